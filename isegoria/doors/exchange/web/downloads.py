# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process for tools made for another platform's exports, as it is read: nothing of it stands whole in memory."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isegoria.commons.open_data.streaming import streamed
from isegoria.commons.open_data.tables import csv_blocks
from isegoria.core.access import client_network, throttle
from isegoria.core.processes.queries import find_process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.queries import find_space
from isegoria.doors.exchange.exports import decidim_tables

DOWNLOADS_AN_HOUR = 60  # for one network: each reads the whole process


@require_safe
def decidim(request: HttpRequest, space: str, process: str, number: int) -> HttpResponse | StreamingHttpResponse:
    """The texts (0) or the comments (1) in Decidim's columns."""
    around = find_space(space)
    found = find_process(around, process) if around else None
    if found is None:
        raise Http404
    may_see(request.user, found).require()
    throttle("open_data", client_network(request), limit=DOWNLOADS_AN_HOUR, seconds=3600).require()
    table = decidim_tables(found)[number]
    response: HttpResponse | StreamingHttpResponse
    if request.method == "HEAD":
        response = HttpResponse(content_type="text/csv; charset=utf-8")
    else:
        blocks = (block for block in csv_blocks(table))
        response = streamed(request, blocks, content_type="text/csv; charset=utf-8")
    name = f"{found.space.slug}-{found.slug}-decidim-{table.name}-{timezone.now():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
