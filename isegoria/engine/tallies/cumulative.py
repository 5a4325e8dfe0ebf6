# SPDX-License-Identifier: LGPL-3.0-or-later
"""Cumulative voting: each ballot shares out points as it likes, all on one candidate if it wants; the most win.

A minority that puts all its points on as many candidates as it is strong enough for can elect them by itself.

Source: Dodgson, C. L. (1884), *The Principles of Parliamentary Representation* (who weighs it against the single vote);
Cole, R. L., Taebel, D. A. and Engstrom, R. L. (1990), "Cumulative voting in a municipal election", Western Political
Quarterly 43(1), 191–199.
"""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.limits import OVER_FULL, within
from isegoria.engine.sharing.points import ballot_costs, point_sums
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.highest import elect_most
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.tally import Tally


def count_cumulative(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count points, of which each ballot has a number at most. Whom nobody gives a point cannot be elected.

    Options:
        budget: the most points of a ballot; 0 for no limit.
        over_full: what becomes of ballots that hold more: "null" (spoiled) or "refused" (the whole count is).

    Returns:
        Table: `scores`, points of each candidate; `budget`; `over_full`, ballots set apart, which `turnout` holds among
        the spoiled ones.
    Raises:
        EngineError: ballot_over_full; as `Method.checked`.
    Complexity: O(rows × candidates), then O(candidates × log candidates).
    """
    chosen = METHOD.checked(ballots, seats, options)
    budget = chosen["budget"]
    kept = within(ballots, ballot_costs(ballots), budget, chosen["over_full"]) if budget else ballots
    received: list[int] = point_sums(kept).tolist()
    return elect_most(
        METHOD.id,
        kept,
        received,
        unit="points",
        spoiled={"marks_over_full": (budget, kept.null - ballots.null)},
        seats=seats,
        ties=ties,
        options=chosen,
        table={"budget": budget},
    )


METHOD = Method(
    id="cumulative",
    name="Cumulative voting",
    summary="Share out your points as you like; the candidates with the most points win.",
    family="points",
    kinds=("points",),
    seats="any",
    count=count_cumulative,
    source="Dodgson, C. L. (1884), The Principles of Parliamentary Representation; Cole, Taebel and Engstrom (1990)",
    options=(
        Option("budget", "whole", 0, high=1_000_000_000),
        Option("over_full", "choice", "null", OVER_FULL),
    ),
)
