# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the API: included under /api/."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path

from .answering import answered
from .api import api
from .errors import NOT_FOUND, not_allowed, refusal
from .sections import Sections


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every other address: a refusal in JSON like the others."""
    return refusal(api, request, NOT_FOUND)


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]  # Django's own mark: there is nothing to protect

_patterns, _app, _namespace = api.urls
for _one in _patterns:
    if isinstance(_one, URLPattern):
        # Ninja's page at the root leads to its documentation, which is not shown here.
        _view = nothing_here if _one.name == "api-root" else _one.callback
        _one.callback = answered(_view, partial(not_allowed, api))

urlpatterns = [
    Sections("v1/", _patterns, _app, _namespace),
    # Whatever was sent for an address, line feeds included.
    re_path(r"^", nothing_here),
]
