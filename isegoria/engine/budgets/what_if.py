# SPDX-License-Identifier: LGPL-3.0-or-later
"""What would have been: a project cheaper, or with more supporters; and how much of either it takes to be paid.

The rule itself is counted again. More supporters are new voters who support this project and no other, the money
staying the same: the measure *singleton-add* of the source; a lower cost is its *cost reduction*. Where more of a
change never hurts, the least change is found by halving and is exact; elsewhere it is the least of the values tried,
and said to be "at most".

Source: Boehmer, N., Faliszewski, P., Janeczko, Ł., Peters, D., Pierczyński, G., Schierreich, Š., Skowron, P. and Szufa,
S. (2024), "Evaluation of project performance in participatory budgeting", IJCAI-24, 2678–2686.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.rules import allocate
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import MOST_MARK, MOST_MONEY, Budget, Votes
from isegoria.engine.sharing.ties import DECLARED, TieBreaking

Outcome = Literal["paid", "tied", "not_paid"]

MOST_SCANNED = 40
"""Numbers of supporters up to which each smaller one is tried where the theory promises nothing."""
CHEAPER_IS_BETTER = frozenset(
    ("greedy-votes", "greedy-votes-per-cost", "equal-shares", "phragmen", "maximin-support", "knapsack")
)
"""Rules under which a project that is paid stays so when it costs less.

Until it is chosen, the others are chosen as if it were not there; cheaper, its turn comes no later. (Not so where money
is raised until too much is spent, or where a cost is worth something by itself, as in a knapsack by cost.)
"""
MORE_IS_BETTER = frozenset(("greedy-votes", "greedy-votes-per-cost", "phragmen", "maximin-support", "knapsack"))
"""Rules under which a project that is paid stays so when others who support nothing else join.

Not so with equal shares: each who joins leaves less money for every other voter.
"""


@dataclass(frozen=True)
class WhatIf:
    """What one change makes of an allocation.

    Attributes:
        project, cost, more_votes: the change. outcome: what becomes of the project.
        gained, lost: other projects that are surely paid only after the change, and only before it.
    """

    project: int
    cost: int
    more_votes: int
    outcome: Outcome
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    allocation: Allocation = field(compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        return {
            "project": self.project, "cost": self.cost, "more_votes": self.more_votes, "outcome": self.outcome,
            "gained": list(self.gained), "lost": list(self.lost),
        }  # fmt: skip


@dataclass(frozen=True)
class Least:
    """The least change with which a project is surely paid.

    Attributes:
        value: the highest cost, or the number of supporters more; None if none of those tried is enough.
        exact: whether a lesser change is known not to be enough; otherwise this is "at most". With no value: whether no
            change of the kind can be enough.
        tried: counts that were made. up_to: the greatest change tried.
    """

    value: int | None
    exact: bool
    tried: int
    up_to: int

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "exact": self.exact, "tried": self.tried, "up_to": self.up_to}


def place_of(budget: Budget, project: int | str) -> int:
    """Place of a project given by its place or its id. Raises EngineError: project_unknown."""
    if isinstance(project, str):
        if project not in budget.place_of:
            raise EngineError("project_unknown", project=project[:60])
        return budget.place_of[project]
    if not 0 <= project < budget.n_projects:
        raise EngineError("project_unknown", project=str(project))
    return project


def outcome_of(allocation: Allocation, project: int) -> Outcome:
    if project in allocation.winners:
        return "paid"
    return "tied" if project in allocation.tied else "not_paid"


def what_if(
    budget: Budget,
    votes: Votes,
    rule: str,
    project: int | str,
    *,
    cost: int | None = None,
    more_votes: int = 0,
    ties: TieBreaking = DECLARED,
    before: Allocation | None = None,
    **options: Any,
) -> WhatIf:
    """Count again with a project of another cost, or with more supporters of it alone.

    Args:
        project: its place, or its id. cost: in the smallest unit; as it is by default.
        more_votes: voters who join, each with one vote, and mark nothing else: with all points one ballot may hold (as
            far as any does), the highest note that was given, or the first rank.
        before: the allocation without a change, if it is at hand.
    Raises:
        EngineError: project_unknown, project_cost_wrong, count_not_positive, budget_rule_broken (the project is funded
            already), and as `allocate`.
    Complexity: that of the rule, once, or twice without `before`: some milliseconds for 60,000 voters and 80 projects,
        some 0.15 s where money is raised step by step, and by maximin support.
    """
    place = place_of(budget, project)
    changed = with_cost(budget, place, budget.projects[place].cost if cost is None else cost)
    first = before if before is not None else allocate(budget, votes, rule, ties=ties, **options)
    after = allocate(changed, with_supporters(budget, votes, place, more_votes), rule, ties=ties, **options)
    mine = {place}
    return WhatIf(
        project=place,
        cost=changed.projects[place].cost,
        more_votes=more_votes,
        outcome=outcome_of(after, place),
        gained=tuple(sorted(set(after.winners) - set(first.winners) - mine)),
        lost=tuple(sorted(set(first.winners) - set(after.winners) - mine)),
        allocation=after,
    )


def with_cost(budget: Budget, project: int, cost: int) -> Budget:
    """The same budget, one project costing something else.

    Raises: EngineError: project_cost_wrong, budget_rule_broken (it is funded already).
    """
    line = budget.projects[project]
    if type(cost) is not int or not 0 <= cost <= MOST_MONEY:
        raise EngineError("project_cost_wrong", project=line.id, cost=str(cost)[:40])
    if line.funded and cost != line.cost:
        raise EngineError("budget_rule_broken", what="funded", name=line.id)
    if cost == line.cost:
        return budget
    lines = list(budget.projects)
    lines[project] = replace(line, cost=cost)
    return replace(budget, projects=tuple(lines))


def with_supporters(budget: Budget, votes: Votes, project: int, more: int) -> Votes:
    """The same ballots and one row more: `more` voters who mark this project alone.

    Raises: EngineError: count_not_positive, ballots_too_many.
    """
    if type(more) is not int or more < 0:
        raise EngineError("count_not_positive", what="more_votes")
    if not more:
        return votes
    if float(votes.weights.sum(dtype=float)) + float(more) * votes.unit >= 2.0**52:
        raise EngineError("ballots_too_many")
    mark = 1
    if votes.kind == "points" and len(votes.marks):
        mark = min(MOST_MARK, int(np.add.reduceat(votes.marks, votes.starts[:-1]).max()))
    elif votes.kind == "scores" and len(votes.marks):
        mark = int(votes.marks.max())
    group = budget.pots[budget.projects[project].pot].group
    groups = None
    if votes.groups is not None:
        groups = np.append(votes.groups, 0 if group is None else group)
    return replace(
        votes,
        starts=np.append(votes.starts, votes.starts[-1] + 1),
        projects=np.append(votes.projects, np.int32(project)),
        marks=np.append(votes.marks, mark),
        counts=np.append(votes.counts, more),
        weights=np.append(votes.weights, more * votes.unit),
        groups=groups,
    )


def cheaper(
    budget: Budget,
    votes: Votes,
    rule: str,
    project: int | str,
    *,
    ties: TieBreaking = DECLARED,
    options: Mapping[str, Any] | None = None,
) -> Least:
    """The highest cost below its own at which a project is surely paid; None if not even the smallest unit is.

    Complexity: some thirty counts where the answer is exact; ten or so elsewhere, to a thousandth of the cost.
    """
    place = place_of(budget, project)
    given = dict(options or {})
    own = budget.projects[place].cost

    def paid(less: int) -> bool:
        changed = with_cost(budget, place, own - less)
        return outcome_of(allocate(changed, votes, rule, ties=ties, **given), place) == "paid"

    exact = rule in CHEAPER_IS_BETTER and not (rule == "knapsack" and given.get("utility") == "cost")
    if own < 2 or budget.projects[place].funded:
        return Least(None, True, 0, own)
    search = _Search(paid)
    least = search.halve(0, own - 1, 1 if exact else max(1, own // 1000))
    return Least(None if least is None else own - least, exact, search.tried, 1)


def more_supporters(
    budget: Budget,
    votes: Votes,
    rule: str,
    project: int | str,
    *,
    ties: TieBreaking = DECLARED,
    options: Mapping[str, Any] | None = None,
) -> Least:
    """How many supporters more, of this project alone, with which it is surely paid.

    Tried up to twice as many as all ballots. Complexity: some thirty counts.
    """
    place = place_of(budget, project)
    given = dict(options or {})
    line = budget.projects[place]
    most = 2 * max(votes.n_ballots, 8)
    if line.funded or line.cost > budget.available[line.pot]:
        return Least(None, True, 0, most)

    def paid(more: int) -> bool:
        changed = with_supporters(budget, votes, place, more)
        return outcome_of(allocate(budget, changed, rule, ties=ties, **given), place) == "paid"

    bare = given.get("minimum_support", "0/1") in ("0/1", "0", 0)
    exact = rule in MORE_IS_BETTER and bare
    search = _Search(paid)
    low, high = 0, 1
    while not search.holds(high):
        if high >= most:
            return Least(None, False, search.tried, high)
        low, high = high, min(2 * high, most)
    least = search.halve(low, high, 1)
    if least is not None and not exact and least <= MOST_SCANNED:
        least = next(more for more in range(1, least + 1) if search.holds(more))
        exact = True
    return Least(least, exact, search.tried, high)


class _Search:
    """Values tried, each once."""

    def __init__(self, holds: Callable[[int], bool]) -> None:
        self._holds = holds
        self._known: dict[int, bool] = {}

    @property
    def tried(self) -> int:
        return len(self._known)

    def holds(self, value: int) -> bool:
        if value not in self._known:
            self._known[value] = self._holds(value)
        return self._known[value]

    def halve(self, low: int, high: int, within: int) -> int | None:
        """The least value above `low`, to `within`, that holds, if each above it does; None if `high` does not."""
        if not self.holds(high):
            return None
        while high - low > within:
            middle = (low + high) // 2
            if self.holds(middle):
                high = middle
            else:
                low = middle
        return high
