# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting a budget up: a few fields, the rest filled in; what is refused; what is fixed once people vote."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.budgets.actions import BudgetPlan, CategoryPlan, PotPlan, plan_of, write_budget
from isegoria.tools.budgets.amounts import money, read_amount, typed
from isegoria.tools.budgets.models import MOST_CENTS, Budget, BudgetVote, Project, Relation
from isegoria.tools.budgets.projects.actions import About, relate, sort, unrelate
from isegoria.tools.budgets.queries import budget_of
from isegoria.tools.budgets.rules import RULES
from isegoria.tools.budgets.web.rule_words import WORDS
from tests import factories
from tests.tools.budgets import making
from tests.tools.budgets.making import PLAN, address, again, text_of, url


@pytest.fixture
def phase(db: Any) -> Phase:
    return making.phase()


@pytest.fixture
def desk(phase: Phase) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(making.organiser(phase))
    return made


def test_a_town_clerk_sets_a_budget_up_with_a_name_and_a_sum(desk: Client, phase: Phase) -> None:
    assert "The money is not said yet" in text_of(desk.get(address("desk", phase)))
    page = desk.get(address("set_up", phase))
    assert "recommended" in text_of(page)
    assert "Equal shares" in text_of(page)
    form = page.context["form"]
    sent = desk.post(
        address("set_up", phase),
        {
            "go": "keep",
            "pots_key": ["", ""],
            "pots_name": ["Toute la ville", ""],
            "pots_amount": ["120 000", ""],
            "criteria_key": [row.key for row in form.criteria],
            "criteria_name": [row.name for row in form.criteria],
            "rule": "equal-shares-add1",
            "ballot": "approvals",
            "currency": "EUR",
            "ties": "declared",
            "children": "none",
        },
    )
    assert sent.status_code == 302
    budget = Budget.objects.get()
    assert [(one.names, one.amount, one.group_name) for one in budget.pots.all()] == [
        ({"fr": "Toute la ville"}, 12_000_000, "")
    ]
    assert (budget.rule, budget.ballot, budget.criteria.count()) == ("equal-shares-add1", "approvals", 4)
    assert "€120,000" in desk.get(address("desk", phase)).content.decode()
    assert making.faults() == []


@pytest.mark.parametrize("amount", ["0", "-1", "1e15", "1000000000000001", "beaucoup", ""])
def test_a_sum_that_is_none_is_told_beside_its_line(desk: Client, phase: Phase, amount: str) -> None:
    sent = desk.post(
        address("set_up", phase),
        {"pots_key": [""], "pots_name": ["Centre"], "pots_amount": [amount], "rule": RULES[0], "ballot": "approvals"},
    )
    assert sent.status_code == 400
    assert "Write a sum of money in figures" in text_of(sent)
    assert 'value="Centre"' in sent.content.decode()
    assert Budget.objects.count() == 0


def test_more_lines_lose_nothing(desk: Client, phase: Phase) -> None:
    given = {"go": "more", "pots_key": [""], "pots_name": ["Centre"], "pots_amount": ["1"], "rule": "phragmen"}
    page = desk.post(address("set_up", phase), given)
    assert page.status_code == 200
    assert len(page.context["form"].pots) == 7
    assert 'value="phragmen" checked' in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule": "by-chance"}, "rule_unknown"),
        ({"ballot": "shout"}, "ballot_unknown"),
        ({"rule": "phragmen", "ballot": "points"}, "rule_needs_approvals"),
        ({"currency": "XXX"}, "setting_unfit"),
        ({"points": 0}, "setting_unfit"),
        ({"children_weight": 101}, "setting_unfit"),
        ({"ballot": "points", "points": 10, "points_each": 11}, "points_each_unfit"),
        ({"points_each": -1}, "points_each_unfit"),
        ({"options": {"love": "yes"}}, "rule_option_unknown"),
        ({"rule": "greedy-votes", "options": {"utility": "cost"}}, "rule_option_unknown"),
        ({"options": {"minimum_support": "2/1"}}, "rule_option_unfit"),
        ({"options": {"minimum_support": "1e-999999999"}}, "rule_option_unfit"),
        ({"options": {"minimum_support": "1/0"}}, "rule_option_unfit"),
        ({"options": {"utility": "beauty"}}, "rule_option_unfit"),
        ({"options": {"utility": "points"}}, "worth_needs_points"),
        ({"minimum": 4, "maximum": 3}, "marks_crossed"),
        ({"least_cost": 4, "most_cost": 3}, "costs_crossed"),
        ({"least_cost": -4}, "amount_unfit"),
        ({"pots": (PotPlan({"fr": "A"}, 0),)}, "amount_unfit"),
        ({"pots": (PotPlan({"fr": ""}, 5),)}, "name_unfit"),
        ({"pots": (PotPlan({"fr": "A"}, 5), PotPlan({"fr": " a"}, 5))}, "name_twice"),
        ({"pots": (PotPlan({"fr": "A"}, 5, "X"), PotPlan({"fr": "B"}, 5, "X"))}, "district_twice"),
        ({"pots": tuple(PotPlan({"fr": str(one)}, 5) for one in range(201))}, "too_many"),
        ({"categories": (CategoryPlan({"fr": "é" * 121}),)}, "name_unfit"),
    ],
)
def test_what_no_budget_can_be(phase: Phase, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        write_budget(process=phase.process, by=None, plan=replace(PLAN, **changes))
    assert refused.value.verdict.code == code
    assert budget_of(phase.process) is None


def test_writing_a_budget_again_changes_it_in_its_place(phase: Phase) -> None:
    before = making.budget(phase.process)
    plan = plan_of(before)
    pots = (replace(plan.pots[1], amount=7), PotPlan({"fr": "Est"}, 9), plan.pots[0])
    after = making.budget(phase.process, replace(plan, pots=pots))
    assert after.pk == before.pk
    assert [(one.public_id == plan.pots[1].public_id, one.amount) for one in after.pots.all()] == [
        (True, 7), (False, 9), (False, 10_000_000),
    ]  # fmt: skip
    assert plan_of(after).categories == plan.categories
    assert making.faults() == []


def test_a_pot_that_pays_for_a_project_is_not_taken_away(phase: Phase) -> None:
    budget = making.budget(phase.process)
    making.project(of=phase, about=About(pot=budget.pots.first()))
    plan = plan_of(budget)
    with pytest.raises(Refused) as refused:
        making.budget(phase.process, replace(plan, pots=plan.pots[1:]))
    assert refused.value.verdict.code == "pot_in_use"
    assert budget.pots.count() == 2


def test_the_money_is_fixed_once_the_ballot_is_drawn_up_and_the_criteria_are_not(desk: Client, phase: Phase) -> None:
    budget = making.budget(phase.process)
    BudgetVote.objects.create(phase=phase, budget=budget, state=BudgetVote.State.READY)
    plan = plan_of(budget)
    with pytest.raises(Refused) as refused:
        making.budget(phase.process, replace(plan, rule="greedy-votes"))
    assert refused.value.verdict.code == "budget_fixed"
    page = desk.get(address("set_up", phase))
    assert "The ballot is drawn up" in text_of(page)
    keys = [row.key for row in page.context["form"].criteria]
    sent = desk.post(address("set_up", phase), {"criteria_key": keys[:1], "criteria_name": ["Utile"]})
    assert sent.status_code == 302
    assert [one.name.text for one in budget.criteria.all()] == ["Utile"]
    assert plan_of(again_budget(budget)).pots == plan.pots


def again_budget(budget: Budget) -> Budget:
    return Budget.objects.get(pk=budget.pk)


@pytest.mark.parametrize("name", ["moderator", "official", "observer"])
def test_only_organisers_set_it_up(phase: Phase, name: str) -> None:
    with pytest.raises(Refused) as refused:
        write_budget(process=phase.process, by=making.organiser(phase, name), plan=PLAN)
    assert refused.value.verdict.code == "not_organiser"


def test_the_rules_offered_all_have_words_and_the_engine_has_them() -> None:
    from isegoria.engine.budgets.rules import RULES as COUNTED  # late: compiled rooms take seconds to load

    assert set(RULES) == set(COUNTED)
    assert set(RULES) <= set(WORDS)


# --- sorting, relations -----------------------------------------------------------------------------------
def test_an_organiser_sorts_a_project_and_ties_it_to_another(desk: Client, phase: Phase) -> None:
    budget = making.budget(phase.process)
    first, second = making.feasible(of=phase), making.feasible(of=phase)
    pot, category = budget.pots.last(), budget.categories.first()
    given = {"pot": pot.public_id, "category": category.public_id, "is_funded": "on"}
    assert desk.post(url(first, "sort"), given).status_code == 302
    first = again(first)
    assert (first.pot, first.category, first.is_funded) == (pot, category, True)
    tie = {"act": "relate", "kind": "conflict", "other": str(second.number), "reason": "Même place."}
    assert desk.post(url(first, "sort"), tie).status_code == 302
    assert desk.post(url(second, "sort"), tie | {"other": str(first.number)}).status_code == 302
    (relation,) = first.relations.all()
    assert (relation.kind, relation.second_id, relation.reason) == ("conflict", second.pk, "Même place.")
    assert "Même place." in text_of(desk.get(url(second, "sort")))
    assert making.faults() == []
    assert desk.post(url(second, "sort"), {"act": "unrelate", "relation": str(relation.pk)}).status_code == 302
    assert first.relations.count() == 0
    assert making.faults() == []


@pytest.mark.parametrize("other", ["", "99", "zzzzzzzzzz", "1e9", "9" * 30])
def test_a_tie_to_no_project_is_refused(desk: Client, phase: Phase, other: str) -> None:
    made = making.feasible(of=phase)
    sent = desk.post(url(made, "sort"), {"act": "relate", "kind": "conflict", "other": other})
    assert (sent.status_code, sent["X-Refusal"]) == (404, "no_such_project")


def test_a_project_is_not_tied_to_itself_nor_in_no_way(phase: Phase) -> None:
    first, second = making.feasible(of=phase), making.feasible(of=phase)
    for other, kind, code in (
        (first, "conflict", "tie_to_itself"),
        (first, "requires", "tie_to_itself"),
        (second, "love", "relation_unfit"),
    ):
        with pytest.raises(Refused) as refused:
            relate(first=first, second=other, kind=kind, by=None)
        assert refused.value.verdict.code == code
    tie = relate(first=first, second=second, kind="requires", by=None)
    with pytest.raises(Refused):
        unrelate(relation=tie, by=factories.account())


@pytest.mark.parametrize(
    ("ties", "last", "code"),
    [
        ([("requires", 0, 1)], ("requires", 1, 0), "requirement_circle"),
        ([("requires", 0, 1), ("requires", 1, 2)], ("requires", 2, 0), "requirement_circle"),
        ([("requires", 0, 1)], ("conflict", 0, 1), "requirement_conflict"),
        ([("conflict", 0, 1)], ("requires", 1, 0), "requirement_conflict"),
        ([("requires", 0, 1), ("requires", 1, 2)], ("conflict", 2, 0), "requirement_conflict"),
        ([("requires", 0, 1), ("requires", 0, 2)], ("conflict", 1, 2), "requirement_conflict"),
        ([("conflict", 1, 2), ("requires", 0, 1)], ("requires", 0, 2), "requirement_conflict"),
        ([("requires", 0, 1), ("requires", 0, 2)], ("requires", 1, 2), ""),
        ([("conflict", 0, 1)], ("conflict", 1, 2), ""),
    ],
)
def test_ties_that_leave_a_project_no_way_are_refused(
    phase: Phase, ties: list[tuple[str, int, int]], last: tuple[str, int, int], code: str
) -> None:
    made = [making.project(of=phase) for _one in range(3)]
    for kind, first, second in ties:
        relate(first=made[first], second=made[second], kind=kind, by=None)
    kind, first, second = last
    if not code:
        assert relate(first=made[first], second=made[second], kind=kind, by=None).kind == kind
        return
    with pytest.raises(Refused) as refused:
        relate(first=made[first], second=made[second], kind=kind, by=None)
    assert refused.value.verdict.code == code
    assert Relation.objects.count() == len(ties)


def test_a_circle_is_told_on_the_page_in_a_sentence(desk: Client, phase: Phase) -> None:
    first, second = making.project("Un préau", of=phase), making.project("Un toit", of=phase)
    relate(first=first, second=second, kind="requires", by=None)
    sent = desk.post(url(second, "sort"), {"act": "relate", "kind": "requires", "other": str(first.number)})
    assert (sent.status_code, sent["X-Refusal"]) == (400, "requirement_circle")
    assert "“Un préau” already needs “Un toit”" in text_of(sent)


def test_what_has_no_cost_is_not_paid_already(phase: Phase) -> None:
    made = making.project(of=phase)
    with pytest.raises(Refused) as refused:
        sort(project=made, by=None, pot=None, category=None, is_funded=True)
    assert refused.value.verdict.code == "cost_missing"
    assert Project.objects.get().is_funded is False


# --- amounts ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12500", 1_250_000), ("12 500", 1_250_000), ("12\u202f500,50 €", 1_250_050), ("€12,500.50", 1_250_050),
        ("12.500,50", 1_250_050),
        ("12,500.5", 1_250_050), ("12,500", 1_250_000), ("1'000 CHF", 100_000), ("0", 0), ("0,01", 1), ("12,5", 1_250),
        ("1 000 000 000 000", MOST_CENTS), ("1 000 000 000 000,01", None), ("-1", None), ("", None), ("€", None),
        ("1,2,3", None), ("1e5", None), ("∞", None), ("½", None), ("12.345.67", None), ("9" * 60, None),
    ],
)  # fmt: skip
def test_sums_are_read_as_people_write_them(text: str, cents: int | None) -> None:
    assert read_amount(text) == cents


@given(st.integers(min_value=0, max_value=MOST_CENTS))
def test_what_a_form_shows_is_read_again(cents: int) -> None:
    assert read_amount(typed(cents)) == cents
    assert read_amount(money(cents)) == cents


def test_an_empty_plan_is_a_budget() -> None:
    assert BudgetPlan().rule == RULES[0]
