# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses: the web door at the root, the API under /api/, commons' and tools' pages where their rooms say."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from isegoria.core.manifest import tools

from .settings import COMMONS

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


def _tokens() -> list[URLPattern | URLResolver]:
    """Where an account makes its tokens for the API."""
    return [path("", include("isegoria.doors.api.token_pages"))] if _has("isegoria.doors.api.token_pages") else []


def _exchange() -> list[URLPattern | URLResolver]:
    """Where an organiser brings in a table from elsewhere."""
    there = _has("isegoria.doors.exchange.urls")
    return [path("", include("isegoria.doors.exchange.urls"))] if there else []


def _rooms() -> list[URLPattern | URLResolver]:
    """What stands in the house: a room that was removed has no address, and the rest still does.

    A commons says its whole addresses. A tool's stand under its own name, so that two tools can both begin with the
    phase's: /s/<space>/<process>/<tool>/<phase>/.
    """
    found: list[URLPattern | URLResolver] = []
    for room in COMMONS:
        if _has(f"isegoria.commons.{room}.urls"):
            found.append(path("", include(f"isegoria.commons.{room}.urls")))
    for tool in tools():
        if tool.urls and _has(tool.urls):
            module = import_module(tool.urls)
            prefix = f"s/<slug:space>/<slug:process>/{tool.slug}/"
            found.append(path(prefix, include((module.urlpatterns, tool.slug))))
    return found


# The API before all, as its calls are the most frequent.
urlpatterns: list[URLPattern | URLResolver] = [
    *_api(),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/safety/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    *_tokens(),
    *_exchange(),
    path("", include("isegoria.doors.web.urls")),
    *_rooms(),
]
