# SPDX-License-Identifier: LGPL-3.0-or-later
"""Score voting (range voting): grades are numbers, and the candidate with the most in all, or on average, wins.

A scale may hold any whole numbers: 0 to 2, 0 to 20, −2 to 2. Whom a ballot does not grade may get 0 from it, the lowest
grade, or nothing at all: then the average of the grades given decides, and a candidate may have to be graded by a
share of the ballots, so that no stranger wins with the single grade of a friend. Sums and averages are exact.

Source: Smith, W. D. (2000), "Range voting", and rangevoting.org ("average with a quorum" for no opinion); as
*utilitarian* or *evaluative* voting: Hillinger, C. (2005), "The case for utilitarian voting", Homo Oeconomicus 22(3).
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.histograms import mark_histogram
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.highest import MOST_TOLD, elect_best, rank_by, tell_ballots, tell_each
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, exact, votes
from isegoria.engine.traces import Step, six_digits


def count_score(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count grades by adding up their values.

    Blank ballots are apart: whatever they are held to say, they say the same of all.

    Options:
        unmarked: what a ballot gives to whom it does not grade: "zero", "lowest" (the lowest grade), or "no-opinion".
        least_share: with "no-opinion", the share of ballots that must grade a candidate for it to be in the running.

    Returns:
        Table: `profile` (candidates × grades, then no opinion), `scores` (sums; with "no-opinion", averages; null for
        who is out of the running), `sums`, `averages` (over the ballots expressed, or the grades given), `opinions`.
    Raises:
        EngineError: as `Method.checked`.
    Complexity: as `mark_histogram`, then O(candidates × grades + candidates × log candidates).
    """
    chosen = METHOD.checked(ballots, seats, options)
    histogram = mark_histogram(ballots)
    if ballots.blank:
        histogram[:, -1] -= int(ballots.weights[~ballots.marked].sum())
    profile: list[list[int]] = histogram.tolist()
    values = [grade.value for grade in ballots.scale]
    opinions = [sum(row[:-1]) for row in profile]
    voters = sum(profile[0])
    averaged = chosen["unmarked"] == "no-opinion"
    unmarked = min(values) if chosen["unmarked"] == "lowest" else 0
    # Python's whole numbers: values are free, and may be as large as one likes.
    sums = [sum(value * number for value, number in zip([*values, unmarked], row, strict=True)) for row in profile]
    averages: list[Fraction | None] = []
    for one, total in enumerate(sums):
        base = opinions[one] if averaged else voters
        averages.append(Fraction(total, base) if base else None)
    least = max(1, ceil(Fraction(chosen["least_share"]) * voters)) if averaged else 1
    scores: list[int | Fraction | None]
    if averaged:
        scores = [one if number >= least else None for one, number in zip(averages, opinions, strict=True)]
    else:
        scores = [total if voters else None for total in sums]
    ranking, running = rank_by(scores)

    def say(one: int) -> Step:
        figures = {"sum": votes(ballots, sums[one]), "opinions": votes(ballots, opinions[one])}
        average = averages[one]
        if averaged and average is not None:
            return tell("score_average", candidate=ballots.candidates[one], **figures, average=float(average))
        return tell("score_sum", candidate=ballots.candidates[one], **figures)

    steps = [tell_ballots(ballots)]
    if chosen["unmarked"] == "lowest":
        lowest = min(ballots.scale, key=lambda grade: grade.value)
        steps.append(tell("grades_unmarked_lowest", grade=lowest.name))
    else:
        steps.append(tell("grades_unmarked_no_opinion" if averaged else "grades_unmarked_zero"))
    steps += tell_each(running, say)
    if averaged:
        short = [one for one, score in enumerate(scores) if score is None][:MOST_TOLD]
        steps += [
            tell(
                "grades_too_few",
                candidate=ballots.candidates[one],
                opinions=votes(ballots, opinions[one]),
                least=votes(ballots, least),
            )
            for one in short
        ]
    shown = [None if average is None else exact(average) for average in averages]
    return elect_best(
        METHOD.id,
        ballots,
        ranking,
        running,
        seats=seats,
        ties=ties,
        options=chosen,
        table={
            "profile": [[votes(ballots, number) for number in row] for row in profile],
            "scores": [
                None if score is None else (exact(score) if averaged else votes(ballots, sums[one]))
                for one, score in enumerate(scores)
            ],
            "sums": [votes(ballots, total) for total in sums],
            "averages": shown,
            "opinions": [votes(ballots, number) for number in opinions],
        },
        steps=steps,
        measures={"averages": [None if average is None else six_digits(float(average)) for average in averages]},
    )


METHOD = Method(
    id="score",
    name="Score voting",
    summary="Each ballot gives each candidate a number; the most in all, or on average, wins.",
    family="grades",
    kinds=("grades",),
    seats="any",
    count=count_score,
    source="Smith, W. D. (2000), Range voting; Hillinger, C. (2005), Homo Oeconomicus 22(3)",
    options=(
        Option("unmarked", "choice", "zero", ("zero", "lowest", "no-opinion")),
        Option("least_share", "share", "0"),
    ),
)
