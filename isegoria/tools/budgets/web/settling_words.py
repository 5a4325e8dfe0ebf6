# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a tie was settled, as the page of the result and the desk say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from isegoria.core.spaces.texts import LocalText
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome
from isegoria.tools.budgets.voting.slip import Slip

from .results_words import names_of


@dataclass(frozen=True)
class Settled:
    """A tie that was settled: between whom, by a lot or a decision, the order that it gave, why, and when."""

    names: str
    lot: bool
    order: Sequence[BudgetLine]
    reason: str
    at: datetime
    seed: str
    counting: bool
    """Whether the ballots are still being counted again."""


def settled_words(outcome: BudgetOutcome) -> Settled | None:
    """None where no tie was settled."""
    said = outcome.settled
    if said is None:
        return None
    by_number = {one.number: one for one in outcome.lines}
    tied = [by_number[number] for number in said["tied"]]
    if said["way"] == "lot":
        lot = TieBreaking.by_lot([str(one.number) for one in outcome.lines], said["seed"])
        order = [outcome.lines[place] for place in lot.sort([one.place for one in tied]) or ()]
    else:
        order = [by_number[number] for number in said["order"]]
    return Settled(
        names=names_of(tied),
        lot=said["way"] == "lot",
        order=order,
        reason=said["reason"],
        at=datetime.fromisoformat(said["at"]),
        seed=said.get("seed", ""),
        counting=outcome.is_counted_again,
    )


def left_open(vote: BudgetVote, slip: Slip) -> list[LocalText]:
    """The projects that a tie leaves open, for the desk; none where there is no tie, or it was settled. A query, once
    there is a result."""
    if vote.result is None or vote.options.get("settled") is not None:
        return []
    facts = vote.result.summary["projects"]
    return [line.name for line in slip.lines if facts[line.place]["outcome"] == "tied"]
