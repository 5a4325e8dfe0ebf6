# SPDX-License-Identifier: LGPL-3.0-or-later
"""What every rule starts from: who supports what, by project, and what binds projects together, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.budgets import Budget, Votes

# Late: loading Numba takes half a second. Rooms that count import this one when they count.
from isegoria.engine.sharing.admitting import CHOSEN, NOT_IN_PLAY, OPEN, Bounds, Standing
from isegoria.engine.sharing.backing import by_project, support

Value = Literal["approval", "marks"]
"""What a mark is worth to a voter: one, or what it says (a rank: one for the last on a ballot, one more above)."""


@dataclass(frozen=True)
class Ground:
    """A budget and its ballots by project.

    Attributes:
        where, rows: rows that support each project, as `backing.by_project`. Rows of another group than that of the pot
            that pays are left out.
        values: (supports) what the project is worth to each, or None for ones.
        ballot_votes: (rows) votes of each, or None for ones.
        totals: (projects) votes times values.
        bounds: what binds projects together.
    """

    budget: Budget
    votes: Votes
    where: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.int64] | None
    ballot_votes: NDArray[np.int64] | None
    totals: NDArray[np.int64]
    bounds: Bounds

    @classmethod
    def of(cls, budget: Budget, votes: Votes, value: Value = "approval") -> Ground:
        """Complexity: O(marks)."""
        counted = _counted(budget, votes)
        where, rows, places = by_project(votes.starts, votes.projects, counted, budget.n_projects)
        values = None
        if value == "marks" and votes.kind != "approvals":
            marks = votes.marks
            if votes.kind == "rankings":
                lengths = np.diff(votes.starts)
                marks = np.repeat(np.maximum.reduceat(marks, votes.starts[:-1]), lengths) + 1 - marks
            values = np.ascontiguousarray(marks[places])
        weights = None if votes.unit == 1 and bool((votes.weights == 1).all()) else votes.weights
        totals = support(where, rows, values, weights)
        return cls(budget, votes, where, rows, values, weights, totals, _bounds(budget))

    @cached_property
    def backing(self) -> NDArray[np.int64]:
        """(projects) votes of those who support each, whatever it is worth to them."""
        return self.totals if self.values is None else support(self.where, self.rows, None, self.ballot_votes)

    def supporting(self, project: int) -> NDArray[np.int32]:
        """Rows that support a project."""
        return self.rows[self.where[project] : self.where[project + 1]]

    def values_of(self, project: int) -> NDArray[np.int64] | None:
        return None if self.values is None else self.values[self.where[project] : self.where[project + 1]]

    def supporters(self, project: int) -> int:
        """Ballots that support a project and count for it."""
        return int(self.votes.counts[self.supporting(project)].sum())

    def voting(self, pot: int) -> int:
        """Votes of all ballots that mark a project of a pot, in units of 1 / `Votes.unit`: they share its money."""
        if len(self.budget.pots) == 1 and self.budget.pots[0].group is None:
            return int(self.votes.weights.sum())
        return int(self.votes.weights[self._voting_rows(pot)].sum())

    def _voting_rows(self, pot: int) -> NDArray[np.bool_]:
        marked = self.budget.pot_of[self.votes.projects] == pot
        some = np.zeros(self.votes.n_rows, dtype=bool)
        some[self.votes.row_of[marked]] = True
        group = self.budget.pots[pot].group
        if group is not None and self.votes.groups is not None:
            some &= self.votes.groups == group
        return some

    def standing(self) -> Standing:
        """Nothing is chosen but what is funded already; no project is in play."""
        budget = self.budget
        n_projects, funded = budget.n_projects, budget.funded
        state = np.full(n_projects, NOT_IN_PLAY, dtype=np.int64)
        waits = np.zeros(n_projects, dtype=np.int64)
        for place in budget.needs:
            needed = {budget.place_of[other] for other in budget.projects[place].requires}
            waits[place] = sum(not budget.projects[other].funded for other in needed)
        state[list(funded)] = CHOSEN
        spent = np.zeros(len(self.bounds.limits), dtype=np.int64)
        for project in funded:
            first, last = self.bounds.category_starts[project : project + 2]
            spent[self.bounds.categories[first:last]] += budget.projects[project].cost
        return Standing(state, waits, spent, np.array([len(funded)], dtype=np.int64))

    def open_pot(self, pot: int, standing: Standing, least: Sequence[bool] | NDArray[np.bool_]) -> None:
        """Put the projects of a pot in play, of those that `least` allows (support enough)."""
        mine = (self.budget.pot_of == pot) & (standing.state == NOT_IN_PLAY) & np.asarray(least)
        standing.state[mine] = OPEN
        taken = standing.state == CHOSEN
        # What was chosen in an earlier pot excludes its rivals here.
        for some in self.budget.conflicts:
            members = sorted(some)
            if taken[members].any():
                for one in members:
                    if standing.state[one] == OPEN:
                        standing.state[one] = 2

    def supported_enough(self, share: str) -> NDArray[np.bool_]:
        """(projects) whether a share of the votes on each project's pot supports it, and anybody does."""
        least = Fraction(share)
        enough = np.zeros(self.budget.n_projects, dtype=bool)
        for pot in range(len(self.budget.pots)):
            bar = least * self.voting(pot) if least else Fraction(0)
            mine = self.budget.pot_of == pot
            enough |= mine & (self.backing * bar.denominator >= bar.numerator) & (self.backing > 0)
        return enough

    def with_budget(self, budget: Budget) -> Ground:
        """The same ballots with other costs, amounts or rules; projects, their pots and groups being the same."""
        return replace(self, budget=budget, bounds=_bounds(budget))


def _counted(budget: Budget, votes: Votes) -> NDArray[np.bool_] | None:
    """(marks) whether the voter belongs to the group that decides on the pot; None if all do."""
    groups = [-1 if pot.group is None else pot.group for pot in budget.pots]
    if votes.groups is None or max(groups) < 0:
        return None
    deciding = np.array(groups, dtype=np.int64)[budget.pot_of][votes.projects]
    counted = (deciding < 0) | (deciding == np.repeat(votes.groups, np.diff(votes.starts)))
    return np.asarray(counted, dtype=bool)


def _bounds(budget: Budget) -> Bounds:
    n_projects = budget.n_projects
    if not (budget.conflicts or budget.limits or budget.needs):
        none, empty = np.zeros(n_projects + 1, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return Bounds(none, empty, none, empty, empty, none, empty, budget.most)
    rivals: list[set[int]] = [set() for _ in range(n_projects)]
    for some in budget.conflicts:
        for one in some:
            rivals[one] |= some - {one}
    numbers = {name: number for number, name in enumerate(budget.limits)}
    categories = [
        sorted({numbers[name] for name in one.categories if name in numbers}) for one in budget.projects
    ]  # fmt: skip
    heirs: list[list[int]] = [[] for _ in range(n_projects)]
    for place, line in enumerate(budget.projects):
        for other in dict.fromkeys(line.requires):
            heirs[budget.place_of[other]].append(place)
    limits = np.array([budget.limits[name] for name in numbers], dtype=np.int64)
    return Bounds(*_lists([sorted(some) for some in rivals]), *_lists(categories), limits, *_lists(heirs), budget.most)


def _lists(given: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    starts = np.zeros(len(given) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in given], out=starts[1:])
    return starts, np.array([number for one in given for number in one], dtype=np.int64)
