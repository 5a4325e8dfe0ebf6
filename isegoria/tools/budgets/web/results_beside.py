# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rules would have given with the same ballots, beside the rule that was announced."""

from collections.abc import Sequence
from dataclasses import dataclass

from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome

from .results_words import names_of
from .rule_words import rule_words


@dataclass(frozen=True)
class Beside:
    """What one rule gives: how much is chosen, for how many, and which projects change. ``more`` and ``fewer``: ballots
    with more, or fewer, of their projects chosen than by the rule of the vote."""

    name: str
    counts: str
    projects: int
    spent: str
    represented: float
    gained: str
    lost: str
    more: int
    fewer: int
    tied: bool
    own: bool
    """Whether it is the rule of this vote."""

    @property
    def same(self) -> bool:
        return not (self.gained or self.lost)


def beside(outcome: BudgetOutcome) -> list[Beside]:
    """The rules side by side, that of the vote first; none where there is nothing to compare."""
    found = outcome.comparison
    if len(found) < 2:
        return []
    own = {one.place for one in outcome.winners}
    voters = sum(outcome.summary["represented"]) or 1
    rows = []
    for one in found:
        words, winners = rule_words(one["rule"]), set(one["winners"])
        rows.append(
            Beside(
                name=str(words.name),
                counts=str(words.counts),
                projects=len(winners),
                spent=money(one["total_cost"], outcome.currency),
                represented=one["represented"] / voters,
                gained=_names(outcome, winners - own),
                lost=_names(outcome, own - winners),
                more=one["more"],
                fewer=one["fewer"],
                tied=one["status"] == "tied",
                own=one["rule"] == outcome.rule,
            )
        )
    return sorted(rows, key=lambda row: not row.own)


def _names(outcome: BudgetOutcome, places: set[int]) -> str:
    lines: Sequence[BudgetLine] = [outcome.lines[place] for place in sorted(places)]
    return names_of(lines)
