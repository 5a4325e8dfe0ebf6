# SPDX-License-Identifier: LGPL-3.0-or-later
"""Whether equal voters could have bought a set: what equal shares buys they could, what is all a majority's not."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.budgets.priceability import bought_by_voters, priceable
from isegoria.engine.budgets.rules import allocate
from isegoria.engine.profiles.budgets import Budget, Pot, Project, Votes
from isegoria.engine.sharing.ties import TieBreaking
from tests.engine.budgets.small_budgets import budgets


@given(budgets(), st.sampled_from(["cost", "cardinality"]))
def test_what_equal_shares_buys_is_bought_by_voters(drawn: tuple[Budget, Votes], utility: str) -> None:
    """Peters, Pierczyński and Skowron (2021): the payments of equal shares are prices."""
    budget, votes = drawn
    found = allocate(budget, votes, "equal-shares", ties=TieBreaking.by_lot(budget.ids, "1"), utility=utility)
    by_payments = bought_by_voters(budget, votes, found)
    assert (by_payments.verdict, by_payments.proof) == ("yes", "exact")
    voters = Fraction(int(votes.weights.sum()), votes.unit)
    assert by_payments.money == ((budget.amount / voters,) if voters else (0,))


@given(budgets())
@settings(max_examples=60)
def test_the_linear_program_agrees_with_the_payments(drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    found = allocate(budget, votes, "equal-shares", ties=TieBreaking.by_lot(budget.ids, "1"))
    assert priceable(budget, votes, found.winners).verdict == "yes"


def test_a_majority_that_takes_all_could_not_have_bought_it() -> None:
    """Sixty of a hundred get 100; forty want a project of 40, get nothing, and would have more than it costs."""
    lines = [Project(f"m{n}", f"M{n}", 25) for n in range(4)] + [Project("own", "Own", 40)]
    votes = Votes.from_lists("approvals", 5, [[0, 1, 2, 3], [4]], counts=[60, 40])
    budget = Budget.of(lines, 100)
    assert priceable(budget, votes, [0, 1, 2, 3]).to_json() == {"verdict": "no", "proof": "solver", "money": []}
    fair = priceable(budget, votes, [0, 1, 4])
    assert (fair.verdict, fair.proof) == ("yes", "exact")
    # Those of the majority pay 50 / 60 at least; they may not be able to pay for a third.
    assert Fraction(50, 60) <= fair.money[0] <= Fraction(75, 60)


def test_a_project_that_nobody_wants_has_no_price() -> None:
    budget = Budget.of([Project("a", "A", 5), Project("b", "B", 5)], 10)
    votes = Votes.from_lists("approvals", 2, [[0]])
    assert priceable(budget, votes, [0, 1]).to_json() == {"verdict": "no", "proof": "exact", "money": []}
    assert priceable(budget, votes, [0]).verdict == "yes"


def test_each_pot_has_its_own_money() -> None:
    lines = [Project("a", "A", 10, pot=0), Project("b", "B", 30, pot=1)]
    budget = Budget.of(lines, [Pot("all", 10), Pot("north", 30, 1)])
    votes = Votes.from_lists("approvals", 2, [[0], [0, 1], [1]], groups=[0, 1, 1], group_names=("centre", "north"))
    found = priceable(budget, votes, [0, 1])
    assert (found.verdict, found.proof, len(found.money)) == ("yes", "exact", 2)
    assert found.money[0] >= 5
    assert found.money[1] >= 15


@pytest.mark.parametrize("rule", ["greedy-votes", "equal-shares-utilitarian"])
def test_what_nobody_paid_for_is_not_verified_by_payments(rule: str) -> None:
    lines = [Project("a", "A", 6), Project("b", "B", 4)]
    votes = Votes.from_lists("approvals", 2, [[0], [0], [0], [1]])
    budget = Budget.of(lines, 10)
    assert bought_by_voters(budget, votes, allocate(budget, votes, rule)).verdict == "unknown"
