# SPDX-License-Identifier: LGPL-3.0-or-later
"""Bucklin: first choices; while nobody has a majority, second choices are added, then third ones.

Sources: J. W. Bucklin's system, Grand Junction (Colorado), 1909: C. G. Hoag, G. H. Hallett, *Proportional
Representation*, 1926, §§ 237–238; N. Tideman, *Collective Decisions and Voting*, 2006, p. 203.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.duels import nobody_ranked, tell_filled, tell_turnout
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Tally, exact, fill_seats, ranked, seated, turnout, votes
from isegoria.engine.traces import Step

_ROWS_AT_ONCE = 65_536
_LIMB = 37  # bits: 65,536 weights of so many add up exactly in float64
_MOST_CELLS_KEPT = 200_000


def count_bucklin(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Rank by the stage at which each has more than half of the votes, then by the votes at that stage.

    A stage is a rank: those whom a ballot ranks as equal have its vote together, and a ballot may go on after them.
    The majority is that of the votes of ballots that rank somebody, to the end. Where nobody ever has it, those who
    lack it are ranked by all their votes, as in Grand Junction. Several seats go to the first of the ranking.

    `table`: `half` (votes to be passed), `decided_at` (stage of the first majority, or null), `stages`: list of
    {"rank", "counts" by candidate} up to the one that decides (only that one where they would hold more than 200,000
    numbers); `reached` by candidate, the stage of their majority or null, and `scores`, their votes at that stage, or
    at the end. O(rows × c) time; memory O(c × ranks) for the ranks in use, one candidate at a time.
    Raises:
        EngineError: as `Method.checked`.
    """
    chosen = METHOD.checked(ballots, seats, options)
    if not ballots.expressed:
        return nobody_ranked(METHOD, ballots, seats, chosen)
    used = ballots.without_blanks()
    number = ballots.n_candidates
    total = sum(used.weights.tolist()) if used.is_weighted else int(used.weights.sum())
    last = int(used.marks.max())
    keep_all = last * number <= _MOST_CELLS_KEPT
    supports: list[NDArray[np.int64]] = []
    reached: list[int | None] = []
    scores: list[int] = []
    for candidate in range(number):
        support = _support(used, candidate, last)
        passed = np.flatnonzero(support > total // 2)
        stage = int(passed[0]) if len(passed) else None
        reached.append(stage)
        scores.append(int(support[last if stage is None else stage]))
        if keep_all:
            supports.append(support)
    ranking = ranked(
        [(-(last + 1 if stage is None else stage), score) for stage, score in zip(reached, scores, strict=True)]
    )
    decided = min((stage for stage in reached if stage is not None), default=None)
    upto = last if decided is None else decided
    if keep_all:
        stages = {rank: [int(support[rank]) for support in supports] for rank in range(1, upto + 1)}
    else:
        stages = {upto: [int(_support(used, candidate, last)[upto]) for candidate in range(number)]}
    filled = fill_seats(ranking, seats, ties)
    half = exact(Fraction(total, 2 * ballots.unit))
    return seated(
        METHOD.id,
        filled,
        seats=seats,
        ranking=ranking,
        table={
            "turnout": turnout(ballots),
            "half": half,
            "decided_at": decided,
            "stages": [
                {"rank": rank, "counts": [votes(ballots, one) for one in counts]} for rank, counts in stages.items()
            ],
            "reached": reached,
            "scores": [votes(ballots, score) for score in scores],
        },
        steps=[*_tell_stages(ballots, stages, decided, half), *tell_filled(ballots, filled)],
        options=chosen,
    )


def _support(ballots: Ballots, candidate: int, last: int) -> NDArray[np.int64]:
    """(last + 1) votes that rank the candidate there or higher."""
    held = np.zeros(last + 2, dtype=np.int64)
    for start in range(0, len(ballots.marks), _ROWS_AT_ONCE):
        places = ballots.marks[start : start + _ROWS_AT_ONCE, candidate].astype(np.int64) + 1
        weights = ballots.weights[start : start + _ROWS_AT_ONCE]
        for shift in (0, _LIMB):
            limb = weights >> shift & (1 << _LIMB) - 1 if shift == 0 else weights >> shift
            if limb.any():
                counted = np.bincount(places, weights=limb, minlength=last + 2)
                held += counted.astype(np.int64) << shift
    held[0] = 0  # of those who leave the candidate out
    return np.cumsum(held)[1:]


def _tell_stages(ballots: Ballots, stages: dict[int, list[int]], decided: int | None, half: int | str) -> list[Step]:
    names = ballots.candidates
    steps = [tell_turnout(ballots), tell("bucklin_majority", half=half)]
    for rank, counts in stages.items():
        steps.append(tell("bucklin_stage", rank=rank))
        for candidate in sorted(range(len(names)), key=lambda one: (-counts[one], one)):
            steps.append(tell("bucklin_votes", name=names[candidate], votes=votes(ballots, counts[candidate])))
    if decided is None:
        steps.append(tell("bucklin_no_majority"))
    else:
        passed = [one for one in range(len(names)) if Fraction(stages[decided][one], ballots.unit) > Fraction(half)]
        steps.append(tell("bucklin_passed", names=named(names, passed)))
    return steps


METHOD = Method(
    id="bucklin",
    name="Bucklin",
    summary="First choices count alone; while nobody has a majority, second ones are added, then third ones.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_bucklin,
    source="Bucklin, 1909 (Grand Junction)",
)
