# SPDX-License-Identifier: LGPL-3.0-or-later
"""Very many ballots that rank few candidates without ties, each in one number: who it is with, and who comes after.

Candidates of a ballot are written from the first one up in four bits each. The lowest four name whom the ballot is
with; it goes on by a shift. A pass takes no branch that hangs on the ballot: a wrong guess of the processor costs more
than the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled

NOBODY = 15
MOST_PACKED = 15
AT_ONCE = 2_048  # rows of a pass: their places stay in a processor's cache


class PackedBallots:
    """As `strict.StrictBallots`, of at most `MOST_PACKED` candidates. Those who left never come back.

    Attributes:
        words: (rows) whom the ballot is with and who comes after, `NOBODY` at the end.
        weights: (rows) votes of each row, or the one number that all have.
        top: (rows) the candidate each row is with, or `NOBODY`.
        parcels: (rows) the parcel each row is in; none while all are in parcel 0.
    """

    def __init__(self, words: NDArray[np.uint64], weights: NDArray[np.int64] | int, candidates: int) -> None:
        """`words`: this object's own from now on."""
        self.words = words
        self.weight = weights if isinstance(weights, int) else 1
        self.weights = np.zeros(0, dtype=np.int64) if isinstance(weights, int) else weights
        self.candidates = candidates
        self.top = (words & np.uint64(NOBODY)).astype(np.uint8)
        self.parcels = np.zeros(0, dtype=np.int32)

    def copy(self) -> PackedBallots:
        """Another of the same, to go on differently."""
        other = PackedBallots.__new__(PackedBallots)
        other.__dict__.update(self.__dict__)
        other.words, other.top, other.parcels = self.words.copy(), self.top.copy(), self.parcels.copy()
        return other

    def place(self, alive: Sequence[int]) -> NDArray[np.int64]:
        """(candidates + 1) votes of each candidate as each row goes to its first; the last place is for nobody's.

        `alive`: everyone.
        """
        return self._shown(_placed(self.top, self.weights))[:, 0]

    def move(
        self, leaving: int, alive: Sequence[int], parcels: Sequence[int], becomes: Sequence[int], *, beyond: bool
    ) -> NDArray[np.int64]:
        """Send the rows of a candidate to the next of those who remain.

        Args:
            parcels: those that the candidate may hold; `becomes`: the parcel that each becomes.
            beyond: no matter here: a ballot only ever goes on, and of those before it nobody remains or comes back.
        Returns:
            (candidates + 1, parcels) votes that each received out of each parcel; the last place is for nobody's.
        """
        if not len(self.parcels) and list(parcels) != list(becomes):
            self.parcels = np.zeros(len(self.words), dtype=np.int32)
        stays = np.zeros(NOBODY + 1, dtype=np.int64)
        stays[alive] = stays[NOBODY] = 1
        local = np.zeros(max(parcels) + 1, dtype=np.int64)
        local[list(parcels)] = np.arange(len(parcels))
        found = np.zeros((NOBODY + 1, len(parcels)), dtype=np.int64)
        new = np.asarray(becomes, dtype=np.int32)
        _moved(self.words, self.top, leaving, stays, self.weights, self.parcels, local, new, found)
        return self._shown(found)

    def _shown(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.concatenate([found[: self.candidates], found[NOBODY:]]) * self.weight


@compiled
def pack(marks: NDArray[np.int8]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """The words of rows of ranks, and (rows) whether two share a rank: such a row's word says nothing.

    Args: marks: (rows, candidates) ranks of which none is skipped, at most `MOST_PACKED`; −1 where not ranked.
    """
    rows, candidates = marks.shape
    words = np.empty(rows, dtype=np.uint64)
    tied = np.empty(rows, dtype=np.bool_)
    one, all_ones = np.uint64(1), ~np.uint64(0)
    for row in range(rows):
        word, held, number = all_ones, np.uint64(0), 0
        for candidate in range(candidates):
            rank = np.int64(marks[row, candidate])
            if rank > 0:
                word ^= np.uint64(NOBODY ^ candidate) << np.uint64(4 * (rank - 1))
                held |= one << np.uint64(rank)
                number += 1
        words[row] = word
        tied[row] = (one << np.uint64(number + 1)) - np.uint64(2) != held
    return words, tied


@compiled
def _placed(top: NDArray[np.uint8], weights: NDArray[np.int64]) -> NDArray[np.int64]:
    found = np.zeros((NOBODY + 1, 1), dtype=np.int64)
    if len(weights):
        for row in range(len(top)):
            found[top[row], 0] += weights[row]
    else:
        for row in range(len(top)):
            found[top[row], 0] += 1
    return found


@compiled
def _moved(
    words: NDArray[np.uint64],
    top: NDArray[np.uint8],
    leaving: int,
    stays: NDArray[np.int64],
    weights: NDArray[np.int64],
    parcels: NDArray[np.int32],
    local: NDArray[np.int64],
    new: NDArray[np.int32],
    found: NDArray[np.int64],
) -> None:
    """`stays`: (16) 1 for those who can receive, nobody among them. `found`: what is added to."""
    at_end = np.uint64(NOBODY) << np.uint64(60)
    lowest = np.uint64(NOBODY)
    moved = np.empty(AT_ONCE, dtype=np.int64)
    going = np.empty(AT_ONCE, dtype=np.int64)
    for start in range(0, len(words), AT_ONCE):
        number = 0
        for row in range(start, min(start + AT_ONCE, len(words))):
            moved[number] = row
            number += top[row] == leaving
        going[:number] = moved[:number]
        left = number
        while left:  # those whose next has left as well go on in another turn
            kept = 0
            for place in range(left):
                row = going[place]
                word = (words[row] >> np.uint64(4)) | at_end
                words[row] = word
                top[row] = word & lowest
                going[kept] = row
                kept += 1 - stays[word & lowest]
            left = kept
        if len(parcels):
            for place in range(number):
                row = moved[place]
                which = local[parcels[row]]
                parcels[row] = new[which]
                found[top[row], which] += weights[row] if len(weights) else 1
        else:
            for place in range(number):
                row = moved[place]
                found[top[row], 0] += weights[row] if len(weights) else 1
