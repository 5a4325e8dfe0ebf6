# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vote: the page of a phase, and the ballot, which one button casts. What was marked is never lost."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.commons.polling.queries import voted_in
from isegoria.core.accounts import carried
from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_observe
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import votes_of

from .ballot_page import ballot_for, ballot_page, common_context, right_to_vote
from .finding import addresses, phase_at, vote_at, vote_url
from .forms import read

COOKIE = "isegoria_last_ballot"


@dataclass(frozen=True)
class Voted:
    """That someone has just voted, as their own browser carries it to the next page: the marks are not in it."""

    person: str
    vote: str
    receipt: str
    changed: bool


@require_safe
@never_cache
def phase(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """One question: its ballot. Several: their list, with those one has voted on."""
    found = phase_at(request, space, process, phase)
    votes = votes_of(found)
    if len(votes) == 1:
        return ballot_page(request, votes[0])
    return render(request, "votes/phase.html", common_context(found) | list_context(request, found, votes))


def list_context(request: HttpRequest, phase: Phase, votes: list[Vote]) -> dict[str, Any]:
    """The questions of a phase, each with whether one has voted on it. One query at most."""
    person = known_person(request)
    done = voted_in(person, [one.urn for one in votes])
    for vote in votes:
        vote.url = vote_url(vote)  # type: ignore[attr-defined]  # dressed for the page
        vote.voted = vote.pk in done  # type: ignore[attr-defined]  # as above
        vote.result_url = vote_url(vote, "result")  # type: ignore[attr-defined]  # as above
    standing = [vote for vote in votes if vote.state != Vote.State.CANCELLED]
    return {
        "votes": votes,
        "answered": sum(vote.pk in done for vote in standing),
        "asked": len(standing),
        "next_url": next((vote_url(vote) for vote in standing if vote.pk not in done), ""),
        "is_team": bool(may_observe(request.user, phase.process.space)) if not votes else False,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ballot(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """The ballot of a question. Posted, it is cast, and the receipt says what it was; or it comes back, with why."""
    found = vote_at(request, space, process, phase, vote)
    if request.method != "POST":
        return ballot_page(request, found)
    filled = read(ballot_for(request, known_person(request), found), request.POST)
    if not (right := right_to_vote(known_person(request), found)):
        return ballot_page(request, found, filled=filled, refusal=right, status=right.status)
    if filled.marks is None:
        return ballot_page(request, found, filled=filled, status=400)
    try:
        # Together: a newcomer whose ballot is refused has begun nothing.
        with transaction.atomic():
            person = acting_person(request)
            made = cast(
                vote=found, person=person, marks=filled.marks, reasons=filled.reasons, language=get_language() or ""
            )
    except Refused as refused:
        nobody_began(request)
        return ballot_page(request, found, filled=filled, refusal=refused.verdict, status=refused.verdict.status)
    response = HttpResponseRedirect(vote_url(found, "receipt"))
    act = Voted(person.public_id, found.public_id, made.receipt.code, made.changed)
    carried.carry(response, act, cookie=COOKIE, path=addresses(found.phase).process)
    return response
