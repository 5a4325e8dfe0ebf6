# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of a budget, for its team: what is set up and what lacks, the projects that wait for a study; the set-up."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.verdicts import Refused
from isegoria.design.filters import Choice, Choices
from isegoria.tools.budgets.actions import BudgetPlan, CriterionPlan, plan_of, write_budget
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.models import Project
from isegoria.tools.budgets.projects.queries import counts, dressed, queue
from isegoria.tools.budgets.queries import budget_of, is_fixed, money_of, stages_of
from isegoria.tools.budgets.rules import STUDYING, may_set_up, may_study
from isegoria.tools.budgets.tool import BudgetsSettings

from .finding import account_of, addresses, phase_at, phase_page
from .listing import shown
from .option_words import option_sentences
from .rule_words import WORDS
from .setup_form import SetUpForm, usual_criteria

A_PAGE = 30
STAGES = ("ideas", "study", "vote", "works")


@signed_in
@require_safe
@never_cache
def desk(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The page. Twelve queries at most, whatever is there."""
    found = phase_at(request, space, process, phase)
    roles = roles_in(request.user, found.process.space)
    if not roles & STUDYING:
        may_study(request.user, found.process.space).require()
    budget = budget_of(found.process)
    sums = money_of(budget)
    counted = counts(found.process)
    state = request.GET.get("state", "")
    state = state if state in (*Project.State.values, "chosen") else ""
    pages = Paginator(queue(found.process, state), A_PAGE)
    pages.count = counted[state or "all"]  # known already: one query less
    page = pages.get_page(request.GET.get("page"))
    page.object_list = shown(dressed(page.object_list, found.process), budget)
    stages = stages_of(found.process)
    return render(
        request,
        "budgets/desk/desk.html",
        {
            "robots": "noindex",
            "phase": found,
            "process": found.process,
            "urls": addresses(found),
            "budget": budget,
            "total": money(sums.total, budget.currency) if budget is not None and sums.total else "",
            "pots": [(one, money(one.amount, budget.currency)) for one in sums.pots] if budget is not None else [],
            "rule": WORDS.get(budget.rule) if budget is not None else None,
            "options": list(option_sentences(budget.options)) if budget is not None else [],
            "counts": counted,
            "page": page,
            "filters": _filters(state, counted),
            "lacks": list(_lacks(stages, bool(sums.total))),
            "stages": _stages(stages),
            "organises": bool(roles & ORGANISING),
            "studies": bool(roles & STUDYING),
        },
    )


def _lacks(stages: dict[str, Phase], has_money: bool) -> Any:
    """What would stop the budget from running, in the order in which it is put right."""
    if not has_money:
        yield _("The money is not said yet: how much is shared out, and how.")
    for stage in STAGES:
        if stage not in stages:
            yield _MISSING[stage]


_MISSING = {
    "ideas": _("No step lets people submit projects."),
    "study": _("No step is for the study by the services."),
    "vote": _("No step is for the vote."),
    "works": _("No step follows the works."),
}


def _stages(stages: dict[str, Phase]) -> list[dict[str, Any]]:
    words = BudgetsSettings.__dataclass_fields__["stage"].metadata["choices"]
    return [
        {
            "words": words[stage],
            "phase": stages[stage],
            "url": phase_page(stages[stage]),
            "desk": phase_page(stages[stage], "desk_vote") if stage == "vote" else "",
        }
        for stage in STAGES
        if stage in stages
    ]


def _filters(state: str, counted: dict[str, int]) -> Choices:
    each = (
        Choice(Project.State(one).label, f"?state={one}#queue", one == state, counted[one])
        for one in Project.State.values
        if counted.get(one) and one not in ("withdrawn", "merged")
    )
    everything = Choice(pgettext_lazy("projects", "all"), "?#queue", not state, counted["all"])
    won = Choice(pgettext_lazy("projects", "chosen"), "?state=chosen#queue", state == "chosen", counted["chosen"])
    return Choices(pgettext_lazy("filter", "State"), [everything, *each, *([won] if counted["chosen"] else [])])


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_up(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The money, the rule, the ballot. Nothing that was typed is lost to an error."""
    found = phase_at(request, space, process, phase)
    may_set_up(request.user, found.process).require()
    budget = budget_of(found.process)
    language = found.process.language
    plan = plan_of(budget) if budget is not None else BudgetPlan()
    if budget is None or not plan.pots:
        begun = tuple(CriterionPlan({language: words}) for words in usual_criteria(language))
        plan = BudgetPlan(**{**vars(plan), "criteria": plan.criteria or begun})
    fixed = budget is not None and is_fixed(budget)
    refusal, status = None, 200
    if request.method == "POST":
        form = SetUpForm(request.POST, plan=plan, language=language, fixed=fixed)
        if request.POST.get("go") == "more":
            status = 200
        elif form.is_valid():
            try:
                write_budget(process=found.process, by=account_of(request), plan=form.wanted)
            except Refused as refused:
                refusal, status = refused.verdict, refused.verdict.status
            else:
                messages.success(request, _("The budget is set up."))
                return HttpResponseRedirect(addresses(found).desk)
        else:
            status = 400
    else:
        form = SetUpForm(plan=plan, language=language, fixed=fixed)
    response = render(
        request,
        "budgets/desk/money.html",
        {
            "robots": "noindex",
            "phase": found,
            "process": found.process,
            "urls": addresses(found),
            "form": form,
            "more": request.POST.get("go") == "more",
            "fixed": fixed,
            "refusal": refusal.in_words if refusal is not None else None,
            "budget": budget,
            "chosen_rule": form["rule"].value(),
        },
        status=status,
    )
    if refusal is not None:
        response["X-Refusal"] = refusal.code
    return response
