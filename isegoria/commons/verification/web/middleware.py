# SPDX-License-Identifier: AGPL-3.0-or-later
"""Around each visit: at the desk the agent themselves never acts; what was refused for want of a check is kept."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.rules import check_missing
from isegoria.core.verdicts import Verdict, no

from ..desk.actions import log_act
from ..desk.standing_in import holds_desk, session_at
from ..rules import may_go_on
from .kept_acts import keep_if_unchecked

SAFE = {"GET", "HEAD", "OPTIONS"}
DESK = "/front-desk/"
CARDS = "/embed/"
"""What other sites may frame: it knows nobody, so it is not asked."""
# Where one signs in, or changes a sign-in: the agent's own, which is not at hand meanwhile.
SIGN_INS = ("/accounts/", "/tokens/", "/me/erase")


class DeskMiddleware:
    """While a browser holds a session at the desk, its account is out of sight on every page but the desk's own.

    So no page, whatever it asks, can take the person in front for the agent, or lend them the agent's roles. What is
    sent is logged: where, when, and how it was answered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(CARDS):
            return self.get_response(request)
        if not holds_desk(request):
            check_missing.set("")
            return keep_if_unchecked(request, self.get_response(request))
        if request.path.startswith(DESK) or request.path.startswith("/i18n/"):
            return self.get_response(request)
        session = session_at(request)
        request.user = AnonymousUser()
        if request.method not in SAFE or request.path.startswith(SIGN_INS):
            verdict = _SIGN_INS if request.path.startswith(SIGN_INS) else may_go_on(session)
            if not verdict:
                return _refusal(request, verdict)
        response = self.get_response(request)
        if request.method not in SAFE and session is not None:
            log_act(session=session, path=request.path, status=response.status_code)
        return response


def _refusal(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({**verdict.in_words, "fields": []}, status=verdict.status)
    response = render(
        request,
        "verification/desk_refusal.html",
        {"verdict": verdict.in_words, "robots": "noindex"},
        status=200 if getattr(request, "htmx", False) else verdict.status,
    )
    response["X-Refusal"] = verdict.code
    return response


_SIGN_INS = no(
    "desk_open",
    _("A session at the desk is open in this browser: no account can be used in it meanwhile."),
    _("Close the session first."),
    remedy_url=DESK,
    status=409,
)
