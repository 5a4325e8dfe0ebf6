# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on one proposal: support it, take that back, withdraw it, sign it with its author."""

from contextlib import nullcontext

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.contributions.actions import find_invitation
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused, Verdict, refuse
from isegoria.tools.proposals import actions
from isegoria.tools.proposals.queries import phase_for_an_act

from .finding import addresses, proposal_at, proposal_url, words
from .last_act import LastAct, carry
from .proposal import page_context, support_context


@require_POST
@never_cache
def support(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Carry a proposal, or take that back: the part about supports for HTMX, else back to the page.

    Whatever stands in the way is said there.
    """
    found = proposal_at(request, space, process, ref)
    gives = request.POST.get("act", "give") != "take_back"
    phase = phase_for_an_act(found)
    try:
        may_write(phase).require()
        person = known_person(request)
        # One transaction for a newcomer's person and first support: one wait for the disk instead of two.
        with nullcontext() if person else transaction.atomic():
            person = acting_person(request)
            receipt = None
            if gives:
                receipt = actions.support(proposal=found, phase=phase, person=person)
            else:
                actions.take_back(proposal=found, phase=phase, person=person)
    except Refused as refused:
        nobody_began(request)
        return _refused(request, found, refused.verdict)
    act = LastAct(
        person=person.public_id,
        kind="supported" if gives else "taken_back",
        proposal=found.public_id,
        receipt=receipt.code if receipt else "",
    )
    if getattr(request, "htmx", False):
        found.standing.refresh_from_db(fields=["supports"])
        response = render(
            request, "proposals/support_fragment.html", support_context(request, found, person) | {"act": act}
        )
    else:
        response = HttpResponseRedirect(f"{proposal_url(found)}#support")
    carry(response, act, addresses(found.phase).process)
    return response


def _refused(request: HttpRequest, found: Contribution, verdict: Verdict) -> HttpResponse:
    refusal = words(verdict)
    if getattr(request, "htmx", False):
        # htmx swaps successes by itself; the page's own status matters to everyone else.
        context = support_context(request, found, known_person(request), refusal=refusal)
        response = render(request, "proposals/support_fragment.html", context)
    else:
        context = page_context(request, found) | {"refusal": refusal}
        response = render(request, "proposals/proposal.html", context, status=verdict.status)
    response["X-Refusal"] = verdict.code
    return response


@require_POST
@never_cache
def withdraw(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Its author takes it back, having confirmed it on the page."""
    found = proposal_at(request, space, process, ref)
    person = known_person(request)
    try:
        found.state = actions.withdraw(proposal=found, person=person).state
    except Refused as refused:
        return _refused(request, found, refused.verdict)
    return _back(found, "withdrawn", person.public_id if person else "")


@require_POST
@never_cache
def invite(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Make an invitation, shown once to its author, to pass on as they like."""
    found = proposal_at(request, space, process, ref)
    person = known_person(request)
    try:
        if person is None:
            refuse(
                "not_author",
                _("Only its authors can invite someone to sign a proposal. Nothing was changed."),
                _("Come back from the browser in which you wrote it, or sign in."),
            )
        token = actions.invite(proposal=found, by=person)
    except Refused as refused:
        return _refused(request, found, refused.verdict)
    return HttpResponseRedirect(f"{proposal_url(found)}?invitation={token}#authors")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """An invitation: what one would sign, with whom; a POST signs it."""
    found = proposal_at(request, space, process, ref)
    token = (request.POST.get("t") or request.GET.get("t", ""))[:200]
    invitation = find_invitation(token)
    if invitation is None or invitation.contribution_id != found.pk:
        refuse(
            "invitation_gone",
            _("This invitation was used already, or taken back. Nothing was changed."),
            _("Ask the author for a new one."),
            remedy_url=proposal_url(found),
            status=410,
        )
    if request.method == "POST":
        with nullcontext() if known_person(request) else transaction.atomic():
            person = acting_person(request)
            actions.accept(token=token, person=person)
        return _back(found, "signed", person.public_id)
    return render(
        request,
        "proposals/join.html",
        {
            "robots": "noindex",
            "proposal": found,
            "process": found.process,
            "phase": found.phase,
            "token": token,
            "person": known_person(request),
            "page_url": proposal_url(found),
            "urls": addresses(found.phase),
        },
    )


@require_POST
@never_cache
def leave(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Stop signing a proposal with its author."""
    found = proposal_at(request, space, process, ref)
    person = known_person(request)
    if person is not None:
        actions.leave(proposal=found, person=person)
    return HttpResponseRedirect(proposal_url(found))


def _back(found: Contribution, kind: str, person: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{proposal_url(found)}#kept")
    carry(response, LastAct(person=person, kind=kind, proposal=found.public_id), addresses(found.phase).process)
    return response
