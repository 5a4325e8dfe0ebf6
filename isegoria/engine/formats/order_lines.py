# SPDX-License-Identifier: LGPL-3.0-or-later
"""Lines such as `12: 3,{1,4},2`: how many ballots, then places from the first, those between braces sharing one.

Read as arrays of bytes, thousands of lines at a time. A line that does not fit is looked at again by itself, so that
the refusal names what is wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.number_lines import LineError, read_number_lines
from isegoria.engine.profiles.ballots import UNMARKED, Marks

MOST_DIGITS = 14

_CLASSES = np.full(256, 6, dtype=np.int8)
_CLASSES[48:58] = 0
for _number, _sign in enumerate(b",{}:\n", 1):
    _CLASSES[_sign] = _number
# Which sign may follow which: digit , { } : newline; a colon may end a line, for a ballot that ranks nobody.
_FOLLOWS = np.zeros((7, 7), dtype=bool)
for _before, _after in (
    (0, 0), (0, 1), (0, 3), (0, 4), (0, 5), (1, 0), (1, 2), (2, 0), (2, 3), (3, 1), (3, 5), (4, 0), (4, 2), (4, 5),
    (5, 0),
):  # fmt: skip
    _FOLLOWS[_before, _after] = True


@dataclass(frozen=True)
class OrderLines:
    """What lines must be.

    Attributes:
        candidates: their names. complete: each line ranks them all. tied: candidates may share a place.
        places: how many places there are at most, empty ones (`{}`) counting; 0 where it is as many as candidates and
            none may be empty.
        many: there are so many lines that what is compiled is worth loading.
    """

    candidates: tuple[str, ...]
    complete: bool = False
    tied: bool = True
    places: int = 0
    many: bool = False

    def read(self, block: bytes) -> tuple[NDArray[np.int64], Marks, NDArray[np.int64]]:
        """Read whole lines.

        Returns: (rows) how many ballots; (rows, candidates) their places from 1, `UNMARKED` where not ranked; the
        numbers of the lines, from 0, that do not fit: their rows are there too, and say nothing.
        """
        if self.many and not self.places and (plain := self._read_many(block)) is not None:
            return plain
        if self.complete and not self.tied and (plain := self._read_complete(block)) is not None:
            return plain
        if b" " in block or b"\t" in block:
            block = re.sub(rb"(?<=[,:{}\n])[ \t]+|[ \t]+(?=[,:{}\n])", b"", block)
        text = np.frombuffer(block, dtype=np.uint8)
        classes = _CLASSES[text]
        line_ends = np.flatnonzero(classes == 5)
        n_lines = len(line_ends)
        line_starts = np.concatenate([[0], line_ends[:-1] + 1])
        faulty = np.zeros(n_lines, dtype=bool)
        before = np.concatenate([[np.int8(5)], classes[:-1]])
        _flag(faulty, line_ends, np.flatnonzero(~_FOLLOWS[before, classes]))

        depth = np.cumsum((classes == 2).astype(np.int8) - (classes == 3), dtype=np.int32)
        at_start = np.concatenate([[np.int32(0)], depth[line_ends[:-1]]])
        faulty |= depth[line_ends] != at_start
        digits = classes == 0
        starts = np.flatnonzero(digits & (before != 0))
        after = np.concatenate([classes[1:], [np.int8(5)]])
        ends = np.flatnonzero(digits & (after != 0)) + 1
        line_of = np.searchsorted(line_ends, starts)
        depth_of = depth - np.repeat(at_start, np.diff(np.concatenate([line_starts, [len(text)]])))
        _flag(faulty, line_ends, np.flatnonzero((depth_of < 0) | (depth_of > 1)))
        values = _values(text, starts, ends)
        faulty[line_of[ends - starts > MOST_DIGITS]] = True

        colons = np.flatnonzero(classes == 4)
        first = np.searchsorted(starts, line_starts)
        first_end = ends[np.minimum(first, len(ends) - 1)] if len(ends) else np.zeros(n_lines, dtype=np.int64)
        colon_count = np.bincount(np.searchsorted(line_ends, colons), minlength=n_lines)
        faulty |= (colon_count != 1) | (classes[np.minimum(first_end, len(text) - 1)] != 4)
        faulty |= np.searchsorted(line_ends, first_end) != np.arange(n_lines)
        counts = np.zeros(n_lines, dtype=np.int64)
        head = np.zeros(len(starts), dtype=bool)
        head[first[first < len(starts)]] = True
        counts[line_of[head]] = values[head]
        faulty |= counts < 1

        commas = np.cumsum((classes == 1) & (depth_of == 0), dtype=np.int32)
        level_start = np.concatenate([[np.int32(0)], commas[line_ends[:-1]]])
        ranked = ~head
        rows, chosen = line_of[ranked], values[ranked]
        levels = commas[starts[ranked]] - level_start[rows] + 1
        inside = (chosen >= 1) & (chosen <= len(self.candidates))
        faulty[rows[~inside]] = True
        marks = np.full((n_lines, len(self.candidates)), UNMARKED, dtype=np.int32)
        marks[rows[inside], chosen[inside] - 1] = levels[inside]
        faulty |= self._unfit(marks, np.bincount(rows, minlength=n_lines), commas[line_ends] - level_start + 1)
        if not self.places and b"{}" in block:
            _flag(faulty, line_ends, np.flatnonzero((classes == 3) & (before == 2)))
        wrong = np.flatnonzero(faulty & (line_ends > line_starts))
        kept = line_ends > line_starts  # empty lines are nothing
        if kept.all():
            return counts, marks, wrong
        return counts[kept], marks[kept], np.searchsorted(np.flatnonzero(kept), wrong)

    def _read_many(self, block: bytes) -> tuple[NDArray[np.int64], Marks, NDArray[np.int64]] | None:
        """The same for lines without ties or spaces, byte after byte; None where a line is anything else."""
        if len(self.candidates) > np.iinfo(np.int8).max or b"{" in block:
            return None
        # Late: compiled.
        from isegoria.engine.formats.byte_passes import read_orders

        n_lines = block.count(b"\n")
        counts = np.empty(n_lines, dtype=np.int64)
        marks = np.empty((n_lines, len(self.candidates)), dtype=np.int8)
        if not read_orders(np.frombuffer(block, dtype=np.uint8), self.complete, counts, marks):
            return None
        return counts, marks, np.zeros(0, dtype=np.int64)

    def _read_complete(self, block: bytes) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]] | None:
        """The same for lines that rank everyone without ties, in a few passes; None where a line is anything else."""
        n_lines, most = block.count(b"\n"), len(self.candidates)
        heads = block.count(b":")
        if heads != n_lines or block.count(b",") != n_lines * (most - 1):
            return None
        text = np.frombuffer(block, dtype=np.uint8)
        signs = np.flatnonzero((text == 58) | (text == 10))
        # A colon then an end, in turn; and nothing before the colon but its number, since all numbers are counted.
        if not ((text[signs[0::2]] == 58).all() and (text[signs[1::2]] == 10).all()):
            return None
        try:
            numbers = read_number_lines(block.replace(b": ", b",").replace(b":", b","), most + 1)
        except LineError:
            return None
        starts = np.concatenate([[0], signs[1::2][:-1] + 1])
        before = np.searchsorted(np.flatnonzero(text == 44), np.stack([starts, signs[0::2]]))
        counts, order = numbers[:, 0], numbers[:, 1:] - 1
        if (before[0] != before[1]).any() or (counts < 1).any() or not ((order >= 0) & (order < most)).all():
            return None
        marks = np.full((n_lines, most), UNMARKED, dtype=np.int32)
        flat, base = marks.reshape(-1), np.arange(n_lines) * most
        for rank in range(most):
            flat[base + order[:, rank]] = rank + 1
        if (marks < 0).any():
            return None
        return counts.copy(), marks, np.zeros(0, dtype=np.int64)

    def _unfit(
        self, marks: NDArray[np.int32], named: NDArray[np.int64], levels: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """(rows) whether a line names a candidate twice, or does not rank as its file says that it does."""
        ranked = (marks > 0).sum(axis=1)
        unfit = ranked != named
        if not self.tied:
            unfit |= (levels != ranked) & (ranked > 0)
        if self.complete:
            unfit |= ranked != len(self.candidates)
        if self.places:
            unfit |= levels > self.places
        return np.asarray(unfit)

    def refusal(self, line: str, number: int) -> EngineError:
        """What is wrong with a line that does not fit."""
        shown = {"line": number}
        unreadable = EngineError("line_unreadable", **shown, text=line[:60])
        head, colon, rest = re.sub(r"(?<=[,:{}])[ \t]+|[ \t]+(?=[,:{}])", "", line.strip()).partition(":")
        if not re.fullmatch(r"[0-9]{1,14}", head) or not int(head):
            return EngineError("line_count_wrong", **shown, count=head[:20]) if colon else unreadable
        places = re.findall(r"\{[^{}]*\}|[^,{}]+", rest)
        if ",".join(places) != rest:
            return unreadable
        named: list[int] = []
        for place in places:
            for one in place.strip("{}").split(",") if place != "{}" else ():
                if not re.fullmatch(r"[0-9]{1,14}", one):
                    return unreadable
                if not 1 <= int(one) <= len(self.candidates):
                    return EngineError("line_candidate_unknown", **shown, candidate=one)
                if int(one) in named:
                    name = self.candidates[int(one) - 1]
                    return EngineError("line_candidate_repeated", **shown, candidate=name[:60])
                named.append(int(one))
        if not self.tied and len(places) != len(named):
            return EngineError("line_tied", **shown)
        if self.complete and len(named) < len(self.candidates):
            return EngineError("line_incomplete", **shown)
        return unreadable


def _flag(faulty: NDArray[np.bool_], line_ends: NDArray[np.int64], at: NDArray[np.int64]) -> None:
    """Mark the lines of some bytes."""
    if at.size:
        faulty[np.searchsorted(line_ends, at)] = True


def _values(text: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers that stand between places; the last digits only of those that are too long."""
    lengths = ends - starts
    values = np.zeros(len(starts), dtype=np.int64)
    ten = 1
    for digit in range(min(int(lengths.max(initial=0)), MOST_DIGITS)):
        here = np.flatnonzero(lengths > digit)
        values[here] += (text[ends[here] - 1 - digit].astype(np.int64) - 48) * ten
        ten *= 10
    return values
