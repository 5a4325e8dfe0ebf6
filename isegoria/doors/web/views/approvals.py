# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts that take two people: what waits for a decision, to ask for one, to decide; and to erase a process."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.erasing.actions import erase_process
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.approvals import NeedsTwo, acts, deciders, find_act, may_decide
from isegoria.core.spaces.approving import actions
from isegoria.core.spaces.models import Approval, Space
from isegoria.core.spaces.rules import may_observe, may_organise
from isegoria.core.verdicts import refuse
from isegoria.doors.web.asking import names, public_name, read_wish, wish_page
from isegoria.doors.web.forms.roles import ReasonForm

LATEST = 10


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def approvals(request: HttpRequest, space: str) -> HttpResponse:
    """What waits for a second person here; decide on it, or take back what one asked for oneself."""
    place = space_at(space)
    may_observe(request.user, place).require()
    account = _account(request)
    if request.method == "POST":
        _decide(request, place, account)
        return redirect("web:approvals", space)
    asked = Approval.objects.filter(space=place).select_related("asked_by__person", "decided_by__person")
    waiting = asked.filter(decided_at=None, expires_at__gt=timezone.now()).order_by("asked_at", "pk")
    decided = asked.exclude(pk__in=waiting.values("pk")).order_by("-asked_at", "-pk")[:LATEST]
    return render(
        request,
        "web/organise/approvals.html",
        {
            "robots": "noindex",
            "space": place,
            "waiting": [_row(one, place, account) for one in waiting],
            "decided": [_row(one, place, account) for one in decided],
            "acts": acts(),
        },
    )


def _row(approval: Approval, place: Space, account: Account) -> dict[str, Any]:
    approval.space = place
    act = find_act(approval.act)
    verdict = may_decide(account, approval)
    return {
        "approval": approval,
        "act": act,
        "shown": act.show(place, approval.subject_id, approval.wanted) if act else None,
        "asked_by": public_name(approval.asked_by),
        "decided_by": public_name(approval.decided_by),
        "decides": bool(verdict),
        "why_not": "" if verdict else verdict.reason_text,
        "own": approval.asked_by_id == account.pk,
        "deciders": names(deciders(act, place, approval.subject_id, asker=approval.asked_by_id))
        if act and approval.decided_at is None
        else [],
    }


def _account(request: HttpRequest) -> Account:
    """The account that is signed in: whoever is here was asked to be."""
    return cast(Account, request.user)


def _decide(request: HttpRequest, place: Space, account: Account) -> None:
    number = request.POST.get("approval", "")
    known = number.isascii() and number.isdigit() and len(number) < 19
    found = Approval.objects.select_related("space").filter(space=place, pk=int(number)).first() if known else None
    if found is None:
        refuse(
            "no_such_request",
            _("There is no such request in this space. Nothing was changed."),
            _("Read the list again."),
            status=404,
        )
    if "take_back" in request.POST:
        actions.take_back(approval=found, by=account)
        messages.success(request, _("Your request is taken back. Nothing was changed."))
        return
    approve = "approve" in request.POST
    try:
        actions.decide(approval=found, by=account, approve=approve, answer=request.POST.get("answer", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    messages.success(
        request,
        _("Approved and carried out. Whoever asked is told.") if approve else _("Turned down. Whoever asked is told."),
    )


@signed_in
@require_POST
def ask(request: HttpRequest, space: str) -> HttpResponse:
    """Ask for an act that takes two people, with the reason."""
    place = space_at(space)
    wish = read_wish(request.POST.get("wish", ""))
    if wish is None or wish.space.pk != place.pk:
        refuse(
            "form_expired",
            _("This form had been open too long, or came from another site. It was not kept."),
            _("Begin again from the page of what you want to change."),
            status=400,
        )
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.ask(
                space=place,
                act=wish.act.slug,
                subject_id=wish.subject_id,
                by=_account(request),
                reason=form.cleaned_data["reason"],
                wanted=wish.wanted,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("It is asked for. Whoever can decide is told by mail; so will you be."))
            return redirect("web:approvals", space)
    may_observe(request.user, place).require()
    return wish_page(request, wish, form, status=400)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Erase a process for good: a draft at once, what the public saw with a second person."""
    found = process_at(request, space, process)
    may_organise(request.user, found.space).require()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, account = form.cleaned_data["reason"], _account(request)
        try:
            erase_process(process=found, reason=reason, by=account)
        except NeedsTwo as two:
            actions.ask(space=found.space, act=two.act, subject_id=two.subject_id, by=account, reason=reason)
            messages.success(request, _("It is asked for. Whoever can decide is told by mail; so will you be."))
            return redirect("web:approvals", space)
        messages.success(request, _("The draft is erased."))
        return redirect("web:organise_space", space)
    return render(
        request,
        "web/organise/erase.html",
        {"robots": "noindex", "space": found.space, "process": found, "form": form},
        status=400 if form.errors else 200,
    )
