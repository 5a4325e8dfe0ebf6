# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collective reading in JSON: circles, what they say, and all that readers and organisers can do.

``request.auth`` is the person whom the API let in, ``request.user`` their account.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Router, Status

from isegoria.core.access import page_by_id
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import refuse

from . import actions, queries
from .api_shapes import (
    AgreementShape,
    AskedOfReaders,
    CircleInvitationShape,
    CircleShape,
    CircleTextShape,
    CircleTextsPage,
    Cursor,
    EditedCircle,
    HandedShape,
    KeptReading,
    Leaving,
    NewCircle,
    NewGrid,
    NewQuestion,
    NewReading,
    OwnPage,
    OwnReading,
    PublicId,
    QuestionShape,
    ReaderShape,
    ResultsShape,
    Size,
)
from .careless import reader_rows
from .grids import Question
from .models import Circle, Grid, Reading, Text, Turn
from .reading import actions as reading
from .web.wording import agreement_sentence

router = Router()
ORGANISE = {"x-scope": "organise"}
MODERATE = {"x-scope": "moderate"}


def _grid(request: HttpRequest, circle: str) -> Grid:
    found = queries.find_circle(circle)
    grid = queries.grid_of(found) if found else None
    if found is None or grid is None:
        raise Http404
    may_see(request.user, found.process).require()
    return grid


def _shape(grid: Grid) -> CircleShape:
    circle = grid.circle
    counted = ("asked", "texts", "read_once", "read_enough", "waiting", "disputed", "readings")
    return CircleShape(
        id=circle.public_id,
        titles=circle.titles,
        instructions=circle.instructions,
        by_invitation=bool(circle.invitation),
        state=circle.state,
        opens_at=circle.opens_at,
        closes_at=circle.closes_at,
        frozen_at=circle.frozen_at,
        result=circle.result.digest if circle.result else None,
        version=grid.number,
        questions=[QuestionShape(**one) for one in grid.questions],
        **{name: getattr(grid, name) for name in counted},
    )


def _again(circle: Circle) -> CircleShape:
    grid = queries.grid_of(queries.find_circle(circle.public_id) or circle)
    if grid is None:
        raise Http404
    return _shape(grid)


def _questions(given: Sequence[NewQuestion]) -> list[Question]:
    return [Question(one.texts, tuple(one.choices), one.ordinal) for one in given]


def _asked(process: Process, given: NewGrid) -> dict[str, Any]:
    phases = {phase.slug: phase for phase in phases_of(process)}
    if not set(given.phases) <= set(phases):
        raise Http404
    return {
        "questions": _questions(given.questions),
        "asked": given.asked,
        "kinds": given.kinds,
        "phases": [phases[slug] for slug in given.phases],
    }


def _unfit(error: ValidationError) -> None:
    refuse(
        "circle_unfit",
        "%(why)s",
        "Put it right, then send it again. Nothing was kept.",
        status=422,
        why=" ".join(map(str, error.messages)),
    )


@router.get("/processes/{slug:space}/{slug:process}/readings", response=list[CircleShape], auth=None)
def list_circles(request: HttpRequest, space: str, process: str) -> list[CircleShape]:
    """The circles of readers of a process, the latest first."""
    return [_shape(grid) for grid in queries.circles_of(process_or_404(request, space, process))]


@router.post("/processes/{slug:space}/{slug:process}/readings", response={201: CircleShape}, openapi_extra=ORGANISE)
def open_circle(request: HttpRequest, space: str, process: str, given: NewCircle) -> Status[CircleShape]:
    """Open a circle: invite people to read what is said."""
    found = process_or_404(request, space, process)
    try:
        made = actions.open_circle(
            process=found,
            by=request.user,
            titles=given.titles,
            instructions=given.instructions,
            by_invitation=given.by_invitation,
            opens_at=given.opens_at,
            closes_at=given.closes_at,
            **_asked(found, given.grid),
        )
    except ValidationError as error:
        _unfit(error)
    return Status(201, _again(made))


@router.get("/readings/{slug:circle}", response=CircleShape, auth=None)
def read_circle(request: HttpRequest, circle: PublicId) -> CircleShape:
    """A circle: what it asks, and how far it is."""
    return _shape(_grid(request, circle))


@router.put("/readings/{slug:circle}", response=CircleShape, openapi_extra=ORGANISE)
def edit_circle(request: HttpRequest, circle: PublicId, given: EditedCircle) -> CircleShape:
    """Change the words and dates of a circle."""
    found = _grid(request, circle).circle
    try:
        actions.edit_circle(
            circle=found,
            by=request.user,
            titles=given.titles,
            instructions=given.instructions,
            by_invitation=given.by_invitation,
            opens_at=given.opens_at,
            closes_at=given.closes_at,
        )
    except ValidationError as error:
        _unfit(error)
    return _again(found)


@router.put("/readings/{slug:circle}/grid", response=CircleShape, openapi_extra=ORGANISE)
def change_grid(request: HttpRequest, circle: PublicId, given: NewGrid) -> CircleShape:
    """Change what readers are asked; once someone has read, only as a new version."""
    found = _grid(request, circle).circle
    try:
        actions.change_grid(circle=found, by=request.user, anew=given.anew, **_asked(found.process, given))
    except ValidationError as error:
        _unfit(error)
    return _again(found)


@router.post("/readings/{slug:circle}/close", response=CircleShape, openapi_extra=ORGANISE)
def close_circle(request: HttpRequest, circle: PublicId) -> CircleShape:
    """Close a circle now. Its result is frozen in a moment."""
    found = _grid(request, circle).circle
    actions.close_circle(circle=found, by=request.user)
    return _again(found)


@router.post("/readings/{slug:circle}/invitation", response=CircleInvitationShape, openapi_extra=ORGANISE)
def renew_invitation(request: HttpRequest, circle: PublicId) -> CircleInvitationShape:
    """Make another link for those who are invited: the earlier one lets nobody new in."""
    found = actions.renew_invitation(circle=_grid(request, circle).circle, by=request.user)
    path = f"/s/{found.process.space.slug}/{found.process.slug}/readings/{found.public_id}/read/"
    return CircleInvitationShape(link=request.build_absolute_uri(f"{path}?key={found.invitation}"))


@router.get("/readings/{slug:circle}/results", response=ResultsShape, auth=None)
def read_results(request: HttpRequest, circle: PublicId) -> ResultsShape:
    """How far readers agree, and what they answer."""
    grid = _grid(request, circle)
    kept = grid.figures.get("questions", [])
    names = ("alpha", "low", "high", "compared", "answers", "could_not_tell", "texts", "unanimous", "undecided")
    return ResultsShape(
        at=grid.figures.get("at"),
        readers=grid.figures.get("loads", {}).get("readers", 0),
        agreement=[
            AgreementShape(
                **{name: one[name] for name in names},
                sentence=agreement_sentence(one),
                alpha_of_each=[each["alpha"] for each in one["each"]],
            )
            for one in kept
        ],
    )


@router.get("/readings/{slug:circle}/texts", response=CircleTextsPage, auth=None)
def list_texts(request: HttpRequest, circle: PublicId, cursor: Cursor = "", size: Size = 100) -> CircleTextsPage:
    """Every text of a circle, with what its readings say."""
    rows = Text.objects.filter(grid=_grid(request, circle), is_out=False).select_related("contribution")
    page = page_by_id(rows, cursor=cursor, size=size)
    return CircleTextsPage(
        items=[
            CircleTextShape(
                contribution=one.contribution.public_id,
                language=one.language,
                readings=one.readings,
                waits=one.is_open,
                counts=one.counts,
                says=[int(sign) if sign.isdigit() else None for sign in one.says],
            )
            for one in page.rows
        ],
        next_cursor=page.next_cursor,
    )


def _handed(turn: Turn | None) -> HandedShape:
    if turn is None:
        return HandedShape(contribution=None, title="", body="", language="", until=None)
    text = turn.text.contribution
    return HandedShape(
        contribution=text.public_id, title=text.title, body=text.body, language=text.language, until=turn.until
    )


@router.post("/readings/{slug:circle}/next", response=HandedShape)
def next_text(request: HttpRequest, circle: PublicId, given: AskedOfReaders) -> HandedShape:
    """Take the next text to read, mine for half an hour; the one that I have in hand, where there is one."""
    found = _grid(request, circle).circle
    invited = not found.invitation or given.key == found.invitation
    turn = reading.hand_out(circle=found, person=request.auth, invited=invited, languages=given.languages)
    return _handed(turn)


@router.put("/readings/{slug:circle}/texts/{slug:contribution}/reading", response=KeptReading)
def give_reading(request: HttpRequest, circle: PublicId, contribution: PublicId, given: NewReading) -> KeptReading:
    """Answer the questions about a text that I was handed, or change what I answered."""
    found = _grid(request, circle).circle
    kept = reading.give(circle=found, person=request.auth, text=contribution, answers=given.answers)
    return KeptReading(
        contribution=contribution, answers=kept.reading.answers, changed=kept.changed, receipt=kept.receipt.code
    )


@router.delete("/readings/{slug:circle}/texts/{slug:contribution}/reading", response=HandedShape)
def take_reading_back(request: HttpRequest, circle: PublicId, contribution: PublicId) -> HandedShape:
    """Take a reading back: the text is in my hands again."""
    found = _grid(request, circle).circle
    return _handed(reading.take_back(circle=found, person=request.auth, text=contribution))


@router.post("/readings/{slug:circle}/texts/{slug:contribution}/leave", response={204: None})
def leave_text(request: HttpRequest, circle: PublicId, contribution: PublicId, given: Leaving) -> Status[None]:
    """Leave a text to others: it does not come to me again."""
    reading.pass_on(circle=_grid(request, circle).circle, person=request.auth, text=contribution, why=given.why)
    return Status(204, None)


@router.get("/readings/{slug:circle}/mine", response=OwnPage)
def list_own(request: HttpRequest, circle: PublicId, cursor: Cursor = "", size: Size = 100) -> OwnPage:
    """What I read in a circle, and how each answer counted."""
    grid = _grid(request, circle)
    rows = Reading.objects.filter(reader__grid=grid, reader__person=request.auth).select_related("text__contribution")
    page = page_by_id(rows, cursor=cursor, size=size)
    return OwnPage(
        items=[
            OwnReading(
                contribution=one.text.contribution.public_id,
                answers=list(one.answers),
                counted=list(one.counted),
                readings=one.text.readings,
                given_at=one.reading.given_at,
            )
            for one in queries.how_they_counted(page.rows, grid, grid.asks)
        ],
        next_cursor=page.next_cursor,
    )


@router.get("/readings/{slug:circle}/readers", response=list[ReaderShape], openapi_extra=MODERATE)
def list_readers(request: HttpRequest, circle: PublicId) -> list[ReaderShape]:
    """The readers of a circle, without names, for its moderators: those who agree with the others by chance first."""
    grid = _grid(request, circle)
    may_moderate(request.user, grid.circle.process.space).require()
    return [
        ReaderShape(
            number=row.number,
            readings=row.reader.readings,
            seconds=row.reader.seconds,
            compared=row.reader.compared,
            agreement=row.share,
            as_by_chance=row.suspect,
            counts=row.reader.counts,
            person=row.person,
        )
        for row in reader_rows(grid)
    ]
