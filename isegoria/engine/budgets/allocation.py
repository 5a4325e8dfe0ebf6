# SPDX-License-Identifier: LGPL-3.0-or-later
"""What every rule of a budget gives: which projects are paid, between which it is tied, and how it came about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.traces import Trace

Status = Literal["decided", "tied", "nobody"]
By = Literal["funded", "votes", "money", "completion", "load", "balance", "welfare"]
Reason = Literal[
    "too_dear", "unaffordable", "conflict", "limit", "requires", "most", "minimum_support", "unsupported", "stopped",
    "other",
]  # fmt: skip
"""Why a project is not paid.

`too_dear`: the pot did not hold its cost any more when its turn came, or never did. `unaffordable`: its supporters did
not have its cost together. `conflict`: with one that was chosen. `limit`: of a category. `requires`: what was not
chosen. `most`: enough projects were chosen. `minimum_support`, `unsupported`: too few votes, or none. `stopped`: the
rule ended, since the project before it did not fit. `other`: the rule prefers another set as a whole.
"""


@dataclass(frozen=True)
class Tie:
    """Projects that were equal when one was to be chosen.

    Attributes:
        projects: their places, ascending.
        way: how it was broken: "declared" (it was not: the first by number stands for the others), "order", "lot".
        chosen: the one that went first; None where it was not broken.
        decisive: whether who is paid hangs on it; a tie is said to be so where this is not known.
    """

    projects: tuple[int, ...]
    way: str
    chosen: int | None = None
    decisive: bool = True

    def to_json(self) -> dict[str, Any]:
        return {
            "projects": list(self.projects), "way": self.way, "chosen": self.chosen, "decisive": self.decisive,
        }  # fmt: skip


@dataclass(frozen=True)
class Round:
    """One project chosen.

    Attributes:
        by: what chose it: "votes" (greedy), "money" (those who support it paid), "completion" (what was left was filled
            up), "load" (Phragmén), "balance" (maximin support), "welfare" (an optimum), "funded" (it was paid already).
        supporters: ballots that mark it, in this pot. votes: their weights / `Votes.unit`.
        share: exactly. By money: the most that one vote paid (for one point of it, where points are the utility), in
            the smallest unit; by load: what each supporting vote bears since; by balance: the most that any vote bears
            since; None elsewhere.
        paid_by_all: by money, votes that paid with all they had left, less than the others.
        left: money of the pot left after it.
        equal: places of the projects that were equal when it was chosen, itself included.
    """

    project: int
    pot: int
    by: By
    supporters: int
    votes: Fraction
    left: int
    share: Fraction | None = None
    paid_by_all: Fraction | None = None
    equal: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        shown = {name: None if value is None else exact(value) for name, value in (
            ("votes", self.votes), ("share", self.share), ("paid_by_all", self.paid_by_all),
        )}  # fmt: skip
        return {
            "project": self.project, "pot": self.pot, "by": self.by, "supporters": self.supporters, **shown,
            "left": self.left, "equal": list(self.equal),
        }  # fmt: skip


@dataclass(frozen=True)
class Passed:
    """One project not paid: why, and after how many were chosen (of all pots) it was given up."""

    project: int
    reason: Reason
    after: int

    def to_json(self) -> dict[str, Any]:
        return {"project": self.project, "reason": self.reason, "after": self.after}


@dataclass(frozen=True)
class Story:
    """What led to an allocation: worked out when it is asked for."""

    rounds: tuple[Round, ...] = ()
    passed: tuple[Passed, ...] = ()
    table: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    measures: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True)
class Allocation:
    """The outcome of a count. Projects are numbers: their place in the budget.

    Attributes:
        rule: its id. options: those it was given, complete.
        status: "decided"; "tied" where who is paid hangs on a tie that was declared and not broken; "nobody" where
            nothing can be paid.
        winners: paid whatever becomes of a tie: those funded already first, then in the order chosen.
        tied: paid or not as the tie is broken, ascending; empty unless `status` is "tied".
        path: one way that ends well: all that is paid where ties are broken by `ties`, or by number if they are
            declared. It is `winners` unless tied.
        ties: each tie that was met, in order.
        total_cost: of `winners`. left: (pots) what they leave.
        sets: the sets that ties leave possible, each ascending, up to 100; () where they are too many to be known.
    """

    rule: str
    options: Mapping[str, Any]
    status: Status
    winners: tuple[int, ...]
    tied: tuple[int, ...]
    path: tuple[int, ...]
    ties: tuple[Tie, ...]
    total_cost: int
    left: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...]
    tell: Callable[[], Story] = field(default=Story, compare=False, repr=False)

    @cached_property
    def story(self) -> Story:
        return self.tell()

    @property
    def rounds(self) -> tuple[Round, ...]:
        """What was chosen, along `path`. Worked out at the first call: exact shares of a large budget take a while."""
        return self.story.rounds

    @property
    def passed(self) -> tuple[Passed, ...]:
        """Each project that is not on `path`, ascending, and why."""
        return self.story.passed

    @property
    def table(self) -> Mapping[str, Any]:
        """The figures that decided, JSON-able: integers, texts, exact fractions as "a/b"; never a float."""
        return self.story.table

    @property
    def measures(self) -> Mapping[str, Any]:
        """Figures to be shown only: floats of six significant digits."""
        return self.story.measures

    @property
    def trace(self) -> Trace:
        """The steps, for people."""
        return self.story.trace

    def discrete(self) -> dict[str, Any]:
        """All that a digest covers: JSON-able, without floats."""
        return {
            "rule": self.rule,
            "options": dict(self.options),
            "status": self.status,
            "winners": list(self.winners),
            "tied": list(self.tied),
            "path": list(self.path),
            "sets": [list(one) for one in self.sets],
            "ties": [tie.to_json() for tie in self.ties],
            "total_cost": self.total_cost,
            "left": list(self.left),
            "rounds": [one.to_json() for one in self.rounds],
            "passed": [one.to_json() for one in self.passed],
            "table": dict(self.table),
        }


def settled(
    budget: Budget,
    *,
    rule: str,
    options: Mapping[str, Any],
    path: Iterable[int],
    sets: Iterable[Iterable[int]] | None = None,
    sure: Iterable[int] = (),
    possible: Iterable[int] = (),
    ties: Iterable[Tie] = (),
    tell: Callable[[], Story] = Story,
) -> Allocation:
    """The allocation of what was chosen.

    Args:
        path: what was chosen, in order, without what was funded already, which is put in front.
        sets: every set that ties leave possible; None if they are not known, then `sure` and `possible` say which
            projects are in all and in any of them. By default there is but one.
    """
    funded = budget.funded
    way = (*funded, *(place for place in path if place not in set(funded)))
    known = None if sets is None else sorted({tuple(sorted({*funded, *some})) for some in sets})
    if known is None:
        always, ever = {*funded, *sure}, {*funded, *possible, *way}
    else:
        known = known or [tuple(sorted(way))]
        always, ever = set(known[0]).intersection(*known), set().union(*known)
    winners = tuple(place for place in way if place in always)
    left = [pot.amount for pot in budget.pots]
    for place in winners:
        left[budget.projects[place].pot] -= budget.projects[place].cost
    tied = tuple(sorted(ever - always))
    status: Status = "tied" if tied else "decided" if winners else "nobody"
    return Allocation(
        rule=rule,
        options=MappingProxyType(dict(options)),
        status=status,
        winners=winners,
        tied=tied,
        path=way,
        ties=tuple(ties),
        total_cost=sum(budget.projects[place].cost for place in winners),
        left=tuple(left),
        sets=() if known is None else tuple(known[:100]),
        tell=tell,
    )


def exact(value: Fraction | int) -> int | str:
    """An exact number as JSON holds it: an integer, or "numerator/denominator"."""
    number = Fraction(value)
    return number.numerator if number.denominator == 1 else f"{number.numerator}/{number.denominator}"


def shown_votes(votes: Votes, weight: int) -> Fraction:
    """A sum of weights as votes."""
    return Fraction(weight, votes.unit)
