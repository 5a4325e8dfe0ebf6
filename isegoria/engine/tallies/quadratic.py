# SPDX-License-Identifier: LGPL-3.0-or-later
"""Quadratic voting: one vote for something costs one credit, two cost four, three cost nine; the most votes win.

Each ballot has the same credits. Since the next vote on the same thing costs more than the last, it pays to spread
them as far as one cares, and to say how much. Votes against may be had at the same cost: a scale of grades of which the
values are votes, from −k to k.

Source: Lalley, S. P. and Weyl, E. G. (2018), "Quadratic voting: how mechanism design can radicalize democracy", AEA
Papers and Proceedings 108, 33–37; Posner, E. A. and Weyl, E. G. (2018), *Radical Markets*, chapter 2.
"""

from __future__ import annotations

from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.histograms import mark_histogram
from isegoria.engine.sharing.limits import OVER_FULL, within
from isegoria.engine.sharing.points import ballot_costs, point_sums
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.highest import elect_most
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.tally import Tally


def count_quadratic(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count votes that each cost their square. Points are votes in favour; grades are votes of their value.

    Options:
        budget: the credits of a ballot; 0 for no limit.
        over_full: what becomes of ballots that spend more: "null" (spoiled) or "refused" (the whole count is).

    Returns:
        Table: `scores`, votes of each candidate, those against taken away; `budget`, the credits; `over_full`, ballots
        set apart, which `turnout` holds among the spoiled ones. Whom no vote is for or against, or who has more votes
        against than for, cannot be elected.
    Raises:
        EngineError: ballot_over_full; as `Method.checked`.
    Complexity: O(rows × candidates), then O(candidates × log candidates).
    """
    chosen = METHOD.checked(ballots, seats, options)
    budget = chosen["budget"]
    kept = within(ballots, _credits(ballots, budget), budget, chosen["over_full"]) if budget else ballots
    received = _votes(kept)
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


def _credits(ballots: Ballots, budget: int) -> NDArray[np.int64]:
    """(rows) what each ballot spends; above the budget, that it does, and no more (so that it holds in 64 bits)."""
    if ballots.kind == "points":
        costs = np.arange(isqrt(budget) + 2, dtype=np.int64) ** 2
    else:
        costs = np.array([min(grade.value**2, budget + 1) for grade in ballots.scale], dtype=np.int64)
    return ballot_costs(ballots, costs)


def _votes(ballots: Ballots) -> list[int]:
    if ballots.kind == "points":
        return [int(number) for number in point_sums(ballots)]
    values = [grade.value for grade in ballots.scale]
    return [
        sum(value * number for value, number in zip(values, row[:-1], strict=True))
        for row in mark_histogram(ballots).tolist()
    ]


METHOD = Method(
    id="quadratic",
    name="Quadratic voting",
    summary="Two votes for the same thing cost four credits, three cost nine; the most votes win.",
    family="points",
    kinds=("points", "grades"),
    seats="any",
    count=count_quadratic,
    source="Lalley, S. P. and Weyl, E. G. (2018), AEA Papers and Proceedings 108, 33–37",
    options=(
        Option("budget", "whole", 0, high=1_000_000_000),
        Option("over_full", "choice", "null", OVER_FULL),
    ),
)
