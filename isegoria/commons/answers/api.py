# SPDX-License-Identifier: AGPL-3.0-or-later
"""Official answers in JSON: read by everyone, given and transferred by officials. ``request.user`` is the account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.access import page_by_id
from isegoria.core.bodies import Given, Moment
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import find_space
from isegoria.core.verdicts import refuse

from . import actions, queries
from .models import Answer, Duty, Office, Stay
from .offices import actions as offices
from .rules import MAX_NOTE, MAX_REASONS, MOST_AT_ONCE, Hat, hat_of, may_use_desk, stands_in
from .web.finding import contributions_of

router = Router()
ANSWER = {"x-scope": "answer"}
ORGANISE = {"x-scope": "organise"}
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]{10}$")]
Words = Annotated[str, Field(max_length=MAX_NOTE, pattern=r"^[^\x00]*$")]
Cursor = Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]
OfferedDecision = Literal["accepted", "partly", "studied", "rejected"]


class OfficeShape(Schema):
    """A part of an institution that answers. ``names``: language → name."""

    id: str
    names: dict[str, str]
    open: bool


class AnswerShape(Schema):
    """One version of an official answer. ``reasons`` is Markdown; empty once the text that it answers was erased."""

    id: str
    contribution: str
    version: int
    decision: str
    reasons: str
    language: str
    correction: str = Field(description="what this version corrects, or why it was taken back")
    office: str | None = Field(description="null: the space itself answers")
    by: str | None = Field(description="name of who answered, as others see it")
    at: datetime


class StayShape(Schema):
    """The time that a contribution spends with one office; ``until`` is null while it is there."""

    office: str
    since: datetime
    until: datetime | None
    due_at: datetime | None = Field(description="until when an answer was promised")
    reason: str


class DutyShape(Schema):
    """What the space owes, and whether it was done in time."""

    id: str
    kind: str
    supports: int | None = Field(description="number of supports that made it owed, where that is why")
    owed_at: datetime
    due_at: datetime
    met_at: datetime | None
    state: str = Field(description="owed, overdue, met or met_late")
    process: str | None = Field(description="public id of the process that met it")


class FileShape(Schema):
    """All that an institution said and owes about a contribution; ``answer`` is null while none stands."""

    answer: AnswerShape | None
    earlier: list[AnswerShape]
    stays: list[StayShape]
    duties: list[DutyShape]


class AnswersPage(Schema):
    """Answers that stand, oldest first."""

    items: list[AnswerShape]
    next_cursor: str


class WaitingShape(Schema):
    """A contribution that can be answered. ``due_at``: the first date that is owed."""

    contribution: str
    title: str
    language: str
    office: str | None
    due_at: datetime | None
    decision: str = Field(description="of the answer that stands; empty while there is none")
    version: int
    created_at: datetime


class WaitingPage(Schema):
    """What waits, the overdue first. Numbered pages: the order changes as answers are given."""

    items: list[WaitingShape]
    total: int


class NewAnswer(Given):
    """The same answer to one or many contributions of a space: all or none."""

    contributions: Annotated[list[PublicId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    decision: OfferedDecision
    reasons: Annotated[str, Field(min_length=1, max_length=MAX_REASONS)]
    language: Annotated[str, Field(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")] = "fr"
    office: PublicId | None = Field(None, description="null: in the name of the space itself")
    correction: Words = ""
    expected: dict[str, int] = Field(
        {}, description="contribution → version of its answer that you have read (0: none); a newer one is never lost"
    )


class KeptAnswers(Schema):
    """What was kept: fewer than asked where the same answer stood already."""

    answers: list[AnswerShape]
    batch: str | None = Field(description="names what was answered together")


class NewTransfer(Given):
    """Give contributions to an office: all or none. A reason is due when another office has one of them."""

    contributions: Annotated[list[PublicId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    office: PublicId
    reason: Words = ""
    due_at: Moment | None = None


class TakenBack(Given):
    """Take the standing answers of these contributions back; the reason is public."""

    contributions: Annotated[list[PublicId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    reason: Annotated[str, Field(min_length=1, max_length=MAX_NOTE)]


class OpenedProcess(Given):
    """The public process that meets a duty, by its public id."""

    process: PublicId


def _answer(one: Answer) -> AnswerShape:
    person = getattr(one.by, "person", None)
    return AnswerShape(
        id=one.public_id,
        contribution=one.contribution.public_id,
        version=one.number,
        decision=one.decision,
        reasons=one.reasons,
        language=one.language,
        correction=one.correction,
        office=one.office.public_id if one.office else None,
        by=person.display_name if person else None,
        at=one.at,
    )


def _stay(one: Stay) -> StayShape:
    return StayShape(
        office=one.office.public_id, since=one.since, until=one.until, due_at=one.due_at, reason=one.reason
    )


def _duty(one: Duty) -> DutyShape:
    return DutyShape(
        id=one.public_id,
        kind=one.kind,
        supports=one.supports,
        owed_at=one.owed_at,
        due_at=one.due_at,
        met_at=one.met_at,
        state=one.state,
        process=one.process.public_id if one.process else None,
    )


def _space(slug: str) -> Space:
    found = find_space(slug)
    if found is None:
        raise Http404
    return found


def _desk(request: HttpRequest, slug: str) -> tuple[Space, Hat]:
    space = _space(slug)
    hat = hat_of(request.user, space)
    may_use_desk(hat).require()
    return space, hat


def _chosen(space: Space, public_ids: Sequence[str]) -> list[Contribution]:
    """All the contributions named, or a refusal: an act on some of them would not be what was asked."""
    found = contributions_of(space, public_ids)
    if len(found) < len(set(public_ids)):
        raise Http404
    return found


def _office(space: Space, public_id: str) -> Office:
    found = queries.find_office(public_id, space)
    if found is None:
        raise Http404
    stands_in(found, space).require()
    return found


@router.get("/contributions/{slug:contribution}/answer", response=FileShape, auth=None)
def read_answer(request: HttpRequest, contribution: str) -> FileShape:
    """The official answer to a contribution, its earlier versions, the offices that had it, and what is owed."""
    found = find_contribution(contribution[:10])
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    if not found.is_public and found.state != Contribution.State.ERASED:
        raise Http404
    file = queries.file_of(found)
    for one in file.answers:
        one.contribution = found
    return FileShape(
        answer=_answer(file.standing) if file.standing else None,
        earlier=[_answer(one) for one in file.earlier],
        stays=[_stay(one) for one in file.stays],
        duties=[_duty(one) for one in file.duties],
    )


@router.get("/processes/{slug:space}/{slug:process}/answers", response=AnswersPage, auth=None)
def list_answers(
    request: HttpRequest,
    space: str,
    process: str,
    decision: OfferedDecision | None = None,
    cursor: Cursor = "",
    size: Size = 100,
) -> AnswersPage:
    """The official answers that stand in a process, oldest first."""
    rows = queries.standing_answers(process_or_404(request, space, process), decision=decision or "")
    page = page_by_id(rows.select_related("contribution", "office", "by__person"), cursor=cursor, size=size)
    return AnswersPage(items=[_answer(one) for one in page.rows], next_cursor=page.next_cursor)


@router.get("/spaces/{slug:space}/offices", response=list[OfficeShape], auth=None)
def list_offices(request: HttpRequest, space: str) -> list[OfficeShape]:
    """The open offices that answer in a space."""
    return [
        OfficeShape(id=one.public_id, names=one.names, open=one.closed_at is None)
        for one in queries.offices_for(_space(space))
    ]


@router.get("/spaces/{slug:space}/waiting", response=WaitingPage, openapi_extra=ANSWER)
def list_waiting(
    request: HttpRequest,
    space: str,
    show: Literal["waiting", "overdue", "answered", "all"] = "waiting",
    office: PublicId | None = None,
    page: Annotated[int, Field(ge=1, le=100_000)] = 1,
    size: Size = 100,
) -> WaitingPage:
    """What waits for an answer in a space, for its officials and organisers."""
    place, _hat = _desk(request, space)
    key = _office(place, office).pk if office else None
    wanted = queries.Wanted(show=show, office=key)
    rows = queries.on_desk(list(queries.desk(place, wanted)[(page - 1) * size : page * size]))
    return WaitingPage(items=[_waiting(one) for one in rows], total=queries.desk_counts(place, wanted).shows[show])


def _waiting(one: Contribution) -> WaitingShape:
    case = getattr(one, "answer_case", None)
    return WaitingShape(
        contribution=one.public_id,
        title=str(one),
        language=one.language,
        office=case.office.public_id if case and case.office else None,
        due_at=case.due_at if case else None,
        decision=case.decision if case else "",
        version=case.version if case else 0,
        created_at=one.created_at,
    )


@router.post("/spaces/{slug:space}/answers", response={201: KeptAnswers}, openapi_extra=ANSWER)
def give_answer(request: HttpRequest, space: str, given: NewAnswer) -> Status[KeptAnswers]:
    """Answer officially: one contribution or many, all or none. Where an answer stands, this is its new version."""
    place, _hat = _desk(request, space)
    texts = _chosen(place, given.contributions)
    kept = actions.answer(
        contributions=texts,
        by=request.user,
        decision=given.decision,
        reasons=given.reasons,
        office=_office(place, given.office) if given.office else None,
        language=given.language,
        correction=given.correction,
        expected={one.pk: given.expected.get(one.public_id, 0) for one in texts} if given.expected else None,
    )
    return Status(
        201,
        KeptAnswers(answers=[_answer(one) for one in kept.answers], batch=kept.batch.public_id if kept.batch else None),
    )


@router.post("/spaces/{slug:space}/answers/taken-back", response=KeptAnswers, openapi_extra=ANSWER)
def take_back(request: HttpRequest, space: str, given: TakenBack) -> KeptAnswers:
    """Take answers back: what stood before stands again, or none does. The versions stay readable."""
    place, _hat = _desk(request, space)
    standing = queries.standing_of(_chosen(place, given.contributions))
    if not standing:
        refuse(
            "nothing_standing",
            _("No answer stands for these texts. Nothing was changed."),
            _("Read them again: the answer may have been taken back already."),
            status=409,
        )
    kept = actions.take_back(answers=standing, by=request.user, reason=given.reason)
    return KeptAnswers(answers=[_answer(one) for one in kept.answers], batch=None)


@router.post("/spaces/{slug:space}/transfers", response=list[StayShape], openapi_extra=ANSWER)
def transfer(request: HttpRequest, space: str, given: NewTransfer) -> list[StayShape]:
    """Give contributions to an office, for the first time or from another one."""
    place, _hat = _desk(request, space)
    moved = offices.transfer(
        contributions=_chosen(place, given.contributions),
        office=_office(place, given.office),
        by=request.user,
        reason=given.reason,
        due_at=given.due_at,
    )
    return [_stay(one) for one in moved]


@router.post("/duties/{slug:duty}/process", response=DutyShape, openapi_extra=ORGANISE)
def meet_duty(request: HttpRequest, duty: str, given: OpenedProcess) -> DutyShape:
    """Link the public process that was opened after a contribution."""
    found = Duty.objects.select_related("contribution__process__space").filter(public_id=duty).first()
    process = Process.objects.select_related("space").filter(public_id=given.process).first()
    if found is None or process is None:
        raise Http404
    return _duty(actions.meet_by_process(duty=found, process=process, by=request.user))
