# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process shows of a phase of proposals: the act, usable at once, and a few of those there are."""

from typing import Any

from django.http import HttpRequest

from isegoria.core.accounts.identification import known_person
from isegoria.core.processes.models import Phase
from isegoria.tools.proposals.queries import Asked, keys, overview, phases_read, read
from isegoria.tools.proposals.rules import may_propose

from .finding import addresses
from .listing import seed

SHOWN = 3


def panel_context(request: HttpRequest, phase: Phase) -> dict[str, Any]:
    """The context of ``proposals/panel.html``."""
    person = known_person(request)
    phases = phases_read(phase)
    seen = overview(phase, phases)
    state = phase.state
    # Drawn by lot while people choose, as in the list; afterwards those that most people support.
    asked = Asked(order="random" if state == Phase.State.OPEN else "supported")
    drawn = seed(request, person) if state == Phase.State.OPEN else 1
    found = keys(phases, asked, seed=drawn, with_imported=seen.has_imported_totals)
    shown = read(found[:SHOWN], person, phase.process)
    for one in shown:
        one.phase = phase
    return {
        "phase": phase,
        "process": phase.process,
        "state": state,
        "seen": seen,
        "shown": shown,
        "may_propose": state == Phase.State.OPEN and may_propose(phase, None).allowed,
        "rules": phase.rules_of_tool,
        "urls": addresses(phase),
    }
