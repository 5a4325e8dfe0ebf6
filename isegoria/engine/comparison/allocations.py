# SPDX-License-Identifier: LGPL-3.0-or-later
"""What another rule would have paid: rules of a budget side by side, on the same votes.

People vote otherwise when another rule counts. A comparison says what rules make of the same votes, not what a vote
under them would have given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.budgets.allocation import Allocation, Status, exact
from isegoria.engine.budgets.extended_representation import overlooked
from isegoria.engine.budgets.fairness import counted_marks, fairness
from isegoria.engine.budgets.rules import RULES, find_rule
from isegoria.engine.comparison.compare import LeftOut
from isegoria.engine.comparison.sentences import say
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.traces import Step

MOST_MARKS = {
    "maximin-support": 700_000,
    **dict.fromkeys(("equal-shares-add1", "equal-shares-add1u", "equal-shares-add1-comparison"), 6_000_000),
}
"""Marks on all ballots up to which slow rules are counted in a comparison, unless they are its own."""


@dataclass(frozen=True)
class RuleEntry:
    """What one rule pays on the votes.

    Attributes:
        status, winners, tied, total_cost, left, options: as in an `Allocation`. Where ties are declared, the figures
            below are those of its `path`: one way that they may end.
        represented: ballots with at least one funded project. excluded: the share of ballots with none.
        projects, cost: funded projects that a ballot marks, and what they cost together, on average.
        more, fewer: ballots with more, or fewer, funded projects than by the rule compared with; more_cost, fewer_cost:
            with dearer, or cheaper, ones together.
        overlooked: projects whose supporters EJR+ up to any project says are overlooked (by cost).
    """

    rule: str
    options: Mapping[str, Any]
    status: Status
    winners: tuple[int, ...]
    tied: tuple[int, ...]
    total_cost: int
    left: tuple[int, ...]
    represented: int
    excluded: Fraction
    projects: Fraction
    cost: Fraction
    more: int
    fewer: int
    more_cost: int
    fewer_cost: int
    overlooked: int

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "options": dict(self.options),
            "status": self.status,
            "winners": list(self.winners),
            "tied": list(self.tied),
            "total_cost": self.total_cost,
            "left": list(self.left),
            "represented": self.represented,
            "excluded": exact(self.excluded),
            "projects": exact(self.projects),
            "cost": exact(self.cost),
            "more": self.more,
            "fewer": self.fewer,
            "more_cost": self.more_cost,
            "fewer_cost": self.fewer_cost,
            "overlooked": self.overlooked,
        }


@dataclass(frozen=True)
class SameSet:
    """Rules that pay the same projects: those surely paid, and those that hang on a tie, ascending."""

    winners: tuple[int, ...]
    tied: tuple[int, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class AllocationComparison:
    """Rules on the same votes.

    Attributes:
        own: the rule that the others are compared with. entries: rules counted, in the order of `RULES`.
        groups: rules that pay the same, the largest group first.
        paid_by: (projects) how many of the rules counted surely pay each.
    """

    own: str
    ballots: int
    entries: tuple[RuleEntry, ...]
    left_out: tuple[LeftOut, ...]
    groups: tuple[SameSet, ...]
    paid_by: tuple[int, ...]

    def entry(self, rule: str) -> RuleEntry | None:
        return next((one for one in self.entries if one.rule == rule), None)

    def to_json(self) -> dict[str, Any]:
        """Exact, without floats; rules by id, projects by place."""
        return {
            "own": self.own,
            "ballots": self.ballots,
            "rules": [one.to_json() for one in self.entries],
            "left_out": [{"rule": one.method, "why": one.why.to_json()} for one in self.left_out],
            "groups": [
                {"winners": list(one.winners), "tied": list(one.tied), "rules": list(one.rules)} for one in self.groups
            ],
            "paid_by": list(self.paid_by),
        }


def compare_allocations(
    budget: Budget,
    votes: Votes,
    *,
    own: str = "greedy-votes",
    own_options: Mapping[str, Any] | None = None,
    allocation: Allocation | None = None,
    rules: Iterable[str] | None = None,
    ties: TieBreaking = DECLARED,
) -> AllocationComparison:
    """Count votes by every rule.

    Other rules count with their default options. None is dropped in silence: those that cannot count these votes, or
    not in a few seconds, are in `left_out` with the reason.

    Args:
        own: the rule that the others are compared with, counted with `own_options`; `allocation`: what it gave, if
            that is at hand.
        rules: ids of the rules to count beside it; all of them by default.
    Raises:
        EngineError: rule_unknown; as `allocate`, for the own rule.
    Complexity: that of the rules: some seconds for 60,000 voters and 80 projects.
    """
    first = find_rule(own)
    named = [*RULES] if rules is None else [find_rule(name).id for name in rules]
    if first.id not in named:
        named.insert(0, first.id)
    base = allocation or first.allocate(budget, votes, ties=ties, **(own_options or {}))
    merged = votes.merged() if len(votes.projects) > 1_000_000 else votes
    reference = _gets(budget, merged, base.path)
    entries: list[RuleEntry] = []
    left_out: list[LeftOut] = []
    for name in named:
        if name == first.id:
            entries.append(_entry(budget, merged, base, reference))
            continue
        if len(votes.projects) > MOST_MARKS.get(name, len(votes.projects)):
            left_out.append(LeftOut(name, say("too_long", options=budget.n_projects, ballots=votes.n_ballots)))
            continue
        try:
            found = RULES[name].allocate(budget, merged, ties=ties)
        except EngineError as refusal:
            left_out.append(LeftOut(name, Step(refusal.code, str(refusal), refusal.params)))
            continue
        entries.append(_entry(budget, merged, found, reference))
    return AllocationComparison(
        own=first.id,
        ballots=votes.expressed,
        entries=tuple(entries),
        left_out=tuple(left_out),
        groups=_same(entries),
        paid_by=tuple(sum(place in one.winners for one in entries) for place in range(budget.n_projects)),
    )


Gets = tuple[NDArray[np.int64], NDArray[np.int64]]


def _gets(budget: Budget, votes: Votes, chosen: Iterable[int]) -> Gets:
    """(rows) funded projects that each marks, and what they cost together."""
    paid = np.zeros(budget.n_projects, dtype=bool)
    paid[list(chosen)] = True
    row_of = votes.row_of
    mine = counted_marks(budget, votes, row_of) & paid[votes.projects]
    costs = np.zeros(votes.n_rows, dtype=np.int64)
    np.add.at(costs, row_of[mine], budget.costs[votes.projects[mine]])
    return np.bincount(row_of[mine], minlength=votes.n_rows), costs


def _entry(budget: Budget, votes: Votes, found: Allocation, reference: Gets) -> RuleEntry:
    figures = fairness(budget, votes, found.path)
    number, costs = _gets(budget, votes, found.path)
    counts = votes.counts
    return RuleEntry(
        rule=found.rule,
        options=found.options,
        status=found.status,
        winners=found.winners,
        tied=found.tied,
        total_cost=found.total_cost,
        left=found.left,
        represented=figures.represented,
        excluded=figures.excluded,
        projects=figures.projects,
        cost=figures.cost,
        more=int(counts[number > reference[0]].sum()),
        fewer=int(counts[number < reference[0]].sum()),
        more_cost=int(counts[costs > reference[1]].sum()),
        fewer_cost=int(counts[costs < reference[1]].sum()),
        overlooked=len(overlooked(budget, votes, found.path)),
    )


def _same(entries: list[RuleEntry]) -> tuple[SameSet, ...]:
    together: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = {}
    for one in entries:
        together.setdefault((tuple(sorted(one.winners)), one.tied), []).append(one.rule)
    groups = [SameSet(winners, tied, tuple(rules)) for (winners, tied), rules in together.items()]
    return tuple(sorted(groups, key=lambda group: -len(group.rules)))
