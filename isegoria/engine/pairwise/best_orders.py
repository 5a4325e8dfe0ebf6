# SPDX-License-Identifier: LGPL-3.0-or-later
"""The orders of a few candidates that contradict the fewest preferences: all of them, in whole numbers.

By the set of those who stand first: the least that a set costs, however it is ordered, is had from the sets with one
fewer. Source of the recursion: R. E. Bellman (1962), M. Held, R. M. Karp (1962); for rankings, e.g. N. Betzler et al.,
"Fixed-parameter algorithms for Kemeny rankings", Theoretical Computer Science 410 (2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.pairwise.matrix import Matrix

MOST_BY_SETS = 16  # 65,536 sets


@dataclass(frozen=True)
class BestOrders:
    """What the best orders are.

    Attributes:
        order: one of them; of several, the first by the order of candidates that was asked.
        best, worst: the highest and lowest place of each candidate, 1 the first, in any of them.
        proof: "sets", every set was gone through; "bound", a bound in whole numbers says that no order is better, nor
            any other as good; "solver", the solver says so, of which the last steps are floating-point.
        exact_places: whether each place is taken in one of them; otherwise they only bound what is taken.
    """

    order: tuple[int, ...]
    best: tuple[int, ...]
    worst: tuple[int, ...]
    proof: Literal["sets", "bound", "solver"] = "sets"
    exact_places: bool = True

    @property
    def unique(self) -> bool:
        return self.best == self.worst


def contradicted(matrix: Matrix, order: Sequence[int]) -> int:
    """Preferences of one candidate over another, of all ballots, that an order contradicts."""
    put = np.array(order, dtype=np.int64)
    return sum(int(cell) for cell in matrix[np.ix_(put, put)][np.tril_indices(len(put), -1)])


def best_orders_by_sets(matrix: Matrix, prefer: Sequence[int]) -> BestOrders:
    """Every best order of up to `MOST_BY_SETS` candidates. O(2^c × c) in time and memory.

    Args:
        prefer: the candidates in the order by which one of several best orders is picked.
    """
    number = len(matrix)
    # The votes that each duel costs whatever the order decide nothing, and are left out.
    costs = matrix - np.minimum(matrix, matrix.T)
    # Beyond what 64 bits hold, the whole numbers of Python are slower and as exact.
    kind: Any = np.int64 if sum(int(cell) for cell in costs.flat) < 2**62 else object
    sets = 1 << number
    after = _costs_after(costs.astype(kind), kind)
    sizes = np.array([one.bit_count() for one in range(sets)])
    top = np.zeros(sets, dtype=kind)
    rest = np.zeros(sets, dtype=kind)
    levels = [np.flatnonzero(sizes == size) for size in range(number + 1)]
    for size in range(1, number + 1):
        top[levels[size]] = _least(
            levels[size], number, True, kind, lambda c, s: top[s ^ 1 << c] + after[c, s ^ 1 << c]
        )
    for size in range(number - 1, -1, -1):
        rest[levels[size]] = _least(levels[size], number, False, kind, lambda c, s: rest[s | 1 << c] + after[c, s])
    least = top[-1]
    best, worst = [number] * number, [1] * number
    every = np.arange(sets)
    for one in range(number):
        without = every[every >> one & 1 == 0]
        on_best = without[top[without] + after[one, without] + rest[without | 1 << one] == least]
        best[one], worst[one] = int(sizes[on_best].min()) + 1, int(sizes[on_best].max()) + 1
    order: list[int] = []
    held = 0
    while len(order) < number:
        for one in prefer:
            if not held >> one & 1 and top[held] + after[one, held] + rest[held | 1 << one] == least:
                order.append(one)
                held |= 1 << one
                break
    return BestOrders(tuple(order), tuple(best), tuple(worst))


def _costs_after(costs: NDArray[Any], kind: Any) -> NDArray[Any]:
    """(candidates, sets) what it costs to put a candidate under all of a set: those who prefer them to its members."""
    number = len(costs)
    after = np.zeros((number, 1 << number), dtype=kind)
    for other in range(number):
        after[:, 1 << other : 2 << other] = after[:, : 1 << other] + costs[:, other, None]
    return after


def _least(sets: NDArray[np.int64], number: int, members: bool, kind: Any, cost: Any) -> NDArray[Any]:
    """For each set, the least cost over its members, or over those who are none."""
    least = np.zeros(len(sets), dtype=kind)
    filled = np.zeros(len(sets), dtype=bool)
    for one in range(number):
        chosen = (sets >> one & 1 == 1) == members
        of_one = cost(one, sets[chosen])
        held = least[chosen]
        least[chosen] = np.where(filled[chosen], np.minimum(held, of_one), of_one)
        filled |= chosen
    return least
