# SPDX-License-Identifier: LGPL-3.0-or-later
"""Choosing one by one when options are equal: which ends there are, and whether the ties matter.

A tie on the way matters only if its ways lead to different committees. All ways are followed; those that meet again
(the same things chosen, with the same left to everyone) are followed once. Their number can still explode, so it is
bounded: beyond the bound the result says that not all ends are known, instead of a wrong one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations, islice, product
from math import comb, prod
from typing import Any, Protocol, Self

from isegoria.engine.sharing.ties import TieBreaking

MOST_WAYS = 1_000
"""Ways followed at most, on small ballots."""
MOST_WORK = 100_000_000
"""Ways × supports followed at most: on large ballots fewer ways are followed, so that it ends within seconds."""


MOST_LISTED = 100


@dataclass(frozen=True)
class Turn:
    """Options that come next, equal among themselves, ascending; what decided; what was learnt on the way."""

    options: tuple[int, ...]
    amount: Fraction
    looked: Any = field(default=None, compare=False)


class Stand(Protocol):
    """Where a sequential method stands."""

    def turn(self) -> Turn | None: ...

    def take(self, option: int, turn: Turn) -> Self: ...

    def key(self) -> Hashable: ...


@dataclass(frozen=True)
class Taken:
    """One option taken: out of which turn, and where the method stood before and after."""

    option: int
    turn: Turn
    before: Any
    after: Any


@dataclass(frozen=True)
class Ends:
    """What came of choosing one by one.

    Attributes:
        path: what was taken, where ties are broken by `ties`, or by number if they are declared.
        last: where the method stood at the end of the path.
        all_known: whether all ends were found; if not, the rest says what holds for certain.
        sure: who is in every committee that can come out; possible: who is in any.
        number: how many committees can come out; 0 where not all are known.
        committees: some of them, each ascending: all, up to `MOST_LISTED`.
    """

    path: tuple[Taken, ...]
    last: Any
    all_known: bool
    sure: frozenset[int]
    possible: frozenset[int]
    number: int
    committees: tuple[tuple[int, ...], ...]


def every_end(start: Stand, seats: int, ties: TieBreaking, *, alike: Sequence[int], size: int = 1) -> Ends:
    """Fill seats one by one from a start.

    Args:
        alike: for each option, the first of those that are equal to it in everything, as `Supports.alike`: only one of
            them need be followed.
        size: supports of the ballots, or whatever the work of a turn grows with.
    Complexity: one turn a seat without ties; at most min(`MOST_WAYS`, `MOST_WORK` / `size`) turns more with them.
    """
    path, last = _one_way(start, seats, ties)
    own = tuple(sorted(one.option for one in path))
    if ties.way != "declared" or all(len(one.turn.options) == 1 for one in path):
        return Ends(path, last, True, frozenset(own), frozenset(own), 1, (own,))
    found: set[frozenset[int]] = {frozenset(own)}
    seen: set[Hashable] = set()
    waiting: list[tuple[Stand, frozenset[int]]] = [(start, frozenset())]
    most = max(20, min(MOST_WAYS, MOST_WORK // max(1, size)))
    while waiting:
        stand, chosen = waiting.pop()
        turn = stand.turn() if len(chosen) < seats else None
        if turn is None:
            found.add(chosen)
            continue
        one_of_each = {alike[option]: option for option in reversed(turn.options)}
        if len(seen) + len(waiting) + len(one_of_each) > most:
            lone = [len(one.turn.options) == 1 for one in path]
            sure = frozenset(one.option for one in path[: lone.index(False)])
            return Ends(path, last, False, sure, frozenset(range(len(alike))), 0, (own,))
        for option in one_of_each.values():
            after, members = stand.take(option, turn), chosen | {option}
            key = (members, after.key())
            if key not in seen:
                seen.add(key)
                waiting.append((after, members))
    return _with_their_likes(path, last, found, alike)


def _with_their_likes(path: tuple[Taken, ...], last: Stand, found: set[frozenset[int]], alike: Sequence[int]) -> Ends:
    """Every committee that the ends stand for: in each, those elected could as well be others who are alike."""
    classes: dict[int, list[int]] = {}
    for option, first in enumerate(alike):
        classes.setdefault(first, []).append(option)
    ends = {tuple(sorted(Counter(alike[option] for option in end).items())) for end in found}
    full = [{first for first, taken in end if taken == len(classes[first])} for end in ends]
    sure = frozenset(option for first in full[0].intersection(*full) for option in classes[first])
    possible = frozenset(option for end in ends for first, _ in end for option in classes[first])
    number = sum(prod(comb(len(classes[first]), taken) for first, taken in end) for end in ends)
    listed: list[tuple[int, ...]] = []
    for end in sorted(ends):
        each = product(*(islice(combinations(classes[first], taken), MOST_LISTED) for first, taken in end))
        listed += [tuple(sorted(chain(*parts))) for parts in islice(each, MOST_LISTED - len(listed))]
    return Ends(path, last, True, sure, possible, number, tuple(sorted(listed)))


def _one_way(start: Stand, seats: int, ties: TieBreaking) -> tuple[tuple[Taken, ...], Stand]:
    path: list[Taken] = []
    stand = start
    while len(path) < seats:
        turn = stand.turn()
        if turn is None:
            break
        order = ties.sort(turn.options)
        option = turn.options[0] if order is None else order[0]
        after = stand.take(option, turn)
        path.append(Taken(option, turn, stand, after))
        stand = after
    return tuple(path), stand
