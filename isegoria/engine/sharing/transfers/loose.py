# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots with tied ranks, or of very many candidates: which candidates hold each, and who holds it next.

A ballot that ranks several candidates equal counts as all the strict ballots that it could be, in equal parts. Those
who remain in the tied rank then hold equal shares of it at any time; the share of one who is eliminated goes to the
others of the rank, and only the last one's share goes on to the next rank.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.sharing.transfers.sums import sums

CELLS_AT_ONCE = 2_000_000
NOT_OWNED = -1
Child = Callable[[int, int, int], int]
Flow = dict[tuple[int, int], int]
"""Votes by (candidate, parcel); candidate −1 for nobody's."""


class LooseBallots:
    """Rows that several candidates may hold together.

    Attributes:
        marks: (rows, candidates) unsigned marks; the highest number of the type where a ballot says nothing.
        weights: (rows) votes of each row.
        one_left: whether a rank counts only for one of whom alone it is left, instead of being shared.
        row: (parts) the row of which each part is. A row has one part, and one more for each elected candidate who
            keeps a share of it until their surplus is transferred.
        level: (parts) the rank at which the part stands; 0 once it is nobody's.
        parcel: (parts) the parcel of each share.
        owner: (parts) the elected candidate whose part it is, or `NOT_OWNED` where all who remain at the rank hold it.
    """

    def __init__(self, marks: NDArray[np.unsignedinteger], weights: NDArray[np.int64], *, one_left: bool) -> None:
        self.marks = marks
        self.one_left = one_left
        self.weights = weights
        self.unmarked = int(np.iinfo(marks.dtype).max)
        self.row = np.arange(len(marks), dtype=np.int64)
        self.level = np.zeros(len(marks), dtype=marks.dtype)
        self.parcel = np.zeros(len(marks), dtype=np.int32)
        self.owner = np.full(len(marks), NOT_OWNED, dtype=np.int32)

    def copy(self) -> LooseBallots:
        """Another of the same, to go on differently; the marks are shared."""
        other = LooseBallots.__new__(LooseBallots)
        other.marks, other.weights, other.unmarked = self.marks, self.weights, self.unmarked
        other.one_left = self.one_left
        other.row, other.level = self.row.copy(), self.level.copy()
        other.parcel, other.owner = self.parcel.copy(), self.owner.copy()
        return other

    def place(self, alive: NDArray[np.bool_], child: Child) -> Flow:
        """Put every row at its first rank. Returns what each candidate holds."""
        gained: Flow = {}
        for parts in self._chunks(np.arange(len(self.row))):
            self._onward(parts, alive, child, gained, {}, beyond=False)
        return gained

    def undecided(self) -> int:
        """Votes of the rows that nobody holds although they say something."""
        nobody = np.flatnonzero(self.level == 0)
        said = (self.marks[self.row[nobody]] != self.unmarked).any(axis=1)
        return int(self.weights[self.row[nobody]][said].sum())

    def detach(self, candidate: int, alive: NDArray[np.bool_]) -> None:
        """What an elected candidate holds is theirs from now on: what happens to the other shares does not touch it.

        Args:
            alive: those who remain, without the candidate.
        """
        column = self.marks[:, candidate]
        held = np.flatnonzero((self.owner == NOT_OWNED) & (column[self.row] == self.level) & (self.level > 0))
        alone = np.zeros(len(held), dtype=bool)
        for at in self._chunks(np.arange(len(held))):
            parts = held[at]
            alone[at] = ~((self.marks[self.row[parts]] == self.level[parts, None]) & alive).any(axis=1)
        self.owner[held[alone]] = candidate
        shared = held[~alone]
        self.row = np.concatenate([self.row, self.row[shared]])
        self.level = np.concatenate([self.level, self.level[shared]])
        self.parcel = np.concatenate([self.parcel, self.parcel[shared]])
        self.owner = np.concatenate([self.owner, np.full(len(shared), candidate, dtype=np.int32)])

    def move(
        self, leaving: int, alive: NDArray[np.bool_], child: Child, *, own: bool, beyond: bool
    ) -> tuple[Flow, Flow]:
        """Send what a candidate holds to those who come next.

        Args:
            alive: those who remain, without the candidate.
            own: whether the candidate was elected, so that only what was detached for them moves.
        Returns:
            what each gained, and what those who remain at the same rank held before of the same ballots.
        """
        if own:
            held = np.flatnonzero(self.owner == leaving)
        else:
            here = self.marks[:, leaving][self.row] == self.level
            held = np.flatnonzero(here & (self.level > 0) & (self.owner == NOT_OWNED))
        gained: Flow = {}
        lost: Flow = {}
        for parts in self._chunks(held):
            self._onward(parts, alive, child, gained, lost, beyond=beyond)
        return gained, lost

    def _chunks(self, parts: NDArray[np.intp]) -> list[NDArray[np.intp]]:
        size = max(1, CELLS_AT_ONCE // self.marks.shape[1])
        return [parts[start : start + size] for start in range(0, len(parts), size)]

    def _onward(
        self,
        parts: NDArray[np.intp],
        alive: NDArray[np.bool_],
        child: Child,
        gained: Flow,
        lost: Flow,
        *,
        beyond: bool,
    ) -> None:
        rows = self.row[parts]
        marks = self.marks[rows]
        marks[:, ~alive] = self.unmarked
        level, owned = self.level[parts], self.owner[parts] != NOT_OWNED
        if beyond:
            marks[marks <= level[:, None]] = self.unmarked
        best = marks.min(axis=1, initial=self.unmarked)
        exhausted = best == self.unmarked
        at = (marks == best[:, None]) & ~exhausted[:, None]
        if self.one_left:
            exhausted |= at.sum(axis=1) > 1
            at[exhausted] = False
        receivers = at.sum(axis=1)
        stays = (best == level) & ~owned
        old = self.parcel[parts].astype(np.int64)
        # One number for each way in which a share can change: parcel, whether it stays at its rank, who receives it.
        width = self.marks.shape[1] + 1
        ways, way = np.unique((old * 2 + stays) * width + receivers, return_inverse=True)
        way = way.reshape(-1)
        new = np.empty(len(ways), dtype=np.int32)
        before = np.empty(len(ways), dtype=np.int64)
        for place, code in enumerate(ways.tolist()):
            rest, received = divmod(code, width)
            parcel, stayed = divmod(rest, 2)
            before[place] = parcel
            new[place] = child(parcel, received + 1 if stayed else 1, received)
        weights = self.weights[rows]
        which, column = np.nonzero(at)
        cells, cell = np.unique(way[which] * width + column, return_inverse=True)
        votes = sums(cell.reshape(-1), len(cells), weights[which]).tolist()
        for code, amount in zip(cells.tolist(), votes, strict=True):
            place, candidate = divmod(code, width)
            _add(gained, (candidate, int(new[place])), amount)
            if int(ways[place]) // width % 2:
                _add(lost, (candidate, int(before[place])), amount)
        if exhausted.any():
            votes = sums(way[exhausted], len(ways), weights[exhausted]).tolist()
            for place, amount in enumerate(votes):
                if amount:
                    _add(gained, (-1, int(new[place])), amount)
        self.parcel[parts] = new[way]
        self.level[parts] = np.where(exhausted, 0, best)
        self.owner[parts] = NOT_OWNED


def _add(flow: Flow, key: tuple[int, int], amount: int) -> None:
    flow[key] = flow.get(key, 0) + amount
