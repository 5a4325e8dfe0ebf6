# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organiser brings in a table of projects, or a whole budget held elsewhere: send the file, see what would come of
it and what is wrong, confirm. Nothing of the site is written before that, and a table is taken back in one act."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.uploads import find_upload, forget_upload, keep_upload
from isegoria.core.verdicts import Refused, refuse
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib.reading import PabulibFile, read_pabulib
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.importing.actions import open_past_budget
from isegoria.tools.budgets.importing.processes import HeldElsewhere, held_elsewhere
from isegoria.tools.budgets.importing.table.actions import bring_projects, take_back
from isegoria.tools.budgets.importing.table.queries import left_to_bring, source_of, tables_of
from isegoria.tools.budgets.importing.table.reading import COLUMN_WORDS, read_table
from isegoria.tools.budgets.queries import budget_of, stages_of
from isegoria.tools.budgets.rules import may_set_up

from .file_faults import file_fault
from .finding import account_of, addresses, phase_at
from .rule_words import rule_words

LARGEST = 10_000_000
MOST_BALLOTS = 10_000
"""More are brought in from the command line, which shows how far it is."""
FIRST, MOST_WRONG = 5, 50


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The file"),
        help_text=_("A table of projects (CSV), or a whole budget with its ballots (Pabulib, .pb). At most 10 MB."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty: choose another one."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.pb,text/csv,text/plain"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file has more than 10 MB. Whoever runs the site can bring it in from the command line.")
            )
        return file


@dataclass(frozen=True)
class PastBudget:
    """What a Pabulib file would become."""

    file: PabulibFile
    said: HeldElsewhere

    @property
    def rule(self) -> Any:
        return rule_words(self.said.rule)

    @property
    def total(self) -> str:
        budget = self.file.budget
        return money(sum(pot.amount for pot in budget.pots) * (100 // budget.unit), budget.currency or "EUR")

    @property
    def ballots(self) -> int:
        return self.file.votes.n_ballots + self.file.votes.null

    @property
    def too_many(self) -> bool:
        return self.ballots > MOST_BALLOTS

    @property
    def first(self) -> list[tuple[str, str]]:
        budget = self.file.budget
        return [
            (one.name or one.id, money(one.cost * (100 // budget.unit), budget.currency or "EUR"))
            for one in budget.projects[:FIRST]
        ]

    @property
    def findings(self) -> list[str]:
        """What was dropped or mended, where the file was read leniently."""
        words = {"dropped": gettext("dropped"), "mended": gettext("mended")}
        return [f"{file_fault(one.error)} ({words[one.done]})" for one in self.file.report.findings[:MOST_WRONG]]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def bring(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Choose the file; then, on the same page, what would come of it; then the act."""
    found = phase_at(request, space, process, phase)
    may_set_up(request.user, found.process).require()
    here = addresses(found).bring
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "undo":
        return _undo(request, found, here)
    form = FileForm(request.POST, request.FILES) if act == "send" else FileForm()
    if act == "send" and form.is_valid():
        file = form.cleaned_data["file"]
        token = keep_upload(account=account_of(request), space=found.process.space, chunks=file.chunks())
        return HttpResponseRedirect(f"{here}?{urlencode({'file': token, 'name': str(file.name)[:80]})}")
    token = request.GET.get("file", "")
    if not token:
        return _page(request, found, form=form, status=400 if form.errors else 200)
    path = find_upload(account=account_of(request), space=found.process.space, token=token)
    if path is None:
        refuse(
            "upload_gone",
            _("This file is not here any more: it is kept for one day, for whoever sent it. Nothing was imported."),
            _("Send it once more."),
            remedy_url=here,
            status=404,
        )
    name = request.GET.get("name", "")[:80] or gettext("the file")
    if _is_pabulib(path):
        return _whole_budget(request, found, path, name, act)
    return _table(request, found, path, name, act)


def _is_pabulib(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(16).removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"META")


# --- a table of projects ----------------------------------------------------------------------------------
def _table(request: HttpRequest, phase: Phase, path: Path, name: str, act: str) -> HttpResponse:
    try:
        table = read_table(path, budget_of(phase.process))
    except EngineError as error:
        forget_upload(path)
        return _page(request, phase, stopped=_named(error, name), status=400)
    source = source_of(phase.process, table.digest)
    if act == "bring":
        into = stages_of(phase.process).get("ideas", phase)
        left = bring_projects(phase=into, by=account_of(request), source=source, lines=table.lines)
        if not left:
            forget_upload(path)
            n = len(table.lines)
            told = ngettext("%(n)s project was brought in.", "%(n)s projects were brought in.", n) % {"n": n}
            messages.success(request, told)
            return HttpResponseRedirect(addresses(phase).bring)
        return HttpResponseRedirect(request.get_full_path())
    left = len(left_to_bring(source, table.lines))
    return _page(
        request,
        phase,
        name=name,
        table=table,
        columns=[(COLUMN_WORDS[what], column) for what, column in table.columns.items()],
        first=[(one, money(one.about.estimate, _currency(phase))) for one in table.lines[:FIRST]],
        wrong=table.wrong[:MOST_WRONG],
        more=max(0, len(table.wrong) - MOST_WRONG),
        left=left,
        there=len(table.lines) - left,
        has_title="title" in table.columns,
    )


def _currency(phase: Phase) -> str:
    budget = budget_of(phase.process)
    return budget.currency if budget is not None else "EUR"


def _undo(request: HttpRequest, phase: Phase, here: str) -> HttpResponse:
    source = request.POST.get("source", "")[:120]
    left = take_back(process=phase.process, by=account_of(request), source=source)
    if left:
        told = ngettext("%(n)s more is left: take it back too.", "%(n)s more are left: take them back too.", left)
        messages.info(request, told % {"n": left})
    else:
        messages.success(request, _("They are withdrawn: they show no more. The journal keeps that they were there."))
    return HttpResponseRedirect(here)


# --- a whole budget ---------------------------------------------------------------------------------------
def _whole_budget(request: HttpRequest, phase: Phase, path: Path, name: str, act: str) -> HttpResponse:
    lenient = (request.POST if request.method == "POST" else request.GET).get("lenient") == "1"
    try:
        file = read_pabulib(path, lenient=lenient, name=name)
    except EngineError as error:
        return _page(request, phase, name=name, faulty=_named(error, name), lenient=lenient, status=400)
    past = PastBudget(file, held_elsewhere(file, name=name, now=timezone.now()))
    refusal = None
    if act == "bring" and not past.too_many:
        try:
            made = open_past_budget(
                space=phase.process.space,
                file=file,
                said=past.said,
                slug=_free_slug(phase.process, name),
                language=past.said.language or phase.process.language,
                by=account_of(request),
            )
        except Refused as refused:
            refusal = refused.verdict.in_words
        except (ValueError, ValidationError) as error:
            return _page(request, phase, name=name, faulty=_unfit(error), lenient=True, status=400)
        else:
            forget_upload(path)
            messages.success(
                request,
                _("It is a draft now, which its team alone sees. Its ballots are counted once it is published."),
            )
            process = made.phase.process
            return HttpResponseRedirect(f"/organise/{process.space.slug}/{process.slug}/")
    return _page(request, phase, name=name, past=past, lenient=lenient, refusal=refusal, most=MOST_BALLOTS)


def _unfit(error: Exception) -> str:
    reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return gettext("No budget of this site can hold this file: %(reason)s.") % {"reason": reason.rstrip(".")}


def _free_slug(process: Process, name: str) -> str:
    """An address that no process of the space has."""
    stem = slugify(name.rsplit(".", 1)[0])[:40].strip("-") or "budget"
    taken = set(Process.objects.filter(space=process.space, slug__startswith=stem).values_list("slug", flat=True))
    return next(one for one in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _named(error: EngineError, name: str) -> str:
    """The fault, with the file by the name that its sender knows."""
    params = {**error.params, **({"file": name} if "file" in error.params else {})}
    return file_fault(EngineError(error.code, **params))


def _page(request: HttpRequest, phase: Phase, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "robots": "noindex",
        "phase": phase,
        "process": phase.process,
        "urls": addresses(phase),
        "form": more.pop("form", None) or FileForm(),
        "tables": tables_of(phase.process),
        "texts_url": reverse("budgets:set_up", args=[phase.process.space.slug, phase.process.slug, phase.slug]),
        **more,
    }
    return render(request, "budgets/desk/bring.html", context, status=status)
