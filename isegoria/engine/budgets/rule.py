# SPDX-License-Identifier: LGPL-3.0-or-later
"""How a rule of a budget presents itself: what ballots it counts, what can be chosen, where it was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Protocol

from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, VoteKind, Votes
from isegoria.engine.sharing.ties import TieBreaking

Family = Literal["greedy", "equal_shares", "phragmen", "optimum"]


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen of a rule.

    Attributes:
        kind: "choice" (one of `choices`), "whole" (an integer from `low` to `high`), "share" (an exact fraction from
            0 to 1, written "1/2"), "flag".
    """

    name: str
    kind: Literal["choice", "whole", "share", "flag"]
    default: Any
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 1_000_000_000


class Allocate(Protocol):
    """Counts: `options` are complete and were checked."""

    def __call__(
        self, budget: Budget, votes: Votes, *, ties: TieBreaking, options: Mapping[str, Any]
    ) -> Allocation: ...


@dataclass(frozen=True)
class Rule:
    """A rule of a budget.

    Attributes:
        id: the name that the field gives it, in small letters and hyphens.
        kinds: the kinds of ballots that it counts.
        count: how it counts; call `allocate`, which checks.
        source: where it was published.
    """

    id: str
    name: str
    summary: str
    family: Family
    kinds: tuple[VoteKind, ...]
    count: Allocate
    source: str
    options: tuple[Option, ...] = ()

    def allocate(self, budget: Budget, votes: Votes, *, ties: TieBreaking, **given: Any) -> Allocation:
        """Share a budget out. Raises EngineError: as `checked`, and tie_order_incomplete."""
        options = self.checked(budget, votes, given)
        if ties.way != "declared" and len(ties.place) != budget.n_projects:
            raise EngineError("tie_order_incomplete")
        return self.count(budget, votes, ties=ties, options=options)

    def checked(self, budget: Budget, votes: Votes, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options complete and in order, after checking that this rule can count these ballots.

        Raises:
            EngineError: ballots_unfit, lengths_differ, groups_missing, option_unknown, option_unfit.
        """
        if votes.kind not in self.kinds:
            raise EngineError("ballots_unfit", method=self.id, kind=votes.kind, kinds=", ".join(self.kinds))
        if votes.n_projects != budget.n_projects:
            raise EngineError("lengths_differ", what="projects", expected=budget.n_projects, found=votes.n_projects)
        groups = [pot.group for pot in budget.pots if pot.group is not None]
        if groups and (votes.groups is None or not all(0 <= one < len(votes.group_names) for one in groups)):
            raise EngineError("groups_missing", method=self.id)
        known = {option.name: option for option in self.options}
        for name in given:
            if name not in known:
                raise EngineError("option_unknown", method=self.id, option=name)
        return {name: self._value(option, given.get(name, option.default)) for name, option in known.items()}

    def _value(self, option: Option, value: Any) -> Any:
        if option.kind == "choice" and value in option.choices:
            return value
        if option.kind == "flag" and isinstance(value, bool):
            return value
        if option.kind == "whole" and type(value) is int and option.low <= value <= option.high:
            return value
        if option.kind == "share":
            try:
                share = Fraction(value)
            except (TypeError, ValueError, ZeroDivisionError):
                share = Fraction(-1)
            if 0 <= share <= 1:
                return f"{share.numerator}/{share.denominator}"
        raise EngineError("option_unfit", method=self.id, option=option.name, value=str(value)[:60])
