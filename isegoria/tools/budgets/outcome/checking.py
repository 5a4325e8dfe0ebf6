# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two checks of what a count chose, made when it is counted and kept with its result: is a group of voters overlooked
(EJR+), and could voters with equal money have bought it themselves (priceability)? See docs/methods/budget-fairness.md.
"""

from typing import Any

import numpy as np

from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.profiles.budgets import Budget, Votes

MOST_PAYMENTS = 20_000
"""Payments (different ballots × projects chosen that they mark) up to which they are looked for where the rule gives
none: a linear program of a second or two. A city has hundreds of thousands, which would take minutes."""


def checks_of(budget: Budget, votes: Votes, allocation: Allocation) -> dict[str, Any] | None:
    """What the checks say, for a summary; None where nothing is chosen, or a tie leaves some of it open.

    ``overlooked``: how many projects that are not chosen have supporters who are overlooked; ``most``: the one whose
    supporters lack most, with how many people they are (``ballots``), their ``part`` of the money and the most that the
    chosen projects are ``worth`` to one of them, both in the smallest unit. ``priceable``: yes, no, or unknown, where
    there were more than ``limit`` payments to look for.
    """
    if not allocation.winners or not votes.expressed or allocation.status == "tied":
        return None
    # Late: as what counts, this is only for the worker.
    from isegoria.engine.budgets.extended_representation import overlooked

    groups = overlooked(budget, votes, allocation.winners)
    most = max(groups, key=lambda one: (one.deserved - one.worth, -one.project), default=None)
    return {
        "overlooked": len(groups),
        "most": None
        if most is None
        else {"place": most.project, "ballots": most.ballots, "part": round(most.part), "worth": int(most.worth)},
        "priceable": _priceable(budget, votes, allocation),
        "limit": MOST_PAYMENTS,
    }


def _priceable(budget: Budget, votes: Votes, allocation: Allocation) -> str:
    """The payments of equal shares are at hand, and verified at any size; for any other set they are looked for."""
    # Late: as above; loading what solves it takes half a second.
    from isegoria.engine.budgets.priceability import bought_by_voters, priceable

    if allocation.rule.startswith("equal-shares"):
        found = bought_by_voters(budget, votes, allocation).verdict
        if found != "unknown":
            return found
    merged = votes.merged()
    if int(np.isin(merged.projects, list(allocation.winners)).sum()) > MOST_PAYMENTS:
        return "unknown"
    return priceable(budget, votes, allocation.winners).verdict
