# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a budget and its ballots cannot be: each refusal, with its code."""

from typing import Any, cast

import numpy as np
import pytest

from isegoria.engine.budgets.rules import RULES, allocate
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import MOST_MARK, MOST_MONEY, MOST_PROJECTS, Budget, Pot, Project, Votes


def project(name: str, cost: Any = 1, **more: Any) -> Project:
    return Project(name, name, cost, **more)


A, B, C = project("a"), project("b"), project("c")
HALVES = Pot("north", cast(Any, 1.5))
FUNDED = project("a", 4, funded=True, categories=("x",))


@pytest.mark.parametrize(
    ("projects", "pots", "more", "code", "params"),
    [
        ([], 10, {}, "projects_missing", {}),
        ([A] * (MOST_PROJECTS + 1), 10, {}, "projects_too_many", {"most": MOST_PROJECTS, "found": MOST_PROJECTS + 1}),
        ([A], [], {}, "pots_missing", {}),
        ([A], -1, {}, "pot_amount_wrong", {"pot": "", "amount": "-1"}),
        ([A], [Pot("north", MOST_MONEY + 1)], {}, "pot_amount_wrong", {"pot": "north", "amount": str(MOST_MONEY + 1)}),
        ([A], [HALVES], {}, "pot_amount_wrong", {"pot": "north", "amount": "1.5"}),
        ([A, B, A], 10, {}, "project_repeated", {"project": "a"}),
        ([project("a", -1)], 10, {}, "project_cost_wrong", {"project": "a", "cost": "-1"}),
        ([project("a", 2.0)], 10, {}, "project_cost_wrong", {"project": "a", "cost": "2.0"}),
        ([project("a", True)], 10, {}, "project_cost_wrong", {"project": "a", "cost": "True"}),
        ([project("a", MOST_MONEY + 1)], 10, {}, "project_cost_wrong", {"project": "a", "cost": str(MOST_MONEY + 1)}),
        ([project("a", pot=1)], 10, {}, "project_pot_unknown", {"project": "a", "pot": 1}),
        ([project("a", pot=-1)], 10, {}, "project_pot_unknown", {"project": "a", "pot": -1}),
        ([project("a", requires=("b",))], 10, {}, "project_unknown", {"project": "b"}),
        ([A, B], 10, {"conflicts": [(0, 2)]}, "project_unknown", {"project": "2"}),
        ([A, B], 10, {"conflicts": [(-1, 0)]}, "project_unknown", {"project": "-1"}),
        ([A], 10, {"most": -1}, "budget_limit_wrong", {"name": "most", "value": "-1"}),
        ([A], 10, {"unit": 0}, "budget_limit_wrong", {"name": "unit", "value": "-1"}),
        ([A], 10, {"limits": {"x": -5}}, "budget_limit_wrong", {"name": "x", "value": "-5"}),
        ([FUNDED], 3, {}, "pot_overspent", {"pot": "", "by": 1}),
        ([FUNDED], 10, {"limits": {"x": 3}}, "budget_rule_broken", {"what": "limit", "name": "x"}),
        (
            [FUNDED, project("b", funded=True)], 10, {"conflicts": [(0, 1)]}, "budget_rule_broken",
            {"what": "conflict", "name": "a"},
        ),
        ([FUNDED, project("b", funded=True)], 10, {"most": 1}, "budget_rule_broken", {"what": "most", "name": "1"}),
        (
            [project("a", funded=True, requires=("b",)), B], 10, {}, "budget_rule_broken",
            {"what": "requires", "name": "a"},
        ),
        ([project("a", requires=("a",))], 10, {}, "requirement_circular", {"project": "a"}),
        (
            [project("a", requires=("b",)), project("b", requires=("a",))], 10, {}, "requirement_circular",
            {"project": "a"},
        ),
        (
            # d hangs on the circle without standing in it: one of the circle is named
            [project("d", requires=("a",)), project("a", requires=("b",)), project("b", requires=("c", "e")),
             project("c", requires=("a",)), project("e")], 10, {}, "requirement_circular", {"project": "a"},
        ),
    ],
)  # fmt: skip
def test_budgets_that_are_refused(projects: Any, pots: Any, more: Any, code: str, params: Any) -> None:
    with pytest.raises(EngineError) as refused:
        Budget.of(projects, pots, **more)
    assert (refused.value.code, refused.value.params) == (code, params)


def test_a_long_chain_of_requirements_is_no_circle() -> None:
    number = 3000
    chain = [project(str(one), requires=(str(one + 1),) * 2 if one + 1 < number else ()) for one in range(number)]
    assert len(Budget.of(chain, 10).needs) == number - 1


@pytest.mark.parametrize("rule", sorted(RULES))
def test_what_excludes_a_project_that_it_requires_is_never_paid(rule: str) -> None:
    budget = Budget.of([project("a", requires=("b",)), B, C], 10, conflicts=[(0, 1)], unit=1)
    votes = Votes.from_lists("approvals", 3, [[0, 1], [0, 2], [0, 1, 2]])
    found = allocate(budget, votes, rule)
    assert (set(found.winners), found.tied) == ({1, 2}, ())
    assert [one.project for one in found.passed] == [0]
    assert found.passed[0].reason in ("conflict", "requires")


TWO = {"kind": "approvals", "n_projects": 3, "starts": [0, 2, 3], "projects": [0, 2, 1]}


@pytest.mark.parametrize(
    ("change", "code", "params"),
    [
        ({"kind": "wishes"}, "ballot_kind_unknown", {"kind": "wishes"}),
        ({"starts": []}, "lengths_differ", {"what": "marks", "expected": 0, "found": 3}),
        ({"starts": [0, 2, 4]}, "lengths_differ", {"what": "marks", "expected": 4, "found": 3}),
        ({"starts": [1, 2, 3]}, "lengths_differ", {"what": "marks", "expected": 3, "found": 3}),
        ({"starts": [0, 4, 3]}, "lengths_differ", {"what": "marks", "expected": 3, "found": 3}),
        ({"marks": [1, 1]}, "lengths_differ", {"what": "marks", "expected": 3, "found": 2}),
        ({"marks": [1.0, 1.0, 1.0]}, "mark_not_whole", {}),
        ({"projects": [0.0, 2.0, 1.0]}, "mark_not_whole", {}),
        ({"projects": [0, 3, 1]}, "vote_project_unknown", {"row": 0, "project": 3}),
        ({"projects": [0, 2, -1]}, "vote_project_unknown", {"row": 1, "project": -1}),
        ({"projects": [2, 2, 1]}, "vote_project_repeated", {"row": 0, "project": 2}),
        ({"marks": [1, 2, 1]}, "mark_out_of_range", {"row": 0, "candidate": 2, "mark": 2}),
        ({"marks": [1, 1, 0]}, "mark_out_of_range", {"row": 1, "candidate": 1, "mark": 0}),
        (
            {"kind": "points", "marks": [1, 1, MOST_MARK + 1]}, "mark_out_of_range",
            {"row": 1, "candidate": 1, "mark": MOST_MARK + 1},
        ),
        ({"kind": "rankings", "marks": [1, 4, 1]}, "mark_out_of_range", {"row": 0, "candidate": 2, "mark": 4}),
        ({"counts": [1, 0]}, "count_not_positive", {"what": "counts"}),
        ({"counts": [1]}, "lengths_differ", {"what": "counts", "expected": 2, "found": 1}),
        ({"weights": [1, -1]}, "count_not_positive", {"what": "weights"}),
        ({"weights": [1.0, 2.0]}, "count_not_positive", {"what": "weights"}),
        ({"weights": [1, 2, 3]}, "lengths_differ", {"what": "weights", "expected": 2, "found": 3}),
        ({"weights": [2**61, 2**61]}, "ballots_too_many", {}),
        ({"unit": 0}, "count_not_positive", {"what": "unit"}),
        ({"blank": -1}, "count_not_positive", {"what": "blank and spoiled ballots"}),
        ({"null": -1}, "count_not_positive", {"what": "blank and spoiled ballots"}),
        ({"groups": [0], "group_names": ("a",)}, "lengths_differ", {"what": "groups", "expected": 2, "found": 1}),
        ({"groups": [0, 1], "group_names": ("a",)}, "mark_out_of_range", {"row": 1, "candidate": "", "mark": 1}),
    ],
)  # fmt: skip
def test_ballots_that_are_refused(change: dict[str, Any], code: str, params: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as refused:
        Votes.of(**(TWO | change))  # type: ignore[arg-type]  # what is given is wrong, or any of several types
    assert (refused.value.code, refused.value.params) == (code, params)


def test_ballots_without_marks_are_blank() -> None:
    votes = Votes.of("approvals", 2, [0, 0, 1], [1], counts=[3, 1])
    assert (votes.n_rows, votes.blank, votes.expressed) == (1, 3, 1)
    assert np.array_equal(votes.projects, [1])
