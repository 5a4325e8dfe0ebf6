# SPDX-License-Identifier: LGPL-3.0-or-later
"""Lines of whole numbers between commas, read and written many thousands at a time: `12,,3\\n`.

One writing for one table: no sign, no leading zero, nothing at all where there is no number, LF ends each line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NOTHING = -1
MOST_DIGITS = 18  # so that every number is less than 2 ** 63

_COMMA, _NEWLINE, _ZERO, _NINE = b",\n09"


class LineError(Exception):
    """A line that this writing would not have produced; `row` counts from 0 in the text given."""

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(row)


def read_number_lines(text: bytes, columns: int) -> NDArray[np.int64]:
    """The numbers of whole lines, `NOTHING` where a place is empty.

    Args: text: lines, the last one ended too; columns: numbers a line. Returns: (lines, columns).
    Raises: LineError, for the first line that is not of so many numbers in this writing.
    Complexity: O(bytes), a handful of passes whatever the digits.
    """
    given = np.frombuffer(text, dtype=np.uint8)
    if not given.size:
        return np.zeros((0, columns), dtype=np.int64)
    ends = np.flatnonzero(given < _ZERO)
    kinds = given[ends]
    if len(ends) % columns or given[-1] != _NEWLINE or int(given.max()) > _NINE:
        raise _first_fault(text, columns)
    table = kinds.reshape(-1, columns)
    if not ((table[:, -1] == _NEWLINE).all() and (table[:, :-1] == _COMMA).all()):
        raise _first_fault(text, columns)
    lengths = np.diff(ends, prepend=-1)
    lengths -= 1
    longest = int(lengths.max())
    if longest > MOST_DIGITS:
        raise _first_fault(text, columns)
    numbers = (given[ends - 1] - np.uint8(_ZERO)).astype(np.int64)
    if int(lengths.min()) == 0:
        numbers[lengths == 0] = NOTHING
    here = np.flatnonzero(lengths > 1)
    ten, own = 1, lengths[here]
    if (given[ends[here] - own] == _ZERO).any():
        raise _first_fault(text, columns)
    for digit in range(1, longest):
        ten *= 10
        if digit > 1:
            kept = own > digit
            here, own = here[kept], own[kept]
        numbers[here] += (given[ends[here] - 1 - digit] - np.uint8(_ZERO)).astype(np.int64) * ten
    return numbers.reshape(-1, columns)


def _first_fault(text: bytes, columns: int) -> LineError:
    """The first line that is not of this writing, looked for one by one."""
    number = b"(?:0|[1-9][0-9]{0,%d})?" % (MOST_DIGITS - 1)
    whole = re.compile(number + (b"(?:,%b){%d}" % (number, columns - 1) if columns > 1 else b""))
    lines = text.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return LineError(next((row for row, line in enumerate(lines) if not whole.fullmatch(line)), len(lines) - 1))


def write_number_lines(columns: Sequence[NDArray[np.integer]]) -> bytes:
    """The lines of some columns of numbers, an empty place where a number is below zero.

    Args: columns: each (rows,) or (rows, several). Returns: the bytes, "" for no row.
    Complexity: O(rows × columns × digits).
    """
    tables = [column.reshape(len(column), -1) for column in columns]
    rows = len(tables[0])
    if not rows:
        return b""
    digits = [len(str(int(table.max(initial=0)))) for table in tables]
    widths = [table.shape[1] * (most + 1) for table, most in zip(tables, digits, strict=True)]
    # A row of the page has room for every digit; the bytes that stay zero are taken out at the end.
    page = np.zeros((rows, sum(widths)), dtype=np.uint8)
    start = 0
    for table, most, width in zip(tables, digits, widths, strict=True):
        place = page[:, start : start + width].reshape(rows, table.shape[1], most + 1)
        start += width
        place[:, :, most] = _COMMA
        left = table
        for digit in range(most):
            shown = table >= 10**digit if digit else table >= 0
            place[:, :, most - 1 - digit] = np.where(shown, left % 10 + _ZERO, 0)
            left = left // 10
    page[:, -1] = _NEWLINE
    flat = page.reshape(-1)
    return flat[flat != 0].tobytes()
