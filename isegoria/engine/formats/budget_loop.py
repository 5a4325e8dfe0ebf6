# SPDX-License-Identifier: LGPL-3.0-or-later
"""The lines of ballots of a frozen budget, `3,0 5 12` or `1,0:3 5:2`, read and written in one pass. Compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]

_ZERO, _COMMA, _SPACE, _COLON, _LF = 48, 44, 32, 58, 10
_LARGEST = 10**17


@compiled
def read_rows(
    text: Bytes, heads: int, marked: bool, head: Whole, ends: Whole, projects: NDArray[np.int32], marks: Whole
) -> tuple[int, int, bool]:
    """Read whole lines: `heads` numbers, each followed by a comma, then marks separated by spaces.

    Args: head: (rows × heads), ends: (rows), projects, marks: room for what is read.
    Returns: rows, marks; whether all is well: if not, the row after the last one is wrong.
    """
    size, at, rows, found = len(text), 0, 0, 0
    while at < size:
        number, place = 0, 0
        project = -1
        start = at
        while True:
            byte = text[at]
            at += 1
            if 0 <= byte - _ZERO <= 9:
                if (at - 1 > start and number == 0) or number > _LARGEST:
                    return rows, found, False  # a leading zero, or more than a number may be
                number = number * 10 + (byte - _ZERO)
                continue
            if at - 1 == start:
                return rows, found, False  # nothing where a number should be
            if place < heads:
                if byte != _COMMA:
                    return rows, found, False
                head[rows * heads + place] = number
                place += 1
            elif byte == _COLON:
                if not marked or project >= 0:
                    return rows, found, False
                project = number
            elif byte in (_SPACE, _LF):
                if marked and project < 0:
                    return rows, found, False
                own, mark = (project, number) if marked else (number, 1)
                if own >= 2**31 - 1:
                    return rows, found, False
                projects[found], marks[found] = own, mark
                found += 1
                project = -1
                if byte == _LF:
                    break
            else:
                return rows, found, False
            number, start = 0, at
            if at >= size:
                return rows, found, False
        ends[rows] = found
        rows += 1
    return rows, found, True


@compiled
def _put(number: int, out: Bytes, at: int) -> int:
    digits, rest = 1, number // 10
    while rest:
        digits += 1
        rest //= 10
    for place in range(at + digits - 1, at - 1, -1):
        out[place] = _ZERO + number % 10
        number //= 10
    return at + digits


@compiled
def write_rows(
    head: NDArray[np.int64], starts: Whole, projects: NDArray[np.int32], marks: Whole, marked: bool, out: Bytes
) -> int:
    """Write lines; how many bytes. Args: head: (rows, numbers before the marks); starts: (rows + 1)."""
    at = 0
    for row in range(len(head)):
        for place in range(head.shape[1]):
            at = _put(head[row, place], out, at)
            out[at] = _COMMA
            at += 1
        for one in range(starts[row], starts[row + 1]):
            if one > starts[row]:
                out[at] = _SPACE
                at += 1
            at = _put(projects[one], out, at)
            if marked:
                out[at] = _COLON
                at = _put(marks[one], out, at + 1)
        out[at] = _LF
        at += 1
    return at
