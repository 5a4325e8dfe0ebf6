# SPDX-License-Identifier: LGPL-3.0-or-later
"""Extended justified representation, in the form that can be checked fast (EJR+): is a group that agrees overlooked?

A group of voters who all support a project that is not paid could say: our part of the money would buy it, so why does
each of us get so little? EJR+ *up to any project* forbids that. For a project p that is not paid, a group of its
supporters whose part of the money is m, and u the worth of what is paid (or of p) to one of them, somebody in the group
has u(paid) + u(p) > m × u(p) / cost(p). Equal shares always gives that much: as long as nobody in the group had paid
more than her part of p, nothing that gave less for the money was bought. Where all projects cost the same and are worth
one, it is EJR+ as it was published.

Source: Brill, M. and Peters, J. (2023), "Robust and verifiable proportionality axioms for multiwinner voting", EC 2023;
Peters, D., Pierczyński, G. and Skowron, P. (2021), "Proportional participatory budgeting with additive utilities",
NeurIPS 34 (theorem 2, whose proof gives the form for costs used here).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from isegoria.engine.budgets.allocation import exact
from isegoria.engine.budgets.fairness import counted_marks
from isegoria.engine.profiles.budgets import Budget, Votes

Utility = Literal["cost", "cardinality"]


@dataclass(frozen=True)
class Overlooked:
    """A group that is overlooked: those who support `project` and get no more than `worth` of what is paid.

    Attributes:
        ballots: of the group. votes: their weight. part: their part of the pot, in the smallest unit.
        worth: the most that the paid projects are worth to one of them: a cost, or a number of projects.
        deserved: what somebody of the group should get more than, the project itself counted in.
    """

    project: int
    ballots: int
    votes: Fraction
    part: Fraction
    worth: int
    deserved: Fraction

    def to_json(self) -> dict[str, Any]:
        return {
            "project": self.project, "ballots": self.ballots, "votes": exact(self.votes), "part": exact(self.part),
            "worth": self.worth, "deserved": exact(self.deserved),
        }  # fmt: skip


def overlooked(
    budget: Budget, votes: Votes, chosen: Iterable[int], *, utility: Utility = "cost"
) -> tuple[Overlooked, ...]:
    """Groups that EJR+ up to any project says are overlooked: for each project at most one, the one that lacks most.

    Only projects that could be paid as far as their pot goes are looked at; conflicts, limits and requirements are not
    the voters' fault, and can make this impossible to satisfy.

    Args: utility: what a paid project is worth to whoever supports it: its cost, or one.
    Returns: () where the set is EJR+ up to any project. In the order of the projects.
    Complexity: O(marks log marks).
    """
    paid = np.zeros(budget.n_projects, dtype=bool)
    paid[list(chosen)] = True
    row_of = votes.row_of
    counted = counted_marks(budget, votes, row_of)
    rows, projects = row_of[counted], votes.projects[counted]
    found = []
    for pot, money in enumerate(budget.available):
        mine = budget.pot_of[projects] == pot
        voting = np.zeros(votes.n_rows, dtype=bool)
        voting[rows[mine]] = True
        everybody = int(votes.weights[voting].sum())
        if not everybody:
            continue
        bought = mine & paid[projects]
        worth = np.zeros(votes.n_rows, dtype=np.int64)
        np.add.at(worth, rows[bought], budget.costs[projects[bought]] if utility == "cost" else 1)
        for place in np.flatnonzero((budget.pot_of == pot) & ~paid).tolist():
            line = budget.projects[place]
            if not 0 < line.cost <= money:
                continue
            one = _most_overlooked(votes, rows[mine & (projects == place)], worth, place, line.cost, money, everybody,
                                   utility)  # fmt: skip
            if one is not None:
                found.append(one)
    return tuple(sorted(found, key=lambda one: one.project))


def _most_overlooked(
    votes: Votes, rows: Any, worth: Any, place: int, cost: int, money: int, everybody: int, utility: Utility
) -> Overlooked | None:
    """Groups of supporters worth looking at are those who get no more than some amount: all of them, least first."""
    order = rows[np.argsort(worth[rows], kind="stable")]
    gets = worth[order]
    ends = np.flatnonzero(np.diff(gets, append=-1))
    weights = np.cumsum(votes.weights[order])[ends].tolist()
    ballots = np.cumsum(votes.counts[order])[ends].tolist()
    best: tuple[Fraction, Overlooked] | None = None
    own = cost if utility == "cost" else 1
    for most, weight, number in zip(gets[ends].tolist(), weights, ballots, strict=True):
        part = Fraction(money * weight, everybody)
        deserved = part * own / cost
        lacking = deserved - (most + own)
        if lacking >= 0 and (best is None or lacking > best[0]):
            best = lacking, Overlooked(place, number, Fraction(weight, votes.unit), part, most, deserved)
    return None if best is None else best[1]
