# SPDX-License-Identifier: LGPL-3.0-or-later
"""Very many lines of ballots read byte after byte, compiled, as long as they are written in the plainest way.

At the first surprise they give up, and the lines are read again with care: what is right in an unusual writing is
understood there, and what is wrong is named.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled

_ZERO, _NINE, _COLON, _COMMA, _SPACE, _NEWLINE = 48, 57, 58, 44, 32, 10
_MOST_COUNT = 10**13


@compiled
def read_orders(text: NDArray[np.uint8], complete: bool, counts: NDArray[np.int64], marks: NDArray[np.int8]) -> bool:
    """Lines such as `12: 3,1,2`: how many ballots, then candidates from 1, the first one first.

    Args:
        text: whole lines. complete: each names everyone.
        counts, marks: (rows), (rows, candidates), as many rows as lines: where they are put.
    Returns: whether all were read.
    """
    at, end = np.int64(0), len(text)
    most = marks.shape[1]
    for row in range(len(counts)):
        for column in range(most):
            marks[row, column] = -1
        count = np.int64(0)
        while _ZERO <= text[at] <= _NINE and count < _MOST_COUNT:
            count = count * 10 + (text[at] - _ZERO)
            at += 1
        if count < 1 or text[at] != _COLON:
            return False
        counts[row] = count
        at += 1
        if text[at] == _SPACE:
            at += 1
        rank, one = 0, np.int64(0)
        while True:
            one = np.int64(text[at]) - _ZERO
            if one < 0 or one > 9:
                return False
            # Reckoned rather than asked: one digit or two is what a processor guesses wrong.
            second = np.int64(text[at + 1]) - _ZERO
            longer = np.int64(second >= 0) & np.int64(second <= 9)
            one += longer * (one * 9 + second)
            at += 1 + longer
            while _ZERO <= text[at] <= _NINE and one <= most:
                one = one * 10 + (text[at] - _ZERO)
                at += 1
            if one < 1 or one > most or marks[row, one - 1] != -1:
                return False
            rank += 1
            marks[row, one - 1] = rank
            at += 1
            if text[at - 1] != _COMMA:
                break
        if text[at - 1] != _NEWLINE or (complete and rank != most):
            return False
    return at == end


@compiled
def read_marks(text: NDArray[np.uint8], separator: int, skipped: int, marks: NDArray[np.int8]) -> bool:
    """Lines of small whole numbers with a separator between, −1 for a cell that is empty.

    Args:
        text: whole lines, with no quotation mark. skipped: cells at the beginning of a line that are not read.
        marks: (rows, columns), as many rows as lines: where they are put.
    Returns: whether all were read.
    """
    at, end = np.int64(0), len(text)
    columns = marks.shape[1]
    for row in range(marks.shape[0]):
        for _ in range(skipped):
            while text[at] != separator:
                if text[at] == _NEWLINE:
                    return False
                at += 1
            at += 1
        for column in range(columns):
            mark, start = 0, at
            while _ZERO <= text[at] <= _NINE and mark < 128:
                mark = mark * 10 + (text[at] - _ZERO)
                at += 1
            if mark > 127 or text[at] != (separator if column < columns - 1 else _NEWLINE):
                return False
            marks[row, column] = mark if at > start else -1
            at += 1
    return at == end
