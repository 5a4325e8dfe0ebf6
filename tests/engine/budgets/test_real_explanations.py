# SPDX-License-Identifier: LGPL-3.0-or-later
"""Explanations and fairness of real budgets, and the knapsack optimum against HiGHS on each of them.

The data have no licence and stay where they are: beside this checkout, or where ISEGORIA_DATA says.
"""

import os
from pathlib import Path

import pytest

from isegoria.engine.budgets.explanation import explain_all
from isegoria.engine.budgets.extended_representation import overlooked
from isegoria.engine.budgets.fairness import fairness
from isegoria.engine.budgets.knapsack import _choice, solve
from isegoria.engine.budgets.priceability import bought_by_voters
from isegoria.engine.budgets.rules import allocate
from isegoria.engine.budgets.what_if import cheaper, what_if
from isegoria.engine.formats.pabulib import PabulibFile, read_pabulib

DATA = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data")) / "pabulib" / "selected"
HERE = pytest.mark.skipif(not DATA.is_dir(), reason="the real budgets are not on this machine")


def _file(name: str) -> PabulibFile:
    return read_pabulib(DATA / f"{name}.pb", lenient=True)


@HERE
def test_who_gets_what_in_wieliczka() -> None:
    """Figures of docs/methods/budget-fairness.md."""
    file = _file("Poland_Wieliczka_2023_Green_Budget")
    greedy = allocate(file.budget, file.votes, "greedy-votes").winners
    shares = allocate(file.budget, file.votes, "equal-shares-add1").winners
    without = [fairness(file.budget, file.votes, one).by_projects[0] for one in (greedy, shares)]
    assert (file.votes.expressed, without) == (6586, [1820, 1172])
    assert len(overlooked(file.budget, file.votes, greedy)) == 3
    assert overlooked(file.budget, file.votes, shares) == ()


@HERE
@pytest.mark.parametrize(
    "name", ["Poland_Swiecie_2023", "Netherlands_Assen_2024", "Poland_Wieliczka_2023_Green_Budget"]
)
def test_payments_of_real_budgets_add_up(name: str) -> None:
    file = _file(name)
    allocation = allocate(file.budget, file.votes, "equal-shares")
    found = explain_all(file.budget, file.votes, allocation)
    for one in found:
        if one.payments is not None:
            assert one.payments.total == file.budget.projects[one.project].cost
    assert sum(one.payments is not None for one in found) == len(allocation.winners)
    assert bought_by_voters(file.budget, file.votes, allocation).verdict == "yes"


@HERE
def test_a_project_of_warsaw_just_a_little_cheaper() -> None:
    file = _file("Poland_Warszawa_2026")
    least = cheaper(file.budget, file.votes, "equal-shares", 3)
    assert (least.value, least.exact) == (237_633_807, True)
    assert what_if(file.budget, file.votes, "equal-shares", 3, cost=237_633_807).outcome == "paid"
    assert what_if(file.budget, file.votes, "equal-shares", 3, cost=237_633_808).outcome == "not_paid"


@HERE
@pytest.mark.parametrize("utility", ["cardinality", "cost"])
def test_the_best_sets_of_real_budgets_are_as_good_as_those_of_highs(utility: str) -> None:
    for name in ("Poland_Swiecie_2023", "Netherlands_Assen_2024", "France_Toulouse_2022", "Poland_Warszawa_2026"):
        file = _file(name)
        found = allocate(file.budget, file.votes, "knapsack", utility=utility)
        assert found.table["proof"] == "search"
        totals = file.votes.totals * (file.budget.costs if utility == "cost" else 1)
        choice = _choice(file.budget, totals, tuple(range(file.budget.n_projects)))
        by_solver = solve(choice)
        assert by_solver is None or choice.worth(found.path) >= choice.worth(by_solver)
        assert choice.allows(found.path)
