# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why each project of a result was chosen or not: worked out again from the frozen ballots, for all of them at once,
when the first is asked for, and kept in memory."""

import threading
from collections import OrderedDict

from isegoria.engine.budgets.explanation import Explanation, explain_all

from .asking import ties_said
from .frozen_input import counted_input
from .queries import BudgetOutcome

KEPT = 8
_kept: "OrderedDict[str, tuple[Explanation, ...]]" = OrderedDict()
_turn = threading.Lock()


def explanation_of(outcome: BudgetOutcome, place: int) -> Explanation:
    """The explanation of one project, by its place."""
    # Late: what counts is compiled, and takes half a second to load.
    from isegoria.engine.budgets.rules import allocate

    key = outcome.result.digest
    with _turn:
        found = _kept.get(key)
        if found is None:
            budget, votes = counted_input(outcome.result.input_sha256)
            ties = ties_said(outcome, budget.ids)
            allocation = allocate(budget, votes, outcome.rule, ties=ties, **outcome.summary["options"])
            found = _kept[key] = explain_all(budget, votes, allocation, ties=ties)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found[place]
