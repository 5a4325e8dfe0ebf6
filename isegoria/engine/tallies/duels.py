# SPDX-License-Identifier: LGPL-3.0-or-later
"""What every count of duels says and keeps alike: the table, who beats everyone or who goes round, and the seats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from isegoria.engine.pairwise.condorcet import condorcet_winner, cycle
from isegoria.engine.pairwise.matrix import Matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Filled, Tally, Tie, turnout, votes
from isegoria.engine.traces import Step, Trace


def duel_table(ballots: Ballots, matrix: Matrix) -> dict[str, Any]:
    """The beginning of `Tally.table`: the turnout, and how many votes put each row above each column."""
    pairwise = matrix.tolist()
    if ballots.unit != 1:
        pairwise = [[votes(ballots, cell) for cell in row] for row in pairwise]
    return {"turnout": turnout(ballots), "pairwise": pairwise}


def nobody_ranked(method: Method, ballots: Ballots, seats: int, options: Mapping[str, Any]) -> Tally:
    """The outcome where no ballot ranks anybody: all are equal, and nobody is elected."""
    return Tally(
        method=method.id,
        seats=seats,
        status="nobody",
        winners=(),
        ranking=(tuple(range(ballots.n_candidates)),),
        table={"turnout": turnout(ballots)},
        trace=Trace((tell_turnout(ballots), tell("ranks_nobody"))),
        options=MappingProxyType(dict(options)),
    )


def tell_turnout(ballots: Ballots) -> Step:
    counted = turnout(ballots)
    return tell("ranks_turnout", **counted)


def tell_duels(ballots: Ballots, matrix: Matrix) -> list[Step]:
    """Who beats each other candidate, or the circle that nobody stands out of."""
    steps = [tell_turnout(ballots)]
    names = ballots.candidates
    if len(names) == 1:
        return [*steps, tell("duel_none", name=names[0])]
    winner = condorcet_winner(matrix)
    if winner is not None:
        lead = matrix[winner] - matrix[:, winner]
        lead[winner] = np.iinfo(np.int64).max
        return [
            *steps,
            tell("duel_condorcet", name=names[winner]),
            tell_duel(ballots, matrix, winner, int(np.argmin(lead)), "duel_closest"),
        ]
    circle = cycle(matrix)
    if not circle:
        return [*steps, tell("duel_no_winner")]
    steps.append(tell("duel_circle", names=named(names, circle)))
    for place, one in enumerate(circle):
        steps.append(tell_duel(ballots, matrix, one, circle[(place + 1) % len(circle)]))
    return steps


def tell_duel(ballots: Ballots, matrix: Matrix, winner: int, loser: int, code: str = "duel_won") -> Step:
    """One duel: `winner` has at least as many votes."""
    return tell(
        code,
        winner=ballots.candidates[winner],
        loser=ballots.candidates[loser],
        votes=votes(ballots, int(matrix[winner, loser])),
        against=votes(ballots, int(matrix[loser, winner])),
    )


def tell_filled(ballots: Ballots, filled: Filled) -> list[Step]:
    """Who is elected, and what became of a tie."""
    steps = []
    names = ballots.candidates
    for tie in filled.ties:
        if tie.chosen and tie.what == "seat":
            told = {"names": named(names, tie.candidates), "chosen": named(names, tie.chosen)}
            steps.append(tell("ranks_tie_broken", **told))
    if filled.winners:
        steps.append(tell("ranks_elected", names=named(names, filled.winners)))
    if filled.tied:
        steps.append(tell("ranks_tied", names=named(names, filled.tied), seats=filled.open_seats))
    return steps


def places_of(above: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[list[int], list[int]]:
    """The highest and the lowest place of each candidate where all that is known is who stands above whom."""
    best = above.sum(axis=0) + 1
    worst = len(above) - above.sum(axis=1)
    return best.tolist(), worst.tolist()


def ranking_of(best: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Candidates by the highest place that each can take, those of the same one together."""
    groups: dict[int, list[int]] = {}
    for candidate, place in enumerate(best):
        groups.setdefault(place, []).append(candidate)
    return tuple(tuple(groups[place]) for place in sorted(groups))


def fill_places(
    best: Sequence[int], worst: Sequence[int], seats: int, ties: TieBreaking, broken: Sequence[int]
) -> Filled:
    """Give seats where each candidate is known to stand between two places.

    Whoever stands high enough in every case is elected; those who do in some only are tied for the seats left.

    Args:
        best, worst: the highest and lowest place of each candidate, 1 the first.
        broken: every candidate in the one order that the breaking of ties gives; empty where they are declared.
    """
    number = len(best)
    sure = sorted((one for one in range(number) if worst[one] <= seats), key=lambda one: (best[one], worst[one], one))
    left = min(seats, number) - len(sure)
    if not left:
        # Their order may still hang on a tie, but no seat does.
        return Filled(tuple(sure), (), 0, ())
    tied = tuple(one for one in range(number) if best[one] <= seats < worst[one])
    if not broken:
        return Filled(tuple(sure), tied, left, (Tie(tied, "seat", ties.way),))
    elected = tuple(broken[:seats])
    chosen = tuple(one for one in elected if one in set(tied))
    return Filled(elected, (), 0, (Tie(tied, "seat", ties.way, chosen),))


def extend(above: np.ndarray[Any, np.dtype[np.bool_]], ties: TieBreaking) -> tuple[int, ...]:
    """Everyone in one order that respects who stands above whom: each time the first by `ties` of those free to come.

    Empty where ties are declared.
    """
    waiting = above.sum(axis=0)
    left = set(range(len(above)))
    order: list[int] = []
    while left:
        free = [one for one in left if not waiting[one]]
        chosen = ties.sort(free)
        if chosen is None:
            return ()
        order.append(chosen[0])
        left.remove(chosen[0])
        waiting = waiting - above[chosen[0]]
    return tuple(order)
