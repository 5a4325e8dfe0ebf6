# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operations of ``api.py`` beside it take and give."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from isegoria.core.bodies import Given

from ..api_shapes import PublicId
from .rules import MOST_AT_ONCE

Marks = Annotated[list[int | None], Field(max_length=500)]
Serial = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[-a-zA-Z0-9_]+$")]
Reason = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class PaperCountsShape(Schema):
    """Where the paper ballots of a question are, as numbers."""

    vote: str
    questions: dict[str, str]
    people: int = Field(description="on the roll as having taken one")
    printed: int = Field(description="all that were ever printed")
    out: int = Field(description="neither entered nor cancelled")
    once: int
    twice: int = Field(description="read alike by two people, or settled")
    differing: int
    cancelled: int
    missing: int = Field(description="taken by someone, and not entered")
    too_many: int = Field(description="entered beyond what people took")
    to_read: int = Field(description="read once, by somebody else than you")
    all_in: bool
    may_open: bool = Field(description="whether all adds up and the vote has closed; missing ones aside")
    why_not: dict[str, str] | None = None


class PaperDifferingShape(Schema):
    """A ballot that was read in two ways."""

    serial: str
    vote: str


class PaperDeskShape(Schema):
    """The paper ballots of a phase."""

    questions: list[PaperCountsShape]
    differing: list[PaperDifferingShape]


class PaperReadingShape(Schema):
    """What someone read: a mark an option by place, or that the ballot is spoiled."""

    marks: list[int] | None
    spoiled: bool


class PaperBallotShape(Schema):
    """A ballot that can be read now, or settled. ``readings``: both, where they differ; nobody sees one alone."""

    serial: str
    vote: str
    to_settle: bool
    readings: list[PaperReadingShape]
    is_reader: bool = Field(description="whether one of the two that differ is yours")


class PaperToPrint(Given):
    """How many ballots of which question. ``drawn``: as a PDF; otherwise their numbers, for sheets of your own."""

    vote: PublicId
    number: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)]
    language: Annotated[str, Field(max_length=20, pattern=r"^[a-zA-Z-]*$")] = ""
    drawn: bool = True


class PaperSerialShape(Schema):
    """The number of a ballot, and the address at which it is entered, for its QR code."""

    serial: str
    address: str


class PaperPrintedShape(Schema):
    """Ballots that were given numbers."""

    ballots: list[PaperSerialShape]


class NewPaperReading(Given):
    """What stands on a ballot. ``marks``: a whole number, or null, for each option by place; none with blank or
    spoiled."""

    what: Literal["marks", "blank", "spoiled"]
    marks: Marks = Field(default_factory=list)


class PaperEnteredShape(Schema):
    """What became of the ballot: read ``once``, ``read`` twice alike, or it ``differs``."""

    state: Literal["once", "read", "differs"]


class NewPaperSettlement(Given):
    """The reading that stands: one of the two, or another. ``together``: both readers, with the paper in hand."""

    what: Literal["first", "second", "marks", "blank", "spoiled"]
    marks: Marks = Field(default_factory=list)
    reason: Reason
    together: bool = False


class PaperCancelling(Given):
    """Why a ballot does not count."""

    reason: Reason


class PaperLine(Given):
    """Who stands at the desk: their number on the list, their e-mail address or their code."""

    line: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class PaperHanding(PaperLine):
    """``withdraw``: whoever has voted online has that ballot taken out of the urn, and gets paper."""

    withdraw: bool = False


class PaperStandingShape(Schema):
    """How someone on the list voted on a question; null where they have not."""

    vote: str
    channel: Literal["online", "paper"] | None


class PaperRollShape(Schema):
    """Where someone on the list stands. ``changed``: of how many questions the roll was changed by this act."""

    number: int
    standings: list[PaperStandingShape]
    changed: int = 0
    closed: dict[str, Any] | None = Field(default=None, description="why nobody is given a ballot now")
