# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everyone reads: all that was answered in a process, and all that was said and owed about one contribution."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.answers import queries
from isegoria.commons.answers.models import OFFERED, Decision
from isegoria.core.contributions.addresses import contribution_at, contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.addresses import process_at
from isegoria.core.verdicts import refuse
from isegoria.design.filters import Choice, Choices

A_PAGE = 25


@require_safe
@never_cache
def contribution(request: HttpRequest, ref: str) -> HttpResponse:
    """The answer to one contribution, its versions, where it has been and what is owed."""
    found = contribution_at(request, ref)
    if found.state == Contribution.State.MERGED and found.standing.merged_into is not None:
        return HttpResponseRedirect(queries.answers_path(found.standing.merged_into))
    erased = found.state == Contribution.State.ERASED
    if not found.is_public and not erased:
        refuse(
            "not_shown",
            _("This text is not shown, and neither is what was answered to it."),
            _("See what is public on the page of the process."),
            remedy_url=f"/s/{found.process.space.slug}/{found.process.slug}/",
            status=404,
        )
    if found.ref != ref:
        return HttpResponsePermanentRedirect(queries.answers_path(found))
    return render(
        request,
        "answers/contribution.html",
        {
            "contribution": found,
            "process": found.process,
            "space": found.process.space,
            "page_url": contribution_url(found),
            "erased": erased,
        },
        status=410 if erased else 200,
    )


@require_safe
@never_cache
def process(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The answers that stand in a process: counts, filters, list."""
    found = process_at(request, space, process)
    tally = queries.tally(found)
    decision = request.GET.get("decision", "")
    decision = decision if decision in {one.value for one in OFFERED} else ""
    offices = queries.offices_that_answered(tally)
    office = next((one for one in offices if one.public_id == request.GET.get("office", "")), None)
    rows = queries.standing_answers(found, decision=decision, office=office.pk if office else None)
    paginator = Paginator(rows.values_list("pk", flat=True), A_PAGE)
    # Counted already, with the filters' own numbers.
    paginator.count = tally.standing(decision, office.pk if office else None)  # type: ignore[misc]  # a cached property
    page = paginator.get_page(request.GET.get("page"))
    answers = queries.read_answers(list(page.object_list))
    for one in answers:
        one.contribution.process = found
        one.page_url = contribution_url(one.contribution)
        one.answers_url = queries.answers_path(one.contribution)

    def address(**changes: str) -> str:
        now = {"decision": decision, "office": office.public_id if office else ""} | changes
        return f"?{urlencode({key: value for key, value in now.items() if value})}"

    groups = [
        Choices(
            _("Decision"),
            [
                Choice(pgettext_lazy("decisions", "all"), address(decision=""), not decision, tally.answered),
                *(
                    Choice(str(Decision(one).label), address(decision=one), decision == one, tally.standing(one))
                    for one in OFFERED
                ),
            ],
        )
    ]
    if len(offices) > 1:
        groups.append(
            Choices(
                _("Office"),
                [
                    Choice(pgettext_lazy("offices", "all"), address(office=""), office is None),
                    *(Choice(str(one.name), address(office=one.public_id), one == office) for one in offices),
                ],
            )
        )
    return render(
        request,
        "answers/process.html",
        {
            "process": found,
            "space": found.space,
            "tally": tally,
            "numbers": [(capfirst(str(Decision(one).label)), tally.standing(one)) for one in OFFERED],
            "page": page,
            "answers": answers,
            "groups": groups,
            "narrowed": bool(decision or office),
        },
    )
