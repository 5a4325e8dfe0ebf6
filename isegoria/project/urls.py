# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses: the web door at the root, the API under /api/, commons' and tools' pages where their rooms say."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from isegoria.core.manifest import tools

handler400 = "isegoria.doors.web.errors.bad_request"
handler403 = "isegoria.doors.web.errors.forbidden"
handler404 = "isegoria.doors.web.errors.not_found"
handler500 = "isegoria.doors.web.errors.server_error"


def _has(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the room around it was removed
        return False


def _api() -> list[URLPattern | URLResolver]:
    return [path("api/", include("isegoria.doors.api.urls"))] if _has("isegoria.doors.api.urls") else []


def _rooms() -> list[URLPattern | URLResolver]:
    """What stands in the house: a room that was removed has no address, and the rest still does."""
    found: list[URLPattern | URLResolver] = []
    if _has("isegoria.commons.open_data.urls"):
        found.append(path("", include("isegoria.commons.open_data.urls")))
    for tool in tools():
        if tool.urls and _has(tool.urls):
            module = import_module(tool.urls)
            found.append(path("s/<slug:space>/<slug:process>/", include((module.urlpatterns, tool.slug))))
    return found


# The API before all, as its calls are the most frequent. Then the web door, so that /organise/… and
# /s/<space>/<process>/rules/ are never taken for a tool's phase.
urlpatterns: list[URLPattern | URLResolver] = [
    *_api(),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.account.urls")),
    path("", include("isegoria.doors.web.urls")),
    *_rooms(),
]
