# SPDX-License-Identifier: AGPL-3.0-or-later
"""An edition as it reads: its sections, their sentences, and what each sentence leads to; and its canonical JSON.

The form is documented for readers outside the house in ``docs/formats/edition.md``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from itertools import groupby
from typing import Any

from django.db.models import Case, QuerySet, When

from isegoria.commons.synthesis.models import (
    Document,
    Edition,
    EditionCitation,
    EditionSentence,
    Extract,
    Idea,
    Origin,
)
from isegoria.core.contributions.models import READABLE
from isegoria.core.processes.models import Process

FORMAT = "isegoria-edition/1"


@dataclass(frozen=True, slots=True)
class Cite:
    """An extract that a sentence leads to. Its words are read apart: ``harvesting.queries.sources_of``."""

    extract: int
    public_id: str
    contrary: bool
    state: str
    contribution: int
    contribution_state: str
    author: int | None
    nature: str

    @property
    def someone(self) -> int:
        """Who said it; a text whose author is not known counts for one person."""
        return self.author if self.author is not None else -self.contribution

    @property
    def is_erased(self) -> bool:
        return self.state == Extract.State.ERASED

    @property
    def is_shown(self) -> bool:
        """Whether its words can be read now: neither erased with its source, nor hidden with it."""
        return not self.is_erased and self.contribution_state in READABLE


@dataclass
class SentenceContent:
    """A published sentence, what carries it and what says the contrary."""

    row: EditionSentence
    sources: list[Cite] = field(default_factory=list)
    contrary: list[Cite] = field(default_factory=list)
    number: int = 0
    """Its place in the whole edition, from 1: how print refers to it."""

    @property
    def public_id(self) -> str:
        return self.row.sentence

    @property
    def words(self) -> str:
        return self.row.words

    @property
    def is_erased(self) -> bool:
        """Its words quoted a source that was erased, and went with it."""
        return not self.row.words

    @property
    def by_machine(self) -> bool:
        return self.row.origin != Origin.PERSON

    @property
    def cites(self) -> list[Cite]:
        return self.sources + self.contrary

    @property
    def people(self) -> int:
        return len({one.someone for one in self.sources})

    @property
    def people_contrary(self) -> int:
        return len({one.someone for one in self.contrary})

    @property
    def erased(self) -> int:
        return sum(one.is_erased for one in self.cites)


@dataclass
class SectionContent:
    """A section as it was published."""

    position: int
    title: str
    idea: Idea | None
    sentences: list[SentenceContent]

    @property
    def anchor(self) -> str:
        return f"section-{self.position}"

    @property
    def people(self) -> int:
        return len({one.someone for sentence in self.sentences for one in sentence.sources})

    @property
    def contrary(self) -> list[SentenceContent]:
        """The sentences of it that someone contradicts."""
        return [one for one in self.sentences if one.contrary]


@dataclass
class EditionContent:
    """A whole edition. ``figures`` are those of the day on which it was published: see ``coverage``."""

    edition: Edition
    process: Process
    sections: list[SectionContent]

    @property
    def title(self) -> str:
        return self.edition.title

    @property
    def introduction(self) -> str:
        return self.edition.introduction

    @property
    def language(self) -> str:
        return self.edition.document.language

    @property
    def figures(self) -> dict[str, Any]:
        return self.edition.figures

    @property
    def sentences(self) -> list[SentenceContent]:
        return [one for section in self.sections for one in section.sentences]

    @property
    def most_carried(self) -> list[SentenceContent]:
        """The sentences that can be read, those of the most people first."""
        shown = [one for one in self.sentences if not one.is_erased]
        return sorted(shown, key=lambda one: (-one.people, -len(one.sources), one.number))

    def extract_ids(self) -> list[int]:
        """The keys of all extracts that it leads to, each once, in the order of the text."""
        return list(dict.fromkeys(cite.extract for one in self.sentences for cite in one.cites))


def cites_of(sentences: Iterable[int] | None = None, *, edition: Edition | None = None) -> dict[int, list[Cite]]:
    """What published sentences lead to, by the sentence's key: of some of them, or of a whole edition. One query."""
    rows = EditionCitation.objects.filter(
        **({"sentence__edition": edition} if edition is not None else {"sentence__in": list(sentences or ())})
    )
    found: dict[int, list[Cite]] = {}
    for sentence, *row in rows.order_by("sentence", "position", "pk").values_list(
        "sentence",
        "extract",
        "extract__public_id",
        "contrary",
        "extract__state",
        "extract__contribution",
        "extract__contribution__state",
        "extract__contribution__author",
        "extract__nature",
    ):
        found.setdefault(sentence, []).append(Cite(*row))
    return found


def latest_edition(document: Document) -> "QuerySet[Edition, int]":
    """The key of the latest edition that was not taken back, or of the latest of all where every one was."""
    stands_first = Case(When(taken_back_at=None, then=0), default=1)
    return document.editions.order_by(stands_first, "-number").values("pk")[:1]


def with_cites(rows: Sequence[EditionSentence], cites: Mapping[int, list[Cite]]) -> list[SentenceContent]:
    """Sentences in the order given, each with what it leads to."""
    made = []
    for number, row in enumerate(rows, start=1):
        of_row = cites.get(row.pk, [])
        made.append(
            SentenceContent(
                row=row,
                sources=[one for one in of_row if not one.contrary],
                contrary=[one for one in of_row if one.contrary],
                number=number,
            )
        )
    return made


def in_sections(sentences: Sequence[SentenceContent]) -> list[SectionContent]:
    """Sentences gathered in their sections."""
    return [
        SectionContent(position=position, title=title, idea=of_one[0].row.idea, sentences=of_one)
        for (position, title), group in groupby(
            sentences, key=lambda one: (one.row.section_position, one.row.section_title)
        )
        if (of_one := list(group))
    ]


# --- the canonical form -------------------------------------------------------------------------------
def canonical(content: EditionContent) -> dict[str, Any]:
    """What the digest of an edition covers: text, whole numbers, lists and mappings only."""
    edition = content.edition
    return {
        "format": FORMAT,
        "id": edition.public_id,
        "document": edition.document.public_id,
        "process": content.process.public_id,
        "number": edition.number,
        "language": edition.document.language,
        "title": edition.title,
        "introduction": edition.introduction,
        "changes": edition.changes,
        "published_at": edition.published_at.astimezone(UTC).isoformat(timespec="seconds"),
        "figures": edition.figures,
        "sections": [
            {
                "title": section.title,
                "idea": section.idea.public_id if section.idea else None,
                "sentences": [
                    {
                        "id": one.public_id,
                        "words": one.words,
                        "origin": str(one.row.origin),
                        "sources": [cite.public_id for cite in one.sources],
                        "contrary": [cite.public_id for cite in one.contrary],
                    }
                    for one in section.sentences
                ],
            }
            for section in content.sections
        ],
    }


def digest(canonical_content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8. Three lines in any language."""
    plain = json.dumps(canonical_content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()
