# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which text is of which theme, in the latest reading by the machine."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Membership
from isegoria.core.contributions.models import READABLE
from isegoria.core.processes.models import Process

from .queries import latest_reading

PAGE = 2_000
NAME = "texts_of_themes"
MEANING = _("Which text a machine put in which theme, in its latest reading. Texts of no theme are not there.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("contribution", "identifier", _("Public identifier of the contribution."), ""),
    ("theme", "integer", _("Number of its finest theme."), ""),
    ("also", "integer", _("1 where it is a second theme of the text, 0 where it is the first."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """A row for each text and theme, a page at a time."""
    reading = latest_reading(process)
    if reading is None:
        return
    last = 0
    found = Membership.objects.filter(theme__reading=reading, contribution__state__in=READABLE)
    while page := list(
        found.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "contribution__public_id", "theme__number", "also")[:PAGE]
    ):
        for _key, contribution, theme, also in page:
            yield contribution, theme, int(also)
        last = page[-1][0]
