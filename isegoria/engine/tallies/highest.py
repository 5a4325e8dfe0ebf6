# SPDX-License-Identifier: LGPL-3.0-or-later
"""Seats for those who have the most: what approval, block, score, cumulative, quadratic and dots have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Filled, Tally, fill_seats, ranked, seated, turnout, votes
from isegoria.engine.traces import Step

MOST_TOLD = 60
"""Candidates of whom a trace speaks one by one: what is longer is a table, and the table holds it."""

Ranking = tuple[tuple[int, ...], ...]


def tell_ballots(ballots: Ballots) -> Step:
    """How many ballots there are, blank and spoiled ones apart."""
    return tell("marks_ballots", **turnout(ballots))


def rank_by(scores: Sequence[int | Fraction | None]) -> tuple[Ranking, Ranking]:
    """Candidates by score, highest first, and the same without those who have none, who come last together."""
    in_running = [one for one, score in enumerate(scores) if score is not None]
    order = ranked(scores[one] for one in in_running)
    running = tuple(tuple(in_running[place] for place in group) for group in order)
    without = tuple(one for one, score in enumerate(scores) if score is None)
    return (*running, without) if without else running, running


def elect_best(
    method: str,
    ballots: Ballots,
    ranking: Ranking,
    running: Ranking,
    *,
    seats: int,
    ties: TieBreaking = DECLARED,
    options: Mapping[str, Any],
    table: Mapping[str, Any],
    steps: Sequence[Step],
    measures: Mapping[str, Any] | None = None,
) -> Tally:
    """Seats for the best of those in the running, with the sentences that say so after `steps`.

    Args:
        ranking: all candidates; running: those who can be elected, in the same order.
        table: what stands in it beside `turnout`.
    """
    filled = fill_seats(running, seats, ties)
    return seated(
        method,
        filled,
        seats=seats,
        ranking=ranking,
        table={"turnout": turnout(ballots), **table},
        steps=[*steps, *tell_seats(ballots.candidates, filled, seats)],
        options=options,
        measures=measures,
    )


def elect_most(
    method: str,
    kept: Ballots,
    received: Sequence[int],
    *,
    unit: Literal["votes", "points"],
    spoiled: Mapping[str, tuple[int, int]],
    seats: int,
    ties: TieBreaking = DECLARED,
    options: Mapping[str, Any],
    table: Mapping[str, Any],
) -> Tally:
    """Seats for those who received the most, of ballots from which those that hold too much were taken out.

    Whom nobody gives anything, or more against than for, cannot be elected.

    Args:
        kept: the ballots that count. received: votes or points of each candidate, in weights.
        spoiled: sentence → (the most that a ballot may hold, ballots that held more and were counted as spoiled).
        table: what stands in it beside `turnout`, `scores` and `over_full`.
    """
    ranking, _ = rank_by(received)
    running = tuple(group for group in ranking if received[group[0]] > 0)
    scores = [votes(kept, number) for number in received]
    steps = [tell_ballots(kept)]
    steps += [tell(code, most=most, ballots=over) for code, (most, over) in spoiled.items() if over]
    steps += tell_each(
        running, lambda one: tell(f"marks_{unit}", candidate=kept.candidates[one], **{unit: scores[one]})
    )
    over_full = sum(over for _, over in spoiled.values())
    return elect_best(
        method,
        kept,
        ranking,
        running,
        seats=seats,
        ties=ties,
        options=options,
        table={"scores": scores, **table, "over_full": over_full},
        steps=steps,
    )


def tell_seats(candidates: Sequence[str], filled: Filled, seats: int) -> list[Step]:
    """The sentences that say who is elected and how ties for the last seats end."""
    steps = []
    for tie in filled.ties:
        names = named(candidates, tie.candidates)
        if tie.way == "declared":
            steps.append(tell("marks_tie_declared", candidates=names, seats=filled.open_seats))
        else:
            code = "marks_tie_order" if tie.way == "order" else "marks_tie_lot"
            steps.append(tell(code, candidates=names, chosen=named(candidates, tie.chosen)))
    if filled.winners:
        steps.append(tell("marks_elected", candidates=named(candidates, filled.winners)))
    elif not filled.tied:
        steps.append(tell("marks_nobody"))
    if not filled.tied and 0 < len(filled.winners) < seats:
        steps.append(tell("marks_seats_empty", seats=seats - len(filled.winners)))
    return steps


def tell_each(ranking: Ranking, say: Callable[[int], Step]) -> list[Step]:
    """One sentence a candidate, the best first; how many are left out where they are too many."""
    order = [one for group in ranking for one in group]
    steps = [say(one) for one in order[:MOST_TOLD]]
    if len(order) > MOST_TOLD:
        steps.append(tell("marks_others", others=len(order) - MOST_TOLD))
    return steps
