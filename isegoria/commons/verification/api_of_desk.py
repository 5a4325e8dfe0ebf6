# SPDX-License-Identifier: AGPL-3.0-or-later
"""For those who run checks, in JSON: two participations of one person to decide, and sessions at the desk.

A session opened here confirms who stands at the desk and gives the code with which they go on by themselves. To act for
someone takes the desk's own page, which keeps the agent out of sight meanwhile: a token cannot.
"""

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.access import page_by_id
from isegoria.core.bodies import Given
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.rules import may_administer, may_organise

from . import queries
from .cases.actions import counts_once, decide_case
from .desk.actions import close_session, make_take_over, open_session
from .digests import shown_code
from .models import Case, DeskSession
from .rules import may_close, may_hold_desk, require_opening
from .web.finding import account_of

router = Router()
ADMINISTER = {"x-scope": "administer"}
ORGANISE = {"x-scope": "organise"}
Slug = Annotated[str, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]+$")]
Cursor = Annotated[str, Field(max_length=18, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=100, description="rows in a page")]
Papers = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class DeedsShape(Schema):
    """How much someone did, and since when they are checked: nothing of who they are."""

    person: str
    processes: int
    texts: int
    opinions: int
    supports: int
    checked_at: datetime | None


class CaseShape(Schema):
    """Two participations that were checked as one person."""

    id: str
    handler: str
    opened_at: datetime
    outcome: Case.Outcome
    reason: str
    decided_at: datetime | None
    may_be_both: bool = Field(description="whether the two can be confirmed: not where one line of a list holds them")
    participations: list[DeedsShape] = Field(description="the earlier first; empty once it is decided")


class CasesShape(Schema):
    items: list[CaseShape]
    next_cursor: str


class CaseDecided(Given):
    """What becomes of the two, and why: the reason is told to both."""

    outcome: Literal["merged", "both", "first", "second"]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class PapersGiven(Given):
    """What the papers say of who stands at the desk. Digests alone are kept."""

    family_name: Papers
    given_names: Papers
    birth_date: Papers


class DeskShape(Schema):
    """A session at the desk."""

    id: str
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    came_before: bool
    acts: int | None = Field(default=None, description="what was sent in it; in the list alone")


class DesksShape(Schema):
    items: list[DeskShape]
    next_cursor: str


class DeskCodeShape(Schema):
    """To be printed and handed over: shown once."""

    code: str


@router.get("/spaces/{slug:space}/checks/cases", response=CasesShape, openapi_extra=ADMINISTER)
def list_cases(
    request: HttpRequest, space: Slug, state: Literal["open", "decided"] = "open", cursor: Cursor = "", size: Size = 30
) -> CasesShape:
    """Doubled identities of a space, the oldest first: for its administrators."""
    place = space_at(space)
    may_administer(request.user, place).require()
    rows = queries.cases_in(place)
    rows = rows.filter(outcome=Case.Outcome.OPEN) if state == "open" else rows.exclude(outcome=Case.Outcome.OPEN)
    page = page_by_id(rows, cursor=cursor, size=size)
    people = [one for case in page.rows if case.is_open for one in (case.first, case.second)]
    deeds = {one.person.pk: one for one in queries.deeds_of(*people)} if people else {}
    return CasesShape(items=[_case(one, deeds) for one in page.rows], next_cursor=page.next_cursor)


@router.post("/spaces/{slug:space}/checks/cases/{case}", response=CaseShape, openapi_extra=ADMINISTER)
def decide_a_case(request: HttpRequest, space: Slug, case: PublicId, given: CaseDecided) -> CaseShape:
    """Decide about a doubled identity. Nobody decides about a participation of their own."""
    place = space_at(space)
    may_administer(request.user, place).require()
    found = queries.cases_in(place).filter(public_id=case).first()
    if found is None:
        raise Http404
    return _case(decide_case(case=found, outcome=given.outcome, reason=given.reason, by=account_of(request)), {})


def _case(case: Case, deeds: dict[int, queries.Deeds]) -> CaseShape:
    both = [deeds[one.pk] for one in (case.first, case.second) if one.pk in deeds] if case.is_open else []
    return CaseShape(
        id=case.public_id,
        handler=case.handler,
        opened_at=case.opened_at,
        outcome=Case.Outcome(case.outcome),
        reason=case.reason,
        decided_at=case.decided_at,
        may_be_both=not counts_once(case),
        participations=[
            DeedsShape(
                person=one.person.public_id,
                processes=one.processes,
                texts=one.texts,
                opinions=one.opinions,
                supports=one.supports,
                checked_at=one.attested_at,
            )
            for one in both
        ],
    )


@router.get("/spaces/{slug:space}/checks/desk", response=DesksShape, openapi_extra=ORGANISE)
def list_desk_sessions(request: HttpRequest, space: Slug, cursor: Cursor = "", size: Size = 30) -> DesksShape:
    """Every session at the desk of a space, the oldest first, without who came: for its organisers."""
    place = space_at(space)
    may_organise(request.user, place).require()
    page = page_by_id(queries.sessions_in(place).prefetch_related("acts"), cursor=cursor, size=size)
    return DesksShape(
        items=[_session(one, acts=len(one.acts.all())) for one in page.rows], next_cursor=page.next_cursor
    )


@router.post("/spaces/{slug:space}/checks/desk", response={201: DeskShape}, openapi_extra=ORGANISE)
def open_desk_session(request: HttpRequest, space: Slug, given: PapersGiven) -> Status[DeskShape]:
    """Confirm someone who stands at the desk with their papers: for agents of the desk and organisers. A session of
    mine that runs elsewhere ends."""
    place = space_at(space)
    may_hold_desk(request.user, place).require()
    require_opening(place, "desk")
    return Status(201, _session(open_session(agent=account_of(request), space=place, given=given.model_dump())))


@router.post("/spaces/{slug:space}/checks/desk/{session}/code", response=DeskCodeShape, openapi_extra=ORGANISE)
def give_take_over_code(request: HttpRequest, space: Slug, session: PublicId) -> DeskCodeShape:
    """A code with which the person makes their participation their own, online. One before opens nothing more."""
    return DeskCodeShape(code=shown_code(make_take_over(session=_own_session(request, space, session))))


@router.delete("/spaces/{slug:space}/checks/desk/{session}", response={204: None}, openapi_extra=ORGANISE)
def close_desk_session(request: HttpRequest, space: Slug, session: PublicId) -> Status[None]:
    """The person has left the desk. Once more changes nothing."""
    close_session(session=_own_session(request, space, session))
    return Status(204, None)


def _own_session(request: HttpRequest, space: str, session: str) -> DeskSession:
    place = space_at(space)
    may_hold_desk(request.user, place).require()
    found = queries.sessions_in(place).filter(public_id=session).first()
    if found is None:
        raise Http404
    may_close(account_of(request), found).require()
    return found


def _session(one: DeskSession, acts: int | None = None) -> DeskShape:
    return DeskShape(
        id=one.public_id,
        opened_at=one.opened_at,
        ends_at=one.ends_at,
        ended_at=one.ended_at,
        came_before=one.found,
        acts=acts,
    )
