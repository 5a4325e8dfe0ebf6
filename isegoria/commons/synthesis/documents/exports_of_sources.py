# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of the sources of syntheses: which extract carries which sentence, or says the contrary."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import EditionCitation
from isegoria.core.processes.models import Process

PAGE = 2_000
NAME = "synthesis_sources"
MEANING = _("The extracts that each published sentence leads to. Their words are in “extracts”.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("document", "identifier", _("Public identifier of the synthesis."), ""),
    ("edition", "integer", _("Number of the edition, from 1."), ""),
    ("sentence", "identifier", _("Sentence that leads to the extract."), ""),
    ("extract", "identifier", _("Extract that it leads to."), ""),
    ("contribution", "identifier", _("Contribution that the extract was taken from."), ""),
    ("contrary", "boolean", _("Whether the extract says the contrary: the view of a minority."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """In the order of the columns, a page at a time."""
    last = 0
    found = EditionCitation.objects.filter(sentence__edition__document__process=process).order_by("pk")
    columns = (
        "sentence__edition__document__public_id",
        "sentence__edition__number",
        "sentence__sentence",
        "extract__public_id",
        "extract__contribution__public_id",
        "contrary",
    )
    while page := list(found.filter(pk__gt=last).values_list("pk", *columns)[:PAGE]):
        for _key, *row in page:
            yield row
        last = page[-1][0]
