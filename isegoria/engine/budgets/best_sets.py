# SPDX-License-Identifier: LGPL-3.0-or-later
"""The sets of projects worth most that a budget can pay: found by branch and bound in whole numbers, all of them.

Projects are taken in the order of what a unit of money gains; a branch is left where even a fraction of the next
project, which nobody can buy, would not reach the best set known (Dantzig's bound, pot by pot). Branches that may be as
good as the best are not left, so that a tie is never missed.

Sources: G. B. Dantzig, "Discrete-variable extremum problems", Operations Research 5 (1957); H. Kellerer, U. Pferschy,
D. Pisinger, "Knapsack Problems", Springer 2004, chapters 5 and 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Lists = tuple[Ints, Ints]  # starts and entries

MOST_NODES = 1_000_000
"""Branches looked at before the search gives up: some seconds."""
MOST_SETS = 100


@dataclass(frozen=True)
class Choice:
    """What may be chosen together.

    Attributes:
        values: (projects) what each is worth, 0 or more. costs: (projects) what each costs.
        pot_of: (projects) which pot pays. pots: (pots) money.
        conflicts: for each project those with which it cannot be. requires: those without which it cannot be, and those
            without which these cannot be.
        limits: money that the projects of a set may cost at most. limited: for each project the limits it counts for.
        most: projects at most; a large number where there is no limit.
        barred: (projects) what cannot be chosen.
    """

    values: Ints
    costs: Ints
    pot_of: Ints
    pots: Ints
    conflicts: Sequence[Sequence[int]]
    requires: Sequence[Sequence[int]]
    limits: Ints
    limited: Sequence[Sequence[int]]
    most: int
    barred: NDArray[np.bool_] = field(repr=False)

    def allows(self, chosen: Sequence[int]) -> bool:
        """Whether these can be paid together, in whole numbers."""
        some = set(chosen)
        spent = [0] * len(self.pots)
        counted = [0] * len(self.limits)
        for one in some:
            spent[int(self.pot_of[one])] += int(self.costs[one])
            for limit in self.limited[one]:
                counted[limit] += int(self.costs[one])
            if self.barred[one] or some.intersection(self.conflicts[one]) or not some.issuperset(self.requires[one]):
                return False
        return (
            len(some) <= self.most
            and all(part <= int(pot) for part, pot in zip(spent, self.pots, strict=True))
            and all(part <= int(limit) for part, limit in zip(counted, self.limits, strict=True))
        )

    def worth(self, chosen: Sequence[int]) -> int:
        return sum(int(self.values[one]) for one in chosen)

    def trimmed(self, chosen: Sequence[int]) -> tuple[int, ...]:
        """Without what is worth nothing and is not required by another, ascending."""
        kept: set[int] = set()
        for one in chosen:
            if self.values[one] > 0:
                kept |= {one, *self.requires[one]}
        return tuple(sorted(kept))


@dataclass(frozen=True)
class Best:
    """The best sets.

    Attributes:
        worth: of each of them. chosen: one of them, ascending.
        sets: all of them, if they are at most `MOST_SETS`; None if they are more, or were not all looked for.
        sure, possible: projects in all of them, and in any; of those looked at, where `proven` is false.
        proven: whether the search came to its end.
    """

    worth: int
    chosen: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...] | None
    sure: frozenset[int]
    possible: frozenset[int]
    proven: bool


def best_sets(choice: Choice, known: Sequence[int] = (), most_nodes: int = MOST_NODES) -> Best:
    """Find the best sets. `known`: an allowed set from which to begin.

    Complexity: exponential at worst (the problem is NP-hard); some thousand branches for real budgets.
    """
    search = _Search(choice)
    # First a best set, then all that are as good, from what it is worth: so that worse ones are never counted.
    floor = choice.worth(known)
    found, proven = search.run((), floor, "better", most_nodes)
    chosen = found[0] if found else choice.trimmed(known)
    worth = choice.worth(chosen)
    if not proven:
        return Best(worth, chosen, None, frozenset(chosen), frozenset(chosen), False)
    found, finished = search.run((), worth, "all", most_nodes)
    sets = sorted({chosen, *found})
    sure = frozenset(chosen).intersection(*sets)
    possible = frozenset(chosen).union(*sets)
    if finished:
        return Best(worth, sets[0], tuple(sets), sure, possible, True)
    # Too many to name them all: ask of each project whether it could be otherwise.
    for one in np.flatnonzero(choice.values > 0).tolist():
        if choice.barred[one] or (one in possible and one not in sure):
            continue
        other, finished = search.run(((one, 0 if one in sure else 1),), worth, "first", most_nodes // 10)
        proven = proven and finished
        for some in other:
            sure &= set(some)
            possible |= set(some)
    return Best(worth, chosen, None, sure, possible, proven)


def first_by(choice: Choice, best: Best, place: Sequence[int]) -> Best:
    """Of the best sets, the one that holds the first project, by its place, of those in which two of them differ."""
    order = sorted(range(len(place)), key=place.__getitem__)
    if best.sets is not None:
        chosen = max(best.sets, key=lambda some: [one in some for one in order])
        return Best(best.worth, chosen, best.sets, best.sure, best.possible, best.proven)
    search = _Search(choice)
    fixed: list[tuple[int, int]] = []
    chosen = best.chosen
    for one in order:
        if one not in best.possible or one in best.sure:
            continue
        if one not in chosen:
            found, _ = search.run((*fixed, (one, 1)), best.worth, "first", MOST_NODES // 10)
            if not found:
                continue
            chosen = found[0]
        fixed.append((one, 1))
    return Best(best.worth, chosen, None, best.sure, best.possible, best.proven)


class _Search:
    """A choice as arrays for the compiled search."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        number = len(choice.values)
        bundles = [_closure(one, choice.requires) for one in range(number)]
        dependents: list[list[int]] = [[] for _ in range(number)]
        for one, bundle in enumerate(bundles):
            for other in bundle:
                dependents[other].append(one)
        worth = np.flatnonzero(choice.values > 0).tolist()
        free = [one for one in worth if choice.costs[one] == 0]
        dear = [one for one in worth if choice.costs[one] > 0]
        dear.sort(key=lambda one: (Fraction(-int(choice.values[one]), int(choice.costs[one])), one))
        self.order = np.array([*free, *dear], dtype=np.int64)
        self.bundles, self.dependents = _lists(bundles), _lists(dependents)
        self.conflicts, self.limited = _lists(choice.conflicts), _lists(choice.limited)

    def run(
        self, fixed: Sequence[tuple[int, int]], floor: int, what: str, most_nodes: int
    ) -> tuple[list[tuple[int, ...]], bool]:
        """Sets worth `floor` or more: the "first" that is found, one that none is "better" than, or "all" of the best.

        And whether the search came to its end; it does not for more than `MOST_SETS`.
        """
        choice = self.choice
        state = np.full(len(choice.values), -1, dtype=np.int64)
        start = state.copy()
        start[choice.barred] = 0
        for one, value in fixed:
            start[one] = value
        # What must be in comes first: the other branch of it ends at once.
        must = [one for one, value in fixed if value]
        order = np.concatenate([np.array(must, dtype=np.int64), self.order[~np.isin(self.order, must)]])
        # Late: loading Numba takes half a second that no page should wait for.
        from isegoria.engine.sharing.branching import search

        rows, finished = search(
            choice.values, choice.costs, choice.pot_of, choice.pots.copy(), choice.limits.copy(), choice.most,
            order, *self.bundles, *self.dependents, *self.conflicts, *self.limited, state, start, floor,
            what == "first", what == "better", MOST_SETS, most_nodes,
        )  # fmt: skip
        return [choice.trimmed(np.flatnonzero(row).tolist()) for row in rows], bool(finished)


def _closure(one: int, requires: Sequence[Sequence[int]]) -> list[int]:
    found = {one}
    waiting = [one]
    while waiting:
        for other in requires[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return sorted(found)


def _lists(rows: Sequence[Sequence[int]]) -> Lists:
    starts = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
    return starts, np.array([one for row in rows for one in row], dtype=np.int64)
