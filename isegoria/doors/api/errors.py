# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every answer that is not a success, in one shape: a code for programs, a reason and a remedy for people."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from isegoria.core.spaces.approvals import NeedsTwo
from isegoria.core.verdicts import Refused, Verdict, no

logger = logging.getLogger(__name__)

NOT_FOUND = no(
    "not_found",
    _("There is nothing at this address: it may have moved, or never been."),
    _("Start from /api/v1/spaces, or read /api/v1/openapi.json."),
    status=404,
)
UNIDENTIFIED = no(
    "unidentified",
    _("This request does not say who acts, or its token is not valid any more. Nothing was kept."),
    _("Ask for a guest's token with POST /api/v1/guests and send it as a bearer token, or sign in."),
    status=401,
)
UNREADABLE = no(
    "unreadable",
    _("What arrived could not be read as JSON. Nothing was kept."),
    _("Send a JSON document in UTF-8, as /api/v1/openapi.json describes it."),
    status=400,
)
INVALID = no(
    "invalid",
    _("Some values are missing or not of the expected kind. Nothing was kept."),
    _("Correct the values named in “fields”, then send it again."),
    status=422,
)
TOO_LARGE = no(
    "too_large",
    _("What was sent is too large. Nothing was kept."),
    _("Shorten it and send it again."),
    status=413,
)
UNAVAILABLE = no(
    "unavailable",
    _("The site cannot write at the moment. This was not kept; all that was confirmed before is."),
    _("Wait a minute and send it again."),
    status=503,
)


NOT_ALLOWED = no(
    "not_allowed",
    _("This address exists, but nothing can be done with it by that method. Nothing was kept."),
    _("Use one of the methods named in the header Allow."),
    status=405,
)
BROKEN = no(
    "broken",
    _("Something broke here; the fault is ours. What was sent may not have been kept."),
    _("Read whether it was kept before you send it again, and tell whoever runs this site."),
    status=500,
)


class InvalidField(Schema):
    """One value that does not fit: where it stands, and what is wrong with it."""

    where: str
    problem: str


class TakesTwo(Schema):
    """What to send, with a reason, to ``POST /spaces/{space}/approvals``: the act takes two people."""

    space: str
    act: str
    subject: str
    wanted: dict[str, Any]


class Refusal(Schema):
    """Why something was not done, and what to do now. ``code`` is stable; the sentences follow the language asked."""

    code: str
    reason: str
    remedy: str
    remedy_url: str = ""
    fields: list[InvalidField] = []
    ask: TakesTwo | None = None


def refusal(
    api: NinjaAPI,
    request: HttpRequest,
    verdict: Verdict,
    *,
    status: int = 0,
    fields: list[dict[str, str]] = (),
    **more: Any,
) -> HttpResponse:
    """The JSON answer of a verdict."""
    body: dict[str, Any] = {**verdict.in_words, "fields": list(fields), **more}
    response = api.create_response(request, body, status=status or verdict.status)
    response["X-Refusal"] = verdict.code
    if response.status_code == 503:
        response["Retry-After"] = "60"
    elif response.status_code == 429:
        response["Retry-After"] = str(verdict.params.get("seconds", 60))
    elif response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'  # RFC 6750: a 401 says how one names oneself
    return response


def not_allowed(api: NinjaAPI, request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """The refusal of a method that an address does not know, with those that it does."""
    answer = refusal(api, request, NOT_ALLOWED)
    methods = {one.strip() for one in response.get("Allow", "").split(",")}
    answer["Allow"] = ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
    return answer


def install(api: NinjaAPI) -> None:
    """Turn what the acts may raise into such answers."""

    @api.exception_handler(NeedsTwo)
    def takes_two(request: HttpRequest, two: NeedsTwo) -> HttpResponse:
        ask = {"space": two.space.slug, "act": two.act, "subject": two.subject_id, "wanted": two.wanted}
        return refusal(api, request, two.verdict, ask=ask)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return refusal(api, request, error.verdict)

    @api.exception_handler(AuthenticationError)
    def unidentified(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return refusal(api, request, UNIDENTIFIED)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return refusal(api, request, UNREADABLE, status=error.status_code)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return refusal(api, request, NOT_FOUND)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = [
            {"where": ".".join(str(part) for part in one["loc"]), "problem": str(one["msg"])} for one in error.errors
        ]
        return refusal(api, request, INVALID, fields=fields)

    @api.exception_handler(DjangoValidationError)
    def unfit(request: HttpRequest, error: DjangoValidationError) -> HttpResponse:
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        fields = [{"where": where, "problem": text} for where, texts in found.items() for text in texts]
        return refusal(api, request, INVALID, fields=fields)

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return refusal(api, request, TOO_LARGE)

    @api.exception_handler(DatabaseError)
    def unavailable(request: HttpRequest, error: DatabaseError) -> HttpResponse:
        logger.error("database in trouble on %s: %s", request.path, type(error).__name__)
        return refusal(api, request, UNAVAILABLE)

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.exception("broken on %s %s", request.method, request.path, exc_info=error)
        got_request_exception.send(sender=None, request=request)  # whoever watches for faults is told, as by Django
        return refusal(api, request, BROKEN)
