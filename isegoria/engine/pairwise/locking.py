# SPDX-License-Identifier: LGPL-3.0-or-later
"""Keeping the strongest wins first, unless they close a circle: in one order of the wins, or in every order of equals.

Where wins are as strong as one another, what is kept may hang on which is taken first. Which candidates can come out
first under some order is NP-complete (M. Brill, F. Fischer, "The price of neutrality for the ranked pairs method",
AAAI 2012). So: what is kept or left under every order is worked out in polynomial time; only wins that are in a circle
with others of their own strength are tried in turn, what was reached twice being followed once; and the search stops
when nothing is left to learn, or at `MOST_STATES`, when what was worked out first is what remains proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Win = tuple[int, int]
Relation = NDArray[np.bool_]
Reached = tuple[int, ...]  # for each candidate, those it stands above, as the bits of a whole number

# A second or two of search: 20,000 states of up to 40 candidates, and fewer of more, since each takes longer.
MOST_STATES = 20_000
_MOST_STEPS = 1_500_000_000


@dataclass(frozen=True)
class Locked:
    """What stands after the wins were taken, the strongest first.

    Attributes:
        best, worst: the highest and lowest place of each candidate, 1 the first, under any order of equal wins; where
            `complete` is False, no order gives a higher or a lower one.
        fate: for each win, in the order in which they were taken: kept, left, or either by the order of equals.
        complete: whether every order was followed.
        states: how many different states the search went through; 0 where no order mattered.
    """

    best: tuple[int, ...]
    worst: tuple[int, ...]
    fate: tuple[tuple[Win, Literal["kept", "left", "either"]], ...]
    complete: bool = True
    states: int = 0


def lock_in_order(number: int, wins: Iterable[Win]) -> tuple[Relation, list[tuple[Win, bool]]]:
    """Take wins one by one; what is above what in the end, and whether each was kept. O(c²) for a win that adds."""
    above = np.zeros((number, number), dtype=np.bool_)
    fate = []
    for one, other in wins:
        kept = not above[other, one]
        fate.append(((one, other), kept))
        if kept and not above[one, other]:
            _add(above, one, other)
    return above, fate


def _add(above: Relation, one: int, other: int) -> None:
    """Put `one` above `other`, and with them all that follows."""
    higher = np.append(np.flatnonzero(above[:, one]), one)
    lower = np.append(np.flatnonzero(above[other]), other)
    above[np.ix_(higher, lower)] = True


def lock_every_order(number: int, classes: Sequence[Sequence[Win]]) -> Locked:
    """Take wins by classes of equal strength, the strongest first, in every order within a class."""
    above = np.zeros((number, number), dtype=np.bool_)
    perhaps = above.copy()
    fate: list[tuple[Win, Literal["kept", "left", "either"]]] = []
    open_classes: list[list[Win]] = []
    for wins in classes:
        possible = [win for win in wins if not above[win[1], win[0]]]
        for one, other in possible:
            if not perhaps[one, other]:
                _add(perhaps, one, other)
        sure = {win for win in possible if not perhaps[win[1], win[0]] or above[win]}
        for one, other in sure:
            if not above[one, other]:
                _add(above, one, other)
        open_ones = set(possible)
        fate += [(win, "kept" if win in sure else "either" if win in open_ones else "left") for win in wins]
        unsure = [win for win in possible if win not in sure]
        # What is sure is kept with the rest of its class: the search needs it where it came.
        open_classes.append(unsure + [win for win in possible if win in sure])
    best, worst = _places(_bits(above))
    if all(answer != "either" for _, answer in fate):
        return Locked(best, worst, tuple(fate))
    return _search(number, open_classes, Locked(best, worst, tuple(fate)))


def _search(number: int, classes: Sequence[Sequence[Win]], proven: Locked) -> Locked:
    """Follow every order of equal wins, depth first, until done, or nothing can be learnt, or `MOST_STATES`."""
    best, worst = [number + 1] * number, [0] * number
    most = min(MOST_STATES, _MOST_STEPS // number**3)
    start: tuple[int, Reached] = (0, (0,) * number)
    seen = {start}
    waiting = [start]
    while waiting:
        place, reached = waiting.pop()
        if place == len(classes):
            ends = _places_of_bits(reached, number)
            best = [min(pair) for pair in zip(best, ends[0], strict=True)]
            worst = [max(pair) for pair in zip(worst, ends[1], strict=True)]
            if tuple(best) == proven.best and tuple(worst) == proven.worst:
                break  # what is proven to bound every order is reached
            continue
        for following in _next_states(place, reached, classes[place]):
            if following not in seen:
                if len(seen) >= most:
                    return replace(proven, complete=False, states=len(seen))
                seen.add(following)
                waiting.append(following)
    return Locked(tuple(best), tuple(worst), proven.fate, True, len(seen))


def _next_states(place: int, reached: Reached, wins: Sequence[Win]) -> list[tuple[int, Reached]]:
    """Keep what no order can leave; then each win of one circle of equals in turn, or on to the next class."""
    open_wins = [(a, b) for a, b in wins if not reached[a] >> b & 1 and not reached[b] >> a & 1]
    if not open_wins:
        return [(place + 1, reached)]
    together = reached
    for one, other in open_wins:
        together = _with(together, one, other)
    held = reached
    left = []
    for one, other in open_wins:
        if together[other] >> one & 1:
            left.append((one, other))
        else:
            held = _with(held, one, other)
    if not left:
        return [(place + 1, held)]
    # Two circles that share nobody do not hang on one another: one is followed to its end before the next.
    first = left[0][0]
    circle = [(a, b) for a, b in left if together[first] >> a & 1 and together[a] >> first & 1]
    return [(place, _with(held, one, other)) for one, other in circle]


def _with(reached: Reached, one: int, other: int) -> Reached:
    if reached[one] >> other & 1:
        return reached
    gained = reached[other] | 1 << other
    mark = 1 << one
    return tuple(row | gained if row & mark or at == one else row for at, row in enumerate(reached))


def _bits(above: Relation) -> Reached:
    return tuple(sum(1 << int(other) for other in np.flatnonzero(row)) for row in above)


def _places(reached: Reached) -> tuple[tuple[int, ...], tuple[int, ...]]:
    best, worst = _places_of_bits(reached, len(reached))
    return tuple(best), tuple(worst)


def _places_of_bits(reached: Reached, number: int) -> tuple[list[int], list[int]]:
    higher = [0] * number
    for row in reached:
        while row:
            low = row & -row
            higher[low.bit_length() - 1] += 1
            row ^= low
    return [one + 1 for one in higher], [number - row.bit_count() for row in reached]
