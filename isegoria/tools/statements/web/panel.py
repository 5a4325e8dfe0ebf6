# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process shows of a conversation: the act, usable at once."""

from typing import Any

from django.http import HttpRequest

from isegoria.core.accounts.identification import known_person
from isegoria.core.processes.models import Phase

from .last_act import last_act
from .turn import turn_context, where_we_are


def panel_context(request: HttpRequest, phase: Phase) -> dict[str, Any]:
    """The context of ``statements/panel.html``."""
    person = known_person(request)
    context = turn_context(request, phase, person=person, act=last_act(request, person, phase.pk))
    return context | {"headline": where_we_are(phase)}
