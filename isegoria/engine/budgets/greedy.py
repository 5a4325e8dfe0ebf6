# SPDX-License-Identifier: LGPL-3.0-or-later
"""Greedy counting: by votes, as most cities do, or by votes for the money.

Projects are taken by their votes (or votes ÷ cost), the highest first; each is paid if its pot still holds its cost,
and passed over if it does not. Described in: Talmon, N. and Faliszewski, P. (2019), "A framework for approval-based
budgeting methods", AAAI-19, 2181–2188.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.rule import Option, Rule
from isegoria.engine.profiles.budgets import VOTE_KINDS, Budget, Votes
from isegoria.engine.sharing.ties import TieBreaking

if TYPE_CHECKING:
    from isegoria.engine.budgets.counting import PotWay
    from isegoria.engine.budgets.filling import Score
    from isegoria.engine.budgets.ground import Ground
    from isegoria.engine.budgets.ways import Order
    from isegoria.engine.sharing.admitting import Standing

SOURCE = "Talmon, N. and Faliszewski, P. (2019), A framework for approval-based budgeting methods, AAAI-19, 2181–2188."
OPTIONS = (Option("minimum_support", "share", "0/1"), Option("unsupported", "flag", False))


def scores(ground: Ground, *, per_cost: bool) -> list[Score | None]:
    """(projects) votes, or points where ballots give some; for the money, divided by cost, None where it is free."""
    totals = ground.totals.tolist()
    if not per_cost:
        return list(totals)
    costs = ground.budget.costs.tolist()
    return [
        (None if total else 0) if not cost else Fraction(total, cost)
        for total, cost in zip(totals, costs, strict=True)
    ]  # fmt: skip


def count_by_votes(
    budget: Budget, votes: Votes, *, ties: TieBreaking, options: Mapping[str, Any], per_cost: bool = False
) -> Allocation:
    """Pay projects by votes, the most first.

    Votes are approvals; points where ballots share points or give notes; on rankings, one for the last of a ballot and
    one more for each above. All sums are whole numbers, and quotients exact.

    Options:
        minimum_support: the share of the pot's votes below which a project is not counted.
        unsupported: whether what nobody votes for is paid as well, if it fits at the end.
    Complexity: O(marks + projects log projects).
    """
    from isegoria.engine.budgets.counting import PotWay, count_pots  # late: they load the compiled rooms
    from isegoria.engine.budgets.filling import fill  # late: as above
    from isegoria.engine.budgets.ground import Ground  # late: as above

    ground = Ground.of(budget, votes, "marks")
    by = scores(ground, per_cost=per_cost)

    def count(pot: int, standing: Standing, order: Order) -> PotWay:
        path, equals = fill(ground, standing, by, order, budget.available[pot])
        return PotWay(path, ["votes"] * len(path), equals)

    return count_pots(
        ground, rule=(BY_VALUE if per_cost else BY_VOTES).id, options=options, ties=ties, count=count,
        unsupported=options["unsupported"],
    )  # fmt: skip


def count_by_value(budget: Budget, votes: Votes, *, ties: TieBreaking, options: Mapping[str, Any]) -> Allocation:
    """Pay projects by votes for the money, the most first: as `count_by_votes`, by votes ÷ cost."""
    return count_by_votes(budget, votes, ties=ties, options=options, per_cost=True)


BY_VOTES = Rule(
    id="greedy-votes",
    name="Most votes first",
    summary="Projects are paid by their votes, the most first, as long as they fit into what is left.",
    family="greedy",
    kinds=VOTE_KINDS,
    count=count_by_votes,
    source=SOURCE,
    options=OPTIONS,
)
BY_VALUE = Rule(
    id="greedy-votes-per-cost",
    name="Most votes for the money first",
    summary="Projects are paid by votes divided by cost, the most first, as long as they fit into what is left.",
    family="greedy",
    kinds=VOTE_KINDS,
    count=count_by_value,
    source=SOURCE,
    options=OPTIONS,
)
