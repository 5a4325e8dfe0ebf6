# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which changes of a phase take two people: those that change the rules of the game for people who already play.

A tool that promises more (a vote: no date moves once the first ballot is in) adds a guard of its own:

    @guards.guard("votes")
    def _nothing_moves(phase, changed): return bool(changed)
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from .models import Participation, Phase, Process

ACT = "change_phase"
RULES = "publish_rules"
ERASE = "erase_process"
FREE = frozenset({"settings.moderation"})
"""What one organiser alone may change at any time: to read texts before they show is how a flood is answered."""

Changed = Mapping[str, tuple[Any, Any]]
"""What would change: ``opens_at``, ``closes_at``, ``assurance`` or ``settings.<name>`` → how it is, how it would be."""
Guard = Callable[[Phase, Changed], bool]
_guards: dict[str, Guard] = {}


def guard(tool: str) -> Callable[[Guard], Guard]:
    """Decorator: enter when a change of a tool's phases takes two people, beside what is said here.

    Raises ``ValueError`` when the tool has a guard already.
    """

    def enter(one: Guard) -> Guard:
        if _guards.get(tool, one) is not one:
            raise ValueError(f"the tool {tool!r} has two guards")
        _guards[tool] = one
        return one

    return enter


def people_play(process: Process) -> bool:
    """Whether anyone has taken part in a process that is public."""
    return process.is_published and Participation.objects.filter(process=process).exists()


def rules_take_two(process: Process) -> bool:
    """New rules take two people while a phase is open in which people take part under the present ones."""
    return people_play(process) and any(one.state == Phase.State.OPEN for one in process.phases.all())


def change_takes_two(phase: Phase, changed: Changed) -> bool:
    """Whether a change of an open phase takes two people.

    To close later than announced takes nothing from anyone; to close earlier does, as does any other rule.
    """
    if phase.state != Phase.State.OPEN or not changed or not people_play(phase.process):
        return False
    tool = _guards.get(phase.tool_slug)
    if tool is not None and tool(phase, changed):
        return True
    return any(
        _closes_earlier(before, after) if name == "closes_at" else name not in FREE
        for name, (before, after) in changed.items()
    )


def _closes_earlier(before: datetime | None, after: datetime | None) -> bool:
    """Where no closing was announced, the organisers had said that they would choose it."""
    return before is not None and after is not None and after < before
