# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one question: what is asked, who may answer and why not, and the ballot, filled in as it stands."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from isegoria.commons.polling.queries import Turnout, count_turnout, turnout_of
from isegoria.commons.polling.urn.queries import Own
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_write
from isegoria.core.spaces.texts import LocalText
from isegoria.core.verdicts import YES, Verdict
from isegoria.tools.votes.casting.queries import own_ballot, own_reasons
from isegoria.tools.votes.models import Vote, VoteOption
from isegoria.tools.votes.queries import is_secret, options_of
from isegoria.tools.votes.rules import may_vote
from isegoria.tools.votes.tool import LONGEST_REASON, TOOL

from .finding import addresses, vote_url, zone_place
from .forms import Filled, empty, filled_with
from .method_words import method_words
from .order import order_for
from .shapes import LIST_OF_RANKS, LONG_SCALE, Ballot, ballot_of
from .wording import how_to, left_over, limits, lines_of, no_grade, patterns, quorum_sentence, ranking_words


def ballot_for(request: HttpRequest, person: Person | None, vote: Vote) -> Ballot:
    """The ballot of a vote as this reader sees it."""
    choices = options_of(vote)
    return ballot_of(vote, choices, order_for(request, person, vote, choices))


def right_to_vote(person: Person | None, vote: Vote) -> Verdict:
    """Whether this reader can cast a ballot now: the phase is open, the vote takes ballots, and they may vote."""
    return may_write(vote.phase) and may_vote(person, vote)


def vote_context(vote: Vote) -> dict[str, Any]:
    """What every page of one vote shows. One query at most."""
    return common_context(vote.phase) | {
        "vote": vote,
        "secret": is_secret(vote),
        "method": method_words(vote.method),
        "quorum": quorum_sentence(vote),
        "vote_url": vote_url(vote),
        "receipt_url": vote_url(vote, "receipt"),
        "result_url": vote_url(vote, "result"),
        "turnout": None,
    }


def _turnout(vote: Vote, own: Own | None) -> Turnout:
    """How many have voted; whoever has is not told that nobody did, by a figure that was kept for a while."""
    kept = turnout_of(vote.urn)
    return kept if own is None or kept.voted else count_turnout(vote.urn)


def shows_turnout(vote: Vote) -> bool:
    """Whether its pages say how many have voted so far."""
    return vote.phase.state != Phase.State.COMING and bool(vote.phase.rules_of_tool.show_turnout)


def common_context(phase: Phase) -> dict[str, Any]:
    """What every page of the tool shows. No query."""
    return {
        "phase": phase,
        "process": phase.process,
        "state": phase.state,
        "rules": phase.rules_of_tool,
        "secret": phase.rules_of_tool.publicity == "secret",
        "urls": addresses(phase),
        "zone_place": zone_place(phase),
        "tool_name": TOOL.name,
    }


def form_context(filled: Filled) -> dict[str, Any]:
    """What ``votes/ballot_form.html`` needs besides the vote; the organisers' preview takes it as well."""
    ballot = filled.ballot
    marks = filled.marks if filled.marks is not None else ballot.nothing
    return {
        "ballot": ballot,
        "filled": filled,
        "family": f"votes/ballots/{ballot.shape}.html",
        "how_to": how_to(ballot),
        "limits": limits(ballot),
        "says": json.dumps(patterns(ballot), ensure_ascii=False),
        "meaning": lines_of(ballot, marks) if filled.marks is not None else [],
        "left": left_over(ballot, marks) if ballot.shape == "points" else "",
        "numbers": ballot.shape == "grades" and ballot.of_numbers,
        "none_word": no_grade(ballot),
        "longest_reason": LONGEST_REASON,
        "long_scale": len(ballot.vote.scale) > LONG_SCALE,
        "rank_choices": [str(n + 1) for n in range(len(ballot.choices))] if _lists_ranks(ballot) else [],
        "ranking_words": json.dumps(ranking_words(), ensure_ascii=False) if ballot.shape == "ranking" else "",
        "drawn": ballot.vote.phase.rules_of_tool.order != "given" and len(ballot.choices) > 1,
    }


def _lists_ranks(ballot: Ballot) -> bool:
    return ballot.shape == "ranking" and len(ballot.choices) <= LIST_OF_RANKS


def ballot_page(
    request: HttpRequest, vote: Vote, *, filled: Filled | None = None, refusal: Verdict = YES, status: int = 200
) -> HttpResponse:
    """The page: a blank ballot, one's own as it stands, or the one that was just sent with what is wrong with it."""
    person = known_person(request)
    takes_ballots = vote.phase.state == Phase.State.OPEN
    own = own_ballot(vote, person) if person else None
    reasons = own_reasons(vote, person) if own else {}
    if filled is None:
        filled = _standing(ballot_for(request, person, vote), own, reasons)
    verdict = right_to_vote(person, vote) if takes_ballots else YES
    context = vote_context(vote) | {
        "turnout": _turnout(vote, own) if shows_turnout(vote) else None,
        "own": own,
        "refusal": None if refusal else refusal.in_words,
        "verdict": None if verdict else verdict.in_words,
        "verdict_code": verdict.code,
        "can_fill_in": takes_ballots and (verdict.allowed or filled.sent),
        **form_context(filled),
        "lost_lines": lines_of(filled.ballot, filled.marks) if not refusal and filled.marks is not None else [],
        "own_lines": lines_of(filled.ballot, own.marks) if own and own.marks is not None else [],
        "own_reasons": reasons_said(filled.ballot.choices, reasons),
        "only": is_only(request),
    }
    response = render(request, "votes/ballot.html", context, status=status)
    if not refusal:
        response["X-Refusal"] = refusal.code
    return response


def _standing(ballot: Ballot, own: Own | None, reasons: Mapping[int, str]) -> Filled:
    return filled_with(ballot, own.marks, reasons) if own is not None and own.marks is not None else empty(ballot)


def reasons_said(choices: Sequence[VoteOption], reasons: Mapping[int, str]) -> list[tuple[LocalText | None, str]]:
    """Why one objects, to what: the option is not named where there is but one."""
    return [
        (one.name if len(choices) > 1 else None, reasons[one.position]) for one in choices if one.position in reasons
    ]


def is_only(request: HttpRequest) -> bool:
    """Whether the page stands at the address of the phase, for its only question."""
    match = request.resolver_match
    return match is not None and match.url_name == "phase"


def marks_in_words(vote: Vote, marks: Sequence[int]) -> list[Any]:
    """One's marks, restated: the lines of ``votes/marks.html``."""
    return lines_of(ballot_of(vote, options_of(vote)), marks)
