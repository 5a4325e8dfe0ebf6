# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as it is to be printed: plain words in order, ready in the language of its readers; no markup, no rows.

The PDF and the ODT are both made of it, so that they say the same. Whatever people wrote stands in it as data.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """Words of one look."""

    words: str
    strong: bool = False
    slanted: bool = False
    url: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, an item of a list, a title or a quotation."""

    kind: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Marks:
    """Numbers of sources, in runs: ``((1, 4), (9, 9))`` is read "1–4, 9"."""

    runs: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Line:
    """A sentence of the synthesis, with what carries it."""

    number: int
    words: str
    sources: Marks
    contrary: Marks
    about: str = ""
    """Who says it, and whether a machine wrote it, in words."""


@dataclass(frozen=True)
class Part:
    """A section of the synthesis, or a computed part of it."""

    title: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Quote:
    """Words of someone, with the number of their source."""

    words: str
    language: str
    source: int
    brief: str = ""
    """The same in fewer words, for the note."""


@dataclass(frozen=True)
class Against:
    """What people say against one sentence."""

    title: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Table:
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Call:
    """What is asked of someone who decides, and what they answered."""

    title: str
    blocks: tuple[Block, ...]
    answer_title: str = ""
    answer: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Source:
    """An extract: its words, where they come from, and the address at which the whole text is read."""

    number: int
    words: str
    language: str
    about: str
    url: str = ""


@dataclass(frozen=True)
class Paper:
    """A whole document. ``kind`` is "synthesis" or "note"."""

    kind: str
    language: str
    title: str
    publisher: str
    description: str
    question: str
    """Of the process: what people were asked."""
    issue: str
    """Edition and date, in words."""
    page_url: str
    """The edition on the site."""
    figures: tuple[tuple[str, str], ...] = ()
    """(figure, what it counts)."""
    notice: str = ""
    """What must be read first: that this edition was taken back, or what it changes."""
    introduction: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    minority_title: str = ""
    minority: tuple[str, ...] = ()
    against: tuple[Against, ...] = ()
    unsaid: Table | None = None
    coverage_title: str = ""
    coverage: tuple[str, ...] = ()
    coverage_table: Table | None = None
    calls_title: str = ""
    calls: tuple[Call, ...] = ()
    check_title: str = ""
    check: tuple[str, ...] = ()
    digest_label: str = ""
    digest: str = ""
    code_label: str = ""
    """What the QR code leads to, for those who do not see it."""
    sources_title: str = ""
    sources_note: str = ""
    sources: tuple[Source, ...] = ()
    contrary_label: str = ""
    see_label: str = ""


def runs_of(numbers: list[int]) -> tuple[tuple[int, int], ...]:
    """``[4, 1, 2, 3, 9]`` → ``((1, 4), (9, 9))``."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)


def in_words(run: tuple[int, int]) -> str:
    """``(1, 4)`` → ``1–4``; ``(1, 2)`` → ``1, 2`` is two runs in words; ``(9, 9)`` → ``9``."""
    first, last = run
    return str(first) if first == last else f"{first}–{last}"
