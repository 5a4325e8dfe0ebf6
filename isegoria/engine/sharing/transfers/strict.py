# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots that rank few candidates without ties: which candidate each is with, and where it goes next.

Marks are turned once into one column a candidate, one byte a mark, so that looking for the best of those who remain is
a few passes over bytes that lie side by side; only the ballots of whoever leaves are looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import ROWS_AT_ONCE
from isegoria.engine.sharing.transfers.sums import sums

MOST_COLUMNS = 64
UNMARKED = 255
NOBODY = 255
MOST_PACKED = 15


class StrictBallots:
    """Rows without ties, of at most `MOST_COLUMNS` candidates.

    Attributes:
        columns: (candidates, rows) marks, `UNMARKED` where a ballot says nothing; of `MOST_PACKED` candidates or fewer,
            16 × (mark − 1) + candidate instead. Never changed once made.
        weights: (rows) votes of each row, or the one number that all have.
        top: (rows) the candidate each row is with, or `NOBODY`.
        parcels: (rows) the parcel each row is in; None while all are in parcel 0.
    """

    def __init__(self, columns: NDArray[np.uint8], weights: NDArray[np.int64] | int) -> None:
        """`columns`: marks, which are this object's own from now on."""
        self.packed = len(columns) <= MOST_PACKED
        if self.packed:
            _pack(columns)
        self.columns = columns
        self.weights = weights
        self.top = np.full(columns.shape[1], NOBODY, dtype=np.uint8)
        self.parcels: NDArray[np.int32] | None = None

    def copy(self) -> StrictBallots:
        """Another of the same, to go on differently; the marks are shared."""
        other = StrictBallots.__new__(StrictBallots)
        other.columns, other.weights, other.packed = self.columns, self.weights, self.packed
        other.top = self.top.copy()
        other.parcels = None if self.parcels is None else self.parcels.copy()
        return other

    def place(self, alive: Sequence[int]) -> NDArray[np.int64]:
        """(candidates + 1) votes of each candidate as each row goes to its first; the last place is for nobody's."""
        n_candidates, rows = self.columns.shape
        found = np.zeros(n_candidates + 1, dtype=np.int64)
        for start in range(0, rows, ROWS_AT_ONCE):
            part = slice(start, min(start + ROWS_AT_ONCE, rows))
            top = _best([(one, self.columns[one, part]) for one in alive], part.stop - start, packed=self.packed)
            self.top[part] = top
            found += sums(np.minimum(top, n_candidates), n_candidates + 1, self._weights(part))
        return found

    def move(
        self, leaving: int, alive: Sequence[int], parcels: Sequence[int], becomes: Sequence[int], *, beyond: bool
    ) -> NDArray[np.int64]:
        """Send the rows of a candidate to the best of those who remain.

        Args:
            parcels: those that the candidate may hold; `becomes`: the parcel that each becomes.
            beyond: whether to look only after the mark of `leaving` (where `alive` holds some who stand before it).
        Returns:
            (candidates + 1, parcels) votes that each received out of each parcel; the last place is for nobody's.
        """
        n_candidates, rows = self.columns.shape
        size = len(parcels)
        found = np.zeros((n_candidates + 1) * size, dtype=np.int64)
        changes = list(parcels) != list(becomes)
        if changes and self.parcels is None:
            self.parcels = np.zeros(rows, dtype=np.int32)
        local = np.zeros(max(parcels) + 1, dtype=np.int64)
        local[list(parcels)] = np.arange(size)
        new = np.asarray(becomes, dtype=np.int32)
        for start in range(0, rows, ROWS_AT_ONCE):
            part = slice(start, min(start + ROWS_AT_ONCE, rows))
            moved = np.flatnonzero(self.top[part] == leaving)
            if not len(moved):
                continue
            taken = [(one, self.columns[one, part].take(moved)) for one in alive]
            if beyond:
                mark = self.columns[leaving, part].take(moved)
                taken = [(one, np.where(marks > mark, marks, np.uint8(UNMARKED))) for one, marks in taken]
            top = _best(taken, len(moved), packed=self.packed)
            self.top[part][moved] = top
            places = np.minimum(top, n_candidates).astype(np.int64)
            if self.parcels is None:
                places = places * size + local[0]
            else:
                which = local[self.parcels[part][moved]]
                places = places * size + which
                if changes:
                    self.parcels[part][moved] = new[which]
            found += sums(places, len(found), self._weights(part, moved))
        return found.reshape(n_candidates + 1, size)

    def _weights(self, part: slice, moved: NDArray[np.intp] | None = None) -> NDArray[np.int64] | int:
        if isinstance(self.weights, int):
            return self.weights
        return self.weights[part] if moved is None else self.weights[part][moved]


def _pack(columns: NDArray[np.uint8]) -> None:
    """Make one number of mark and candidate, in one byte, in place: the lowest of a row then names the candidate."""
    for candidate, column in enumerate(columns):
        for start in range(0, len(column), ROWS_AT_ONCE):
            part = column[start : start + ROWS_AT_ONCE]
            packed = (part - np.uint8(1)) << np.uint8(4)
            packed |= np.uint8(candidate)
            np.copyto(part, packed, where=part != UNMARKED)


def _best(columns: Sequence[tuple[int, NDArray[np.uint8]]], rows: int, *, packed: bool) -> NDArray[np.uint8]:
    """(rows) the candidate of the lowest mark of each row, or `NOBODY`; mark and candidate are one number here."""
    if packed:
        lowest = np.full(rows, UNMARKED, dtype=np.uint8)
        for _, keys in columns:
            np.minimum(lowest, keys, out=lowest)
        top = lowest & np.uint8(15)
        np.copyto(top, np.uint8(NOBODY), where=lowest == UNMARKED)
        return top
    best = np.full(rows, UNMARKED << 8, dtype=np.uint16)
    key = np.empty(rows, dtype=np.uint16)
    for candidate, marks in columns:
        np.left_shift(marks, 8, out=key, dtype=np.uint16)
        key |= np.uint16(candidate)
        np.minimum(best, key, out=best)
    top = best.astype(np.uint8)
    np.copyto(top, np.uint8(NOBODY), where=best >= UNMARKED << 8)
    return top
