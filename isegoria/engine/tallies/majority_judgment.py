# SPDX-License-Identifier: LGPL-3.0-or-later
"""Majority judgment: the candidate with the best median grade, ties broken by what surrounds it.

Each ballot grades each candidate in words. A candidate's *majority grade* is the middle one of its grades in order (the
lower of the two middle ones where they are even in number): a majority gives it or better, and a majority gives it or
worse. Between equal majority grades, one middle grade is taken away from each and the next ones are compared, until two
differ: the order of these grades is the *majority value* (`sharing/majority.py` finds it without taking any away).

The *majority gauge* is the short way given by the same authors for large electorates: (p, α, q), the shares p above and
q below the majority grade α; α+ where p > q, α− otherwise; α+ is ahead of α−; between two α+, the larger p; between two
α−, the smaller q. It can only differ from the majority value where these figures are exactly equal; the gauge then
looks at the other share, and the majority value at which grades come next.

Source: Balinski, M. and Laraki, R. (2007), "A theory of measuring, electing, and ranking", PNAS 104(21), 8720–8725;
Balinski, M. and Laraki, R. (2010), *Majority Judgment: Measuring, Ranking, and Electing*, MIT Press.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.histograms import mark_histogram
from isegoria.engine.sharing.majority import Gauge, first_difference, gauge_key, gauge_of, value_key
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.highest import MOST_TOLD, Ranking, elect_best, tell_ballots, tell_each
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, exact, ranked, votes
from isegoria.engine.traces import Step, six_digits

SIGNS = {1: "+", 0: "=", -1: "-"}
PRINTED = {1: "+", 0: "", -1: "−"}


def count_majority_judgment(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count grades by majority judgment.

    Options:
        rule: "majority-value" (the full one) or "majority-gauge" (the short one).
        unmarked: whom a ballot does not grade gets its lowest grade ("reject"), or nothing ("no-opinion").
        blank_ballots: "apart", or "counted" as ballots that grade nobody.
        least_share: with "no-opinion", the share of ballots that must grade a candidate for it to be in the running.

    Returns:
        Table: `profile` (candidates × grades, then no opinion), `median` (a place in the scale, or null), `gauges`
        ({"grade", "sign": "+", "-" or "=", "above", "below": exact shares}, or null), `opinions` (votes that grade it).
    Raises:
        EngineError: as `Method.checked`.
    Complexity: as `mark_histogram`, then O(candidates × grades + candidates × log candidates).
    """
    chosen = METHOD.checked(ballots, seats, options)
    histogram = mark_histogram(ballots)
    if chosen["blank_ballots"] == "apart" and ballots.blank:
        histogram[:, -1] -= int(ballots.weights[~ballots.marked].sum())
    profile: list[list[int]] = histogram.tolist()
    rejecting = chosen["unmarked"] == "reject"
    voters = sum(profile[0])
    least = 0 if rejecting else max(1, ceil(Fraction(chosen["least_share"]) * voters))
    gauges: dict[int, Gauge] = {}
    for one, row in enumerate(profile):
        gauge = gauge_of([row[0] + row[-1], *row[1:-1]] if rejecting else row[:-1])
        if gauge is not None:
            gauges[one] = gauge
    running = [one for one, gauge in gauges.items() if gauge.total >= least]
    order = _ranking(gauges, running, chosen["rule"])
    kept = set(running)
    without = tuple(one for one in range(len(profile)) if one not in kept)
    each = [gauges.get(one) for one in range(len(profile))]
    steps = [tell_ballots(ballots)]
    steps += _tell_rules(ballots, chosen)
    steps += _tell_candidates(ballots, gauges, order)
    steps += [_tell_too_few(ballots, one, gauges.get(one), least) for one in without if least][:MOST_TOLD]
    steps += _tell_order(ballots, gauges, order, chosen["rule"], seats)
    return elect_best(
        METHOD.id,
        ballots,
        (*order, without) if without else order,
        order,
        seats=seats,
        ties=ties,
        options=chosen,
        table={
            "profile": [[votes(ballots, number) for number in row] for row in profile],
            "median": [None if gauge is None else gauge.grade for gauge in each],
            "gauges": [None if gauge is None else _gauge_json(gauge) for gauge in each],
            "opinions": [votes(ballots, sum(row[:-1])) for row in profile],
        },
        steps=steps,
        measures={
            "above": [None if gauge is None else _shown(gauge.above, gauge) for gauge in each],
            "below": [None if gauge is None else _shown(gauge.below, gauge) for gauge in each],
        },
    )


def _ranking(gauges: Mapping[int, Gauge], running: Sequence[int], way: str) -> Ranking:
    key = value_key if way == "majority-value" else gauge_key
    as_shares = len({gauges[one].total for one in running}) > 1
    order = ranked(key(gauges[one], as_shares) for one in running)
    return tuple(tuple(running[place] for place in group) for group in order)


def _gauge_json(gauge: Gauge) -> dict[str, Any]:
    return {
        "grade": gauge.grade,
        "sign": SIGNS[gauge.sign],
        "above": exact(gauge.share(gauge.above)),
        "below": exact(gauge.share(gauge.below)),
    }


def _shown(number: int, gauge: Gauge) -> float:
    return six_digits(number / gauge.total)


def _tell_rules(ballots: Ballots, chosen: dict[str, Any]) -> list[Step]:
    steps = []
    if chosen["blank_ballots"] == "counted" and ballots.blank:
        steps.append(tell("grades_blank_counted", blank=ballots.blank))
    if chosen["unmarked"] == "reject":
        steps.append(tell("grades_unmarked_lowest", grade=ballots.scale[0].name))
    else:
        steps.append(tell("grades_unmarked_no_opinion"))
    return steps


def _tell_candidates(ballots: Ballots, gauges: Mapping[int, Gauge], order: Ranking) -> list[Step]:
    def say(one: int) -> Step:
        gauge = gauges[one]
        median = ballots.scale[gauge.grade].name
        return tell(
            "mj_gauge",
            candidate=ballots.candidates[one],
            grade=median + PRINTED[gauge.sign],
            median=median,
            total=votes(ballots, gauge.total),
            above=votes(ballots, gauge.above),
            below=votes(ballots, gauge.below),
        )

    return tell_each(order, say)


def _tell_too_few(ballots: Ballots, one: int, gauge: Gauge | None, least: int) -> Step:
    opinions = votes(ballots, 0 if gauge is None else gauge.total)
    return tell("grades_too_few", candidate=ballots.candidates[one], opinions=opinions, least=votes(ballots, least))


def _tell_order(ballots: Ballots, gauges: Mapping[int, Gauge], order: Ranking, way: str, seats: int) -> list[Step]:
    """Why each of the first is ahead of the next, as far as the one who comes just after the last seat."""
    steps = []
    places = [one for group in order for one in group]
    for one, other in list(pairwise(places))[: min(seats + 1, MOST_TOLD)]:
        first, second = gauges[one], gauges[other]
        names = {"first": ballots.candidates[one], "second": ballots.candidates[other]}
        grades = [grade.name for grade in ballots.scale]
        if first.grade != second.grade:
            step = tell("mj_median_higher", **names, grade=grades[first.grade], other=grades[second.grade])
        elif way == "majority-value":
            step = _tell_value(ballots, first, second, names, grades)
        else:
            step = _tell_gauge(first, second, names, grades)
        steps.append(step)
    return steps


def _tell_value(ballots: Ballots, first: Gauge, second: Gauge, names: dict[str, str], grades: list[str]) -> Step:
    found = first_difference(first, second)
    if found is None:
        return tell("mj_equal", **names)
    removed, better, worse = found
    said = {**names, "grade": grades[first.grade], "better": grades[better], "worse": grades[worse]}
    if removed is None or ballots.unit != 1:
        return tell("mj_spread", **said)
    return tell("mj_removed", **said, removed=removed)


def _tell_gauge(first: Gauge, second: Gauge, names: dict[str, str], grades: list[str]) -> Step:
    median = grades[first.grade]
    if gauge_key(first, shares=True) == gauge_key(second, shares=True):
        return tell("mj_equal", **names)
    if (first.sign > 0) != (second.sign > 0):
        return tell("mj_sign", **names, median=median)
    above = (first.share(first.above), second.share(second.above))
    below = (first.share(first.below), second.share(second.below))
    by_above = above[0] != above[1] if first.sign > 0 else below[0] == below[1]
    code, (share, other) = ("mj_share_above", above) if by_above else ("mj_share_below", below)
    grade = median + (PRINTED[1] if first.sign > 0 else PRINTED[-1])
    return tell(code, **names, grade=grade, share=_percent(share), other=_percent(other))


def _percent(share: Fraction) -> str:
    return f"{float(share):.4%}".replace("%", " %")


METHOD = Method(
    id="majority-judgment",
    name="Majority judgment",
    summary="Each ballot grades each candidate in words; the best median grade wins.",
    family="grades",
    kinds=("grades",),
    seats="any",
    count=count_majority_judgment,
    source="Balinski, M. and Laraki, R. (2007), PNAS 104(21), 8720–8725; (2010) Majority Judgment, MIT Press",
    options=(
        Option("rule", "choice", "majority-value", ("majority-value", "majority-gauge")),
        Option("unmarked", "choice", "reject", ("reject", "no-opinion")),
        Option("blank_ballots", "choice", "apart", ("apart", "counted")),
        Option("least_share", "share", "0"),
    ),
)
