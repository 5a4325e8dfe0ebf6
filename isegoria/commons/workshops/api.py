# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings in JSON: the same actions as their pages."""

from datetime import date
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from isegoria.core.access import page_by_id
from isegoria.core.places.models import Territory
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see

from . import actions, queries
from .api_shapes import (
    Changed,
    ChosenLines,
    Cursor,
    LineShape,
    LinesPage,
    NewAbout,
    NewLine,
    NewWorkshop,
    NoteShape,
    NotesPage,
    Publication,
    Size,
    Withdrawal,
    WorkshopShape,
    WorkshopsPage,
)
from .models import NoteLine, Workshop, WorkshopNote
from .reading.blocks import FILE_BYTES
from .rules import may_prepare

router = Router()
LARGE_BODIES = {r"/api/v1/processes/[-\w]{1,80}/[-\w]{1,80}/workshops/file": 5_600_000}
"""Notes of 5 MB and the form around them. Read by project/body_limits.py."""
ORGANISE = {"x-scope": "organise"}


def _shape(one: Workshop) -> WorkshopShape:
    return WorkshopShape(
        id=one.public_id,
        title=one.title,
        held_on=one.held_on,
        place=one.place_text,
        territory=one.place.code if one.place else None,
        people_present=one.people_present,
        facilitated_by=one.facilitated_by,
        noted_by=one.noted_by,
        language=one.language,
        notes_sha256=one.notes_sha256,
        state=one.state,
        published_at=one.published_at,
        withdrawn_because=one.withdrawn_because,
    )


def _line(one: NoteLine) -> LineShape:
    return LineShape(
        id=one.pk,
        text=one.text,
        as_read=one.as_read,
        topic=one.topic,
        table=one.table,
        said_by=one.said_by,
        keeps=one.keeps,
        checks=one.checked_for,
        version=one.version,
    )


def _note(one: WorkshopNote) -> NoteShape:
    shown = one.contribution.is_public
    return NoteShape(
        contribution=one.contribution.public_id,
        body=one.contribution.body if shown else "",
        state=one.contribution.state,
        topic=one.topic if shown else "",
        table=one.table if shown else "",
        said_by=one.said_by if shown else None,
    )


def _workshop(request: HttpRequest, public_id: str, *, team: bool = True) -> Workshop:
    rows = Workshop.objects.select_related("process__space", "place", "phase")
    found = rows.filter(public_id=public_id, erased_at=None).first()
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    if team:
        may_prepare(request.user, found.process).require()
    elif found.is_draft:
        raise Http404
    found.phase.process = found.process
    return found


def _territory(code: str) -> Territory | None:
    found = queries.places_called(code)
    if code and not found:
        raise Http404
    return found[0] if found else None


def _about(given: NewAbout) -> actions.About:
    return actions.About(
        title=given.title,
        held_on=given.held_on,
        people_present=given.people_present,
        place_text=given.place,
        place=_territory(given.territory),
        facilitated_by=given.facilitated_by,
        noted_by=given.noted_by,
        language=given.language,
    )


def _bring_in(request: HttpRequest, space: str, process: str, given: NewWorkshop, notes: bytes) -> WorkshopShape:
    found = process_or_404(request, space, process)
    may_prepare(request.user, found).require()
    phase = find_phase(space=space, process=process, phase=given.phase)
    if phase is None:
        raise Http404
    made = actions.bring_in(phase=phase, by=request.user, notes=notes, about=_about(given), again=given.again)
    return _shape(made)


@router.get("/processes/{slug:space}/{slug:process}/workshops", response=WorkshopsPage, auth=None)
def list_workshops(
    request: HttpRequest, space: str, process: str, cursor: Cursor = "", size: Size = 100
) -> WorkshopsPage:
    """The public and withdrawn meetings of a process."""
    found = process_or_404(request, space, process)
    page = page_by_id(queries.workshops_of(found).order_by(), cursor=cursor, size=size)
    return WorkshopsPage(
        items=[_shape(one) for one in page.rows],
        next_cursor=page.next_cursor,
        people_present=queries.presence(found).people,
    )


@router.get("/processes/{slug:space}/{slug:process}/workshops/drafts", response=WorkshopsPage, openapi_extra=ORGANISE)
def list_drafts(request: HttpRequest, space: str, process: str, cursor: Cursor = "", size: Size = 100) -> WorkshopsPage:
    """The meetings whose notes are being prepared."""
    found = process_or_404(request, space, process)
    may_prepare(request.user, found).require()
    rows = queries.all_of(found).filter(state=Workshop.State.DRAFT).order_by()
    page = page_by_id(rows, cursor=cursor, size=size)
    return WorkshopsPage(items=[_shape(one) for one in page.rows], next_cursor=page.next_cursor, people_present=0)


@router.post("/processes/{slug:space}/{slug:process}/workshops", response={201: WorkshopShape}, openapi_extra=ORGANISE)
def bring_notes_in(request: HttpRequest, space: str, process: str, given: NewWorkshop) -> Status[WorkshopShape]:
    """Bring the notes of a meeting in as a draft. The same notes twice are refused, unless ``again``."""
    return Status(201, _bring_in(request, space, process, given, given.notes.encode("utf-8", errors="ignore")))


@router.post(
    "/processes/{slug:space}/{slug:process}/workshops/file", response={201: WorkshopShape}, openapi_extra=ORGANISE
)
def bring_file_in(
    request: HttpRequest,
    space: str,
    process: str,
    file: Annotated[UploadedFile, File(description="ODT, Markdown or text, 5 MB at most")],
    title: Annotated[str, Form(min_length=1, max_length=200)],
    held_on: Annotated[date, Form()],
    people_present: Annotated[int, Form(ge=1, le=100_000)],
    phase: Annotated[str, Form(max_length=60, pattern=r"^[-\w]+$")],
    place: Annotated[str, Form(max_length=200)] = "",
    territory: Annotated[str, Form(max_length=16, pattern=r"^[0-9A-Za-z]*$")] = "",
    facilitated_by: Annotated[str, Form(max_length=200)] = "",
    noted_by: Annotated[str, Form(max_length=200)] = "",
    language: Annotated[str, Form(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")] = "fr",
    again: Annotated[bool, Form()] = False,
) -> Status[WorkshopShape]:
    """The same with a file: OpenDocument text, Markdown or plain text. The file itself is not kept."""
    given = NewWorkshop(
        title=title,
        held_on=held_on.isoformat(),  # type: ignore[arg-type]  # as a body would say it
        people_present=people_present,
        phase=phase,
        place=place,
        territory=territory,
        facilitated_by=facilitated_by,
        noted_by=noted_by,
        language=language,
        again=again,
        notes="-",
    )
    return Status(201, _bring_in(request, space, process, given, bytes(file.read(FILE_BYTES + 1))))


@router.get("/workshops/{slug:workshop}", response=WorkshopShape, auth=None)
def read_workshop(request: HttpRequest, workshop: str) -> WorkshopShape:
    """A public or withdrawn meeting."""
    return _shape(_workshop(request, workshop, team=False))


@router.get("/workshops/{slug:workshop}/notes", response=NotesPage, auth=None)
def list_notes(request: HttpRequest, workshop: str, cursor: Cursor = "", size: Size = 100) -> NotesPage:
    """The texts of a meeting; each is a contribution of the process too."""
    found = _workshop(request, workshop, team=False)
    rows = queries.notes_of(found).order_by() if found.is_public else WorkshopNote.objects.none()
    page = page_by_id(rows, cursor=cursor, size=size)
    return NotesPage(items=[_note(one) for one in page.rows], next_cursor=page.next_cursor)


@router.put("/workshops/{slug:workshop}", response=WorkshopShape, openapi_extra=ORGANISE)
def describe(request: HttpRequest, workshop: str, given: NewAbout) -> WorkshopShape:
    """Correct what is said of a meeting, before or after it shows."""
    return _shape(actions.describe(workshop=_workshop(request, workshop), by=request.user, about=_about(given)))


@router.get("/workshops/{slug:workshop}/lines", response=LinesPage, openapi_extra=ORGANISE)
def list_lines(
    request: HttpRequest,
    workshop: str,
    show: Literal["kept", "check", "out", "all"] = "all",
    cursor: Cursor = "",
    size: Size = 100,
) -> LinesPage:
    """The lines of a draft."""
    rows = queries.shown_lines(_workshop(request, workshop), show).order_by()
    page = page_by_id(rows, cursor=cursor, size=size)
    return LinesPage(items=[_line(one) for one in page.rows], next_cursor=page.next_cursor)


@router.put("/workshops/{slug:workshop}/lines/{int:line}", response=list[LineShape], openapi_extra=ORGANISE)
def edit_line(request: HttpRequest, workshop: str, line: int, given: NewLine) -> list[LineShape]:
    """Write a line anew, or cut it; returns the lines that stand in its place."""
    found = queries.find_line(_workshop(request, workshop), line)
    if found is None:
        raise Http404
    made = actions.edit_line(
        line=found,
        by=request.user,
        text=given.text,
        topic=given.topic,
        table=given.table,
        said_by=given.said_by,
        cuts=given.cuts,
        expected_version=given.version,
    )
    return [_line(one) for one in made]


@router.post("/workshops/{slug:workshop}/lines", response=Changed, openapi_extra=ORGANISE)
def act_on_lines(request: HttpRequest, workshop: str, given: ChosenLines) -> Changed:
    """Keep lines, leave them out, put them together or file them under a topic."""
    found, by = _workshop(request, workshop), request.user
    if given.act == "merge":
        actions.merge_lines(workshop=found, by=by, lines=given.lines)
        return Changed(changed=len(set(given.lines)))
    if given.act == "file":
        return Changed(changed=actions.file_lines(workshop=found, by=by, lines=given.lines, topic=given.topic))
    return Changed(changed=actions.keep_lines(workshop=found, by=by, lines=given.lines, keeps=given.act == "keep"))


@router.post("/workshops/{slug:workshop}/publication", response=WorkshopShape, openapi_extra=ORGANISE)
def publish(request: HttpRequest, workshop: str, given: Publication) -> WorkshopShape:
    """Publish the kept lines as texts of the process. A long meeting's last texts follow within seconds."""
    return _shape(actions.publish(workshop=_workshop(request, workshop), by=request.user, checked=given.checked))


@router.post("/workshops/{slug:workshop}/withdrawal", response=WorkshopShape, openapi_extra=ORGANISE)
def withdraw(request: HttpRequest, workshop: str, given: Withdrawal) -> WorkshopShape:
    """Withdraw a meeting with all its texts, for good."""
    return _shape(actions.withdraw(workshop=_workshop(request, workshop), by=request.user, reason=given.reason))


@router.delete("/workshops/{slug:workshop}", response={204: None}, openapi_extra=ORGANISE)
def discard(request: HttpRequest, workshop: str) -> Status[None]:
    """Throw a draft away."""
    actions.discard(workshop=_workshop(request, workshop), by=request.user)
    return Status(204, None)
