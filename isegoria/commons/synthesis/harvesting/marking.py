# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text as it is harvested: its lines, its sentences, and the extracts that stand there, overlapping or not."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import QuerySet

from isegoria.commons.synthesis.models import Extract
from isegoria.commons.synthesis.passages import digest, readable, sentences
from isegoria.core.contributions.differences import Part, differences
from isegoria.core.contributions.models import Contribution, Version

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """Some characters of a text that the same extracts hold. ``begins``: numbers of those that begin here."""

    at: int
    text: str
    numbers: Sequence[int] = ()
    begins: Sequence[int] = ()

    @property
    def depth(self) -> int:
        """How many extracts hold it: 1, 2, or 3 for more."""
        return min(len(self.numbers), 3)


@dataclass(frozen=True)
class Stretch:
    """A sentence, or the blanks and bullets between two of them, which nobody chooses alone (``number`` 0)."""

    number: int
    start: int
    stop: int
    pieces: Sequence[Piece]
    chosen: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a text; the first one is its title, where it has one."""

    stretches: Sequence[Stretch]
    is_title: bool = False


@dataclass(frozen=True)
class Earlier:
    """The extracts of an earlier version, and what changed in the text since."""

    version: int
    extracts: Sequence[Extract]
    changes: Sequence[Part]


@dataclass(frozen=True)
class Marked:
    """A text to harvest. Extracts are numbered from 1, in the order in which they begin."""

    version: int
    text: str
    sha256: str
    lines: Sequence[Line]
    extracts: Sequence[Extract]
    earlier: Sequence[Earlier] = field(default=())


def marked(contribution: Contribution, extracts: Sequence[Extract], *, chosen: Span | None = None) -> Marked:
    """The present version of a text, with the extracts that stand in it marked. One query where some are of an earlier
    version, else none.

    ``extracts``: those of the text that stand, of any version. ``chosen``: a passage to choose beforehand.
    """
    text = readable(contribution.title, contribution.body)
    texts = texts_of(contribution, {one.version for one in extracts} - {contribution.current_version})
    present = sorted(
        (one for one in extracts if one.version == contribution.current_version), key=lambda one: (one.start, one.stop)
    )
    before: dict[int, list[Extract]] = {}
    for one in extracts:
        if one.version != contribution.current_version:
            before.setdefault(one.version, []).append(one)
    return Marked(
        version=contribution.current_version,
        text=text,
        sha256=digest(text),
        lines=lines_of(
            text, [(one.start, one.stop) for one in present], has_title=bool(contribution.title), chosen=chosen
        ),
        extracts=present,
        earlier=[
            Earlier(number, sorted(some, key=lambda one: one.start), differences(texts[number], text))
            for number, some in sorted(before.items(), reverse=True)
            if number in texts
        ],
    )


def texts_of(contribution: Contribution, numbers: Collection[int]) -> Mapping[int, str]:
    """The readable text of some versions. One query, none where none is asked for."""
    if not numbers:
        return {}
    found = Version.objects.filter(contribution=contribution, number__in=numbers)
    return {one.number: readable(one.title, one.body) for one in found}


def standing_in(contribution: Contribution) -> "QuerySet[Extract]":
    """The extracts that stand in a text, of all its versions, with what their list shows."""
    rows = Extract.objects.filter(contribution=contribution, state=Extract.State.STANDING)
    return rows.select_related("idea", "made_by__person").order_by("start", "stop", "pk")


def lines_of(text: str, extracts: Sequence[Span], *, has_title: bool = False, chosen: Span | None = None) -> list[Line]:
    """A text cut into lines, stretches and pieces, which give it back when they are joined with line ends."""
    parts = sentences(text)
    edges = sorted({edge for span in extracts for edge in span})
    lines, start, number = [], 0, 0
    for row, line in enumerate(text.split("\n")):
        stop = start + len(line)
        stretches: list[Stretch] = []
        at = start
        while number < len(parts) and parts[number][0] < stop:
            low, high = parts[number]
            if at < low:
                stretches.append(Stretch(0, at, low, _pieces(text, at, low, extracts, edges)))
            picked = chosen is not None and low < chosen[1] and chosen[0] < high
            stretches.append(Stretch(number + 1, low, high, _pieces(text, low, high, extracts, edges), picked))
            at, number = high, number + 1
        if at < stop:
            stretches.append(Stretch(0, at, stop, _pieces(text, at, stop, extracts, edges)))
        lines.append(Line(stretches, is_title=has_title and row == 0))
        start = stop + 1
    return lines


def _pieces(text: str, start: int, stop: int, extracts: Sequence[Span], edges: Sequence[int]) -> list[Piece]:
    cuts = [start, *edges[bisect_left(edges, start + 1) : bisect_left(edges, stop)], stop]
    found = []
    for low, high in pairwise(cuts):
        held = [number for number, span in enumerate(extracts, start=1) if span[0] < high and low < span[1]]
        begun = [number for number in held if extracts[number - 1][0] == low]
        found.append(Piece(low, text[low:high], held, begun))
    return found


def joined(spans: Sequence[Span], text: str) -> list[Span]:
    """Sentences that were ticked, those that follow one another on one line made one passage."""
    found: list[Span] = []
    for start, stop in sorted(set(spans)):
        if found and "\n" not in text[found[-1][1] : start] and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found
