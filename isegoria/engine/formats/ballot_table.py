# SPDX-License-Identifier: LGPL-3.0-or-later
"""A table with a ballot on each line, as spreadsheets and surveys give it: which columns mean what.

The first line names the columns. One of them may say how many ballots a line stands for, another how much one of these
ballots weighs, and some what the ballot is called, which is not kept. The rest are what is marked.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.text_cells import Cells, Coding, split_cells
from isegoria.engine.formats.text_lines import MANY_BYTES, READ_AT_ONCE, TextLines

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 200  # lines looked at to know a table
WEIGHT_UNIT = 1_000_000
MOST_COUNT = 10**14

COUNTS = frozenset({"count", "counts", "ballots", "number", "frequency", "nombre", "effectif", "bulletins"})
WEIGHTS = frozenset({"weight", "weights", "poids"})
IDS = frozenset(
    {"", "id", "ballot", "ballot_id", "ballotid", "voter", "voter_id", "bulletin", "electeur", "numero", "respondent"}
)


@dataclass(frozen=True)
class BallotTable:
    """A table that was looked at, not read yet.

    Attributes:
        header: the names of all columns. marked: the places of those that are neither counts, weights nor names.
        counts_at, weights_at: places, or −1. sample: the cells of the first lines, all columns.
    """

    lines: TextLines
    separator: str
    header: tuple[str, ...]
    marked: tuple[int, ...]
    counts_at: int
    weights_at: int
    sample: tuple[tuple[str, ...], ...]

    @staticmethod
    def open(path: Path, *, encoding: str = "", separator: str = "") -> BallotTable:
        """Look at a file.

        Raises: EngineError: file_missing, table_empty, not_a_table, encoding_unknown, text_undecodable, line_too_long,
            candidate_repeated, candidates_missing.
        """
        lines = TextLines.open(path, encoding=encoding)
        first = next(lines.blocks(), (1, b""))[1].decode("utf-8").split("\n")[: SAMPLE + 1]
        used = separator or _separator([line for line in first if line])
        rows = [_cells(line, used) for line in first if line]
        if not rows:
            raise EngineError("table_empty", file=path.name)
        header = tuple(rows[0])
        plain = [_plain(name) for name in header]
        counts_at, weights_at = _only(plain, COUNTS), _only(plain, WEIGHTS)
        # A column without a name at the end is the separator that a spreadsheet left there.
        while header and not header[-1] and len(header) > 1:
            header = header[:-1]
        marked = tuple(
            place
            for place in range(len(header))
            if place not in (counts_at, weights_at) and not (place == 0 and plain[place] in IDS)
        )
        if not marked:
            raise EngineError("candidates_missing")
        names = [header[place] for place in marked]
        if len(set(names)) < len(names):
            again = next(name for place, name in enumerate(names) if name in names[:place])
            raise EngineError("candidate_repeated", candidate=again[:60])
        width = len(header)
        sample = tuple(tuple((*row, *[""] * width)[:width]) for row in rows[1:])
        return BallotTable(lines, used, header, marked, counts_at, weights_at, sample)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns of marks."""
        return tuple(self.header[place] for place in self.marked)

    def sampled(self) -> list[list[str]]:
        """The marks of the first lines, as texts."""
        return [[row[place] for place in self.marked] for row in self.sample]

    def cells(self) -> Iterator[Cells]:
        """The cells of every column below the header, a block at a time. Raises: as `rows`."""
        for line, text in self._body(self.lines.blocks()):
            yield split_cells(text, self.separator, len(self.header), line)

    def _body(self, blocks: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
        """What follows the header, a block at a time."""
        headed = False
        for line, block in blocks:
            text, first = block, line
            while not headed and text:
                head, _, text = text.partition(b"\n")
                first += 1
                headed = bool(head)
            if text.strip(b"\n"):
                yield first, text

    def rows(self) -> Iterator[Rows]:
        """What follows the header, a block at a time.

        Raises: EngineError: as `TextLines.blocks`, line_columns_wrong, line_unreadable, line_count_wrong.
        """
        weighing = Coding(_weight)
        many = self.lines.n_bytes >= MANY_BYTES and self.counts_at < 0 and self.weights_at < 0
        for line, text in self._body(self.lines.blocks(READ_AT_ONCE) if many else self.lines.blocks()):
            plain = self._small_numbers(text) if many else None
            if plain is not None:
                yield Rows(partial(self._cells_of_marks, text, line), np.ones(len(plain), dtype=np.int64), None, plain)
                continue
            cells = split_cells(text, self.separator, len(self.header), line)
            n_rows = len(cells.lines)
            counts = np.ones(n_rows, dtype=np.int64)
            if self.counts_at >= 0:
                counts = _counts(cells[:, self.counts_at : self.counts_at + 1])
            weights = None
            if self.weights_at >= 0:
                weights = weighing.codes(cells[:, self.weights_at : self.weights_at + 1])[:, 0] * counts
            yield Rows(partial(cells.__getitem__, (slice(None), list(self.marked))), counts, weights)

    def _cells_of_marks(self, text: bytes, line: int) -> Cells:
        return split_cells(text, self.separator, len(self.header), line)[:, list(self.marked)]

    def _small_numbers(self, text: bytes) -> NDArray[np.int8] | None:
        """The marks of lines that hold nothing but small whole numbers and separators; None where a line is not so."""
        if b'"' in text:
            return None
        # Late: compiled.
        from isegoria.engine.formats.byte_passes import read_marks

        marks = np.empty((text.count(b"\n"), len(self.marked)), dtype=np.int8)
        if not read_marks(np.frombuffer(text, dtype=np.uint8), ord(self.separator), self.marked[0], marks):
            return None
        return marks


@dataclass(frozen=True)
class Rows:
    """Some lines of a table.

    Attributes:
        cells_of: gives the cells of their marks. counts: how many ballots each line stands for. weights: the votes of
            these together in units of 1 / `WEIGHT_UNIT` (None where each is one).
        plain: the marks, where they are known to be numbers, and small ones.
    """

    cells_of: Callable[[], Cells]
    counts: NDArray[np.int64]
    weights: NDArray[np.int64] | None
    plain: NDArray[np.int8] | None = None

    @property
    def unit(self) -> int:
        return 1 if self.weights is None else WEIGHT_UNIT

    @cached_property
    def cells(self) -> Cells:
        return self.cells_of()

    def numbers(self) -> NDArray[np.signedinteger]:
        """As `Cells.numbers`."""
        return self.cells.numbers() if self.plain is None else self.plain


def _counts(cells: Cells) -> NDArray[np.int64]:
    counts = cells.numbers()[:, 0]
    wrong = (counts < 1) | (counts > MOST_COUNT)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise EngineError("line_count_wrong", line=int(cells.lines[row]), count=cells.at(row, 0)[:20])
    return counts


def _weight(text: str, line: int, _column: int) -> int:
    """A weight such as 2, 0.75 or 0,75 in units of 1 / `WEIGHT_UNIT`."""
    if re.fullmatch(r"[0-9]{1,8}([.,][0-9]{1,12})?", text):
        weight = Fraction(text.replace(",", ".")) * WEIGHT_UNIT
        if weight.denominator == 1 and weight > 0:
            return weight.numerator
    raise EngineError("line_count_wrong", line=line, count=text[:20])


def _only(plain: Sequence[str], wanted: frozenset[str]) -> int:
    """The place of the one column of such a name, −1 where there is none or several."""
    places = [place for place, name in enumerate(plain) if name in wanted]
    return places[0] if len(places) == 1 else -1


def _plain(name: str) -> str:
    """A name without accents, capitals and spaces around."""
    parts = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).replace(" ", "_")


def _cells(line: str, separator: str) -> list[str]:
    try:
        found = next(csv.reader([line], delimiter=separator), []) if '"' in line else line.split(separator)
    except csv.Error:  # a cell longer than any is: this is not the separator
        found = [line]
    return [unicodedata.normalize("NFC", cell.strip()) for cell in found]


def _separator(lines: Sequence[str]) -> str:
    """The separator that cuts most lines as it cuts the first, into the most cells."""

    def score(separator: str) -> tuple[float, int]:
        width = len(_cells(lines[0], separator))
        if width < 2:
            return (0.0, 0)
        return (sum(len(_cells(line, separator)) == width for line in lines) / len(lines), width)

    return max(SEPARATORS, key=score) if lines else ","
