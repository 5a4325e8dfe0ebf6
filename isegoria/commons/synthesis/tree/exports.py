# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of the tree of ideas: every idea where it stands, with its figures."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Idea
from isegoria.core.processes.models import Process

PAGE = 1_000
NAME = "ideas"
MEANING = _("The tree of ideas into which extracts were sorted. One that was merged or removed keeps its line.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("id", "identifier", _("Public identifier of the idea, the same in every export and in its address."), ""),
    ("parent", "identifier", _("Idea above it, if any."), ""),
    ("position", "integer", _("Its place among those directly below the same idea, from 0."), ""),
    ("title", "text", _("Its title. Empty once it was removed."), ""),
    ("summary", "text", _("What it is about, in Markdown."), ""),
    ("language", "language", _("Language of the title (BCP 47)."), ""),
    ("state", "identifier", _("standing, merged (into another one) or removed."), ""),
    ("merged_into", "identifier", _("Idea that it was merged into, if any."), ""),
    ("extracts", "integer", _("Extracts in it and in the ideas below it."), _("extracts")),
    ("texts", "integer", _("Texts that they come from."), _("texts")),
    (
        "people",
        "integer",
        _("People who wrote them; a text without a known author counts for one."),
        _("people"),
    ),
    ("made_on", "date", _("Day on which it was made (UTC)."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """One row for each idea, the oldest first, a page at a time."""
    last = 0
    ideas = Idea.objects.filter(process=process).select_related("parent", "merged_into")
    while page := list(ideas.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for one in page:
            shown = one.state != Idea.State.REMOVED
            yield (
                one.public_id,
                one.parent.public_id if one.parent else None,
                one.position if one.stands else None,
                one.title if shown else "",
                one.summary if shown else "",
                one.language,
                str(one.state),
                one.merged_into.public_id if one.merged_into else None,
                one.extracts_count,
                one.texts_count,
                one.people_count,
                one.made_at.astimezone(UTC).date(),
            )
        last = page[-1].pk
