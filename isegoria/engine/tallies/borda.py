# SPDX-License-Identifier: LGPL-3.0-or-later
"""Borda: points by the place on each ballot, one for each candidate left below; or 1, 1/2, 1/3… (Dowdall).

Sources: J.-C. de Borda, "Mémoire sur les élections au scrutin", Histoire de l'Académie royale des sciences, 1784;
P. Emerson, "The original Borda count and partial voting", Social Choice and Welfare 40 (2013) (the modified count);
J. Fraenkel, B. Grofman, "The Borda count and its real-world alternatives", Australian Journal of Political Science 49
(2014) (Dowdall, Nauru); D. Black, "Partial justification of the Borda count", Public Choice 28 (1976) (averages).
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.duels import nobody_ranked, tell_filled, tell_turnout
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, exact, fill_seats, ranked, seated, turnout

_CELLS_AT_ONCE = 1 << 20
_FEW = 64
_LIMB = 31  # bits of a weight taken at once: times 2**32, the most half points of a chunk, it fits 64 bits
_MOST_DOWDALL = 1_000  # the parts of a point are shared out by the least common multiple of the places


def count_borda(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Rank by points. Several seats go to the first of the ranking, which is not a proportional share.

    Options:
        points: `borda`, a candidate is worth one point for each other below; `dowdall`, 1 over the place.
        unranked: `averaged`, those whom a ballot leaves out share the points of the places left; `zero`, they have
            none; `modified`, they have none, and a ballot that ranks k gives its first k points, not c − 1.
            (With `dowdall`, `modified` is `zero`.)
        equal: `averaged`, those whom a ballot ranks as equal share the points of their places; `lowest`, each has
            those of the lowest of these places.
    `table`: `scores`, exact. O(rows × c) whole-number work, whatever c.
    Raises:
        EngineError: as `Method.checked`; candidates_too_many for `dowdall` above 1,000.
    """
    chosen = METHOD.checked(ballots, seats, options)
    if not ballots.expressed:
        return nobody_ranked(METHOD, ballots, seats, chosen)
    used = ballots.without_blanks()
    if chosen["points"] == "dowdall":
        if ballots.n_candidates > _MOST_DOWDALL:
            raise EngineError("candidates_too_many", most=_MOST_DOWDALL, found=ballots.n_candidates)
        scores = _dowdall(used, chosen["unranked"], chosen["equal"])
    else:
        scores = [Fraction(half, 2) for half in half_points(used, chosen["unranked"], chosen["equal"])]
    if ballots.unit != 1:
        scores = [score / ballots.unit for score in scores]
    ranking = ranked(scores)
    filled = fill_seats(ranking, seats, ties)
    rule = {("borda", "modified"): "borda_modified", ("borda", "zero"): "borda_zero"}
    fallback = "borda_dowdall" if chosen["points"] == "dowdall" else "borda_averaged"
    steps = [
        tell_turnout(ballots),
        tell(rule.get((chosen["points"], chosen["unranked"]), fallback), last=ballots.n_candidates - 1),
    ]
    for candidate in np.concatenate(ranking).tolist():
        steps.append(tell("borda_points", name=ballots.candidates[candidate], score=exact(scores[candidate])))
    return seated(
        METHOD.id,
        filled,
        seats=seats,
        ranking=ranking,
        table={"turnout": turnout(ballots), "scores": [exact(score) for score in scores]},
        steps=[*steps, *tell_filled(ballots, filled)],
        options=chosen,
    )


def _places(marks: NDArray[np.signedinteger]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """(rows, candidates) how many stand above each and how many are equal, itself included; (rows) how many are ranked.

    Those whom a ballot leaves out stand below all others and are equal.
    """
    rows, number = marks.shape
    ranks = marks.view(f"u{marks.itemsize}").astype(np.int32)
    np.minimum(ranks, number + 1, out=ranks)  # what is not ranked, read without a sign, is beyond any rank
    at = ranks + (np.arange(rows, dtype=np.int32) * (number + 2))[:, None]
    held = np.bincount(at.reshape(-1), minlength=rows * (number + 2)).astype(np.int32)
    through = np.cumsum(held.reshape(rows, number + 2), axis=1, dtype=np.int32)
    equal = held[at]
    return through.reshape(-1)[at] - equal, equal, through[:, number]


def half_points(ballots: Ballots, unranked: str, equal: str, by_duels: bool = True) -> list[int]:
    """Twice the points of each candidate, so that an average of places is whole.

    Where places are averaged, a point is a vote in a duel, and half a point a duel not decided by a ballot: for a few
    candidates the table of duels is the quicker way to the same numbers.
    """
    number = ballots.n_candidates
    if by_duels and number <= _FEW and unranked == equal == "averaged":
        total = int(ballots.weights.sum())
        matrix = pairwise_matrix(ballots)
        return [(number - 1) * total + lead for lead in (matrix - matrix.T).sum(axis=1).tolist()]
    totals = [0] * number
    step = max(1, _CELLS_AT_ONCE // (number + 2))
    for start in range(0, len(ballots.marks), step):
        marks = ballots.marks[start : start + step]
        above, same, ranked_here = _places(marks)
        first = number - 1 if unranked != "modified" else ranked_here[:, None]
        points = 2 * (first - above).astype(np.int64) - (same - 1) * (1 if equal == "averaged" else 2)
        left_out = marks < 0
        if unranked == "averaged":
            points[left_out] = (same - 1)[left_out]
        else:
            points[left_out] = 0
        weights = ballots.weights[start : start + step]
        place = 0
        while place == 0 or (weights >> place).any():
            limb = (weights >> place) & ((1 << _LIMB) - 1)
            for candidate, more in enumerate((limb @ points).tolist()):
                totals[candidate] += more << place
            place += _LIMB
    return totals


def _dowdall(ballots: Ballots, unranked: str, equal: str) -> list[Fraction]:
    number = ballots.n_candidates
    multiple = lcm(*range(1, number + 1))
    # parts[p]: what the places up to p are worth together, in parts of 1 / multiple.
    parts = [0]
    for place in range(1, number + 1):
        parts.append(parts[-1] + multiple // place)
    totals = [Fraction(0)] * number
    step = max(1, _CELLS_AT_ONCE // (number + 2))
    for start in range(0, len(ballots.marks), step):
        marks = ballots.marks[start : start + step]
        weights = ballots.weights[start : start + step]
        above, same, _ = _places(marks)
        kinds = (above.astype(np.int64) * (number + 1) + same) * 2 + (marks < 0)
        for candidate in range(number):
            found, which = np.unique(kinds[:, candidate], return_inverse=True)
            sums = np.zeros(len(found), dtype=np.int64)
            np.add.at(sums, which, weights)
            for kind, votes in zip(found.tolist(), sums.tolist(), strict=True):
                before, together = divmod(kind >> 1, number + 1)
                if kind & 1:
                    worth = Fraction(0)
                    if unranked == "averaged":
                        worth = Fraction(parts[before + together] - parts[before], together)
                elif equal == "averaged":
                    worth = Fraction(parts[before + together] - parts[before], together)
                else:
                    worth = Fraction(multiple, before + together)
                totals[candidate] += worth * votes
    return [total / multiple for total in totals]


METHOD = Method(
    id="borda",
    name="Borda",
    summary="Points by the place on each ballot: one for each candidate left below.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_borda,
    source="Borda, 1781",
    options=(
        Option("points", "choice", "borda", ("borda", "dowdall")),
        Option("unranked", "choice", "averaged", ("averaged", "zero", "modified")),
        Option("equal", "choice", "averaged", ("averaged", "lowest")),
    ),
)
