# SPDX-License-Identifier: AGPL-3.0-or-later
"""Budgets in JSON: the same acts as on their pages. ``request.auth`` is the person whom the API let in,
``request.user`` their account. Each idea has a room of its own, whose operations are here too."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from isegoria.core.processes.models import Process

from .actions import BudgetPlan, CategoryPlan, CriterionPlan, PotPlan, write_budget
from .api_shapes import BudgetCategoryShape, BudgetShape, CriterionShape, NewBudget, PotShape
from .models import Budget
from .outcome.api import router as outcome_router
from .projects.api import ORGANISE, PHASE, phase_at
from .projects.api import router as projects_router
from .queries import budget_of, is_fixed
from .rules import usual_options
from .study.api import router as study_router
from .voting.api import router as voting_router
from .works.api import router as works_router

router = Router()
for room in (projects_router, study_router, works_router, voting_router, outcome_router):
    router.add_router("", room)


def _budget_shape(process: Process) -> BudgetShape:
    budget = budget_of(process)
    if budget is None:
        raise Http404
    pots = [
        PotShape(id=one.public_id, names=one.names, amount=one.amount, district=one.group_name)
        for one in budget.pots.all()
    ]
    return BudgetShape(
        id=budget.public_id,
        currency=budget.currency,
        total=sum(one.amount for one in pots),
        rule=budget.rule,
        ballot=budget.ballot,
        ties=budget.ties,
        minimum=budget.minimum,
        maximum=budget.maximum,
        points=budget.points,
        points_each=budget.points_each,
        options=budget.options,
        most=budget.most,
        children=budget.children,
        children_weight=budget.children_weight,
        least_cost=budget.least_cost,
        most_cost=budget.most_cost,
        fictional=budget.is_fictional,
        fixed=is_fixed(budget),
        pots=pots,
        categories=[
            BudgetCategoryShape(id=one.public_id, names=one.names, limit=one.limit) for one in budget.categories.all()
        ],
        criteria=[CriterionShape(id=one.public_id, names=one.names) for one in budget.criteria.all()],
    )


def _options(given: NewBudget, before: Budget | None) -> dict[str, Any]:
    """Those that are given; without any, those that stand while rule and ballot do, else what suits the two."""
    if given.options is not None:
        return given.options
    if before is not None and (before.rule, before.ballot) == (given.rule, given.ballot):
        return dict(before.options)
    return usual_options(rule=given.rule, ballot=given.ballot)


@router.get(f"{PHASE}/budget", response=BudgetShape, auth=None)
def read_budget(request: HttpRequest, space: str, process: str, phase: str) -> BudgetShape:
    """What is shared out in the process of a phase, and how."""
    return _budget_shape(phase_at(request, space, process, phase).process)


@router.put(f"{PHASE}/budget", response=BudgetShape, openapi_extra=ORGANISE)
def set_up_budget(request: HttpRequest, space: str, process: str, phase: str, given: NewBudget) -> BudgetShape:
    """For organisers: set the budget of a process up, or write it anew in its place."""
    found = phase_at(request, space, process, phase)
    before = budget_of(found.process)
    plan = BudgetPlan(
        pots=tuple(PotPlan(one.names, one.amount, one.district, None, one.id) for one in given.pots),
        categories=tuple(CategoryPlan(one.names, one.limit, one.id) for one in given.categories),
        criteria=tuple(CriterionPlan(one.names, one.id) for one in given.criteria),
        currency=given.currency,
        rule=given.rule,
        options=_options(given, before),
        ties=given.ties,
        ballot=given.ballot,
        minimum=given.minimum,
        maximum=given.maximum,
        points=given.points,
        points_each=given.points_each,
        most=given.most,
        children=given.children,
        children_weight=given.children_weight,
        least_cost=given.least_cost,
        most_cost=given.most_cost,
        is_fictional=given.fictional,
    )
    write_budget(process=found.process, by=request.user, plan=plan)
    return _budget_shape(found.process)
