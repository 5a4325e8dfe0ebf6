# SPDX-License-Identifier: LGPL-3.0-or-later
"""Grades, approvals or points in a plain table: a ballot on each line, candidates in columns.

Grades are numbers, or names whose order is told or is one of those that are in use; approvals are yes or no in one of
the ways in which people write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.ballot_table import BallotTable
from isegoria.engine.formats.gathering import Gathering
from isegoria.engine.formats.rankings_csv import NOTHING
from isegoria.engine.formats.reading import Reading, Report
from isegoria.engine.formats.text_cells import Coding
from isegoria.engine.profiles.ballots import MOST_MARK, UNMARKED, Ballots, Grade, Kind, Marks

Form = Literal["grades", "approvals", "points"]
MOST_GRADES = 1001
KNOWN_SCALES: tuple[tuple[str, ...], ...] = (
    ("À rejeter", "Insuffisant", "Passable", "Assez bien", "Bien", "Très bien"),
    ("À rejeter", "Insuffisant", "Passable", "Assez bien", "Bien", "Très bien", "Excellent"),
    ("To reject", "Poor", "Acceptable", "Good", "Very good", "Excellent"),
    ("Reject", "Poor", "Acceptable", "Good", "Very good", "Excellent"),
    ("Reject", "Poor", "Fair", "Good", "Very good", "Excellent"),
    ("Contre", "Indifférent", "Pour"),
    ("Against", "Neutral", "For"),
)
APPROVED = frozenset({"1", "x", "yes", "y", "true", "oui", "o", "vrai", "✓", "✔", "approve", "approved"})
NOT_APPROVED = frozenset({"0", "no", "n", "false", "non", "faux", "disapprove"})


def read_grades(
    table: BallotTable, form: Form, *, scale: Sequence[Grade] = (), nothing: Sequence[str] = NOTHING
) -> Reading:
    """Read a table of grades, approvals or points.

    Args:
        scale: the grades, the worst first; by default every whole number from the least to the greatest met, or one of
            `KNOWN_SCALES`. nothing: what a cell holds where no opinion is given; for approvals that is not approved.
    Raises:
        EngineError: as `BallotTable.rows`, line_mark_wrong, scale_unknown, scale_missing, candidates_too_many,
            ballots_too_many.
    Complexity: O(bytes); memory is that of the distinct ballots and of one block.
    """
    names = table.names
    reader = {"approvals": _Approvals, "points": _Points, "grades": _Grades}[form](names, scale, nothing)
    coding, gathering = Coding(reader.code), Gathering()
    for rows in table.rows():
        marks = reader.codes(rows.numbers())
        if marks is None:
            marks = coding.codes(rows.cells)
        kind: Kind = "approvals" if form == "approvals" else "points"
        gathering.add(Ballots.from_marks(kind, names, marks, counts=rows.counts, weights=rows.weights, unit=rows.unit))
    taken = gathering.take() or Ballots.from_marks("points", names, np.zeros((0, len(names)), dtype=np.int8))
    return Reading(reader.finish(taken), form, Report())


class _Points:
    """Whole numbers from 0. The marks are the numbers themselves."""

    least, most = 0, MOST_MARK

    def __init__(self, names: Sequence[str], scale: Sequence[Grade], nothing: Sequence[str]) -> None:
        self.names, self.scale, self.nothing = names, tuple(scale), frozenset(nothing)
        self.blank_numbers = [int(one) for one in self.nothing if re.fullmatch(r"[0-9]{1,9}", one)]

    def code(self, text: str, line: int, column: int) -> int:
        """The mark of a text that is met for the first time."""
        if text in self.nothing:
            return UNMARKED
        return self.mark(text, line, column)

    def mark(self, text: str, line: int, column: int) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,10}", text) else -1
        if self.least <= number <= self.most:
            return number
        raise self.refusal(text, line, column)

    def refusal(self, text: str, line: int, column: int) -> EngineError:
        return EngineError("line_mark_wrong", line=line, candidate=self.names[column][:60], mark=text[:20])

    def codes(self, numbers: Marks) -> Marks | None:
        """The marks of cells that all hold numbers, or None where some must be read as texts."""
        if numbers.size and (numbers.min() < UNMARKED or numbers.max() > self.most or "" not in self.nothing):
            return None
        for blank in self.blank_numbers:
            numbers[numbers == blank] = UNMARKED
        return numbers

    def finish(self, taken: Ballots) -> Ballots:
        return taken


class _Approvals(_Points):
    most = 1

    def mark(self, text: str, line: int, column: int) -> int:
        plain = text.casefold()
        if plain in APPROVED or plain in NOT_APPROVED:
            return int(plain in APPROVED)
        raise self.refusal(text, line, column)

    def finish(self, taken: Ballots) -> Ballots:
        # A box that is left empty says as much as a no.
        found = replace(taken, kind="approvals", marks=np.maximum(taken.marks, 0))
        return found.merged() if (taken.marks < 0).any() else found


class _Grades(_Points):
    """The marks are numbers given to grades as they are met, until all of them are known."""

    most = MOST_GRADES

    def __init__(self, names: Sequence[str], scale: Sequence[Grade], nothing: Sequence[str]) -> None:
        super().__init__(names, scale, nothing)
        self.told = {_plain(grade.name): place for place, grade in enumerate(self.scale)}
        self.told |= {
            str(grade.value): place for place, grade in enumerate(self.scale) if str(grade.value) not in self.told
        }
        self.met: dict[str, int] = {}
        self.texts: list[str] = []
        self.number_codes = np.full(MOST_GRADES + 2, -2, dtype=np.int64)
        self.number_codes[-1] = UNMARKED if "" in self.nothing else -2
        for blank in self.blank_numbers:
            if blank <= MOST_GRADES:
                self.number_codes[blank] = UNMARKED

    def mark(self, text: str, line: int, column: int) -> int:
        plain = _plain(text)
        if re.fullmatch(r"[+-]?[0-9]{1,9}(\.0)?", plain):
            plain = str(int(plain.removesuffix(".0")))
        if self.told and plain not in self.told:
            raise self.refusal(text, line, column)
        if plain not in self.met:
            if len(self.met) >= MOST_GRADES:
                raise self.refusal(text, line, column)
            self.met[plain] = len(self.met)
            self.texts.append(unicodedata.normalize("NFC", text))
        return self.met[plain]

    def codes(self, numbers: Marks) -> Marks | None:
        if numbers.size and (numbers.min() < UNMARKED or numbers.max() > MOST_GRADES):
            return None
        codes = self._codes(numbers)
        if (codes < UNMARKED).any():
            new = np.unique(numbers[codes < UNMARKED])
            if int(new[0]) < 0 or (self.told and not all(str(number) in self.told for number in new.tolist())):
                return None
            for number in new.tolist():
                self.number_codes[number] = self.mark(str(number), 0, 0)
            codes = self._codes(numbers)
        return codes

    def _codes(self, numbers: Marks) -> Marks:
        if len(self.met) > np.iinfo(np.int8).max:
            return self.number_codes[numbers]
        return self.number_codes.astype(np.int8)[numbers]

    def finish(self, taken: Ballots) -> Ballots:
        scale, places = self._scale()
        small = np.int8 if len(scale) <= np.iinfo(np.int8).max else np.int16
        table = np.array([*places, UNMARKED], dtype=small)  # the last is that of −1
        found = Ballots.from_marks(
            "grades",
            taken.candidates,
            taken.marks if places == list(range(len(places))) else table[taken.marks],
            counts=taken.counts,
            weights=taken.weights,
            unit=taken.unit,
            scale=scale,
        )
        return found if places == sorted(places) else found.merged()

    def _scale(self) -> tuple[Sequence[Grade], list[int]]:
        """The scale, and the place in it of each grade that was met, in the order in which it was."""
        met = list(self.met)
        if self.told:
            return self.scale, [self.told[plain] for plain in met]
        if all(re.fullmatch(r"-?[0-9]{1,9}", plain) for plain in met):
            values = [int(plain) for plain in met]
            low, high = min(values, default=0), max(values, default=1)
            if high == low:
                high += 1
            if high - low < MOST_GRADES:
                return [Grade(value, str(value)) for value in range(low, high + 1)], [value - low for value in values]
        for known in KNOWN_SCALES:
            order = {_plain(name): place for place, name in enumerate(known)}
            if set(met) <= set(order):
                return [Grade(place, name) for place, name in enumerate(known)], [order[plain] for plain in met]
        raise EngineError("scale_unknown", grades=", ".join(text[:20] for text in sorted(self.texts)[:12]))


def _plain(name: str) -> str:
    """The name of a grade but for capitals and accents."""
    parts = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
