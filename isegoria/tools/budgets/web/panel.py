# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process shows of a phase of a budget: the act, usable at once, the money, a few projects."""

from typing import Any

from django.http import HttpRequest

from isegoria.core.processes.models import Phase
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.projects.queries import Asked, keys, overview, read
from isegoria.tools.budgets.projects.rules import may_submit
from isegoria.tools.budgets.queries import budget_of, money_of
from isegoria.tools.budgets.tool import WORKS

from .finding import addresses
from .listing import shown

SHOWN = 3


def panel_context(request: HttpRequest, phase: Phase) -> dict[str, Any]:
    """The context of ``budgets/panel.html``. At most eight queries."""
    stage = phase.rules_of_tool.stage
    budget = budget_of(phase.process)
    sums = money_of(budget)
    state = phase.state
    asked = Asked(order="number", state="chosen") if stage == WORKS else Asked(order="recent")
    some = shown(read(keys(phase.process, asked)[:SHOWN], phase.process), budget)
    return {
        "phase": phase,
        "process": phase.process,
        "stage": stage,
        "state": state,
        "seen": overview(phase.process),
        "shown": some,
        "total": money(sums.total, budget.currency) if budget is not None and sums.total else "",
        "may_submit": state == Phase.State.OPEN and may_submit(phase, None).allowed,
        "urls": addresses(phase),
    }
