# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API of collective reading takes and gives."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from isegoria.core.bodies import Given, Moment

from .grids import FEWEST_ASKED, FEWEST_CHOICES, MOST_ASKED, MOST_CHOICES, MOST_QUESTIONS

PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]{10}$")]
Line = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]
Language = Annotated[str, Field(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")]
Texts = Annotated[dict[Language, Line], Field(min_length=1, max_length=30)]
Slug = Annotated[str, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]*$")]
Cursor = Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]


class QuestionShape(Schema):
    """A question of a grid. Texts by language; ``ordinal``: the choices are in order."""

    texts: dict[str, str]
    choices: list[dict[str, str]]
    ordinal: bool


class CircleShape(Schema):
    """A circle of readers, its present questions and how far it is."""

    id: str
    titles: dict[str, str]
    instructions: dict[str, str]
    by_invitation: bool
    state: str = Field(description="coming, open or closed")
    opens_at: datetime
    closes_at: datetime | None
    frozen_at: datetime | None
    result: str | None = Field(description="digest of the frozen result, once it has closed")
    version: int = Field(description="of the grid")
    asked: int = Field(description="different readers that each text is to have")
    questions: list[QuestionShape]
    texts: int
    read_once: int
    read_enough: int
    waiting: int
    disputed: int = Field(description="read enough, and waiting for one more reader as the others disagree")
    readings: int


class AgreementShape(Schema):
    """How far readers agree on a question: Krippendorff's α, its interval at 95 %, and what it means in a sentence."""

    alpha: float | None
    low: float | None
    high: float | None
    compared: int = Field(description="texts that two people or more have read")
    sentence: str
    answers: list[int] = Field(description="readings that gave each answer")
    could_not_tell: int
    texts: list[int] = Field(description="texts that are each answer, by most of their readers")
    unanimous: int
    undecided: int
    alpha_of_each: list[float | None]


class ResultsShape(Schema):
    """What the readings of a circle say, as worked out at ``at``; empty before two people have read a text."""

    at: str | None
    readers: int
    agreement: list[AgreementShape]


class CircleTextShape(Schema):
    """How a text was read: for each question, readings by answer, then those who could not tell."""

    contribution: str
    language: str
    readings: int
    waits: bool
    counts: list[list[int]]
    says: list[int | None] = Field(description="number of the answer from 0; null where there is none")


class CircleTextsPage(Schema):
    """Texts of a circle, in the order in which they were taken up."""

    items: list[CircleTextShape]
    next_cursor: str


class HandedShape(Schema):
    """A text in my hands until then. ``contribution`` is null where nothing is left for me to read."""

    contribution: str | None
    title: str
    body: str
    language: str
    until: datetime | None


class KeptReading(Schema):
    """A reading that was kept, with its receipt."""

    contribution: str
    answers: list[int | None]
    changed: bool
    receipt: str


class OwnReading(Schema):
    """A reading of mine: ``counted`` is agreed, differed, waits, first or could_not_tell, for each question."""

    contribution: str
    answers: list[int | None]
    counted: list[str]
    readings: int
    given_at: datetime


class OwnPage(Schema):
    """What I read, the earliest first."""

    items: list[OwnReading]
    next_cursor: str


class ReaderShape(Schema):
    """A reader without a name. ``person`` is given where they agree with the others by chance only."""

    number: int
    readings: int
    seconds: int | None
    compared: int
    agreement: float | None
    as_by_chance: bool
    counts: bool
    person: str


class NewQuestion(Given):
    """A question and its choices, in one language or several."""

    texts: Texts
    choices: Annotated[list[Texts], Field(min_length=FEWEST_CHOICES, max_length=MOST_CHOICES)]
    ordinal: bool = False


class NewGrid(Given):
    """What is read, by how many, and the questions. ``anew``: begin a new version where someone has read already."""

    questions: Annotated[list[NewQuestion], Field(min_length=1, max_length=MOST_QUESTIONS)]
    asked: Annotated[int, Field(ge=FEWEST_ASKED, le=MOST_ASKED)] = 3
    kinds: Annotated[list[Slug], Field(min_length=1, max_length=20)]
    phases: Annotated[list[Slug], Field(max_length=50)] = []
    anew: bool = False


class NewCircle(Given):
    """A circle to open."""

    titles: Texts
    instructions: Annotated[dict[Language, Line], Field(max_length=30)] = {}
    by_invitation: bool = False
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    grid: NewGrid


class EditedCircle(Given):
    """The words and dates of a circle, all of them."""

    titles: Texts
    instructions: Annotated[dict[Language, Line], Field(max_length=30)] = {}
    by_invitation: bool = False
    opens_at: Moment
    closes_at: Moment | None = None


class AskedOfReaders(Given):
    """``key``: what the link of an invitation ends with. ``languages``: those that I read."""

    key: Annotated[str, Field(max_length=40, pattern=r"^[-\w]*$")] = ""
    languages: Annotated[list[Language], Field(max_length=50)] | None = None


class NewReading(Given):
    """My answers, one a question: the number of a choice from 0, or null where I cannot tell."""

    answers: Annotated[list[Annotated[int, Field(ge=0, lt=MOST_CHOICES)] | None], Field(max_length=MOST_QUESTIONS)]


class Leaving(Given):
    """Why I leave a text to others."""

    why: Literal["language", "skipped"] = "skipped"


class CircleInvitationShape(Schema):
    """The address that lets readers in."""

    link: str
