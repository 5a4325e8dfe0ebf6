# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers do with a budget: say what is shared out, in which pots, by which rule, with which ballot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import refuse

from .amounts import CURRENCIES
from .attestation import budget_content
from .models import Budget, Category, Criterion, Pot
from .rules import (
    MOST_CATEGORIES,
    MOST_CRITERIA,
    MOST_POINTS,
    MOST_POTS,
    amount_fault,
    are_named,
    fault,
    fits_ballot,
    is_amount,
    may_change_money,
    may_set_up,
    options_fit,
    points_fit,
)
from .tool import BUDGET


@dataclass(frozen=True)
class PotPlan:
    """A pot as it should be; ``public_id`` names one that is there, to change it in its place."""

    names: Mapping[str, str]
    amount: int
    group_name: str = ""
    territory: Territory | None = None
    public_id: str = ""


@dataclass(frozen=True)
class CategoryPlan:
    """A category as it should be; ``limit`` is the most that it may cost in all, 0 for no limit."""

    names: Mapping[str, str]
    limit: int = 0
    public_id: str = ""


@dataclass(frozen=True)
class CriterionPlan:
    """A criterion of the study as it should be."""

    names: Mapping[str, str]
    public_id: str = ""


@dataclass(frozen=True)
class BudgetPlan:
    """A whole budget as it should be. What stands there and is not in the plan is taken away."""

    pots: Sequence[PotPlan] = ()
    categories: Sequence[CategoryPlan] = ()
    criteria: Sequence[CriterionPlan] = ()
    currency: str = "EUR"
    rule: str = "equal-shares-add1"
    options: Mapping[str, Any] = field(default_factory=dict)
    ties: str = "declared"
    ballot: str = "approvals"
    minimum: int = 0
    maximum: int = 0
    points: int = 10
    points_each: int = 0
    most: int = 0
    children: str = "none"
    children_weight: int = 100
    least_cost: int = 0
    most_cost: int = 0
    is_fictional: bool = False


MONEY = (
    "currency", "rule", "options", "ties", "ballot", "minimum", "maximum", "points", "points_each", "most", "children",
    "children_weight", "least_cost", "most_cost", "is_fictional",
)  # fmt: skip
"""Fields of a plan that are columns of the budget."""


@transaction.atomic
def open_budget(*, process: Process) -> Budget:
    """The budget of a process, held until the act ends; made empty where nobody has set it up yet."""
    if not Budget.objects.filter(process=process).exists():
        Process.objects.select_for_update().get(pk=process.pk)
        budget, made = Budget.objects.get_or_create(process=process)
        if made:
            budget.process = process
            _attest(budget, "budget.opened")
    held = Budget.objects.select_for_update().get(process=process)
    held.process = process
    return held


@transaction.atomic
def write_budget(*, process: Process, by: Account | None, plan: BudgetPlan) -> Budget:
    """Set a budget up, or write it anew in its place. ``by`` is None for the command line.

    Once the ballot is drawn up only the criteria of the study can change. Raises ``Refused`` naming what is wrong.
    """
    if by is not None:
        may_set_up(by, process).require()
    budget = open_budget(process=process)
    _check(plan)
    if not may_change_money(budget) and not _same_money(budget, plan):
        may_change_money(budget).require()
    for name in MONEY:
        value = getattr(plan, name)
        setattr(budget, name, dict(value) if name == "options" else value)
    budget.save()
    _write_pots(budget, plan.pots)
    _write_categories(budget, plan.categories)
    _write_criteria(budget, plan.criteria)
    _attest(budget, "budget.set_up")
    return budget


def plan_of(budget: Budget) -> BudgetPlan:
    """The plan of a budget as it stands: what a form begins with, and what a change is compared with."""
    return BudgetPlan(
        pots=tuple(
            PotPlan(one.names, one.amount, one.group_name, one.territory, one.public_id)
            for one in budget.pots.select_related("territory")
        ),
        categories=tuple(CategoryPlan(one.names, one.limit, one.public_id) for one in budget.categories.all()),
        criteria=tuple(CriterionPlan(one.names, one.public_id) for one in budget.criteria.all()),
        **{name: getattr(budget, name) for name in MONEY},
    )


def _same_money(budget: Budget, plan: BudgetPlan) -> bool:
    now = plan_of(budget)
    return all(getattr(now, name) == getattr(plan, name) for name in (*MONEY, "pots", "categories"))


def _check(plan: BudgetPlan) -> None:
    fits_ballot(rule=plan.rule, ballot=plan.ballot).require()
    options_fit(rule=plan.rule, ballot=plan.ballot, options=plan.options).require()
    points_fit(ballot=plan.ballot, points=plan.points, points_each=plan.points_each).require()
    for names, most in (
        ([one.names for one in plan.pots], MOST_POTS),
        ([one.names for one in plan.categories], MOST_CATEGORIES),
        ([one.names for one in plan.criteria], MOST_CRITERIA),
    ):
        are_named(names, most).require()
    amounts = [(one.amount, False) for one in plan.pots] + [(one.limit, True) for one in plan.categories]
    amounts += [(plan.least_cost, True), (plan.most_cost, True)]
    if not all(is_amount(value, zero=zero) for value, zero in amounts):
        amount_fault().require()
    known = (
        plan.currency in CURRENCIES
        and plan.ties in Budget.Ties.values
        and plan.children in Budget.Children.values
        and all(0 <= one <= 10_000 for one in (plan.minimum, plan.maximum, plan.most))
        and 1 <= plan.points <= MOST_POINTS
        and 1 <= plan.children_weight <= 100
    )
    if not known:
        fault(
            "setting_unfit",
            _("One of these settings is none that a budget can have. Nothing was changed."),
            _("Choose among what the page offers."),
        ).require()
    if plan.maximum and plan.minimum > plan.maximum:
        fault(
            "marks_crossed",
            _("A ballot cannot ask for more projects than it takes. Nothing was changed."),
            _("Lower the fewest projects to mark, or raise the most."),
        ).require()
    if plan.most_cost and plan.least_cost > plan.most_cost:
        fault(
            "costs_crossed",
            _("The least that a project costs is above the most that it may cost. Nothing was changed."),
            _("Change one of the two."),
        ).require()
    groups = [one.group_name for one in plan.pots if one.group_name]
    if len(groups) != len(set(groups)):
        fault(
            "district_twice",
            _("Two pots are of the same district. Nothing was changed."),
            _("Put them together, or name another district."),
        ).require()


def _write_pots(budget: Budget, plans: Sequence[PotPlan]) -> None:
    there = {one.public_id: one for one in budget.pots.all()}
    for place, plan in enumerate(plans):
        pot = there.pop(plan.public_id, None) or Pot(budget=budget)
        pot.position, pot.names, pot.amount = place, dict(plan.names), plan.amount
        pot.group_name, pot.territory = plan.group_name[:80], plan.territory
        pot.save()
    gone = list(there.values())
    if budget.projects.filter(pot__in=gone).exists():
        refuse(
            "pot_in_use",
            _("Projects are to be paid out of a pot that would be taken away. Nothing was changed."),
            _("Give these projects another pot first."),
            status=409,
        )
    budget.pots.filter(pk__in=[one.pk for one in gone]).delete()


def _write_categories(budget: Budget, plans: Sequence[CategoryPlan]) -> None:
    there = {one.public_id: one for one in budget.categories.all()}
    for place, plan in enumerate(plans):
        category = there.pop(plan.public_id, None) or Category(budget=budget)
        category.position, category.names, category.limit = place, dict(plan.names), plan.limit
        category.save()
    gone = list(there.values())
    if budget.projects.filter(category__in=gone).exists():
        refuse(
            "category_in_use",
            _("Projects stand in a category that would be taken away. Nothing was changed."),
            _("Rename it instead, or give these projects another category first."),
            status=409,
        )
    budget.categories.filter(pk__in=[one.pk for one in gone]).delete()


def _write_criteria(budget: Budget, plans: Sequence[CriterionPlan]) -> None:
    # What a study found keeps the names of the criteria as they were: taking one away changes no study.
    there = {one.public_id: one for one in budget.criteria.all()}
    for place, plan in enumerate(plans):
        criterion = there.pop(plan.public_id, None) or Criterion(budget=budget)
        criterion.position, criterion.names = place, dict(plan.names)
        criterion.save()
    budget.criteria.filter(pk__in=[one.pk for one in there.values()]).delete()


def _attest(budget: Budget, kind: str) -> None:
    journal.record(kind=kind, subject_kind=BUDGET, subject_id=budget.public_id, content=budget_content(budget))
