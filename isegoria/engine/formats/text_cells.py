# SPDX-License-Identifier: LGPL-3.0-or-later
"""The cells of many separated lines at once: where each begins and ends, what number it holds, which text it is.

Lines are read as arrays of bytes and never one by one. A text is known by the 64-bit polynomial of its bytes, worked
out for every cell of a block in a few passes; each text met is then compared byte for byte with those like it, so that
no two texts are ever taken for one another.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.number_lines import MOST_DIGITS

NO_NUMBER = -2
"""What `numbers` gives for a cell that holds anything else than digits; −1 is for one that is empty."""
UNIT = b"\x1f"
"""The separator put between cells that were quoted: it stands in no text."""

_RATIO = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))


@dataclass(frozen=True)
class Cells:
    """The cells of a block.

    Attributes:
        text: the bytes. starts, ends: (rows, columns) places in it, without the spaces around.
        lines: (rows) the number of the line of each row.
    """

    text: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    lines: NDArray[np.int64]

    def __getitem__(self, chosen: tuple[slice, slice | list[int]]) -> Cells:
        """Some rows and columns."""
        return Cells(self.text, self.starts[chosen], self.ends[chosen], self.lines[chosen[0]])

    def at(self, row: int, column: int) -> str:
        return self.text[self.starts[row, column] : self.ends[row, column]].tobytes().decode("utf-8", "replace")

    def numbers(self) -> NDArray[np.int64]:
        """(rows, columns) the whole number of each cell, −1 where it is empty, `NO_NUMBER` where it is something else.

        A zero before and a zero after the point ("007", "2.0") are no matter.
        """
        starts, ends = self.starts.reshape(-1), self.ends.reshape(-1)
        ends = self._without_point_zero(starts, ends)
        lengths = ends - starts
        if int(lengths.max(initial=0)) <= 1:
            found: NDArray[np.int64] = self.text[ends - 1].astype(np.int64) - 48
            found[(found < 0) | (found > 9)] = NO_NUMBER
            found[lengths == 0] = -1
            return found.reshape(self.starts.shape)
        found = np.where(lengths > 0, np.int64(0), np.int64(-1))
        ten = 1
        for digit in range(min(int(lengths.max(initial=0)), MOST_DIGITS)):
            here = np.flatnonzero(lengths > digit)
            byte = self.text[ends[here] - 1 - digit].astype(np.int64) - 48
            found[here] += byte * ten
            found[here[(byte < 0) | (byte > 9)]] = -(2**62)
            ten *= 10
        found[(found < -1) | (lengths > MOST_DIGITS)] = NO_NUMBER
        return found.reshape(self.starts.shape)

    def _without_point_zero(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        lengths = ends - starts
        here = np.flatnonzero(lengths >= 3)
        if here.size:
            at = ends[here]
            whole = (self.text[at - 1] == 48) & (self.text[at - 2] == 46)
            if whole.any():
                ends = ends.copy()
                ends[here[whole]] -= 2
        return ends

    def hashes(self) -> NDArray[np.uint64]:
        """(rows, columns) a number that is the same for cells of the same text."""
        size = len(self.text)
        powers = np.full(size + 1, _RATIO, dtype=np.uint64)
        powers[0] = 1
        np.multiply.accumulate(powers, out=powers)
        inverses = np.full(size + 1, _INVERSE, dtype=np.uint64)
        inverses[0] = 1
        np.multiply.accumulate(inverses, out=inverses)
        sums = np.zeros(size + 1, dtype=np.uint64)
        # Plus one, so that no byte counts for nothing and a longer text is another.
        np.cumsum((self.text.astype(np.uint64) + np.uint64(1)) * powers[:-1], out=sums[1:])
        return (sums[self.ends] - sums[self.starts]) * inverses[self.starts]


class Coding:
    """Texts numbered as they are met.

    Args:
        number: gives the number of a text that is met for the first time (UTF-8 decoded), by its line and column;
            what it raises is passed on.
    """

    def __init__(self, number: Callable[[str, int, int], int]) -> None:
        self._number = number
        self._known = np.zeros(0, dtype=np.uint64)
        self._codes = np.zeros(0, dtype=np.int64)
        self._texts: list[bytes] = []

    def codes(self, cells: Cells) -> NDArray[np.int64]:
        """(rows, columns) the number of the text of each cell."""
        hashes = cells.hashes().reshape(-1)
        places = self._places(hashes)
        missed = np.flatnonzero(places < 0)
        if missed.size:
            _, first = np.unique(hashes[missed], return_index=True)
            columns = cells.starts.shape[1]
            for at in np.sort(missed[first]).tolist():
                row, column = divmod(at, columns)
                text = cells.at(row, column)
                self._add(hashes[at], self._number(text, int(cells.lines[row]), column), text)
            places = self._places(hashes)
        self._compare(cells, places)
        return self._codes[places].reshape(cells.starts.shape)

    def _places(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        if not len(self._known):
            return np.full(len(hashes), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self._known, hashes), len(self._known) - 1)
        places[self._known[places] != hashes] = -1
        return places

    def _add(self, code_of_text: np.uint64, number: int, text: str) -> None:
        place = int(np.searchsorted(self._known, code_of_text))
        self._known = np.insert(self._known, place, code_of_text)
        self._codes = np.insert(self._codes, place, number)
        self._texts.insert(place, text.encode("utf-8"))

    def _compare(self, cells: Cells, places: NDArray[np.int64]) -> None:
        """Two texts of one number: that takes thousands of bytes made for it, and is refused."""
        starts = cells.starts.reshape(-1)
        lengths = cells.ends.reshape(-1) - starts
        of_text = np.array([len(text) for text in self._texts], dtype=np.int64)
        same = lengths == of_text[places]
        longest = int(of_text.max(initial=0))
        table = np.zeros((len(self._texts), longest), dtype=np.uint8)
        for number, text in enumerate(self._texts):
            table[number, : len(text)] = np.frombuffer(text, dtype=np.uint8)
        for byte in range(longest if same.all() else 0):
            here = np.flatnonzero(lengths > byte)
            same[here] &= cells.text[starts[here] + byte] == table[places[here], byte]
        if not same.all():
            row = int(np.argmin(same)) // cells.starts.shape[1]
            raise EngineError("line_unreadable", line=int(cells.lines[row]), text=cells.at(row, 0)[:60])


def split_cells(block: bytes, separator: str, columns: int, line: int) -> Cells:
    """Cut whole lines into cells; empty lines are nothing.

    Args: block: lines in UTF-8, each ended by LF; columns: cells a line; line: number of the first line.
    Raises: EngineError: line_columns_wrong, line_unreadable (quotation marks that do not close).
    Complexity: O(bytes); lines with quotation marks go through Python's csv.
    """
    mark = separator.encode("ascii")
    if b'"' in block:
        block, mark = _unquoted(block, separator, line), UNIT
    text = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero((text == mark[0]) | (text == 10))
    starts = np.empty_like(ends)
    starts[:1] = 0
    np.add(ends[:-1], 1, out=starts[1:])
    last = np.flatnonzero(text[ends] == 10)
    begins = np.concatenate([[0], last[:-1] + 1]).astype(np.int64)
    found = last - begins + 1
    lines = np.arange(line, line + len(last))
    full = found == columns
    if not full.all():
        empty = (found == 1) & (starts[begins] == ends[begins])
        wide = found > columns
        # Separators that a spreadsheet left at the end are nothing.
        for row in np.flatnonzero(wide).tolist():
            over = slice(begins[row] + columns, last[row] + 1)
            wide[row] = bool((starts[over] == ends[over]).all())
        wrong = ~(full | empty | wide)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise EngineError("line_columns_wrong", line=line + row, expected=columns, found=int(found[row]))
        kept = full | wide
        begins, lines = begins[kept], lines[kept]
        at = begins[:, None] + np.arange(columns)
        starts, ends = starts[at], ends[at]
    starts, ends = _trimmed(text, starts.reshape(-1), ends.reshape(-1))
    return Cells(text, starts.reshape(-1, columns), ends.reshape(-1, columns), lines)


def _trimmed(
    text: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same cells without the spaces around what they hold."""
    if not (text == 32).any():
        return starts, ends
    while (here := np.flatnonzero((starts < ends) & (text[np.minimum(starts, len(text) - 1)] == 32))).size:
        starts[here] += 1
    while (here := np.flatnonzero((starts < ends) & (text[ends - 1] == 32))).size:
        ends[here] -= 1
    return starts, ends


def _unquoted(block: bytes, separator: str, line: int) -> bytes:
    """The same lines with a separator that needs no quotation marks."""
    rows = []
    for number, one in enumerate(block.decode("utf-8").split("\n")[:-1], line):
        if '"' in one:
            try:
                cells = next(csv.reader([one], delimiter=separator, strict=True))
            except csv.Error as refusal:
                raise EngineError("line_unreadable", line=number, text=one[:60]) from refusal
        else:
            cells = one.split(separator)
        rows.append("\x1f".join(cells).replace("\n", " "))
    return "\n".join([*rows, ""]).encode("utf-8")
