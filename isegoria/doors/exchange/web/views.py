# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organiser brings in a table: send it, say what its columns are, see what would be kept and refused, confirm.

Every step is a page of its own: it works without JavaScript, and nothing of the site is written before the last one.
"""

import csv
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse
from isegoria.doors.exchange.actions import ImportOptions
from isegoria.doors.exchange.errors import ImportStopped
from isegoria.doors.exchange.importing import Files, import_files, text_files
from isegoria.doors.exchange.mapping import check_mapping
from isegoria.doors.exchange.queries import report_path
from isegoria.doors.exchange.sentences import note_sentence, stop_sentences
from isegoria.doors.exchange.sources import mapped_csv
from isegoria.doors.exchange.staging_file import Staged, StagedText
from isegoria.doors.exchange.tables import Header, read_header, rows
from isegoria.doors.exchange.uploads import find_upload, forget_upload, keep_upload
from isegoria.engine.formats.polis.report import FileReport

from .forms import ColumnsForm, UploadForm, guess

FIRST_ROWS = 5
LONGEST_CELL = 160
KEPT_SHOWN = 5
REFUSED_SHOWN = 20
MOST_LINES = 5_000
"""More are brought in from the command line, which shows how far it is."""


def _space(request: HttpRequest, slug: str) -> Space:
    space = space_at(slug)
    may_organise(request.user, space).require()
    return space


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, space: str) -> HttpResponse:
    """Choose the file."""
    place = _space(request, space)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        token = keep_upload(account=request.user, space=place, chunks=form.cleaned_data["file"].chunks())
        path = find_upload(account=request.user, space=place, token=token)
        try:
            read_header(path)
        except ImportStopped as stopped:
            forget_upload(path)
            form.add_error("file", " ".join(_stop(stopped, form.cleaned_data["file"].name)))
        else:
            return redirect("exchange:columns", space, token)
    return render(
        request,
        "exchange/upload.html",
        {"robots": "noindex", "space": place, "form": form, "wrong": [form] if form.errors else []},
        status=400 if form.errors else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, space: str, token: str) -> HttpResponse:
    """Say what the columns are; look at what would come of it; then bring it in, as a draft."""
    place = _space(request, space)
    path = _upload(request, place, token)
    header = read_header(path)
    usual = {"language": (get_language() or "fr").split("-")[0], "role": "proposal", "writing": "plain"}
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, columns=header.columns, initial=usual | guess(header.columns))
    preview: dict[str, Any] = {}
    if data is not None and form.is_valid():
        try:
            files = _files(path, form, place)
            staged = files.stage("", lambda _step, _done, _total: None)
            preview = _preview(staged)
            if preview["read"] > MOST_LINES:
                form.add_error(
                    None,
                    _(
                        "This file has more than 5,000 lines. Whoever runs the site can bring it in from the command "
                        "line."
                    ),
                )
            elif "import" in data:
                return _bring_in(request, place, path, files, form)
            staged.path.unlink(missing_ok=True)
        except ImportStopped as stopped:
            form.add_error(None, " ".join(_stop(stopped, "")))
    return render(
        request,
        "exchange/columns.html",
        {
            "robots": "noindex",
            "space": place,
            "token": token,
            "form": form,
            "header": header.columns,
            "first_rows": _first_rows(path, header),
            "preview": preview,
            "wrong": [form] if form.errors else [],
        },
        status=400 if form.errors else 200,
    )


@signed_in
@require_safe
def refused(request: HttpRequest, space: str, token: str) -> HttpResponse | FileResponse:
    """The whole list of refused lines of the last look."""
    place = _space(request, space)
    _upload(request, place, token)
    report = report_path(f"csv:{request.GET.get('digest', '')[:16]}")
    if not report.is_file():
        _gone(place)
    return FileResponse(report.open("rb"), as_attachment=True, filename="refused.csv", content_type="text/csv")


def _upload(request: HttpRequest, space: Space, token: str) -> Path:
    return find_upload(account=request.user, space=space, token=token) or _gone(space)


def _gone(space: Space) -> Any:
    return refuse(
        "upload_gone",
        _("This file is not here any more: it is kept for one day, for whoever sent it. Nothing was imported."),
        _("Send it once more."),
        remedy_url=reverse("exchange:upload", args=[space.slug]),
        status=404,
    )


def _files(path: Path, form: ColumnsForm, space: Space) -> Files:
    export = mapped_csv.find(path, check_mapping(form.mapping()), ZoneInfo(space.time_zone))
    return text_files(export)


def _bring_in(request: HttpRequest, space: Space, path: Path, files: Files, form: ColumnsForm) -> HttpResponse:
    """The rows, at once: a file of a page's size takes a few seconds, and one that is cut short goes on next time."""
    chosen = form.cleaned_data
    done = import_files(
        files,
        space=space,
        options=ImportOptions(
            language=chosen["language"],
            questions={chosen["language"]: chosen["question"]},
            attributions={chosen["language"]: chosen["attribution"]} if chosen["attribution"] else {},
        ),
        publish=False,
        progress=lambda _step, _done, _total: None,
    )
    forget_upload(path)
    process = done.record.process
    if done.was_complete:
        messages.info(request, _("This very file was imported before: here it is."))
    else:
        messages.success(request, _("It is imported, as a draft. Look at it, then publish it."))
    return redirect("web:organise_process", process.space.slug, process.slug)


def _preview(staged: Staged) -> dict[str, Any]:
    report = staged.facts["report"]
    file = report["files"][0]
    with report_path(staged.facts["source"]).open(encoding="utf-8", newline="") as stream:
        lines = list(islice(csv.DictReader(stream), REFUSED_SHOWN))
    return {
        "read": file["read"],
        "kept": file["kept"],
        "refused": file["refused"],
        "roles": staged.facts["roles"],
        "first": [StagedText(*row) for row in staged.rows("texts", 0, KEPT_SHOWN)],
        "lines": lines,
        "more": max(file["refused"] - len(lines), 0),
        "notes": [note_sentence(code, count) for code, count in {**report["notes"], **file["notes"]}.items()],
        "digest": staged.digest[:16],
    }


def _first_rows(path: Path, header: Header) -> list[list[str]]:
    found = islice(rows(path, header, FileReport(path.name)), FIRST_ROWS)
    return [[_short(row[name]) for name in header.columns] for _line, row in found]


def _short(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…"


def _stop(stopped: ImportStopped, name: str) -> tuple[str, str]:
    """Why it stops; the file by the name that its sender knows."""
    params = dict(stopped.params)
    if name and "file" in params:
        params["file"] = name
    return stop_sentences(stopped.code, params)
