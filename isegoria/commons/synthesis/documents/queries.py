# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of syntheses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from isegoria.commons.synthesis.models import (
    Call,
    Citation,
    Document,
    Edition,
    EditionSentence,
    Extract,
    Idea,
    Remark,
    Section,
    Sentence,
)
from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import READABLE
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space

from .content import Cite, EditionContent, SentenceContent, cites_of, in_sections, latest_edition, with_cites

DEEPEST = 6
"""Levels of the tree, from an idea down, whose extracts are offered together."""


# --- editions -----------------------------------------------------------------------------------------
def edition_content(edition: Edition) -> EditionContent:
    """All that an edition says and leads to: two queries, whatever its size. ``edition`` has its document and process
    at hand. The words of the extracts are read apart, for those that are shown: ``harvesting.queries.sources_of``."""
    rows = list(
        EditionSentence.objects.filter(edition=edition)
        .select_related("idea")
        .order_by("section_position", "position", "pk")
    )
    return _content(edition, rows)


def latest_content(document: Document, cites: Mapping[int, list[Cite]] | None = None) -> EditionContent | None:
    """What the latest edition that was not taken back says, or the latest of all where every one was; None without
    any. Two queries; one where what it leads to is given (``preparing.prepare``)."""
    rows = list(
        EditionSentence.objects.filter(edition=Subquery(latest_edition(document)))
        .select_related("edition", "idea")
        .order_by("section_position", "position", "pk")
    )
    if not rows:
        return None
    edition = rows[0].edition
    edition.document = document
    return _content(edition, rows, cites)


def _content(
    edition: Edition, rows: list[EditionSentence], cites: Mapping[int, list[Cite]] | None = None
) -> EditionContent:
    found = cites_of(edition=edition) if cites is None else cites
    return EditionContent(edition, edition.document.process, in_sections(with_cites(rows, found)))


def one_sentence(edition: Edition, sentence: str) -> SentenceContent | None:
    """One sentence of an edition, by the public id that it keeps through editions."""
    row = EditionSentence.objects.filter(edition=edition, sentence=sentence).select_related("idea").first()
    if row is None:
        return None
    row.edition = edition
    return with_cites([row], cites_of([row.pk]))[0]


def sentences_citing(contribution_ids: Iterable[int]) -> dict[int, list[EditionSentence]]:
    """The published sentences that lead to an extract of these contributions, by the contribution's key, those of the
    latest editions first; of each document, its latest edition that was not taken back. One query."""
    latest = (
        Edition.objects.filter(document=OuterRef("edition__document"), taken_back_at=None)
        .order_by("-number")
        .values("pk")[:1]
    )
    rows = (
        EditionSentence.objects.filter(
            citations__extract__contribution__in=list(contribution_ids), edition=Subquery(latest)
        )
        .annotate(of_contribution=F("citations__extract__contribution"))
        .select_related("edition__document", "idea")
        .order_by("-edition__published_at", "section_position", "position")
        .distinct()
    )
    found: dict[int, list[EditionSentence]] = {}
    for row in rows:
        found.setdefault(row.of_contribution, []).append(row)
    return found


def published_documents(process: Process) -> list[Document]:
    """The syntheses of a process that have an edition, the latest first, each with ``latest``; and those promised."""
    documents = list(
        with_due(Document.objects.filter(process=process))
        .annotate(published=Max("editions__published_at", filter=Q(editions__taken_back_at=None)))
        .prefetch_related(Prefetch("editions", Edition.objects.order_by("-number"), to_attr="all_editions"))
    )
    for one in documents:
        one.process = process
        one.latest = next((each for each in one.all_editions if each.taken_back_at is None), None) or next(
            iter(one.all_editions), None
        )
    return sorted(documents, key=lambda one: one.latest.published_at if one.latest else one.made_at, reverse=True)


def find_document(process: Process, public_id: str) -> Document | None:
    """With when its next edition is ``due``, and the number of its latest edition (``published``), if any."""
    found = _with_published(Document.objects.filter(process=process, public_id=public_id)).first()
    if found is not None:
        found.process = process
    return found


def find_document_at(space: str, process: str, public_id: str) -> Document | None:
    """The same from the three parts of an address, with its process and its space. One query."""
    rows = Document.objects.filter(process__space__slug=space, process__slug=process, public_id=public_id)
    return _with_published(rows).select_related("process__space__parent", "process__space__territory").first()


def _with_published(documents: "QuerySet[Document]") -> "QuerySet[Document]":
    latest = Edition.objects.filter(document=OuterRef("pk")).order_by("-number").values("number")[:1]
    return with_due(documents).annotate(published=Subquery(latest))


def editions_of(document: Document, *, with_faith: bool = False) -> list[Edition]:
    """All editions, the latest first, each with its document at hand; and with ``faith``, what is said of it as a
    whole, where that is asked. One query."""
    rows = document.editions.order_by("-number")
    if with_faith:
        whole = Q(remarks__isnull=False, remarks__sentence=None)
        cited = whole & Q(remarks__is_cited=True)
        rows = rows.annotate(
            said_yes=Count("remarks", filter=whole & Q(remarks__faithful=True)),
            said_no=Count("remarks", filter=whole & Q(remarks__faithful=False)),
            cited_yes=Count("remarks", filter=cited & Q(remarks__faithful=True)),
            cited_no=Count("remarks", filter=cited & Q(remarks__faithful=False)),
        )
    found = list(rows)
    for one in found:
        one.document = document
        if with_faith:
            one.faith = Faith(one.said_yes, one.said_no, one.cited_yes, one.cited_no)
    return found


# --- rhythm -------------------------------------------------------------------------------------------
def with_due(documents: "QuerySet[Document]") -> "QuerySet[Document]":
    """Annotate ``due``: when the next edition is promised; at the end of each phase, the first one that closes after
    the latest edition, or after the document was begun."""
    last = Edition.objects.filter(document=OuterRef("pk")).order_by("-number").values("published_at")[:1]
    since = Coalesce(Subquery(last), F("made_at"))
    closing = (
        Phase.objects.filter(process=OuterRef("process"), closes_at__gt=OuterRef("since"))
        .order_by("closes_at")
        .values("closes_at")[:1]
    )
    return documents.annotate(since=since).annotate(
        due=Case(
            When(rhythm=Document.Rhythm.PHASE, then=Subquery(closing)),
            default=F("next_due_at"),
            output_field=DateTimeField(null=True),
        )
    )


def due_in(space: Space, *, now: datetime | None = None) -> "QuerySet[Document]":
    """The syntheses of a space whose next edition was promised for a date that has come."""
    return with_due(
        Document.objects.filter(process__space=space, process__published_at__isnull=False, process__erased_at=None)
    ).filter(due__lte=now or timezone.now())


def due_anywhere(*, now: datetime | None = None) -> "QuerySet[Document]":
    """Those of all spaces of which nobody was reminded yet, the oldest date first."""
    shown = Document.objects.filter(process__published_at__isnull=False, process__erased_at=None)
    late = with_due(shown).filter(due__lte=now or timezone.now())
    return (
        late.filter(Q(reminded_of=None) | ~Q(reminded_of=F("due")))
        .select_related("process__space__parent")
        .order_by("due")
    )


# --- the working text ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Desk:
    """A working text as its writers see it: ``sections`` each with ``rows``, sentences with their figures."""

    document: Document
    sections: Sequence[Section]
    unsigned: int
    unsourced: int

    @property
    def sentences(self) -> list[Sentence]:
        return [one for section in self.sections for one in section.rows]


def desk_of(document: Document) -> Desk:
    """Three queries. Each sentence has ``sourced``, ``against`` (how many extracts carry it, and contradict it, that
    stand and can be read), ``people`` and ``lost`` (those that were erased, removed or hidden)."""
    sections = list(document.sections.select_related("idea").order_by("position", "pk"))
    stands = Q(citations__extract__state=Extract.State.STANDING, citations__extract__contribution__state__in=READABLE)
    sentences = (
        Sentence.objects.filter(section__document=document)
        .annotate(
            sourced=Count("citations", filter=stands & Q(citations__contrary=False)),
            against=Count("citations", filter=stands & Q(citations__contrary=True)),
            cited=Count("citations"),
        )
        .order_by("position", "pk")
    )
    of_section: dict[int, list[Sentence]] = {}
    for one in sentences:
        one.lost = one.cited - one.sourced - one.against
        one.to_sign = one.origin != "person" and one.signed_off_at is None
        one.lacks_source = not one.sourced and not one.against
        of_section.setdefault(one.section_id, []).append(one)
    for section in sections:
        section.document = document
        section.rows = of_section.get(section.pk, [])
        section.to_sign = sum(one.to_sign for one in section.rows)
        for one in section.rows:
            one.section = section
    rows = [one for section in sections for one in section.rows]
    return Desk(
        document=document,
        sections=sections,
        unsigned=sum(one.to_sign for one in rows),
        unsourced=sum(one.lacks_source for one in rows),
    )


def find_sentence(document: Document, public_id: str) -> Sentence | None:
    found = Sentence.objects.filter(section__document=document, public_id=public_id).select_related("section__idea")
    one = found.first()
    if one is not None:
        one.section.document = document
    return one


def find_in_draft(process: Process, document: str, sentence: str) -> Sentence | None:
    """A sentence of a working text, with its section and its document. One query."""
    one = (
        Sentence.objects.filter(
            section__document__process=process, section__document__public_id=document, public_id=sentence
        )
        .select_related("section__idea", "section__document")
        .first()
    )
    if one is not None:
        one.section.document.process = process
    return one


def cited_by(sentence: Sentence) -> list[Citation]:
    """What a sentence of the working text leads to, in order, each with its extract's key and state at hand."""
    return list(sentence.citations.select_related("extract__contribution").order_by("contrary", "position", "pk"))


def citable(process: Process, *, idea: Idea | None, words: str = "") -> "QuerySet[Extract]":
    """The extracts that a sentence can lead to: of an idea and those below it, or of the whole process, that hold some
    words."""
    rows = Extract.objects.filter(
        process=process, state=Extract.State.STANDING, contribution__state__in=READABLE
    ).order_by("pk")
    if idea is not None:
        # Within the statement: a tree is a few levels deep, and its page has no query to spare.
        here = Q(pk=idea.pk)
        for level in range(1, DEEPEST):
            here |= Q(**{"__".join(["parent"] * level): idea.pk})
        rows = rows.filter(idea__in=Idea.objects.filter(here, process=process).values("pk"))
    for word in words.split()[:6]:
        rows = rows.filter(words__icontains=word[:60])
    return rows


# --- faithfulness -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Faith:
    """What people say of an edition or of a sentence: those whose own text is a source of it apart."""

    yes: int = 0
    no: int = 0
    cited_yes: int = 0
    cited_no: int = 0

    @property
    def all(self) -> int:
        return self.yes + self.no

    @property
    def cited(self) -> int:
        return self.cited_yes + self.cited_no


def faith_of(edition: Edition) -> dict[int | None, Faith]:
    """By the sentence's key; None for the whole edition. One query. Hidden words count: what is hidden is the words."""
    rows = (
        Remark.objects.filter(edition=edition)
        .order_by()
        .values("sentence")
        .annotate(
            yes=Count("pk", filter=Q(faithful=True)),
            no=Count("pk", filter=Q(faithful=False)),
            cited_yes=Count("pk", filter=Q(faithful=True, is_cited=True)),
            cited_no=Count("pk", filter=Q(faithful=False, is_cited=True)),
        )
    )
    return {row["sentence"]: Faith(row["yes"], row["no"], row["cited_yes"], row["cited_no"]) for row in rows}


def public_remarks(edition: Edition, *, sentence: EditionSentence | None = None) -> "QuerySet[Remark]":
    """What was said in words and answered, those whose text is a source first."""
    rows = Remark.objects.filter(edition=edition, state=Remark.State.ANSWERED).exclude(words="")
    if sentence is not None:
        rows = rows.filter(sentence=sentence)
    return rows.select_related("sentence").order_by("-is_cited", "-answered_at", "-pk")


def remarks_to_answer(documents: Any) -> "QuerySet[Remark]":
    """What waits for an answer of the team: whatever was said in words."""
    return (
        Remark.objects.filter(edition__document__in=documents, state=Remark.State.WAITING, person__isnull=False)
        .exclude(words="")
        .order_by("-is_cited", "made_at", "pk")
    )


def own_remark(edition: Edition, person: Person | None, sentence: EditionSentence | None) -> Remark | None:
    if person is None:
        return None
    return Remark.objects.filter(edition=edition, person=person, sentence=sentence).first()


# --- calls --------------------------------------------------------------------------------------------
def calls_to_answer(space: Space) -> "QuerySet[Call]":
    """Calls for action of a space that nobody answered, on editions that stand."""
    return Call.objects.filter(
        edition__document__process__space=space,
        edition__document__process__published_at__isnull=False,
        edition__taken_back_at=None,
        answered_at=None,
    )


@kept.also("synthesis_remarks")
def own_remarks(person: Person) -> list[dict[str, Any]]:
    """What a person said of syntheses."""
    rows = Remark.objects.filter(person=person).select_related("edition__document__process__space", "sentence")
    return [
        {
            "space": one.edition.document.process.space.slug,
            "process": one.edition.document.process.slug,
            "edition": one.edition.public_id,
            "sentence": one.sentence.sentence if one.sentence else None,
            "faithful": one.faithful,
            "words": one.words,
            "state": one.state,
            "answer": one.answer,
            "made_at": one.made_at.isoformat(timespec="seconds"),
        }
        for one in rows.order_by("pk")
    ]
