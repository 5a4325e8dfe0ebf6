# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vote on the projects of a budget: one button casts the ballot, and what was marked is never lost."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.commons.polling.urn.queries import own_part
from isegoria.core.accounts import carried
from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_observe
from isegoria.core.verdicts import Refused, refuse
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.tool import TOOL_SLUG, VOTE
from isegoria.tools.budgets.voting.actions import cast_ballot
from isegoria.tools.budgets.voting.queries import slip_of, vote_of

from .ballot_forms import read
from .ballot_page import ballot_page, common_context, form_for, right_to_vote, vote_phase, vote_url
from .ballot_words import lines_of

__all__ = ["ballot", "receipt", "vote_phase"]
COOKIE = "isegoria_last_basket"


@dataclass(frozen=True)
class Voted:
    """That someone has just voted, as their own browser carries it to the next page: the marks are not in it."""

    person: str
    vote: str
    receipt: str
    changed: bool


def voting_phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """The phase at an address, if it is one for voting; drafts for their team only. One query. Raises ``Refused``."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG or found.rules_of_tool.stage != VOTE:
        refuse(
            "no_such_phase",
            _("There is no vote at this address: it may have moved, or never been."),
            _("Look for it on the page of the space."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    return found


def vote_at(request: HttpRequest, space: str, process: str, phase: str) -> BudgetVote:
    """The vote at an address; one that is being drawn up for its team only. Two queries. Raises ``Refused``."""
    found_phase = voting_phase(request, space, process, phase)
    found = vote_of(found_phase)
    drafted = found is not None and found.state == BudgetVote.State.DRAFT
    if found is None or (drafted and not may_observe(request.user, found_phase.process.space)):
        refuse(
            "no_ballot_yet",
            _("There is no ballot here yet: the list of projects is not ready."),
            _("Come back when the vote opens."),
            remedy_url=common_context(found_phase)["phase_url"],
            status=404,
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ballot(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The ballot. Posted, it is cast, and the receipt says what it was; or it comes back, with why. The button that
    only looks for projects gives it back as it was filled in."""
    found = vote_at(request, space, process, phase)
    if request.method != "POST":
        return ballot_page(request, found)
    person = known_person(request)
    looks = request.POST.get("go") == "show"
    filled = read(form_for(request, person, found, slip_of(found)), request.POST, check=not looks)
    if looks:
        return ballot_page(request, found, filled=filled)
    if not (right := right_to_vote(person, found)):
        return ballot_page(request, found, filled=filled, refusal=right, status=right.status)
    if filled.marks is None:
        return ballot_page(request, found, filled=filled, status=400)
    try:
        # Together: a newcomer whose ballot is refused has begun nothing.
        with transaction.atomic():
            voter = acting_person(request)
            made = cast_ballot(vote=found, person=voter, marks=filled.marks)
    except Refused as refused:
        nobody_began(request)
        return ballot_page(request, found, filled=filled, refusal=refused.verdict, status=refused.verdict.status)
    response = HttpResponseRedirect(vote_url(found.phase, "receipt"))
    act = Voted(voter.public_id, found.public_id, made.receipt.code, made.changed)
    carried.carry(response, act, cookie=COOKIE, path=common_context(found.phase)["process_url"])
    return response


@require_safe
@never_cache
def receipt(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Shown to whoever has voted, and to nobody else. The code itself is there for half an hour after the vote."""
    found = vote_at(request, space, process, phase)
    person = known_person(request)
    own = own_part(found.urn, person) if person else None
    if person is None or own is None:
        refuse(
            "no_ballot_of_yours",
            _("There is no ballot of yours here: either you have not voted, or this browser does not know you."),
            _("Open the vote: if you have already voted, it says so once you have signed in."),
            remedy_url=vote_url(found.phase),
            status=404,
        )
    act = carried.brought_back(request, Voted, cookie=COOKIE, person=person)
    if act is not None and act.vote != found.public_id:
        act = None
    context = common_context(found.phase) | {
        "vote": found,
        "own": own,
        "act": act,
        "lines": lines_of(slip_of(found), own.marks) if own.marks is not None else [],
        "may_change": right_to_vote(person, found).allowed,
    }
    return render(request, "budgets/vote/receipt.html", context)
