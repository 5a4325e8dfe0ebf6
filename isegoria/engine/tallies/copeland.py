# SPDX-License-Identifier: LGPL-3.0-or-later
"""Copeland: whoever wins the most duels, a tied one counting for half (or as chosen: Llull's rule counts it in full).

Sources: Ramon Llull, *De arte electionis*, 1299; A. H. Copeland, "A reasonable social welfare function", University of
Michigan seminar on applications of mathematics to social sciences, 1951; P. Faliszewski, E. Hemaspaandra, L. A.
Hemaspaandra, J. Rothe, "Llull and Copeland voting computationally resist bribery and constructive control", JAIR 35
(2009) (the family by the worth of a tied duel).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from isegoria.engine.pairwise.condorcet import beats
from isegoria.engine.pairwise.matrix import MOST_COMPARED, pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.duels import duel_table, nobody_ranked, tell_duels, tell_filled
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, exact, fill_seats, ranked, seated


def count_copeland(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Rank by duels won. Several seats go to the first of the ranking, which is not a proportional share.

    Options: `tied_duel`, what a tied duel is worth: 1/2 (Copeland), 1 (Llull) or 0.
    `table`: `pairwise`; `won`, `drawn`, `lost` and `scores` by candidate. O(rows × c²).
    Raises:
        EngineError: as `Method.checked`.
    """
    chosen = METHOD.checked(ballots, seats, options)
    if not ballots.expressed:
        return nobody_ranked(METHOD, ballots, seats, chosen)
    matrix = pairwise_matrix(ballots)
    wins = beats(matrix)
    won, lost = wins.sum(axis=1).tolist(), wins.sum(axis=0).tolist()
    drawn = [ballots.n_candidates - 1 - one - other for one, other in zip(won, lost, strict=True)]
    worth = Fraction(chosen["tied_duel"])
    scores = [one + worth * half for one, half in zip(won, drawn, strict=True)]
    ranking = ranked(scores)
    filled = fill_seats(ranking, seats, ties)
    steps = tell_duels(ballots, matrix)
    steps.append(tell("copeland_rule", tied=exact(worth)))
    for candidate in np.concatenate(ranking).tolist():
        steps.append(
            tell(
                "copeland_score",
                name=ballots.candidates[candidate],
                won=won[candidate],
                drawn=drawn[candidate],
                lost=lost[candidate],
                score=exact(scores[candidate]),
            )
        )
    return seated(
        METHOD.id,
        filled,
        seats=seats,
        ranking=ranking,
        table={
            **duel_table(ballots, matrix),
            "won": won,
            "drawn": drawn,
            "lost": lost,
            "scores": [exact(score) for score in scores],
        },
        steps=[*steps, *tell_filled(ballots, filled)],
        options=chosen,
    )


METHOD = Method(
    id="copeland",
    name="Copeland",
    summary="Whoever wins the most duels, one candidate against one other.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_copeland,
    source="Copeland, 1951; Llull, 1299",
    options=(Option("tied_duel", "share", "1/2"),),
    max_candidates=MOST_COMPARED,
)
