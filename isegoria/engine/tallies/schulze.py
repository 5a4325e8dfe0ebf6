# SPDX-License-Identifier: LGPL-3.0-or-later
"""Schulze: above stands whoever has the stronger chain of wins to the other than the other has back.

Source: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
election method", Social Choice and Welfare 36 (2011), 267–303; arXiv:1804.02973. The default option, its quorum and
its majority: Debian Constitution, section A.5 (A.6 before 2022), steps 2 and 3.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.matrix import MOST_COMPARED, Matrix, pairwise_matrix
from isegoria.engine.pairwise.strength import a_strongest_path, strengths, strongest_paths
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.duels import (
    duel_table,
    extend,
    fill_places,
    nobody_ranked,
    places_of,
    ranking_of,
    tell_duels,
    tell_filled,
)
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, seated, votes
from isegoria.engine.traces import Step

_Strength = NDArray[np.int64]


def count_schulze(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Rank by strongest chains of wins. Several seats go to the first of the ranking, not as a proportional share.

    As published, whoever no other stands above may win; where several are so, they are tied. Candidates are ranked by
    how many stand above them. A seat is given without breaking a tie to whoever has it however those who are not
    ordered are put.

    Options: `measure`, how strong a win is: `winning-votes` (and, of as many, fewer against) or `margins`.
    `default_option`: number of a candidate from 1 (such as "none of the above"), 0 for none: whoever is not preferred
    to it by `quorum` votes, and by more than `majority` times as many as prefer it, is set aside before anything else.
    `table`: `pairwise`; `paths`, for each row and column the win that is the weakest of the strongest chain, as
    [votes for, votes against], or null where there is no chain; `set_aside`.
    Complexity: O(rows × c² + c³).
    Raises:
        EngineError: as `Method.checked`; option_unfit for a default option who is no candidate.
    """
    chosen = METHOD.checked(ballots, seats, options)
    if chosen["default_option"] > ballots.n_candidates:
        raise EngineError(
            "option_unfit", method=METHOD.id, option="default_option", value=str(chosen["default_option"])
        )
    if not ballots.expressed:
        return nobody_ranked(METHOD, ballots, seats, chosen)
    matrix = pairwise_matrix(ballots)
    aside = _set_aside(ballots, matrix, chosen)
    counted = matrix.copy()
    # Whoever is set aside takes part in no duel, and stands below everyone who does.
    counted[aside] = counted[:, aside] = 0
    strength = strengths(counted, chosen["measure"])
    paths = strongest_paths(strength)
    above = paths > paths.T
    above[:, aside] = True
    above[aside] = False
    best, worst = places_of(above)
    filled = fill_places(best, worst, seats, ties, extend(above, ties))
    steps = tell_duels(ballots, matrix)
    for candidate in aside:
        default = chosen["default_option"] - 1
        steps.append(
            tell(
                "schulze_dropped",
                name=ballots.candidates[candidate],
                default=ballots.candidates[default],
                votes=votes(ballots, int(matrix[candidate, default])),
                against=votes(ballots, int(matrix[default, candidate])),
            )
        )
    steps += _tell_chains(ballots, matrix, strength, paths, min(range(len(best)), key=best.__getitem__), aside)
    return seated(
        METHOD.id,
        filled,
        seats=seats,
        ranking=ranking_of(best),
        table={
            **duel_table(ballots, matrix),
            "paths": _weakest_wins(ballots, matrix, strength, paths),
            "set_aside": list(aside),
        },
        steps=[*steps, *tell_filled(ballots, filled)],
        options=chosen,
    )


def _set_aside(ballots: Ballots, matrix: Matrix, chosen: dict[str, Any]) -> list[int]:
    if not chosen["default_option"]:
        return []
    default = chosen["default_option"] - 1
    preferred, against = matrix[:, default], matrix[default]
    short = (preferred < chosen["quorum"] * ballots.unit) | (preferred <= chosen["majority"] * against)
    short[default] = False
    return [int(one) for one in np.flatnonzero(short)]


def _weakest_wins(ballots: Ballots, matrix: Matrix, strength: _Strength, paths: _Strength) -> list[list[Any]]:
    """Each strength as the votes for and against of a win that is as strong."""
    by_strength: dict[int, list[Any] | None] = {0: None}
    values, where = np.unique(strength, return_index=True)
    for value, place in zip(values.tolist(), where.tolist(), strict=True):
        if value:
            one, other = divmod(place, len(matrix))
            for_, against = int(matrix[one, other]), int(matrix[other, one])
            by_strength[value] = [votes(ballots, for_), votes(ballots, against)]
    return [[by_strength[cell] for cell in row] for row in paths.tolist()]


def _tell_chains(
    ballots: Ballots, matrix: Matrix, strength: _Strength, paths: _Strength, first: int, aside: list[int]
) -> list[Step]:
    """For the first, or one of them: the chains to each other candidate who is in the running, and back."""
    steps = []
    names = ballots.candidates
    for other in range(len(names)):
        if other == first or other in aside:
            continue
        there, back = paths[first, other], paths[other, first]
        told = {"winner": names[first], "loser": names[other]}
        if there == back:
            steps.append(tell("schulze_level", **told))
        else:
            steps.append(tell("schulze_stronger" if back else "schulze_ahead", **told))
        for start, end in ((first, other), (other, first)):
            chain = a_strongest_path(strength, paths, start, end)
            if not chain or (len(chain) == 2 and not back):
                # A win without a way back needs no chain to be understood.
                continue
            links = list(pairwise(chain))
            winner, loser = min(links, key=lambda link: (strength[link], link))
            steps.append(
                tell(
                    "schulze_chain",
                    start=names[start],
                    end=names[end],
                    chain=" → ".join(names[one] for one in chain),
                    winner=names[winner],
                    loser=names[loser],
                    votes=votes(ballots, int(matrix[winner, loser])),
                    against=votes(ballots, int(matrix[loser, winner])),
                )
            )
    return steps


METHOD = Method(
    id="schulze",
    name="Schulze",
    summary="Whoever has the strongest chains of wins, one candidate against one other.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_schulze,
    source="Schulze, 2011",
    options=(
        Option("measure", "choice", "winning-votes", ("winning-votes", "margins")),
        Option("default_option", "whole", 0),
        Option("quorum", "whole", 0),
        Option("majority", "whole", 1, low=1, high=100),
    ),
    max_candidates=MOST_COMPARED,
)
