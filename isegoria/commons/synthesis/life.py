# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room tells of the life of a text: its themes, the passages noted in it, the published sentences that carry
it. Of a text that is not public it tells nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions import life
from isegoria.core.contributions.life import Asking, Chapter, Step
from isegoria.core.contributions.life_rows import Row, Rows
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import optional_url
from isegoria.core.processes.models import Process
from isegoria.design.figures import number

from .documents.addresses import edition_path
from .models import Document, Edition, EditionCitation, Extract, MachineReading, Membership, Theme


# --- the step -----------------------------------------------------------------------------------------
@life.step("synthesis")
def in_the_synthesis(contributions: Sequence[Contribution]) -> Asking:
    """Done once a published edition carries it; under way as soon as a passage of it was noted."""
    texts = {one.pk: one for one in contributions if one.is_public}
    passages = Extract.objects.filter(contribution__in=list(texts), state=Extract.State.STANDING)
    editions = Rows(
        _citations(texts),
        key="extract__contribution",
        at="sentence__edition__published_at",
        texts=["sentence__edition__document__public_id"],
        numbers=["sentence__edition__number", "latest"],
    )
    noted, cited = yield [Rows(passages, key="contribution", at="made_at", numbers=["pk"]), editions]
    return {**_noted(noted), **_cited(cited, texts)}


def _noted(rows: Iterable[Row]) -> dict[int, Step]:
    passages: dict[int, list[datetime]] = defaultdict(list)
    for one in rows:
        if one.at is not None:
            passages[one.key].append(one.at)
    return {
        key: Step(
            at=min(moments),
            note=ngettext(
                "%(n)s passage noted, in no synthesis yet", "%(n)s passages noted, in no synthesis yet", len(moments)
            )
            % {"n": number(len(moments))},
            under_way=True,
        )
        for key, moments in passages.items()
    }


def _cited(rows: Iterable[Row], texts: Mapping[int, Contribution]) -> dict[int, Step]:
    """By the latest edition that cites each text; another words it where a later edition of it does so no more."""
    found = {}
    for one in sorted(rows, key=lambda row: (str(row.at), row.numbers)):
        at_number, latest = one.numbers
        # No more than its address takes.
        edition = Edition(number=at_number, document=Document(public_id=one.texts[0]))
        note = gettext("cited in edition %(n)s") if at_number == latest else gettext("cited up to edition %(n)s")
        found[one.key] = Step(
            at=one.at, note=note % {"n": number(at_number)}, url=edition_url(edition, texts[one.key].process)
        )
    return found


def _citations(keys: Iterable[int]) -> "QuerySet[EditionCitation]":
    """What standing editions cite of some texts; ``latest`` is the number of their synthesis's latest edition."""
    latest = Edition.objects.filter(document=OuterRef("sentence__edition__document"), taken_back_at=None)
    return (
        EditionCitation.objects.filter(extract__contribution__in=list(keys), sentence__edition__taken_back_at=None)
        .exclude(extract__state=Extract.State.ERASED)
        .annotate(latest=Subquery(latest.order_by("-number").values("number")[:1]))
    )


# --- the chapters -------------------------------------------------------------------------------------
@life.chapter("themes", order=30)
def themes(contribution: Contribution, request: HttpRequest) -> Chapter | None:
    """Where the latest reading by the machine put it. One query."""
    if not contribution.is_public:
        return None
    latest = MachineReading.objects.filter(process=contribution.process_id, state=MachineReading.State.DONE)
    rows = (
        Membership.objects.filter(
            contribution=contribution, theme__reading=Subquery(latest.order_by("-asked_at", "-pk").values("pk")[:1])
        )
        .select_related("theme__parent", "theme__reading")
        .order_by("also", "pk")
    )
    found: list[Theme] = [one.theme for one in rows]
    if not found:
        return None
    return Chapter(
        title=_("Its themes"),
        template="synthesis/life_themes.html",
        context={
            "themes": found,
            "read_at": found[0].reading.finished_at,
            "texts": found[0].reading.texts_count,
            "zone": contribution.process.space.zone,
        },
        data=[{"name": one.name, "texts": one.texts_count, "people": one.people_count} for one in found],
    )


@life.chapter("extracts", order=40)
def extracts(contribution: Contribution, request: HttpRequest) -> Chapter | None:
    """The passages that were noted, in the order of the text, with the version that each comes from. One query."""
    if not contribution.is_public:
        return None
    rows = (
        contribution.extracts.filter(state=Extract.State.STANDING).select_related("idea").order_by("version", "start")
    )
    found = list(rows[:MOST])
    if not found:
        return None
    return Chapter(
        title=_("The passages that were noted"),
        template="synthesis/life_extracts.html",
        context={
            "passages": [(one, idea_url(one, contribution.process)) for one in found],
            "contribution": contribution,
            "zone": contribution.process.space.zone,
        },
        data=[
            {
                "id": one.public_id,
                "words": one.words,
                "nature": one.nature,
                "version": one.version,
                "idea": one.idea.title if one.idea and one.idea.stands else None,
                "at": one.made_at,
            }
            for one in found
        ],
    )


MOST = 200
"""Passages and sentences that one page shows."""


@dataclass
class Carried:
    """A published sentence that leads to the text, as the latest edition that has it says it."""

    words: str
    section: str
    contrary: bool
    edition: Edition
    url: str
    editions: list[int]
    """Numbers of the editions that say so, the latest first."""
    dropped: bool
    """A later edition of the same synthesis does not lead from it to the text any more."""

    @property
    def earlier(self) -> int:
        return len(self.editions) - 1


@life.chapter("synthesis", order=50)
def sentences(contribution: Contribution, request: HttpRequest) -> Chapter | None:
    """The sentences of published syntheses that carry it, or against which it stands. One query."""
    if not contribution.is_public:
        return None
    found = carried(contribution)
    if not found:
        return None
    return Chapter(
        title=_("In the synthesis"),
        template="synthesis/life_sentences.html",
        context={"sentences": found, "zone": contribution.process.space.zone},
        data=[_as_data(one) for one in found],
    )


def carried(contribution: Contribution) -> list[Carried]:
    """Each sentence once, whatever the number of editions: those of the latest edition first. One query."""
    rows = (
        _citations([contribution.pk])
        .filter(~Q(sentence__words=""))
        .select_related("sentence__edition__document")
        .order_by(
            "-sentence__edition__published_at",
            "-sentence__edition",
            "sentence__section_position",
            "sentence__position",
            "position",
        )
    )
    found: dict[tuple[int, str], Carried] = {}
    for row in rows[: MOST * 10]:
        sentence, edition = row.sentence, row.sentence.edition
        known = found.get((edition.document_id, sentence.sentence))
        if known is None:
            found[edition.document_id, sentence.sentence] = Carried(
                words=sentence.words,
                section=sentence.section_title,
                contrary=row.contrary,
                edition=edition,
                url=edition_url(edition, contribution.process, sentence=sentence.sentence),
                editions=[edition.number],
                dropped=edition.number < row.latest,
            )
        elif known.editions[-1] != edition.number:
            known.editions.append(edition.number)
    return sorted(found.values(), key=lambda one: one.dropped)[:MOST]


def _as_data(one: Carried) -> dict[str, Any]:
    return {
        "words": one.words,
        "section": one.section,
        "contrary": one.contrary,
        "edition": one.edition.public_id,
        "number": one.edition.number,
        "published_at": one.edition.published_at,
        "editions": one.editions,
        "dropped": one.dropped,
    }


# --- addresses ----------------------------------------------------------------------------------------
def edition_url(edition: Edition, process: Process, *, sentence: str = "") -> str:
    """The page of an edition, at one of its sentences."""
    edition.document.process = process
    return f"{edition_path(edition)}#s-{sentence}" if sentence else edition_path(edition)


def idea_url(extract: Extract, process: Process) -> str:
    """The page of the idea under which a passage stands."""
    if extract.idea is None or not extract.idea.stands:
        return ""
    return optional_url("synthesis:idea", space=process.space.slug, process=process.slug, ref=extract.idea.public_id)
