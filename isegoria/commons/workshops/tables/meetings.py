# SPDX-License-Identifier: AGPL-3.0-or-later
"""The meetings of a process, as open data."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process

from ..queries import exported_workshops

PAGE = 1_000
NAME = "workshops"
MEANING = _(
    "The meetings whose notes joined what was said. Their people are never added to those who took part online."
)
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("id", "identifier", _("Public identifier of the workshop."), ""),
    ("title", "text", _("Its name."), ""),
    ("held_on", "date", _("Day on which it was held, where it was held."), ""),
    ("place", "text", _("Where it was held, in words."), ""),
    ("territory", "identifier", _("Official code of the territory where it was held, if it is known."), ""),
    ("people_present", "integer", _("People present, as whoever held it counted them."), _("people")),
    ("facilitated_by", "text", _("Who facilitated it."), ""),
    ("noted_by", "text", _("Who took the notes."), ""),
    ("language", "language", _("Language of the notes (BCP 47)."), ""),
    (
        "notes_sha256",
        "identifier",
        _("SHA-256 of the notes as they were brought in. The notes themselves are not kept."),
        "",
    ),
    ("state", "identifier", _("published, or withdrawn with all its texts."), ""),
    ("published_on", "date", _("Day on which its texts were published here (UTC)."), ""),
    ("withdrawn_because", "text", _("Why it was withdrawn, if it was."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """In the order of the columns, a page at a time."""
    last = 0
    while page := exported_workshops(process, last, PAGE):
        for one in page:
            yield (
                one.public_id,
                one.title,
                one.held_on,
                one.place_text,
                one.place.code if one.place else None,
                one.people_present,
                one.facilitated_by,
                one.noted_by,
                one.language,
                one.notes_sha256,
                one.state,
                one.published_at.astimezone(UTC).date() if one.published_at else None,
                one.withdrawn_because,
            )
        last = page[-1].pk
