# SPDX-License-Identifier: LGPL-3.0-or-later
"""The knapsack optimum against every set there is, and against HiGHS."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.best_sets import Choice, best_sets
from isegoria.engine.budgets.knapsack import RULE, solve
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Pot, Project, Votes
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from tests.engine.budgets.small_budgets import budgets, can_be_paid, every_set, support_of


def count(budget: Budget, votes: Votes, ties: TieBreaking = DECLARED, **options: str) -> Allocation:
    return RULE.allocate(budget, votes, ties=ties, **options)


def by_hand(budget: Budget, votes: Votes, utility: str) -> set[tuple[int, ...]]:
    """Every set that is worth most, without what is worth nothing and serves nobody."""
    worth = {
        one: support_of(budget, votes, one) * (budget.projects[one].cost if utility == "cost" else 1)
        for one in range(budget.n_projects)
    }
    for one in budget.funded:
        worth[one] = 0
    paid = [some for some in every_set(budget.n_projects) if can_be_paid(budget, some)]
    most = max(sum(worth[one] for one in some) for some in paid)
    best = [set(some) for some in paid if sum(worth[one] for one in some) == most]
    return {tuple(sorted(some)) for some in best if not any(other < some for other in best)}


@given(budgets(bound=True, pots=2), st.sampled_from(["cardinality", "cost"]))
def test_the_best_sets_are_those_of_all_sets_gone_through(drawn: tuple[Budget, Votes], utility: str) -> None:
    budget, votes = drawn
    found = count(budget, votes, utility=utility)
    best = by_hand(budget, votes, utility)
    assert set(found.sets) == best
    assert set(found.winners) == set.intersection(*map(set, best))
    assert set(found.tied) == set.union(*map(set, best)) - set(found.winners)
    assert found.table["proof"] == "search"
    assert can_be_paid(budget, found.path)


@given(budgets(bound=True), st.integers(0, 5))
def test_what_is_funded_already_stands_and_is_paid_first(drawn: tuple[Budget, Votes], place: int) -> None:
    budget, votes = drawn
    place %= budget.n_projects
    lines = [replace(one, funded=True) if at == place else one for at, one in enumerate(budget.projects)]
    try:
        budget = Budget.of(lines, budget.pots, conflicts=budget.conflicts, limits=budget.limits, most=budget.most)
    except EngineError as refusal:
        assert refusal.code in ("pot_overspent", "budget_rule_broken")  # noqa: PT017 - what is drawn may not be a budget
        return
    found = count(budget, votes)
    assert place in found.winners
    assert set(found.sets) == by_hand(budget, votes, "cardinality")


@given(budgets(bound=True))
def test_the_order_of_ties_chooses_one_of_the_best_sets(drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    order = TieBreaking.by_lot(budget.ids, "2026")
    broken, declared = count(budget, votes, order), count(budget, votes)
    assert broken.status != "tied"
    assert tuple(sorted(broken.winners)) in declared.sets
    differing = [one for one in declared.tied if (one in broken.winners)]
    if declared.tied:
        assert min(declared.tied, key=order.place.__getitem__) in differing


@pytest.mark.parametrize("number", [30, 60])
@pytest.mark.parametrize("by_cost", [False, True])
def test_the_search_finds_what_highs_finds(number: int, by_cost: bool) -> None:
    rng = np.random.default_rng(number)
    costs = rng.integers(10**5, 10**7, number)
    values = rng.integers(50, 9_000, number) * (costs if by_cost else 1)
    choice = Choice(
        values=values,
        costs=costs,
        pot_of=np.arange(number) % 2,
        pots=np.array([int(costs.sum()) // 7, int(costs.sum()) // 5]),
        conflicts=[[one ^ 1] if one % 10 < 2 else [] for one in range(number)],
        requires=[[one - 3] if one % 11 == 5 else [] for one in range(number)],
        limits=np.array([int(costs.sum()) // 12]),
        limited=[[0] if one % 3 == 0 else [] for one in range(number)],
        most=number,
        barred=np.zeros(number, dtype=bool),
    )
    best = best_sets(choice)
    by_solver = solve(choice)
    assert by_solver is not None
    assert (best.proven, choice.allows(best.chosen)) == (True, True)
    assert best.worth == choice.worth(best.chosen) == choice.worth(by_solver)


@pytest.mark.parametrize("by_cost", [False, True])
def test_five_hundred_projects_of_one_pot_are_no_matter(by_cost: bool) -> None:
    rng = np.random.default_rng(5)
    costs = rng.integers(10**5, 10**8, 500)
    empty: list[list[int]] = [[] for _ in costs]
    choice = Choice(
        rng.integers(50, 9_000, 500) * (costs if by_cost else 1), costs, np.zeros(500, dtype=int),
        np.array([int(costs.sum()) // 3]), empty, empty, np.zeros(0, dtype=np.int64), empty, 500,
        np.zeros(500, dtype=bool),
    )  # fmt: skip
    best = best_sets(choice)
    assert (best.proven, choice.allows(best.chosen)) == (True, True)
    assert best.worth >= choice.worth(solve(choice) or ())


def test_a_search_that_is_cut_short_says_so() -> None:
    rng = np.random.default_rng(1)
    costs = rng.integers(10**5, 10**7, 60)
    empty: list[list[int]] = [[] for _ in costs]
    choice = Choice(
        costs * 3, costs, np.zeros(60, dtype=int), np.array([int(costs.sum()) // 3]), empty, empty,
        np.zeros(0, dtype=np.int64), empty, 60, np.zeros(60, dtype=bool),
    )  # fmt: skip
    assert best_sets(choice, most_nodes=20).proven is False


def test_more_best_sets_than_can_be_named_still_say_who_is_sure() -> None:
    """Twenty projects alike, of which ten can be paid, and one that everybody wants."""
    lines = [Project(f"p{n}", f"p{n}", 10) for n in range(21)]
    votes = Votes.from_lists("approvals", 21, [[0], *([[0, n] for n in range(1, 21)])])
    found = count(Budget.of(lines, 110), votes)
    assert (found.winners, found.tied, found.sets) == ((0,), tuple(range(1, 21)), ())
    assert found.table["proof"] == "search"
    broken = count(Budget.of(lines, 110), votes, TieBreaking.by_order(found_ids(lines), found_ids(lines)[::-1]))
    assert sorted(broken.winners) == [0, *range(11, 21)]


def found_ids(lines: list[Project]) -> list[str]:
    return [one.id for one in lines]


def test_votes_for_the_money_are_counted_in_their_own_pot() -> None:
    lines = [Project("a", "A", 10, pot=0), Project("b", "B", 10, pot=1), Project("c", "C", 10, pot=1)]
    votes = Votes.from_lists(
        "approvals", 3, [[1], [1], [2], [0, 2]], groups=[0, 0, 1, 1], group_names=("centre", "north")
    )
    found = count(Budget.of(lines, [Pot("all", 10), Pot("north", 10, 1)]), votes)
    assert found.winners == (2, 0)
    assert {one.project: one.reason for one in found.passed} == {1: "unsupported"}
    assert [(one.project, one.supporters) for one in found.rounds] == [(2, 2), (0, 1)]


def test_points_are_worth_what_they_say_and_approvals_hold_none() -> None:
    lines = [Project("a", "A", 10), Project("b", "B", 10)]
    votes = Votes.from_lists("points", 2, [{0: 1}, {0: 1}, {1: 5}])
    assert count(Budget.of(lines, 10), votes, utility="points").winners == (1,)
    assert count(Budget.of(lines, 10), votes).winners == (0,)
    with pytest.raises(EngineError, match="cannot be 'points'"):
        count(Budget.of(lines, 10), Votes.from_lists("approvals", 2, [[0]]), utility="points")


def test_the_best_set_beats_the_greedy_one() -> None:
    """Talmon and Faliszewski (2019): a dear project that more people want can keep out two that are worth more."""
    lines = [Project("dear", "Dear", 10), Project("one", "One", 5), Project("two", "Two", 5)]
    votes = Votes.from_lists("approvals", 3, [[0], [0], [0], [1], [1], [2], [2]])
    found = count(Budget.of(lines, 10), votes)
    assert (found.winners, found.total_cost, found.left, found.table["worth"]) == ((1, 2), 10, (0,), 4)
    assert [one.to_json() for one in found.passed] == [{"project": 0, "reason": "other", "after": 2}]
