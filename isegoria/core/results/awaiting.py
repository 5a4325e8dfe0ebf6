# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who waits for a result of a phase beside those who follow its process: its tool says so, and whoever tells people of
results asks here."""

from collections.abc import Callable

from django.db.models import QuerySet

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase

Awaiting = Callable[[Phase], "QuerySet[Person]"]
_awaiting: dict[str, Awaiting] = {}


def awaited_by(tool_slug: str, people: Awaiting) -> None:
    """Enter who waits for the results of a tool. Raises ``ValueError`` when another function has its slug."""
    if _awaiting.get(tool_slug, people) is not people:
        raise ValueError(f"two rooms say who waits for the results of {tool_slug!r}")
    _awaiting[tool_slug] = people


def people_awaiting(phase: Phase) -> "QuerySet[Person]":
    """The people who wait for the results of a phase: nobody where its tool names none."""
    found = _awaiting.get(phase.tool_slug)
    return found(phase) if found is not None else Person.objects.none()
