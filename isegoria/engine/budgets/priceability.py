# SPDX-License-Identifier: LGPL-3.0-or-later
"""Could equal voters have bought this set themselves? Whether a set of projects is priceable.

It is, if one can give each vote the same money and say who pays what, so that voters pay only for what they support and
no more than they have, each project that is paid gets its cost and no other gets anything, and those who support a
project that is not paid have no more than its cost left together. Each pot has its own money and its own payers.

The answer is looked for by a linear program (HiGHS) that leaves as much room as it can in every condition; what it
finds is rounded to whole numbers of a fine unit, and each condition is then verified in those. A set bought by equal
shares needs no program: its payments are at hand.

Source: Peters, D. and Skowron, P. (2020), "Proportionality and the limits of welfarism", EC 2020; Los, M., Christoff,
Z. and Grossi, D. (2022), "Proportional budget allocations: towards a systematization", IJCAI-22, 398–404.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.budgets.allocation import Allocation, exact
from isegoria.engine.budgets.fairness import counted_marks
from isegoria.engine.profiles.budgets import Budget, Votes

Ints = NDArray[np.int64]

MOST_PAYMENTS = 60_000
"""Payments (ballots that differ × paid projects they mark) up to which the linear program is tried."""
GRID = 2**20  # parts of the smallest unit in which payments are written


@dataclass(frozen=True)
class Priceability:
    """Whether a set is priceable.

    Attributes:
        verdict: "unknown" where the votes are too many to try.
        proof: "exact" where payments were verified in whole numbers; "solver" where the linear program says so, in
            floating-point; "" where it is unknown.
        money: (pots) money of one vote, of payments that were verified.
    """

    verdict: Literal["yes", "no", "unknown"]
    proof: Literal["exact", "solver", ""]
    money: tuple[Fraction, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "proof": self.proof, "money": [exact(one) for one in self.money]}


@dataclass(frozen=True)
class _Pot:
    """Who may pay for what in one pot: entries are (row, project) marks that count, for paid projects first."""

    rows: Ints
    projects: Ints
    weights: Ints
    costs: Ints
    paid: NDArray[np.bool_]
    unit: int


def priceable(budget: Budget, votes: Votes, chosen: Iterable[int]) -> Priceability:
    """Find out whether a set of projects is priceable. What is funded already is left out of it: nobody pays for it.

    Complexity: that of a linear program with one unknown a payment.
    """
    paid = np.zeros(budget.n_projects, dtype=bool)
    paid[list(chosen)] = True
    paid[list(budget.funded)] = False
    merged = votes.merged()
    verdicts = []
    for pot in range(len(budget.pots)):
        one = _pot(budget, merged, pot, paid)
        unsupported = paid & (budget.pot_of == pot) & (budget.costs > 0)
        unsupported[one.projects] = False
        if unsupported.any():
            return Priceability("no", "exact")
        verdicts.append(_priced(one))
    if any(one.verdict == "no" for one in verdicts):
        return next(one for one in verdicts if one.verdict == "no")
    if any(one.verdict == "unknown" for one in verdicts):
        return Priceability("unknown", "")
    if all(one.proof == "exact" for one in verdicts):
        return Priceability("yes", "exact", tuple(one.money[0] for one in verdicts))
    return Priceability("yes", "solver")


def bought_by_voters(budget: Budget, votes: Votes, allocation: Allocation) -> Priceability:
    """Verify exactly the payments by which equal shares chose; "unknown" where something was chosen otherwise.

    Complexity: O(marks), and whole numbers for each amount that somebody holds.
    """
    # Late: loading Numba takes half a second that no page should wait for.
    from isegoria.engine.budgets.ground import Ground
    from isegoria.engine.sharing.ledger import Ledger  # late: with the former

    said = allocation.table.get("pots", ())
    if not all("money" in pot for pot in said) or any(one.by not in ("money", "funded") for one in allocation.rounds):
        return Priceability("unknown", "")
    points = allocation.options.get("utility") == "points"
    ground = Ground.of(budget, votes, "marks" if points else "approval")
    money = tuple(Fraction(pot["money"]) for pot in said)
    ledgers = [Ledger(votes.n_rows, one / votes.unit, ground.ballot_votes) for one in money]
    for one in allocation.rounds:
        cost = budget.projects[one.project].cost
        if one.by != "money" or not cost:
            continue
        ledger, rows = ledgers[one.pot], ground.supporting(one.project)
        held = ledger.held(rows, ground.values_of(one.project))
        found = ledger.share(held, cost)
        if found is None:
            return Priceability("no", "exact")
        before = ledger.sum(ledger.held(rows, None))
        ledger.pay(rows, held, found[0])
        if before - ledger.sum(ledger.held(rows, None)) != cost:
            return Priceability("no", "exact")
    for place, line in enumerate(budget.projects):
        if place in allocation.path or not len(ground.supporting(place)):
            continue
        ledger = ledgers[line.pot]
        if ledger.sum(ledger.held(ground.supporting(place), None)) > line.cost:
            return Priceability("unknown", "")  # by these payments it is not: by others it may be
    return Priceability("yes", "exact", money)


def _pot(budget: Budget, votes: Votes, pot: int, paid: NDArray[np.bool_]) -> _Pot:
    row_of = votes.row_of
    mine = counted_marks(budget, votes, row_of) & (budget.pot_of[votes.projects] == pot)
    funded = np.zeros(budget.n_projects, dtype=bool)
    funded[list(budget.funded)] = True
    mine &= ~funded[votes.projects]
    return _Pot(row_of[mine], votes.projects[mine].astype(np.int64), votes.weights, budget.costs, paid, votes.unit)


def _priced(pot: _Pot) -> Priceability:
    """One pot: the program, then the payments in whole numbers."""
    at = np.flatnonzero(pot.paid[pot.projects])
    if len(at) > MOST_PAYMENTS:
        return Priceability("unknown", "")
    answer = _solve(pot, at)
    if answer is None:
        return Priceability("unknown", "")
    room, each, payments = answer
    if room < -1e-7:
        return Priceability("no", "solver")
    for money, amounts in _in_whole_numbers(pot, at, each, payments):
        if _holds(pot, at, money, amounts):
            return Priceability("yes", "exact", (Fraction(money, GRID) * pot.unit,))
    return Priceability("yes", "solver")


def _solve(pot: _Pot, at: Ints) -> tuple[float, float, NDArray[np.float64]] | None:
    """Most room in all conditions (a share of all costs), money per unit of weight, and payments."""
    from scipy.optimize import linprog  # late: half a second that most counts do not need
    from scipy.sparse import coo_array  # late: as above

    scale = float(max(1, int(pot.costs[pot.paid].sum())))
    voters, voter = np.unique(pot.rows, return_inverse=True)
    weights = pot.weights[voters]
    bought, bought_at = np.unique(pot.projects[at], return_inverse=True)
    others = np.unique(pot.projects[~pot.paid[pot.projects]])
    number, n_voters = len(at), len(voters)
    each, room = number, number + 1
    if not n_voters:
        return 0.0, 0.0, np.zeros(0)
    # Nobody pays more than each has.
    parts = [(voter[at], np.arange(number), np.ones(number))]
    parts.append((np.arange(n_voters), np.full(n_voters, each), -weights.astype(float)))
    parts.append((np.arange(n_voters), np.full(n_voters, room), weights / float(weights.sum())))
    # Those who support what is not paid have no more than its cost left.
    bound = [np.zeros(n_voters)]
    spent_by: dict[int, list[int]] = {}
    for entry, one in enumerate(voter[at].tolist()):
        spent_by.setdefault(one, []).append(entry)
    for row, other in enumerate(others.tolist(), start=n_voters):
        backers = voter[pot.projects == other]
        entries = np.array([entry for one in backers.tolist() for entry in spent_by.get(one, ())], dtype=np.int64)
        parts.append((np.full(len(entries), row), entries, -np.ones(len(entries))))
        parts.append((np.array([row]), np.array([each]), np.array([float(weights[backers].sum())])))
        parts.append((np.array([row]), np.array([room]), np.array([1.0])))
        bound.append(np.array([pot.costs[other] / scale]))
    rows, columns, values = (np.concatenate([part[place] for part in parts]) for place in range(3))
    answer = linprog(
        np.append(np.zeros(number + 1), -1.0),
        A_ub=coo_array((values, (rows, columns)), shape=(n_voters + len(others), number + 2)).tocsr(),
        b_ub=np.concatenate(bound),
        A_eq=coo_array((np.ones(number), (bought_at, np.arange(number))), shape=(len(bought), number + 2)).tocsr()
        if number else None,
        b_eq=pot.costs[bought] / scale if number else None,
        bounds=[(0, None)] * (number + 1) + [(None, 1)],
        method="highs",
    )  # fmt: skip
    if answer.x is None:
        return None
    return float(answer.x[room]), float(answer.x[each]) * scale, answer.x[:number] * scale


def _in_whole_numbers(
    pot: _Pot, at: Ints, each: float, payments: NDArray[np.float64]
) -> Iterable[tuple[int, list[int]]]:
    """Payments in units of 1 / `GRID` that add up to each cost: rounded down, and what lacks paid by who has it."""
    for more in (0, 1):
        money = round(each * GRID) + more
        amounts = [int(one) for one in np.floor(np.maximum(payments, 0.0) * GRID)]
        left = {row: int(weight) * money for row, weight in enumerate(pot.weights.tolist())}
        entries: dict[int, list[int]] = {}
        for entry, place in enumerate(at.tolist()):
            left[int(pot.rows[place])] -= amounts[entry]
            entries.setdefault(int(pot.projects[place]), []).append(entry)
        for project, mine in entries.items():
            lacking = int(pot.costs[project]) * GRID - sum(amounts[entry] for entry in mine)
            for entry in mine:
                row = int(pot.rows[at[entry]])
                part = max(min(lacking, left[row]), -amounts[entry]) if lacking else 0
                amounts[entry] += part
                left[row] -= part
                lacking -= part
        yield money, amounts


def _holds(pot: _Pot, at: Ints, money: int, amounts: list[int]) -> bool:
    """Whether these payments keep every condition, in whole numbers."""
    left = {row: int(pot.weights[row]) * money for row in set(pot.rows.tolist())}
    got: dict[int, int] = {}
    for entry, place in enumerate(at.tolist()):
        if amounts[entry] < 0:
            return False
        left[int(pot.rows[place])] -= amounts[entry]
        project = int(pot.projects[place])
        got[project] = got.get(project, 0) + amounts[entry]
    if any(one < 0 for one in left.values()):
        return False
    if any(amount != int(pot.costs[project]) * GRID for project, amount in got.items()):
        return False
    unpaid: dict[int, int] = {}
    for row, project in zip(pot.rows.tolist(), pot.projects.tolist(), strict=True):
        if not pot.paid[project]:
            unpaid[project] = unpaid.get(project, 0) + left[row]
    return all(amount <= int(pot.costs[project]) * GRID for project, amount in unpaid.items())
