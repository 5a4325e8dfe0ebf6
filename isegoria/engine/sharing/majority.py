# SPDX-License-Identifier: LGPL-3.0-or-later
"""The middle of a set of grades and what surrounds it: the majority grade, the majority gauge and the majority value.

The majority value of a candidate is the sequence of its grades as they are taken away from the middle, one by one.
Going out from the middle, downwards and upwards by turns, grades only change at a few places, which the counts of
grades give: nothing is taken away, and a hundred million grades compare as quickly as ten.

Repeating all grades changes no order (the sequence repeats each of its steps), so candidates who have not as many
grades are compared as if those of each had been repeated to the same number: lengths are then shares.

Source: Balinski, M. and Laraki, R. (2007), "A theory of measuring, electing, and ranking", PNAS 104(21), 8720–8725;
Balinski, M. and Laraki, R. (2010), *Majority Judgment: Measuring, Ranking, and Electing*, MIT Press, chapters 1 and 13.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Gauge:
    """The grades of one candidate around its middle.

    Attributes:
        total, above, below: votes that grade it, that grade it above its majority grade, and below.
        grade: its majority grade, a place in the scale.
        runs: majority value, from the middle outwards: (grade below the middle, grade above it, for how many half
            votes of each side they last). The halves last `total` each.
    """

    total: int
    above: int
    below: int
    grade: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def sign(self) -> int:
        return (self.above > self.below) - (self.above < self.below)

    def share(self, number: int) -> Fraction:
        return Fraction(number, self.total)


def gauge_of(counts: Sequence[int]) -> Gauge | None:
    """The gauge of a candidate from how many votes give it each grade, the worst first; None where none does."""
    total = sum(counts)
    if not total:
        return None
    low: list[tuple[int, int]] = []
    high: list[tuple[int, int]] = []
    room = total  # in half votes, so that the middle one of an odd number lies on both sides
    for grade, count in enumerate(counts):
        if count:
            here = min(2 * count, room)
            room -= here
            if here:
                low.append((grade, here))
            if 2 * count > here:
                high.append((grade, 2 * count - here))
    runs = _run_together(low[::-1], high)
    median = low[-1][0]
    return Gauge(total, sum(counts[median + 1 :]), sum(counts[:median]), median, runs)


def _run_together(down: list[tuple[int, int]], up: list[tuple[int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Both halves, outwards from the middle, cut wherever one of them changes its grade."""
    runs = []
    i = j = 0
    below, above = down[0][1], up[0][1]
    while True:
        length = min(below, above)
        runs.append((down[i][0], up[j][0], length))
        below -= length
        above -= length
        if not below:
            i += 1
            if i == len(down):
                return tuple(runs)  # the halves are as long as each other
            below = down[i][1]
        if not above:
            j += 1
            above = up[j][1]


def value_key(gauge: Gauge, shares: bool) -> tuple[Any, ...]:
    """A key that orders candidates as their majority values do, the highest first when sorted in descending order.

    Where two candidates have the same grades on both sides for different lengths, the one whose grades change first is
    ahead if it then has better ones above, and behind if it has worse ones below (the lower side is asked first).

    Args:
        shares: whether lengths are compared as shares: where candidates do not all have as many grades.
    """
    key: list[Any] = []
    for place, (low, high, length) in enumerate(gauge.runs):
        turn = 0
        if place + 1 < len(gauge.runs):
            turn = -1 if gauge.runs[place + 1][0] < low else 1
        key += [low, high, turn, -turn * (Fraction(length, gauge.total) if shares else length)]
    return tuple(key)


def gauge_key(gauge: Gauge, shares: bool) -> tuple[Any, ...]:
    """A key that orders candidates as their majority gauges do."""
    p: Fraction | int = gauge.above
    q: Fraction | int = gauge.below
    if shares:
        p, q = gauge.share(gauge.above), gauge.share(gauge.below)
    return (gauge.grade, 1, p, -q) if p > q else (gauge.grade, 0, -q, p)


def first_difference(first: Gauge, second: Gauge) -> tuple[int | None, int, int] | None:
    """Where two majority values part: how many middle grades are taken away from each before, and the two grades.

    The number is None where the two do not have as many grades; the answer, where they never part.
    """
    depth = Fraction(0)
    i = j = 0
    gone_first = gone_second = Fraction(0)
    while i < len(first.runs) and j < len(second.runs):
        here, there = first.runs[i], second.runs[j]
        if here[:2] != there[:2]:
            side = 0 if here[0] != there[0] else 1
            count = None
            if first.total == second.total:
                # In half votes of each side: the middle one of an odd number is a half on each.
                count = int(depth * first.total) + side
            return count, here[side], there[side]
        end_first = gone_first + Fraction(here[2], first.total)
        end_second = gone_second + Fraction(there[2], second.total)
        depth = min(end_first, end_second)
        if end_first == depth:
            i, gone_first = i + 1, end_first
        if end_second == depth:
            j, gone_second = j + 1, end_second
    return None
