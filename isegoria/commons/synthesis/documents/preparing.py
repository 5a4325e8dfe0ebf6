# SPDX-License-Identifier: AGPL-3.0-or-later
"""The edition that a working text would make now, whole and unsaved: for the preview, and for publishing.

Everything that takes time is read here, outside of the act's transaction, which only checks that nothing moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Subquery, Value
from django.utils import timezone

from isegoria.commons.synthesis.harvesting.queries import Source
from isegoria.commons.synthesis.models import (
    Document,
    Edition,
    EditionCitation,
    EditionSentence,
    Extract,
    Origin,
    Sentence,
)

from .content import Cite, EditionContent, SentenceContent, canonical, digest, in_sections, latest_edition
from .coverage import Cited, compute_with_examples, read_citations, working_citations
from .queries import latest_content
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
    examples: Mapping[str, Source]
    """The extracts that the figures name, by their public ids."""
    last: EditionContent | None = None
    """What the latest edition says, where that was asked."""

    @property
    def edition(self) -> Edition:
        return self.content.edition


def prepare(
    document: Document,
    *,
    changes: str = "",
    at: datetime | None = None,
    is_fresh: bool = False,
    with_last: bool = False,
) -> Prepared:
    """Read the working text with its citations and compute its figures: seven queries at most, whatever its size.

    ``is_fresh`` where the document was read just before, by ``queries.find_document``; ``with_last`` where the latest
    edition is to be set beside it, which takes one query more.
    """
    if not is_fresh:
        document = Document.objects.select_related("process__space__parent").get(pk=document.pk)
    sentences = list(
        Sentence.objects.filter(section__document=document)
        .select_related("section__idea")
        .order_by("section__position", "section", "position", "pk")
    )
    number = document.published if is_fresh else document.editions.aggregate(last=Max("number"))["last"]
    last = None
    if with_last and number:
        cited, cites = _working_and_published(document)
        last = latest_content(document, cites)
    else:
        cited = read_citations(working_citations(document))
    edition = Edition(
        document=document,
        number=(number or 0) + 1,
        title=document.title,
        introduction=document.introduction,
        changes=changes,
        published_at=(at or timezone.now()).replace(microsecond=0),
    )
    written = [one for one in sentences if one.words]
    edition.figures, examples = compute_with_examples(
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
        examples=examples,
        last=last,
    )


def _working_and_published(document: Document) -> tuple[list[Cited], dict[int, list[Cite]]]:
    """What the working text leads to, and what its latest edition does, by the published sentence's key: both in one
    query."""
    names = (
        "is_published",
        "sentence",
        "position",
        "pk",
        "extract",
        "extract__public_id",
        "contrary",
        "extract__state",
        "extract__contribution",
        "extract__contribution__state",
        "extract__contribution__author",
        "extract__nature",
        "extract__idea",
    )
    published = EditionCitation.objects.filter(sentence__edition=Subquery(latest_edition(document)))
    either = [
        rows.order_by().annotate(is_published=Value(value)).values_list(*names)
        for value, rows in enumerate((working_citations(document), published))
    ]
    cited: list[Cited] = []
    cites: dict[int, list[Cite]] = {}
    for is_published, sentence, _position, _pk, extract, public_id, contrary, state, text, *of_text in sorted(
        either[0].union(either[1], all=True), key=lambda row: row[:4]
    ):
        text_state, author, nature, idea = of_text
        if is_published:
            cites.setdefault(sentence, []).append(
                Cite(extract, public_id, contrary, state, text, text_state, author, nature)
            )
        else:
            cited.append(Cited(sentence, extract, public_id, contrary, text, author, idea))
    return cited, cites


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
