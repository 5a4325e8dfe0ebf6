# SPDX-License-Identifier: LGPL-3.0-or-later
"""Rules of budgets as a reader would work them out by hand: fractions, dictionaries, and no thought for speed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations

from isegoria.engine.profiles.budgets import Budget, Votes


@dataclass
class Voter:
    """The voters of one row, in one pot."""

    votes: Fraction
    values: Mapping[int, int]
    money: Fraction = Fraction(0)
    load: Fraction = Fraction(0)


@dataclass
class Choosing:
    """What was chosen so far, in all pots."""

    budget: Budget
    path: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path = list(self.budget.funded)

    def may(self, project: int) -> bool:
        budget, line = self.budget, self.budget.projects[project]
        if project in self.path or (budget.most and len(self.path) >= budget.most):
            return False
        if any(project in some and set(some) & set(self.path) for some in budget.conflicts):
            return False
        if any(budget.place_of[other] not in self.path for other in line.requires):
            return False
        for category, limit in budget.limits.items():
            spent = sum(one.cost for one in (budget.projects[x] for x in self.path) if category in one.categories)
            if category in line.categories and spent + line.cost > limit:
                return False
        return True

    def copy(self) -> "Choosing":
        other = Choosing(self.budget)
        other.path = list(self.path)
        return other


def voters(budget: Budget, votes: Votes, pot: int, *, marks: bool) -> list[Voter]:
    """Those who mark a project of a pot, and may."""
    found = []
    group = budget.pots[pot].group
    for row in range(votes.n_rows):
        given = votes.row(row)
        if group is not None and votes.groups is not None and votes.groups[row] != group:
            continue
        last = max(given.values())
        values = {}
        for project, mark in given.items():
            if budget.projects[project].pot == pot:
                worth = last + 1 - mark if votes.kind == "rankings" else mark
                values[project] = worth if marks else 1
        if values:
            found.append(Voter(Fraction(int(votes.weights[row]), votes.unit), values))
    return found


def in_play(budget: Budget, people: Sequence[Voter], pot: int, minimum: Fraction) -> list[int]:
    everyone = sum((one.votes for one in people), Fraction(0))
    return [
        project
        for project, line in enumerate(budget.projects)
        if line.pot == pot
        and not line.funded
        and backing(people, project) > 0
        and backing(people, project) >= minimum * everyone
    ]


def backing(people: Sequence[Voter], project: int) -> Fraction:
    return sum((one.votes for one in people if project in one.values), Fraction(0))


def total(people: Sequence[Voter], project: int) -> Fraction:
    return sum((one.votes * one.values[project] for one in people if project in one.values), Fraction(0))


def greedy(
    budget: Budget, people: Sequence[Voter], running: Sequence[int], so_far: Choosing, order: Sequence[int], left: int,
    *, per_cost: bool = False,
) -> list[int]:  # fmt: skip
    """The best of those that may be chosen and fit, again and again."""
    path: list[int] = []
    while True:
        able = [one for one in running if so_far.may(one) and budget.projects[one].cost <= left]
        if not able:
            return path

        def score(one: int) -> tuple[bool, Fraction]:
            cost = budget.projects[one].cost
            if per_cost:
                return (True, Fraction(0)) if cost == 0 else (False, total(people, one) / cost)
            return False, total(people, one)

        best = max(score(one) for one in able)
        chosen = min((one for one in able if score(one) == best), key=lambda one: order[one])
        so_far.path.append(chosen)
        path.append(chosen)
        left -= budget.projects[chosen].cost


def rho(people: Sequence[Voter], project: int, cost: int) -> Fraction | None:
    """The least ρ at which supporters who pay ρ for a unit of worth, or all they have, pay the cost."""
    supporters = [one for one in people if project in one.values]
    if sum((one.votes * one.money for one in supporters), Fraction(0)) < cost:
        return None
    for edge in sorted({one.money / one.values[project] for one in supporters}):
        poor = [one for one in supporters if one.money / one.values[project] < edge]
        rich = [one for one in supporters if one.money / one.values[project] >= edge]
        paid = sum((one.votes * one.money for one in poor), Fraction(0))
        share = (cost - paid) / sum((one.votes * one.values[project] for one in rich), Fraction(0))
        if share <= edge:
            return share
    raise AssertionError


def shares(
    budget: Budget, people: Sequence[Voter], running: Sequence[int], so_far: Choosing, order: Sequence[int],
    money: Fraction, *, by_cost: bool,
) -> list[int]:  # fmt: skip
    """Equal shares, once."""
    path: list[int] = []
    for one in people:
        one.money = money
    while True:
        found: dict[int, tuple[Fraction, Fraction]] = {}
        for project in running:
            cost = budget.projects[project].cost
            share = rho(people, project, cost) if so_far.may(project) else None
            if share is not None:
                # What is free comes first of all.
                found[project] = (
                    Fraction(-1) if cost == 0 else share / cost if by_cost else share
                ), share  # fmt: skip
        if not found:
            return path
        least = min(key for key, _ in found.values())
        chosen = min((one for one, (key, _) in found.items() if key == least), key=lambda one: order[one])
        for one in people:
            if chosen in one.values:
                one.money = max(Fraction(0), one.money - found[chosen][1] * one.values[chosen])
        so_far.path.append(chosen)
        path.append(chosen)


def equal_shares(
    budget: Budget, votes: Votes, order: Sequence[int], *, utility: str = "cost", raised: bool = False,
    filled: bool = False, compared: bool = False, minimum: Fraction = Fraction(0), until: str = "overspent",
) -> list[int]:  # fmt: skip
    so_far = Choosing(budget)
    for pot, left in enumerate(budget.available):
        people = voters(budget, votes, pot, marks=utility == "points")
        running = in_play(budget, people, pot, minimum)
        everyone = sum((one.votes for one in people), Fraction(0))
        begun = so_far.copy()
        if everyone == 0:
            continue
        money, path = left / everyone, []
        while True:
            again = begun.copy()
            found = shares(budget, people, running, again, order, money, by_cost=utility == "cost")
            cost = sum(budget.projects[one].cost for one in found)
            if cost > left:
                break
            path, so_far = found, again
            may_grow = [one for one in running if again.may(one)]
            if until == "exhaustive":
                may_grow = [one for one in may_grow if budget.projects[one].cost <= left - cost]
            if not raised or not may_grow:
                break
            money += budget.unit
        if filled:
            spent = sum(budget.projects[one].cost for one in path)
            path = path + greedy(budget, people, running, so_far, order, left - spent)
        if compared:
            other = begun.copy()
            rival = greedy(budget, people, running, other, order, left)
            own = {id(one): sum(x in one.values for x in path) for one in people}
            theirs = {id(one): sum(x in one.values for x in rival) for one in people}
            for_own = sum((one.votes for one in people if own[id(one)] > theirs[id(one)]), Fraction(0))
            for_theirs = sum((one.votes for one in people if own[id(one)] < theirs[id(one)]), Fraction(0))
            if for_theirs > for_own:
                so_far = other
    return so_far.path


def by_votes(
    budget: Budget, votes: Votes, order: Sequence[int], *, per_cost: bool = False, minimum: Fraction = Fraction(0)
) -> list[int]:
    so_far = Choosing(budget)
    for pot, left in enumerate(budget.available):
        people = voters(budget, votes, pot, marks=True)
        greedy(budget, people, in_play(budget, people, pot, minimum), so_far, order, left, per_cost=per_cost)
    return so_far.path


def phragmen(budget: Budget, votes: Votes, order: Sequence[int], *, skip: bool = False) -> list[int]:
    so_far = Choosing(budget)
    for pot, in_hand in enumerate(budget.available):
        people, left = voters(budget, votes, pot, marks=False), in_hand
        running = [one for one in in_play(budget, people, pot, Fraction(0)) if budget.projects[one].cost <= in_hand]
        while True:
            loads: dict[int, Fraction] = {}
            for project in running:
                cost = budget.projects[project].cost
                if so_far.may(project) and not (skip and cost > left):
                    borne = sum((one.votes * one.load for one in people if project in one.values), Fraction(0))
                    loads[project] = (borne + cost) / backing(people, project)
            equal = [one for one in loads if loads[one] == min(loads.values())]
            if not equal or any(budget.projects[one].cost > left for one in equal):
                break
            chosen = min(equal, key=lambda one: order[one])
            for one in people:
                if chosen in one.values:
                    one.load = loads[chosen]
            so_far.path.append(chosen)
            left -= budget.projects[chosen].cost
    return so_far.path


def every_set(budget: Budget, count: Callable[[Sequence[int]], list[int]]) -> list[tuple[int, ...]]:
    """The sets that all orders among equals lead to."""
    return sorted({tuple(sorted(count(order))) for order in _orders(budget.n_projects)})


def _orders(number: int) -> Iterator[Sequence[int]]:
    return permutations(range(number))
