# SPDX-License-Identifier: LGPL-3.0-or-later
"""Maximin support: projects are chosen one by one so that the voter who carries most carries as little as can be.

As with Phragmén, those who support a project carry its cost. Here the costs of all that is chosen are shared out anew,
as evenly as can be, each time one more is considered; next is the project for which the greatest load stays lowest.
Projects that cost more than what is left are passed over.

Sources: Aziz, H., Lee, B. E. and Talmon, N. (2018), "Proportionally representative participatory budgeting: axioms and
algorithms", AAMAS 2018, 23–31 (as generalised sequential Phragmén); Sánchez-Fernández, L., Fernández-García, N.,
Fisteus, J. A. and Brill, M. (2024), "The maximin support method: an extension of the D'Hondt method to approval-based
multiwinner elections", Mathematical Programming 203, 107–134.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.budgets.allocation import (
    Allocation,
    Passed,
    Reason,
    Round,
    Story,
    exact,
    settled,
    shown_votes,
)
from isegoria.engine.budgets.heaviest_load import Supporters, heaviest_load
from isegoria.engine.budgets.rule import Option, Rule
from isegoria.engine.budgets.sentences import trace_of
from isegoria.engine.budgets.ways import Equal, Order, Way, every_way
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.sharing.ties import TieBreaking

if TYPE_CHECKING:
    from isegoria.engine.budgets.ground import Ground

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Turn:
    """One project chosen: the greatest load with it, and what was equal."""

    project: int
    load: Fraction
    equal: tuple[int, ...]
    left: int


def count_maximin(budget: Budget, votes: Votes, *, ties: TieBreaking, options: Mapping[str, Any]) -> Allocation:
    """Choose by maximin support. Pots are filled one after the other, each with the loads of its own projects.

    Raises:
        EngineError: ballots_too_many (costs times votes would not hold in 64 bits).
    Complexity: a few flows for each project considered, most of which are not worked out again: loads only rise, so
        that a project waits until its last load is the lowest. Ballots that mark the same of what is chosen are one.
    """
    # Late: loading Numba takes half a second that no page should wait for.
    from isegoria.engine.budgets.ground import Ground

    if float(votes.weights.sum(dtype=float)) >= 2.0**53:
        raise EngineError("ballots_too_many")
    ground = Ground.of(budget, votes)
    enough = ground.supported_enough(str(options["minimum_support"]))
    ways = every_way(budget, ties, lambda order: _choose(ground, enough, order), size=40 * int(ground.where[-1]))
    turns: tuple[_Turn, ...] = ways.way.more  # type: ignore[assignment]  # what _choose put there
    return settled(
        budget,
        rule=RULE.id,
        options=options,
        path=ways.way.path,
        sets=ways.sets,
        sure=ways.sure,
        possible=ways.possible,
        ties=ways.ties,
        tell=lambda: _story(ground, enough, turns),
    )


def _choose(ground: Ground, enough: NDArray[np.bool_], order: Order) -> Way:
    from isegoria.engine.sharing.admitting import OPEN, admitted, choose  # late: compiled

    budget, costs = ground.budget, ground.budget.costs
    standing = ground.standing()
    turns: list[_Turn] = []
    for pot, amount in enumerate(budget.available):
        ground.open_pot(pot, standing, enough)
        loads = _Loads(ground)
        left = amount
        # A bound of its load, its place among equals, the project, and after how many choices it was looked at.
        waiting: list[tuple[Fraction, int, int, int]] = []
        for one in np.flatnonzero((budget.pot_of == pot) & (standing.state == OPEN)).tolist():
            heapq.heappush(waiting, (loads.least(one), int(order[one]), one, 0))
        while True:
            found: list[int] = []
            load = Fraction(0)
            aside: list[tuple[Fraction, int, int, int]] = []
            turn = len(loads.chosen)
            while waiting and (not found or waiting[0][0] <= load):
                known, place, one, looked = heapq.heappop(waiting)
                if costs[one] > left:
                    continue
                if not admitted(one, costs, ground.bounds, standing):
                    if standing.state[one] == OPEN:  # it waits for what it requires
                        aside.append((known, place, one, looked))
                    continue
                if looked < turn:  # a bound that costs little often shows that its turn has not come
                    heapq.heappush(waiting, (max(known, loads.least(one)), place, one, turn))
                    continue
                now = loads.with_one(one, known)
                if now > known:
                    heapq.heappush(waiting, (now, place, one, turn))
                    continue
                found.append(one)
                load = now
                aside.append((now, place, one, turn))
            if not found:
                break
            chosen = min(found, key=lambda one: int(order[one]))
            choose(chosen, costs, ground.bounds, standing)
            loads.add(chosen, load)
            left -= int(costs[chosen])
            turns.append(_Turn(chosen, load, tuple(sorted(found)), left))
            for entry in aside:
                if entry[2] != chosen:
                    heapq.heappush(waiting, entry)
    return Way(tuple(turn.project for turn in turns), _equals(turns, budget), tuple(turns))


def _equals(turns: list[_Turn], budget: Budget) -> tuple[Equal, ...]:
    """Where projects were equal. It is harmless where all of them were chosen next, the load not rising."""
    simple = not any(one.requires for one in budget.projects)
    met = []
    for at, turn in enumerate(turns):
        if len(turn.equal) < 2:
            continue
        next_ones = turns[at : at + len(turn.equal)]
        together = {one.project for one in next_ones} == set(turn.equal) and next_ones[-1].load == turn.load
        met.append(Equal(turn.equal, turn.project, simple and together))
    return tuple(met)


class _Loads:
    """The loads of one pot: ballots are put together that mark the same of what is chosen in it."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.weights = ground.votes.weights
        self.kind = np.zeros(len(self.weights), dtype=np.int64)  # (rows) which of the kinds of ballot
        self.starts = np.zeros(1, dtype=np.int64)  # (chosen + 1) where the kinds that mark each begin in `kinds`
        self.kinds = np.zeros(0, dtype=np.int64)
        self.total = np.array([int(self.weights.sum())], dtype=np.int64)  # (kinds) votes
        self.chosen: list[int] = []
        self.load = Fraction(0)
        self.found: dict[int, Fraction] = {}  # loads with one more, since the last choice
        self.carries = np.zeros(len(self.weights), dtype=bool)  # (rows) whether they support something chosen
        self.carried = self.cost = 0  # votes of these, and what is chosen costs

    def least(self, project: int) -> Fraction:
        """A load that the greatest one is not below: of the project alone, and of all that is chosen with it."""
        cost = int(self.ground.budget.costs[project])
        rows = self.ground.supporting(project)
        new = int(self.weights[rows[~self.carries[rows]]].sum())
        together = Fraction(self.cost + cost, self.carried + new) if self.carried + new else Fraction(0)
        return max(self.load, Fraction(cost, int(self.ground.backing[project])), together)

    def with_one(self, project: int, known: Fraction) -> Fraction:
        """The greatest load if one more were chosen; `known`: a load that it is not below."""
        if self.found.get(project) == known:
            return known
        kinds = len(self.total)
        rows = self.ground.supporting(project)
        marking = np.bincount(self.kind[rows], weights=self.weights[rows], minlength=kinds).astype(np.int64)
        weights = np.concatenate([self.total - marking, marking])
        # Each kind falls into those who do not mark it and those who do.
        both = (self.kinds[:, None] + np.array([0, kinds])).reshape(-1)
        some = weights[both] > 0
        own = np.flatnonzero(marking) + kinds
        rows_of = np.concatenate([both[some], own])
        ends = np.concatenate([[0], np.cumsum(some)])[2 * self.starts]
        starts = np.append(ends, len(rows_of)).astype(np.int64)
        costs = self.ground.budget.costs[[*self.chosen, project]]
        load = heaviest_load(costs, Supporters(starts, rows_of, weights), max(known, self.load)).load
        self.found[project] = load
        return load

    def add(self, project: int, load: Fraction) -> None:
        """Those of each kind who mark the project become a kind of their own; nothing else is touched."""
        kinds = len(self.total)
        rows = self.ground.supporting(project)
        mine, weights = self.kind[rows], self.weights[rows]
        marking = np.bincount(mine, weights=weights, minlength=kinds).astype(np.int64)
        own = np.flatnonzero(marking)
        number = np.zeros(kinds, dtype=np.int64)
        number[own] = np.arange(kinds, kinds + len(own))
        self.kind[rows] = number[mine]
        self.total = np.concatenate([self.total - marking, marking[own]])
        both = np.column_stack([self.kinds, number[self.kinds]]).reshape(-1)
        some = np.column_stack([self.total[self.kinds] > 0, marking[self.kinds] > 0]).reshape(-1)
        ends = np.concatenate([[0], np.cumsum(some)])[2 * self.starts]
        self.kinds = np.concatenate([both[some], number[own]])
        self.starts = np.append(ends, len(self.kinds)).astype(np.int64)
        self.chosen.append(project)
        self.load = load
        self.found.clear()
        self.carried += int(weights[~self.carries[rows]].sum())
        self.carries[rows] = True
        self.cost += int(self.ground.budget.costs[project])


def _story(ground: Ground, enough: NDArray[np.bool_], turns: tuple[_Turn, ...]) -> Story:
    budget, votes = ground.budget, ground.votes
    left = [pot.amount for pot in budget.pots]
    rounds: list[Round] = []
    of_funded = [_Turn(place, Fraction(0), (), 0) for place in budget.funded]
    for turn in (*of_funded, *turns):
        project = budget.projects[turn.project]
        left[project.pot] -= project.cost
        rounds.append(
            Round(
                project=turn.project,
                pot=project.pot,
                by="funded" if project.funded else "balance",
                supporters=ground.supporters(turn.project),
                votes=shown_votes(votes, int(ground.backing[turn.project])),
                left=left[project.pot],
                share=None if project.funded else turn.load * votes.unit,
                equal=turn.equal if len(turn.equal) > 1 else (),
            )
        )
    passed = _passed(ground, enough, turns)
    table = {
        "votes": [exact(Fraction(number, votes.unit)) for number in ground.backing.tolist()],
        "scores": [exact(Fraction(number, votes.unit)) for number in ground.totals.tolist()],
        "pots": [
            {
                "votes": exact(Fraction(ground.voting(pot), votes.unit)),
                "loads": [exact(one.share) for one in rounds if one.pot == pot and one.share is not None],
            }
            for pot in range(len(budget.pots))
        ],
    }
    return Story(tuple(rounds), passed, table, trace=trace_of(ground, rounds, passed, table, rule=RULE.id))


def _passed(ground: Ground, enough: NDArray[np.bool_], turns: tuple[_Turn, ...]) -> tuple[Passed, ...]:
    """Why each of the others is not paid, and when it was given up: the choices are gone through once more."""
    budget = ground.budget
    chosen = {*budget.funded, *(turn.project for turn in turns)}
    return tuple(
        Passed(place, *_given_up(ground, enough, turns, place))
        for place in range(budget.n_projects)
        if place not in chosen
    )


def _given_up(ground: Ground, enough: NDArray[np.bool_], turns: tuple[_Turn, ...], place: int) -> tuple[Reason, int]:
    budget = ground.budget
    project = budget.projects[place]
    if not ground.backing[place]:
        return "unsupported", 0
    if not enough[place]:
        return "minimum_support", 0
    left = budget.available[project.pot]
    taken = set(budget.funded)
    already = len(taken)
    for after in range(len(turns) + 1):
        if after:
            turn = turns[after - 1]
            taken.add(turn.project)
            if budget.projects[turn.project].pot == project.pot:
                left = turn.left
        if any(place in some and some & taken for some in budget.conflicts):
            return "conflict", after + already
        for name in project.categories:
            spent = sum(budget.projects[one].cost for one in taken if name in budget.projects[one].categories)
            if name in budget.limits and spent + project.cost > budget.limits[name]:
                return "limit", after + already
        if budget.most and len(taken) >= budget.most:
            return "most", after + already
        if project.cost > left:
            return "too_dear", after + already if after else 0
    return "requires", len(turns) + already


RULE = Rule(
    id="maximin-support",
    name="Maximin support",
    summary="Chooses one by one, so that the voter who carries most of what is chosen carries as little as can be.",
    family="phragmen",
    kinds=("approvals", "points", "scores", "rankings"),
    count=count_maximin,
    source="Aziz, H., Lee, B. E. and Talmon, N. (2018), AAMAS 2018, 23–31; Sánchez-Fernández, L., Fernández-García, "
    "N., Fisteus, J. A. and Brill, M. (2024), Mathematical Programming 203, 107–134.",
    options=(Option("minimum_support", "share", "0/1"),),
)
