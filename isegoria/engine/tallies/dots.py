# SPDX-License-Identifier: LGPL-3.0-or-later
"""Dot voting: each ballot has a few dots to put where it likes, with a limit on each candidate if one is set.

The way of workshops, where everyone sticks dots on a wall. On a wall the last ones see where the dots go and follow
them; on ballots nobody does.

Source: Gray, D., Brown, S. and Macanufo, J. (2010), *Gamestorming*, O'Reilly ("Dot voting"); as cumulative voting with
a limit: see there.
"""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.limits import OVER_FULL, within
from isegoria.engine.sharing.points import ballot_costs, dotted, most_marked, point_sums
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.highest import elect_most
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.tally import Tally, votes


def count_dots(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count dots, of which each ballot has a number at most, and may put so many on one. Without a dot, no seat.

    Options:
        budget: the most dots of a ballot; 0 for no limit. maximum: the most on one candidate; 0 for no limit.
        over_full: what becomes of ballots that hold more: "null" (spoiled) or "refused" (the whole count is).

    Returns:
        Table: `scores`, dots of each candidate; `ballots`, votes that put one dot or more on it; `budget`, `maximum`;
        `over_full`, ballots set apart, which `turnout` holds among the spoiled ones.
    Raises:
        EngineError: ballot_over_full; as `Method.checked`.
    Complexity: O(rows × candidates), then O(candidates × log candidates).
    """
    chosen = METHOD.checked(ballots, seats, options)
    budget = chosen["budget"]
    maximum = chosen["maximum"]
    affordable = within(ballots, ballot_costs(ballots), budget, chosen["over_full"]) if budget else ballots
    kept = within(affordable, most_marked(affordable), maximum, chosen["over_full"]) if maximum else affordable
    received: list[int] = point_sums(kept).tolist()
    supporters: list[int] = dotted(kept).tolist()
    return elect_most(
        METHOD.id,
        kept,
        received,
        unit="points",
        spoiled={
            "marks_over_full": (budget, affordable.null - ballots.null),
            "marks_over_full_one": (maximum, kept.null - affordable.null),
        },
        seats=seats,
        ties=ties,
        options=chosen,
        table={"ballots": [votes(kept, number) for number in supporters], "budget": budget, "maximum": maximum},
    )


METHOD = Method(
    id="dots",
    name="Dot voting",
    summary="Put your dots where you like, a few at most on each; the most dots win.",
    family="points",
    kinds=("points",),
    seats="any",
    count=count_dots,
    source="Gray, D., Brown, S. and Macanufo, J. (2010), Gamestorming, O'Reilly",
    options=(
        Option("budget", "whole", 0, high=1_000_000_000),
        Option("maximum", "whole", 0),
        Option("over_full", "choice", "null", OVER_FULL),
    ),
)
