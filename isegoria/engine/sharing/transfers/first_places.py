# SPDX-License-Identifier: LGPL-3.0-or-later
"""First places, those of several candidates shared equally among them."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np

from isegoria.engine.profiles.ballots import ROWS_AT_ONCE, Ballots
from isegoria.engine.sharing.transfers.sums import sums

FEW = 256


@dataclass(frozen=True)
class FirstPlaces:
    """First places of each candidate, in votes of 1 / scale.

    Attributes:
        invalid: weight of the ballots that put several first and were not counted. shared: whether some were shared.
    """

    scores: tuple[int, ...]
    scale: int
    invalid: int
    shared: bool


def first_places(ballots: Ballots, *, shared: bool) -> FirstPlaces:
    """Count first places. `shared`: whether those of several candidates are shared, rather than not counted.

    Complexity: O(rows × candidates); memory: one chunk of rows.
    """
    n_candidates = ballots.n_candidates
    by_sharers: dict[int, list[int]] = {}
    size = max(1, min(ROWS_AT_ONCE, 4_000_000 // n_candidates))
    for start in range(0, len(ballots.marks), size):
        first = np.ascontiguousarray(ballots.marks[start : start + size].T) == 1
        weights = ballots.weights[start : start + size]
        sharers = first.sum(axis=0, dtype=np.uint8 if n_candidates < FEW else np.int64)
        for number in np.unique(sharers[sharers > 0]).tolist():
            here = sharers == number
            if weights.min() == weights.max():
                found = np.count_nonzero(first & here, axis=1) * weights[0]
            else:
                candidate, row = np.nonzero(first[:, here])
                found = sums(candidate, n_candidates, weights[here][row])
            kept = by_sharers.setdefault(number, [0] * n_candidates)
            by_sharers[number] = [one + more for one, more in zip(kept, found.tolist(), strict=True)]
    invalid = 0
    if not shared:
        invalid = sum(sum(found) // number for number, found in by_sharers.items() if number > 1)
        by_sharers = {number: found for number, found in by_sharers.items() if number == 1}
    one = lcm(*by_sharers) if by_sharers else 1
    scores = [0] * n_candidates
    for number, found in by_sharers.items():
        scores = [score + votes * (one // number) for score, votes in zip(scores, found, strict=True)]
    return FirstPlaces(tuple(scores), one * ballots.unit, invalid, any(number > 1 for number in by_sharers))
