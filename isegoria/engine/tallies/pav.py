# SPDX-License-Identifier: LGPL-3.0-or-later
"""Proportional approval voting: of all committees, the one that voters have the most of, with less and less for more.

Published in: Thiele, T. N. (1895), "Om Flerfoldsvalg", Oversigt over det Kongelige Danske Videnskabernes Selskabs
Forhandlinger, 415–441; proportionality: Aziz, H., Brill, M., Conitzer, V., Elkind, E., Freeman, R. and Walsh, T.
(2017), "Justified representation in approval-based committee voting", Social Choice and Welfare 48(2), 461–485.
"""

from __future__ import annotations

from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.harmonic import Best, best_committees
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.committee import Outcome, approvals, begun, settle, shown
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Tally, Tie, exact

MAX_CANDIDATES = 500


def count_pav(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect a committee by proportional approval voting.

    Every committee is compared where committees × distinct ballots are at most 300 million; beyond, HiGHS searches, up
    to 3,000 unknowns (candidates, and for each distinct ballot as many as it can have elected). Finding the best
    committee is NP-hard: larger elections are refused, and `sequential-pav` counts them.

    An order or a lot chooses between committees worth the same: the one that has the first candidate, among those
    that have it the one that has the second…

    Raises:
        EngineError: count_too_long, and as `Method.checked`.
    Complexity: exponential in the seats, within the bounds above.
    """
    chosen = METHOD.checked(ballots, seats, options)
    supports = approvals(ballots)
    best = best_committees(supports, seats)
    if best is None:
        raise EngineError("count_too_long", method=METHOD.id, other="sequential-pav")
    broken, outcome = _settled(best, ties)
    steps = [begun(ballots, seats), tell("pav_rule")]
    if best.compared > 1:
        steps.append(tell("pav_searched", committees=best.compared))
    elif not best.compared:
        steps.append(tell("pav_solved"))
    names = ballots.candidates
    worth = best.score / ballots.unit
    steps.append(tell("pav_elected", names=named(names, outcome.order), score=shown(worth)))
    if best.next_best is not None:
        other, less = best.next_best
        steps.append(tell("pav_next", names=named(names, other), score=shown(less / ballots.unit)))
    return settle(
        ballots,
        supports,
        outcome,
        method=METHOD.id,
        options=chosen,
        seats=seats,
        table={"score": exact(worth), "compared": best.compared},
        steps=steps,
        ties=broken,
    )


def _settled(best: Best, ties: TieBreaking) -> tuple[tuple[Tie, ...], Outcome]:
    """The tie that was broken, and who is elected for sure."""
    committees = best.committees
    some = frozenset(one for committee in committees for one in committee)
    if not best.all_known:
        return (), Outcome(committees[0], frozenset(), some, committees, 0)
    sure = frozenset(committees[0]).intersection(*committees)
    if ties.way == "declared" or len(committees) == 1:
        return (), Outcome(committees[0], sure, some, committees, len(committees))
    order = min(committees, key=lambda one: sorted(ties.place[member] for member in one))
    chosen = sorted(set(order) - sure, key=ties.place.__getitem__)
    broken = Tie(tuple(sorted(some - sure)), "seat", ties.way, tuple(chosen))
    return (broken,), Outcome(order, frozenset(order), frozenset(order), (order,), 1)


METHOD = Method(
    id="pav",
    name="Proportional approval voting",
    summary="Of all committees, the one worth most to voters when a second one elected counts a half, a third a third…",
    family="approval",
    kinds=("approvals",),
    seats="any",
    count=count_pav,
    source="Thiele, T. N. (1895), Om Flerfoldsvalg, Oversigt over det Kongelige Danske Videnskabernes Selskabs "
    "Forhandlinger, 415–441.",
    max_candidates=MAX_CANDIDATES,
)
