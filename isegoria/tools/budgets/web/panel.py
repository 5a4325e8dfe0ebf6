# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process shows of a phase of a budget: the act, usable at once, the money, a few projects; and once
the vote is counted, what it chose."""

from typing import Any

from django.http import HttpRequest

from isegoria.core.processes.models import Phase
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.outcome.queries import outcome_of, vote_in
from isegoria.tools.budgets.projects.queries import Asked, keys, overview, read
from isegoria.tools.budgets.projects.rules import may_submit
from isegoria.tools.budgets.queries import budget_of, money_of
from isegoria.tools.budgets.tool import VOTE, WORKS

from .finding import addresses
from .listing import shown
from .results import row_of
from .results_addresses import result_addresses
from .results_words import sentence

SHOWN = 3
FIRST = 5
"""Chosen projects that are named before the whole result is opened."""


def panel_context(request: HttpRequest, phase: Phase) -> dict[str, Any]:
    """The context of ``budgets/panel.html``. At most eight queries."""
    stage = phase.rules_of_tool.stage
    budget = budget_of(phase.process)
    sums = money_of(budget)
    state = phase.state
    result = _result(phase) if stage == VOTE and state == Phase.State.CLOSED else None
    asked = Asked(order="number", state="chosen") if stage == WORKS else Asked(order="recent")
    some = [] if result else shown(read(keys(phase.process, asked)[:SHOWN], phase.process), budget)
    return {
        "phase": phase,
        "process": phase.process,
        "stage": stage,
        "state": state,
        "seen": overview(phase.process),
        "result": result,
        "shown": some,
        "total": money(sums.total, budget.currency) if budget is not None and sums.total else "",
        "may_submit": state == Phase.State.OPEN and may_submit(phase, None).allowed,
        "urls": addresses(phase),
    }


def _result(phase: Phase) -> dict[str, Any] | None:
    """What the vote of a phase chose, in one sentence and its first projects. Two queries."""
    vote = vote_in(phase)
    outcome = outcome_of(vote) if vote is not None else None
    if outcome is None:
        return None
    return {
        "outcome": outcome,
        "sentence": sentence(outcome),
        "rows": [row_of(outcome, one) for one in outcome.winners[:FIRST]],
        "url": result_addresses(phase).result,
    }
