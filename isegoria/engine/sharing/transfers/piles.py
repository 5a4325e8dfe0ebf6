# SPDX-License-Identifier: LGPL-3.0-or-later
"""The piles of ballots of a count: who holds what, in parcels of one worth, and what moves when someone leaves.

A **parcel** is a number; what one is worth is known by the method. Ballots of a pile in the same parcel are worth the
same, so a transfer asks for each parcel once, and never for each ballot. Everything here is in whole votes: no value is
ever rounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import MANY, ROWS_AT_ONCE, Ballots
from isegoria.engine.sharing.transfers.loose import Child, Flow, LooseBallots
from isegoria.engine.sharing.transfers.strict import MOST_COLUMNS, MOST_PACKED, StrictBallots

if TYPE_CHECKING:
    from isegoria.engine.sharing.transfers.packed import PackedBallots

TiedRanks = Literal["shared", "exhausted", "one-left"]
"""What becomes of a vote at a rank that several candidates share.

"shared": those of them who remain hold equal shares of it. "exhausted": it goes no further than the rank before.
"one-left": it goes to the one of them who remains, if only one does when it comes to the rank; if several, no further.
"""
WHOLE = 0
"""The parcel of ballots that are worth a whole vote, all of it with one candidate."""


class Piles:
    """Who holds which ballots.

    Attributes:
        held: for each candidate, votes by parcel. spent: votes by parcel that are with nobody any more.
        invalid: votes of the ballots that say something, but not which candidate is first.
        most_tied: how many candidates share a rank at most.
        by_order: whether what a ballot does depends on the order in which others left ("one-left", with shared ranks).
    """

    def __init__(self, ballots: Ballots, *, tied_ranks: TiedRanks) -> None:
        """Sort ballots into those that can be counted fast and the others.

        Complexity: O(rows × candidates) time; a copy of the marks, of the same size, is all the memory that counts.
        """
        marks = ballots.marks.view(ballots.marks.dtype.str.replace("i", "u"))
        weights = ballots.weights
        wide = ballots.n_candidates > MOST_COLUMNS
        many = len(marks) >= MANY and ballots.n_candidates <= MOST_PACKED and not wide
        sorting = _Packing() if many else _Columns(wide)
        tied = sorting.sort(marks)
        any_tied = bool(tied.any())
        self.most_tied = 1
        self.invalid = 0
        if tied_ranks == "exhausted" and any_tied:
            marks, self.invalid = _cut_at_ties(marks, tied, weights)
            sorting.sort(marks)
            any_tied = False
        elif any_tied and tied_ranks == "shared":
            self.most_tied = _most_tied(marks, np.flatnonzero(tied))
        if wide:
            own, marks, weights = weights[:0], marks, weights
        elif any_tied:
            sorting.keep(~tied)
            own, marks, weights = weights[~tied], marks[tied], weights[tied]
        else:
            own, marks, weights = weights, marks[:0], weights[:0]
        self.by_order = any_tied and tied_ranks == "one-left"
        self.loose = LooseBallots(marks, weights, one_left=tied_ranks == "one-left")
        same = len(own) > 0 and int(own.min()) == int(own.max())
        self.strict = sorting.strict(int(own[0]) if same else own)
        self.held: list[dict[int, int]] = [{} for _ in range(ballots.n_candidates)]
        self.spent: dict[int, int] = {}

    def copy(self) -> Piles:
        """Another of the same, to go on differently; the marks are shared."""
        other = Piles.__new__(Piles)
        other.strict, other.loose = self.strict.copy(), self.loose.copy()
        other.held = [dict(parcels) for parcels in self.held]
        other.spent = dict(self.spent)
        other.invalid, other.most_tied, other.by_order = self.invalid, self.most_tied, self.by_order
        return other

    def start(self, child: Child) -> None:
        """Give every ballot to its first candidates."""
        alive = list(range(len(self.held)))
        found: Flow = {}
        for candidate, amount in enumerate(self.strict.place(alive).tolist()):
            found[candidate if candidate < len(alive) else -1, WHOLE] = amount
        self._gain(found)
        if len(self.loose.marks):
            self._gain(self.loose.place(np.ones(len(alive), dtype=bool), child))
            self.invalid += self.loose.undecided()
        self.spent = {}  # what no candidate ever held was not a vote

    def detach(self, candidate: int, alive: NDArray[np.bool_]) -> None:
        """What an elected candidate holds is theirs until their surplus moves: call it as they are elected."""
        if len(self.loose.marks):
            self.loose.detach(candidate, alive)

    def move(
        self, leaving: int, alive: NDArray[np.bool_], child: Child, *, own: bool = False, beyond: bool = False
    ) -> tuple[tuple[int, ...], dict[int, int]]:
        """Send all that a candidate holds to those who come next.

        Args:
            alive: who can receive, without the candidate.
            child: `child(parcel, holders, receivers)` names the parcel that a share becomes when it was held by
                `holders` in equal shares, one of whom leaves, and is held by `receivers` after (0: by nobody).
            own: the candidate was elected and `detach` was called. beyond: `alive` holds candidates that stand before
                the one who leaves on some ballots, and who do not receive them.
        Returns:
            those who hold something else than before, ascending, and the votes by parcel that nobody holds any more.
        """
        parcels = self.held[leaving]
        if not parcels:
            return (), {}
        self.held[leaving] = {}
        gained: Flow = {}
        if len(self.strict.top):
            # Shares of tied ranks have parcels of their own, in which strict ballots never are.
            olds = sorted(parcels)
            table = self.strict.move(
                leaving, np.flatnonzero(alive).tolist(), olds, [child(one, 1, 1) for one in olds], beyond=beyond
            )
            for candidate, place in zip(*np.nonzero(table), strict=True):
                nobody = int(candidate) == len(self.held)
                parcel = child(olds[place], 1, 0 if nobody else 1)
                key = (-1 if nobody else int(candidate), parcel)
                gained[key] = gained.get(key, 0) + int(table[candidate, place])
        if len(self.loose.marks):
            more, lost = self.loose.move(leaving, alive, child, own=own, beyond=beyond)
            for (candidate, parcel), amount in lost.items():
                left = self.held[candidate][parcel] - amount
                if left:
                    self.held[candidate][parcel] = left
                else:
                    del self.held[candidate][parcel]
            for key, amount in more.items():
                gained[key] = gained.get(key, 0) + amount
        spent = self._gain(gained)
        return tuple(
            sorted({candidate for (candidate, _), amount in gained.items() if candidate >= 0 and amount})
        ), spent

    def _gain(self, gained: Flow) -> dict[int, int]:
        spent: dict[int, int] = {}
        for (candidate, parcel), amount in gained.items():
            if not amount:
                continue
            into = self.spent if candidate < 0 else self.held[candidate]
            into[parcel] = into.get(parcel, 0) + amount
            if candidate < 0:
                spent[parcel] = spent.get(parcel, 0) + amount
        return spent


class _Columns:
    """Ballots made ready to be counted fast by columns of marks; none of them where candidates are too many."""

    def __init__(self, wide: bool) -> None:
        self.wide = wide
        self.columns = np.empty((0, 0), dtype=np.uint8)

    def sort(self, marks: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
        """Take these ballots, and (rows) whether two candidates share a rank."""
        self.columns = np.empty((marks.shape[1], 0), dtype=np.uint8) if self.wide else _columns(marks)
        return _tied_rows(marks, self.columns)

    def keep(self, rows: NDArray[np.bool_]) -> None:
        self.columns = self.columns[:, rows]

    def strict(self, weights: NDArray[np.int64] | int) -> StrictBallots | PackedBallots:
        return StrictBallots(self.columns, weights)


class _Packing:
    """The same, of very many ballots of few candidates, by one number each."""

    def __init__(self) -> None:
        self.words = np.empty(0, dtype=np.uint64)
        self.candidates = 0

    def sort(self, marks: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
        # Late: compiled, and few counts are of so many ballots.
        from isegoria.engine.sharing.transfers.packed import pack

        self.candidates = marks.shape[1]
        self.words, tied = pack(marks.view(np.int8))
        return tied

    def keep(self, rows: NDArray[np.bool_]) -> None:
        self.words = self.words[rows]

    def strict(self, weights: NDArray[np.int64] | int) -> StrictBallots | PackedBallots:
        # Late, as above.
        from isegoria.engine.sharing.transfers.packed import PackedBallots

        return PackedBallots(self.words, weights, self.candidates)


def _columns(marks: NDArray[np.unsignedinteger]) -> NDArray[np.uint8]:
    """(candidates, rows) the same marks, one column a candidate side by side."""
    columns = np.empty((marks.shape[1], len(marks)), dtype=np.uint8)
    for start in range(0, len(marks), ROWS_AT_ONCE):
        columns[:, start : start + ROWS_AT_ONCE] = marks[start : start + ROWS_AT_ONCE].T
    return columns


def _tied_rows(marks: NDArray[np.unsignedinteger], columns: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(rows) whether two share a rank: no rank being skipped, more candidates are then ranked than there are ranks.

    `columns`: the same marks by columns, where there are any.
    """
    tied = np.zeros(len(marks), dtype=bool)
    fast = columns.shape[1] == len(marks)
    size = ROWS_AT_ONCE if fast else max(1, min(ROWS_AT_ONCE, 4_000_000 // marks.shape[1]))
    for start in range(0, len(marks), size):
        part = columns[:, start : start + size] if fast else np.ascontiguousarray(marks[start : start + size].T)
        signed = part.view(part.dtype.str.replace("u", "i"))
        ranked = (signed > 0).sum(axis=0, dtype=np.uint8 if fast else np.int32)
        tied[start : start + size] = ranked > signed.max(axis=0, initial=0)
    return tied


def _first_tie(marks: NDArray[np.unsignedinteger]) -> tuple[NDArray[np.unsignedinteger], NDArray[np.integer]]:
    """(rows) the first rank that is shared, and (rows) how many candidates share the rank that most share."""
    unmarked = np.iinfo(marks.dtype).max
    along = np.sort(marks, axis=1)
    same = (along[:, 1:] == along[:, :-1]) & (along[:, 1:] != unmarked)
    first = np.where(same, along[:, 1:], unmarked).min(axis=1)
    longest = np.zeros(len(marks), dtype=np.int64)
    run = np.zeros(len(marks), dtype=np.int64)
    for column in same.T:
        run = (run + 1) * column
        np.maximum(longest, run, out=longest)
    return first, longest + 1


def _most_tied(marks: NDArray[np.unsignedinteger], rows: NDArray[np.intp]) -> int:
    most = 1
    size = max(1, 4_000_000 // marks.shape[1])
    for start in range(0, len(rows), size):
        most = max(most, int(_first_tie(marks[rows[start : start + size]])[1].max()))
    return most


def _cut_at_ties(
    marks: NDArray[np.unsignedinteger], tied: NDArray[np.bool_], weights: NDArray[np.int64]
) -> tuple[NDArray[np.unsignedinteger], int]:
    """The same marks without anything from a shared rank on, and the votes of those of which nothing is left."""
    cut = marks.copy()
    rows = np.flatnonzero(tied)
    size = max(1, 4_000_000 // marks.shape[1])
    invalid = 0
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        table = marks[part]
        first = _first_tie(table)[0]
        table[table >= first[:, None]] = np.iinfo(marks.dtype).max
        cut[part] = table
        invalid += int(weights[part][first == 1].sum())
    return cut, invalid
