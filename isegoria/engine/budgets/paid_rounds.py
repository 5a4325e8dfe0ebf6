# SPDX-License-Identifier: LGPL-3.0-or-later
"""Equal shares in one pot: the compiled loop, and the exact decision of what it cannot tell apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from isegoria.engine.budgets.ground import Ground
from isegoria.engine.budgets.ways import Equal, Order
from isegoria.engine.sharing.admitting import UNAFFORDABLE, Standing, choose
from isegoria.engine.sharing.ledger import Ledger
from isegoria.engine.sharing.paying import UNDECIDED, Purse, raise_money, read_ties

MOST_LOGGED = 20_000


@dataclass
class Paid:
    """What equal shares chose in one pot.

    Attributes:
        path: in order. money: what one vote had (per unit of weight); steps: how often it was raised.
        standing: after the last step that fitted.
    """

    path: list[int]
    equals: list[Equal]
    money: Fraction
    steps: int
    standing: Standing


@dataclass
class _Run:
    """One step, as far as it had to be followed exactly."""

    ledger: Ledger
    followed: int = 0
    equals: dict[int, tuple[tuple[int, ...], int, Fraction]] = field(default_factory=dict)


class EqualShares:
    """Counts one pot after the other on the same arrays."""

    def __init__(self, ground: Ground, *, by_cost: bool) -> None:
        self.ground = ground
        self.by_cost = by_cost
        self.costs = ground.budget.costs
        voters = int(ground.votes.weights.sum())
        self.purse = Purse.empty(ground.votes.n_rows, ground.budget.n_projects, voters)

    def pot(self, pot: int, standing: Standing, order: Order, *, increment: int, integral: bool, go_on: bool) -> Paid:
        """Choose in one pot.

        Args:
            standing: with the projects of the pot in play; changed to what it is after.
            increment: raise everyone's money by so much per vote as long as what is chosen fits; 0 for one run.
            integral: begin with whole units of currency per vote.
            go_on: raise money until too much would be spent, even where nothing more fits.
        """
        ground, in_hand = self.ground, self.ground.budget.available[pot]
        equals: list[Equal] = []
        voting = ground.voting(pot)
        unit = ground.votes.unit
        if voting == 0:
            return Paid([], equals, Fraction(0), 0, standing)
        money = Fraction(in_hand, voting)
        if integral:
            whole = ground.budget.unit
            money = Fraction(in_hand * unit // (voting * whole) * whole, unit)
        step = Fraction(increment, unit)
        scale = money.denominator * step.denominator
        amounts = np.array([money * scale, step * scale, scale], dtype=np.int64)
        begun, best = standing.copied(), np.zeros(ground.budget.n_projects, dtype=np.int64)
        log = np.zeros((MOST_LOGGED, 4), dtype=np.int64)
        at = np.array([0, -1, 0], dtype=np.int64)
        forced, share = -2, 0.0
        exact: _Run | None = None
        decided: list[Equal] = []
        while True:
            step_before = int(at[0])
            ended = raise_money(
                forced, share, amounts, ground.where, ground.rows, ground.values, ground.ballot_votes, ground.totals,
                self.costs, self.by_cost, order, ground.bounds, begun, standing, self.purse,
                in_hand if increment else -1, go_on, best, log, at,
            )  # fmt: skip
            if exact is not None and (ended != UNDECIDED or int(at[0]) != step_before):
                decided += self._equals(exact)
            if int(at[0]) != step_before:
                exact = None
            if ended != UNDECIDED:
                break
            if exact is None:
                exact = _Run(Ledger(ground.votes.n_rows, money + int(at[0]) * step, ground.ballot_votes))
            forced, share = self._decide(exact, standing, order)
        equals += [Equal(*one) for one in read_ties(log[: int(at[2])])] + decided
        length = max(int(at[1]), 0)
        path = best[:length].tolist()
        # The standing may be that of a step that spent too much: it is made again from what was kept.
        for column, value in zip(standing, begun, strict=True):
            column[:] = value
        for project in path:
            choose(project, self.costs, ground.bounds, standing)
        still = (standing.state == 0) & (standing.waits <= 0)
        standing.state[still] = UNAFFORDABLE
        steps = int(at[0]) - (1 if self._overspent(ended, increment, in_hand) else 0)
        return Paid(path, equals, money + steps * step, steps, standing)

    def _overspent(self, ended: int, increment: int, in_hand: int) -> bool:
        return bool(increment) and int(self.purse.at[2]) > in_hand

    def _decide(self, exact: _Run, standing: Standing, order: Order) -> tuple[int, float]:
        """Which of those that floats cannot tell apart comes next; −1 if none of them is affordable."""
        ground, purse = self.ground, self.purse
        turn, n_near = int(purse.at[1]), int(purse.at[4])
        for project in purse.path[exact.followed : turn].tolist():
            rows = ground.supporting(project)
            held = exact.ledger.held(rows, ground.values_of(project))
            found = exact.ledger.share(held, int(self.costs[project]))
            if found is None:  # it was chosen, so it was affordable
                raise ArithmeticError(project)
            exact.ledger.pay(rows, held, found[0])
        exact.followed = turn
        keys: dict[int, tuple[Fraction, Fraction]] = {}
        for project in purse.near[:n_near].tolist():
            cost = int(self.costs[project])
            held = exact.ledger.held(ground.supporting(project), ground.values_of(project))
            found = exact.ledger.share(held, cost)
            if found is None:
                standing.state[project] = UNAFFORDABLE
            else:
                keys[project] = (found[0] / cost if self.by_cost else found[0]), found[0]
        purse.at[0] += 1
        if not keys:
            return -1, 0.0
        least = min(key for key, _ in keys.values())
        equal = tuple(sorted(one for one, (key, _) in keys.items() if key == least))
        chosen = min(equal, key=order.__getitem__)
        exact.equals[turn] = (equal, chosen, least)
        return chosen, float(keys[chosen][1])

    def _equals(self, exact: _Run) -> list[Equal]:
        """Ties that were decided exactly."""
        return [Equal(equal, chosen, False) for equal, chosen, _ in exact.equals.values() if len(equal) > 1]
