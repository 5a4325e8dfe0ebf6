# SPDX-License-Identifier: LGPL-3.0-or-later
"""The method of equal shares: each voter has the same money, and what is chosen is paid by those who support it.

An option is affordable if its supporters together have its cost. They pay it as evenly as they can: each pays ρ, or all
they have left if that is less. Options are chosen one by one, each time the affordable one with the least ρ for what
it is worth (`worth` of one for everyone in a committee; the cost itself where a budget counts euros). It ends when
nothing is affordable.

Published in: Peters, D. and Skowron, P. (2020), "Proportionality and the limits of welfarism", EC '20, 793–794 (where
it is called rule X); with costs: Peters, D., Pierczyński, G. and Skowron, P. (2021), "Proportional participatory
budgeting with additive utilities", NeurIPS 34.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.sharing.amounts import Amounts
from isegoria.engine.sharing.branches import Turn
from isegoria.engine.sharing.supports import Supports

NEAR = 1e-10
"""A cost that differs by this much, relatively, is still within the errors of floats: whole numbers then decide."""


@dataclass(frozen=True)
class Shares:
    """What each group has left.

    Attributes:
        costs, worth: (options) whole numbers above zero.
        running: (options) what can still be chosen.
        amounts: what one vote of each group has left.
        least: (options) ρ for its worth can be no less than this, in floats: money left only ever shrinks, so what an
            earlier turn found still holds, and most options need not be looked at again.
    """

    supports: Supports
    costs: NDArray[np.int64]
    worth: NDArray[np.int64]
    running: NDArray[np.bool_]
    amounts: Amounts
    least: NDArray[np.float64]

    @classmethod
    def start(
        cls,
        supports: Supports,
        costs: NDArray[np.int64],
        money: Fraction | int,
        worth: NDArray[np.int64] | None = None,
    ) -> Shares:
        """Each vote has `money`, in the unit of the costs."""
        worths = np.ones(len(costs), dtype=np.int64) if worth is None else worth
        least = costs / (np.maximum(supports.totals, 1) * worths) * (1.0 - NEAR)
        return cls(
            supports, costs, worths, supports.totals > 0, Amounts.alike(len(supports.votes), money), least
        )  # fmt: skip

    def turn(self) -> Turn | None:
        """The options that are chosen next, several if equal, and ρ for their worth; None if nothing is affordable.

        `looked` of the turn holds what was learnt of the options on the way, for `take`.
        Complexity: O(supports) at the first turn, far less later on.
        """
        order = np.argsort(self.amounts.floats, kind="stable")
        least, running = self.least.copy(), self.running.copy()
        highest = np.full(len(least), np.inf)
        best = np.inf
        for option in np.argsort(np.where(running, least, np.inf), kind="stable").tolist():
            if not running[option] or least[option] > best:
                break
            low, high = self._between(option, order)
            if low == np.inf:
                running[option] = False  # money only shrinks: never affordable again
                continue
            least[option] = max(least[option], low / self.worth[option])
            highest[option] = high / self.worth[option]
            best = min(best, highest[option])
        exact: dict[int, Fraction] = {}
        alike: dict[tuple[int, int], Fraction | None] = {}
        for option in np.flatnonzero(running & (least <= best)).tolist():
            kind = int(self.supports.alike[option]), int(self.costs[option])
            if kind not in alike:
                alike[kind] = self.share(option)
            share = alike[kind]
            if share is None:
                running[option] = False
            else:
                exact[option] = share / int(self.worth[option])
        if exact:
            cheapest = min(exact.values())
            options = tuple(option for option, share in exact.items() if share == cheapest)
            return Turn(options, cheapest, (running, least))
        # Nothing exact was found although floats thought so: what they ruled out on the way is looked at again.
        return replace(self, running=running, least=least).turn() if running.any() else None

    def share(self, option: int) -> Fraction | None:
        """ρ of an option, exactly; None if it is not affordable."""
        held = self.amounts.held(self.supports, option)
        cost, paid, votes_left = int(self.costs[option]) * self.amounts.denominator, 0, sum(votes for _, votes in held)
        for number, votes in held:
            if cost - paid <= number * votes_left:
                return Fraction(cost - paid, votes_left * self.amounts.denominator)
            paid += number * votes
            votes_left -= votes
        return None

    def take(self, option: int, turn: Turn) -> Shares:
        """Choose an option: each supporter pays ρ, or what they have left."""
        running, least = turn.looked
        after = running.copy()
        after[option] = False
        share = turn.amount * int(self.worth[option])
        amounts = self.amounts.changed(self.supports.of(option), lambda money, price: max(0, money - price), share)
        return replace(self, running=after, amounts=amounts, least=least)

    def key(self) -> Hashable:
        # Which options were found not to be affordable follows from what is left and from what was chosen.
        return self.amounts.key()

    def left(self) -> Fraction:
        """Money that is left to all together."""
        votes = np.zeros(len(self.amounts.numerators), dtype=np.int64)
        np.add.at(votes, self.amounts.classes, self.supports.votes)
        total = sum(number * held for number, held in zip(self.amounts.numerators, votes.tolist(), strict=True))
        return Fraction(total, self.amounts.denominator)

    def _between(self, option: int, order: NDArray[np.int64]) -> tuple[float, float]:
        """Two floats between which ρ lies; infinite where it may not be affordable."""
        rows = self.supports.of(option)
        votes = np.bincount(
            self.amounts.classes[rows], weights=self.supports.votes[rows], minlength=len(order)
        )[order]  # fmt: skip
        some = votes > 0
        votes, money = votes[some], self.amounts.floats[order][some]
        before = np.concatenate([[0.0], np.cumsum(votes * money)[:-1]])
        from_here = np.cumsum(votes[::-1])[::-1]
        cost = float(self.costs[option])
        found = []
        for target in (cost * (1.0 - NEAR), cost * (1.0 + NEAR)):
            shares = (target - before) / from_here
            place = int(np.argmax(shares <= money))
            found.append(float(shares[place]) if shares[place] <= money[place] else np.inf)
        return found[0] * (1.0 - NEAR), found[1] * (1.0 + NEAR)
