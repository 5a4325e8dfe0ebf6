# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sequential Phragmén: whatever is chosen costs something, and its supporters bear the cost so that nobody bears much.

Each option has a cost, borne by its supporters in shares of their choosing. Options are chosen one by one, each time
the one whose choice leaves the most burdened of its supporters the least burdened: if supporters of votes v bear x each
so far, choosing an option of cost k leaves each of them with (k + Σ v x) / Σ v.

Published in: Phragmén, E. (1894), "Sur une méthode nouvelle pour réaliser, dans les élections, la représentation
proportionnelle des partis", Öfversigt af Kongl. Vetenskaps-Akademiens Förhandlingar 51(3), 133–137; Brill, M., Freeman,
R., Janson, S. and Lackner, M. (2017), "Phragmén's voting methods and justified representation", AAAI-17, 406–413 (and
Mathematical Programming 203, 2024), where the rule is seq-Phragmén. With costs: Los, M., Christoff, Z. and Grossi, D.
(2022), "Proportional budget allocations: towards a systematization", IJCAI-22.
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
"""Floats nearer than this, relative to what is added up, are told apart exactly: their own errors are far below it."""


@dataclass(frozen=True)
class Loads:
    """What each group bears so far.

    Attributes:
        costs: (options) whole numbers above zero.
        running: (options) what can still be chosen: supported, and neither chosen nor set aside.
        amounts: what one vote of each group bears. Below zero is money left: a start for what equal shares leave.
    """

    supports: Supports
    costs: NDArray[np.int64]
    running: NDArray[np.bool_]
    amounts: Amounts

    @classmethod
    def start(cls, supports: Supports, costs: NDArray[np.int64], amounts: Amounts | None = None) -> Loads:
        """Nothing is chosen, and nobody bears anything unless `amounts` says otherwise."""
        begun = Amounts.alike(len(supports.votes), 0) if amounts is None else amounts
        return cls(supports, costs, supports.totals > 0, begun)

    def turn(self) -> Turn | None:
        """The options that are chosen next, several if equal, and what their supporters then bear; None at the end.

        Complexity: O(supports), and whole numbers for those that floats cannot tell apart.
        """
        options = np.flatnonzero(self.running)
        if not len(options):
            return None
        nearest = self.loads()[options]
        borne = np.abs(self.amounts.floats)[self.amounts.classes]
        added = self.costs + self.supports.by_option @ (self.supports.votes * borne)
        slack = NEAR * added[options] / self.supports.totals[options]
        close = options[nearest - slack <= (nearest + slack).min()]
        alike: dict[tuple[int, int], Fraction] = {}
        exact: dict[int, Fraction] = {}
        for option in close.tolist():
            kind = int(self.supports.alike[option]), int(self.costs[option])
            if kind not in alike:
                alike[kind] = self.load(option)
            exact[option] = alike[kind]
        least = min(exact.values())
        return Turn(tuple(option for option, load in exact.items() if load == least), least)

    def loads(self) -> NDArray[np.float64]:
        """(options) what supporters would bear if each option were chosen, in floats; infinite where none runs."""
        borne = self.amounts.floats[self.amounts.classes]
        sums = self.costs + self.supports.by_option @ (self.supports.votes * borne)
        return np.divide(sums, self.supports.totals, out=np.full(len(sums), np.inf), where=self.running)

    def load(self, option: int) -> Fraction:
        """What supporters would bear if an option were chosen, exactly."""
        held = self.amounts.held(self.supports, option)
        total = int(self.costs[option]) * self.amounts.denominator + sum(number * votes for number, votes in held)
        return Fraction(total, self.amounts.denominator * sum(votes for _, votes in held))

    def take(self, option: int, turn: Turn) -> Loads:
        """Choose an option: its supporters all bear the same."""
        running = self.running.copy()
        running[option] = False
        amounts = self.amounts.changed(self.supports.of(option), lambda _, load: load, turn.amount)
        return replace(self, running=running, amounts=amounts)

    def without(self, option: int) -> Loads:
        """Set an option aside: it cannot be chosen any more."""
        running = self.running.copy()
        running[option] = False
        return replace(self, running=running)

    def key(self) -> Hashable:
        return self.running.tobytes(), self.amounts.key()
