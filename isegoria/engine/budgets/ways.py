# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which sets of projects ties leave possible: a rule is counted again with other orders among equals.

A tie matters only if two orders of the projects, each used throughout, lead to different sets. Most ties do not: what
is equal is often chosen one right after the other. Their number can explode, so it is bounded; beyond the bound a tie
is said to matter, instead of a wrong set being called the only one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.budgets.allocation import Tie
from isegoria.engine.profiles.budgets import Budget
from isegoria.engine.sharing.ties import TieBreaking

MOST_WAYS = 400
MOST_WORK = 400_000_000
"""Ways × supports: on large ballots fewer ways are followed, so that it ends within seconds."""

Order = NDArray[np.int64]


@dataclass(frozen=True)
class Equal:
    """Projects that were equal when one was chosen. `harmless`: the others followed at once, on the same terms."""

    projects: tuple[int, ...]
    chosen: int
    harmless: bool


@dataclass(frozen=True)
class Way:
    """One count, with one order among equals: what was chosen in order, and where order decided."""

    path: tuple[int, ...]
    equals: tuple[Equal, ...] = ()
    more: object = field(default=None, compare=False)


@dataclass(frozen=True)
class Ways:
    """All that can come out. `sets` is None where not all are known; then `sure` is in all of them."""

    way: Way
    sets: tuple[tuple[int, ...], ...] | None
    sure: frozenset[int]
    possible: frozenset[int]
    ties: tuple[Tie, ...]


def every_way(budget: Budget, ties: TieBreaking, count: Callable[[Order], Way], *, size: int) -> Ways:
    """Count, and where ties are declared find whether another order would lead elsewhere.

    Args: count: given the place of each project among equals. size: supports, or whatever a count grows with.
    Complexity: one count, and at most min(`MOST_WAYS`, `MOST_WORK` / `size`) more where ties might matter.
    """
    n_projects = budget.n_projects
    own = tuple(ties.place) if ties.way != "declared" else tuple(range(n_projects))
    way = count(np.array(own, dtype=np.int64))
    end = tuple(sorted(way.path))
    if ties.way != "declared":
        said = tuple(Tie(one.projects, ties.way, one.chosen, False) for one in _once(way.equals))
        return Ways(way, (end,), frozenset(end), frozenset(end), said)
    open_ones = [one for one in way.equals if not one.harmless]
    if not open_ones:
        said = tuple(Tie(one.projects, "declared", None, False) for one in _once(way.equals))
        return Ways(way, (end,), frozenset(end), frozenset(end), said)
    most = max(8, min(MOST_WAYS, MOST_WORK // max(1, size)))
    found = _follow(way, count, n_projects, most)
    if found is None:
        first = min(way.path.index(one.chosen) for one in open_ones if one.chosen in way.path)
        sure = frozenset(way.path[:first])
        said = tuple(Tie(one.projects, "declared", None, not one.harmless) for one in _once(way.equals))
        return Ways(way, None, sure, frozenset(range(n_projects)), said)
    sure = frozenset(end).intersection(*found)
    possible = frozenset(end).union(*found)
    hanging = possible - sure
    said = tuple(
        Tie(one.projects, "declared", None, bool(hanging) and not one.harmless) for one in _once(way.equals)
    )  # fmt: skip
    return Ways(way, tuple(sorted(found)), sure, possible, said)


def _once(equals: Sequence[Equal]) -> list[Equal]:
    return list({(one.projects, one.chosen): one for one in equals}.values())


Before = tuple[tuple[int, int], ...]


def _follow(way: Way, count: Callable[[Order], Way], n_projects: int, most: int) -> set[tuple[int, ...]] | None:
    """The sets of every consistent order; None if there are too many to follow."""
    found: set[tuple[int, ...]] = set()
    waiting: list[tuple[Before, Way | None]] = [((), way)]
    counted = 1
    while waiting:
        before, known = waiting.pop()
        if known is None:
            order = _sorted(before, n_projects)
            if order is None:
                continue
            counted += 1
            if counted > most:
                return None
            known = count(order)
        found.add(tuple(sorted(known.path)))
        held = set(before)
        for one in known.equals:
            mine = {(one.chosen, other) for other in one.projects if other != one.chosen}
            if one.harmless or mine <= held:
                continue
            for first in one.projects:
                if first != one.chosen:
                    rather = {(first, other) for other in one.projects if other != first}
                    waiting.append((tuple(sorted(held | rather)), None))
            held |= mine
    return found


def _sorted(before: Before, n_projects: int) -> Order | None:
    """Places of projects in an order that puts one before another as said, otherwise by number; None if none does."""
    after: dict[int, list[int]] = {}
    waits = [0] * n_projects
    for one, other in before:
        after.setdefault(one, []).append(other)
        waits[other] += 1
    place = np.full(n_projects, -1, dtype=np.int64)
    free = sorted((one for one in range(n_projects) if not waits[one]), reverse=True)
    number = 0
    while free:
        one = free.pop()
        place[one] = number
        number += 1
        ready = []
        for other in after.get(one, ()):
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
        if ready:
            free = sorted([*free, *ready], reverse=True)
    return place if number == n_projects else None
