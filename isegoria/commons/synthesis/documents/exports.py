# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of syntheses: every published sentence of every edition."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import EditionSentence
from isegoria.core.processes.models import Process

PAGE = 1_000
NAME = "synthesis_sentences"
MEANING = _("Every sentence of every edition of the syntheses. What each leads to is in “synthesis_sources”.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("document", "identifier", _("Public identifier of the synthesis."), ""),
    ("edition", "integer", _("Number of the edition, from 1."), ""),
    ("sentence", "identifier", _("Public identifier that the sentence keeps from one edition to the next."), ""),
    ("section", "text", _("Title of its section."), ""),
    ("idea", "identifier", _("Idea that its section is over, if any."), ""),
    ("place", "integer", _("Its place in the edition, from 1."), ""),
    ("words", "text", _("Its words. Empty when they quoted a source that was erased."), ""),
    ("origin", "identifier", _("person, extract (words chosen by a machine) or rephrased (by a machine)."), ""),
    ("language", "language", _("Language of the words (BCP 47)."), ""),
    ("sha256", "identifier", _("SHA-256 of the canonical content of the edition."), ""),
    ("published_on", "date", _("Day on which the edition was published (UTC)."), ""),
    ("taken_back_on", "date", _("Day on which it was taken back, if it was (UTC)."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """In the order of the columns, a page at a time."""
    last = 0
    found = EditionSentence.objects.filter(edition__document__process=process).select_related(
        "edition__document", "idea"
    )
    while page := list(found.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for one in page:
            edition = one.edition
            yield (
                edition.document.public_id,
                edition.number,
                one.sentence,
                one.section_title,
                one.idea.public_id if one.idea else None,
                one.position,
                one.words,
                one.origin,
                edition.document.language,
                edition.sha256,
                edition.published_at.astimezone(UTC).date(),
                edition.taken_back_at.astimezone(UTC).date() if edition.taken_back_at else None,
            )
        last = page[-1].pk
