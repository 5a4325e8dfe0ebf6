# SPDX-License-Identifier: AGPL-3.0-or-later
"""My readings: how each counted. Never who else read the text."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.readings import queries
from isegoria.core.accounts.identification import known_person
from isegoria.core.contributions.addresses import contribution_url

from .finding import addresses, circle_at

A_PAGE = 20


@require_safe
@never_cache
def mine(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """What one read in a circle, the latest first."""
    grid = circle_at(request, space, process, circle)
    reader = queries.reader_of(grid, known_person(request))
    questions = grid.asks
    page, own = None, []
    if reader is not None and reader.readings:
        paginator = Paginator(queries.own_readings(reader), A_PAGE)
        paginator.count = reader.readings
        page = paginator.get_page(request.GET.get("page"))
        own = queries.how_they_counted(list(page.object_list), grid, questions)
    rows = []
    for one in own:
        contribution = one.text.contribution
        contribution.process = grid.circle.process
        lines = [
            {
                "question": question.text,
                "answer": None if answer is None else question.words[answer],
                "counted": counted,
                "says": None if said.answer is None else question.words[said.answer],
            }
            for question, answer, counted, said in zip(questions, one.answers, one.counted, one.together, strict=True)
        ]
        rows.append({"own": one, "text": contribution, "url": contribution_url(contribution), "lines": lines})
    return render(
        request,
        "readings/mine.html",
        {
            "robots": "noindex",
            "space": grid.circle.process.space,
            "process": grid.circle.process,
            "circle": grid.circle,
            "grid": grid,
            "state": grid.circle.state,
            "reader": reader,
            "rows": rows,
            "page": page,
            "urls": addresses(grid.circle),
        },
    )
