# SPDX-License-Identifier: LGPL-3.0-or-later
"""How many votes give each mark to each candidate: all that methods by grades, approvals and points need of ballots.

The marks are read once, in chunks that stay in a processor's cache. Where every row weighs the same, a chunk is laid
out as 255 long lines; for each mark, one comparison of bytes and one sum down the lines, which a byte can hold, take
dozens of ballots at each instruction. Everything is added in whole numbers, exactly, whatever the weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import Ballots

Counts = NDArray[np.int64]

_LINES = 255  # the most that a byte can count
_LINE = 8_192  # bytes of a line
_COMPARED = 30  # marks up to which comparing with each is quicker than counting them one after the other
_CELLS = 1 << 17  # marks counted at once: eight bytes each while they are
_EXACT = 2**53  # whole numbers below it are exact as floats, and so are their sums
_LIMB = 2**26


def mark_histogram(ballots: Ballots, weights: Counts | None = None) -> Counts:
    """(candidates, marks + 1) votes, in units of 1 / `ballots.unit`, that give each mark to each candidate.

    Column m is mark m; the last one (−1, as `UNMARKED`) is for ballots that say nothing of the candidate. So
    `histogram[candidate, mark]` reads as the ballots do. Blank ballots are among them.

    Args:
        weights: (rows) what each row weighs, `ballots.weights` by default; `ballots.counts` counts people.
    Complexity: O(rows × candidates × marks) comparisons of bytes up to 30 marks and equal weights, O(rows ×
        candidates) steps of about 3 ns otherwise; a few megabytes beside the ballots and the answer.
    """
    return histogram(ballots.marks, ballots.weights if weights is None else weights, _n_marks(ballots))


def _n_marks(ballots: Ballots) -> int:
    if ballots.kind == "grades":
        return len(ballots.scale)
    if ballots.kind == "approvals":
        return 2
    return max(int(ballots.marks.max(initial=0)), 0) + 1


def histogram(marks: NDArray[np.signedinteger], weights: Counts, n_marks: int) -> Counts:
    """(columns, n_marks + 1) sum of the weights of the rows that hold each mark from 0 to n_marks − 1, then of −1.

    Args:
        marks: (rows, columns) of −1 to n_marks − 1, in any order in memory. weights: (rows) above zero; their sum
            must hold in 64 bits.
    """
    rows, columns = marks.shape
    if not rows:
        return np.zeros((columns, n_marks + 1), dtype=np.int64)
    lightest, heaviest = int(weights.min()), int(weights.max())
    if lightest < heaviest:
        heavier = weights != lightest
        if np.count_nonzero(heavier) * 4 < rows:  # most weigh the same, and what the others weigh more is added
            more = _weighed(marks[heavier], weights[heavier] - lightest, n_marks, heaviest)
            return histogram(marks, np.full(1, lightest), n_marks) + more
        return _weighed(marks, weights, n_marks, heaviest)
    if n_marks <= _COMPARED and marks.dtype == np.int8:
        return _compared(marks, n_marks) * heaviest
    return _counted(marks, n_marks) * heaviest


def _compared(marks: NDArray[np.signedinteger], n_marks: int) -> Counts:
    """Rows that hold each mark, by comparing bytes. What is no mark is what is left of the rows."""
    rows, columns = marks.shape
    found = np.zeros((n_marks, columns), dtype=np.int64)
    side_by_side = max(1, _LINE // columns)  # rows of ballots in a line
    start = 0
    while start < rows:
        left = rows - start
        if left < _LINES:
            side_by_side, lines = 1, left
        else:
            side_by_side = min(side_by_side, left // _LINES)
            lines = _LINES
        stop = start + side_by_side * lines
        # Ballots laid out by column in memory are turned round here, a chunk at a time.
        chunk = np.ascontiguousarray(marks[start:stop]).reshape(lines, side_by_side * columns)
        for mark in range(n_marks):
            along = np.add.reduce((chunk == mark).view(np.uint8), axis=0, dtype=np.uint8)
            found[mark] += along.reshape(side_by_side, columns).sum(axis=0, dtype=np.int64)
        start = stop
    unmarked = rows - found.sum(axis=0)
    return np.ascontiguousarray(np.vstack([found, unmarked]).T)


def _counted(marks: NDArray[np.signedinteger], n_marks: int) -> Counts:
    """Rows that hold each mark, counted one after the other, a few columns at a time where they are many."""
    rows, columns = marks.shape
    found = np.empty((columns, n_marks + 1), dtype=np.int64)
    for first, last in _column_blocks(columns, n_marks):
        places = _first_places(last - first, n_marks)
        block = np.zeros(len(places) * (n_marks + 1), dtype=np.int64)
        at_once = max(1, _CELLS // len(places))
        for start in range(0, rows, at_once):
            block += np.bincount((marks[start : start + at_once, first:last] + places).ravel(), minlength=len(block))
        found[first:last] = _unmarked_last(block, len(places))
    return found


def _weighed(marks: NDArray[np.signedinteger], weights: Counts, n_marks: int, heaviest: int) -> Counts:
    """Weights of the rows that hold each mark. They are added as floats, in two halves where they are too large."""
    rows, columns = marks.shape
    found = np.empty((columns, n_marks + 1), dtype=np.int64)
    for first, last in _column_blocks(columns, n_marks):
        width = last - first
        places = _first_places(width, n_marks)
        block = np.zeros(width * (n_marks + 1), dtype=np.int64)
        at_once = max(1, _CELLS // width)
        halved = heaviest * min(at_once, rows) >= _EXACT
        for start in range(0, rows, at_once):
            cells = (marks[start : start + at_once, first:last] + places).ravel()
            here = weights[start : start + at_once]
            for part, unit in ((here // _LIMB, _LIMB), (here % _LIMB, 1)) if halved else ((here, 1),):
                each = np.repeat(part.astype(np.float64), width)
                block += np.bincount(cells, weights=each, minlength=len(block)).astype(np.int64) * unit
        found[first:last] = _unmarked_last(block, width)
    return found


def _column_blocks(columns: int, n_marks: int) -> list[tuple[int, int]]:
    """Bounds of columns counted together, so that what is counted into stays in a processor's cache."""
    width = max(1, min(columns, _CELLS // (n_marks + 1)))
    return [(first, min(first + width, columns)) for first in range(0, columns, width)]


def _first_places(width: int, n_marks: int) -> Counts:
    """Where mark 0 of each column is counted; −1 stands before it."""
    return np.arange(width, dtype=np.int64) * (n_marks + 1) + 1


def _unmarked_last(block: Counts, width: int) -> Counts:
    return np.roll(block.reshape(width, -1), -1, axis=1)
