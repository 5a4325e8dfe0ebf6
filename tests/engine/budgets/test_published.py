# SPDX-License-Identifier: LGPL-3.0-or-later
"""Published examples, sums that floats get wrong, and what the theory promises."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.rules import RULES, allocate
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Pot, Project, Votes
from isegoria.engine.sharing.ties import TieBreaking
from tests.engine.budgets.drawn import budgets

SEQUENTIAL = tuple(name for name in RULES if name not in ("knapsack", "maximin-support"))
SHARES = tuple(name for name in RULES if name.startswith("equal-shares"))


def one_pot(amount: int, **costs: int) -> Budget:
    return Budget.of([Project(name, name, cost) for name, cost in costs.items()], amount, unit=1)


def ballots(budget: Budget, *given: tuple[int, str]) -> Votes:
    lists = [[budget.place_of[one] for one in some] for _, some in given]
    return Votes.from_lists("approvals", budget.n_projects, lists, counts=[number for number, _ in given])


def ids(budget: Budget, found: Allocation) -> str:
    return "".join(budget.ids[one] for one in found.winners)


# equalshares.net, Explanation, Example 1: bike path, outdoor gym, new park, new playground, library for kids.
TOWN = one_pot(1100, b=700, g=400, p=250, y=200, l=100)
COLUMNS = ("bg", "bgp", "bg", "bgp", "bgp", "bg", "pyl", "y", "yl", "pyl", "b")
PEOPLE = ballots(TOWN, *((1, one) for one in COLUMNS))


def test_the_example_of_equalshares_net() -> None:
    shares = allocate(TOWN, PEOPLE, "equal-shares")
    assert ids(TOWN, shares) == "byl"
    assert [one.share for one in shares.rounds] == [100, 50, Fraction(100, 3)]
    assert [one.paid_by_all for one in shares.rounds] == [0, 0, 0]
    assert [(one.project, one.reason, one.after) for one in shares.passed] == [
        (1, "unaffordable", 1),
        (2, "unaffordable", 1),
    ]
    assert shares.left == (100,)
    greedy = allocate(TOWN, PEOPLE, "greedy-votes")
    assert (ids(TOWN, greedy), greedy.left) == ("bg", (0,))
    assert [(one.project, one.reason, one.after) for one in greedy.passed] == [
        (2, "too_dear", 2),
        (3, "too_dear", 2),
        (4, "too_dear", 2),
    ]


def test_its_second_example_in_which_somebody_pays_all_they_have() -> None:
    people = ballots(TOWN, *((1, one) for one in (*COLUMNS[:-1], "g")))
    shares = allocate(TOWN, people, "equal-shares")
    assert ids(TOWN, shares)[0] == "g"
    assert shares.rounds[0].share == Fraction(400, 7)


@pytest.mark.parametrize("rule", SHARES)
@pytest.mark.parametrize("voters", [1, 3, 7, 103, 1_001, 6_586])
@pytest.mark.parametrize("amount", [100, 1_000_000, 99_999_999_999])
def test_a_project_that_costs_exactly_the_budget_and_that_everybody_wants(rule: str, voters: int, amount: int) -> None:
    budget = Budget.of([Project("a", "a", amount)], amount)
    together = Votes.from_lists("approvals", 1, [[0]], counts=[voters])
    apart = Votes.from_lists("approvals", 1, [[0]] * voters)
    for votes in (together, apart):
        found = allocate(budget, votes, rule)
        assert (found.winners, found.left) == ((0,), (0,))
        assert found.rounds[0].share in (None, Fraction(amount, voters))


def test_a_cent_too_dear() -> None:
    for voters in (7, 103, 1_001):
        budget = one_pot(10_000, a=10_001)
        found = allocate(budget, ballots(budget, (voters, "a")), "equal-shares")
        assert (found.winners, found.status) == ((), "nobody")
        assert [(one.reason, one.after) for one in found.passed] == [("unaffordable", 0)]


def test_a_tie_that_decides_is_declared_and_one_that_does_not_is_told() -> None:
    budget = one_pot(10, a=10, b=10, c=10)
    votes = ballots(budget, (2, "a"), (2, "b"), (1, "c"))
    found = allocate(budget, votes, "greedy-votes")
    assert (found.status, found.winners, found.tied, found.sets) == ("tied", (), (0, 1), ((0,), (1,)))
    assert [(one.projects, one.decisive) for one in found.ties] == [((0, 1), True)]
    broken = allocate(budget, votes, "greedy-votes", ties=TieBreaking.by_order("abc", "bca"))
    assert (broken.status, broken.winners) == ("decided", (1,))
    assert [(one.way, one.chosen) for one in broken.ties] == [("order", 1)]
    rich = one_pot(20, a=10, b=10, c=10)
    both = allocate(rich, votes, "greedy-votes")
    assert (both.status, both.winners) == ("decided", (0, 1))
    assert [(one.projects, one.decisive) for one in both.ties] == [((0, 1), False)]


def test_fifteen_hundred_winners() -> None:
    number = 1_501
    budget = Budget.of([Project(str(place), str(place), 10) for place in range(number)], 10 * number)
    lists = [[place, (place + 1) % number] for place in range(number)]
    votes = Votes.from_lists("approvals", number, lists)
    order = TieBreaking.by_order(budget.ids, budget.ids)
    for rule in ("greedy-votes", "phragmen", "equal-shares-utilitarian"):
        assert len(allocate(budget, votes, rule, ties=order).winners) == number


def test_conflicts_needs_limits_and_number() -> None:
    lines = [
        Project("a", "a", 4, ("green",)),
        Project("b", "b", 4, ("green",)),
        Project("c", "c", 1, requires=("d",)),
        Project("d", "d", 1),
        Project("e", "e", 1),
        Project("f", "f", 1),
    ]
    budget = Budget.of(lines, 100, conflicts=[(3, 4)], limits={"green": 7}, most=3, unit=1)
    lists = [[0, 1, 2, 3, 4, 5]] * 2 + [[0, 1, 2, 3]] * 2 + [[0, 1, 2]] + [[0]]
    votes = Votes.from_lists("approvals", 6, lists)
    found = allocate(budget, votes, "greedy-votes")
    assert ids(budget, found) == "adc"
    assert [(one.project, one.reason) for one in found.passed] == [(1, "limit"), (4, "conflict"), (5, "most")]


def test_pots_with_groups_and_what_is_funded_already() -> None:
    lines = [
        Project("n1", "north", 60, pot=0),
        Project("n2", "north too", 60, pot=0),
        Project("s1", "south", 50, pot=1),
        Project("c1", "city", 80, pot=2),
        Project("c0", "begun", 30, pot=2, funded=True),
    ]
    pots = [Pot("north", 100, 0), Pot("south", 50, 1), Pot("city", 120)]
    budget = Budget.of(lines, pots, unit=1)
    # Those of the south may tick what the north pays: it does not count.
    lists = [[0, 3], [0], [1, 2], [1, 2], [1, 3]]
    votes = Votes.from_lists("approvals", 5, lists, groups=[0, 0, 1, 1, 1], group_names=("north", "south"))
    for rule in ("greedy-votes", "phragmen", "equal-shares"):
        found = allocate(budget, votes, rule)
        assert found.winners == (4, 0, 2, 3)
        assert found.left == (40, 0, 10)
        assert [(one.project, one.supporters) for one in found.rounds] == [(4, 0), (0, 2), (2, 2), (3, 2)]


def test_support_too_small_to_be_counted() -> None:
    budget = one_pot(100, a=10, b=10)
    votes = ballots(budget, (19, "a"), (1, "b"))
    kept = allocate(budget, votes, "greedy-votes", minimum_support="1/20")
    left = allocate(budget, votes, "greedy-votes", minimum_support="51/1000")
    assert (ids(budget, kept), ids(budget, left)) == ("ab", "a")
    assert [(one.project, one.reason) for one in left.passed] == [(1, "minimum_support")]


@pytest.mark.parametrize("rule", SEQUENTIAL)
@given(drawn=budgets(kinds=("approvals", "points")), data=st.data())
@settings(max_examples=15, deadline=None)
def test_neither_the_order_of_projects_nor_that_of_voters_counts(
    rule: str, drawn: tuple[Budget, Votes], data: st.DataObject
) -> None:
    budget, votes = drawn
    if len(budget.pots) > 1 and (budget.conflicts or budget.limits or budget.most or budget.needs):
        return  # pots are counted one after the other, which binds them in that order
    order = data.draw(st.permutations(range(budget.n_projects)))
    rows = np.array(data.draw(st.permutations(range(votes.n_rows))), dtype=np.int64)
    place = {project: new for new, project in enumerate(order)}
    moved = Budget.of(
        [budget.projects[project] for project in order],
        budget.pots,
        conflicts=[[place[one] for one in some] for some in budget.conflicts],
        limits=budget.limits,
        most=budget.most,
        unit=budget.unit,
    )
    shuffled = votes.rows(rows)
    lists = [{place[project]: mark for project, mark in shuffled.row(row).items()} for row in range(shuffled.n_rows)]
    again = Votes.from_lists(
        votes.kind, votes.n_projects, lists, counts=shuffled.counts, weights=shuffled.weights, unit=votes.unit,
        groups=shuffled.groups, group_names=votes.group_names,
    )  # fmt: skip
    one, other = allocate(budget, votes, rule), allocate(moved, again, rule)
    assert sorted(sorted(place[x] for x in some) for some in one.sets) == [list(some) for some in other.sets]


@pytest.mark.parametrize("rule", SEQUENTIAL)
@given(drawn=budgets(kinds=("approvals", "points", "rankings")))
@settings(max_examples=15, deadline=None)
def test_alike_ballots_may_be_put_together(rule: str, drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    assert allocate(budget, votes, rule).discrete() == allocate(budget, votes.merged(), rule).discrete()


@given(drawn=budgets(bound=False))
@settings(max_examples=50, deadline=None)
def test_what_fills_up_leaves_nothing_that_fits(drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    for rule in ("greedy-votes", "greedy-votes-per-cost", "equal-shares-utilitarian", "equal-shares-add1u"):
        found = allocate(budget, votes, rule, ties=TieBreaking("order", tuple(range(budget.n_projects))))
        others = [one for one in range(budget.n_projects) if one not in found.winners and votes.totals[one]]
        assert all(budget.projects[one].cost > found.left[0] for one in others)


def test_what_cannot_be_counted_is_refused() -> None:
    budget = one_pot(100, a=10, b=10)
    votes = ballots(budget, (1, "a"))
    cases = [
        ("rule_unknown", lambda: allocate(budget, votes, "borda")),
        ("option_unknown", lambda: allocate(budget, votes, "phragmen", utility="cost")),
        ("option_unfit", lambda: allocate(budget, votes, "equal-shares", utility="joy")),
        ("option_unfit", lambda: allocate(budget, votes, "equal-shares", minimum_support="3/2")),
        ("lengths_differ", lambda: allocate(one_pot(1, a=1), votes, "phragmen")),
        ("tie_order_incomplete", lambda: allocate(budget, votes, "phragmen", ties=TieBreaking("order", (0,)))),
        ("groups_missing", lambda: allocate(Budget.of(budget.projects, [Pot("", 9, 0)]), votes, "phragmen")),
    ]
    for code, refused in cases:
        with pytest.raises(EngineError) as refusal:
            refused()
        assert refusal.value.code == code


def test_nobody_votes() -> None:
    budget = one_pot(100, a=10, b=0)
    votes = Votes.from_lists("approvals", 2, [[], []])
    assert votes.blank == 2
    for rule in RULES:
        found = allocate(budget, votes, rule)
        assert (found.status, found.winners, found.left) == ("nobody", (), (100,))
        assert [one.reason for one in found.passed] == ["unsupported", "unsupported"]
