# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of an edition print, worked out once: a page of 500 sentences has no time to ask twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from isegoria.commons.synthesis.documents.content import EditionContent, SentenceContent
from isegoria.commons.synthesis.documents.queries import Faith
from isegoria.commons.synthesis.harvesting.queries import Source, in_order
from isegoria.commons.synthesis.models import Edition, Extract
from isegoria.core.manifest import optional_url
from isegoria.design.figures import number, percent


@dataclass(frozen=True)
class Line:
    """One sentence as the page prints it."""

    public_id: str
    words: str
    url: str
    sources: str
    """How many extracts and people carry it, in words."""
    contrary: str
    by_machine: bool
    faith: Faith | None


@dataclass(frozen=True)
class Part:
    """One section as the page prints it."""

    anchor: str
    title: str
    idea: Any
    idea_url: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Share:
    """One line of coverage: how many of how many."""

    label: str
    done: int
    total: int

    @property
    def shown(self) -> str:
        return percent(self.done / self.total) if self.total else ""


@dataclass(frozen=True)
class Unsaid:
    """An idea of which the synthesis says nothing, with one of its extracts."""

    title: str
    url: str
    people: int
    texts: int
    example: Source | None


def parts(content: EditionContent, faith: Mapping[int | None, Faith], *, base: str) -> list[Part]:
    """``base`` is the address of the edition: those of its sentences follow from it, without a look-up for each."""
    where = {"space": content.process.space.slug, "process": content.process.slug}
    return [
        Part(
            anchor=section.anchor,
            title=section.title,
            idea=section.idea,
            idea_url=idea_url(section.idea.public_id, where) if section.idea else "",
            lines=[_line(one, faith.get(one.row.pk), base) for one in section.sentences],
        )
        for section in content.sections
    ]


def _line(one: SentenceContent, faith: Faith | None, base: str) -> Line:
    return Line(
        public_id=one.public_id,
        words=one.words,
        url=f"{base}s/{one.public_id}/",
        sources=carried_by(one),
        contrary=contradicted_by(one),
        by_machine=one.by_machine,
        faith=faith,
    )


def carried_by(one: SentenceContent) -> str:
    count = len(one.sources)
    if not count:
        return ""
    return ngettext("%(n)s extract, %(people)s", "%(n)s extracts, %(people)s", count) % {
        "n": number(count),
        "people": people(one.people),
    }


def contradicted_by(one: SentenceContent) -> str:
    if not one.contrary:
        return ""
    count = one.people_contrary
    return ngettext("%(n)s person says the contrary", "%(n)s people say the contrary", count) % {"n": number(count)}


def people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": number(count)}


def idea_url(public_id: str, where: Mapping[str, str]) -> str:
    return optional_url("synthesis:idea", **where, idea=public_id)


def shares(figures: Mapping[str, Any]) -> list[Share]:
    """How far the texts went: read, harvested, cited."""
    texts = figures.get("texts", 0)
    found = [
        Share(gettext("read by the machine"), figures.get("texts_read_by_machine", 0), texts),
        Share(gettext("in the tree of ideas"), figures.get("texts_harvested", 0), texts),
        Share(gettext("cited by a sentence"), figures.get("texts_cited", 0), texts),
    ]
    return [one for one in found if one.done or one is not found[0]]


def in_one_line(figures: Mapping[str, Any]) -> str:
    """Coverage in one sentence."""
    spoke, cited = figures.get("people", 0), figures.get("people_cited", 0)
    texts = figures.get("texts", 0)
    said = ngettext("%(n)s person wrote %(texts)s", "%(n)s people wrote %(texts)s", spoke) % {
        "n": number(spoke),
        "texts": ngettext("%(n)s text", "%(n)s texts", texts) % {"n": number(texts)},
    }
    carried = ngettext(
        "the sentences below lead to words of %(n)s of them",
        "the sentences below lead to words of %(n)s of them",
        cited,
    ) % {"n": number(cited)}
    share = f" ({percent(cited / spoke, 0 if cited * 20 >= spoke else 1)})" if spoke else ""
    return gettext("%(wrote)s; %(lead)s.") % {"wrote": said, "lead": f"{carried}{share}"}


@dataclass(frozen=True)
class Against:
    """A sentence that people contradict."""

    words: str
    url: str
    contrary: str


def against(content: EditionContent, *, base: str) -> list[Against]:
    """The sentences that people contradict, those of the most people first. ``base`` is empty where nothing opens."""
    found = [one for one in content.sentences if one.contrary]
    return [
        Against(one.words, f"{base}s/{one.public_id}/" if base else "", contradicted_by(one))
        for one in sorted(found, key=lambda one: (-one.people_contrary, one.number))
    ]


def unsaid(edition: Edition, examples: Mapping[str, Source] | None = None) -> list[Unsaid]:
    """What no sentence says, though enough people do. One query, or none where the examples were read already."""
    rows = edition.figures.get("unsaid", [])
    named = [row["example"] for row in rows if row["example"]]
    if examples is None:
        shown = in_order(Extract.objects.filter(public_id__in=named)) if named else []
        examples = {one.public_id: one for one in shown}
    process = edition.document.process
    where = {"space": process.space.slug, "process": process.slug}
    return [
        Unsaid(
            title=row["title"],
            url=idea_url(row["idea"], where),
            people=row["people"],
            texts=row["texts"],
            example=examples.get(row["example"]),
        )
        for row in rows
    ]
