# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes in JSON: all that voters and organisers do on the pages. ``request.auth`` is the person whom the API let in,
``request.user`` their account."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status

from isegoria.commons.polling.paper import actions as paper
from isegoria.commons.polling.queries import Turnout, turnout_of, turnouts_of
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_observe, may_organise

from . import actions, queries
from .api_shapes import (
    Cancelling,
    CastShape,
    MovedVote,
    NewBallot,
    NewVote,
    ObjectionShape,
    OwnBallotShape,
    PaperIn,
    VoteOptionShape,
    VoteOutcomeShape,
    VoteShape,
)
from .casting.actions import cast
from .casting.queries import own_ballot, own_reasons
from .casting.reasons import reasons_asked
from .marks import kind_of
from .models import Vote
from .rules import may_vote
from .tool import TOOL_SLUG

router = Router()
ORGANISE = {"x-scope": "organise"}
MOST_OBJECTIONS = 1_000
"""In one answer: a group that decides by consent is small."""


# --- finding ----------------------------------------------------------------------------------------------
def _phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        raise Http404
    may_see(request.user, found.process).require()
    return found


def _vote(request: HttpRequest, public_id: str) -> Vote:
    found = queries.find_vote(public_id)
    if found is None:
        raise Http404
    may_see(request.user, found.phase.process).require()
    if found.state == Vote.State.DRAFT and not may_observe(request.user, found.phase.process.space):
        raise Http404
    return found


def _shape(vote: Vote, turnout: Turnout | None = None) -> VoteShape:
    rules = vote.phase.rules_of_tool
    shows = rules.show_turnout or vote.phase.state == Phase.State.CLOSED
    turnout = (turnout or turnout_of(vote.urn)) if shows else None
    return VoteShape(
        id=vote.public_id,
        state=vote.state,
        secret=queries.is_secret(vote),
        questions=vote.questions,
        presentations=vote.presentations,
        method=vote.method,
        method_options=vote.options,
        kind=kind_of(vote),
        seats=vote.seats,
        scale=vote.scale,
        minimum=vote.minimum,
        maximum=vote.maximum,
        points=vote.points,
        quorum=vote.quorum,
        ties=vote.ties,
        choices=[
            VoteOptionShape(
                place=one.position,
                names=one.names,
                texts=one.texts,
                contribution=one.contribution.public_id if one.contribution else None,
            )
            for one in queries.options_of(vote)
        ],
        opens_at=vote.phase.opens_at,
        closes_at=vote.phase.closes_at,
        voted=turnout.voted if turnout else None,
        listed=turnout.listed if turnout else None,
        reason=vote.reason,
        reasons=reasons_asked(vote),
    )


def _again(vote: Vote) -> VoteShape:
    found = queries.find_vote(vote.public_id)
    if found is None:
        raise Http404
    return _shape(found)


def _written(given: NewVote, phase: Phase) -> dict[str, Any]:
    wanted = {one.contribution for one in given.choices if one.contribution}
    texts = {one.public_id: one for one in Contribution.objects.filter(public_id__in=wanted, process=phase.process)}
    if set(texts) != wanted:
        raise Http404
    return {
        "questions": given.questions,
        "presentations": given.presentations,
        "method": given.method,
        "options": given.method_options,
        "choices": [actions.NewOption(one.names, one.texts, texts.get(one.contribution)) for one in given.choices],
        "seats": given.seats,
        "scale": [{"value": one.value, "names": one.names} for one in given.scale],
        "minimum": given.minimum,
        "maximum": given.maximum,
        "points": given.points,
        "quorum": given.quorum,
        "ties": given.ties,
    }


# --- voters -----------------------------------------------------------------------------------------------
PHASE = "/phases/{slug:space}/{slug:process}/{slug:phase}"


@router.get(f"{PHASE}/votes", response=list[VoteShape], auth=None)
def list_votes(request: HttpRequest, space: str, process: str, phase: str) -> list[VoteShape]:
    """The questions that a phase puts to the vote."""
    found = _phase(request, space, process, phase)
    votes = queries.votes_of(found, drafts=bool(may_observe(request.user, found.process.space)))
    turnouts = turnouts_of(found, [one.urn for one in votes])
    return [_shape(one, turnouts[one.pk]) for one in votes]


@router.get("/votes/{slug:vote}", response=VoteShape, auth=None)
def read_vote(request: HttpRequest, vote: str) -> VoteShape:
    """One question, its options and how it is counted."""
    return _shape(_vote(request, vote))


@router.get("/votes/{slug:vote}/ballot", response=OwnBallotShape)
def read_own_ballot(request: HttpRequest, vote: str) -> OwnBallotShape:
    """What I voted, as long as anyone can tell; and whether I may vote."""
    found = _vote(request, vote)
    own, verdict = own_ballot(found, request.auth), may_vote(request.auth, found)
    return OwnBallotShape(
        voted=own is not None,
        channel=own.channel if own else None,
        marks=own.marks if own else None,
        reasons=dict(own_reasons(found, request.auth)) if own else {},
        may_vote=bool(verdict),
        why_not=None if verdict else verdict.in_words,
    )


@router.put("/votes/{slug:vote}/ballot", response=CastShape)
def cast_ballot(request: HttpRequest, vote: str, given: NewBallot) -> CastShape:
    """Cast my ballot, or another one in its place, until the close."""
    done = cast(
        vote=_vote(request, vote),
        person=request.auth,
        marks=given.marks,
        reasons=given.reasons,
        language=given.language,
    )
    return CastShape(receipt=done.receipt.code, changed=done.changed)


@router.get("/votes/{slug:vote}/outcome", response=VoteOutcomeShape, auth=None)
def read_outcome(request: HttpRequest, vote: str) -> VoteOutcomeShape:
    """What a vote gave; 404 before it is counted."""
    found = _vote(request, vote)
    outcome = queries.outcome_of(found)
    if outcome is None:
        raise Http404
    return VoteOutcomeShape(
        status=outcome.status,
        final=outcome.is_final,
        winners=list(outcome.winners),
        names=list(outcome.names),
        tally=dict(outcome.tally),
        comparison=dict(outcome.comparison) if outcome.comparison is not None and not outcome.few else None,
        trace=[dict(step) for step in outcome.trace] if not outcome.few else [],
        quorum=dict(outcome.quorum) if outcome.quorum is not None else None,
        roll=dict(outcome.roll),
        digest=outcome.result.digest,
        input_sha256=outcome.result.input_sha256,
        computed_at=outcome.result.computed_at,
        root=found.root,
        few=outcome.few,
    )


@router.get("/votes/{slug:vote}/objections", response=list[ObjectionShape], auth=None)
def list_objections(request: HttpRequest, vote: str) -> list[ObjectionShape]:
    """Why people object, in a named vote by consent: once it is counted, or all along where results show live."""
    found = _vote(request, vote)
    if reasons_asked(found) == "no":
        return []
    texts = [(one.place, one.contribution) for one in queries.objections(found)[:MOST_OBJECTIONS]]
    return [
        ObjectionShape(
            id=text.public_id,
            option=place,
            author=text.author.display_name if text.author is not None else "",
            reason=text.body if text.is_public else "",
            language=text.language,
            state=text.state,
        )
        for place, text in texts
        if text is not None
    ]


# --- organisers -------------------------------------------------------------------------------------------
@router.post(f"{PHASE}/votes", response={201: VoteShape}, openapi_extra=ORGANISE)
def make_vote(request: HttpRequest, space: str, process: str, phase: str, given: NewVote) -> Status[VoteShape]:
    """Put a question to the vote."""
    found = _phase(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    made = actions.make_vote(phase=found, by=request.user, draft=given.draft, **_written(given, found))
    return Status(201, _again(made))


@router.put("/votes/{slug:vote}", response=VoteShape, openapi_extra=ORGANISE)
def edit_vote(request: HttpRequest, vote: str, given: NewVote) -> VoteShape:
    """Write a question anew, as long as nobody has voted. A draft that is said to be none is ready."""
    found = _vote(request, vote)
    may_organise(request.user, found.phase.process.space).require()
    edited = actions.edit_vote(vote=found, by=request.user, **_written(given, found.phase))
    if edited.state == Vote.State.DRAFT and not given.draft:
        edited = actions.ready_vote(vote=edited, by=request.user)
    return _again(edited)


@router.delete("/votes/{slug:vote}", response={204: None}, openapi_extra=ORGANISE)
def remove_vote(request: HttpRequest, vote: str) -> Status[None]:
    """Take a question away before anyone has voted on it."""
    actions.remove_vote(vote=_vote(request, vote), by=request.user)
    return Status(204, None)


@router.post("/votes/{slug:vote}/place", response={204: None}, openapi_extra=ORGANISE)
def move_vote(request: HttpRequest, vote: str, given: MovedVote) -> Status[None]:
    """Move a question one place up or down."""
    actions.move_vote(vote=_vote(request, vote), by=request.user, up=given.up)
    return Status(204, None)


@router.post("/votes/{slug:vote}/cancellation", response=VoteShape, openapi_extra=ORGANISE)
def cancel_vote(request: HttpRequest, vote: str, given: Cancelling) -> VoteShape:
    """End a vote without a result. Once someone has voted, it takes two people."""
    return _again(actions.cancel_vote(vote=_vote(request, vote), by=request.user, reason=given.reason))


@router.put("/votes/{slug:vote}/paper", response={204: None}, openapi_extra=ORGANISE)
def declare_paper_in(request: HttpRequest, vote: str, given: PaperIn) -> Status[None]:
    """Say, once the vote has closed, that all paper ballots are read, so that the urn is opened; or that more came."""
    found = _vote(request, vote)
    if given.paper_in:
        paper.say_all_in(urn=found.urn, by=request.user, without_missing=given.without_missing)
    else:
        paper.say_more_comes(urn=found.urn, by=request.user)
    return Status(204, None)
