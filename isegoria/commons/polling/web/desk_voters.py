# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of those who may vote: brought as e-mail addresses or codes, or drawn as codes to be handed out."""

import csv
import io
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Phase

from ..electorate.actions import Brought, bring_list, draw_codes
from ..electorate.queries import counted
from ..electorate.rules import may_change_list
from ..paper.cards import draw_cards
from .desk_voters_form import CodesForm, ListForm
from .finding import account_of, addresses, desk_context, organised_phase

WHY = {
    "bad_email": _("this is not an e-mail address"),
    "code_too_short": _("neither an address nor a code of eight signs or more"),
    "too_long": _("this is too long"),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def voters(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """How long the list is, and lines to be added. A POST adds them."""
    found = organised_phase(request, space, process, phase)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    brought: Brought | None = None
    if request.method == "POST" and form.is_valid():
        brought = bring_list(
            phase=found, by=account_of(request), lines=lines_of(form.text), replace=form.cleaned_data["replace"]
        )
        messages.success(
            request,
            ngettext("%(n)s line was added to the list.", "%(n)s lines were added to the list.", brought.added)
            % {"n": brought.added},
        )
        if not brought.unread_count:
            return HttpResponseRedirect(request.path)
        form = ListForm()
    return _page(request, found, form, CodesForm(), brought, status=400 if form.errors else 200)


@signed_in
@require_POST
def codes(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Draw codes and give the one file that holds them."""
    found = organised_phase(request, space, process, phase)
    form = CodesForm(request.POST)
    if not form.is_valid():
        return _page(request, found, ListForm(), form, None, status=400)
    drawn = draw_codes(phase=found, by=account_of(request), how_many=form.cleaned_data["how_many"])
    content: bytes | str
    if form.cleaned_data["form"] == "csv":
        content, kind, name = "code\r\n" + "".join(f"{one}\r\n" for one in drawn), "text/csv; charset=utf-8", "csv"
    else:
        content = draw_cards(
            drawn,
            question=found.process.question.text,
            place=found.process.space.name.text,
            page=request.build_absolute_uri(addresses(found).claim),
            language=(get_language() or "fr").split("-")[0],
        )
        kind, name = "application/pdf", "pdf"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="codes-{found.slug}.{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _page(
    request: HttpRequest, phase: Phase, form: ListForm, codes: CodesForm, brought: Brought | None, *, status: int
) -> HttpResponse:
    lines, known = counted(phase)
    return render(
        request,
        "polling/desk/voters.html",
        desk_context(phase)
        | {
            "form": form,
            "codes": codes,
            "brought": brought,
            "unread": [(place, WHY.get(code, code)) for place, code in brought.unread] if brought else [],
            "listed": lines,
            "known": known,
            "is_list": phase.rules_of_tool.electorate == "list",
            "can_replace": bool(may_change_list(phase)),
        },
        status=status,
    )


def lines_of(text: str) -> Iterable[str]:
    """The line of each voter, from a list one a line or from a table: of a row, the first cell that holds an address,
    else its first cell. A first row of headings holds no address among rows that do, and is passed over."""
    sample = text[:4000]
    delimiter = max(";,\t", key=sample.count) if any(one in sample for one in ";,\t") else ""
    if not delimiter:
        return text.splitlines()
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error:  # a quote that is never closed: its lines are then refused one by one
        return text.splitlines()
    found = [next((cell for cell in row if "@" in cell), row[0]).strip() for row in rows]
    if len(found) > 1 and "@" not in found[0] and "@" in found[1]:
        del found[0]
    return found
