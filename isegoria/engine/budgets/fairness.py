# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who gets what from an allocation: voters with a funded project, spending by group, district and category.

These are figures about any set of projects, whatever rule chose it. All are whole numbers and exact fractions.

Source: Faliszewski, P., Flis, J., Peters, D., Pierczyński, G., Skowron, P., Stolicki, D., Szufa, S. and Talmon, N.
(2023), "Participatory budgeting: data, tools, and analysis", IJCAI-23, 2667–2674 (exclusion ratio, spending by
category); Maly, J., Rey, S., Endriss, U. and Lackner, M. (2023), "Fairness in participatory budgeting via equality of
resources", AAMAS 2023 (shares of resources).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.budgets.allocation import exact
from isegoria.engine.profiles.budgets import Budget, Votes


@dataclass(frozen=True)
class GroupShare:
    """What one group of voters (a district) gets.

    Attributes:
        ballots: cast in the group, on which something is marked.
        represented: of these, with at least one funded project.
        projects: funded projects per ballot.
        spent: on projects of the group's own pots. share: of the cost of each funded project, what falls to the group
            if its supporters share it as equals; those of all groups add up to what is spent on supported projects.
    """

    name: str
    ballots: int
    represented: int
    projects: Fraction
    spent: int
    share: Fraction

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "ballots": self.ballots, "represented": self.represented,
            "projects": exact(self.projects), "spent": self.spent, "share": exact(self.share),
        }  # fmt: skip


@dataclass(frozen=True)
class CategorySpending:
    """What is spent on a category, beside the votes that it got."""

    name: str
    projects: int
    funded: int
    spent: int
    votes: Fraction

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "projects": self.projects, "funded": self.funded, "spent": self.spent,
            "votes": exact(self.votes),
        }  # fmt: skip


@dataclass(frozen=True)
class Fairness:
    """Who gets what.

    Attributes:
        ballots: on which something is marked.
        by_projects: [k] ballots with k funded projects among those they mark.
        represented: ballots with at least one; excluded: the share of ballots with none (the exclusion ratio).
        projects: funded projects a ballot marks, on average.
        cost: what the funded projects that a ballot marks cost together, on average, in the smallest unit.
        share: of the cost of each funded project, what falls to a ballot if all who mark it share it as equals:
            (least, median, most).
        groups, categories: empty where there are none.
        spent: on pots, by place.
    """

    ballots: int
    by_projects: tuple[int, ...]
    represented: int
    excluded: Fraction
    projects: Fraction
    cost: Fraction
    share: tuple[Fraction, Fraction, Fraction]
    groups: tuple[GroupShare, ...]
    categories: tuple[CategorySpending, ...]
    spent: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON-able, exact, without floats."""
        return {
            "ballots": self.ballots,
            "by_projects": list(self.by_projects),
            "represented": self.represented,
            "excluded": exact(self.excluded),
            "projects": exact(self.projects),
            "cost": exact(self.cost),
            "share": [exact(one) for one in self.share],
            "groups": [one.to_json() for one in self.groups],
            "categories": [one.to_json() for one in self.categories],
            "spent": list(self.spent),
        }


def fairness(budget: Budget, votes: Votes, chosen: Iterable[int]) -> Fairness:
    """Figures about a set of projects.

    Ballots count once each, whatever they weigh; only votes that count for a project are looked at: those of the group
    that decides on its pot.
    Complexity: O(marks + projects × groups).
    """
    funded = np.zeros(budget.n_projects, dtype=bool)
    funded[list(chosen)] = True
    row_of = votes.row_of
    counted = counted_marks(budget, votes, row_of)
    paid = counted & funded[votes.projects]
    rows, projects = row_of[paid], votes.projects[paid]
    number = np.bincount(rows, minlength=votes.n_rows)
    costs = np.zeros(votes.n_rows, dtype=np.int64)
    np.add.at(costs, rows, budget.costs[projects])
    by_projects = np.zeros(int(number.max(initial=0)) + 1, dtype=np.int64)
    np.add.at(by_projects, number, votes.counts)
    ballots = votes.expressed
    backers = np.zeros(budget.n_projects, dtype=np.int64)
    np.add.at(backers, votes.projects[counted], votes.counts[row_of[counted]])
    represented = ballots - int(by_projects[0])
    spent = [0] * len(budget.pots)
    for place in np.flatnonzero(funded).tolist():
        spent[budget.projects[place].pot] += budget.projects[place].cost
    return Fairness(
        ballots=ballots,
        by_projects=tuple(by_projects.tolist()),
        represented=represented,
        excluded=Fraction(ballots - represented, ballots) if ballots else Fraction(0),
        projects=_mean(number, votes.counts),
        cost=_mean(costs, votes.counts),
        share=_shares(budget, votes, rows, projects, backers),
        groups=_groups(budget, votes, funded, number, counted, backers, spent),
        categories=_categories(budget, votes, funded),
        spent=tuple(spent),
    )


def counted_marks(budget: Budget, votes: Votes, row_of: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(marks) whether the voter belongs to the group that decides on the pot of the project."""
    groups = np.array([-1 if pot.group is None else pot.group for pot in budget.pots], dtype=np.int64)
    if votes.groups is None or int(groups.max()) < 0:
        return np.ones(len(votes.projects), dtype=bool)
    deciding = groups[budget.pot_of][votes.projects]
    return np.asarray((deciding < 0) | (deciding == votes.groups[row_of]), dtype=bool)


def _mean(values: NDArray[np.int64], counts: NDArray[np.int64]) -> Fraction:
    ballots = int(counts.sum())
    total = sum(int(value) * int(count) for value, count in zip(*_summed(values, counts), strict=True))
    return Fraction(total, ballots) if ballots else Fraction(0)


def _summed(values: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[list[int], list[int]]:
    """Each value once, and how many ballots have it: whole numbers of any size add up in few steps."""
    different, where = np.unique(values, return_inverse=True)
    sums = np.zeros(len(different), dtype=np.int64)
    np.add.at(sums, where.reshape(-1), counts)
    return different.tolist(), sums.tolist()


def _shares(
    budget: Budget,
    votes: Votes,
    rows: NDArray[np.int64],
    projects: NDArray[np.int32],
    backers: NDArray[np.int64],
) -> tuple[Fraction, Fraction, Fraction]:
    """The least, median and greatest share of a ballot, exactly for those three: floats find which ballots they are."""
    if not votes.n_rows:
        return Fraction(0), Fraction(0), Fraction(0)
    each = np.bincount(rows, weights=budget.costs[projects] / backers[projects], minlength=votes.n_rows)
    order = np.argsort(each, kind="stable")
    along = np.cumsum(votes.counts[order])
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=votes.n_rows))])

    def share(row: int) -> Fraction:
        mine = projects[starts[row] : starts[row + 1]].tolist()
        return sum((Fraction(budget.projects[one].cost, int(backers[one])) for one in mine), Fraction(0))

    middle = int(order[int(np.searchsorted(along, (int(along[-1]) + 1) // 2))])
    return share(int(order[0])), share(middle), share(int(order[-1]))


def _groups(
    budget: Budget,
    votes: Votes,
    funded: NDArray[np.bool_],
    number: NDArray[np.int64],
    counted: NDArray[np.bool_],
    backers: NDArray[np.int64],
    spent: list[int],
) -> tuple[GroupShare, ...]:
    if votes.groups is None:
        return ()
    row_of = votes.row_of
    support = np.zeros((len(votes.group_names), budget.n_projects), dtype=np.int64)
    np.add.at(support, (votes.groups[row_of][counted], votes.projects[counted]), votes.counts[row_of[counted]])
    found = []
    for group, name in enumerate(votes.group_names):
        mine = votes.groups == group
        share = sum(
            (
                Fraction(budget.projects[one].cost * int(support[group, one]), int(backers[one]))
                for one in np.flatnonzero(funded & (backers > 0)).tolist()
            ),
            Fraction(0),
        )
        found.append(
            GroupShare(
                name=name,
                ballots=int(votes.counts[mine].sum()),
                represented=int(votes.counts[mine & (number > 0)].sum()),
                projects=_mean(number[mine], votes.counts[mine]),
                spent=sum(part for part, pot in zip(spent, budget.pots, strict=True) if pot.group == group),
                share=share,
            )
        )
    return tuple(found)


def _categories(budget: Budget, votes: Votes, funded: NDArray[np.bool_]) -> tuple[CategorySpending, ...]:
    names = dict.fromkeys(name for one in budget.projects for name in one.categories)
    totals = votes.totals
    found = []
    for name in names:
        mine = [place for place, one in enumerate(budget.projects) if name in one.categories]
        paid = [place for place in mine if funded[place]]
        found.append(
            CategorySpending(
                name=name,
                projects=len(mine),
                funded=len(paid),
                spent=sum(budget.projects[place].cost for place in paid),
                votes=Fraction(sum(int(totals[place]) for place in mine), votes.unit),
            )
        )
    return tuple(found)
