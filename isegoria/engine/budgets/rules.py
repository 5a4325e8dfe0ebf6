# SPDX-License-Identifier: LGPL-3.0-or-later
"""Every rule of a budget, by id. Importing it loads no compiled room: those come with the first count."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from isegoria.engine.budgets import equal_shares, greedy, knapsack, maximin_support, phragmen
from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.rule import Rule
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.sharing.ties import DECLARED, TieBreaking

_EVERY: tuple[Rule, ...] = (
    # one line a rule: module.RULE
    greedy.BY_VOTES,
    greedy.BY_VALUE,
    *equal_shares.EVERY,
    maximin_support.RULE,
    knapsack.RULE,
    phragmen.RULE,
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in _EVERY})


def find_rule(name: str) -> Rule:
    """The rule of this id. Raises EngineError: rule_unknown."""
    found = RULES.get(name)
    if found is None:
        raise EngineError("rule_unknown", rule=name[:60])
    return found


def allocate(budget: Budget, votes: Votes, rule: str, *, ties: TieBreaking = DECLARED, **options: Any) -> Allocation:
    """Share a budget out by a rule.

    Args:
        ties: "declared" breaks none: the allocation says between which projects it stands. An order or a lot does.
    Raises: EngineError: rule_unknown, and as `Rule.allocate`.
    """
    return find_rule(rule).allocate(budget, votes, ties=ties, **options)
