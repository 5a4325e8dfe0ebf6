# SPDX-License-Identifier: LGPL-3.0-or-later
"""The votes of a Pabulib file, read by blocks of whole lines: memory is that of one block and of what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib import vote_loop as loop
from isegoria.engine.formats.pabulib.report import Done, PabulibReport
from isegoria.engine.formats.pabulib.voters import TextColumn, unquoted
from isegoria.engine.formats.text_lines import LONGEST_LINE

BLOCK = 1 << 20
MOST_GROUPS = 4_096
Whole = NDArray[np.int64]


def texts(values: Sequence[str]) -> tuple[NDArray[np.uint8], Whole, Whole]:
    """Different texts as the loops find them again: their bytes, where each begins, and a table of them."""
    encoded = [value.encode("utf-8") for value in values]
    starts = np.cumsum([0, *map(len, encoded)]).astype(np.int64)
    slots = np.full(1 << (2 * len(encoded) + 8).bit_length(), -1, dtype=np.int64)
    held = np.frombuffer(b"".join(encoded), dtype=np.uint8).copy()
    loop.slots_of(held, starts, slots)
    return held, starts, slots


@dataclass
class Groups:
    """Cells of one column numbered by what they hold; `names` in the order in which they are met."""

    names: dict[str, int] = field(default_factory=dict)
    codes: list[Whole] = field(default_factory=list)
    too_many: bool = False

    def add(self, text: NDArray[np.uint8], starts: Whole, ends: Whole) -> None:
        if self.too_many:
            return
        slots = np.full(4 * MOST_GROUPS, -1, dtype=np.int64)
        firsts, codes = np.zeros(MOST_GROUPS, dtype=np.int64), np.zeros(len(starts), dtype=np.int64)
        found = int(loop.number_cells(text, starts, ends, slots, firsts, codes))
        if found >= 0:
            own = [unquoted(text[starts[first] : ends[first]].tobytes()) for first in firsts[:found].tolist()]
            numbers = np.array([self.names.setdefault(name, len(self.names)) for name in own], dtype=np.int64)
            self.codes.append(numbers[codes] if found else codes)
        self.too_many = found < 0 or len(self.names) > MOST_GROUPS
        if self.too_many:
            self.codes.clear()


@dataclass
class VoteLines:
    """Reads the votes of a stream.

    Attributes:
        names: the columns. points: whether the votes give points; ranks: whether they rank. ids: those of the projects.
        line: number of the first line. keep: names of the columns to keep.
        group: the column that tells groups of voters apart, "" for none.
    """

    names: tuple[str, ...]
    separator: str
    points: bool
    ranks: bool
    ids: Sequence[str]
    line: int
    report: PabulibReport
    keep: tuple[str, ...] = ()
    group: str = ""
    rows: int = 0
    lines: list[Whole] = field(default_factory=list)
    lengths: list[Whole] = field(default_factory=list)
    projects: list[NDArray[np.int32]] = field(default_factory=list)
    marks: list[Whole] = field(default_factory=list)
    kept: dict[str, list[tuple[NDArray[np.uint8], Whole]]] = field(default_factory=dict)
    groups: Groups = field(default_factory=Groups)

    def read(self, stream: BinaryIO) -> None:
        """Read to the end of the stream.

        Raises:
            EngineError: line_too_long, text_undecodable, line_columns_wrong, line_unreadable, pb_quote_open,
                pb_vote_project_unknown, pb_vote_project_repeated, pb_vote_gap, pb_points_missing, pb_points_wrong.
        """
        held, id_starts, slots = texts(self.ids)
        seen = np.full(len(self.ids), -1, dtype=np.int64)
        self.kept = {name: [] for name in self.keep}
        rest, final = b"", False
        while not final:
            block = stream.read(BLOCK)
            final = not block
            block = rest + block
            if not block:
                return
            used = self._read_block(block, held, id_starts, slots, seen, final=final)
            rest = block[used:]
            if len(rest) > LONGEST_LINE:
                # A mark that is never closed, or a line without end.
                opened = rest.lstrip().startswith(b'"') or b';"' in rest[: 1 << 16] or b',"' in rest[: 1 << 16]
                if opened:
                    raise EngineError("pb_quote_open", line=self.line)
                raise EngineError("line_too_long", line=self.line, most=LONGEST_LINE)

    def _read_block(
        self, block: bytes, held: NDArray[np.uint8], id_starts: Whole, slots: Whole, seen: Whole, *, final: bool
    ) -> int:
        columns = len(self.names)
        text = np.frombuffer(block, dtype=np.uint8)
        most_rows, most_marks = block.count(b"\n") + 2, block.count(b",") + block.count(b"\n") + 2
        row_lines, mark_ends = np.empty(most_rows, dtype=np.int64), np.empty(most_rows, dtype=np.int64)
        starts, ends = (np.empty(most_rows * columns, dtype=np.int64) for _ in range(2))
        projects, marks = np.empty(most_marks, dtype=np.int32), np.empty(most_marks, dtype=np.int64)
        faults = np.empty((most_rows * 2 + most_marks * 2, 4), dtype=np.int64)
        used, line, rows, found, wrong = loop.read_lines(
            text, final, self.line, ord(self.separator), columns, self.names.index("vote"),
            self.names.index("points") if self.points else -1, self.ranks, held, id_starts, slots, seen, row_lines,
            starts, ends, mark_ends, projects, marks, faults,
        )  # fmt: skip
        self._check_encoding(block[:used])
        self._tell(block, faults[:wrong])
        self.line = line
        self.rows += rows
        self.lines.append(row_lines[:rows].copy())
        self.lengths.append(np.diff(mark_ends[:rows], prepend=0))
        self.projects.append(projects[:found].copy())
        self.marks.append(marks[:found].copy())
        cells = slice(0, rows * columns)
        by_row = starts[cells].reshape(-1, columns), ends[cells].reshape(-1, columns)
        for name in self.keep:
            place = self.names.index(name)
            begin, end = by_row[0][:, place].copy(), by_row[1][:, place].copy()
            own = np.empty(int((end - begin).sum()), dtype=np.uint8)
            loop.gather(text, begin, end, own)
            self.kept[name].append((own, end - begin))
        if self.group:
            place = self.names.index(self.group)
            self.groups.add(text, by_row[0][:, place].copy(), by_row[1][:, place].copy())
        return int(used)

    def _check_encoding(self, block: bytes) -> None:
        if block.isascii():
            return
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as refusal:
            line = self.line + block[: refusal.start].count(b"\n")
            self.report.fault(EngineError("text_undecodable", line=line, encoding="UTF-8"), "mended")

    def _tell(self, block: bytes, faults: Whole) -> None:
        """Refuse or report what the loop found, in order."""
        for kind, line, start, end in faults.tolist():
            self.report.fault(*self._fault(kind, line, start, end, block))

    def _fault(self, kind: int, line: int, start: int, end: int, block: bytes) -> tuple[EngineError, Done]:
        if kind in (loop.COLUMNS, loop.COLUMNS_MENDED):
            error = EngineError("line_columns_wrong", line=line, expected=len(self.names), found=end)
            return error, "dropped" if kind == loop.COLUMNS else "mended"
        if kind == loop.POINTS_MISSING:
            return EngineError("pb_points_missing", line=line, projects=start, points=end), "dropped"
        if kind == loop.GAP:
            return EngineError("pb_vote_gap", line=line), "mended"
        said = block[start : min(end, start + 240)].decode("utf-8", "replace").strip()[:60]
        if kind == loop.QUOTE_OPEN:
            raise EngineError("pb_quote_open", line=line)
        if kind == loop.QUOTES:
            return EngineError("line_unreadable", line=line, text=said), "dropped"
        if kind == loop.POINTS_WRONG:
            return EngineError("pb_points_wrong", line=line, points=said), "dropped"
        if kind == loop.UNKNOWN:
            return EngineError("pb_vote_project_unknown", line=line, project=said), "dropped"
        return EngineError("pb_vote_project_repeated", line=line, project=said), "mended"

    def column(self, name: str) -> TextColumn:
        return TextColumn.joined(self.kept[name])
