# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why one project was chosen or not, who paid for it, and what would have changed it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.verdicts import refuse
from isegoria.engine.budgets.explanation import Explanation
from isegoria.tools.budgets.amounts import sign
from isegoria.tools.budgets.outcome.explaining import explanation_of
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome

from .results import names_known, result_context, row_of
from .results_addresses import counted_at, project_url, result_addresses, why_url
from .step_sentences import told
from .what_if import answered, offers, question_of, what_it_would_take
from .why_words import headline, payments_of


@require_safe
@never_cache
def why(request: HttpRequest, space: str, process: str, phase: str, number: int) -> HttpResponse:
    """The page of one project in a result, and the answer to what is asked in its address."""
    outcome = counted_at(request, space, process, phase)
    one = line_at(outcome, number)
    question = question_of(request, one)
    expressed = outcome.turnout["expressed"]
    found = explanation_of(outcome, one.place)
    context = result_context(outcome.vote) | {
        "outcome": outcome,
        "row": row_of(outcome, one),
        "title": _title(one),
        "headline": headline(outcome, one),
        "support_share": one.supporters / expressed if expressed else None,
        "project_url": project_url(one, outcome.vote.phase),
        "reasons": told(_not_said_yet(found), outcome.currency, names_known(outcome)),
        "payments": payments_of(outcome, found),
        "takes": what_it_would_take(outcome, one),
        "question": question,
        "told": answered(outcome, one, question),
        "offers": offers(one),
        "currency_sign": sign(outcome.currency),
        "is_paid_before": one.facts["outcome"] == "funded",
        **_neighbours(outcome, one),
    }
    status = 400 if question.faults else 200
    return render(request, "budgets/result/why.html", context, status=status)


def _not_said_yet(found: Explanation) -> list[dict[str, Any]]:
    """The steps of an explanation, but how many votes the project has: that stands above them."""
    return [one for one in found.trace.to_json() if one["code"] != "budget_why_votes"]


def _title(one: BudgetLine) -> str:
    pattern = _("Why is “%(name)s” chosen?") if one.is_funded else _("Why is “%(name)s” not chosen?")
    if one.is_tied:
        pattern = _("Why is “%(name)s” left open?")
    return str(pattern) % {"name": one.name.text}


def _neighbours(outcome: BudgetOutcome, one: BudgetLine) -> dict[str, Any]:
    """The projects before and after this one in the result."""
    every = [*outcome.winners, *outcome.others]
    place = every.index(one)

    def link(other: BudgetLine) -> dict[str, Any]:
        name = other.name
        return {"name": name.text, "language": name.language, "url": why_url(outcome.vote.phase, other.number)}

    return {
        "before": link(every[place - 1]) if place else None,
        "after": link(every[place + 1]) if place + 1 < len(every) else None,
    }


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
