# SPDX-License-Identifier: AGPL-3.0-or-later
"""The edition that a working text would make now, whole and unsaved: for the preview, and for publishing.

Everything that takes time is read here, outside of the act's transaction, which only checks that nothing moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from isegoria.commons.synthesis.models import Document, Edition, EditionSentence, Extract, Origin, Sentence

from .content import Cite, EditionContent, SentenceContent, canonical, digest, in_sections
from .coverage import Cited, compute, read_citations, working_citations
from .rules import Lack, lacks


@dataclass(frozen=True)
class Prepared:
    """``version`` is the one of the document that was read; ``citations`` how many rows the edition will have."""

    document: Document
    version: int
    content: EditionContent
    lacking: Sequence[Lack]
    sentences: Sequence[Sentence]
    citations: int

    @property
    def edition(self) -> Edition:
        return self.content.edition


def prepare(document: Document, *, changes: str = "", at: datetime | None = None, is_fresh: bool = False) -> Prepared:
    """Read the working text with its citations and compute its figures: eight queries at most, whatever its size.

    ``is_fresh`` where the document was read just before, by ``queries.find_document``.
    """
    if not is_fresh:
        document = Document.objects.select_related("process__space__parent").get(pk=document.pk)
    sentences = list(
        Sentence.objects.filter(section__document=document)
        .select_related("section__idea")
        .order_by("section__position", "section", "position", "pk")
    )
    rows = working_citations(document)
    cited = read_citations(rows)
    last = document.published if is_fresh else document.editions.aggregate(last=Max("number"))["last"]
    edition = Edition(
        document=document,
        number=(last or 0) + 1,
        title=document.title,
        introduction=document.introduction,
        changes=changes,
        published_at=(at or timezone.now()).replace(microsecond=0),
    )
    written = [one for one in sentences if one.words]
    edition.figures = compute(
        document.process,
        cited,
        sentences=len(written),
        by_machine=sum(one.origin != Origin.PERSON for one in written),
    )
    content = EditionContent(edition, document.process, in_sections(_made(edition, sentences, cited)))
    edition.sha256 = digest(canonical(content))
    return Prepared(
        document=document,
        version=document.version,
        content=content,
        lacking=lacks(sentences, {one.sentence for one in cited}),
        sentences=sentences,
        citations=len(cited),
    )


def _made(edition: Edition, sentences: Sequence[Sentence], cited: Sequence[Cited]) -> list[SentenceContent]:
    """The sentences as the edition will have them. Sections without a sentence are left out: they say nothing."""
    cites_of: dict[int, list[Cite]] = {}
    for one in cited:
        cites_of.setdefault(one.sentence, []).append(
            Cite(
                extract=one.extract,
                public_id=one.public_id,
                contrary=one.contrary,
                state=Extract.State.STANDING,
                contribution=one.contribution,
                contribution_state="published",
                author=one.author,
                nature="",
            )
        )
    places = {key: place for place, key in enumerate(dict.fromkeys(one.section_id for one in sentences))}
    made = []
    for number, one in enumerate(sentences, start=1):
        cites = cites_of.get(one.pk, [])
        row = EditionSentence(
            edition=edition,
            sentence=one.public_id,
            section_position=places[one.section_id],
            section_title=one.section.title,
            idea=one.section.idea,
            position=number,
            words=one.words,
            origin=one.origin,
        )
        made.append(
            SentenceContent(
                row,
                sources=[cite for cite in cites if not cite.contrary],
                contrary=[cite for cite in cites if cite.contrary],
                number=number,
            )
        )
    return made
