# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same acts in JSON, through the same rules as the pages: flags, the queue of a space, undoing, pauses, appeals.

The desk of one phase and the public log of a process are the door's. ``request.auth`` is the person let in.
"""

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.access import client_network, throttle
from isegoria.core.accounts.models import Person
from isegoria.core.bodies import Given
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Pause
from isegoria.core.spaces.rules import may_moderate

from . import api_of_desk, api_of_people, queries
from .actions import decide_together, end_pause, flag, pause
from .api_shapes import (
    MODERATE,
    ClickShape,
    Cursor,
    PauseShape,
    PublicId,
    WhyShape,
    Words,
    as_click,
    as_pause,
    space_of,
)
from .appealing.actions import appeal as keep_appeal
from .appealing.actions import decide_appeal
from .batches.actions import undo
from .models import Appeal, Batch, Decision, Flag
from .queries import Wanted
from .reasons import Reason, rule_of
from .web.flagging import PER_HOUR, PER_NETWORK_PER_HOUR
from .web.words import whys

router = Router()


class NewFlag(Given):
    """What is wrong with a text."""

    reason: Literal[
        "off_topic", "duplicate", "unclear", "several_ideas", "disrespect", "hatred", "personal_data", "illegal",
        "misleading", "advertising", "flood",
    ]  # fmt: skip
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class FlagShape(Schema):
    """One of my flags, and what became of it."""

    contribution: str
    reason: str
    note: str
    made_at: datetime
    decided: str | None = Field(description="the act that answered it; null while it is not read")


class QueuedShape(Schema):
    """A text before the moderators."""

    id: str
    kind: str
    process: str
    title: str
    text: str
    language: str
    state: str
    author: str | None
    author_id: str | None
    created_at: datetime
    urgency: int
    why: list[WhyShape]


class QueueShape(Schema):
    """One page of the queue, the most urgent first; stable while texts are decided on."""

    items: list[QueuedShape]
    next_cursor: str = Field(description="give it back as `cursor` to read on; empty on the last page")
    counts: dict[str, int]


class NewClick(Given):
    """One act on several texts, wherever they are in the space. What never showed is declined rather than hidden."""

    contributions: Annotated[list[PublicId], Field(min_length=1, max_length=200)]
    act: Literal["publish", "keep", "hide", "rephrase"]
    reason: Annotated[Reason, Field(strict=False)] = Reason.NONE
    words: Words = ""


class NewPause(Given):
    """Whom to pause, for how long and why."""

    person: PublicId
    days: Literal[1, 3, 7, 14, 30, 90]
    reason: Annotated[Reason, Field(strict=False)]
    words: Words = ""


class NewAppeal(Given):
    """Why a decision about me is wrong."""

    words: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class AppealOutcome(Given):
    """What a moderator decides on an appeal, and why."""

    outcome: Literal["upheld", "overturned"]
    answer: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class AppealShape(Schema):
    """An appeal."""

    id: str
    decision: int
    words: str
    made_at: datetime
    seats: int = Field(description="citizens who decide it; 0 where a moderator does")
    outcome: str
    answer: str


class OwnDecision(Schema):
    """A decision about one of my texts, or about me."""

    id: int
    contribution: str | None
    act: str
    reason: str
    rule: str
    words: str
    decided_at: datetime
    appeal: AppealShape | None


def _flag(one: Flag) -> FlagShape:
    return FlagShape(
        contribution=one.contribution.public_id,
        reason=one.reason,
        note=one.note,
        made_at=one.made_at,
        decided=one.decision.act if one.decision else None,
    )


def _appeal(one: Appeal) -> AppealShape:
    return AppealShape(
        id=one.public_id,
        decision=one.decision_id,
        words=one.words,
        made_at=one.made_at,
        seats=one.seats,
        outcome=one.outcome,
        answer=one.answer,
    )


@router.post("/contributions/{slug:contribution}/flags", response={201: FlagShape})
def flag_text(request: HttpRequest, contribution: str, given: NewFlag) -> Status[FlagShape]:
    """Tell the moderators that something is wrong with a text. Once for each person: a second flag changes nothing."""
    found = find_contribution(contribution[:10])
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    throttle("flags_of_network", client_network(request), limit=PER_NETWORK_PER_HOUR, seconds=3600).require()
    throttle("flags", request.auth.public_id, limit=PER_HOUR, seconds=3600).require()
    made = flag(contribution=found, person=request.auth, reason=given.reason, note=given.note)
    return Status(201, _flag(made))


@router.get("/me/flags", response=list[FlagShape])
def read_my_flags(request: HttpRequest) -> list[FlagShape]:
    """What I flagged, and what became of it; latest first, at most 200."""
    return [_flag(one) for one in queries.flags_of(request.auth)[:200]]


@router.get("/me/moderation", response=list[OwnDecision])
def read_decisions_about_me(request: HttpRequest) -> list[OwnDecision]:
    """What moderators decided about my texts, or about me; latest first, at most 200."""
    return [
        OwnDecision(
            id=one.pk,
            contribution=one.contribution.public_id if one.contribution else None,
            act=one.act,
            reason=one.reason,
            rule=rule_of(one.reason),
            words=one.words,
            decided_at=one.decided_at,
            appeal=_appeal(one.appeal) if hasattr(one, "appeal") else None,
        )
        for one in queries.written_to(request.auth)[:200]
    ]


@router.post("/me/moderation/{int:decision}/appeal", response={201: AppealShape})
def appeal_decision(request: HttpRequest, decision: int, given: NewAppeal) -> Status[AppealShape]:
    """Ask that someone else reads a decision about me. Once."""
    found = Decision.objects.filter(pk=decision, person=request.auth).first()
    if found is None:
        raise Http404
    return Status(201, _appeal(keep_appeal(decision=found, person=request.auth, words=given.words)))


@router.get("/spaces/{slug:space}/moderation/queue", response=QueueShape, openapi_extra=MODERATE)
def read_queue(
    request: HttpRequest,
    space: str,
    why: Literal["", "waiting", "flagged", "appealed", "suggested"] = "",
    kind: Annotated[str, Field(max_length=40, pattern=r"^[-a-z_]*$")] = "",
    cursor: Cursor = "",
    size: Annotated[int, Field(ge=1, le=200)] = 50,
) -> QueueShape:
    """What is before the moderators of a space and of those inside it, and why."""
    place = space_of(space)
    may_moderate(request.user, place).require()
    spaces = queries.spaces_inside(place)
    page = queries.queue(spaces, Wanted(why=why, kind=kind), cursor=cursor, size=size)
    return QueueShape(
        items=[
            QueuedShape(
                id=row.text.public_id,
                kind=row.text.kind,
                process=row.text.process.slug,
                title=row.text.title,
                text=row.text.body,
                language=row.text.language,
                state=row.text.state,
                author=row.text.author.display_name if row.text.author else None,
                author_id=row.text.author.public_id if row.text.author else None,
                created_at=row.text.created_at,
                urgency=row.concern.urgency if row.concern else 0,
                why=[WhyShape(words=one.words, detail=one.detail) for one in whys(row)],
            )
            for row in page.rows
        ],
        next_cursor=page.next_cursor,
        counts={name or "all": count for name, count in queries.queue_counts(spaces).items()},
    )


@router.post("/spaces/{slug:space}/moderation/decisions", response=ClickShape, openapi_extra=MODERATE)
def decide_in_space(request: HttpRequest, space: str, given: NewClick) -> ClickShape:
    """One act on several texts of a space, all or none; undone as one."""
    place = space_of(space)
    may_moderate(request.user, place).require()
    names = set(given.contributions)
    texts = list(
        Contribution.objects.filter(process__space__in=queries.spaces_inside(place), public_id__in=names)
        .select_related("process__space__parent")
        .order_by("pk")
    )
    if len(texts) < len(names):
        raise Http404
    batch = decide_together(
        contributions=texts,
        by=request.user,
        act=given.act,
        reason=given.reason,
        words=given.words,
        as_they_stand=True,
    )
    return as_click(batch, given.act)


@router.post("/spaces/{slug:space}/moderation/clicks/{slug:click}/undo", response=ClickShape, openapi_extra=MODERATE)
def undo_click(request: HttpRequest, space: str, click: str) -> ClickShape:
    """Bring back what one click changed, wherever nobody decided otherwise since."""
    place = space_of(space)
    may_moderate(request.user, place).require()
    found = (
        Batch.objects.filter(public_id=click[:10], space__in=queries.spaces_inside(place))
        .select_related("space")
        .first()
    )
    if found is None:
        raise Http404
    return as_click(undo(batch=found, by=request.user), "undo")


@router.post("/spaces/{slug:space}/pauses", response={201: PauseShape}, openapi_extra=MODERATE)
def pause_person(request: HttpRequest, space: str, given: NewPause) -> Status[PauseShape]:
    """Let a person write nothing in a space for some days. They are told why, and can appeal."""
    place = space_of(space)
    may_moderate(request.user, place).require()
    person = Person.objects.filter(public_id=given.person).first()
    if person is None:
        raise Http404
    made = pause(person=person, space=place, by=request.user, days=given.days, reason=given.reason, words=given.words)
    return Status(201, as_pause(Pause.objects.select_related("person").get(pk=made.pause_id)))


@router.delete("/spaces/{slug:space}/pauses/{int:pause}", response=PauseShape, openapi_extra=MODERATE)
def stop_pause(request: HttpRequest, space: str, pause: int) -> PauseShape:
    """End a pause before its time."""
    place = space_of(space)
    may_moderate(request.user, place).require()
    found = (
        Pause.objects.filter(pk=pause, space__in=queries.spaces_inside(place)).select_related("space", "person").first()
    )
    if found is None:
        raise Http404
    end_pause(pause=found, by=request.user)
    return as_pause(Pause.objects.select_related("person").get(pk=found.pk))


@router.get("/spaces/{slug:space}/appeals", response=list[AppealShape], openapi_extra=MODERATE)
def read_appeals(request: HttpRequest, space: str) -> list[AppealShape]:
    """The appeals that wait, oldest first, at most 200."""
    place = space_of(space)
    may_moderate(request.user, place).require()
    return [_appeal(one) for one in queries.open_appeals(queries.spaces_inside(place))[:200]]


@router.post("/spaces/{slug:space}/appeals/{slug:appeal}", response=AppealShape, openapi_extra=MODERATE)
def answer_appeal(request: HttpRequest, space: str, appeal: str, given: AppealOutcome) -> AppealShape:
    """Decide an appeal: someone else than who took the decision."""
    place = space_of(space)
    may_moderate(request.user, place).require()
    found = queries.find_appeal(appeal[:10])
    if found is None or found.decision.space_id not in queries.spaces_inside(place):
        raise Http404
    return _appeal(decide_appeal(appeal=found, by=request.user, outcome=given.outcome, answer=given.answer))


router.add_router("", api_of_people.router)
router.add_router("", api_of_desk.router)
