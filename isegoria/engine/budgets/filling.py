# SPDX-License-Identifier: LGPL-3.0-or-later
"""Greedy counting: projects by a score, the highest first, each paid if what is left holds its cost."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from isegoria.engine.budgets.ground import Ground
from isegoria.engine.budgets.ways import Equal, Order
from isegoria.engine.sharing.admitting import LIMIT, MOST, TOO_DEAR, Standing

Score = Fraction | int


def fill(
    ground: Ground, standing: Standing, scores: Sequence[Score | None], order: Order, left: int
) -> tuple[list[int], list[Equal]]:
    """Pay projects in play, the highest score first, until nothing fits.

    Args:
        standing: changed to what it is after. scores: None goes before every number.
        left: money in hand.
    Returns: projects in the order chosen, and those that were equal.
    Complexity: O(projects log projects), more only where projects wait for others.
    """
    bounds, costs = ground.bounds, ground.budget.costs.tolist()
    state, waits, spent = standing.state.tolist(), standing.waits.tolist(), standing.spent.tolist()
    limits, cats, cat_starts = bounds.limits.tolist(), bounds.categories.tolist(), bounds.category_starts.tolist()
    rivals, rival_starts = bounds.rivals.tolist(), bounds.rival_starts.tolist()
    heirs, heir_starts = bounds.heirs.tolist(), bounds.heir_starts.tolist()
    count = int(standing.chosen[0])

    def fits(one: int) -> bool:
        """Whether a project can be paid now; it is closed where it never can any more."""
        if state[one] != 0:
            return False
        if costs[one] > left:
            state[one] = TOO_DEAR
        elif bounds.most and count >= bounds.most:
            state[one] = MOST
        elif any(spent[cat] + costs[one] > limits[cat] for cat in cats[cat_starts[one] : cat_starts[one + 1]]):
            state[one] = LIMIT
        return state[one] == 0 and waits[one] <= 0

    groups: dict[Score | None, list[int]] = {}
    for one, score in enumerate(scores):
        if state[one] == 0:
            groups.setdefault(score, []).append(one)
    ranked = [groups[None]] if None in groups else []
    ranked += [groups[score] for score in sorted((key for key in groups if key is not None), reverse=True)]
    path: list[int] = []
    equals: list[tuple[int, tuple[int, ...]]] = []
    place = 0
    while place < len(ranked):
        open_ones = [one for one in ranked[place] if fits(one)]
        if not open_ones:
            place += 1
            continue
        chosen = min(open_ones, key=order.__getitem__)
        if len(open_ones) > 1:
            equals.append((len(path), tuple(open_ones)))
        state[chosen] = 1
        count += 1
        left -= costs[chosen]
        path.append(chosen)
        for cat in cats[cat_starts[chosen] : cat_starts[chosen + 1]]:
            spent[cat] += costs[chosen]
        for rival in rivals[rival_starts[chosen] : rival_starts[chosen + 1]]:
            if state[rival] == 0:
                state[rival] = 2
        freed = heirs[heir_starts[chosen] : heir_starts[chosen + 1]]
        for heir in freed:
            waits[heir] -= 1
        if freed:
            place = 0
    standing.state[:], standing.waits[:], standing.spent[:], standing.chosen[0] = state, waits, spent, count
    heir_counts = [heir_starts[one + 1] - heir_starts[one] for one in range(len(costs))]
    return path, [
        Equal(
            some, path[turn], set(path[turn : turn + len(some)]) == set(some) and not any(heir_counts[x] for x in some)
        )
        for turn, some in equals
    ]
