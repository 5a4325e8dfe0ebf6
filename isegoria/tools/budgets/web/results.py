# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of a participatory budget: in one sentence, as a list and a map, in pictures, step by step, beside other
rules; and the files with which anyone counts it again."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.processes.models import Phase
from isegoria.core.spaces.texts import in_language
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome, outcome_of

from .results_addresses import result_addresses, vote_at, why_url, zone_place
from .results_beside import beside
from .results_figures import districts_of, figures_of
from .results_list import Asked, filters, list_sentence, listed, part_of
from .results_map import map_of
from .results_words import ballots_sentence, check_sentences, outcome_word, reason_words, sentence, tie_sentences
from .rule_words import rule_words
from .settling_words import settled_words
from .step_sentences import told

A_PAGE = 40
PARTS = (
    pgettext_lazy("projects of a result", "Chosen"),
    pgettext_lazy("projects of a result", "Equal: to be decided"),
    pgettext_lazy("projects of a result", "Not chosen"),
)


@require_safe
@never_cache
def result(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """What a vote gave; or when it will be here, and why it is not yet."""
    vote = vote_at(request, space, process, phase)
    outcome = outcome_of(vote)
    context = result_context(vote)
    if outcome is None:
        waiting = vote.state in (BudgetVote.State.READY, BudgetVote.State.OPENING)
        return render(
            request,
            "budgets/result/none.html",
            context | {"waiting": waiting and vote.phase.state == Phase.State.CLOSED},
        )
    return render(request, "budgets/result/result.html", context | _of_outcome(request, outcome))


def result_context(vote: BudgetVote) -> dict[str, Any]:
    """What each page of a result shows. No query."""
    return {
        "vote": vote,
        "phase": vote.phase,
        "process": vote.phase.process,
        "budget": vote.budget,
        "currency": vote.options.get("currency", vote.budget.currency),
        "rule": rule_words(vote.options.get("rule", vote.budget.rule)),
        "urls": result_addresses(vote.phase),
        "zone_place": zone_place(vote.phase),
    }


def row_of(outcome: BudgetOutcome, one: BudgetLine) -> dict[str, Any]:
    """A project in the list."""
    categories, pots = outcome.summary["categories"], outcome.summary["pots"]
    category = one.facts["category"]
    return {
        "one": one,
        "name": one.name,
        "cost": money(one.cost, outcome.currency),
        "word": outcome_word(one),
        "why": reason_words(one.facts["why"]) if one.facts["why"] else "",
        "category": in_language(categories[category]["names"]) if category is not None else None,
        "pot": in_language(pots[one.facts["pot"]]["names"]) if len(pots) > 1 else None,
        "url": why_url(outcome.vote.phase, one.number),
    }


def names_known(outcome: BudgetOutcome) -> dict[str, str]:
    """Names in the reader's language, by those under which projects and pots were counted."""
    language = outcome.vote.phase.process.language
    every = [*(one.line.names for one in outcome.lines), *(one["names"] for one in outcome.summary["pots"])]
    return {in_language(names, language).text: in_language(names).text for names in every}


def _of_outcome(request: HttpRequest, outcome: BudgetOutcome) -> dict[str, Any]:
    asked = Asked.of(request)
    found = listed(outcome, asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    urls = result_addresses(outcome.vote.phase)
    publishable = bool(outcome.may_publish_ballots)
    return {
        "outcome": outcome,
        "sentence": sentence(outcome),
        "ballots_said": ballots_sentence(outcome.turnout),
        "ties": tie_sentences(outcome) if outcome.settled is None else [],
        "settled": settled_words(outcome),
        "left": money(outcome.left, outcome.currency),
        "asked": asked,
        "list_sentence": list_sentence(found, asked),
        "filters": filters(outcome, asked),
        "page": page,
        "parts": _parts(outcome, found, page.object_list),
        "map": map_of(found),
        "figures": {one.key: one for one in figures_of(outcome)},
        "checks": check_sentences(outcome),
        "districts": districts_of(outcome),
        "children": _children(outcome),
        "beside": beside(outcome),
        "steps": told(outcome.summary["trace"], outcome.currency, names_known(outcome)),
        "document_address": request.build_absolute_uri(urls.document),
        "publishable": publishable,
        "unpublished": None if publishable else outcome.may_publish_ballots.in_words,
    }


def _parts(outcome: BudgetOutcome, found: Sequence[BudgetLine], shown: Sequence[BudgetLine]) -> list[dict[str, Any]]:
    """The list in its parts: chosen, equal, not chosen. A reason that all those not chosen share is said once."""
    parts = []
    for number, title in enumerate(PARTS):
        mine = [one for one in found if part_of(one) == number]
        here = [one for one in shown if part_of(one) == number]
        reasons = {one.facts["why"] for one in mine}
        common = reasons.pop() if len(reasons) == 1 and len(mine) > 1 else None
        if here:
            parts.append(
                {
                    "key": ("chosen", "tied", "others")[number],
                    "title": title,
                    "count": len(mine),
                    "reason": reason_words(common) if common else "",
                    "rows": [row_of(outcome, one) | ({"why": ""} if common else {}) for one in here],
                }
            )
    return parts


def _children(outcome: BudgetOutcome) -> dict[str, Any] | None:
    """What children's ballots say where they are counted apart; how many where they are counted together."""
    found = outcome.summary["children"]
    if found is None:
        return None
    rows = [(outcome.lines[place], supporters) for place, supporters in found.get("first", [])]
    return {**found, "rows": rows}
