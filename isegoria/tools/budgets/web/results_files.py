# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a result: the document and the frozen ballots that give it again, the same for other tools (Pabulib's
format), a table for spreadsheets, and the ballots as they left the urn."""

import csv
import io
from collections.abc import Generator

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from isegoria.commons.open_data.result_files import frozen_file
from isegoria.commons.open_data.streaming import streamed
from isegoria.commons.open_data.tables import harmless
from isegoria.commons.polling.queries import sealed_pages
from isegoria.core.spaces.texts import in_language
from isegoria.core.verdicts import refuse
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.outcome.frozen_input import pabulib_lines
from isegoria.tools.budgets.outcome.queries import BudgetOutcome

from .results_addresses import counted_at, result_addresses
from .results_words import outcome_word, reason_words

CSV_TYPE = "text/csv; charset=utf-8"


@require_safe
def document(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponseBase:
    """The result document (isegoria-result/1)."""
    outcome = counted_at(request, space, process, phase)
    return frozen_file(request, outcome.result.document_sha256, content_type="application/json", name="result.json")


@require_safe
def tied_document(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponseBase:
    """The document of the first count, whose tie was settled since: it stays verifiable from the same input."""
    outcome = counted_at(request, space, process, phase)
    if outcome.settled is None:
        refuse(
            "no_tie_settled",
            _lazy("No tie was settled in this result: there is one document only."),
            _lazy("Take the document of the result."),
            remedy_url=result_addresses(outcome.vote.phase).result,
            status=404,
        )
    sha256 = outcome.settled["first"]["document_sha256"]
    return frozen_file(request, sha256, content_type="application/json", name="tied-result.json")


@require_safe
def ballots(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponseBase:
    """What was counted (isegoria-budget/1), in an order that leads to nobody."""
    outcome = counted_at(request, space, process, phase)
    outcome.may_publish_ballots.require()
    return frozen_file(request, outcome.result.input_sha256, content_type=CSV_TYPE, name="input.csv")


@require_safe
def pabulib(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponseBase:
    """The same in the format of Pabulib, which other programs for participatory budgets read."""
    outcome = counted_at(request, space, process, phase)
    outcome.may_publish_ballots.require()
    if not outcome.fits_pabulib:
        refuse(
            "pb_unwritable",
            _lazy("Pabulib’s format cannot hold this vote: there each ballot weighs one, and here a child’s does not."),
            _lazy("Take the projects and ballots counted (CSV): they say it all."),
            remedy_url=result_addresses(outcome.vote.phase).ballots,
            status=409,
        )
    response = streamed(request, pabulib_lines(outcome), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{outcome.vote.phase.process.slug}.pb"'
    return response


@require_safe
def table(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponseBase:
    """A line a project, for a spreadsheet, in the reader's language."""
    outcome = counted_at(request, space, process, phase)
    response = HttpResponse(_table(outcome), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="projects.csv"'
    return response


def _table(outcome: BudgetOutcome) -> str:
    head = (_("Number"), _("Project"), _("Cost"), _("Currency"), _("Category"), _("Paid by"), _("Supporters"))
    rows = [(*head, _("Outcome"), _("Reason"), _("Latitude"), _("Longitude"))]
    categories, pots = outcome.summary["categories"], outcome.summary["pots"]
    for one in [*outcome.winners, *outcome.others]:
        category, at = one.facts["category"], one.facts["at"] or ("", "")
        rows.append(
            (
                str(one.number),
                one.name.text,
                f"{one.cost // 100}.{one.cost % 100:02d}",
                outcome.currency,
                in_language(categories[category]["names"]).text if category is not None else "",
                in_language(pots[one.facts["pot"]]["names"]).text,
                str(one.supporters),
                outcome_word(one),
                reason_words(one.facts["why"]) if one.facts["why"] else "",
                str(at[0]),
                str(at[1]),
            )
        )
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[harmless(cell) for cell in row] for row in rows])
    return f"\ufeff{text.getvalue()}"


@require_safe
def urn(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponseBase:
    """The ballots as they left the urn, in the order of their random keys: what the journal's root was made of."""
    outcome = counted_at(request, space, process, phase)
    outcome.may_publish_ballots.require()
    response = streamed(request, _urn_lines(outcome.vote, len(outcome.lines)), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="urn.csv"'
    return response


def _urn_lines(vote: BudgetVote, projects: int) -> Generator[bytes]:
    """A line a ballot: its key, then its mark of each project, district and child; nothing after the key of a spoiled
    one."""
    names = ",".join(f"project_{place}" for place in range(projects))
    yield f"key,{names},district,child\n".encode()
    for page in sealed_pages(vote.urn):
        yield "".join(f"{key},{','.join(map(str, marks or []))}\n" for key, marks in page).encode()
