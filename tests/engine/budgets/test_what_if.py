# SPDX-License-Identifier: LGPL-3.0-or-later
"""What would have been: changes counted again, and the least change against trying every one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.budgets.rules import RULES, allocate
from isegoria.engine.budgets.what_if import (
    CHEAPER_IS_BETTER,
    MORE_IS_BETTER,
    cheaper,
    more_supporters,
    what_if,
    with_cost,
    with_supporters,
)
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Pot, Project, Votes
from tests.engine.budgets.small_budgets import budgets

LINES = [Project("a", "A", 600), Project("b", "B", 500), Project("c", "C", 450)]
VOTES = Votes.from_lists("approvals", 3, [[0], [0], [0], [0], [1], [1], [1], [2], [2]])


def paid_at(budget: Budget, votes: Votes, rule: str, project: int, cost: int, **options: Any) -> bool:
    return project in allocate(with_cost(budget, project, cost), votes, rule, **options).winners


def test_by_votes_a_project_must_fit_or_overtake() -> None:
    budget = Budget.of(LINES, 1000)
    assert cheaper(budget, VOTES, "greedy-votes", "b").value == 400  # what the first one leaves
    assert more_supporters(budget, VOTES, "greedy-votes", "b").value == 2  # with one more it is equal to the first
    found = what_if(budget, VOTES, "greedy-votes", "b", more_votes=2)
    assert (found.outcome, found.gained, found.lost) == ("paid", (2,), (0,))
    assert what_if(budget, VOTES, "greedy-votes", "b", more_votes=1).outcome == "tied"


def test_by_equal_shares_supporters_must_have_the_cost_together() -> None:
    """Nine votes share 900: the three who want b have 300, and each who joins takes from the money of all."""
    budget = Budget.of(LINES, 900)
    assert cheaper(budget, VOTES, "equal-shares", 1).to_json() == {
        "value": 300, "exact": True, "tried": cheaper(budget, VOTES, "equal-shares", 1).tried, "up_to": 1,
    }  # fmt: skip
    # 900 × (3 + n) / (9 + n) reaches 500 when n is 4.5 or more.
    assert more_supporters(budget, VOTES, "equal-shares", 1).value == 5


def test_what_cannot_be_is_said_to_be_so() -> None:
    dear = Budget.of([Project("a", "A", 2000), *LINES[1:]], 1000)
    never = more_supporters(dear, VOTES, "greedy-votes", 0)
    assert (never.value, never.exact) == (None, True)  # it costs more than there is
    nobody = Votes.from_lists("approvals", 3, [[1], [2]])
    none = cheaper(Budget.of(LINES, 1000), nobody, "equal-shares", 0)
    assert (none.value, none.exact) == (None, True)  # nobody would pay for it at any cost


@given(budgets(bound=True), st.sampled_from(sorted(CHEAPER_IS_BETTER)), st.integers(0, 5))
def test_cheaper_never_hurts_by_these_rules(drawn: tuple[Budget, Votes], rule: str, place: int) -> None:
    budget, votes = drawn
    place %= budget.n_projects
    own = budget.projects[place].cost
    paid = [paid_at(budget, votes, rule, place, cost) for cost in range(1, own + 1)]
    assert paid == sorted(paid, reverse=True)
    found = cheaper(budget, votes, rule, place)
    below = [cost for cost in range(1, own) if paid[cost - 1]]
    assert (found.value, found.exact) == (max(below, default=None), True)


@given(budgets(bound=True), st.sampled_from(sorted(MORE_IS_BETTER)), st.integers(0, 5))
def test_more_supporters_never_hurt_by_these_rules(drawn: tuple[Budget, Votes], rule: str, place: int) -> None:
    budget, votes = drawn
    place %= budget.n_projects
    paid = [place in allocate(budget, with_supporters(budget, votes, place, more), rule).winners for more in range(25)]
    assert paid == sorted(paid)
    found = more_supporters(budget, votes, rule, place)
    assert found.exact or found.value is None
    if found.value is not None and found.value < len(paid):
        assert found.value == max(1, paid.index(True))


@given(budgets(), st.sampled_from(sorted(RULES)), st.integers(0, 5))
def test_the_change_that_is_found_is_enough(drawn: tuple[Budget, Votes], rule: str, place: int) -> None:
    budget, votes = drawn
    place %= budget.n_projects
    less, more = cheaper(budget, votes, rule, place), more_supporters(budget, votes, rule, place)
    if less.value is not None:
        assert what_if(budget, votes, rule, place, cost=less.value).outcome == "paid"
    if more.value is not None:
        assert what_if(budget, votes, rule, place, more_votes=more.value).outcome == "paid"


@pytest.mark.parametrize(
    ("kind", "ballots", "mark"),
    [("points", [{0: 3, 1: 4}, {2: 5}], 7), ("scores", [{0: 3, 1: 4}], 4), ("rankings", [[2, 1]], 1)],
)
def test_who_joins_marks_the_project_as_high_as_can_be(kind: Any, ballots: Any, mark: int) -> None:
    votes = Votes.from_lists(kind, 3, ballots)
    joined = with_supporters(Budget.of(LINES, 1), votes, 2, 6)
    assert (joined.row(joined.n_rows - 1), joined.expressed) == ({2: mark}, votes.expressed + 6)


def test_who_joins_belongs_to_the_district_that_decides() -> None:
    budget = Budget.of([Project("a", "A", 5, pot=1)], [Pot("all", 5), Pot("north", 5, 1)])
    votes = Votes.from_lists("approvals", 1, [[0]], groups=[0], group_names=("centre", "north"), weights=[2], unit=2)
    joined = with_supporters(budget, votes, 0, 3)
    assert (joined.groups.tolist(), joined.weights.tolist()) == ([0, 1], [2, 6])
    assert what_if(budget, votes, "greedy-votes", "a", more_votes=1).outcome == "paid"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"cost": -1}, "project_cost_wrong"), ({"more_votes": -1}, "count_not_positive"), ({}, "project_unknown")],
)
def test_changes_that_are_none_are_refused(change: dict[str, int], code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        what_if(Budget.of(LINES, 1000), VOTES, "greedy-votes", "a" if change else "z", **change)  # type: ignore[arg-type]  # any change
    assert refusal.value.code == code


def test_what_is_funded_already_cannot_cost_less() -> None:
    budget = Budget.of([Project("a", "A", 6, funded=True), *LINES[1:]], 1000)
    with pytest.raises(EngineError) as refusal:
        what_if(budget, VOTES, "greedy-votes", 0, cost=5)
    assert refusal.value.code == "budget_rule_broken"
