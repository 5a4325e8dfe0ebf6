# SPDX-License-Identifier: LGPL-3.0-or-later
"""Kemeny–Young: of all orders of the candidates, the one that contradicts the fewest preferences on the ballots.

Sources: J. G. Kemeny, "Mathematics without numbers", Daedalus 88 (1959); H. P. Young, A. Levenglick, "A consistent
extension of Condorcet's election principle", SIAM Journal on Applied Mathematics 35 (1978); M. Truchon, "An extension
of the Condorcet criterion and Kemeny orders", Laval 1998 (counting groups apart).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.best_orders import (
    MOST_BY_SETS,
    BestOrders,
    best_orders_by_sets,
    contradicted,
)
from isegoria.engine.pairwise.best_orders_solver import MOST_BY_SOLVER, best_orders_by_solver
from isegoria.engine.pairwise.condorcet import condorcet_components
from isegoria.engine.pairwise.matrix import MOST_COMPARED, Matrix, pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.duels import (
    duel_table,
    fill_places,
    nobody_ranked,
    ranking_of,
    tell_duels,
    tell_filled,
)
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Tally, seated, votes


def count_kemeny_young(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Rank by the best order. Several seats go to the first of it, which is not a proportional share.

    Two candidates whom a ballot ranks as equal are not contradicted by either order. Groups of which each member beats
    everyone after them keep that order in every best one (Truchon), so that each is ordered alone: up to 16 members
    by all their sets, up to 30 by integer programming. Where several orders are as good, a seat is given to whoever
    has it in each, and the others are tied.

    `table`: `pairwise`; `order`, a best order (of several, the first by the breaking of ties, otherwise by number);
    `distance`, the preferences that it contradicts; `groups`; `unique`; `proof` by group (see `BestOrders`).
    Complexity: O(rows × c² + 2^k × k) for a group of k up to 16; NP-hard above.
    Raises:
        EngineError: as `Method.checked`; circle_too_large for a group of more than `MOST_BY_SOLVER`.
    """
    chosen = METHOD.checked(ballots, seats, options)
    if not ballots.expressed:
        return nobody_ranked(METHOD, ballots, seats, chosen)
    matrix = pairwise_matrix(ballots)
    groups = condorcet_components(matrix)
    largest = max(len(group) for group in groups)
    if largest > MOST_BY_SOLVER:
        raise EngineError("circle_too_large", method=METHOD.id, most=MOST_BY_SOLVER, found=largest)
    best, worst = [0] * len(matrix), [0] * len(matrix)
    order: list[int] = []
    proofs = []
    unique = True
    steps = tell_duels(ballots, matrix)
    for group in groups:
        found = _best_of(matrix, group, ties)
        for place, candidate in enumerate(group):
            best[candidate] = len(order) + found.best[place]
            worst[candidate] = len(order) + found.worst[place]
        own = [group[place] for place in found.order]
        order += own
        proofs.append(found.proof)
        unique = unique and found.unique
        steps.append(tell("duel_block", names=named(ballots.candidates, group)))
        if len(group) > 1:
            code = "kemeny_best" if found.unique else "kemeny_several"
            steps.append(tell(code, names=named(ballots.candidates, own)))
    distance = votes(ballots, contradicted(matrix, order))
    steps.append(tell("kemeny_distance", distance=distance))
    filled = fill_places(best, worst, seats, ties, order if ties.way != "declared" else ())
    return seated(
        METHOD.id,
        filled,
        seats=seats,
        ranking=ranking_of(best),
        table={
            **duel_table(ballots, matrix),
            "order": order,
            "distance": distance,
            "groups": [list(group) for group in groups],
            "unique": unique,
            "proof": proofs,
        },
        steps=[*steps, *tell_filled(ballots, filled)],
        options=chosen,
    )


def _best_of(matrix: Matrix, group: tuple[int, ...], ties: TieBreaking) -> BestOrders:
    own = np.ascontiguousarray(matrix[np.ix_(group, group)])
    by_place = {candidate: place for place, candidate in enumerate(group)}
    prefer = [by_place[candidate] for candidate in ties.sort(group) or group]
    return (best_orders_by_sets if len(group) <= MOST_BY_SETS else best_orders_by_solver)(own, prefer)


METHOD = Method(
    id="kemeny-young",
    name="Kemeny–Young",
    summary="The order of the candidates that contradicts the fewest preferences on the ballots.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_kemeny_young,
    source="Kemeny, 1959; Young & Levenglick, 1978",
    max_candidates=MOST_COMPARED,
)
