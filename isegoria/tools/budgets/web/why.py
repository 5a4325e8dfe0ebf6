# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why one project was chosen or not, and what would have changed it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.verdicts import refuse
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome

from .results import result_context, row_of
from .results_addresses import counted_at, project_url, result_addresses


@require_safe
@never_cache
def why(request: HttpRequest, space: str, process: str, phase: str, number: int) -> HttpResponse:
    """The page of one project in a result."""
    outcome = counted_at(request, space, process, phase)
    one = line_at(outcome, number)
    return render(
        request,
        "budgets/result/why.html",
        result_context(outcome.vote)
        | {"outcome": outcome, "row": row_of(outcome, one), "project_url": project_url(one, outcome.vote.phase)},
    )


def line_at(outcome: BudgetOutcome, number: int) -> BudgetLine:
    """The project of a number. Raises ``Refused``."""
    found = next((one for one in outcome.lines if one.number == number), None)
    if found is None:
        refuse(
            "no_such_project",
            _("No project of this number was on the ballot."),
            _("Look for it in the list of the result."),
            remedy_url=result_addresses(outcome.vote.phase).result,
            status=404,
        )
    return found
