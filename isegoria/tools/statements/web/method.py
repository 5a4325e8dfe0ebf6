# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a conversation works, in plain words: the order of its statements, its map. No query but the phase's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .finding import addresses, phase_at


@require_safe
def method(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The methods, with what the organisers of this phase chose."""
    found = phase_at(request, space, process, phase)
    return render(
        request,
        "statements/method_page.html",
        {
            "phase": found,
            "process": found.process,
            "urls": addresses(found),
            "order": found.rules_of_tool.order,
        },
    )
