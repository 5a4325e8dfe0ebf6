# SPDX-License-Identifier: LGPL-3.0-or-later
"""Why a project is paid or not: amounts against equal shares done by hand in fractions, and sentences."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.budgets.explanation import Interval, explain, explain_all
from isegoria.engine.budgets.rules import RULES, allocate
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Project, Votes
from isegoria.engine.sharing.ties import TieBreaking
from tests.engine.budgets.small_budgets import budgets, support_of

LINES = [Project("a", "Trees", 600), Project("b", "Roads", 500), Project("c", "Pool", 450)]
VOTES = Votes.from_lists("approvals", 3, [[0], [0], [0], [0], [0, 1], [1], [1], [2], [2]])


def paid_by_hand(budget: Budget, votes: Votes, path: list[int]) -> tuple[dict[int, list[Fraction]], list[Fraction]]:
    """What each ballot pays for each project of a path, and what it has left, by the definition of equal shares."""
    ballots = [row for row in range(votes.n_rows) for _ in range(int(votes.counts[row]))]
    left = [Fraction(budget.pots[0].amount, max(1, len(ballots)))] * len(ballots)
    payments = {}
    for project in path:
        mine = [at for at, row in enumerate(ballots) if project in votes.row(row)]
        share = next(
            (budget.projects[project].cost - sum(left[at] for at in poor)) / Fraction(len(mine) - len(poor))
            for poor in (sorted(mine, key=left.__getitem__)[:number] for number in range(len(mine)))
            if all(
                left[at] * (len(mine) - len(poor)) >= budget.projects[project].cost - sum(left[one] for one in poor)
                for at in set(mine) - set(poor)
            )
        )
        payments[project] = [min(left[at], share) for at in mine]
        for at, amount in zip(mine, payments[project], strict=True):
            left[at] -= amount
    return payments, [left[ballots.index(row)] for row in range(votes.n_rows)]


@given(budgets())
def test_payments_are_those_of_equal_shares_by_hand(drawn: tuple[Budget, Votes]) -> None:
    budget, votes = drawn
    ties = TieBreaking.by_order(budget.ids, budget.ids)
    allocation = allocate(budget, votes, "equal-shares", ties=ties)
    payments, left = paid_by_hand(budget, votes, list(allocation.winners))
    for one in explain_all(budget, votes, allocation, ties=ties):
        assert one.supporters == support_of(budget, votes, one.project)
        if one.project in payments:
            paid = sorted(payments[one.project])
            middle = paid[(len(paid) - 1) // 2] + paid[len(paid) // 2]
            assert one.payments is not None
            assert (one.payments.total, one.payments.least) == (budget.projects[one.project].cost, paid[0])
            assert (one.payments.median, one.payments.most) == (middle / 2, paid[-1])
            assert sum(part.ballots for part in one.payments.intervals) == one.supporters
            assert one.payments.nothing == paid.count(Fraction(0))
        elif one.passed is not None and one.passed.reason == "unaffordable":
            assert one.payments is None
            assert one.held is not None
            assert one.held < budget.projects[one.project].cost
            if one.passed.after == len(allocation.rounds):
                backers = [row for row in range(votes.n_rows) if one.project in votes.row(row)]
                assert one.held == sum(left[row] * int(votes.counts[row]) for row in backers)


@given(budgets(), st.sampled_from(["phragmen", "equal-shares-utilitarian", "greedy-votes", "maximin-support"]))
def test_what_supporters_bear_adds_up_to_the_cost(drawn: tuple[Budget, Votes], rule: str) -> None:
    budget, votes = drawn
    for one in explain_all(budget, votes, allocate(budget, votes, rule)):
        if one.payments is not None:
            assert one.payments.total == budget.projects[one.project].cost
            assert one.payments.kind == ("borne" if rule == "phragmen" else "paid")
            assert one.payments.least <= one.payments.median <= one.payments.most
        if rule in ("greedy-votes", "maximin-support"):
            assert one.payments is None


@given(budgets(bound=True, pots=2), st.sampled_from(sorted(RULES)))
def test_every_project_is_explained_by_every_rule(drawn: tuple[Budget, Votes], rule: str) -> None:
    budget, votes = drawn
    allocation = allocate(budget, votes, rule)
    said = explain_all(budget, votes, allocation)
    assert {one.project for one in said if one.outcome == "paid"} == set(allocation.winners)
    assert all((one.round is None) != (one.passed is None) for one in said)
    assert all("float" not in repr(type(value)) for one in said for value in one.to_json().values())
    assert json.loads(json.dumps([one.to_json() for one in said])) == [one.to_json() for one in said]


def test_who_lacks_money_is_told_how_much_and_what_would_have_helped() -> None:
    budget = Budget.of(LINES, 900, currency="EUR")
    allocation = allocate(budget, VOTES, "equal-shares", utility="cardinality")
    found = explain(budget, VOTES, allocation, "b")
    # Nine votes have 100 each, and nobody has the 500 together of whom three want it.
    assert [one.sentence for one in found.trace.steps] == [
        "Roads has 3 votes.",
        "Its supporters had 3 EUR left together. It costs 5 EUR: 2 EUR was lacking.",
        "It would have been paid at a cost of 3 EUR, and at none above.",
        "It would have been paid with 5 more supporters of it alone, and with no fewer.",
    ]
    assert (found.outcome, found.held, found.votes, found.voting) == ("not_paid", 300, 3, 9)


def test_those_who_had_spent_theirs_pay_less() -> None:
    lines = [Project("a", "Trees", 400), Project("b", "Roads", 210)]
    votes = Votes.from_lists("approvals", 2, [[0], [0], [0], [0, 1], [1], [1]])
    budget = Budget.of(lines, 720)
    allocation = allocate(budget, votes, "equal-shares", utility="cardinality")
    assert allocation.winners == (1, 0)
    found = explain(budget, votes, allocation, "a")
    # The one who wants both had 120 - 70 = 50 left; the three others pay 350 between them.
    assert found.payments is not None
    assert found.payments.to_json() == {
        "kind": "paid", "total": 400, "least": 50, "median": "350/3", "most": "350/3", "nothing": 0,
        "intervals": [[50, 50, 1], [117, 117, 3]],
    }  # fmt: skip
    assert (found.round, found.by, found.cheaper, found.more_supporters) == (1, "money", None, None)


def test_many_amounts_stand_in_ten_intervals() -> None:
    """Each of thirty voters has paid for a project of their own before the common one finds them with less."""
    lines = [Project(f"p{n}", f"p{n}", 10 + n) for n in range(30)] + [Project("all", "All", 2_000)]
    votes = Votes.from_lists("approvals", 31, [[n, 30] for n in range(30)])
    budget = Budget.of(lines, 3_000)
    ties = TieBreaking.by_order(budget.ids, budget.ids)
    allocation = allocate(budget, votes, "equal-shares", ties=ties, utility="cardinality")
    found = explain(budget, votes, allocation, 30, ties=ties)
    assert found.payments is not None
    assert found.payments.total == 2_000
    parts = found.payments.intervals
    assert len(parts) <= 10
    assert sum(one.ballots for one in parts) == 30
    assert all(isinstance(one, Interval) and one.low <= one.high for one in parts)


def test_a_weighted_vote_pays_by_its_weight() -> None:
    votes = Votes.from_lists("approvals", 1, [[0], [0]], weights=[3, 1], unit=2)
    budget = Budget.of([Project("a", "A", 100)], 120)
    found = explain(budget, votes, allocate(budget, votes, "equal-shares"), 0)
    # Two votes in all pay 100: fifty each, of which the first ballot is one and a half.
    assert found.payments is not None
    assert (found.payments.total, found.payments.least, found.payments.most) == (100, 50, 50)


def test_a_project_that_hangs_on_a_tie_says_so() -> None:
    budget = Budget.of([Project("a", "A", 5), Project("b", "B", 5)], 5)
    votes = Votes.from_lists("approvals", 2, [[0], [1]])
    found = explain(budget, votes, allocate(budget, votes, "greedy-votes"), "b")
    assert found.outcome == "tied"
    assert "Whether B is paid hangs on a tie." in [one.sentence for one in found.trace.steps]
    assert found.more_supporters is not None
    assert (found.more_supporters.value, found.more_supporters.exact) == (1, True)


def test_a_project_that_is_not_there_cannot_be_explained() -> None:
    budget = Budget.of(LINES, 900)
    with pytest.raises(EngineError, match="'zoo' is not in the list"):
        explain(budget, VOTES, allocate(budget, VOTES, "greedy-votes"), "zoo")
