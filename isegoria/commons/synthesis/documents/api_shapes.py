# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses as JSON: what is sent, and what is answered."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from isegoria.core.bodies import Given, Moment

from .rules import MAX_CALL, MAX_INTRODUCTION, MAX_REASON, MAX_TITLE, MAX_WORDS, MOST_CITED

PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]{10}$")]
PLAIN = r"^[^\x00]*$"
Title = Annotated[str, Field(min_length=1, max_length=MAX_TITLE, pattern=PLAIN)]
Words = Annotated[str, Field(min_length=1, max_length=MAX_WORDS, pattern=PLAIN)]
Ids = Annotated[list[PublicId], Field(max_length=MOST_CITED)]
Number = Annotated[int, Field(ge=0, le=100_000)]


class EditionLine(Schema):
    """An edition in a list."""

    id: str
    number: int
    title: str
    changes: str
    sha256: str
    published_at: datetime
    taken_back_at: datetime | None
    taken_back_reason: str


class DocumentShape(Schema):
    """A published synthesis. ``due``: until when its next edition is promised."""

    id: str
    title: str
    language: str
    rhythm: str
    due: datetime | None
    editions: list[EditionLine]


class EditionFile(Schema):
    """An edition whole: see docs/formats/edition.md."""

    format: str
    sha256: str
    content: dict[str, Any]
    taken_back: dict[str, str] | None
    extracts: dict[str, dict[str, Any]]


class FaithShape(Schema):
    """Whether people find it faithful; those whose own text is a source are counted apart too."""

    sentence: str | None = Field(description="null: the edition as a whole")
    yes: int
    no: int
    cited_yes: int
    cited_no: int


class RemarkShape(Schema):
    """What someone said in words. Public once answered."""

    id: str
    edition: int
    sentence: str | None
    faithful: bool
    is_cited: bool
    words: str
    state: str
    answer: str
    answered_at: datetime | None


class CallShape(Schema):
    """A call for action, and its answer."""

    id: str
    addressee: str
    words: str
    due_at: datetime | None
    made_at: datetime
    answer: str
    answered_at: datetime | None


class SentenceShape(Schema):
    """A sentence of a working text."""

    id: str
    words: str
    origin: str
    version: int
    signed_off: bool
    sources: list[str]
    contrary: list[str]


class SectionShape(Schema):
    """A section of a working text, by its position from 0."""

    position: int
    title: str
    idea: str | None
    sentences: list[SentenceShape]


class DraftShape(Schema):
    """A working text. ``version`` moves with anything in it, ``text_version`` with its title and introduction."""

    id: str
    title: str
    introduction: str
    language: str
    rhythm: str
    due: datetime | None
    version: int
    text_version: int
    sections: list[SectionShape]


class NewDocument(Given):
    title: Title
    language: Annotated[str, Field(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")] = "fr"
    start: Literal["blank", "tree", "machine"] = "blank"


class TextChange(Given):
    """``version`` is the ``text_version`` that was read."""

    title: Title
    introduction: Annotated[str, Field(max_length=MAX_INTRODUCTION, pattern=PLAIN)] = ""
    version: Number


class Promise(Given):
    rhythm: Literal["asked", "weekly", "monthly", "phase"]
    next_due_at: Moment | None = None


class NewSection(Given):
    title: Annotated[str, Field(max_length=MAX_TITLE, pattern=PLAIN)] = ""
    idea: PublicId | None = None


class SectionChange(Given):
    """What is left out stays. ``remove_idea``: over no idea any more."""

    title: Title | None = None
    idea: PublicId | None = None
    remove_idea: bool = False
    position: Number | None = None


class NewSentence(Given):
    section: Number = Field(description="position of its section")
    words: Words
    extracts: Ids = []
    contrary: Ids = []


class SentenceChange(Given):
    """What is left out stays. With ``words``, ``version`` is the one that was read."""

    words: Words | None = None
    version: Number | None = None
    extracts: Ids | None = None
    contrary: Ids | None = None
    position: Number | None = None
    section: Number | None = None
    sign_off: bool = False
    to_introduction: bool = False


class EditionToPublish(Given):
    """``version`` of the working text that was read: nothing is published that was not."""

    version: Number
    changes: Annotated[str, Field(max_length=MAX_REASON, pattern=PLAIN)] = ""


class ReasonToTakeBack(Given):
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON, pattern=PLAIN)]


class NewRemark(Given):
    faithful: bool
    words: Annotated[str, Field(max_length=MAX_WORDS, pattern=PLAIN)] = ""
    sentence: PublicId | None = None


class RemarkAnswer(Given):
    """``hide``: the words are not shown, and the answer is the reason."""

    answer: Words
    hide: bool = False


class NewCall(Given):
    addressee: Title
    words: Annotated[str, Field(min_length=1, max_length=MAX_CALL, pattern=PLAIN)]
    due_at: Moment | None = None


class CallAnswer(Given):
    answer: Annotated[str, Field(min_length=1, max_length=MAX_CALL, pattern=PLAIN)]
