# SPDX-License-Identifier: LGPL-3.0-or-later
"""Minimax: whoever's worst defeat is the least.

Sources: P. B. Simpson, "On defining areas of voter choice", Quarterly Journal of Economics 83 (1969); G. H. Kramer,
"A dynamical model of political equilibrium", Journal of Economic Theory 16 (1977). A Condorcet winner is elected by
winning votes and by margins; by pairwise opposition, which counts votes against whether they win or not, not always
where ballots leave candidates out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from isegoria.engine.pairwise.matrix import MOST_COMPARED, pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.duels import duel_table, nobody_ranked, tell_duels, tell_filled
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, fill_seats, ranked, seated, votes
from isegoria.engine.traces import Step


def count_minimax(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Rank by the worst defeat, the least first. Several seats go to the first of the ranking.

    Options: `measure`, what a defeat counts: the votes of who wins (`winning-votes`, 0 for whoever is not beaten), how
    many more they are (`margins`), or the votes for the other one, even of a duel that they lose
    (`pairwise-opposition`).
    `table`: `pairwise`; by candidate `scores` (what the worst defeat counts) and `against` (in which duel, the first
    by number; null for an only candidate). O(rows × c²).
    Raises:
        EngineError: as `Method.checked`.
    """
    chosen = METHOD.checked(ballots, seats, options)
    if not ballots.expressed:
        return nobody_ranked(METHOD, ballots, seats, chosen)
    matrix = pairwise_matrix(ballots)
    number = len(matrix)
    # counted[a, b]: what the duel against b counts for a.
    if chosen["measure"] == "margins":
        counted = matrix.T - matrix
    elif chosen["measure"] == "winning-votes":
        counted = np.where(matrix < matrix.T, matrix.T, 0)
    else:
        counted = matrix.T.copy()
    np.fill_diagonal(counted, np.iinfo(np.int64).min)
    against = np.argmax(counted, axis=1).tolist()
    worst = counted.max(axis=1).tolist() if number > 1 else [0]
    ranking = ranked([-one for one in worst])
    filled = fill_seats(ranking, seats, ties)
    steps = tell_duels(ballots, matrix)
    for candidate in np.concatenate(ranking).tolist():
        steps.append(_tell_worst(ballots, matrix, chosen["measure"], candidate, against[candidate], worst[candidate]))
    return seated(
        METHOD.id,
        filled,
        seats=seats,
        ranking=ranking,
        table={
            **duel_table(ballots, matrix),
            "scores": [votes(ballots, one) for one in worst],
            "against": against if number > 1 else [None],
        },
        steps=[*steps, *tell_filled(ballots, filled)],
        options=chosen,
    )


def _tell_worst(ballots: Ballots, matrix: Any, measure: str, one: int, other: int, score: int) -> Step:
    name, winner = ballots.candidates[one], ballots.candidates[other]
    if len(matrix) == 1:
        return tell("minimax_alone", name=name)
    if measure == "pairwise-opposition":
        return tell("minimax_opposed", name=name, winner=winner, score=votes(ballots, score))
    if matrix[other, one] <= matrix[one, other]:
        return tell("minimax_unbeaten", name=name, score=votes(ballots, score))
    return tell(
        "minimax_beaten",
        name=name,
        winner=winner,
        votes=votes(ballots, int(matrix[other, one])),
        against=votes(ballots, int(matrix[one, other])),
        score=votes(ballots, score),
    )


METHOD = Method(
    id="minimax",
    name="Minimax",
    summary="Whoever's worst defeat, one candidate against one other, is the least.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_minimax,
    source="Simpson, 1969; Kramer, 1977",
    options=(Option("measure", "choice", "winning-votes", ("winning-votes", "margins", "pairwise-opposition")),),
    max_candidates=MOST_COMPARED,
)
