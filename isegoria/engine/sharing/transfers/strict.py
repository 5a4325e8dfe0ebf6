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
_OUT_OF_RANGE = 128 << 8


class StrictBallots:
    """Rows without ties, of at most `MOST_COLUMNS` candidates.

    Attributes:
        columns: (candidates, rows) marks, `UNMARKED` where a ballot says nothing; never changed.
        weights: (rows) votes of each row, or the one number that all have.
        top: (rows) the candidate each row is with, or `NOBODY`.
        parcels: (rows) the parcel each row is in; None while all are in parcel 0.
    """

    def __init__(self, columns: NDArray[np.uint8], weights: NDArray[np.int64] | int) -> None:
        self.columns = columns
        self.weights = weights
        self.top = np.full(columns.shape[1], NOBODY, dtype=np.uint8)
        self.parcels: NDArray[np.int32] | None = None

    def copy(self) -> StrictBallots:
        """Another of the same, to go on differently; the marks are shared."""
        other = StrictBallots.__new__(StrictBallots)
        other.columns, other.weights = self.columns, self.weights
        other.top = self.top.copy()
        other.parcels = None if self.parcels is None else self.parcels.copy()
        return other

    def place(self, alive: Sequence[int]) -> NDArray[np.int64]:
        """(candidates + 1) votes of each candidate as each row goes to its first; the last place is for nobody's."""
        n_candidates, rows = self.columns.shape
        found = np.zeros(n_candidates + 1, dtype=np.int64)
        for start in range(0, rows, ROWS_AT_ONCE):
            part = slice(start, min(start + ROWS_AT_ONCE, rows))
            top = _best([(one, self.columns[one, part]) for one in alive], part.stop - start)
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
                # Marks are at most 64, so whatever stands at or before the mark wraps round above 128.
                after = self.columns[leaving, part].take(moved) + np.uint8(1)
                taken = [(one, marks - after) for one, marks in taken]
            top = _best(taken, len(moved))
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


def _best(columns: Sequence[tuple[int, NDArray[np.uint8]]], rows: int) -> NDArray[np.uint8]:
    """(rows) the candidate of the lowest mark of each row, or `NOBODY`; mark and candidate are one number here."""
    best = np.full(rows, _OUT_OF_RANGE, dtype=np.uint16)
    key = np.empty(rows, dtype=np.uint16)
    for candidate, marks in columns:
        np.left_shift(marks, 8, out=key, dtype=np.uint16)
        key |= np.uint16(candidate)
        np.minimum(best, key, out=best)
    top = best.astype(np.uint8)
    top[best >= _OUT_OF_RANGE] = NOBODY
    return top
