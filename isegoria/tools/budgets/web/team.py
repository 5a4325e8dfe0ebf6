# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the services: take a project in hand, study it, sort it, tell of its works."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.commons.attachments.queries import files_of
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.verdicts import Refused, refuse
from isegoria.tools.budgets.amounts import money, typed
from isegoria.tools.budgets.models import Project, Relation, Step
from isegoria.tools.budgets.projects import actions as projects
from isegoria.tools.budgets.projects.queries import assessments_of, find_project, steps_of
from isegoria.tools.budgets.projects.rules import may_sort
from isegoria.tools.budgets.queries import categories_of, criteria_of, money_of
from isegoria.tools.budgets.study import actions as studies
from isegoria.tools.budgets.study.rules import may_assess
from isegoria.tools.budgets.works import actions as works
from isegoria.tools.budgets.works.rules import may_follow

from .finding import account_of, addresses, project_at, project_url
from .project import told
from .team_forms import SortForm, StepForm, StudyForm
from .wording import cost_of


def _context(found: Project) -> dict[str, Any]:
    text = found.contribution
    return {
        "robots": "noindex",
        "project": found,
        "text": text,
        "phase": text.phase,
        "process": text.process,
        "page_url": project_url(found),
        "urls": addresses(text.phase),
        "cost": cost_of(found, found.budget.currency),
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def study(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """The form of a study; what was said before stays readable under it."""
    found = project_at(request, space, process, ref)
    may_assess(request.user, found).require()
    criteria = criteria_of(found.budget)
    before = assessments_of(found)
    if request.method == "POST" and request.POST.get("act") == "begin":
        studies.begin(project=found, by=account_of(request))
        messages.success(request, _("The page of the project says that it is being studied."))
        return HttpResponseRedirect(project_url(found, "study"))
    refusal, status = None, 200
    if request.method == "POST":
        form = StudyForm(request.POST, criteria=criteria)
        if form.is_valid():
            given = form.cleaned_data
            try:
                studies.assess(
                    project=found,
                    by=account_of(request),
                    verdict=given["verdict"],
                    opinion=given["opinion"],
                    cost=given["cost"],
                    changes=given["changes"],
                    office=given["office"],
                    findings=form.findings,
                )
            except Refused as refused:
                refusal, status = refused.verdict, refused.verdict.status
            else:
                messages.success(request, _("The study is public, and the authors are told."))
                return HttpResponseRedirect(f"{project_url(found)}#study-title")
        else:
            status = 400
    else:
        latest = before[0] if before else None
        begun = {"cost": typed(found.counted_cost), "office": latest.office if latest else ""}
        if latest is not None:
            begun |= {"verdict": latest.verdict, "opinion": latest.opinion, "changes": latest.changes}
            for one in latest.findings:
                begun |= {
                    f"finding_{one['criterion']}": one["finding"],
                    f"note_{one['criterion']}": one.get("note", ""),
                }
        form = StudyForm(criteria=criteria, initial=begun)
    currency = found.budget.currency
    context = _context(found) | {
        "form": form,
        "refusal": refusal.in_words if refusal is not None else None,
        "earlier": [told(one, currency) for one in before],
        "estimate": money(found.estimate, currency),
        "pot_amount": money(found.pot.amount, currency) if found.pot else "",
    }
    response = render(request, "budgets/desk/study.html", context, status=status)
    if refusal is not None:
        response["X-Refusal"] = refusal.code
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sort(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Which pot pays, in which category, whether it is paid already; and what the count must know of other projects."""
    found = project_at(request, space, process, ref)
    may_sort(request.user, found).require()
    by = account_of(request)
    pots, categories = money_of(found.budget).pots, categories_of(found.budget)
    refusal, status = None, 200
    form = SortForm(project=found, pots=pots, categories=categories)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "relate":
                _relate(request, found)
            elif request.POST.get("act") == "unrelate":
                _unrelate(request, found)
            else:
                form = SortForm(request.POST, project=found, pots=pots, categories=categories)
                if not form.is_valid():
                    status = 400
                else:
                    given = form.cleaned_data
                    projects.sort(
                        project=found,
                        by=by,
                        pot=form.pots.get(given["pot"]),
                        category=form.categories.get(given["category"]),
                        is_funded=given["is_funded"],
                    )
        except Refused as refused:
            refusal, status = refused.verdict, refused.verdict.status
        if status == 200:
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(project_url(found, "sort"))
    tied = Relation.objects.select_related("first__contribution", "second__contribution")
    context = _context(found) | {
        "form": form,
        "refusal": refusal.in_words if refusal is not None else None,
        "relations": tied.filter(Q(first=found) | Q(second=found)),
        "kinds": Relation.Kind.choices,
    }
    response = render(request, "budgets/desk/sort.html", context, status=status)
    if refusal is not None:
        response["X-Refusal"] = refusal.code
    return response


def _relate(request: HttpRequest, found: Project) -> None:
    number = request.POST.get("other", "").strip().lstrip("#")
    other = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        other = Project.objects.filter(budget=found.budget_id, number=int(number)).first()
    elif number:
        other = find_project(number[:10])
    if other is None:
        refuse(
            "no_such_project",
            _("There is no project of this number in the budget. Nothing was changed."),
            _("Write its number, as on its page."),
            status=404,
        )
    projects.relate(
        first=found,
        second=other,
        kind=request.POST.get("kind", ""),
        by=account_of(request),
        reason=request.POST.get("reason", "")[:300],
    )


def _unrelate(request: HttpRequest, found: Project) -> None:
    key = request.POST.get("relation", "")
    if key.isascii() and key.isdigit() and len(key) < 19:
        for one in Relation.objects.select_related("first").filter(pk=int(key), first__budget=found.budget_id):
            projects.unrelate(relation=one, by=account_of(request))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Tell how far the works are."""
    found = project_at(request, space, process, ref)
    may_follow(request.user, found).require()
    pictures = [one for one in files_of(found.contribution) if one.is_picture]
    refusal, status = None, 200
    form = StepForm(pictures=pictures)
    if request.method == "POST":
        form = StepForm(request.POST, pictures=pictures)
        if form.is_valid():
            given = form.cleaned_data
            try:
                works.note(
                    project=found,
                    by=account_of(request),
                    state=given["state"],
                    on=given["date"],
                    words=given["note"],
                    spent=given["spent"],
                    picture=given.get("picture", ""),
                )
            except Refused as refused:
                refusal, status = refused.verdict, refused.verdict.status
            else:
                messages.success(request, _("The page of the project tells it."))
                return HttpResponseRedirect(f"{project_url(found)}#works-title")
        else:
            status = 400
    context = _context(found) | {
        "form": form,
        "refusal": refusal.in_words if refusal is not None else None,
        "steps": steps_of(found),
    }
    response = render(request, "budgets/desk/follow.html", context, status=status)
    if refusal is not None:
        response["X-Refusal"] = refusal.code
    return response


@signed_in
@require_POST
@never_cache
def take_back(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """A step written by mistake counts no more."""
    found = project_at(request, space, process, ref)
    may_follow(request.user, found).require()
    for step in Step.objects.filter(project=found, public_id=request.POST.get("step", "")[:10]):
        works.take_back(step=step, by=account_of(request))
        messages.success(request, _("This step is taken back: it shows no more."))
    return HttpResponseRedirect(project_url(found, "follow"))
