# SPDX-License-Identifier: AGPL-3.0-or-later
"""The open-data page of a process, its dictionary, and the download."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from isegoria.core.access import client_network, throttle
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import find_process
from isegoria.core.processes.rules import may_see
from isegoria.core.results.rules import FEWEST_PEOPLE, may_download
from isegoria.core.spaces.queries import find_space
from isegoria.core.spaces.texts import in_language

from . import contents, describing, queries
from .export import stream_process_export
from .offered import offers
from .streaming import streamed
from .tables import Table

DOWNLOADS_AN_HOUR = 60  # for one network: each reads the whole process


def _find(request: HttpRequest, space: str, process: str) -> Process:
    around = find_space(space)
    found = find_process(around, process) if around else None
    if found is None:
        raise Http404
    may_see(request.user, found).require()
    return found


def _tables(process: Process) -> list[Table]:
    return [contents.contributions_table(process), contents.opinions_table(), *contents.added_tables(process)]


@require_safe
def process(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """What the download holds, under which licence, and what each column means."""
    found = _find(request, space, process)
    licence = describing.licence_of(found)
    return render(
        request,
        "open_data/process.html",
        {
            "process": found,
            "space": found.space,
            "tables": _tables(found),
            "licence": licence,
            "attribution": in_language(licence.attributions, get_language()),
            "fewest": FEWEST_PEOPLE,
            "offers": offers(),
            "results": [
                {"result": one, "open": bool(may_download(one)), "folder": contents.result_folder(one)}
                for one in queries.latest_results(found)
            ],
        },
    )


@require_safe
def download(request: HttpRequest, space: str, process: str) -> HttpResponse | StreamingHttpResponse:
    """The ZIP, as it is made."""
    found = _find(request, space, process)
    throttle("open_data", client_network(request), limit=DOWNLOADS_AN_HOUR, seconds=3600).require()
    response: HttpResponse | StreamingHttpResponse
    if request.method == "HEAD":
        response = HttpResponse(content_type="application/zip")
    else:
        response = streamed(request, stream_process_export(found), content_type="application/zip")
    name = f"{found.space.slug}-{found.slug}-{timezone.now():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # Two downloads of the same minute have different participants' numbers: no cache may stand in for the draw.
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def dictionary(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The data dictionary alone."""
    found = _find(request, space, process)
    return HttpResponse(
        describing.dictionary(found, _tables(found), [], timezone.now().date()),
        content_type="application/json",
    )
