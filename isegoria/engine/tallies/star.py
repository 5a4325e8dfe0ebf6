# SPDX-License-Identifier: LGPL-3.0-or-later
"""STAR voting (score then automatic runoff): the two best by score, then the one of them that more ballots prefer.

Ballots give each candidate 0 to 5 stars (any scale does); whom a ballot does not grade gets its lowest grade.

Ties are broken by the *Official Tiebreaker Protocol* of the Equal Vote Coalition (starvoting.org/ties, September 2025):
in the scoring round, those who lost the most duels among those tied go out, as long as enough stay; in the runoff, the
higher score wins; what is still equal goes to whoever has the most of the highest grade, or, where that does not settle
it, those with the fewest go out; what is left then is left to lot, or to the way of breaking ties that was declared.

Source: Equal Vote Coalition (2014–2025), starvoting.org; Wolk, S., Quinn, J. and Ogren, M. (2023), "STAR Voting,
equality of voice, and voter satisfaction: considerations for voting method reform", Constitutional Political Economy
34, 310–334.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from isegoria.engine.pairwise.matrix import MOST_COMPARED, pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.histograms import mark_histogram
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.highest import tell_ballots, tell_each, tell_seats
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Filled, Tally, Tie, ranked, turnout, votes
from isegoria.engine.traces import Step, Trace


@dataclass
class _Round:
    """What ties are broken with, and what has been said of them so far."""

    ballots: Ballots
    scores: Sequence[int]
    top: Sequence[int]
    ties: TieBreaking
    steps: list[Step] = field(default_factory=list)
    met: list[Tie] = field(default_factory=list)

    def named(self, chosen: Sequence[int]) -> str:
        return named(self.ballots.candidates, chosen)

    def duels(self, among: Sequence[int]) -> list[list[int]]:
        """Votes that prefer the one of a row to the one of a column, by their places in `among`."""
        marks = self.ballots.marks[:, list(among)]
        np.maximum(marks, 0, out=marks)  # no grade is the lowest one
        names = tuple(self.ballots.candidates[one] for one in among)
        duels: list[list[int]] = pairwise_matrix(replace(self.ballots, candidates=names, marks=marks)).tolist()
        return duels


def count_star(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count grades by STAR.

    Where a tie for the runoff stays, and is declared and not broken, a candidate who would win every runoff that can
    come of it is elected; otherwise it is tied between those who would win one.

    Returns:
        Table: `profile` (candidates × grades, then no opinion), `scores`, `top` (votes that give the highest grade),
        `finalists` (their numbers), `runoff` (votes that prefer the first, the second, neither; null without a runoff).
    Raises:
        EngineError: as `Method.checked`.
    Complexity: as `mark_histogram`; a tie for the runoff between k takes O(rows × k²).
    """
    chosen = METHOD.checked(ballots, seats, options)
    histogram = mark_histogram(ballots)
    if ballots.blank:
        histogram[:, -1] -= int(ballots.weights[~ballots.marked].sum())
    profile: list[list[int]] = histogram.tolist()
    values = [grade.value for grade in ballots.scale]
    scores = [sum(value * number for value, number in zip([*values, values[0]], row, strict=True)) for row in profile]
    top = [row[-2] for row in profile]
    by_score = ranked(scores)
    work = _Round(ballots, scores, top, ties)
    finalists: list[int] = []
    possible: list[int] = []
    runoff = None
    if ballots.expressed:
        finalists, open_to = _finalists(work, by_score)
        if ballots.n_candidates == 1:
            work.steps.append(tell("star_alone", candidate=ballots.candidates[0]))
            possible = [0]
        elif open_to:
            possible = _possible(work, finalists, open_to)
        else:
            runoff, possible = _runoff(work, finalists)
    winners = tuple(possible) if len(possible) == 1 else ()
    tied = () if winners else tuple(possible)
    filled = Filled(winners, tied, 1 if tied else 0, (Tie(tied, "seat", "declared"),) if tied else ())
    first = [*possible, *sorted(set(finalists) - set(possible), key=lambda one: -scores[one])]
    head = [tuple(possible), *((one,) for one in first[len(possible) :])] if possible else []
    rest = [tuple(one for one in group if one not in first) for group in by_score]
    steps = [
        tell_ballots(ballots),
        tell("grades_unmarked_lowest", grade=ballots.scale[0].name),
        *tell_each(
            by_score, lambda one: tell("star_score", candidate=ballots.candidates[one], sum=votes(ballots, scores[one]))
        ),
        *work.steps,
        *tell_seats(ballots.candidates, filled, seats),
    ]
    return Tally(
        method=METHOD.id,
        seats=seats,
        status=filled.status,
        winners=winners,
        ranking=(*head, *(group for group in rest if group)),
        tied=tied,
        open_seats=filled.open_seats,
        ties=tuple(work.met),
        options=MappingProxyType(chosen),
        table={
            "turnout": turnout(ballots),
            "profile": [[votes(ballots, number) for number in row] for row in profile],
            "scores": [votes(ballots, score) for score in scores],
            "top": [votes(ballots, number) for number in top],
            "finalists": finalists,
            "runoff": None if runoff is None else [votes(ballots, number) for number in runoff],
        },
        trace=Trace(tuple(steps)),
    )


def _finalists(work: _Round, by_score: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The two of the runoff; or those who are sure of it, and those whom a declared tie leaves in question."""
    sure: list[int] = []
    for group in by_score:
        if len(group) <= 2 - len(sure):
            sure += group
        else:
            chosen, tied = _advance(work, list(group), 2 - len(sure))
            sure += chosen
            if tied:
                return sure, tied
        if len(sure) == 2:
            break
    return sure, []


def _advance(work: _Round, tied: list[int], places: int) -> tuple[list[int], list[int]]:
    """Who goes on to the runoff from a tie for one or two places of it; and who stays tied, where it is declared."""
    advanced: list[int] = []
    start = tuple(sorted(tied))
    way = "star"
    while len(tied) > places:
        duels = work.duels(tied)
        size = range(len(tied))
        lost = [sum(duels[one][other] < duels[other][one] for other in size) for one in size]
        most = max(lost)
        last = [one for one, number in zip(tied, lost, strict=True) if number == most]
        if len(last) < len(tied):
            said = {"candidates": work.named(tied), "lost": ", ".join(map(str, lost)), "out": work.named(last)}
            if len(tied) - len(last) >= places:
                work.steps.append(tell("star_tie_duels", **said))
                tied = [one for one in tied if one not in last]
            else:
                better = [one for one in tied if one not in last]
                work.steps.append(tell("star_tie_duels_ahead", **{**said, "out": work.named(better)}))
                advanced += better
                places -= len(better)
                tied = last
            continue
        given = [work.top[one] for one in tied]
        if min(given) < max(given):
            tied, ahead = _by_top(work, tied, places)
            advanced += ahead
            places -= len(ahead)
            continue
        order = work.ties.sort(tied)
        if order is None:
            work.steps.append(tell("star_tie_declared", candidates=work.named(tied)))
            work.met.append(Tie(tuple(sorted(tied)), "second_round", "declared"))
            return advanced, sorted(tied)
        way = work.ties.way
        code = "star_tie_order" if way == "order" else "star_tie_lot"
        work.steps.append(tell(code, candidates=work.named(tied), chosen=work.named(order[:1])))
        advanced.append(order[0])
        places -= 1
        tied = [one for one in tied if one != order[0]]
        if not places:
            tied = []
    if places:
        advanced += tied
    work.met.append(Tie(start, "second_round", way, tuple(advanced)))
    return advanced, []


def _by_top(work: _Round, tied: list[int], places: int) -> tuple[list[int], list[int]]:
    """Those still tied, and those who go on, after the highest grades were compared (they are not all equal)."""
    given = {one: work.top[one] for one in tied}
    numbers = ", ".join(str(votes(work.ballots, given[one])) for one in tied)
    most = [one for one in tied if given[one] == max(given.values())]
    if len(most) <= places:
        work.steps.append(tell("star_tie_top", candidates=work.named(tied), given=numbers, chosen=work.named(most)))
        return ([] if len(most) == places else [one for one in tied if one not in most]), most
    least = [one for one in tied if given[one] == min(given.values())]
    work.steps.append(tell("star_tie_last", candidates=work.named(tied), given=numbers, out=work.named(least)))
    return [one for one in tied if one not in least], []


def _runoff(work: _Round, finalists: Sequence[int]) -> tuple[list[int], list[int]]:
    """Votes for the first, the second and neither; and who wins: both where a tie stays."""
    first, second = finalists
    duel = work.duels(finalists)
    for_first, for_second = duel[0][1], duel[1][0]
    neither = int(work.ballots.weights[work.ballots.marked].sum()) - for_first - for_second
    names = {"first": work.named([first]), "second": work.named([second])}
    shown = [votes(work.ballots, number) for number in (for_first, for_second, neither)]
    work.steps.append(tell("star_finalists", **names))
    work.steps.append(tell("star_runoff", **names, votes=shown[0], others=shown[1], equal=shown[2]))
    figures = [for_first, for_second, neither]
    if for_first != for_second:
        return figures, [first if for_first > for_second else second]
    if work.scores[first] != work.scores[second]:
        ahead, behind = (first, second) if work.scores[first] > work.scores[second] else (second, first)
        scores = [votes(work.ballots, work.scores[one]) for one in (ahead, behind)]
        work.steps.append(tell("star_runoff_score", first=work.named([ahead]), score=scores[0], other=scores[1]))
        work.met.append(Tie(tuple(sorted(finalists)), "seat", "star", (ahead,)))
        return figures, [ahead]
    if work.top[first] != work.top[second]:
        _, ahead_one = _by_top(work, list(finalists), 1)
        work.met.append(Tie(tuple(sorted(finalists)), "seat", "star", tuple(ahead_one)))
        return figures, ahead_one
    order = work.ties.sort(finalists)
    if order is None:
        work.met.append(Tie(tuple(sorted(finalists)), "seat", "declared"))
        return figures, sorted(finalists)
    code = "star_tie_order" if work.ties.way == "order" else "star_tie_lot"
    work.steps.append(tell(code, candidates=work.named(finalists), chosen=work.named(order[:1])))
    work.met.append(Tie(tuple(sorted(finalists)), "seat", work.ties.way, order[:1]))
    return figures, [order[0]]


def _possible(work: _Round, sure: Sequence[int], tied: Sequence[int]) -> list[int]:
    """Who would win a runoff that may come: of the one who is sure of it and one of those tied, or of two of those."""
    among = [*sure, *tied]
    duels = np.array(work.duels(among))
    # What decides a runoff, in order: the duel, the score, the highest grades.
    ahead = np.sign(duels - duels.T)
    places = {score: place for place, score in enumerate(sorted({work.scores[one] for one in among}))}
    score = np.array([places[work.scores[one]] for one in among])  # their order: sums may be longer than 64 bits
    for figures in (score, np.array([work.top[one] for one in among])):
        ahead = np.where(ahead == 0, np.sign(figures[:, None] - figures[None, :]), ahead)
    met = np.zeros(ahead.shape, dtype=bool)
    if sure:
        met[0, 1:] = met[1:, 0] = True
    else:
        met[:] = ~np.eye(len(among), dtype=bool)
    return sorted(one for one, wins in zip(among, ((ahead >= 0) & met).any(axis=1), strict=True) if wins)


METHOD = Method(
    id="star",
    name="STAR voting",
    summary="Each ballot gives each candidate stars; of the two best, the one that more ballots prefer wins.",
    family="grades",
    kinds=("grades",),
    seats="one",
    count=count_star,
    source="Equal Vote Coalition, starvoting.org; Wolk, Quinn and Ogren (2023), Constitutional Political Economy 34",
    max_candidates=MOST_COMPARED,
)
