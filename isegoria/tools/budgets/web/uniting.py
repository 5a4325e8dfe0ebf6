# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisers unite projects that say the same: choose one, see both, confirm; undo."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.queries import authors_of
from isegoria.core.contributions.rules import may_merge
from isegoria.core.verdicts import Refused, Verdict, no
from isegoria.tools.budgets.models import Project
from isegoria.tools.budgets.projects import actions
from isegoria.tools.budgets.projects.queries import candidates, find_project
from isegoria.tools.budgets.projects.rules import may_unite

from .finding import account_of, addresses, project_at, project_url
from .wording import cost_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def merge(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Choose, look, confirm."""
    origin = project_at(request, space, process, ref)
    may_unite(request.user, origin).require()
    chosen = (request.POST.get("into") or request.GET.get("into", ""))[:10]
    into = find_project(chosen) if chosen else None
    if chosen and (into is None or into.budget_id != origin.budget_id):
        verdict = no(
            "no_such_target",
            _("There is no such project in this budget. Nothing was changed."),
            _("Choose one of the list."),
            status=404,
        )
        return _page(request, origin, None, refused=verdict)
    if into is not None:
        verdict = may_merge(origin.contribution, into.contribution)
        if not verdict:
            return _page(request, origin, None, refused=verdict)
    if request.method != "POST" or into is None:
        return _page(request, origin, into)
    try:
        actions.merge(origin=origin, into=into, by=account_of(request))
    except Refused as refused:
        return _page(request, origin, None, refused=refused.verdict)
    return HttpResponseRedirect(f"{project_url(into)}?from={origin.contribution.public_id}")


def _page(
    request: HttpRequest, origin: Project, into: Project | None, *, refused: Verdict | None = None
) -> HttpResponse:
    search = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    text, currency = origin.contribution, origin.budget.currency
    context: dict[str, Any] = {
        "robots": "noindex",
        "project": origin,
        "text": text,
        "phase": text.phase,
        "process": text.process,
        "into": into,
        "search": search,
        "found": [] if into is not None else candidates(origin, search, get_language() or text.language),
        "refusal": None if refused is None else refused.in_words,
        "page_url": project_url(origin),
        "merge_url": project_url(origin, "merge"),
        "urls": addresses(text.phase),
    }
    if into is not None:
        context |= {
            "sides": [(one, authors_of(one.contribution), cost_of(one, currency)) for one in (origin, into)],
            "other_way": f"{project_url(into, 'merge')}?into={text.public_id}",
        }
    response = render(request, "budgets/merge.html", context, status=200 if refused is None else refused.status)
    if refused is not None:
        response["X-Refusal"] = refused.code
    return response


@signed_in
@require_POST
@never_cache
def unmerge(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Let a united project stand by itself again."""
    origin = project_at(request, space, process, ref)
    parted = actions.unmerge(origin=origin, by=account_of(request))
    parted.process = origin.contribution.process
    return HttpResponseRedirect(project_url(Project(contribution=parted)))
