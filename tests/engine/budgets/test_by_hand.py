# SPDX-License-Identifier: LGPL-3.0-or-later
"""Each rule beside the same rule worked out by hand in fractions, on many small budgets full of ties."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.budgets.rules import allocate
from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.sharing.ties import TieBreaking
from tests.engine.budgets import by_hand
from tests.engine.budgets.drawn import budgets

Hand = Callable[[Budget, Votes, Sequence[int]], list[int]]
SHARED: dict[str, dict[str, bool]] = {
    "equal-shares": {},
    "equal-shares-add1": {"raised": True},
    "equal-shares-add1u": {"raised": True, "filled": True},
    "equal-shares-utilitarian": {"filled": True},
    "equal-shares-add1-comparison": {"raised": True, "compared": True},
}
CASES: list[tuple[str, dict[str, Any], Hand]] = [
    ("greedy-votes", {}, by_hand.by_votes),
    ("greedy-votes-per-cost", {}, lambda b, v, o: by_hand.by_votes(b, v, o, per_cost=True)),
    ("phragmen", {}, by_hand.phragmen),
    ("phragmen", {"too_dear": "skip"}, lambda b, v, o: by_hand.phragmen(b, v, o, skip=True)),
    *(
        (rule, {"utility": utility}, lambda b, v, o, u=utility, h=how: by_hand.equal_shares(b, v, o, utility=u, **h))
        for rule, how in SHARED.items()
        for utility in ("cost", "cardinality", "points")
    ),
    (
        "equal-shares-add1",
        {"until": "exhaustive"},
        lambda b, v, o: by_hand.equal_shares(b, v, o, raised=True, until="exhaustive"),
    ),
]
names = [f"{rule}-{'-'.join(options.values())}" for rule, options, _ in CASES]
KINDS = ("approvals", "points", "scores", "rankings")


@pytest.mark.parametrize(("rule", "options", "hand"), CASES, ids=names)
@given(drawn=budgets(kinds=KINDS), data=st.data())
@settings(max_examples=50, deadline=None)
def test_the_same_projects_in_the_same_order(
    rule: str, options: dict[str, Any], hand: Hand, drawn: tuple[Budget, Votes], data: Any
) -> None:
    budget, votes = drawn
    order = data.draw(st.permutations(range(budget.n_projects)))
    place = [order.index(project) for project in range(budget.n_projects)]
    ties = TieBreaking("order", tuple(place))
    found = allocate(budget, votes, rule, ties=ties, **options)
    assert list(found.winners) == hand(budget, votes, place)
    assert found.path == found.winners
    assert found.status == ("decided" if found.winners else "nobody")
    for pot, left in enumerate(found.left):
        paid = sum(budget.projects[one].cost for one in found.winners if budget.projects[one].pot == pot)
        assert left == budget.pots[pot].amount - paid >= 0
    assert [one.project for one in found.rounds] == list(found.winners)
    assert sorted([*found.winners, *(one.project for one in found.passed)]) == list(range(budget.n_projects))


@pytest.mark.parametrize(("rule", "options", "hand"), CASES, ids=names)
@given(drawn=budgets(most_projects=4, kinds=KINDS, dearest=4))
@settings(max_examples=20, deadline=None)
def test_every_set_that_ties_leave_possible(
    rule: str, options: dict[str, Any], hand: Hand, drawn: tuple[Budget, Votes]
) -> None:
    budget, votes = drawn
    found = allocate(budget, votes, rule, **options)
    sets = by_hand.every_set(budget, lambda order: hand(budget, votes, order))
    assert list(found.sets) == sets
    always, ever = set(sets[0]).intersection(*sets), set().union(*sets)
    assert set(found.winners) == always
    assert found.tied == tuple(sorted(ever - always))
    assert (found.status == "tied") == (len(sets) > 1)


LARGER = [case for case in CASES if case[1].get("utility") in (None, "cost", "cardinality", "points")]


@pytest.mark.parametrize(("rule", "options", "hand"), LARGER, ids=[names[CASES.index(case)] for case in LARGER])
@given(drawn=budgets(most_projects=10, kinds=KINDS, ballots=25, dearest=9, bound=False), data=st.data())
@settings(max_examples=20, deadline=None)
def test_larger_ones(rule: str, options: dict[str, Any], hand: Hand, drawn: tuple[Budget, Votes], data: Any) -> None:
    budget, votes = drawn
    place = list(range(budget.n_projects))
    found = allocate(budget, votes, rule, ties=TieBreaking("order", tuple(place)), **options)
    assert list(found.winners) == hand(budget, votes, place)
