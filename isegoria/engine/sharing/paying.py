# SPDX-License-Identifier: LGPL-3.0-or-later
"""Equal shares, compiled: everyone has the same money, and what is chosen is paid by those who support it.

A project is affordable if its supporters have its cost together. They pay it in proportion to what it is worth to them,
ρ for a unit, or with all they have left if that is less. Chosen next is the affordable project with the least ρ for its
worth. Published in: Peters, D., Pierczyński, G. and Skowron, P. (2021), "Proportional participatory budgeting with
additive utilities", NeurIPS 34.

Money is floats here, with a bound on the error of any one and a bound on that of all together. Paying adds nothing to
the latter but rounding: what is left does not fall when money rises, and falls by the cost in all, so that two sets of
purses are no farther apart, in sum, after paying than before (Crandall, M. G. and Tartar, L. (1980), "Some relations
between nonexpansive and order preserving mappings", Proceedings of the American Mathematical Society 78, 385–390). Who
has spent everything has exactly zero; where nobody else pays less than ρ, ρ is cost ÷ votes and whole numbers compare
it. What floats cannot tell apart is handed back to be decided exactly (`UNDECIDED`), so that the outcome is that of
exact arithmetic.

ρ of a project never falls, since money only shrinks: what an earlier turn found is a bound, and most projects need not
be looked at again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled, compiled_sums
from isegoria.engine.sharing.admitting import admitted, choose

DONE, UNDECIDED, OVERSPENT = 0, 1, 2
NEAR = 1e-11
"""Money this near to ρ, relatively, may or may not be less than it."""
TINY = 1e-300
"""Money of those who may have nothing left, or a little: it is not exactly zero."""
BLOCK = 512
"""Sums are made of sums of so many: less is lost by rounding."""


class Purse(NamedTuple):
    """What one run changes.

    Attributes:
        money: (rows) what one vote has left; zero only if that is exact.
        error: [the most that it may be wrong by in any row, the same times votes in sum over rows, money of all votes
            at the start, all votes].
        least, most: (projects) bounds of ρ for its worth: `least` holds on, `most` for the turn in which it was found.
        share, slack: (projects) ρ and the most it may be wrong by. rough: (projects) what it would be wrong by if all
            money were right, times the votes that pay it.
        rich: (projects) votes that pay ρ in full where all others have nothing left; 0 where that is not so.
        seen: (projects) the turn in which it was last looked at.
        path: projects in the order chosen. keys: (turns, 2) what decided as a fraction of whole numbers; 0, 0 if it is
            none.
        near: projects that floats cannot tell apart, in `UNDECIDED`.
        ties: (…, 2) turn and project of those that were equal.
        at: [turn, projects chosen, money spent, lines of `ties`, projects in `near`].
    """

    money: NDArray[np.float64]
    error: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    share: NDArray[np.float64]
    slack: NDArray[np.float64]
    rough: NDArray[np.float64]
    rich: NDArray[np.int64]
    seen: NDArray[np.int64]
    path: NDArray[np.int64]
    keys: NDArray[np.int64]
    near: NDArray[np.int64]
    ties: NDArray[np.int64]
    at: NDArray[np.int64]

    @classmethod
    def empty(cls, rows: int, projects: int, votes: int) -> Purse:
        """Args: votes: of all rows together."""
        return cls(
            np.empty(rows),
            np.array([0.0, 0.0, 0.0, float(votes)]),
            np.empty(projects),
            np.empty(projects),
            np.empty(projects),
            np.empty(projects),
            np.empty(projects),
            np.empty(projects, dtype=np.int64),
            np.empty(projects, dtype=np.int64),
            np.empty(projects, dtype=np.int64),
            np.zeros((projects, 2), dtype=np.int64),
            np.empty(projects, dtype=np.int64),
            np.empty((4 * projects + 64, 2), dtype=np.int64),
            np.zeros(5, dtype=np.int64),
        )


@compiled
def begin(money: float, totals: NDArray[np.int64], costs: NDArray[np.int64], by_cost: bool, purse: Any) -> None:
    """Give everyone the same money, and forget what was looked at."""
    purse.money[:] = money
    purse.error[0] = money * 2.0**-50
    purse.error[1] = purse.error[0] * purse.error[3]
    purse.error[2] = money * purse.error[3] * (1.0 + 2.0**-40)
    for project in range(len(costs)):
        total = max(totals[project], 1)
        share = costs[project] / total * (1.0 - 2.0**-50)
        purse.share[project] = share
        purse.slack[project] = purse.rough[project] = 0.0
        purse.least[project] = share / costs[project] if by_cost and costs[project] > 0 else share
        purse.seen[project] = -1
    purse.at[:] = 0


@compiled_sums
def parted(
    first: int,
    last: int,
    bar: float,
    rows: NDArray[np.int32],
    values: Any,
    votes: Any,
    money: NDArray[np.float64],
) -> tuple[float, float, int, float]:
    """Money of supporters who have less than `bar`, that of all, votes of the others, and the least that these have.

    No branch hangs on money, and where all votes are ones a single array is read out of order: this is where a count
    spends its time.
    """
    poor, total, rich, lowest = 0.0, 0.0, 0, np.inf
    for begun in range(first, last, BLOCK):
        some_poor, some = 0.0, 0.0
        for place in range(begun, min(begun + BLOCK, last)):
            row = rows[place]
            has = money[row]
            per = has if values is None else has / values[place]
            vote = 1 if votes is None else votes[row]
            if votes is not None:
                has *= vote
            less = per < bar
            some += has
            some_poor += has if less else 0.0
            rich += 0 if less else (vote if values is None else vote * values[place])
            lowest = min(lowest, np.inf if less else per)
        poor += some_poor
        total += some
    return poor, total, rich, lowest


@compiled
def look(
    project: int,
    where: NDArray[np.int64],
    rows: NDArray[np.int32],
    values: Any,
    votes: Any,
    costs: NDArray[np.int64],
    purse: Any,
) -> int:
    """Find ρ of a project, from below. Returns 0 if it is not affordable, 1 if it is, 2 if floats cannot say."""
    money = purse.money
    one_off, all_off = purse.error[0], purse.error[1]
    cost = float(costs[project])
    first, last = where[project], where[project + 1]
    size = last - first
    bar = max(purse.share[project] - purse.slack[project], 0.0)
    rounding = (min(size, BLOCK) + size // BLOCK + 8) * 2.0**-52
    share, poor, rich, lowest, found = bar, 0.0, 0, 0.0, False
    for _ in range(size + 2):
        poor, total, rich, lowest = parted(first, last, bar, rows, values, votes, money)
        unsure = all_off + rounding * (total + cost)
        if total + unsure < cost:
            return 0
        if rich == 0 or total - unsure < cost:
            break
        share = (cost - poor) / rich
        if share < bar:  # rounding: somebody who has as much may have been counted with those who have less
            bar = share * (1.0 - NEAR)
        elif lowest >= share * (1.0 - NEAR):
            found = True
            break
        else:
            bar = share
    if not found:
        purse.rich[project] = 0
        purse.share[project] = purse.share[project] * (1.0 - 1e-9)
        return 2
    margin = share * NEAR
    rough = rounding * cost + share * 2.0**-50 * rich
    slack = (rough + (all_off if poor > 0.0 else 0.0)) / rich
    reach = margin + 2.0 * slack + one_off
    purse.share[project] = share
    purse.rich[project] = 0 if poor > 0.0 else rich
    if lowest < share + reach:
        # Someone may or may not be able to pay ρ: whoever is as near counts as unsure.
        far, off = 0, 0.0
        for place in range(first, last):
            row = rows[place]
            per = money[row] if values is None else money[row] / values[place]
            if per >= bar:
                vote = 1 if votes is None else votes[row]
                weight = vote if values is None else vote * values[place]
                if per < share + reach:
                    off += abs(per - share) * weight
                else:
                    far += weight
        purse.rich[project] = 0
        allowed = 4.0 * (margin + (rough + all_off) / rich)
        slack = np.inf
        if far > 0:
            rough = (rough + 2.0 * off) * rich / far
            slack = (rough + all_off) / far
        if slack > allowed:
            purse.slack[project] = allowed
            return 2
    purse.slack[project] = slack
    purse.rough[project] = rough
    return 1


@compiled
def pay(
    project: int,
    share: float,
    slack: float,
    rough: float,
    where: NDArray[np.int64],
    rows: NDArray[np.int32],
    values: Any,
    purse: Any,
) -> None:
    """Take ρ from each supporter, or all they have. `slack`, `rough`: what it may be wrong by, as in a purse."""
    money, error = purse.money, purse.error
    first, last = where[project], where[project + 1]
    most = 1
    if values is not None:
        for place in range(first, last):
            most = max(most, values[place])
    unsure = error[0] + slack * most + (error[2] / error[3] + share * most) * 2.0**-50
    for place in range(first, last):
        row = rows[place]
        has = money[row]
        due = share if values is None else share * values[place]
        left = has - due
        money[row] = 0.0 if has == 0.0 or left < -unsure else max(left, TINY)
    error[1] = (error[1] + rough + error[2] * 2.0**-50) * (1.0 + 2.0**-40)
    error[0] = unsure


@compiled
def note_equal(project: int, purse: Any) -> None:
    """Write down one of those that are equal at this turn."""
    at = purse.at
    if at[3] < len(purse.ties):
        purse.ties[at[3], 0] = at[1]
        purse.ties[at[3], 1] = project
        at[3] += 1


@compiled
def free_first(costs: NDArray[np.int64], place_of: NDArray[np.int64], bounds: Any, standing: Any, purse: Any) -> int:
    """What costs nothing comes first of all: the first such project, −1 if there is none."""
    first, equal, at = -1, 0, purse.at
    for one in range(len(costs)):
        if costs[one] == 0 and standing.state[one] == 0 and admitted(one, costs, bounds, standing):
            equal += 1
            if first < 0 or place_of[one] < place_of[first]:
                first = one
    if first >= 0:
        purse.keys[at[1], 0] = 0
        purse.keys[at[1], 1] = 1
    if equal > 1:
        for one in range(len(costs)):
            if costs[one] == 0 and standing.state[one] == 0 and standing.waits[one] <= 0:
                note_equal(one, purse)
    return first


@compiled
def run(
    forced: int,
    forced_share: float,
    where: NDArray[np.int64],
    rows: NDArray[np.int32],
    values: Any,
    votes: Any,
    totals: NDArray[np.int64],
    costs: NDArray[np.int64],
    by_cost: bool,
    place_of: NDArray[np.int64],
    bounds: Any,
    standing: Any,
    purse: Any,
    in_hand: int,
) -> int:
    """Choose until nothing is affordable.

    Args:
        forced: a project decided elsewhere, which is chosen first, for `forced_share`; −1 for none.
        where, rows, values, votes: who supports what, as `backing.by_project`; None stands for ones. totals: (projects)
            votes times values.
        by_cost: whether a project is worth its cost. place_of: where each stands among equals, 0 first.
        in_hand: it ends (`OVERSPENT`) when more than this was spent; below zero for no limit.
    Returns: `DONE`, `UNDECIDED` or `OVERSPENT`.
    """
    at = purse.at
    n_projects = len(costs)
    while True:
        turn = at[0]
        project, share, slack = forced, forced_share, forced_share * 2.0**-51
        rough = slack * totals[max(forced, 0)]
        forced = -1
        if project < 0:
            project = free_first(costs, place_of, bounds, standing, purse)
            share = 0.0
        if project < 0:
            best = np.inf
            while True:
                nearest = -1
                for one in range(n_projects):
                    if standing.state[one] != 0 or purse.seen[one] == turn or purse.least[one] > best:
                        continue
                    sooner = nearest < 0 or purse.least[one] < purse.least[nearest]
                    if sooner and admitted(one, costs, bounds, standing):
                        nearest = one
                if nearest < 0:
                    break
                found = look(nearest, where, rows, values, votes, costs, purse)
                if found == 0:
                    standing.state[nearest] = 6
                    continue
                purse.seen[nearest] = turn
                worth = float(costs[nearest]) if by_cost else 1.0
                low = (purse.share[nearest] - purse.slack[nearest]) / worth * (1.0 - 2.0**-50)
                purse.least[nearest] = max(purse.least[nearest], low)
                if found == 1:
                    purse.most[nearest] = (purse.share[nearest] + purse.slack[nearest]) / worth * (1.0 + 2.0**-50)
                    best = min(best, purse.most[nearest])
                else:
                    purse.most[nearest] = np.inf
            n_near = 0
            clear = True
            for one in range(n_projects):
                if standing.state[one] == 0 and purse.seen[one] == turn and purse.least[one] <= best:
                    purse.near[n_near] = one
                    n_near += 1
                    if purse.rich[one] == 0:
                        clear = False
            if n_near == 0:
                return 0
            at[4] = n_near
            purse.keys[at[1], 0] = 0
            purse.keys[at[1], 1] = 0
            if n_near == 1 and purse.most[purse.near[0]] < np.inf:
                project = purse.near[0]
                if clear:
                    purse.keys[at[1], 0] = 1 if by_cost else costs[project]
                    purse.keys[at[1], 1] = purse.rich[project]
            else:
                if not clear:
                    return 1
                top, bottom, equal = 0, 1, 0
                for place in range(n_near):
                    one = purse.near[place]
                    over, under = (1 if by_cost else costs[one]), purse.rich[one]
                    if project >= 0 and max(float(over) * bottom, float(top) * under) > 4.0e18:
                        return 1
                    if project < 0 or over * bottom < top * under:
                        project, top, bottom, equal = one, over, under, 1
                    elif over * bottom == top * under:
                        equal += 1
                        if place_of[one] < place_of[project]:
                            project = one
                purse.keys[at[1], 0] = top
                purse.keys[at[1], 1] = bottom
                if equal > 1:
                    for place in range(n_near):
                        one = purse.near[place]
                        over, under = (1 if by_cost else costs[one]), purse.rich[one]
                        if over * bottom == top * under:
                            note_equal(one, purse)
            share, slack, rough = purse.share[project], purse.slack[project], purse.rough[project]
        if costs[project] > 0:
            pay(project, share, slack, rough, where, rows, values, purse)
        choose(project, costs, bounds, standing)
        purse.path[at[1]] = project
        at[1] += 1
        at[2] += costs[project]
        at[0] += 1
        if in_hand >= 0 and at[2] > in_hand:
            return 2


@compiled
def harmless(turn: int, count: int, first: int, bounds: Any, purse: Any) -> bool:
    """Whether those equal at a turn (lines of `ties` from `first`) followed at once, on equal terms, freeing none."""
    if turn + count > purse.at[1] or purse.keys[turn, 1] == 0:
        return False
    for place in range(first, first + count):
        one = purse.ties[place, 1]
        if bounds.heir_starts[one + 1] > bounds.heir_starts[one]:
            return False
        there = False
        for later in range(turn, turn + count):
            if purse.path[later] == one:
                there = True
        if not there:
            return False
    top, bottom = purse.keys[turn, 0], purse.keys[turn, 1]
    for later in range(turn + 1, turn + count):
        over, under = purse.keys[later, 0], purse.keys[later, 1]
        if under == 0 or max(float(over) * bottom, float(top) * under) > 4.0e18 or over * bottom != top * under:
            return False
    return True


@compiled
def note_ties(bounds: Any, purse: Any, log: NDArray[np.int64], logged: int) -> int:
    """Add the ties of a run to a log: the one chosen, one of its equals, harmless, first of its tie.

    Lines that are the last ones of the log already are not repeated.
    """
    lines, place = purse.at[3], 0
    start = logged
    while place < lines:
        turn, count = purse.ties[place, 0], 1
        while place + count < lines and purse.ties[place + count, 0] == turn:
            count += 1
        if turn < purse.at[1] and logged + count <= len(log):
            mild = harmless(turn, count, place, bounds, purse)
            for line in range(place, place + count):
                log[logged, 0] = purse.path[turn]
                log[logged, 1] = purse.ties[line, 1]
                log[logged, 2] = 1 if mild else 0
                log[logged, 3] = 1 if line == place else 0
                logged += 1
        place += count
    added = logged - start
    if 0 < added <= start:
        same = True
        for line in range(added):
            for column in range(4):
                if log[start + line, column] != log[start - added + line, column]:
                    same = False
        if same:
            return start
    return logged


def read_ties(log: NDArray[np.int64]) -> list[tuple[tuple[int, ...], int, bool]]:
    """The ties of a log, each once: those equal, ascending; the one chosen; whether it is harmless."""
    found: dict[tuple[tuple[int, ...], int, bool], None] = {}
    starts = np.flatnonzero(log[:, 3]).tolist()
    for first, last in zip(starts, [*starts[1:], len(log)], strict=False):
        lines = log[first:last]
        found[tuple(sorted(lines[:, 1].tolist())), int(lines[0, 0]), bool(lines[0, 2])] = None
    return list(found)


@compiled
def could_grow(costs: NDArray[np.int64], bounds: Any, standing: Any, left: int) -> bool:
    """Whether something its supporters could not pay for might be paid: if it fits into `left`, unless below 0."""
    for one in range(len(costs)):
        if standing.state[one] == 6 and standing.waits[one] <= 0 and (left < 0 or costs[one] <= left):
            if bounds.most > 0 and standing.chosen[0] >= bounds.most:
                continue
            free = True
            for place in range(bounds.category_starts[one], bounds.category_starts[one + 1]):
                category = bounds.categories[place]
                if standing.spent[category] + costs[one] > bounds.limits[category]:
                    free = False
            for place in range(bounds.rival_starts[one], bounds.rival_starts[one + 1]):
                if standing.state[bounds.rivals[place]] == 1:
                    free = False
            if free:
                return True
    return False


@compiled
def raise_money(
    forced: int,
    forced_share: float,
    money: NDArray[np.int64],
    where: NDArray[np.int64],
    rows: NDArray[np.int32],
    values: Any,
    votes: Any,
    totals: NDArray[np.int64],
    costs: NDArray[np.int64],
    by_cost: bool,
    place_of: NDArray[np.int64],
    bounds: Any,
    begun: Any,
    standing: Any,
    purse: Any,
    in_hand: int,
    go_on: bool,
    best: NDArray[np.int64],
    log: NDArray[np.int64],
    at: NDArray[np.int64],
) -> int:
    """Run again and again, everyone having a step more each time, as long as what is chosen fits into what is in hand.

    Args:
        forced: −2 to begin a step; else to go on with one, as `run`.
        money: [numerator at step 0, added to it by a step, denominator].
        in_hand: the pot; below zero for one run only.
        go_on: whether to raise money until too much is spent, rather than until nothing more would fit.
        begun: the standing from which each step starts. best: the path of the last step that fitted.
        at: [step, length of `best` or −1, lines of `log`, projects and money of `standing` at the start of a step].
    Returns: `UNDECIDED`, or `DONE`.
    """
    while True:
        if forced == -2:
            standing.state[:] = begun.state
            standing.waits[:] = begun.waits
            standing.spent[:] = begun.spent
            standing.chosen[:] = begun.chosen
            amount = (float(money[0]) + float(at[0]) * float(money[1])) / float(money[2])
            begin(amount, totals, costs, by_cost, purse)
            forced = -1
        limit = -1 if at[0] == 0 else in_hand
        ended = run(
            forced, forced_share, where, rows, values, votes, totals, costs, by_cost, place_of, bounds, standing, purse,
            limit,
        )  # fmt: skip
        if ended == 1:
            return 1
        forced = -2
        at[2] = note_ties(bounds, purse, log, at[2])
        if ended == 2:
            return 0
        best[: purse.at[1]] = purse.path[: purse.at[1]]
        at[1] = purse.at[1]
        if in_hand < 0 or not could_grow(costs, bounds, standing, -1 if go_on else in_hand - purse.at[2]):
            return 0
        at[0] += 1
