# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of what was said a synthesis carries: always computed from the rows, never typed by anyone.

The figures of an edition are frozen with it, in whole numbers, and :func:`recompute` gives them again from the rows as
they are now. What no sentence cites is named by the figures themselves: see ``unsaid``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from isegoria.commons.synthesis.harvesting.queries import Source, in_order
from isegoria.commons.synthesis.models import (
    Citation,
    Document,
    Edition,
    EditionCitation,
    Extract,
    Idea,
    MachineReading,
    Origin,
    Sentence,
)
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.processes.models import Process

FORMAT = 1
MINORITY = 5
"""Percentage of the people of the tree from which an idea that no sentence cites is named on the page."""
MOST_NAMED = 40
"""Ideas that the page names at most, those of the most people first."""


@dataclass(frozen=True)
class Cited:
    """One extract that one sentence leads to, with what coverage asks of it."""

    sentence: int
    extract: int
    public_id: str
    contrary: bool
    contribution: int
    author: int | None
    idea: int | None

    @property
    def someone(self) -> int:
        """Who said it; a text whose author is not known counts for one person, as it does in the tree."""
        return self.author if self.author is not None else -self.contribution


@dataclass
class Branch:
    """An idea of the tree as coverage reads it."""

    row: Mapping[str, Any]
    below: list["Branch"] = field(default_factory=list)
    cited: list[Cited] = field(default_factory=list)
    """Of itself and of what is below it."""


def people(cited: Iterable[Cited]) -> int:
    return len({one.someone for one in cited})


def texts(cited: Iterable[Cited]) -> int:
    return len({one.contribution for one in cited})


def working_citations(document: Document) -> "QuerySet[Citation]":
    """The citations of a working text that an edition would take: their extracts stand, and their sources are shown."""
    return Citation.objects.filter(
        sentence__section__document=document,
        extract__state=Extract.State.STANDING,
        extract__contribution__state__in=READABLE,
    )


def read_citations(rows: "QuerySet[Any]") -> list[Cited]:
    """One query, whatever their number. ``rows`` are citations of a working text or of an edition."""
    return [
        Cited(*row)
        for row in rows.order_by("sentence", "position", "pk").values_list(
            "sentence",
            "extract",
            "extract__public_id",
            "contrary",
            "extract__contribution",
            "extract__contribution__author",
            "extract__idea",
        )
    ]


def compute(
    process: Process,
    cited: Sequence[Cited],
    *,
    sentences: int,
    by_machine: int,
    until: datetime | None = None,
    minority: int = MINORITY,
) -> dict[str, Any]:
    """The figures of a synthesis that leads to ``cited``. Whole numbers only, so that everyone writes them alike.

    ``until`` leaves out the texts written after it. Two queries, and one for examples of what is not said.
    """
    return compute_with_examples(
        process, cited, sentences=sentences, by_machine=by_machine, until=until, minority=minority
    )[0]


def compute_with_examples(
    process: Process,
    cited: Sequence[Cited],
    *,
    sentences: int,
    by_machine: int,
    until: datetime | None = None,
    minority: int = MINORITY,
) -> tuple[dict[str, Any], dict[str, Source]]:
    """The same, and the examples that the figures name, by their public ids."""
    said, harvested = _said_and_harvested(process, until)
    in_tree = harvested["people"] + harvested["alone"]
    roots = _tree(process, cited)
    contrary = [one for one in cited if one.contrary]
    unsaid = sorted(
        _unsaid(roots, fewest=max(1, -(-in_tree * minority // 100))),
        key=lambda one: (-one.row["people_count"], one.row["public_id"]),
    )
    examples = _examples(unsaid[:MOST_NAMED])
    figures = {
        "format": FORMAT,
        "texts": said["texts"],
        "people": said["people"] + said["alone"],
        "texts_read_by_machine": said["read"],
        "texts_harvested": harvested["texts"],
        "people_harvested": in_tree,
        "extracts": harvested["extracts"],
        "extracts_cited": len({one.extract for one in cited}),
        "texts_cited": texts(cited),
        "people_cited": people(cited),
        "contrary": len({one.extract for one in contrary}),
        "people_contrary": people(contrary),
        "sentences": sentences,
        "sentences_by_machine": by_machine,
        "minority_percent": minority,
        "ideas": [
            {
                "idea": one.row["public_id"],
                "title": one.row["title"],
                "texts": one.row["texts_count"],
                "people": one.row["people_count"],
                "texts_cited": texts(one.cited),
                "people_cited": people(one.cited),
            }
            for one in roots
        ],
        "unsaid": [
            {
                "idea": one.row["public_id"],
                "title": one.row["title"],
                "texts": one.row["texts_count"],
                "people": one.row["people_count"],
                "example": example.public_id if (example := examples.get(one.row["pk"])) else "",
            }
            for one in unsaid[:MOST_NAMED]
        ],
    }
    return figures, {one.public_id: one for one in examples.values()}


def _said_and_harvested(process: Process, until: datetime | None) -> tuple[dict[str, int], dict[str, int]]:
    """Texts and people of the process, and how many texts the latest complete reading of the machine read; then
    extracts, texts and people of its harvest. One query."""
    public = Contribution.objects.filter(process=process, state__in=READABLE)
    done = MachineReading.objects.filter(process=process, state=MachineReading.State.DONE)
    if until is not None:
        public, done = public.filter(created_at__lt=until), done.filter(finished_at__lte=until)
    harvested = Extract.objects.filter(
        process=process, state=Extract.State.STANDING, contribution__state__in=READABLE
    ).annotate(
        of_harvest=Value(1),
        texts=_count("contribution", distinct=True),
        people=_count("contribution__author", distinct=True),
        alone=_count(
            Case(When(contribution__author=None, then=F("contribution")), output_field=BigIntegerField()), distinct=True
        ),
        more=_count("pk"),
    )
    said = public.annotate(
        of_harvest=Value(0),
        texts=_count("pk"),
        people=_count("author", distinct=True),
        alone=_count("pk") - _count("author"),
        more=Coalesce(Subquery(done.order_by("-asked_at").values("texts_count")[:1]), 0),
    )
    names = ("of_harvest", "texts", "people", "alone", "more")
    rows = said.order_by().values_list(*names).union(harvested.order_by().values_list(*names), all=True)
    found = {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows}
    return (
        {"read" if name == "more" else name: count for name, count in found[0].items()},
        {"extracts" if name == "more" else name: count for name, count in found[1].items()},
    )


def _count(what: Any, *, distinct: bool = False) -> Func:
    """A count of the whole, which Django groups by nothing: for a row of sums among others."""
    template = "%(function)s(DISTINCT %(expressions)s)" if distinct else "%(function)s(%(expressions)s)"
    return Func(what, function="COUNT", template=template, output_field=BigIntegerField())


def _tree(process: Process, cited: Sequence[Cited]) -> list[Branch]:
    """The ideas that stand, each with what is cited of it and of those below; the roots, in order."""
    rows = Idea.objects.filter(process=process, state=Idea.State.STANDING).order_by("position", "pk")
    shown = Extract.objects.filter(
        idea=OuterRef("pk"), state=Extract.State.STANDING, contribution__state__in=READABLE
    ).order_by("pk")
    branches = {
        row["pk"]: Branch(row)
        for row in rows.annotate(first=Subquery(shown.values("pk")[:1])).values(
            "pk", "public_id", "title", "parent", "texts_count", "people_count", "first"
        )
    }
    for one in cited:
        key, seen = one.idea, set[int]()
        while key is not None and key in branches and key not in seen:
            seen.add(key)
            branches[key].cited.append(one)
            key = branches[key].row["parent"]
    roots = []
    for branch in branches.values():
        above = branches.get(branch.row["parent"])
        (above.below if above is not None else roots).append(branch)
    return roots


def _unsaid(branches: Sequence[Branch], *, fewest: int) -> list[Branch]:
    """The ideas of at least ``fewest`` people of which nothing is cited; those below one of them go without saying."""
    found: list[Branch] = []
    waiting = list(branches)
    while waiting:
        one = waiting.pop()
        if one.row["people_count"] < fewest:
            continue  # nor do those below hold more people
        if one.cited:
            waiting += one.below
        else:
            found.append(one)
    return found


def _examples(branches: Sequence[Branch]) -> dict[int, Source]:
    """For each of these ideas, an extract of it or of an idea below: the first one that is shown. One query."""
    firsts: dict[int, int] = {}  # extract → idea
    for branch in branches:
        waiting, found = [branch], []
        while waiting:
            one = waiting.pop()
            waiting += one.below
            if one.row["first"] is not None:
                found.append(one.row["first"])
        if found:
            firsts[min(found)] = branch.row["pk"]
    return {firsts[one.id]: one for one in in_order(Extract.objects.filter(pk__in=firsts))} if firsts else {}


def of_working(document: Document) -> dict[str, Any]:
    """The figures that an edition of the working text would have now."""
    sentences = Sentence.objects.filter(section__document=document).exclude(words="")
    counts = sentences.aggregate(n=Count("pk"), by_machine=Count("pk", filter=~Q(origin=Origin.PERSON)))
    cited = read_citations(working_citations(document))
    return compute(document.process, cited, sentences=counts["n"], by_machine=counts["by_machine"])


def recompute(edition: Edition) -> dict[str, Any]:
    """The figures of an edition from the rows as they are now, texts written after it left out. They differ from the
    frozen ones by what was erased, hidden or harvested since."""
    counts = edition.sentences.aggregate(n=Count("pk"), by_machine=Count("pk", filter=~Q(origin=Origin.PERSON)))
    cited = read_citations(EditionCitation.objects.filter(sentence__edition=edition))
    return compute(
        edition.document.process,
        cited,
        sentences=counts["n"],
        by_machine=counts["by_machine"],
        until=edition.published_at + timedelta(seconds=1),  # kept to the second
        minority=int(edition.figures.get("minority_percent", MINORITY)),
    )
