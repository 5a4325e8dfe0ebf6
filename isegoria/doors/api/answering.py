# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every answer gets on its way out: HEAD, conditional GET, who may keep it, and which other sites may read it."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from isegoria.core.access import bearer_token

Answer = Callable[..., HttpResponseBase]


def answered(view: Answer, not_allowed: Callable[[HttpRequest, HttpResponseBase], HttpResponseBase]) -> Answer:
    """A view of the API, with what all its answers have. ``not_allowed`` words the refusal of a wrong method."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            response = view(request, *args, **kwargs)
            return not_allowed(request, response) if response.status_code == 405 else response
        heads = request.method == "HEAD"
        request.method = "GET"
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = not_allowed(request, response)
        elif response.status_code == 200:
            response = _kept_by_whom(request, response)
        _read_by_whom(request, response)
        if heads:
            request.method = "HEAD"
            return _without_body(response)
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # Django's own mark: callers.py asks it of cookies
    return answer


def _names_somebody(request: HttpRequest) -> bool:
    return bool(bearer_token(request) or request.COOKIES)


def _kept_by_whom(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An ETag, and 304 to whoever holds that very answer; nothing about a person is kept by a cache."""
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-cache" if _names_somebody(request) else "no-cache"
    patch_vary_headers(response, ["Authorization", "Cookie"])
    if isinstance(response, HttpResponse) and not response.has_header("ETag"):
        response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    return get_conditional_response(request, etag=response.get("ETag"), response=response) or response


def _read_by_whom(request: HttpRequest, response: HttpResponseBase) -> None:
    """Pages of other sites may read what is public: answers to a GET that names nobody.

    No other method and no header of theirs is ever allowed (there is no answer to a preflight), so no page elsewhere
    can act here in anyone's name.
    """
    if not _names_somebody(request):
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After, X-Refusal"


def _without_body(response: HttpResponseBase) -> HttpResponse:
    """The same status and headers, for HEAD. A stream that nobody has begun to read holds nothing to let go of."""
    if not isinstance(response, HttpResponse):
        return HttpResponse(status=response.status_code, headers=dict(response.items()))
    if response.content:
        response["Content-Length"] = str(len(response.content))
    response.content = b""
    return response
