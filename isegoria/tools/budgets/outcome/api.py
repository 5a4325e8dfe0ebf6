# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of a budget in JSON: what was chosen, why, and what if."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_organise

from . import rules
from .actions import settle_tie
from .asking import MOST_VOTES, answer, enough
from .explaining import explanation_of
from .queries import BudgetLine, BudgetOutcome, find_vote, outcome_of

router = Router()
MOST_CENTS = 10**14


class OutcomeLineShape(Schema):
    """What became of a project. ``outcome``: chosen, funded (before the vote), tied or passed; ``why``: a code."""

    place: int
    number: int
    names: dict[str, str]
    contribution: str | None
    cost: int
    supporters: int
    outcome: str
    order: int | None
    why: str | None


class BudgetOutcomeShape(Schema):
    """What a vote on a budget gave. Amounts are in hundredths of the currency.

    ``checks``: whether a group of voters is overlooked, and whether voters with equal money could have bought this
    themselves (null where it was not asked); ``settled``: how a tie of the first count was settled, with the digest of
    that count (null where there was none).
    """

    vote: str
    status: str
    rule: str
    options: dict[str, Any]
    currency: str
    amount: int
    spent: int
    left: list[int]
    lines: list[OutcomeLineShape]
    represented: list[int]
    districts: dict[str, Any] | None
    checks: dict[str, Any] | None
    settled: dict[str, Any] | None
    comparison: list[dict[str, Any]]
    turnout: dict[str, int]
    trace: list[dict[str, Any]]
    digest: str
    input_sha256: str


class ProjectWhyShape(Schema):
    """Why a project was chosen or not, as the engine tells it: exact amounts are fractions in words ("7/3").

    ``cheaper`` and ``more_supporters``: what would have been enough; null where none would, or where it is not known.
    """

    number: int
    explanation: dict[str, Any]
    cheaper: int | None
    more_supporters: int | None


class SettlingBudgetTie(Schema):
    """How a tie is settled: by a lot that is drawn now, or by a decision, whose ``order`` has the number of each tied
    project, the first to be paid first. ``reason``: who decided, and why; everyone reads it."""

    way: Literal["lot", "decision"]
    order: list[int] = Field(default_factory=list, max_length=2_000)
    reason: str = Field(min_length=1, max_length=rules.LONGEST_REASON)


class WhatIfShape(Schema):
    """What the count would have given: ``outcome`` is paid, tied or not_paid; the others by their numbers."""

    number: int
    cost: int
    votes: int
    outcome: str
    gained: list[int]
    lost: list[int]
    spent: int


def _outcome(request: HttpRequest, public_id: str) -> BudgetOutcome:
    vote = find_vote(public_id)
    if vote is None:
        raise Http404
    may_see(request.user, vote.phase.process).require()
    outcome = outcome_of(vote)
    if outcome is None:
        raise Http404
    return outcome


def _line(outcome: BudgetOutcome, number: int) -> BudgetLine:
    found = next((one for one in outcome.lines if one.number == number), None)
    if found is None:
        raise Http404
    return found


@router.get("/budget-votes/{slug:vote}/outcome", response=BudgetOutcomeShape, auth=None)
def read_budget_outcome(request: HttpRequest, vote: str) -> BudgetOutcomeShape:
    """What a vote on a budget gave; 404 before it is counted."""
    found = _outcome(request, vote)
    return BudgetOutcomeShape(
        vote=found.vote.public_id,
        status=found.status,
        rule=found.rule,
        options=found.summary["options"],
        currency=found.currency,
        amount=found.amount,
        spent=found.spent,
        left=found.summary["left"],
        lines=[
            OutcomeLineShape(
                place=one.place,
                number=one.number,
                names=one.line.names,
                contribution=one.line.project.contribution.public_id if one.line.project else None,
                cost=one.cost,
                supporters=one.supporters,
                outcome=one.facts["outcome"],
                order=one.facts["order"],
                why=one.facts["why"],
            )
            for one in found.lines
        ],
        represented=found.summary["represented"],
        districts=found.summary["districts"],
        checks=dict(found.checks) if found.checks else None,
        settled=dict(found.settled) if found.settled else None,
        comparison=list(found.comparison),
        turnout=dict(found.turnout),
        trace=found.summary["trace"],
        digest=found.result.digest,
        input_sha256=found.result.input_sha256,
    )


@router.get("/budget-votes/{slug:vote}/outcome/{int:number}", response=ProjectWhyShape, auth=None)
def read_why(request: HttpRequest, vote: str, number: int) -> ProjectWhyShape:
    """Why one project was chosen or not, and what would have been enough."""
    outcome = _outcome(request, vote)
    one = _line(outcome, number)
    least = None if one.is_funded else enough(outcome, one.place)
    return ProjectWhyShape(
        number=number,
        explanation=explanation_of(outcome, one.place).to_json(),
        cheaper=least.cost if least else None,
        more_supporters=least.votes if least else None,
    )


@router.get("/budget-votes/{slug:vote}/outcome/{int:number}/what-if", response=WhatIfShape, auth=None)
def read_what_if(
    request: HttpRequest,
    vote: str,
    number: int,
    cost: Annotated[int | None, Query(ge=1, le=MOST_CENTS)] = None,
    votes: Annotated[int, Query(ge=0, le=MOST_VOTES)] = 0,
) -> WhatIfShape:
    """What the count would have given, had a project cost something else, or had so many more supporters of it alone;
    404 where there is no such count."""
    outcome = _outcome(request, vote)
    one = _line(outcome, number)
    wanted = one.cost if cost is None else cost
    found = answer(outcome, one.place, cost=wanted, more_votes=votes)
    if found is None:
        raise Http404
    return WhatIfShape(
        number=number,
        cost=wanted,
        votes=votes,
        outcome=found.outcome,
        gained=[outcome.lines[place].number for place in found.gained],
        lost=[outcome.lines[place].number for place in found.lost],
        spent=found.total_cost,
    )


@router.put("/budget-votes/{slug:vote}/tie", response={204: None}, openapi_extra={"x-scope": "organise"})
def settle_budget_tie(request: HttpRequest, vote: str, given: SettlingBudgetTie) -> Status[None]:
    """Settle the tie that a result leaves open, once; the same ballots are then counted again with it."""
    found = find_vote(vote)
    if found is None:
        raise Http404
    may_see(request.user, found.phase.process).require()
    may_organise(request.user, found.phase.process.space).require()
    settle_tie(vote=found, by=request.user, way=given.way, order=given.order, reason=given.reason)
    return Status(204, None)
