# SPDX-License-Identifier: LGPL-3.0-or-later
"""The method of equal shares for committees: each vote has the same money, and pays for those of whom it approves.

Published in: Peters, D. and Skowron, P. (2020), "Proportionality and the limits of welfarism", EC '20, 793–794 (as
rule X). Completion of what money leaves empty by sequential Phragmén: Lackner, M. and Skowron, P. (2023), "Multi-Winner
Voting with Approval Preferences", Springer, section 2.4.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.amounts import Amounts
from isegoria.engine.sharing.branches import Turn, every_end
from isegoria.engine.sharing.equal_shares import Shares
from isegoria.engine.sharing.phragmen import Loads
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.committee import approvals, begun, broken_ties, outcome_of, settle, shown, tie_steps
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, exact, votes


@dataclass(frozen=True)
class _Stage:
    """Paying as long as anything is affordable; then, if the committee is to be completed, bearing debts.

    A turn that was paid for holds what `Shares` learnt on the way; a turn of debts holds nothing.
    """

    shares: Shares
    complete: bool
    elected: tuple[int, ...] = ()
    loads: Loads | None = None

    def turn(self) -> Turn | None:
        if self.loads is not None:
            return self.loads.turn()
        turn = self.shares.turn()
        return turn if turn is not None or not self.complete else self._debts().turn()

    def take(self, option: int, turn: Turn) -> _Stage:
        elected = (*self.elected, option)
        if turn.looked is not None:
            return _Stage(self.shares.take(option, turn), self.complete, elected)
        loads = self._debts() if self.loads is None else self.loads
        return _Stage(self.shares, self.complete, elected, loads.take(option, turn))

    def key(self) -> Hashable:
        return self.shares.key() if self.loads is None else self.loads.key()

    def _debts(self) -> Loads:
        """Sequential Phragmén, in which money left is a burden below zero."""
        left = self.shares.amounts
        debts = Amounts(left.classes, tuple(-number for number in left.numerators), left.denominator)
        loads = Loads.start(self.shares.supports, self.shares.costs, debts)
        for option in self.elected:
            loads = loads.without(option)
        return loads


def count_equal_shares(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect a committee by the method of equal shares.

    Each vote on which anything is approved has 1; a seat costs votes ÷ seats. A candidate is affordable if those who
    approve of them have that together; they pay as evenly as they can, and the one elected next is the one for whom
    the most that anyone pays is least. All fractions are exact. Ties as in `count_phragmen`.

    Options:
        completion: "phragmen" fills the seats that money leaves empty by sequential Phragmén, money left being a
            burden below zero; "none" leaves them empty.
    Raises:
        EngineError: as `Method.checked`.
    Complexity: O(approvals of distinct ballots) for the first seat, less for each next one as only candidates who can
        still be the cheapest are looked at again.
    """
    chosen = METHOD.checked(ballots, seats, options)
    supports = approvals(ballots)
    costs = np.full(ballots.n_candidates, supports.n_votes, dtype=np.int64)
    start = _Stage(Shares.start(supports, costs, seats), chosen["completion"] == "phragmen")
    ends = every_end(start, seats, ties, alike=supports.alike.tolist(), size=supports.by_group.nnz)
    names = ballots.candidates
    rounds: list[dict[str, Any]] = []
    price = Fraction(supports.n_votes, seats * ballots.unit)
    steps = [begun(ballots, seats)]
    steps.append(tell("equal_shares_rule", votes=votes(ballots, supports.n_votes), seats=seats, price=shown(price)))
    paid = sum(one.turn.looked is not None for one in ends.path)
    left = ends.last.shares.left() / (seats * ballots.unit)
    for one in ends.path:
        by_money = one.turn.looked is not None
        if len(rounds) == paid:
            steps.append(tell("equal_shares_over", paid=paid, left=shown(left)))
            steps.append(tell("equal_shares_completion", seats=seats - paid))
        share = one.turn.amount / seats
        rounds.append(
            {
                "elected": [one.option],
                "equal": list(one.turn.options),
                "by": "money" if by_money else "completion",
                "share": exact(share),
            }
        )
        steps += tie_steps(ballots, one.turn.options, one.option, ties)
        steps.append(
            tell(
                "equal_shares_elected" if by_money else "equal_shares_completed",
                name=names[one.option],
                votes=votes(ballots, int(supports.totals[one.option])),
                price=shown(price),
                share=shown(share),
            )
        )
    if len(rounds) == paid < min(seats, len(supports.supported)):
        steps.append(tell("equal_shares_over", paid=paid, left=shown(left)))
    return settle(
        ballots,
        supports,
        outcome_of(ends, supports),
        method=METHOD.id,
        options=chosen,
        seats=seats,
        table={"price": exact(price), "rounds": rounds, "left": exact(left)},
        steps=steps,
        ties=broken_ties(ends, ties),
    )


METHOD = Method(
    id="equal-shares",
    name="Method of equal shares",
    summary="Each vote has the same money and pays for those it approves of: every group gets what it can pay for.",
    family="approval",
    kinds=("approvals",),
    seats="any",
    count=count_equal_shares,
    source="Peters, D. and Skowron, P. (2020), Proportionality and the limits of welfarism, EC '20, 793–794.",
    options=(Option("completion", "choice", "phragmen", ("phragmen", "none")),),
)
