# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of the facts laid beside ideas, each with its source."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Fact, Idea
from isegoria.core.processes.models import Process

PAGE = 1_000
NAME = "facts"
MEANING = _("Facts and figures that the team laid beside ideas, with their sources. Those taken away are left out.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("id", "identifier", _("Public identifier of the fact."), ""),
    ("idea", "identifier", _("Idea that it stands beside."), ""),
    ("words", "text", _("The fact."), ""),
    ("source", "text", _("Who publishes it, and under what title."), ""),
    ("url", "text", _("Address of the source, if any."), ""),
    ("dated", "date", _("Day that the figure is of, where it is known."), ""),
    ("added_on", "date", _("Day on which it was added (UTC)."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """One row for each fact, the oldest first, a page at a time."""
    last = 0
    facts = Fact.objects.filter(idea__process=process, removed_at=None).exclude(idea__state=Idea.State.REMOVED)
    while page := list(facts.filter(pk__gt=last).select_related("idea").order_by("pk")[:PAGE]):
        for one in page:
            yield (
                one.public_id,
                one.idea.public_id,
                one.words,
                one.source,
                one.url,
                one.dated,
                one.added_at.astimezone(UTC).date(),
            )
        last = page[-1].pk
