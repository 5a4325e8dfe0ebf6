# SPDX-License-Identifier: LGPL-3.0-or-later
"""Branch and bound over what can be bought together: compiled, in whole numbers. `budgets/best_sets.py` explains it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled

Ints = NDArray[np.int64]


@compiled
def _exclude(one: int, state: Ints, trail: Ints, size: int, dep_starts: Ints, dep: Ints) -> int:
    """Rule a project out, with those that require it. Gives the length of the trail, −1 where one is in already."""
    for place in range(dep_starts[one], dep_starts[one + 1]):
        other = dep[place]
        if state[other] == 1:
            return -1
    for place in range(dep_starts[one], dep_starts[one + 1]):
        other = dep[place]
        if state[other] == -1:
            state[other] = 0
            trail[size] = other
            size += 1
    return size


@compiled
def _bound(
    values: Ints, costs: Ints, pot_of: Ints, order: Ints, state: Ints, begin: int, left: Ints, room: Ints
) -> int:
    """What can be gained at most by what is not decided yet: pot by pot, with a part of the first that does not fit."""
    for pot in range(len(left)):
        room[pot] = left[pot]
    gained = 0
    for place in range(begin, len(order)):
        one = order[place]
        if state[one] != -1:
            continue
        pot = pot_of[one]
        if room[pot] < 0:
            continue
        if costs[one] <= room[pot]:
            room[pot] -= costs[one]
            gained += values[one]
        else:
            # Rounded up, and more than a float can be wrong by: a bound may be too high, never too low.
            gained += int(float(values[one]) * float(room[pot]) / float(costs[one]) * (1.0 + 1e-12)) + 1
            room[pot] = -1
    return gained


@compiled
def search(
    values: Ints, costs: Ints, pot_of: Ints, left: Ints, limit_left: Ints, most: int, order: Ints,
    bundle_starts: Ints, bundle: Ints, dep_starts: Ints, dep: Ints, conflict_starts: Ints, conflict: Ints,
    limited_starts: Ints, limited: Ints, state: Ints, start: Ints, floor: int, first: bool, better: bool,
    most_sets: int, most_nodes: int,
) -> tuple[NDArray[np.bool_], bool]:  # fmt: skip
    number = len(values)
    found = np.zeros((most_sets, number), np.bool_)
    n_found = 0
    trail = np.empty(number + 1, np.int64)
    size = 0
    room = np.empty(len(left), np.int64)
    depths = np.empty(number + 2, np.int64)  # place in the order of what was decided at each depth
    tried = np.empty(number + 2, np.int64)  # 1: chosen, 0: left out
    marks = np.empty(number + 2, np.int64)  # length of the trail before
    depth = 0
    worth = 0
    count = 0
    best = floor
    nodes = 0
    # What is given beforehand: ruled out first, then chosen.
    must = np.zeros(number, np.bool_)
    for one in range(number):
        if start[one] == 0:
            size = _exclude(one, state, trail, size, dep_starts, dep)
        elif start[one] == 1:
            must[one] = True
    begin = 0
    forward = True
    while True:
        nodes += 1
        if nodes > most_nodes:
            return found[:n_found], False
        if forward:
            # A must that was ruled out ends a branch.
            dead = False
            for one in range(number):
                if must[one] and state[one] == 0:
                    dead = True
            if not dead:
                while begin < len(order) and state[order[begin]] != -1:
                    begin += 1
                if worth + _bound(values, costs, pot_of, order, state, begin, left, room) < best:
                    dead = True
            if not dead and begin == len(order):
                whole = True
                for one in range(number):
                    if must[one] and state[one] != 1:
                        whole = False
                if whole:
                    if worth > best or better:
                        n_found = 0
                    if n_found == most_sets:
                        return found[:n_found], False
                    for one in range(number):
                        found[n_found, one] = state[one] == 1
                    n_found += 1
                    if first:
                        return found[:n_found], True
                    best = worth + 1 if better else worth
                dead = True
            if dead:
                forward = False
                continue
            depths[depth] = begin
            tried[depth] = 1
            marks[depth] = size
        else:
            # Back to the last project that was chosen: now without it.
            resumed = False
            while depth > 0 and not resumed:
                depth -= 1
                while size > marks[depth]:
                    size -= 1
                    other = trail[size]
                    if state[other] == 1:
                        worth -= values[other]
                        count -= 1
                        left[pot_of[other]] += costs[other]
                        for at in range(limited_starts[other], limited_starts[other + 1]):
                            limit_left[limited[at]] += costs[other]
                    state[other] = -1
                resumed = tried[depth] == 1
            if not resumed:
                return found[:n_found], True
            tried[depth] = 0
            begin = depths[depth]
        one = order[depths[depth]]
        failed = False
        if tried[depth] == 0:
            grown = _exclude(one, state, trail, size, dep_starts, dep)
            if grown < 0:
                failed = True
            else:
                size = grown
        else:
            for place in range(bundle_starts[one], bundle_starts[one + 1]):
                other = bundle[place]
                if state[other] == 0:
                    failed = True
                    break
                if state[other] == 1:
                    continue
                state[other] = 1
                trail[size] = other
                size += 1
                worth += values[other]
                count += 1
                left[pot_of[other]] -= costs[other]
                if left[pot_of[other]] < 0 or count > most:
                    failed = True
                for at in range(limited_starts[other], limited_starts[other + 1]):
                    limit_left[limited[at]] -= costs[other]
                    if limit_left[limited[at]] < 0:
                        failed = True
                if failed:
                    break
                for at in range(conflict_starts[other], conflict_starts[other + 1]):
                    against = conflict[at]
                    if state[against] == 1:
                        failed = True
                        break
                    grown = _exclude(against, state, trail, size, dep_starts, dep)
                    if grown < 0:
                        failed = True
                        break
                    size = grown
                if failed:
                    break
        depth += 1
        forward = not failed
