# SPDX-License-Identifier: LGPL-3.0-or-later
"""However the same ballots are put into rows, the outcome is the same: apart, alike ones together, or some of each."""

from typing import Any

import numpy as np
import pytest

from isegoria.engine.budgets.rules import allocate
from isegoria.engine.budgets.what_if import with_supporters
from isegoria.engine.profiles.budgets import Budget, Project, Votes

RAISED = ("equal-shares-add1", "equal-shares-add1u", "equal-shares-add1-comparison", "maximin-support")


def town(voters: int, projects: int, seed: int) -> tuple[Budget, list[list[int]]]:
    draw = np.random.default_rng(seed)
    costs = draw.integers(200, 2_000, projects).tolist()
    liked = draw.dirichlet(np.full(projects, 0.7))
    ballots = [
        sorted(set(draw.choice(projects, size=int(draw.integers(1, 6)), p=liked).tolist())) for _ in range(voters)
    ]
    budget = Budget.of([Project(str(one), str(one), cost) for one, cost in enumerate(costs)], sum(costs) // 3, unit=1)
    return budget, ballots


@pytest.mark.parametrize("rule", RAISED)
@pytest.mark.parametrize("projects", [6, 40])
def test_rows_do_not_matter(rule: str, projects: int) -> None:
    budget, ballots = town(1_500, projects, seed=projects)
    apart = Votes.from_lists("approvals", projects, ballots)
    more = Votes.from_lists("approvals", projects, [*ballots, *[[2]] * 10])
    ways: list[tuple[Any, Any]] = [
        (apart, apart.merged()),
        (apart, apart.rows(np.arange(apart.n_rows)[::-1])),
        (more, with_supporters(budget, apart, 2, 10)),
        (more, with_supporters(budget, apart.merged(), 2, 10)),
    ]
    for first, second in ways:
        assert allocate(budget, first, rule).discrete() == allocate(budget, second, rule).discrete()
