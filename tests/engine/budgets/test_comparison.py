# SPDX-License-Identifier: LGPL-3.0-or-later
"""Rules side by side: each entry is what the rule gives, and voters who get more or fewer are counted one by one."""

import json

import pytest
from hypothesis import given

from isegoria.engine.budgets.rules import RULES, allocate
from isegoria.engine.comparison.allocations import compare_allocations
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Project, Votes
from tests.engine.budgets.small_budgets import budgets


@given(budgets(bound=True))
def test_each_rule_stands_with_what_it_gives(drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    found = compare_allocations(budget, votes, own="equal-shares")
    assert [one.rule for one in found.entries] == list(RULES)
    base = allocate(budget, votes, "equal-shares")
    for one in found.entries:
        alone = allocate(budget, votes, one.rule)
        assert (one.status, one.winners, one.tied, one.total_cost) == (
            alone.status, alone.winners, alone.tied, alone.total_cost,
        )  # fmt: skip
        gets = [
            (len(set(votes.row(row)) & set(alone.path)), len(set(votes.row(row)) & set(base.path)))
            for row in range(votes.n_rows)
            for _ in range(int(votes.counts[row]))
        ]
        assert one.more == sum(mine > other for mine, other in gets)
        assert one.fewer == sum(mine < other for mine, other in gets)
        assert one.represented == sum(mine > 0 for mine, _ in gets)
    assert sum(len(group.rules) for group in found.groups) == len(found.entries)
    assert found.paid_by == tuple(
        sum(place in one.winners for one in found.entries) for place in range(budget.n_projects)
    )
    assert json.loads(json.dumps(found.to_json())) == found.to_json()


def test_a_minority_gains_by_equal_shares_what_the_majority_loses() -> None:
    lines = [Project(f"m{n}", f"M{n}", 25) for n in range(4)] + [Project("own", "Own", 40)]
    votes = Votes.from_lists("approvals", 5, [[0, 1, 2, 3], [4]], counts=[60, 40])
    found = compare_allocations(Budget.of(lines, 100), votes, own="greedy-votes", rules=["equal-shares"])
    own, shares = found.entries
    assert (own.rule, own.winners, own.more, own.fewer, own.overlooked) == ("greedy-votes", (0, 1, 2, 3), 0, 0, 1)
    assert (shares.more, shares.fewer, shares.overlooked) == (40, 60, 0)
    assert 4 in shares.winners


def test_rules_that_cannot_count_these_votes_say_why() -> None:
    lines = [Project("a", "A", 25), Project("b", "B", 25)]
    votes = Votes.from_lists("points", 2, [{0: 3, 1: 1}])
    found = compare_allocations(Budget.of(lines, 30), votes)
    counted = {one.rule for one in found.entries}
    assert {one.method for one in found.left_out} == set(RULES) - counted
    assert all(one.why.sentence for one in found.left_out)


def test_a_rule_that_is_not_there_is_refused() -> None:
    with pytest.raises(EngineError, match="no rule called"):
        compare_allocations(Budget.of([Project("a", "A", 1)], 1), Votes.from_lists("approvals", 1, [[0]]), own="x")
