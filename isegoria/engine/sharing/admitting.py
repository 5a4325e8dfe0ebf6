# SPDX-License-Identifier: LGPL-3.0-or-later
"""What may still be chosen: projects that exclude one another, that need one another, limits by category and in all.

What is excluded, over a limit, or beyond the number allowed is so for good, since what was chosen stays chosen. What
waits for another may come later. Compiled: `docs/decisions/0019-hot-loops-are-compiled.md`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled

OPEN, CHOSEN, CONFLICT, LIMIT, MOST, TOO_DEAR, UNAFFORDABLE, NOT_IN_PLAY, PASSED = range(9)


class Bounds(NamedTuple):
    """What binds projects together, all by place of the project.

    Attributes:
        rival_starts, rivals: those that each project excludes. category_starts, categories: those it counts for.
        limits: (categories). heir_starts, heirs: those that need each project. most: chosen in all, 0 for no limit.
    """

    rival_starts: NDArray[np.int64]
    rivals: NDArray[np.int64]
    category_starts: NDArray[np.int64]
    categories: NDArray[np.int64]
    limits: NDArray[np.int64]
    heir_starts: NDArray[np.int64]
    heirs: NDArray[np.int64]
    most: int


class Standing(NamedTuple):
    """Where choosing stands. It is changed in place.

    Attributes:
        state: (projects) one of `OPEN`, `CHOSEN`, and why it is out. waits: (projects) what it needs and is not there.
        spent: (categories). chosen: [how many in all].
    """

    state: NDArray[np.int64]
    waits: NDArray[np.int64]
    spent: NDArray[np.int64]
    chosen: NDArray[np.int64]

    def copied(self) -> Standing:
        return Standing(*(one.copy() for one in self))


@compiled
def admitted(project: int, costs: NDArray[np.int64], bounds: Any, standing: Any) -> bool:
    """Whether a project may be chosen now; it is closed where it never may again."""
    if standing.state[project] != 0 or standing.waits[project] > 0:
        return False
    if bounds.most > 0 and standing.chosen[0] >= bounds.most:
        standing.state[project] = 4
        return False
    for place in range(bounds.category_starts[project], bounds.category_starts[project + 1]):
        category = bounds.categories[place]
        if standing.spent[category] + costs[project] > bounds.limits[category]:
            standing.state[project] = 3
            return False
    return True


@compiled
def choose(project: int, costs: NDArray[np.int64], bounds: Any, standing: Any) -> None:
    """Choose a project: those it excludes are closed, those that wait for it wait less."""
    standing.state[project] = 1
    standing.chosen[0] += 1
    for place in range(bounds.rival_starts[project], bounds.rival_starts[project + 1]):
        rival = bounds.rivals[place]
        if standing.state[rival] == 0:
            standing.state[rival] = 2
    for place in range(bounds.category_starts[project], bounds.category_starts[project + 1]):
        standing.spent[bounds.categories[place]] += costs[project]
    for place in range(bounds.heir_starts[project], bounds.heir_starts[project + 1]):
        standing.waits[bounds.heirs[place]] -= 1
