# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of the themes of the latest reading by the machine."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Theme
from isegoria.core.processes.models import Process

from .queries import latest_reading

NAME = "themes"
MEANING = _("The themes that a machine found in the texts, in its latest reading. Their names are words of people.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("number", "integer", _("Number of the theme: it holds from one reading to the next."), ""),
    ("parent", "integer", _("Number of the theme that it is in, if any."), ""),
    ("name", "text", _("Its name: words that people wrote, or that the team gave."), ""),
    ("language", "language", _("Language of the name (BCP 47), where it is known."), ""),
    ("people", "integer", _("People who wrote a text of it, each counted once."), _("people")),
    ("texts", "integer", _("Texts of it, those of the themes inside it included."), _("texts")),
    ("stability", "number", _("Share of it that comes back in halves of the texts, from 0 to 1."), ""),
    ("input_sha256", "text", _("SHA-256 of the file of the texts that were read."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """One row for each theme, those at the top first."""
    reading = latest_reading(process)
    if reading is None:
        return
    for one in Theme.objects.filter(reading=reading).select_related("parent").order_by("pk"):
        yield (
            one.number,
            one.parent.number if one.parent else None,
            one.title,
            one.language,
            one.people_count,
            one.texts_count,
            one.stability,
            reading.input_sha256,
        )
