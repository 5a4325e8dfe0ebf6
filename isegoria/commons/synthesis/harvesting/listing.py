# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists of the harvest: the texts of a process, and the extracts made of them, each with its filters.

Pages follow one another by keys (what comes after this one), so that they stay the same while others write.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from isegoria.commons.synthesis.models import Extract, MachineReading, Membership, Theme
from isegoria.commons.synthesis.tree.rows import rows_of
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.finding import holding
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.processes.models import Process

from ..passages import digest

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
    themes: Sequence[int] | None = None
    """A theme and those below it: a text is kept with its finest one."""
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
    rows = Contribution.objects.filter(*_fitting(process, wanted, language), process=process)
    if wanted.show != ALL:
        rows = rows.filter(_harvested() if wanted.show == HARVESTED else ~_harvested())
    return rows


def _fitting(process: Process, wanted: TextsWanted, language: str, *, text: str = "") -> list[Q]:
    """What a text must be, whatever is shown of them; ``text`` is the way to it from other rows."""
    found: list[tuple[str, Any]] = [("state__in", READABLE)]
    if wanted.phase is not None:
        found.append(("phase", wanted.phase))
    if wanted.kind:
        found.append(("kind", wanted.kind))
    if wanted.words:
        found.append(("pk__in", _Keys(holding(process, wanted.words, language=language))))
    if wanted.themes is not None:
        found.append(("pk__in", Membership.objects.filter(theme__in=wanted.themes).values("contribution")))
    if wanted.idea is not None or wanted.no_idea:
        found.append(("pk__in", _standing(process).filter(idea=wanted.idea).values("contribution")))
    return [Q(**{f"{text}{name}": value}) for name, value in found]


def _standing(process: Process) -> "QuerySet[Extract]":
    return Extract.objects.filter(process=process, state=Extract.State.STANDING)


def _harvested() -> Exists:
    """Whether an extract stands in a text. Without the process, which would lead the database to the wrong index."""
    return Exists(Extract.objects.filter(contribution=OuterRef("pk"), state=Extract.State.STANDING))


class _Keys(Func):
    """Thousands of keys as one value: naming each of them takes longer than finding the rows."""

    template = "(%(function)s(%(expressions)s))"

    def __init__(self, keys: Iterable[int]) -> None:
        super().__init__(Value(json.dumps(list(keys)), output_field=TextField()))

    def as_sqlite(self, compiler: Any, connection: Any, **given: Any) -> Any:
        return super().as_sql(compiler, connection, function="SELECT value FROM json_each", **given)

    def as_postgresql(self, compiler: Any, connection: Any, **given: Any) -> Any:
        template = "(SELECT key::bigint FROM jsonb_array_elements_text(%(expressions)s::jsonb) AS key)"
        return super().as_sql(compiler, connection, template=template, **given)


def with_those_below(theme: int, themes: Sequence[Theme]) -> tuple[int, ...]:
    """A theme of a reading and the finer ones under it, among ``themes``, which are all of that reading. No query."""
    found = [theme]
    for above in found:  # which grows meanwhile
        found += [one.pk for one in themes if one.parent_id == above and one.pk not in found]
    return tuple(found)


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
    found = _counted(process, wanted, language)
    if found is None:
        every, done = _to_count(process, wanted, language)
        row = every.annotate(done=Subquery(done)).values_list("n", "done").get()
        found = _keep_counts(process, wanted, language, *row)
    return found


def page_and_counts(
    process: Process,
    wanted: TextsWanted,
    reading: MachineReading | None,
    *,
    language: str,
    after: int = 0,
    before: int = 0,
) -> tuple[Slice, Mapping[str, int]]:
    """A page of the list with what is told of each text, and how many fit: in one query, but where nothing is on the
    page."""
    rows = told(texts(process, wanted, language=language), reading)
    found = _counted(process, wanted, language)
    if found is None:
        # The database makes each count once, as it is the same for every row.
        every, done = _to_count(process, wanted, language)
        rows = rows.annotate(_every=Subquery(every.values("n")), _done=Subquery(done))
    page = page_of(rows, after=after, before=before)
    if not page.rows and wanted.show == ALL and not (after or before):
        found = {ALL: 0, HARVESTED: 0, NOT_YET: 0}
    elif found is None and page.rows:
        found = _keep_counts(process, wanted, language, page.rows[0]._every, page.rows[0]._done)
    return page, found or counts(process, wanted, language=language)


def _to_count(process: Process, wanted: TextsWanted, language: str) -> "tuple[QuerySet[Any], QuerySet[Any, Any]]":
    """How many texts fit (``n``), and how many of them an extract stands in: each a row of its own."""
    every = texts(process, replace(wanted, show=ALL), language=language).order_by()
    # From the extracts: asking each text whether one stands in it takes three times as long.
    done = _standing(process).filter(*_fitting(process, wanted, language, text="contribution__")).order_by()
    each = "%(function)s(DISTINCT %(expressions)s)"
    return (
        every.annotate(n=Func(F("pk"), function="COUNT", output_field=BigIntegerField())),
        done.annotate(
            n=Func(F("contribution"), function="COUNT", template=each, output_field=BigIntegerField())
        ).values("n"),
    )


def _counted(process: Process, wanted: TextsWanted, language: str) -> Mapping[str, int] | None:
    found: Mapping[str, int] | None = cache.get(_key_of_counts(process, wanted, language))
    return found


def _keep_counts(process: Process, wanted: TextsWanted, language: str, every: int, done: int) -> Mapping[str, int]:
    found = {ALL: every, HARVESTED: done, NOT_YET: every - done}
    if every > FEW:
        cache.set(_key_of_counts(process, wanted, language), found, timeout=COUNT_SECONDS)
    return found


def _key_of_counts(process: Process, wanted: TextsWanted, language: str) -> str:
    # Not hash(), which each process of the site has its own of.
    return f"harvest_counts:{process.pk}:{language}:{digest(repr(replace(wanted, show=ALL)))[:32]}"


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
    # Without what no list shows: the figures of the reading would be read again with each of its themes.
    themes = themes.defer("terms", "typical", "reading__summary", "reading__parameters")
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


def extracts_and_counts(
    process: Process, wanted: ExtractsWanted, *, after: int = 0, before: int = 0
) -> tuple["QuerySet[Extract]", Mapping[str, int]]:
    """The extracts that fit, to take a page of, the latest first, and how many there are by nature. What no index
    finds is looked for once, and not for the page and then for the counts."""
    if not (wanted.words or wanted.edited):
        return extracts(process, wanted), count_extracts(process, wanted)
    found = rows_of(extracts(process, replace(wanted, nature="")).order_by().values_list("pk", "nature"))
    keys = [key for key, nature in found if wanted.nature in ("", nature)]
    if before and not after:
        keys = sorted(key for key in keys if key > before)
    else:
        keys = sorted((key for key in keys if not after or key < after), reverse=True)
    return Extract.objects.filter(pk__in=keys[: A_PAGE + 1]), Counter(nature for _key, nature in found)
