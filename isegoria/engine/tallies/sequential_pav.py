# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sequential proportional approval voting: the next candidate is the one who adds most to what voters have.

Published in: Thiele, T. N. (1895), "Om Flerfoldsvalg", Oversigt over det Kongelige Danske Videnskabernes Selskabs
Forhandlinger, 415–441; used for the Swedish parliament from 1909.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.branches import Turn, every_end
from isegoria.engine.sharing.supports import Supports
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.committee import approvals, begun, broken_ties, outcome_of, settle, shown, tie_steps
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, exact, votes

NEAR = 1e-10
"""Gains nearer than this, relatively, are told apart by whole numbers."""


@dataclass(frozen=True)
class _Elected:
    """Who is elected so far: `has` counts, for each group, those of whom it approves."""

    supports: Supports
    running: NDArray[np.bool_]
    has: NDArray[np.int64]

    def gains(self) -> NDArray[np.float64]:
        """(candidates) what each would add, in floats; below zero where they do not run."""
        gains = self.supports.by_option @ (self.supports.votes / (self.has + 1))
        return np.where(self.running, gains, -1.0)

    def turn(self) -> Turn | None:
        if not self.running.any():
            return None
        gains = self.gains()
        close = np.flatnonzero(gains >= gains.max() * (1.0 - NEAR))
        alike = self.supports.alike
        by_kind = {kind: self._gain(kind) for kind in set(alike[close].tolist())}
        exact_gains = {candidate: by_kind[int(alike[candidate])] for candidate in close.tolist()}
        most = max(exact_gains.values())
        return Turn(tuple(candidate for candidate, gain in exact_gains.items() if gain == most), most)

    def take(self, option: int, turn: Turn) -> _Elected:
        running, has = self.running.copy(), self.has.copy()
        running[option] = False
        has[self.supports.of(option)] += 1
        return _Elected(self.supports, running, has)

    def key(self) -> Hashable:
        return ()  # who is elected says it all, in whatever order

    def _gain(self, candidate: int) -> Fraction:
        by_has = self.supports.votes_by_class(candidate, self.has)
        whole = lcm(*(has + 1 for has in by_has))
        return Fraction(sum(held * (whole // (has + 1)) for has, held in by_has.items()), whole)


def count_sequential_pav(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect a committee by sequential proportional approval voting.

    A ballot that has j of its candidates elected gives 1 / (j + 1) to each other one; the next elected has the most.
    Whole numbers over the least common multiple decide. Ties as in `count_phragmen`.

    Raises:
        EngineError: as `Method.checked`.
    Complexity: O(seats × approvals of distinct ballots), after putting equal ballots together.
    """
    chosen = METHOD.checked(ballots, seats, options)
    supports = approvals(ballots)
    start = _Elected(supports, supports.totals > 0, np.zeros(len(supports.votes), dtype=np.int64))
    ends = every_end(start, seats, ties, alike=supports.alike.tolist(), size=supports.by_group.nnz)
    names, rounds = ballots.candidates, []
    steps = [begun(ballots, seats), tell("sequential_pav_rule")]
    for one in ends.path:
        gain = one.turn.amount / ballots.unit
        rounds.append({"elected": [one.option], "equal": list(one.turn.options), "gain": exact(gain)})
        steps += tie_steps(ballots, one.turn.options, one.option, ties)
        steps.append(
            tell(
                "sequential_pav_elected",
                name=names[one.option],
                votes=votes(ballots, int(supports.totals[one.option])),
                gain=shown(gain),
            )
        )
        gains = one.before.gains()
        gains[list(one.turn.options)] = -1.0
        if gains.max() > 0.0:
            other = int(np.argmax(gains))
            steps.append(tell("sequential_pav_next", name=names[other], gain=f"{gains[other] / ballots.unit:.6g}"))
    return settle(
        ballots,
        supports,
        outcome_of(ends, supports),
        method=METHOD.id,
        options=chosen,
        seats=seats,
        table={"rounds": rounds},
        steps=steps,
        ties=broken_ties(ends, ties),
    )


METHOD = Method(
    id="sequential-pav",
    name="Sequential proportional approval voting",
    summary="Elects one by one; a ballot counts a half once one of its candidates is elected, a third after two…",
    family="approval",
    kinds=("approvals",),
    seats="any",
    count=count_sequential_pav,
    source="Thiele, T. N. (1895), Om Flerfoldsvalg, Oversigt over det Kongelige Danske Videnskabernes Selskabs "
    "Forhandlinger, 415–441.",
)
