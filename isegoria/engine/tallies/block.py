# SPDX-License-Identifier: LGPL-3.0-or-later
"""Block voting (plurality at large): as many votes as there are seats, one at most for each candidate; the most win.

The rule of the boards of many associations. A majority that keeps together can take every seat. With one seat it is
plurality; with fewer votes than seats, limited voting; with as many votes as candidates, approval voting.

Source: Farrell, D. M. (2011), *Electoral Systems: A Comparative Introduction*, 2nd edition, chapter 2; Lijphart, A.,
López Pintor, R. and Sone, Y. (1986), "The limited vote and the single nontransferable vote", in *Electoral Laws and
Their Political Consequences*.
"""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.histograms import mark_histogram
from isegoria.engine.sharing.limits import OVER_FULL, within
from isegoria.engine.sharing.points import ballot_costs
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.highest import elect_most
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.tally import Tally


def count_block(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count votes of which a ballot gives a few at most. Whom nobody votes for cannot be elected.

    Options:
        maximum: the most candidates that a ballot may mark; 0 for as many as there are seats.
        over_full: what becomes of ballots that mark more: "null" (spoiled) or "refused" (the whole count is).

    Returns:
        Table: `scores`, votes for each candidate; `maximum`; `over_full`, ballots set apart, which `turnout` holds
        among the spoiled ones.
    Raises:
        EngineError: ballot_over_full; as `Method.checked`.
    Complexity: O(rows × candidates), then O(candidates × log candidates).
    """
    chosen = METHOD.checked(ballots, seats, options)
    maximum = chosen["maximum"] or seats
    kept = within(ballots, ballot_costs(ballots), maximum, chosen["over_full"])
    received: list[int] = mark_histogram(kept)[:, 1].tolist()
    return elect_most(
        METHOD.id,
        kept,
        received,
        unit="votes",
        spoiled={"marks_over_full": (maximum, kept.null - ballots.null)},
        seats=seats,
        ties=ties,
        options=chosen,
        table={"maximum": maximum},
    )


METHOD = Method(
    id="block",
    name="Block voting",
    summary="As many votes as there are seats, one at most for each candidate; the most win.",
    family="approval",
    kinds=("approvals",),
    seats="any",
    count=count_block,
    source="Farrell, D. M. (2011), Electoral Systems: A Comparative Introduction, chapter 2",
    options=(
        Option("maximum", "whole", 0),
        Option("over_full", "choice", "null", OVER_FULL),
    ),
)
