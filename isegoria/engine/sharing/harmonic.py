# SPDX-License-Identifier: LGPL-3.0-or-later
"""The committee that gives voters the most when a second one elected counts a half, a third one a third…: exactly.

Few committees are all compared, in whole numbers. Many are left to integer programming by HiGHS (Huangfu, Q. and Hall,
J. (2018), "Parallelizing the dual revised simplex method", Mathematical Programming Computation 10, 119–142), whose
answers are in floats: so every committee that it finds within its tolerance of the best is worked out again in whole
numbers, one after the other, each time asking it for the best committee that is none of those before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice
from math import comb, lcm

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from isegoria.engine.sharing.supports import Supports

MOST_COMPARED = 300_000_000
"""Committees × groups of voters that are all compared: about three seconds."""
MOST_VARIABLES = 3_000
"""Unknowns of the integer programme at most."""
MOST_NODES = 2_000
MOST_TIED = 50
"""Committees that the integer programme is asked for at most."""
NEAR = 1e-6
"""How far from the best, relatively, HiGHS may be with its default tolerances."""


@dataclass(frozen=True)
class Best:
    """The best committees.

    Attributes:
        score: what they are worth, in votes' units.
        committees: each ascending, in ascending order.
        all_known: whether there are no others; if not, so many are within HiGHS's tolerance that some were not found.
        compared: how many committees were compared, all there are; 0 where HiGHS searched.
        next_best: the best committee that is worth less and its score, where one was met.
    """

    score: Fraction
    committees: tuple[tuple[int, ...], ...]
    all_known: bool
    compared: int
    next_best: tuple[tuple[int, ...], Fraction] | None = None


def score(supports: Supports, committee: tuple[int, ...]) -> Fraction:
    """What a committee is worth to all voters together. Complexity: O(groups)."""
    has = np.asarray(supports.by_group[:, list(committee)].sum(axis=1)).reshape(-1)
    votes = np.zeros(len(committee) + 1, dtype=np.int64)
    np.add.at(votes, has, supports.votes)
    return sum((harmonic(number) * held for number, held in enumerate(votes.tolist())), Fraction(0))


def harmonic(number: int) -> Fraction:
    """1 + 1/2 + … + 1/number."""
    return sum((Fraction(1, one) for one in range(1, number + 1)), Fraction(0))


def unknowns(supports: Supports, seats: int) -> int:
    """How many unknowns the integer programme has."""
    approved = np.asarray(supports.by_group.sum(axis=1)).reshape(-1)
    return int(len(supports.supported) + np.minimum(approved, seats).sum())


def best_committees(supports: Supports, seats: int) -> Best | None:
    """The committees of so many seats that are worth most; None where the search is too large.

    Only options that anyone supports are elected. Exact where `Best.compared` is above 0; otherwise as sure as the
    bounds that HiGHS proves, with ties in whole numbers.

    Complexity: exponential. At most `MOST_COMPARED`, then `MOST_VARIABLES` unknowns and `MOST_NODES` nodes.
    """
    options = supports.supported
    size = min(seats, len(options))
    if size in (0, len(options)):
        whole = tuple(options.tolist())
        return Best(score(supports, whole), (whole,), True, 1)
    committees = comb(len(options), size)
    scale = lcm(*range(1, size + 1))
    fits = supports.n_votes * int(harmonic(size) * scale) < 2**62
    if len(options) <= 64 and fits and committees * max(1, len(supports.votes)) <= MOST_COMPARED:
        return _compare_all(supports, options, size, scale)
    if unknowns(supports, size) > MOST_VARIABLES:
        return None
    return _solve(supports, options, size)


def _compare_all(supports: Supports, options: NDArray[np.int64], size: int, scale: int) -> Best:
    bit = np.left_shift(np.uint64(1), np.arange(len(options), dtype=np.uint64))
    held = supports.by_group[:, options].toarray().astype(np.uint64) @ bit
    worth = np.array([int(harmonic(number) * scale) for number in range(size + 1)], dtype=np.int64)
    best, second = -1, -1
    kept: list[tuple[int, ...]] = []
    other: tuple[int, ...] = ()
    compared = 0
    at_once = max(1, 4_000_000 // len(held))
    for chunk in _chunks(len(options), size, at_once):
        members = bit[chunk].sum(axis=1, dtype=np.uint64)
        scores = worth[np.bitwise_count(members[:, None] & held[None, :])] @ supports.votes
        compared += len(chunk)
        top = int(scores.max())
        if top > best:
            if best >= 0:
                second, other = best, kept[0]
            best, kept = top, []
        kept += [tuple(row) for row in chunk[scores == best].tolist()]
        below = np.where(scores < best, scores, -1)
        if int(below.max()) > second:
            second, other = int(below.max()), tuple(chunk[int(np.argmax(below))].tolist())
    named = [tuple(options[list(one)].tolist()) for one in kept]
    next_best = (tuple(options[list(other)].tolist()), Fraction(second, scale)) if second >= 0 else None
    return Best(Fraction(best, scale), tuple(named), True, compared, next_best)


def _chunks(options: int, size: int, at_once: int) -> Iterator[NDArray[np.int64]]:
    every = combinations(range(options), size)
    while chunk := list(islice(every, at_once)):
        yield np.array(chunk, dtype=np.int64)


def _solve(supports: Supports, options: NDArray[np.int64], size: int) -> Best | None:
    """Ask HiGHS for the best committee, then for the best of the others, until they are clearly worth less."""
    by_group = supports.by_group[:, options]
    approved = np.asarray(by_group.sum(axis=1)).reshape(-1)
    lengths = np.minimum(approved, size)
    group = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(group)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    gains = supports.votes[group] / place / max(1, supports.n_votes)
    # For each group: of its options, no more count than are elected.
    counted = csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(len(lengths), len(group)))
    rows = [hstack([-by_group.astype(float), counted]), _row(np.arange(len(options)), len(options) + len(group))]
    low, high = [np.full(len(lengths), -np.inf), np.array([size])], [np.zeros(len(lengths)), np.array([size])]
    found: dict[tuple[int, ...], Fraction] = {}
    while len(found) < MOST_TIED:
        solved = milp(
            np.concatenate([np.zeros(len(options)), -gains]),
            integrality=np.concatenate([np.ones(len(options)), np.zeros(len(group))]),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(vstack(rows), np.concatenate(low), np.concatenate(high)),
            options={"node_limit": MOST_NODES, "mip_rel_gap": 0.0},
        )
        if solved.status == 2:  # no other committee
            return _best(found, True)
        if solved.status != 0:
            return None
        places = np.flatnonzero(solved.x[: len(options)] > 0.5)
        committee = tuple(options[places].tolist())
        if len(committee) != size or committee in found:
            return None  # beyond what floats can hold: no answer rather than a doubtful one
        found[committee] = score(supports, committee)
        best = max(found.values())
        if found[committee] < best and float(best - found[committee]) > 2.0 * NEAR * float(best):
            return _best(found, True)
        rows.append(_row(places, len(options) + len(group)))
        low.append(np.array([-np.inf]))
        high.append(np.array([size - 1]))
    return _best(found, False)


def _best(found: dict[tuple[int, ...], Fraction], all_known: bool) -> Best:
    best = max(found.values())
    less = [one for one in found if found[one] < best]
    other = max(less, key=lambda one: (found[one], one)) if less else None
    committees = tuple(sorted(one for one in found if found[one] == best))
    return Best(best, committees, all_known, 0, None if other is None else (other, found[other]))


def _row(places: NDArray[np.int64], width: int) -> csr_array:
    return csr_array((np.ones(len(places)), (np.zeros(len(places), dtype=np.int64), places)), shape=(1, width))
