# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vote of a budget in JSON: its ballot, one's own, and what organisers do with it. ``request.auth`` is the person
whom the API let in, ``request.user`` their account."""

from django.http import Http404, HttpRequest
from ninja import Router, Status

from isegoria.commons.polling.electorate.rules import may_vote
from isegoria.commons.polling.paper import actions as paper
from isegoria.commons.polling.queries import turnout_of
from isegoria.commons.polling.urn.queries import own_part
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_observe, may_organise

from ..models import BudgetVote
from ..queries import budget_of
from ..tool import TOOL_SLUG, VOTE
from . import actions, queries
from .api_shapes import (
    BallotLineShape,
    BallotPotShape,
    BudgetBallotShape,
    BudgetCastShape,
    BudgetPaperIn,
    BudgetVoteShape,
    CancellingBudgetVote,
    NewBudgetBallot,
    ReadyOrNot,
)

router = Router()
ORGANISE = {"x-scope": "organise"}
PHASE = "/phases/{slug:space}/{slug:process}/{slug:phase}"


# --- finding ----------------------------------------------------------------------------------------------
def _phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG or found.rules_of_tool.stage != VOTE:
        raise Http404
    may_see(request.user, found.process).require()
    return found


def _seen(request: HttpRequest, vote: BudgetVote | None) -> BudgetVote:
    if vote is None:
        raise Http404
    may_see(request.user, vote.phase.process).require()
    if vote.state == BudgetVote.State.DRAFT and not may_observe(request.user, vote.phase.process.space):
        raise Http404
    return vote


def _vote(request: HttpRequest, public_id: str) -> BudgetVote:
    return _seen(request, queries.find_vote(public_id))


def _shape(vote: BudgetVote) -> BudgetVoteShape:
    slip, phase = queries.slip_of(vote), vote.phase
    shows = phase.rules_of_tool.show_turnout or phase.state == Phase.State.CLOSED
    turnout = turnout_of(vote.urn) if shows else None
    return BudgetVoteShape(
        id=vote.public_id,
        state=vote.state,
        ballot=slip.kind,
        minimum=slip.minimum,
        maximum=slip.maximum,
        points=slip.points,
        most_mark=slip.most_mark,
        currency=slip.currency,
        rule=vote.options.get("rule", ""),
        ties=vote.options.get("ties", ""),
        children=vote.options.get("children", "none"),
        districts=[one.text for one in slip.districts],
        pots=[
            BallotPotShape(place=place, names=dict(pot.names), amount=pot.amount, district=pot.group)
            for place, pot in enumerate(slip.pots)
        ],
        projects=[
            BallotLineShape(
                place=line.place,
                number=line.number,
                names=dict(line.names),
                cost=line.cost,
                pot=line.pot,
                category=line.category,
                funded=line.is_funded,
                contribution=line.about.public_id if line.about else None,
            )
            for line in slip.lines
        ],
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
        voted=turnout.voted if turnout else None,
        listed=turnout.listed if turnout else None,
        reason=vote.reason,
    )


def _again(vote: BudgetVote) -> BudgetVoteShape:
    found = queries.find_vote(vote.public_id)
    if found is None:
        raise Http404
    return _shape(found)


# --- voters -----------------------------------------------------------------------------------------------
@router.get(f"{PHASE}/budget-vote", response=BudgetVoteShape, auth=None)
def read_vote_of_phase(request: HttpRequest, space: str, process: str, phase: str) -> BudgetVoteShape:
    """The vote on the projects of a budget, in its phase."""
    return _shape(_seen(request, queries.vote_of(_phase(request, space, process, phase))))


@router.get("/budget-votes/{slug:vote}", response=BudgetVoteShape, auth=None)
def read_budget_vote(request: HttpRequest, vote: str) -> BudgetVoteShape:
    """The projects that are voted on, with their costs, the money, and what a ballot may mark."""
    return _shape(_vote(request, vote))


@router.get("/budget-votes/{slug:vote}/ballot", response=BudgetBallotShape)
def read_own_basket(request: HttpRequest, vote: str) -> BudgetBallotShape:
    """What I voted, until the close; and whether I may vote."""
    found = _vote(request, vote)
    own, verdict = own_part(found.urn, request.auth), may_vote(request.auth, found.urn)
    return BudgetBallotShape(
        voted=own is not None,
        channel=own.channel if own else None,
        marks=own.marks if own else None,
        may_vote=bool(verdict),
        why_not=None if verdict else verdict.in_words,
    )


@router.put("/budget-votes/{slug:vote}/ballot", response=BudgetCastShape)
def cast_basket(request: HttpRequest, vote: str, given: NewBudgetBallot) -> BudgetCastShape:
    """Cast my ballot, or another one in its place, until the close."""
    done = actions.cast_ballot(vote=_vote(request, vote), person=request.auth, marks=given.marks)
    return BudgetCastShape(receipt=done.receipt.code, changed=done.changed)


# --- organisers -------------------------------------------------------------------------------------------
@router.post(f"{PHASE}/budget-vote", response={201: BudgetVoteShape}, openapi_extra=ORGANISE)
def draw_up_ballot(request: HttpRequest, space: str, process: str, phase: str) -> Status[BudgetVoteShape]:
    """Freeze the feasible projects as the ballot of a phase; once more, as they have become since."""
    found = _phase(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    budget = budget_of(found.process)
    if budget is None:
        raise Http404
    return Status(201, _again(actions.draw_up(phase=found, budget=budget, by=request.user)))


@router.put("/budget-votes/{slug:vote}/ready", response=BudgetVoteShape, openapi_extra=ORGANISE)
def set_ballot_ready(request: HttpRequest, vote: str, given: ReadyOrNot) -> BudgetVoteShape:
    """Say that the ballot is ready, so that people see it; or that it is a draft again, as long as nobody has voted."""
    act = actions.make_ready if given.ready else actions.take_back
    return _again(act(vote=_vote(request, vote), by=request.user))


@router.post("/budget-votes/{slug:vote}/cancellation", response=BudgetVoteShape, openapi_extra=ORGANISE)
def cancel_budget_vote(request: HttpRequest, vote: str, given: CancellingBudgetVote) -> BudgetVoteShape:
    """End a vote without a result. Once someone has voted, it takes two people."""
    return _again(actions.cancel_vote(vote=_vote(request, vote), by=request.user, reason=given.reason))


@router.put("/budget-votes/{slug:vote}/paper", response={204: None}, openapi_extra=ORGANISE)
def declare_budget_paper_in(request: HttpRequest, vote: str, given: BudgetPaperIn) -> Status[None]:
    """Say, once the vote has closed, that all paper ballots are read, so that the urn is opened; or that more came."""
    found = _vote(request, vote)
    if given.paper_in:
        paper.say_all_in(urn=found.urn, by=request.user, without_missing=given.without_missing)
    else:
        paper.say_more_comes(urn=found.urn, by=request.user)
    return Status(204, None)
