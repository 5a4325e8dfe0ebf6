# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sequential Phragmén, compiled: what is chosen is borne by those who support it, so that nobody bears much.

If supporters of votes v bear x each so far, choosing a project of cost k leaves each of them with (k + Σ v x) / Σ v.
Chosen next is the project for which that is least. Published in: Los, M., Christoff, Z. and Grossi, D. (2022),
"Proportional budget allocations: towards a systematization", IJCAI-22, 398–404.

All who support a choice bear the same after it, so each row only keeps the turn of the last one. Loads are floats, each
with a bound on its error; what they cannot tell apart is handed back to be decided exactly. Loads never fall: what an
earlier turn found is a bound, and most projects need not be looked at again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled
from isegoria.engine.sharing.admitting import admitted, choose


class Burdens(NamedTuple):
    """What one run changes.

    Attributes:
        last: (rows) number of the last choice that the row supports, from 1; 0 for none.
        loads, slack: (choices + 1) what its supporters bear since, and the most that it may be wrong by.
        least, most: (projects) bounds of the load; `least` holds on, `most` for the turn in which it was found.
        fresh: (projects) votes of its supporters where none of them bears anything; 0 where one does.
        seen: (projects) the turn in which it was last looked at.
        path, keys, near, ties: as in `paying.Purse`.
        at: [turn, projects chosen, money spent, lines of `ties`, projects in `near`].
    """

    last: NDArray[np.int64]
    loads: NDArray[np.float64]
    slack: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    fresh: NDArray[np.int64]
    seen: NDArray[np.int64]
    path: NDArray[np.int64]
    keys: NDArray[np.int64]
    near: NDArray[np.int64]
    ties: NDArray[np.int64]
    at: NDArray[np.int64]

    @classmethod
    def start(cls, rows: int, projects: int) -> Burdens:
        return cls(
            np.zeros(rows, dtype=np.int64),
            np.zeros(projects + 1),
            np.zeros(projects + 1),
            np.zeros(projects),
            np.zeros(projects),
            np.zeros(projects, dtype=np.int64),
            np.full(projects, -1, dtype=np.int64),
            np.zeros(projects, dtype=np.int64),
            np.zeros((projects + 1, 2), dtype=np.int64),
            np.zeros(projects, dtype=np.int64),
            np.zeros((16 * projects + 64, 2), dtype=np.int64),
            np.zeros(5, dtype=np.int64),
        )


@compiled
def weigh(
    project: int,
    where: NDArray[np.int64],
    rows: NDArray[np.int32],
    votes: Any,
    costs: NDArray[np.int64],
    burdens: Any,
) -> None:
    """Find what supporters of a project would bear."""
    first, last = where[project], where[project + 1]
    borne, unsure = float(costs[project]), 0.0
    total, fresh = 0, True
    for place in range(first, last):
        row = rows[place]
        turn = burdens.last[row]
        vote = 1 if votes is None else votes[row]
        total += vote
        if turn > 0:
            fresh = False
            borne += burdens.loads[turn] * vote
            unsure += burdens.slack[turn] * vote
    load = borne / total
    slack = unsure / total + load * (last - first + 8) * 2.0**-52
    burdens.least[project] = max(burdens.least[project], load - slack)
    burdens.most[project] = load + slack
    burdens.fresh[project] = total if fresh else 0


@compiled
def bear(
    forced: int,
    where: NDArray[np.int64],
    rows: NDArray[np.int32],
    votes: Any,
    costs: NDArray[np.int64],
    place_of: NDArray[np.int64],
    bounds: Any,
    standing: Any,
    burdens: Any,
    in_hand: int,
    go_on: bool,
) -> int:
    """Choose until the next project does not fit into what is in hand.

    Args:
        forced: a project decided elsewhere, which is chosen first; −1 for none.
        place_of: where each stands among equals, 0 first. go_on: pass over what does not fit, rather than end.
    Returns: 0 at the end; 1 where `near` is to be decided exactly.
    """
    at, n_projects = burdens.at, len(costs)
    while True:
        turn = at[0]
        project = forced
        forced = -1
        if project < 0:
            best = np.inf
            while True:
                nearest = -1
                for one in range(n_projects):
                    if standing.state[one] != 0 or burdens.seen[one] == turn or burdens.least[one] > best:
                        continue
                    if nearest >= 0 and burdens.least[one] >= burdens.least[nearest]:
                        continue
                    if go_on and at[2] + costs[one] > in_hand:
                        standing.state[one] = 5
                    elif admitted(one, costs, bounds, standing):
                        nearest = one
                if nearest < 0:
                    break
                weigh(nearest, where, rows, votes, costs, burdens)
                burdens.seen[nearest] = turn
                best = min(best, burdens.most[nearest])
            n_near, clear = 0, True
            for one in range(n_projects):
                if standing.state[one] == 0 and burdens.seen[one] == turn and burdens.least[one] <= best:
                    burdens.near[n_near] = one
                    n_near += 1
                    if burdens.fresh[one] == 0:
                        clear = False
            if n_near == 0:
                return 0
            at[4] = n_near
            burdens.keys[at[1], 0] = 0
            burdens.keys[at[1], 1] = 0
            if n_near > 1 and not clear:
                return 1
            top, bottom, equal = 0, 1, 0
            for place in range(n_near):
                one = burdens.near[place]
                over, under = costs[one], burdens.fresh[one]
                if n_near > 1 and project >= 0 and max(float(over) * bottom, float(top) * under) > 4.0e18:
                    return 1
                if project < 0 or over * bottom < top * under:
                    project, top, bottom, equal = one, over, under, 1
                elif over * bottom == top * under:
                    equal += 1
                    if place_of[one] < place_of[project]:
                        project = one
            burdens.keys[at[1], 0] = top
            burdens.keys[at[1], 1] = bottom
            for place in range(n_near):
                one = burdens.near[place]
                if n_near == 1 or costs[one] * bottom == top * burdens.fresh[one]:
                    if at[2] + costs[one] > in_hand:
                        return 0
                    if equal > 1 and at[3] < len(burdens.ties):
                        burdens.ties[at[3], 0] = at[1]
                        burdens.ties[at[3], 1] = one
                        at[3] += 1
        # Looked at in this turn, or just decided: either way its figures are those of now.
        burdens.path[at[1]] = project
        at[1] += 1
        at[2] += costs[project]
        at[0] += 1
        number = at[1]
        burdens.loads[number] = (burdens.least[project] + burdens.most[project]) / 2.0
        burdens.slack[number] = burdens.most[project] - burdens.least[project]
        for place in range(where[project], where[project + 1]):
            burdens.last[rows[place]] = number
        choose(project, costs, bounds, standing)
