# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ranked pairs (Tideman): duels are kept from the strongest win to the weakest, save those that would close a circle.

Sources: T. N. Tideman, "Independence of clones as a criterion for voting rules", Social Choice and Welfare 4 (1987);
T. M. Zavist, T. N. Tideman, "Complete independence of clones in the ranked pairs rule", Social Choice and Welfare 6
(1989) (wins as strong as one another, by an order of the candidates).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.pairwise.condorcet import condorcet_components
from isegoria.engine.pairwise.locking import Locked, Win, lock_every_order, lock_in_order
from isegoria.engine.pairwise.matrix import MOST_COMPARED, Matrix, pairwise_matrix
from isegoria.engine.pairwise.strength import strengths
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.duels import (
    duel_table,
    fill_places,
    nobody_ranked,
    ranking_of,
    tell_duel,
    tell_duels,
    tell_filled,
)
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Tally, seated
from isegoria.engine.traces import Step

_Strength = NDArray[np.int64]
_MOST_TOLD = 66  # wins: those of 12 candidates


def count_ranked_pairs(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Rank by the wins that are kept. Several seats go to the first of the ranking, not as a proportional share.

    Wins as strong as one another: where ties are declared, every order of them is followed, within a limit that is
    said when it is reached (see `locking`), and a seat is given to whoever has it under each; duels that are tied
    put nobody above anybody. Where an order of candidates breaks ties, it orders these wins and tied duels too: first
    the pair whose first member comes first, then whose second does (Zavist).

    Groups of which each member beats everyone after them are worked out apart, which changes nothing to the outcome:
    no circle can hold members of two of them.

    Options: `measure`, how strong a win is: `margins` (Tideman) or `winning-votes` (and, of as many, fewer against).
    `table`: `pairwise`; `kept`, `left` and, where ties are declared, `either` (by the order of equal wins): wins as
    [over, under], in the order taken, by number where they are as strong and ties are declared; `complete`, whether
    every order of equal wins was followed; `states`, through how many states.
    Complexity: O(rows × c² + c² log c) and, for a group of k who go round, O(k⁴) at worst, besides the search.
    Raises:
        EngineError: as `Method.checked`.
    """
    chosen = METHOD.checked(ballots, seats, options)
    if not ballots.expressed:
        return nobody_ranked(METHOD, ballots, seats, chosen)
    matrix = pairwise_matrix(ballots)
    strength = strengths(matrix, chosen["measure"])
    best, worst = [0] * len(matrix), [0] * len(matrix)
    broken: list[int] = []
    answers: dict[Win, str] = dict.fromkeys(_wins(strength), "kept")
    complete, states, before = True, 0, 0
    groups = condorcet_components(matrix)
    for group in groups:
        locked = _lock_group(strength, group)
        complete, states = complete and locked.complete, states + locked.states
        for place, candidate in enumerate(group):
            best[candidate] = before + locked.best[place]
            worst[candidate] = before + locked.worst[place]
        before += len(group)
        if ties.way == "declared":
            answers.update({(group[one], group[other]): answer for (one, other), answer in locked.fate})
        else:
            order, fate = _break(strength, group, ties)
            broken += order
            answers.update({pair: "kept" if kept else "left" for pair, kept in fate})
    taken = sorted(answers, key=_taking(strength, ties))
    pairs = {name: [list(pair) for pair in taken if answers[pair] == name] for name in ("kept", "left", "either")}
    steps = tell_duels(ballots, matrix) + _tell_pairs(ballots, matrix, groups, taken, answers)
    if states and ties.way == "declared":
        steps.append(tell("pairs_every_order" if complete else "pairs_many_orders"))
    filled = fill_places(best, worst, seats, ties, broken)
    return seated(
        METHOD.id,
        filled,
        seats=seats,
        ranking=ranking_of(best),
        table={**duel_table(ballots, matrix), **pairs, "complete": complete, "states": states},
        steps=[*steps, *tell_filled(ballots, filled)],
        options=chosen,
    )


def _lock_group(strength: _Strength, group: tuple[int, ...]) -> Locked:
    """The group's own duels, its members by their place in it."""
    own = strength[np.ix_(group, group)]
    classes = []
    for value in np.unique(own[own > 0])[::-1]:
        one, other = np.nonzero(own == value)
        classes.append(list(zip(one.tolist(), other.tolist(), strict=True)))
    return lock_every_order(len(group), classes)


def _break(strength: _Strength, group: tuple[int, ...], ties: TieBreaking) -> tuple[list[int], list[tuple[Win, bool]]]:
    """The group's members in the order that its wins and the breaking of ties give, and whether each win is kept."""
    own = strength[np.ix_(group, group)]
    taking = _taking(strength, ties)
    # Each win once, and each tied duel both ways.
    one, other = np.nonzero((own >= own.T) & ~np.eye(len(group), dtype=bool))
    pairs = sorted(
        zip(one.tolist(), other.tolist(), strict=True), key=lambda pair: taking((group[pair[0]], group[pair[1]]))
    )
    above, fate = lock_in_order(len(group), pairs)
    order = sorted(range(len(group)), key=lambda member: int(above[:, member].sum()))
    kept = [((group[a], group[b]), answer) for (a, b), answer in fate if own[a, b]]
    return [group[member] for member in order], kept


def _taking(strength: _Strength, ties: TieBreaking) -> Callable[[Win], tuple[int, ...]]:
    """In which order wins are taken: the strongest first, then as Zavist says, then by number."""
    rank = ties.place or tuple(range(len(strength)))

    def key(pair: Win) -> tuple[int, ...]:
        one, other = rank[pair[0]], rank[pair[1]]
        if ties.way == "declared":
            return (-int(strength[pair]), one, other)
        return (-int(strength[pair]), min(one, other), max(one, other), one)

    return key


def _wins(strength: _Strength) -> list[Win]:
    one, other = np.nonzero(strength)
    return list(zip(one.tolist(), other.tolist(), strict=True))


def _tell_pairs(
    ballots: Ballots, matrix: Matrix, groups: tuple[tuple[int, ...], ...], taken: list[Win], answers: dict[Win, str]
) -> list[Step]:
    """Each win, where they are few; otherwise the groups, and the wins within them."""
    codes = {"kept": "pair_kept", "left": "pair_left", "either": "pair_either"}
    if len(taken) <= _MOST_TOLD:
        return [tell_duel(ballots, matrix, one, other, codes[answers[one, other]]) for one, other in taken]
    steps = []
    for group in groups:
        steps.append(tell("duel_block", names=named(ballots.candidates, group)))
        own = [pair for pair in taken if pair[0] in group and pair[1] in group] if len(group) > 1 else []
        if len(own) > _MOST_TOLD:
            steps.append(tell("pairs_untold", number=len(group)))
        else:
            steps += [tell_duel(ballots, matrix, one, other, codes[answers[one, other]]) for one, other in own]
    return steps


METHOD = Method(
    id="ranked-pairs",
    name="Ranked pairs",
    summary="Wins, one candidate against one other, are kept from the strongest to the weakest unless they contradict.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_ranked_pairs,
    source="Tideman, 1987; Zavist & Tideman, 1989",
    options=(Option("measure", "choice", "margins", ("margins", "winning-votes")),),
    max_candidates=MOST_COMPARED,
)
