# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own page of a phase: the questions on which one voted, each with the way to see one's ballot or change it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.tools.votes.queries import votes_of

from .ballot_page import common_context
from .finding import phase_at, vote_url
from .voting import list_context


@require_safe
@never_cache
def mine(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Shown to the person alone."""
    found = phase_at(request, space, process, phase)
    votes = votes_of(found)
    context = common_context(found) | list_context(request, found, votes)
    for vote in votes:
        vote.receipt_url = vote_url(vote, "receipt")  # type: ignore[attr-defined]  # dressed for the page
    return render(request, "votes/mine.html", context)
