# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of extracts: every passage with its source, without anyone's account."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Extract
from isegoria.core.processes.models import Process

PAGE = 1_000
NAME = "extracts"
MEANING = _("Passages that harvesters chose in contributions. One whose source is shown no more keeps its line.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("id", "identifier", _("Public identifier of the extract."), ""),
    ("contribution", "identifier", _("Contribution that it was taken from."), ""),
    ("version", "integer", _("Number of the version that it was taken from."), ""),
    ("start", "integer", _("Where it begins in the readable text of that version."), _("characters")),
    ("stop", "integer", _("Where it ends in that text."), _("characters")),
    ("words", "text", _("Its words. Empty when its source is shown no more."), ""),
    ("sha256", "identifier", _("SHA-256 of the whole readable text (UTF-8)."), ""),
    ("language", "language", _("Language of the words (BCP 47)."), ""),
    ("nature", "identifier", _("problem, solution, for, against, example, question or feeling."), ""),
    ("idea", "identifier", _("Idea that it stands under, if any."), ""),
    ("by_machine", "boolean", _("Whether the machine suggested it and a person accepted it."), ""),
    ("state", "identifier", _("standing, removed (by a harvester) or erased (with its source)."), ""),
    ("made_on", "date", _("Day on which it was made (UTC)."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """One row for each extract, the oldest first, a page at a time."""
    last = 0
    extracts = Extract.objects.filter(process=process).select_related("contribution", "idea")
    while page := list(extracts.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for one in page:
            shown = one.contribution.is_public and one.state != Extract.State.ERASED
            yield (
                one.public_id,
                one.contribution.public_id,
                one.version,
                one.start if shown else None,
                one.stop if shown else None,
                one.words if shown else "",
                one.sha256 if shown else "",
                one.language,
                one.nature,
                one.idea.public_id if one.idea else None,
                one.by_machine,
                one.state,
                one.made_at.astimezone(UTC).date(),
            )
        last = page[-1].pk
