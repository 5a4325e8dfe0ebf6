# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said already, shown to someone who is writing: a fragment that HTMX puts under the field."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.core.access import client_network, throttle
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see

from .queries import SIMILAR_READ, similar
from .words import plain_words

A_MINUTE = 300
"""Times that one network (IPv4 /24, IPv6 /48) may ask in a minute: some twenty people who write at once."""
FEWEST_WORDS = 2


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def similar_texts(request: HttpRequest, space: str, process: str, phase: str, kind: str) -> HttpResponse:
    """Texts that say much the same as ``title`` and ``body``, or nothing at all. It writes nothing.

    Forms send it by POST, so that what someone is still writing stays out of the logs of addresses.
    """
    if not throttle("similar", client_network(request), limit=A_MINUTE, seconds=60):
        # Said to the program only: whoever writes goes on writing.
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or not may_see(request.user, found.process):
        return HttpResponse(status=404)
    given: Any = request.POST if request.method == "POST" else request.GET
    text = "\n".join(given.get(name, "")[:SIMILAR_READ] for name in ("title", "body", "text"))
    language = given.get("language", "") or get_language() or found.process.language
    rows = []
    if len(plain_words(text)) >= FEWEST_WORDS:
        rows = similar(text, phase=found, kind=kind, language=language[:12])
    return render(
        request,
        "search/similar.html",
        {"rows": [{"contribution": one.contribution, "url": page_of(one.contribution)} for one in rows]},
    )


def page_of(contribution: Contribution) -> str:
    """The page of a contribution, by its kind; its short address where the kind's owner is not in the house."""
    return contribution_url(contribution) or f"/c/{contribution.public_id}/"
