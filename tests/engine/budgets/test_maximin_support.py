# SPDX-License-Identifier: LGPL-3.0-or-later
"""Maximin support: loads against every set of projects and a linear program, choices against making them by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.heaviest_load import Supporters, heaviest_load
from isegoria.engine.budgets.maximin_support import RULE
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Project, Votes
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from tests.engine.budgets.small_budgets import budgets, can_be_paid, every_set


def count(budget: Budget, votes: Votes, ties: TieBreaking = DECLARED) -> Allocation:
    return RULE.allocate(budget, votes, ties=ties)


def greatest_load(costs: list[int], votes: Votes, chosen: list[int]) -> Fraction:
    """By Hall's theorem: the set of projects that weighs most on those who support one of it."""
    most = Fraction(0)
    for places in every_set(len(chosen)):
        some = {chosen[place] for place in places}
        carried = sum(int(votes.weights[row]) for row in range(votes.n_rows) if some & set(votes.row(row)))
        if carried:
            most = max(most, Fraction(sum(costs[one] for one in some), carried))
    return most


def by_hand(budget: Budget, votes: Votes, order: list[int]) -> list[int]:
    costs = [one.cost for one in budget.projects]
    chosen: list[int] = []
    while True:
        waiting = [
            one
            for one in range(budget.n_projects)
            if one not in chosen and votes.totals[one] and can_be_paid(budget, [*chosen, one])
        ]
        if not waiting:
            return chosen
        chosen.append(min(waiting, key=lambda one: (greatest_load(costs, votes, [*chosen, one]), order[one])))


@st.composite
def shares(draw: st.DrawFn) -> tuple[list[int], list[list[int]], list[int]]:
    """Costs, rows that support each project, and votes of each row."""
    rows = draw(st.integers(1, 7))
    lists = draw(st.lists(st.sets(st.integers(0, rows - 1), min_size=1), min_size=1, max_size=6))
    costs = draw(st.lists(st.integers(0, 30), min_size=len(lists), max_size=len(lists)))
    return costs, [sorted(some) for some in lists], draw(st.lists(st.integers(1, 4), min_size=rows, max_size=rows))


def arrays(lists: list[list[int]], votes: list[int]) -> Supporters:
    starts = np.cumsum([0, *(len(some) for some in lists)])
    return Supporters(starts, np.array([row for some in lists for row in some]), np.array(votes))


@given(shares())
def test_the_greatest_load_is_that_of_the_heaviest_set(drawn: tuple[list[int], list[list[int]], list[int]]) -> None:
    costs, lists, votes = drawn
    weighs = [
        Fraction(
            sum(costs[one] for one in some), sum(votes[row] for row in {row for one in some for row in lists[one]})
        )
        for some in every_set(len(costs))
        if some
    ]
    found = heaviest_load(np.array(costs), arrays(lists, votes))
    assert found.load == max(weighs)
    # And who carries what adds up, within the load.
    pieces = np.split(found.flow, np.cumsum([len(some) for some in lists])[:-1])
    assert [int(piece.sum()) for piece in pieces] == [cost * found.unit for cost in costs]
    carried = [0] * len(votes)
    for piece, some in zip(pieces, lists, strict=True):
        for amount, row in zip(piece.tolist(), some, strict=True):
            assert amount >= 0
            carried[row] += amount
    assert all(Fraction(part, found.unit) <= found.load * own for part, own in zip(carried, votes, strict=True))


@given(shares())
def test_the_greatest_load_is_that_of_the_linear_program(drawn: tuple[list[int], list[list[int]], list[int]]) -> None:
    """Algorithm 1 of Aziz, Lee and Talmon (2018), solved by HiGHS."""
    costs, lists, votes = drawn
    entries = [(project, row) for project, some in enumerate(lists) for row in some]
    paid, carried = np.zeros((len(costs), len(entries) + 1)), np.zeros((len(votes), len(entries) + 1))
    for at, (project, row) in enumerate(entries):
        paid[project, at] = carried[row, at] = 1
    carried[:, -1] = [-own for own in votes]
    answer = linprog(
        [0] * len(entries) + [1], A_ub=carried, b_ub=np.zeros(len(votes)), A_eq=paid, b_eq=costs, method="highs"
    )
    assert float(heaviest_load(np.array(costs), arrays(lists, votes)).load) == pytest.approx(answer.fun, abs=1e-6)


@given(budgets(bound=True))
def test_choices_are_those_made_by_hand(drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    for order in (list(budget.ids), list(budget.ids)[::-1]):
        ties = TieBreaking.by_order(budget.ids, order)
        found = count(budget, votes, ties)
        assert list(found.winners) == by_hand(budget, votes, list(ties.place))
        assert found.status in ("decided", "nobody")


@given(budgets())
def test_declared_ties_hold_every_order(drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    found = count(budget, votes)
    for seed in "abcdef":
        broken = tuple(sorted(count(budget, votes, TieBreaking.by_lot(budget.ids, seed)).winners))
        assert set(found.winners) <= set(broken) <= set(found.winners) | set(found.tied)
        assert not found.sets or broken in found.sets


@given(budgets())
def test_loads_never_fall_and_everybody_passed_over_has_a_reason(drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    found = count(budget, votes)
    loads = [one.share for one in found.rounds]
    assert loads == sorted(loads)
    assert {one.project for one in found.passed} == set(range(budget.n_projects)) - set(found.path)
    assert {one.reason for one in found.passed} <= {"too_dear", "unsupported"}


def test_loads_are_shared_out_anew_unlike_phragmen_s() -> None:
    """Two cheap projects of one group make a dear third one lighter for it than what Phragmén's fixed loads say.

    Three voters want a; the third also wants b. With a alone each carries 2. When b comes, the third voter gives up
    its part of a: 6 + 4 shared by four would be 5/2 each, and is, since a moves to the first two.
    """
    lines = [Project("a", "A", 6), Project("b", "B", 4)]
    votes = Votes.from_lists("approvals", 2, [[0], [0], [0, 1], [1]])
    found = count(Budget.of(lines, 10), votes)
    assert [(one.project, one.share) for one in found.rounds] == [(0, Fraction(2)), (1, Fraction(5, 2))]
    assert found.table["pots"][0]["loads"] == [2, "5/2"]


def test_equal_projects_are_a_tie_only_where_the_money_parts_them() -> None:
    lines = [Project("a", "A", 6), Project("b", "B", 6)]
    votes = Votes.from_lists("approvals", 2, [[0], [1]])
    both = count(Budget.of(lines, 12), votes)
    assert (both.status, both.winners, [tie.decisive for tie in both.ties]) == ("decided", (0, 1), [False])
    one = count(Budget.of(lines, 11), votes)
    assert (one.status, one.winners, one.tied, one.sets) == ("tied", (), (0, 1), ((0,), (1,)))
    broken = count(Budget.of(lines, 11), votes, TieBreaking.by_order("ab", "ba"))
    assert (broken.status, broken.winners) == ("decided", (1,))


def test_votes_that_weigh_more_carry_more() -> None:
    lines = [Project("a", "A", 6), Project("b", "B", 6)]
    votes = Votes.from_lists("approvals", 2, [[0], [1]], weights=[3, 2], unit=2)
    found = count(Budget.of(lines, 6), votes)
    assert (found.winners, found.rounds[0].share) == ((0,), Fraction(4))


def test_loads_that_would_not_hold_are_refused() -> None:
    lines = [Project("a", "A", 10**15), Project("b", "B", 10**15 - 1)]
    votes = Votes.from_lists("approvals", 2, [[0], [1], [0, 1]], weights=[10**8, 10**9 + 7, 10**7])
    with pytest.raises(EngineError, match="more votes than can be counted"):
        count(Budget.of(lines, 10**15), votes)
