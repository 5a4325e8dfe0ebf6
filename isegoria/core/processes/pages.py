# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms above have to show of a process beside its phases: its page links to each that has something in it.

    offer("ideas", _("The tree of ideas"), "synthesis:ideas", lambda process: Idea.objects.filter(process=process))

A room that is removed leaves no link. However many rooms there are, what they have is asked in one statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils.functional import Promise

from isegoria.core.manifest import optional_url

from .models import Process


@dataclass(frozen=True)
class Offered:
    """A page of a process: ``url_name`` takes the space and the process; ``rows`` are what would be read on it."""

    slug: str
    label: str | Promise
    url_name: str
    rows: Callable[[Process], "QuerySet[Any]"]


@dataclass(frozen=True)
class Shown:
    label: str | Promise
    url: str


_offered: dict[str, Offered] = {}


def offer(slug: str, label: str | Promise, url_name: str, rows: Callable[[Process], "QuerySet[Any]"]) -> None:
    """Enter a page, in the order in which they are to be read. Entering it again replaces it."""
    _offered[slug] = Offered(slug, label, url_name, rows)


def pages_with_something(process: Process) -> list[Shown]:
    """The pages that have something to read. One query, none where no room offers any."""
    if not _offered:
        return []
    asked = {f"has_{place}": Exists(one.rows(process)) for place, one in enumerate(_offered.values())}
    there = Process.objects.filter(pk=process.pk).values(**asked).first() or {}
    where = {"space": process.space.slug, "process": process.slug}
    found = [
        Shown(one.label, optional_url(one.url_name, **where))
        for place, one in enumerate(_offered.values())
        if there.get(f"has_{place}")
    ]
    return [one for one in found if one.url]
