# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists of the harvest: the texts of a process, and the extracts made of them, each with its filters.

Pages follow one another by keys (what comes after this one), so that they stay the same while others write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from isegoria.commons.synthesis.models import Extract, MachineReading, Membership, Theme
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.finding import holding
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.processes.models import Process

A_PAGE = 40
ALL, HARVESTED, NOT_YET = "all", "harvested", "not_yet"
SHOWS = (ALL, NOT_YET, HARVESTED)
NO_IDEA = "none"
COUNT_SECONDS = 10
FEW = 2_000
"""Above so many texts, a count is made at most every ``COUNT_SECONDS``."""


@dataclass(frozen=True)
class TextsWanted:
    """Which texts: everything that is empty narrows nothing."""

    words: str = ""
    phase: int | None = None
    kind: str = ""
    show: str = ALL
    theme: int | None = None
    idea: int | None = None
    no_idea: bool = False


@dataclass(frozen=True)
class Slice:
    """One page of a list: its rows, and the keys to go on from; 0 where there is nothing more."""

    rows: Sequence[Any]
    before: int = 0
    after: int = 0


def texts(process: Process, wanted: TextsWanted, *, language: str) -> "QuerySet[Contribution]":
    """The texts of a process that can be read and fit, by ascending key."""
    rows = Contribution.objects.filter(process=process, state__in=READABLE)
    if wanted.phase is not None:
        rows = rows.filter(phase=wanted.phase)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.words:
        rows = rows.filter(pk__in=holding(process, wanted.words, language=language))
    if wanted.theme is not None:
        rows = rows.filter(
            pk__in=Membership.objects.filter(theme__in=_with_those_below(wanted.theme)).values("contribution")
        )
    standing = _standing(process)
    if wanted.idea is not None or wanted.no_idea:
        rows = rows.filter(pk__in=standing.filter(idea=wanted.idea).values("contribution"))
    if wanted.show != ALL:
        rows = rows.filter(_harvested() if wanted.show == HARVESTED else ~_harvested())
    return rows


def _standing(process: Process) -> "QuerySet[Extract]":
    return Extract.objects.filter(process=process, state=Extract.State.STANDING)


def _harvested() -> Exists:
    """Whether an extract stands in a text. Without the process, which would lead the database to the wrong index."""
    return Exists(Extract.objects.filter(contribution=OuterRef("pk"), state=Extract.State.STANDING))


def _with_those_below(theme: int) -> list[int]:
    """A theme and the finer ones under it: a text is kept with its finest one."""
    found = [theme]
    level = [theme]
    while level and len(found) < 1_000:
        level = list(Theme.objects.filter(parent__in=level).values_list("pk", flat=True))
        found += level
    return found


def page_of(
    rows: "QuerySet[Any]", *, after: int = 0, before: int = 0, size: int = A_PAGE, newest: bool = False
) -> Slice:
    """A page of rows by their keys: those after one, or the last ones before one. ``newest``: the latest come first."""
    backwards = bool(before) and not after
    ascending = newest == backwards
    if edge := after or before:
        rows = rows.filter(pk__gt=edge) if ascending else rows.filter(pk__lt=edge)
    found = list(rows.order_by("pk" if ascending else "-pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    if not found:
        return Slice([])
    if backwards:
        found.reverse()
    return Slice(
        found,
        before=found[0].pk if (more if backwards else edge) else 0,
        after=found[-1].pk if backwards or more else 0,
    )


def counts(process: Process, wanted: TextsWanted, *, language: str) -> Mapping[str, int]:
    """How many texts fit, by what is shown of them: all, harvested, not yet. One query, kept for a while where there
    are many texts."""
    key = f"harvest_counts:{process.pk}:{language}:{hash(replace(wanted, show=ALL))}"
    found: Mapping[str, int] | None = cache.get(key)
    if found is None:
        rows = texts(process, replace(wanted, show=ALL), language=language).order_by()
        told = rows.aggregate(every=Count("pk"), done=Count("pk", filter=_harvested()))
        found = {ALL: told["every"], HARVESTED: told["done"], NOT_YET: told["every"] - told["done"]}
        if told["every"] > FEW:
            cache.set(key, found, timeout=COUNT_SECONDS)
    return found


def around(rows: "QuerySet[Contribution]", text: Contribution) -> tuple[str, str]:
    """Public ids of the text before this one in a list, and of the one after it; empty where there is none."""
    before = rows.filter(pk__lt=text.pk).order_by("-pk").values("public_id")[:1]
    after = rows.filter(pk__gt=text.pk).order_by("pk").values("public_id")[:1]
    here = Contribution.objects.filter(pk=text.pk).annotate(_before=Subquery(before), _after=Subquery(after))
    found = here.values_list("_before", "_after").first() or ("", "")
    return found[0] or "", found[1] or ""


def told(rows: "QuerySet[Contribution]", reading: MachineReading | None) -> "QuerySet[Contribution]":
    """Texts with how many extracts stand in each (``made``), and the key of its theme in a reading (``of_theme``)."""
    standing = Extract.objects.filter(contribution=OuterRef("pk"), state=Extract.State.STANDING).order_by()
    made = standing.values("contribution").annotate(n=Count("pk")).values("n")
    rows = rows.annotate(made=Coalesce(Subquery(made), 0))
    if reading is None:
        return rows
    of_theme = Membership.objects.filter(contribution=OuterRef("pk"), theme__reading=reading, also=False)
    return rows.annotate(of_theme=Subquery(of_theme.values("theme")[:1]))


def latest_themes(process: Process) -> tuple[MachineReading | None, Sequence[Theme]]:
    """The latest finished reading of a process, and its themes, the largest first. One query."""
    done = MachineReading.objects.filter(process=process, state=MachineReading.State.DONE).order_by("-asked_at", "-pk")
    themes = Theme.objects.filter(reading=Subquery(done.values("pk")[:1])).select_related("reading")
    found = list(themes.order_by("-texts_count", "number"))
    return (found[0].reading if found else None), found


# --- extracts -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ExtractsWanted:
    """Which extracts: everything that is empty narrows nothing."""

    words: str = ""
    nature: str = ""
    idea: int | None = None
    no_idea: bool = False
    removed: bool = False
    edited: bool = False
    """Only those whose text was edited since."""
    by: Account | None = None


def extracts(process: Process, wanted: ExtractsWanted) -> "QuerySet[Extract]":
    """The extracts of a process that fit. Those erased with their source are never among them."""
    state = Extract.State.REMOVED if wanted.removed else Extract.State.STANDING
    rows = Extract.objects.filter(process=process, state=state)
    if wanted.nature:
        rows = rows.filter(nature=wanted.nature)
    if wanted.idea is not None or wanted.no_idea:
        rows = rows.filter(idea=wanted.idea)
    if wanted.edited:
        rows = rows.filter(contribution__current_version__gt=F("version"))
    if wanted.by is not None:
        rows = rows.filter(made_by=wanted.by)
    for word in wanted.words.split():
        rows = rows.filter(words__icontains=word)
    if wanted.words:
        # A source that cannot be read gives none of its words away, not even to a search. Asked of what was found
        # alone: joined, the database would begin with all the texts.
        readable = Contribution.objects.filter(pk=OuterRef("contribution"), state__in=READABLE)
        rows = rows.filter(Exists(readable))
    return rows


def count_extracts(process: Process, wanted: ExtractsWanted) -> Mapping[str, int]:
    """How many extracts fit, by nature; a nature asked for narrows nothing here."""
    rows = extracts(process, replace(wanted, nature="")).order_by()
    return dict(rows.values_list("nature").annotate(Count("pk")))
