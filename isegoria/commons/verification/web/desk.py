# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: open a session for someone, close it, print their code; and, for organisers, who did what there."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.queries import spaces_run_by
from isegoria.core.verdicts import Refused

from .. import queries
from ..desk.actions import add_agent, close_session, make_take_over, open_session, remove_agent
from ..desk.standing_in import KEY, session_at
from ..digests import shown_code
from ..models import DeskAgent
from ..rules import may_go_on, may_hold_desk, require_opening
from .finding import account_of, organised_space
from .forms import AgentForm, IdentityForm

PAPERS = ["family_name", "given_names", "birth_date"]
A_PAGE = 30


@require_safe
@never_cache
@signed_in
def now(request: HttpRequest) -> HttpResponse:
    """The session that this browser holds, or where one can be opened."""
    session = session_at(request)
    return render(
        request,
        "verification/desk_now.html",
        {
            "robots": "noindex",
            "session": session,
            "running": bool(session and may_go_on(session)),
            "spaces": [] if session else _desks(account_of(request)),
        },
    )


def _desks(account: Account) -> list[object]:
    held = [one.space for one in DeskAgent.objects.filter(account=account).select_related("space")]
    found = {one.pk: one for one in (*spaces_run_by(account), *held)}
    return [one for one in found.values() if queries.opening_of(one, "desk") and may_hold_desk(account, one)]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def begin(request: HttpRequest, space: str) -> HttpResponse:
    """Open a session for someone whose papers one has just looked at."""
    place = space_at(space)
    require_opening(place, "desk")
    may_hold_desk(request.user, place).require()
    form = IdentityForm(request.POST if request.method == "POST" else None, fields=PAPERS, about_me=False)
    if request.method == "POST" and form.is_valid():
        try:
            session = open_session(agent=account_of(request), space=place, given=form.cleaned_data)
        except Refused as refused:
            form.add_error(None, f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        else:
            request.session[KEY] = session.public_id
            rotate_token(request)  # a page that was open as oneself cannot be sent in someone else's name
            messages.success(
                request,
                _("This person had come before: what they did then is theirs here.")
                if session.found
                else _("This is their first time here."),
            )
            return HttpResponseRedirect(reverse("web:space", args=[place.slug]))
    return render(
        request,
        "verification/desk_begin.html",
        {"robots": "noindex", "space": place, "form": form, "held": session_at(request)},
        status=400 if form.errors else 200,
    )


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """The person has left: be oneself again."""
    session = session_at(request)
    if session is not None:
        close_session(session=session)
    request.session.pop(KEY, None)
    rotate_token(request)  # and a page that was open for them cannot be sent in one's own
    messages.success(request, _("The session at the desk is closed. You are yourself again."))
    return HttpResponseRedirect(reverse("verification:desk_now"))


@require_POST
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """A sheet to print, with which the person takes their participation over online."""
    session = session_at(request)
    may_go_on(session).require()
    if session is None:
        return HttpResponseRedirect(reverse("verification:desk_now"))
    return render(
        request,
        "verification/desk_code.html",
        {"robots": "noindex", "space": session.space, "code": shown_code(make_take_over(session=session))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def log(request: HttpRequest, space: str) -> HttpResponse:
    """Every session at the desk, with what was sent in it; and who may open one."""
    place = organised_space(request, space)
    form = AgentForm(request.POST if request.method == "POST" and "remove" not in request.POST else None)
    if request.method == "POST" and "remove" in request.POST:
        agent = DeskAgent.objects.filter(space=place, account__email=request.POST["remove"]).first()
        if agent is not None:
            remove_agent(agent=agent, by=account_of(request))
            messages.success(request, _("This account does not act at the desk any more."))
        return HttpResponseRedirect(request.path)
    if request.method == "POST" and form.is_valid():
        account = Account.objects.filter(email=form.cleaned_data["email"].lower()).first()
        if account is None:
            form.add_error("email", _("No account has this address: they sign up first, then you add them."))
        else:
            add_agent(space=place, account=account, by=account_of(request))
            messages.success(request, _("This account can act at the desk."))
            return HttpResponseRedirect(request.path)
    sessions = queries.sessions_in(place).prefetch_related("acts")
    return render(
        request,
        "verification/organise/desk.html",
        {
            "robots": "noindex",
            "space": place,
            "page": Paginator(sessions, A_PAGE).get_page(request.GET.get("page")),
            "agents": DeskAgent.objects.filter(space=place).select_related("account").order_by("account__email"),
            "form": form,
        },
        status=400 if form.errors else 200,
    )
