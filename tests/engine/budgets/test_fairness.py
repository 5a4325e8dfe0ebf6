# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who gets what, counted ballot by ballot; and groups that are overlooked, against every group of voters there is."""

from fractions import Fraction
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.budgets.extended_representation import overlooked
from isegoria.engine.budgets.fairness import fairness
from isegoria.engine.budgets.rules import allocate
from isegoria.engine.profiles.budgets import Budget, Pot, Project, Votes
from tests.engine.budgets.small_budgets import budgets, every_set, support_of


@given(budgets(pots=2), st.sets(st.integers(0, 5)))
def test_figures_are_those_of_each_ballot(drawn: tuple[Budget, Votes], some: set[int]) -> None:
    budget, votes = drawn
    chosen = {place for place in some if place < budget.n_projects}
    found = fairness(budget, votes, chosen)
    gets: list[list[int]] = []
    groups: list[int] = []
    assert votes.groups is not None
    for row in range(votes.n_rows):
        mine = [
            place
            for place in votes.row(row)
            if place in chosen and budget.pots[budget.projects[place].pot].group in (None, votes.groups[row])
        ]
        gets += [mine] * int(votes.counts[row])
        groups += [int(votes.groups[row])] * int(votes.counts[row])
    if not gets:
        assert (found.ballots, found.represented, found.excluded) == (0, 0, 0)
        return
    numbers = [len(mine) for mine in gets]
    assert list(found.by_projects) == [numbers.count(k) for k in range(max(numbers) + 1)]
    assert found.represented == len(gets) - numbers.count(0)
    assert found.excluded == Fraction(numbers.count(0), len(gets))
    assert found.projects == Fraction(sum(numbers), len(gets))
    assert found.cost == Fraction(sum(budget.projects[one].cost for mine in gets for one in mine), len(gets))
    shares = sorted(
        sum((Fraction(budget.projects[one].cost, support_of(budget, votes, one)) for one in mine), Fraction(0))
        for mine in gets
    )
    assert found.share == (shares[0], shares[(len(shares) - 1) // 2], shares[-1])
    assert found.spent == tuple(
        sum(budget.projects[one].cost for one in chosen if budget.projects[one].pot == pot)
        for pot in range(len(budget.pots))
    )
    for group, line in enumerate(found.groups):
        mine = [numbers[at] for at in range(len(gets)) if groups[at] == group]
        assert (line.ballots, line.represented) == (len(mine), len(mine) - mine.count(0))
        assert line.projects == (Fraction(mean(map(Fraction, mine))) if mine else 0)
    supported = sum(budget.projects[one].cost for one in chosen if support_of(budget, votes, one))
    assert sum(line.share for line in found.groups) == supported


def test_categories_stand_beside_their_votes() -> None:
    lines = [
        Project("a", "A", 5, ("trees", "roads")),
        Project("b", "B", 7, ("trees",)),
        Project("c", "C", 9),
    ]
    votes = Votes.from_lists("approvals", 3, [[0, 1], [0], [2]])
    found = fairness(Budget.of(lines, 20), votes, [0, 2])
    assert [one.to_json() for one in found.categories] == [
        {"name": "trees", "projects": 2, "funded": 1, "spent": 5, "votes": 3},
        {"name": "roads", "projects": 1, "funded": 1, "spent": 5, "votes": 2},
    ]
    assert found.to_json()["share"] == ["5/2", "5/2", 9]


def by_every_group(budget: Budget, votes: Votes, chosen: set[int], utility: str) -> set[int]:
    """EJR+ up to any project by its definition: every group of supporters of every project that is not paid."""
    ballots = [set(votes.row(row)) for row in range(votes.n_rows) for _ in range(int(votes.counts[row]))]
    found = set()
    for place, line in enumerate(budget.projects):
        if place in chosen or not 0 < line.cost <= budget.pots[0].amount:
            continue
        backers = [mine for mine in ballots if place in mine]
        own = line.cost if utility == "cost" else 1
        for some in every_set(min(len(backers), 7)):
            part = Fraction(budget.pots[0].amount * len(some), len(ballots))
            worth = [
                sum(budget.projects[one].cost if utility == "cost" else 1 for one in backers[at] & chosen)
                for at in some
            ]
            if some and all(one + own <= part * own / line.cost for one in worth):
                found.add(place)
    return found


@given(budgets(costs=5), st.sets(st.integers(0, 5)), st.sampled_from(["cost", "cardinality"]))
def test_groups_that_are_overlooked_are_found(drawn: tuple[Budget, Votes], some: set[int], utility: str) -> None:
    budget, votes = drawn
    chosen = {place for place in some if place < budget.n_projects}
    if votes.expressed > 7:
        votes = votes.rows(votes.counts.cumsum() <= 7)
    if not votes.n_rows:
        return
    found = overlooked(budget, votes, chosen, utility=utility)  # type: ignore[arg-type]  # one of the two
    assert {one.project for one in found} == by_every_group(budget, votes, chosen, utility)


@given(budgets(), st.sampled_from(["cost", "cardinality"]))
def test_equal_shares_overlooks_nobody(drawn: tuple[Budget, Votes], utility: str) -> None:
    """Peters, Pierczyński and Skowron (2021), theorem 2: where ties are declared, along the way that is shown."""
    budget, votes = drawn
    allocation = allocate(budget, votes, "equal-shares", utility=utility)
    assert overlooked(budget, votes, allocation.path, utility=utility) == ()  # type: ignore[arg-type]  # one of the two


def test_a_minority_that_most_votes_first_overlooks() -> None:
    """Sixty of a hundred take all by votes; forty could pay for a project of their own."""
    lines = [Project(f"m{n}", f"M{n}", 25) for n in range(4)] + [Project("own", "Own", 40)]
    votes = Votes.from_lists("approvals", 5, [[0, 1, 2, 3], [4]], counts=[60, 40])
    budget = Budget.of(lines, 100)
    greedy = allocate(budget, votes, "greedy-votes")
    [group] = overlooked(budget, votes, greedy.winners)
    assert group.to_json() == {"project": 4, "ballots": 40, "votes": 40, "part": 40, "worth": 0, "deserved": 40}
    assert fairness(budget, votes, greedy.winners).excluded == Fraction(2, 5)
    assert overlooked(budget, votes, allocate(budget, votes, "equal-shares").path) == ()


def test_each_pot_is_looked_at_with_those_who_decide_on_it() -> None:
    lines = [Project("a", "A", 10, pot=0), Project("b", "B", 10, pot=1)]
    budget = Budget.of(lines, [Pot("all", 10), Pot("north", 10, 1)])
    votes = Votes.from_lists("approvals", 2, [[0], [1], [1]], groups=[0, 0, 1], group_names=("centre", "north"))
    assert [one.project for one in overlooked(budget, votes, [])] == [0, 1]
    assert [one.ballots for one in overlooked(budget, votes, [])] == [1, 1]
