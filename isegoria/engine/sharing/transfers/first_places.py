# SPDX-License-Identifier: LGPL-3.0-or-later
"""First places, those of several candidates shared equally among them."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

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
    by_sharers = {number: found[0] for number, found in _by_sharers(ballots, None).items()}
    invalid = 0
    if not shared:
        invalid = sum(sum(found) // number for number, found in by_sharers.items() if number > 1)
        by_sharers = {number: found for number, found in by_sharers.items() if number == 1}
    one = lcm(*by_sharers) if by_sharers else 1
    scores = [0] * ballots.n_candidates
    for number, found in by_sharers.items():
        scores = [score + votes * (one // number) for score, votes in zip(scores, found, strict=True)]
    return FirstPlaces(tuple(scores), one * ballots.unit, invalid, any(number > 1 for number in by_sharers))


def first_places_by_preference(ballots: Ballots, pair: tuple[int, int]) -> tuple[list[list[int]], int]:
    """First places, shared, of ballots that prefer one of a pair, the other, or neither: three lists, and a scale."""
    by_sharers = _by_sharers(ballots, pair)
    one = lcm(*by_sharers) if by_sharers else 1
    found = [[0] * ballots.n_candidates for _ in range(3)]
    for number, parts in by_sharers.items():
        for into, part in zip(found, parts, strict=True):
            for candidate, votes in enumerate(part):
                into[candidate] += votes * (one // number)
    return found, one * ballots.unit


def _by_sharers(ballots: Ballots, pair: tuple[int, int] | None) -> dict[int, list[list[int]]]:
    """By how many share the first place: votes of each candidate, all together or by whom of a pair they prefer."""
    n_candidates = ballots.n_candidates
    found: dict[int, list[list[int]]] = {}
    size = max(1, min(ROWS_AT_ONCE, 4_000_000 // n_candidates))
    for start in range(0, len(ballots.marks), size):
        columns = np.ascontiguousarray(ballots.marks[start : start + size].T)
        first = columns == 1
        weights = ballots.weights[start : start + size]
        sharers = first.sum(axis=0, dtype=np.uint8 if n_candidates < FEW else np.int64)
        rows = [sharers > 0]
        if pair is not None:
            one, other = (columns[who].view(columns.dtype.str.replace("i", "u")) for who in pair)
            rows = [one < other, other < one, one == other]
        for number in np.unique(sharers[sharers > 0]).tolist():
            kept = found.setdefault(number, [[0] * n_candidates for _ in rows])
            for into, those in zip(kept, rows, strict=True):
                for candidate, votes in enumerate(_votes(first, those & (sharers == number), weights)):
                    into[candidate] += votes
    return found


def _votes(first: NDArray[np.bool_], here: NDArray[np.bool_], weights: NDArray[np.int64]) -> list[int]:
    if weights.min() == weights.max():
        return [int(votes) * int(weights[0]) for votes in np.count_nonzero(first & here, axis=1)]
    candidate, row = np.nonzero(first[:, here])
    return [int(votes) for votes in sums(candidate, len(first), weights[here][row])]
