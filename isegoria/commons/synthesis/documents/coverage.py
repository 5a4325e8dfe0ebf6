# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of what was said a synthesis carries: always computed from the rows, never typed by anyone.

The figures of an edition are frozen with it, in whole numbers, and :func:`recompute` gives them again from the rows as
they are now. What no sentence cites is named by the figures themselves: see ``unsaid``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Subquery

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

    ``until`` leaves out the texts written after it. Four queries, and one for examples of what is not said.
    """
    said = _said(process, until)
    harvested = Extract.objects.filter(
        process=process, state=Extract.State.STANDING, contribution__state__in=READABLE
    ).aggregate(
        extracts=Count("pk"),
        texts=Count("contribution", distinct=True),
        people=Count("contribution__author", distinct=True),
        alone=Count("contribution", distinct=True, filter=Q(contribution__author=None)),
    )
    in_tree = harvested["people"] + harvested["alone"]
    roots = _tree(process, cited)
    contrary = [one for one in cited if one.contrary]
    unsaid = sorted(
        _unsaid(roots, fewest=max(1, -(-in_tree * minority // 100))),
        key=lambda one: (-one.row["people_count"], one.row["public_id"]),
    )
    examples = _examples([one.row["pk"] for one in unsaid[:MOST_NAMED]], roots)
    return {
        "format": FORMAT,
        "texts": said["texts"],
        "people": said["people"] + said["alone"],
        "texts_read_by_machine": said["read"] or 0,
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
                "example": examples.get(one.row["pk"], ""),
            }
            for one in unsaid[:MOST_NAMED]
        ],
    }


def _said(process: Process, until: datetime | None) -> Mapping[str, int]:
    """Texts and people of the process, and how many texts the latest complete reading of the machine read."""
    public = Contribution.objects.filter(process=process, state__in=READABLE)
    done = MachineReading.objects.filter(process=process, state=MachineReading.State.DONE)
    if until is not None:
        public, done = public.filter(created_at__lt=until), done.filter(finished_at__lte=until)
    return public.aggregate(
        texts=Count("pk"),
        people=Count("author", distinct=True),
        alone=Count("pk", filter=Q(author=None)),
        read=Max(Subquery(done.order_by("-asked_at").values("texts_count")[:1])),
    )


def _tree(process: Process, cited: Sequence[Cited]) -> list[Branch]:
    """The ideas that stand, each with what is cited of it and of those below; the roots, in order."""
    rows = Idea.objects.filter(process=process, state=Idea.State.STANDING).order_by("position", "pk")
    branches = {
        row["pk"]: Branch(row)
        for row in rows.values("pk", "public_id", "title", "parent", "texts_count", "people_count")
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


def _examples(keys: Sequence[int], roots: Sequence[Branch]) -> dict[int, str]:
    """For each of these ideas, the public id of an extract of it or of an idea below: the first one that is shown."""
    wanted, whose = set(keys), dict[int, int]()
    waiting: list[tuple[Branch, int | None]] = [(one, None) for one in roots]
    while waiting:
        branch, holder = waiting.pop()
        holder = branch.row["pk"] if branch.row["pk"] in wanted else holder
        if holder is not None:
            whose[branch.row["pk"]] = holder
        waiting += [(one, holder) for one in branch.below]
    if not whose:
        return {}
    shown = Extract.objects.filter(idea__in=list(whose), state=Extract.State.STANDING, contribution__state__in=READABLE)
    # The first of each idea, by its key: one row for each, however many extracts there are.
    firsts = shown.order_by().values("idea").annotate(first=Min("pk")).values("first")
    found: dict[int, str] = {}
    for idea, public_id in Extract.objects.filter(pk__in=firsts).order_by("pk").values_list("idea", "public_id"):
        found.setdefault(whose[idea], public_id)
    return found


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
