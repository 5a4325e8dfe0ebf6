# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each text of a meeting was at it, as open data. Its words are among the contributions of the process."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process

from ..queries import exported_notes

PAGE = 1_000
NAME = "workshop_notes"
MEANING = _("At which meeting each text from notes was said. Its words are in the table of contributions.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("id", "identifier", _("Public identifier of the text, the same as in the table of contributions."), ""),
    ("workshop", "identifier", _("Workshop at which it was said."), ""),
    ("topic", "text", _("Topic under which the notes have it."), ""),
    ("table", "text", _("Table or group at which it was said, where the notes say so."), ""),
    ("said_by", "integer", _("People who said it, where the notes say so."), _("people")),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """In the order of the columns, a page at a time. A text that is shown no more keeps its workshop alone."""
    last = 0
    while page := exported_notes(process, last, PAGE):
        for one in page:
            shown = one.contribution.is_public
            yield (
                one.contribution.public_id,
                one.workshop.public_id,
                one.topic if shown else "",
                one.table if shown else "",
                one.said_by if shown else None,
            )
        last = page[-1].pk
