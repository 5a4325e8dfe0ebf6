# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of who takes part: by day, how sure one is of them, how far they go, and against who lives here.

All of it comes from rows that the site keeps anyway. Nobody is followed: what people looked at is not known.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncDate

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion, Support
from isegoria.core.expressions.queries import that_count
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import taking_part
from isegoria.core.spaces.models import Space

from .models import Age, Gender, Portrait, Reference
from .rules import PEOPLE_NEEDED, rounded

KEPT_FOR = 600
"""Seconds for which the figures of a process are kept: counting the acts of a hundred thousand people is not free."""
LONGEST = 366
"""Days that a chart shows at most: the latest ones."""
ACTS = (1, 2, 5, 10, 20)


@dataclass(frozen=True)
class Figures:
    """What is counted in one process."""

    people: int
    by_assurance: Mapping[int, int]
    came: Sequence[tuple[date, int]]
    """Day → how many people took part for the first time; days without anyone included."""
    wrote: Sequence[tuple[date, int]]
    """Day → how many texts were written by people."""
    acts: Mapping[int, int]
    """n → how many people did at least n things: an opinion, a support or a text is one each."""
    authors: int


def figures(process: Process) -> Figures:
    """The figures of a process, at most ten minutes old."""
    key = f"audience:figures:{process.pk}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = count_figures(process)
        cache.set(key, found, timeout=KEPT_FOR)
    return found


def count_figures(process: Process) -> Figures:
    """The same, counted now. Six queries."""
    took_part = taking_part(process)
    by_assurance = dict(took_part.values_list("assurance").annotate(Count("pk")).order_by())
    written = Contribution.objects.filter(process=process, author__isnull=False, provenance=None)
    done: Counter[int] = Counter()
    texts: Counter[int] = Counter(
        dict(
            Contribution.objects.filter(process=process, author__isnull=False)
            .values_list("author")
            .annotate(Count("pk"))
            .order_by()
        )
    )
    done.update(texts)
    for model in (Opinion, Support):
        rows = that_count(model.objects.filter(contribution__process=process), process)  # type: ignore[attr-defined]  # both are expressions
        done.update(dict(rows.values_list("person").annotate(Count("pk")).order_by()))
    reached: Counter[int] = Counter(done.values())
    zone = process.space.zone
    return Figures(
        people=sum(by_assurance.values()),
        by_assurance=by_assurance,
        came=_days(
            took_part.exclude(began_at=None)
            .values_list(TruncDate("began_at", tzinfo=zone))
            .annotate(Count("pk"))
            .order_by()
        ),
        wrote=_days(written.values_list(TruncDate("created_at", tzinfo=zone)).annotate(Count("pk")).order_by()),
        acts={least: sum(count for n, count in reached.items() if n >= least) for least in ACTS},
        authors=len(texts),
    )


def _days(rows: Any) -> Sequence[tuple[date, int]]:
    """Every day from the first to the last, in order."""
    counts = dict(rows)
    if not counts:
        return ()
    last = max(counts)
    first = max(min(counts), last - timedelta(days=LONGEST - 1))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, counts.get(day, 0)) for day in days]


# --- against the population -------------------------------------------------------------------------
@dataclass(frozen=True)
class Compared:
    """One kind of people: how many of those who answered, and their share of the population where it is known."""

    value: str
    label: str
    people: int
    """Rounded, as every count that is shown."""
    share: float
    population: float | None

    @property
    def points(self) -> int | None:
        """The gap, in points of a hundred."""
        return None if self.population is None else round(100 * self.share) - round(100 * self.population)


@dataclass(frozen=True)
class Comparison:
    """One question of the portrait, for a process."""

    dimension: str
    label: str
    answered: int
    """How many people answered it, rounded; 0 while there are too few to show anything."""
    rows: Sequence[Compared]
    source: str

    @property
    def is_shown(self) -> bool:
        return bool(self.rows)


def references(space: Space) -> dict[str, Reference]:
    """The populations entered for a space, by dimension. One query."""
    return {one.dimension: one for one in Reference.objects.filter(space=space)}


def labels_of(dimension: str, known: Mapping[str, Reference]) -> dict[str, str]:
    """Value → how it reads, in order. Quarters are those of the space's own table."""
    if dimension == Reference.Dimension.AGE:
        return {value: str(label) for value, label in Age.choices}
    if dimension == Reference.Dimension.GENDER:
        return {value: str(label) for value, label in Gender.choices}
    table = known.get(dimension)
    return {name: name for name in table.counts} if table else {}


def comparisons(process: Process) -> list[Comparison]:
    """Who takes part in a process, as they said, beside who lives in its space. Four queries."""
    known = references(process.space)
    return [_compare(process, dimension, known) for dimension in Reference.Dimension.values]


def _compare(process: Process, dimension: str, known: Mapping[str, Reference]) -> Comparison:
    said = dict(
        Portrait.objects.filter(space=process.space, person__participations__process=process)
        .exclude(**{dimension: ""})
        .values_list(dimension)
        .annotate(Count("pk"))
        .order_by()
    )
    label = str(Reference.Dimension(dimension).label)
    table = known.get(dimension)
    source = table.source if table else ""
    if sum(said.values()) < PEOPLE_NEEDED:
        return Comparison(dimension, label, 0, (), source)
    labels = labels_of(dimension, known)
    counts = dict(table.counts) if table else {}
    if dimension == Reference.Dimension.AGE and not rounded(said.get(Age.UNDER_15, 0)):
        # Where children were not asked, that they are missing says nothing: the others are compared among themselves.
        labels.pop(Age.UNDER_15.value, None)
        counts.pop(Age.UNDER_15.value, None)
    shown = {value: rounded(said.get(value, 0)) for value in labels}
    answered = sum(shown.values())
    living = sum(counts.values())
    rows = [
        Compared(
            value=value,
            label=words,
            people=shown[value],
            share=shown[value] / answered if answered else 0.0,
            population=counts[value] / living if living and value in counts else None,
        )
        for value, words in labels.items()
    ]
    return Comparison(dimension, label, answered, rows, source)


def portrait_of(person: Person, space: Space) -> Portrait | None:
    return Portrait.objects.filter(person=person, space=space).first()


def assurance_rows(found: Figures) -> list[tuple[str, int]]:
    """How sure one is of how many people, from least to most."""
    return [(str(Assurance(level).label), found.by_assurance.get(level, 0)) for level in Assurance.values]


@kept.also("portraits")
def own_portraits(person: Person) -> list[dict[str, Any]]:
    """What a person said of themselves, by space."""
    rows = Portrait.objects.filter(person=person).select_related("space").order_by("pk")
    return [
        {
            "space": one.space.slug,
            "age": one.age,
            "gender": one.gender,
            "quarter": one.quarter,
            "given_on": one.given_on.isoformat(),
        }
        for one in rows
    ]
