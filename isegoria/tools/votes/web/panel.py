# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process shows of a vote: its question or questions, and the way to one's ballot."""

from typing import Any

from django.http import HttpRequest

from isegoria.commons.polling.queries import turnout_of
from isegoria.core.processes.models import Phase
from isegoria.tools.votes.queries import votes_of

from .ballot_page import common_context, shows_turnout
from .voting import list_context

LISTED = 5
"""Questions named on the page of the process; the others are on their own list."""


def panel_context(request: HttpRequest, phase: Phase) -> dict[str, Any]:
    """The context of ``votes/panel.html``. At most five queries, whatever the number of questions."""
    votes = votes_of(phase)
    context = common_context(phase) | list_context(request, phase, votes)
    only = votes[0] if len(votes) == 1 else None
    return context | {
        "only": only,
        "listed": votes[:LISTED],
        "more": len(votes) - LISTED,
        "turnout": turnout_of(only.urn) if only is not None and shows_turnout(only) else None,
    }
