# SPDX-License-Identifier: LGPL-3.0-or-later
"""Approval voting: each ballot approves as many candidates as it likes; the most approved win.

Source: Brams, S. J. and Fishburn, P. C. (1978), "Approval voting", American Political Science Review 72(3), 831–847;
first described by Weber, R. J. (1977), "Comparison of public choice systems", Cowles Foundation.
"""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.histograms import mark_histogram
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.highest import elect_best, rank_by, tell_ballots, tell_each
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, votes


def count_approval(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count approvals. Whom nobody approves cannot be elected, even where seats stay empty.

    Returns:
        Table: `scores`, votes that approve each candidate.
    Raises:
        EngineError: as `Method.checked`.
    Complexity: as `mark_histogram`, then O(candidates × log candidates).
    """
    chosen = METHOD.checked(ballots, seats, options)
    approved: list[int] = mark_histogram(ballots)[:, 1].tolist()
    ranking, running = rank_by([number or None for number in approved])
    told = tell_each(
        running, lambda one: tell("marks_votes", candidate=ballots.candidates[one], votes=votes(ballots, approved[one]))
    )
    return elect_best(
        METHOD.id,
        ballots,
        ranking,
        running,
        seats=seats,
        ties=ties,
        options=chosen,
        table={"scores": [votes(ballots, number) for number in approved]},
        steps=[tell_ballots(ballots), *told],
    )


METHOD = Method(
    id="approval",
    name="Approval voting",
    summary="Tick all the candidates that suit you; the most ticked win.",
    family="approval",
    kinds=("approvals",),
    seats="any",
    count=count_approval,
    source="Brams, S. J. and Fishburn, P. C. (1978), American Political Science Review 72(3), 831–847",
)
