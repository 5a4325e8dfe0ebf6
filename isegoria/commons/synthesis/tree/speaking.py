# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks of an idea, since when, and what others think of their texts: sums, and never a name."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import CharField
from django.db.models.functions import Cast, Substr
from django.utils.translation import pgettext

from isegoria.commons.synthesis.models import Extract, Idea
from isegoria.core.contributions.models import READABLE
from isegoria.core.manifest import find_kind
from isegoria.core.spaces.texts import in_language

from .queries import Tree
from .rows import rows_of

FEWEST = 5
"""People: a group of fewer is not told apart."""
MOST_PERIODS = 24
MOST_PLACES = 12
AT_FIRST = 3
"""Extracts of each nature before all of them are asked for."""
MANY = 2_000  # extracts: above, the sums are kept for a while
_MANY_KEYS = 900


@dataclass(frozen=True)
class Group:
    """People who share a phase, a kind of contribution or a place."""

    name: str
    people: int
    language: str = ""


@dataclass(frozen=True)
class Said:
    """What an idea, and all below it, is made of."""

    natures: Mapping[str, int]
    agrees: int
    passes: int
    disagrees: int
    supports: int
    phases: Sequence[tuple[str, int]]
    """The titles of each phase, as they are kept, and how many people."""
    kinds: Sequence[tuple[str, int]]
    places: Sequence[tuple[str, int]]
    first: Sequence[int]
    """Keys of the first few extracts of each nature."""
    days: Mapping[int | None, Mapping[str, int]]
    """Texts written each day: of the idea (None), and of each one directly below it (its key)."""

    @property
    def opinions(self) -> int:
        return self.agrees + self.passes + self.disagrees


def said_of(idea: Idea, tree: Tree) -> Said:
    """One query. Of the largest ideas it is kept for five minutes, unless their figures change."""
    if idea.extracts_count < MANY:
        return _said(idea, tree)
    key = f"idea-said:{idea.pk}:{idea.version}:{idea.extracts_count}:{idea.texts_count}:{idea.people_count}"
    found: Said | None = cache.get(key)
    if found is None:
        found = _said(idea, tree)
        cache.set(key, found, timeout=300)
    return found


def _said(idea: Idea, tree: Tree) -> Said:
    branch: dict[int, int | None] = {idea.pk: None}  # idea → the one directly below `idea` that it is part of
    for child in tree.children(idea):
        branch |= dict.fromkeys((one.pk for one in tree.subtree(child)), child.pk)
    rows = Extract.objects.filter(state=Extract.State.STANDING, contribution__state__in=READABLE)
    narrowed = rows.filter(idea__in=list(branch)) if len(branch) <= _MANY_KEYS else rows.filter(process=idea.process)
    natures: Counter[str] = Counter()
    texts: dict[int, tuple[int, int, int, int]] = {}
    phases: dict[str, set[int]] = defaultdict(set)
    kinds: dict[str, set[int]] = defaultdict(set)
    places: dict[str, set[int]] = defaultdict(set)
    first: list[int] = []
    days: dict[int | None, Counter[str]] = defaultdict(Counter)
    seen: set[tuple[int | None, int]] = set()
    # The day as text: making thousands of moments of texts would cost more than all the rest.
    day_of = Substr(Cast("contribution__created_at", CharField()), 1, 10)
    titles = Cast("contribution__phase__titles", CharField())
    found = narrowed.order_by("pk").values_list(
        "pk",
        "idea_id",
        "nature",
        "contribution_id",
        "contribution__author_id",
        "contribution__kind",
        titles,
        "contribution__place__name",
        day_of,
        "contribution__standing__agrees",
        "contribution__standing__passes",
        "contribution__standing__disagrees",
        "contribution__standing__supports",
    )
    for pk, key, nature, text, author, kind, phase, place, day, *voices in rows_of(found):
        if key not in branch:
            continue
        natures[nature] += 1
        if natures[nature] <= AT_FIRST:
            first.append(pk)
        part = branch[key]
        if part is not None and (part, text) not in seen:
            seen.add((part, text))
            days[part][day] += 1
        if text in texts:
            continue
        agrees, passes, disagrees, supports = (count or 0 for count in voices)
        texts[text] = (agrees, passes, disagrees, supports)
        person = -text if author is None else author
        phases[phase].add(person)
        kinds[kind].add(person)
        if place:
            places[place].add(person)
        days[None][day] += 1
    sums = [sum(column) for column in zip(*texts.values(), strict=True)] or [0, 0, 0, 0]
    return Said(
        natures=dict(natures),
        agrees=sums[0],
        passes=sums[1],
        disagrees=sums[2],
        supports=sums[3],
        phases=_large(phases),
        kinds=_large(kinds),
        places=_large(places)[:MOST_PLACES],
        first=first,
        days={key: dict(counts) for key, counts in days.items()},
    )


def _large(groups: Mapping[str, set[int]]) -> list[tuple[str, int]]:
    """Groups of five people or more, the largest first."""
    sizes = [(key, len(people)) for key, people in groups.items() if len(people) >= FEWEST]
    return sorted(sizes, key=lambda one: (-one[1], one[0]))


def who_speaks(said: Said) -> list[tuple[str, list[Group]]]:
    """The groups by name. No query."""
    of_phases = [
        Group(title.text, count, title.language)
        for titles, count in said.phases
        if (title := in_language(json.loads(titles))).text
    ]
    of_kinds = [Group(str(kind.name) if (kind := find_kind(slug)) else slug, count) for slug, count in said.kinds]
    of_places = [Group(name, count) for name, count in said.places]
    found = [
        (pgettext("who speaks", "By phase"), of_phases),
        (pgettext("who speaks", "By kind of contribution"), of_kinds),
        (pgettext("who speaks", "By place"), of_places),
    ]
    return [(label, groups) for label, groups in found if groups]


def periods_of(days: Mapping[str, int]) -> tuple[list[date], date] | None:
    """The first days of at most 24 periods of equal length, and the last day of all; None where nothing was said."""
    if not days:
        return None
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    span = (last - first).days + 1
    length = next((one for one in (1, 7, 14, 28, 91, 364) if one * MOST_PERIODS >= span), -(-span // MOST_PERIODS))
    return [first + timedelta(days=start) for start in range(0, span, length)], last


def in_periods(days: Mapping[str, int], starts: Sequence[date]) -> tuple[int, ...]:
    """How many in each period."""
    length = (starts[1] - starts[0]).days if len(starts) > 1 else 0
    counts = [0] * len(starts)
    for day, count in days.items():
        place = (date.fromisoformat(day) - starts[0]).days // length if length else 0
        counts[max(0, min(place, len(starts) - 1))] += count
    return tuple(counts)
