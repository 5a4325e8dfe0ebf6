# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everyone reads of what the machine read: themes, their texts, and what it takes to find them again."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isegoria.commons.synthesis.models import MachineReading
from isegoria.commons.synthesis.passages import readable
from isegoria.core.access import throttle
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.manifest import find_kind, optional_url
from isegoria.core.processes.addresses import process_at

from . import pictures, queries
from .gathering import COMMAND, gather

A_PAGE = 20
LONGEST = 600


@require_safe
def themes(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The latest reading: what it read, when, how; its themes and pictures; how to check it."""
    found = process_at(request, space, process)
    reading = queries.latest_reading(found)
    branches = queries.branches_of(reading)
    campaigns, copies = pictures.sent_often(reading) if reading else ([], [])
    languages = reading.parameters.get("languages", []) if reading else []
    return render(
        request,
        "synthesis/themes.html",
        {
            "space": found.space,
            "process": found,
            "process_url": optional_url("web:process", space=found.space.slug, process=found.slug),
            "reading": reading,
            "branches": branches,
            "drawing": pictures.bars(reading, branches) if reading else None,
            "map_drawing": pictures.near(reading, branches) if reading else None,
            "in_time": pictures.in_time(reading, branches) if reading else None,
            "campaigns": campaigns,
            "copies": copies,
            "first_reading": reading is not None and not _came_before(reading),
            "command": " ".join(
                ["isegoria themes texts.csv", COMMAND, *(f"--texts-language {one}" for one in languages)]
            ),
        },
    )


def _came_before(reading: MachineReading) -> bool:
    done = MachineReading.objects.filter(process=reading.process_id, state=MachineReading.State.DONE)
    return done.filter(pk__lt=reading.pk).exists()


@require_safe
def theme(request: HttpRequest, space: str, process: str, number: int) -> HttpResponse:
    """The texts of a theme, page by page; those that show it best first."""
    found = process_at(request, space, process)
    reading = queries.latest_reading(found)
    branches = queries.branches_of(reading)
    here = next((one for one in (*(b.theme for b in branches), *(t for b in branches for t in b.inside))
                 if one.number == number), None)  # fmt: skip
    if reading is None or here is None:
        raise Http404
    paginator = Paginator(queries.texts_of(here), A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    typical = list(queries.shown_texts(here.typical).values()) if page.number == 1 else []
    typical.sort(key=lambda one: here.typical.index(one.pk))
    rows = list(page.object_list)
    for one in (*typical, *rows):
        one.process = found
        one.url = contribution_url(one)  # type: ignore[attr-defined]  # for the template
        kind = find_kind(one.kind)
        one.kind_label = kind.name if kind else one.kind  # type: ignore[attr-defined]  # for the template
        words = readable(one.title, one.body)
        one.words = words if len(words) <= LONGEST else f"{words[:LONGEST].rpartition(' ')[0]}…"  # type: ignore[attr-defined]  # for the template
    return render(
        request,
        "synthesis/theme.html",
        {
            "space": found.space,
            "process": found,
            "process_url": optional_url("web:process", space=found.space.slug, process=found.slug),
            "reading": reading,
            "theme": here,
            "inside": next((one.inside for one in branches if one.theme.pk == here.pk), []),
            "typical": typical,
            "rows": rows,
            "page": page,
        },
    )


@require_safe
def texts_csv(request: HttpRequest, space: str, process: str) -> HttpResponseBase:
    """The texts that the latest reading read, as it read them and as they stand today, for the command line."""
    found = process_at(request, space, process)
    reading = queries.latest_reading(found)
    if reading is None:
        raise Http404
    throttle("themes_texts", found.public_id, limit=60, seconds=3600).require()
    given = gather(found, up_to=reading.last_contribution)
    answer = StreamingHttpResponse(given.blocks(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="texts-{found.slug}.csv"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
