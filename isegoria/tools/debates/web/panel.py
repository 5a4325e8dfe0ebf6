# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process shows of a debate: where one stands, and the first argument of each side."""

from typing import Any

from django.http import HttpRequest

from isegoria.core.accounts.identification import known_person
from isegoria.core.processes.models import Phase
from isegoria.tools.debates.queries import find_order, order_page

from .last_act import last_act
from .reading import common_context
from .shown import dress, reader_of


def panel_context(request: HttpRequest, phase: Phase) -> dict[str, Any]:
    """The context of ``debates/panel.html``."""
    person = known_person(request)
    reader = reader_of(person, phase)
    shown = order_page(phase, find_order(phase), number=1, per_side=1)
    first = {one.side: one for one in reversed(shown.shown)}
    listed = [one for one in shown.shown if first[one.side] is one]
    dress((one.contribution for one in listed), reader)
    return common_context(phase, reader) | {
        "act": last_act(request, person, phase.pk),
        "listed": listed,
        "hidden_position": {"then": "process"},
    }
