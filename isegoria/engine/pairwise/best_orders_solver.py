# SPDX-License-Identifier: LGPL-3.0-or-later
"""The same for more candidates, by linear and integer programming (HiGHS), and checked in whole numbers.

One unknown a pair says who is above whom; three of them say of each three candidates that they do not go round. The
linear program is nearly always whole already. Its multipliers, rounded to whole numbers, give a bound that needs no
trust in floating-point: where no order can contradict less than this one does, it is proven.

Sources: V. Conitzer, A. Davenport, J. Kalagnanam, "Improved bounds for computing Kemeny rankings", AAAI 2006; Q.
Huangfu, J. A. J. Hall, "Parallelizing the dual revised simplex method", Mathematical Programming Computation 10 (2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.best_orders import BestOrders
from isegoria.engine.pairwise.condorcet import reachable
from isegoria.engine.pairwise.matrix import Matrix

MOST_BY_SOLVER = 30  # 435 unknowns, 4,060 triples: 0.1 to 3 s for ballots drawn at random; at 40, up to 15

_MOST_EXACT = 2**44  # votes, of all margins: so that bounds of thousands of terms stay within 64 bits


@dataclass(frozen=True)
class _Found:
    order: tuple[int, ...]
    cost: int  # of the pairs, counted as `_Program.cost_of` does
    turned: NDArray[np.int64]  # for each pair, a cost under which no order is that puts it the other way round


class _Program:
    """Least cost over orders: x[a, b] (a < b) is 1 where a is above b."""

    def __init__(self, matrix: Matrix) -> None:
        self.number = len(matrix)
        self.pairs = list(combinations(range(self.number), 2))
        self.place = {pair: at for at, pair in enumerate(self.pairs)}
        ones, others = np.array(self.pairs).T
        self.costs = (matrix[others, ones] - matrix[ones, others]).astype(np.int64)
        self.total = sum(abs(cost) for cost in self.costs.tolist())
        entries = []
        for a, b, c in combinations(range(self.number), 3):
            entries.append((self.place[a, b], self.place[b, c], self.place[a, c]))
        columns = np.array(entries).reshape(-1)
        values = np.tile([1, 1, -1], len(entries))
        rows = csr_array((values, columns, np.arange(0, len(columns) + 1, 3)), shape=(len(entries), len(self.pairs)))
        # 0 <= x_ab + x_bc - x_ac <= 1, as rows that are at most what stands beside them.
        self.rows = vstack([rows, -rows], format="csr")
        self.at_most = np.concatenate([np.ones(len(entries)), np.zeros(len(entries))]).astype(np.int64)
        self.low, self.high = np.zeros(len(self.pairs)), np.ones(len(self.pairs))

    def cost_of(self, order: Sequence[int]) -> int:
        place = np.argsort(order)
        return sum(
            int(cost) for cost, (a, b) in zip(self.costs.tolist(), self.pairs, strict=True) if place[a] < place[b]
        )

    def above(self, one: int, other: int) -> tuple[int, int, int]:
        """Column, factor and constant of "one is above other" as a linear expression."""
        return (self.place[one, other], 1, 0) if one < other else (self.place[other, one], -1, 1)

    def solve(
        self, least_true: Sequence[tuple[int, int]] = (), least: int = 1, best: int | None = None
    ) -> tuple[_Found | None, bool]:
        """The cheapest order in which at least `least` of these stand (one above other), and whether that is proven.

        Args:
            best: a cost above which an order is of no interest; the answer is None where there is no order of it.
        """
        rows, at_most = self.rows, self.at_most
        if least_true:
            row = np.zeros(len(self.pairs), dtype=np.int64)
            constant = 0
            for one, other in least_true:
                column, factor, more = self.above(one, other)
                row[column] -= factor
                constant += more
            rows = vstack([rows, csr_array(row[None])], format="csr")
            at_most = np.append(at_most, constant - least)
        limits = np.stack([self.low, self.high], axis=1)
        relaxed = linprog(self.costs, A_ub=rows, b_ub=at_most, bounds=limits, method="highs")
        if relaxed.x is None:
            return None, False
        bound, rises = self._bound(rows, at_most, -relaxed.ineqlin.marginals)
        if best is not None and bound > best:
            return None, True
        order = self._order(relaxed.x)
        if not self._allowed(order, least_true, least) or np.abs(relaxed.x - np.round(relaxed.x)).max() > 1e-6:
            if best is not None:
                rows = vstack([rows, csr_array(self.costs[None])], format="csr")
                at_most = np.append(at_most, best)
            whole = milp(
                self.costs,
                constraints=LinearConstraint(rows, -np.inf, at_most),
                bounds=Bounds(self.low, self.high),
                integrality=np.ones(len(self.pairs)),
                options={"mip_rel_gap": 0},
            )
            if whole.x is None:
                return None, False
            order = self._order(whole.x)
        cost = self.cost_of(order)
        if best is not None and cost > best:
            return None, False
        return _Found(order, cost, rises), bound >= cost

    def settle(self, found: _Found) -> set[tuple[int, int]]:
        """Settle each pair that no best order can turn round; give the other ones, as `found` has them."""
        place = np.argsort(found.order)
        settled = np.zeros((self.number, self.number), dtype=bool)
        for at, (a, b) in enumerate(self.pairs):
            if found.turned[at] > found.cost:
                settled[(a, b) if place[a] < place[b] else (b, a)] = True
        settled = reachable(settled)  # what follows from what is settled is settled too
        unsettled = set()
        for at, (a, b) in enumerate(self.pairs):
            if settled[a, b] or settled[b, a]:
                self.low[at] = self.high[at] = settled[a, b]
            else:
                unsettled.add((a, b) if place[a] < place[b] else (b, a))
        return unsettled

    def _order(self, x: NDArray[np.float64]) -> tuple[int, ...]:
        wins = np.zeros(self.number)
        for value, (a, b) in zip(x.tolist(), self.pairs, strict=True):
            wins[a] += value
            wins[b] += 1 - value
        return tuple(np.argsort(-wins, kind="stable").tolist())

    def _allowed(self, order: Sequence[int], least_true: Sequence[tuple[int, int]], least: int) -> bool:
        place = np.argsort(order)
        return not least_true or sum(bool(place[a] < place[b]) for a, b in least_true) >= least

    def _bound(
        self, rows: csr_array, at_most: NDArray[np.int64], multipliers: NDArray[np.float64]
    ) -> tuple[int, NDArray[np.int64]]:
        """A cost under which no allowed order is, by any multipliers that are not negative: Lagrange's bound, exact.

        And by how much it rises where a pair is the other way round, as (pairs) bounds for each.
        """
        bits = max(0, min(24, 52 - self.total.bit_length()))
        whole = np.round(np.maximum(multipliers, 0) * 2**bits).astype(np.int64)
        reduced = self.costs * 2**bits + rows.T @ whole
        at_least = np.where(reduced > 0, reduced * self.low.astype(np.int64), reduced * self.high.astype(np.int64))
        total = int(at_least.sum()) - int((whole * at_most).sum())
        # Rounded up to whole numbers, since every cost is one.
        return -(-total // 2**bits), -(-(total + np.abs(reduced)) // 2**bits)


def best_orders_by_solver(matrix: Matrix, prefer: Sequence[int]) -> BestOrders:
    """One best order of up to `MOST_BY_SOLVER` candidates, and what all of them have in common.

    A second program asks for an order as good that differs; then for one that differs from what these share; until
    there is none. So a tie is never missed; it can be declared between more than those who are first in a best order.
    Time: NP-hard; 0.1 to 3 s for 30 candidates on ballots drawn at random.
    Raises:
        EngineError: ballots_too_many, where the margins add up to 2**44 votes or more.
    """
    program = _Program(matrix)
    number = program.number
    found, proven = program.solve()
    if found is None or program.total >= _MOST_EXACT:
        raise EngineError("ballots_too_many")
    common = {(a, b) for at, a in enumerate(found.order) for b in found.order[at + 1 :]}
    unsettled = program.settle(found)  # few, as a rule: what is asked next is small
    while unsettled & common:
        other, certain = program.solve(sorted((b, a) for a, b in unsettled & common), best=found.cost)
        if other is None:
            proven = proven and certain
            break
        common &= {(a, b) for at, a in enumerate(other.order) for b in other.order[at + 1 :]}
    above = np.zeros((number, number), dtype=bool)
    for one, under in common:
        above[one, under] = True
    best, worst = above.sum(axis=0) + 1, number - above.sum(axis=1)
    order = found.order
    if 2 * len(common) < number * (number - 1):
        order = _first_by(program, found.cost, above, prefer)
    return BestOrders(
        order,
        tuple(best.tolist()),
        tuple(worst.tolist()),
        "bound" if proven else "solver",
        2 * len(common) == number * (number - 1),
    )


def _first_by(program: _Program, cost: int, above: NDArray[np.bool_], prefer: Sequence[int]) -> tuple[int, ...]:
    """Of the best orders, the first by `prefer`: place after place, the first who can stand there."""
    order: list[int] = []
    settled: list[tuple[int, int]] = []
    while len(order) < program.number:
        left = [one for one in prefer if one not in order]
        free = [one for one in left if not any(above[other, one] for other in left)]
        for one in free:
            asked = [*settled, *((one, other) for other in left if other != one)]
            if len(free) == 1 or program.solve(asked, len(asked), cost)[0] is not None:
                order.append(one)
                settled = asked
                break
    return tuple(order)
