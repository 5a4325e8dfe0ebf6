# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public journal: its latest signed heads, its key, its feed, and the whole of it as a file."""

import json

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from isegoria.commons.open_data.archive import zip_of
from isegoria.commons.open_data.streaming import streamed
from isegoria.core.access import client_network, throttle
from isegoria.core.journal import keys
from isegoria.core.journal import queries as journal_queries
from isegoria.core.journal.exports import JournalExport
from isegoria.core.journal.feed import heads_feed

HEADS_SHOWN = 20
EXPORTS_PER_HOUR = 20


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """What the journal is, its latest heads, and how anyone verifies it."""
    heads = list(journal_queries.stream_heads(newest_first=True, count=HEADS_SHOWN))
    return render(
        request,
        "web/journal.html",
        {
            "heads": heads,
            "latest": heads[0] if heads else None,
            "log_id": keys.log_id(),
            "key": keys.public_key().hex(),
        },
    )


@require_safe
@cache_control(max_age=10)
def heads(request: HttpRequest) -> HttpResponse:
    """The Atom feed of the heads: whoever follows it keeps proof of what the journal was."""
    document = heads_feed(
        title=gettext("Heads of the public journal"),
        feed_url=request.build_absolute_uri(reverse("web:journal_heads")),
        page_url=request.build_absolute_uri(reverse("web:journal")),
        language=get_language() or "en",
    )
    return HttpResponse(document, content_type="application/atom+xml; charset=utf-8")


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The public key that every head is signed with."""
    document = {"format": "isegoria-journal-key/1", "log_id": keys.log_id(), "public_key": keys.public_key().hex()}
    response = HttpResponse(json.dumps(document, indent=2) + "\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="journal-key.json"'
    return response


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole journal as a zip that ``isegoria verify journal`` reads; it leaves as it is read."""
    throttle("journal_export", client_network(request), limit=EXPORTS_PER_HOUR, seconds=3600).require()
    made = JournalExport()
    response = streamed(request, zip_of(made.files()), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="isegoria-journal-{made.size}.zip"'
    return response
