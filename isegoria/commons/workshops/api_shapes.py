# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API says of meetings, and what it is given."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field

from isegoria.core.bodies import Given


def _written_day(value: object) -> object:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("a day, please, such as 2026-03-14")
    return value


Day = Annotated[date, BeforeValidator(_written_day), Field(strict=False, description="such as 2026-03-14")]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Language = Annotated[str, Field(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")]
LineIds = Annotated[list[Annotated[int, Field(ge=1, le=2**53)]], Field(min_length=1, max_length=500)]
Cursor = Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]


class WorkshopShape(Schema):
    """A meeting. ``people_present`` is counted by whoever held it, and never added to those who took part online."""

    id: str
    title: str
    held_on: date
    place: str
    territory: str | None
    people_present: int
    facilitated_by: str
    noted_by: str
    language: str
    notes_sha256: str
    state: str = Field(description="draft (for the team alone), published or withdrawn")
    published_at: datetime | None
    withdrawn_because: str


class WorkshopsPage(Schema):
    """The meetings of a process, in the order in which their notes came in."""

    items: list[WorkshopShape]
    next_cursor: str
    people_present: int = Field(description="at all the public ones together; who came twice is counted twice")


class NoteShape(Schema):
    """What a text was at its meeting. ``body`` is empty when it is shown no more."""

    contribution: str
    body: str
    state: str
    topic: str
    table: str
    said_by: int | None = Field(description="people who said it, where the notes say so")


class NotesPage(Schema):
    """The texts of a meeting."""

    items: list[NoteShape]
    next_cursor: str


class LineShape(Schema):
    """A line of the notes of a draft."""

    id: int
    text: str
    as_read: str
    topic: str
    table: str
    said_by: int | None
    keeps: bool
    checks: list[str] = Field(description="names: perhaps somebody's; people: lists who was there; masked: an address")
    version: int


class LinesPage(Schema):
    """The lines of a draft, in the order in which they were read."""

    items: list[LineShape]
    next_cursor: str


class NewAbout(Given):
    """What is said of a meeting."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    held_on: Day
    people_present: Annotated[int, Field(ge=1, le=100_000)]
    place: Line = ""
    territory: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z]*$")] = Field(
        "", description="official code of a commune, department, region or country"
    )
    facilitated_by: Line = ""
    noted_by: Line = ""
    language: Language = "fr"


class NewWorkshop(NewAbout):
    """A meeting and its notes as a text; for a file, see the operation beside."""

    phase: Annotated[str, Field(max_length=60, pattern=r"^[-\w]+$", description="slug; a closed one can be chosen")]
    notes: Annotated[str, Field(min_length=1, max_length=400_000)]
    again: bool = Field(False, description="take notes that came in before")


class NewLine(Given):
    """A line written anew; with ``cuts``, each part between blank lines becomes a line."""

    text: Annotated[str, Field(min_length=1, max_length=16_000)]
    topic: Line = ""
    table: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    said_by: Annotated[int, Field(ge=1, le=999)] | None = None
    cuts: bool = False
    version: Annotated[int, Field(ge=0)] = Field(0, description="the one that you have read; 0 not to compare")


class ChosenLines(Given):
    """One thing done with some lines of a draft."""

    act: Literal["keep", "leave_out", "merge", "file"]
    lines: LineIds
    topic: Line = Field("", description="for file: the topic to put them under")


class Publication(Given):
    """``checked``: you have read the texts, and they name nobody who was there."""

    checked: bool


class Withdrawal(Given):
    """The reason is public."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Changed(Schema):
    """How many lines were changed."""

    changed: int
