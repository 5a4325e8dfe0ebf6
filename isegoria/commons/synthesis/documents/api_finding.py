# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the names of the API to rows, and from rows to what is answered."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest

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
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_observe

from . import queries
from .api_shapes import CallShape, DraftShape, EditionLine, RemarkShape, SectionShape, SentenceShape


def find_edition(request: HttpRequest, document: str, number: int) -> Edition:
    found = (
        Edition.objects.filter(document__public_id=document, number=min(number, 2_000_000_000))
        .select_related("document__process__space")
        .first()
    )
    if found is None:
        raise Http404
    may_see(request.user, found.document.process).require()
    return found


def find_draft(request: HttpRequest, document: str) -> Document:
    rows = queries.with_due(Document.objects.filter(public_id=document))
    found = rows.select_related("process__space__parent").first()
    if found is None:
        raise Http404
    may_observe(request.user, found.process.space).require()
    return found


def find_published(edition: Edition, sentence: str | None) -> EditionSentence | None:
    if sentence is None:
        return None
    found = EditionSentence.objects.filter(edition=edition, sentence=sentence).first()
    if found is None:
        raise Http404
    return found


def find_section(document: Document, position: int) -> Section:
    rows = list(document.sections.select_related("idea").order_by("position", "pk"))
    if position >= len(rows):
        raise Http404
    rows[position].document = document
    return rows[position]


def find_written(document: Document, sentence: str) -> Sentence:
    found = queries.find_sentence(document, sentence)
    if found is None:
        raise Http404
    return found


def find_idea(document: Document, idea: str | None) -> Idea | None:
    if idea is None:
        return None
    found = Idea.objects.filter(public_id=idea, process=document.process, state=Idea.State.STANDING).first()
    if found is None:
        raise Http404
    return found


def find_extracts(document: Document, named: Sequence[str]) -> list[Extract]:
    found = {one.public_id: one for one in Extract.objects.filter(process=document.process, public_id__in=named)}
    if len(found) < len(set(named)):
        raise Http404
    return [found[one] for one in dict.fromkeys(named)]


def cited_by_each(sentences: Sequence[Sentence]) -> dict[int, tuple[list[str], list[str]]]:
    cited: dict[int, tuple[list[str], list[str]]] = {one.pk: ([], []) for one in sentences}
    rows = Citation.objects.filter(sentence__in=list(cited)).order_by("position", "pk")
    for key, name, contrary in rows.values_list("sentence", "extract__public_id", "contrary"):
        cited[key][contrary].append(name)
    return cited


def draft_of(document: Document) -> DraftShape:
    desk = queries.desk_of(document)
    cited = cited_by_each(desk.sentences)
    return DraftShape(
        id=document.public_id,
        title=document.title,
        introduction=document.introduction,
        language=document.language,
        rhythm=document.rhythm,
        due=document.due,
        version=document.version,
        text_version=document.text_version,
        sections=[
            SectionShape(
                position=place,
                title=section.title,
                idea=section.idea.public_id if section.idea else None,
                sentences=[
                    SentenceShape(
                        id=one.public_id,
                        words=one.words,
                        origin=one.origin,
                        version=one.version,
                        signed_off=not one.to_sign,
                        sources=cited[one.pk][0],
                        contrary=cited[one.pk][1],
                    )
                    for one in section.rows
                ],
            )
            for place, section in enumerate(desk.sections)
        ],
    )


def line_of(edition: Edition) -> EditionLine:
    return EditionLine(
        id=edition.public_id,
        number=edition.number,
        title=edition.title,
        changes=edition.changes,
        sha256=edition.sha256,
        published_at=edition.published_at,
        taken_back_at=edition.taken_back_at,
        taken_back_reason=edition.taken_back_reason,
    )


def remark_of(one: Remark, edition: Edition) -> RemarkShape:
    return RemarkShape(
        id=one.public_id,
        edition=edition.number,
        sentence=one.sentence.sentence if one.sentence else None,
        faithful=one.faithful,
        is_cited=one.is_cited,
        words=one.words,
        state=one.state,
        answer=one.answer,
        answered_at=one.answered_at,
    )


def call_of(one: Call) -> CallShape:
    return CallShape(
        id=one.public_id,
        addressee=one.addressee,
        words=one.words,
        due_at=one.due_at,
        made_at=one.made_at,
        answer=one.answer,
        answered_at=one.answered_at,
    )
