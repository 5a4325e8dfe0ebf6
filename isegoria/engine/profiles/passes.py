# SPDX-License-Identifier: LGPL-3.0-or-later
"""Passes over very many marks, each row looked at once, compiled: see `ballots.MANY` for when they are worth loading.

What they find fault with is only counted or placed here; it is named by the careful reading that comes after.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled

MOST_RANK = 62  # so that the ranks of a row are bits of one number


@compiled
def skips_a_rank(marks: NDArray[np.int8]) -> bool:
    """Whether any row of ranks, none above `MOST_RANK`, leaves one out."""
    for row in range(marks.shape[0]):
        held = np.int64(0)
        for column in range(marks.shape[1]):
            held |= np.int64(1) << (np.int64(marks[row, column]) & 63)
        held &= ~(np.int64(1) | (np.int64(1) << 63))  # −1 falls on the highest bit
        # Ranks 1 to n without a gap are a run of ones after the zeroth bit: two more, and no bit is left of it.
        if (held + 2) & held:
            return True
    return False


@compiled
def place(orders: NDArray[np.integer], lengths: NDArray[np.int64], width: int, marks: NDArray[np.int8]) -> int:
    """Ranks of candidates from candidates in order, the first one first.

    Args:
        orders: numbers of candidates, ballot after ballot.
        lengths: (rows) numbers of each ballot; none where each has `width`, −1 in places that are empty at its end.
        marks: (rows, candidates) where the ranks are put.
    Returns: the first row that names nobody known, or someone twice, or goes on after −1; −1 where none does.
    """
    start = 0
    rows, most = marks.shape
    for row in range(rows):
        length = lengths[row] if len(lengths) else width
        for column in range(most):
            marks[row, column] = -1
        ended = False
        for rank in range(length):
            one = orders[start + rank]
            if one == -1 and width:
                ended = True
            elif ended or one < 0 or one >= most or marks[row, one] != -1:
                return row
            else:
                marks[row, one] = rank + 1
        start += length
    return -1


@compiled
def keys(marks: NDArray[np.int8], least: int, bits: int) -> NDArray[np.int64]:
    """(rows) a whole number that holds the marks of a row, so many bits each, and orders rows as they do.

    Args: least: the lowest mark above −1; columns × bits must be below 64.
    """
    found = np.empty(marks.shape[0], dtype=np.int64)
    for row in range(marks.shape[0]):
        key = np.int64(0)
        for column in range(marks.shape[1]):
            mark = np.int64(marks[row, column])
            key = (key << bits) | (0 if mark < 0 else mark - least + 1)
        found[row] = key
    return found


@compiled
def marks_of(found: NDArray[np.int64], least: int, bits: int, width: int) -> NDArray[np.int8]:
    """The marks that `keys` holds."""
    marks = np.empty((len(found), width), dtype=np.int8)
    lowest = (np.int64(1) << bits) - 1
    mark_of = np.arange(-1, lowest, dtype=np.int8)
    mark_of[1:] += least
    for row in range(len(found)):
        key, shift = found[row], bits * width
        for column in range(width):
            shift -= bits
            marks[row, column] = mark_of[(key >> shift) & lowest]
    return marks
