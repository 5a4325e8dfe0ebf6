# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks of what: ideas down, the phases or the kinds of texts in which people spoke of them across."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.text import capfirst

from isegoria.commons.synthesis.models import Extract, Idea
from isegoria.core.contributions.models import READABLE
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Process
from isegoria.core.spaces.texts import in_language
from isegoria.design import wording
from isegoria.design.drawings import Drawing, SpokenOf, who_speaks
from isegoria.design.drawings.who_speaks import MOST

from ..passages import digest
from .queries import Tree
from .rows import rows_of
from .speaking import MANY

MOST_IDEAS = 20
Column = tuple[int, str]
Spoken = tuple[int, int, Column, Column]
"""An idea, a person, a phase, a kind."""


@dataclass(frozen=True)
class Speakers:
    """For each idea's key, the people of each column; ``columns`` are phases (key and titles, as kept), or kinds."""

    by_phase: bool
    columns: Sequence[Column]
    people: dict[int, tuple[int, ...]]


def speakers(process: Process, tree: Tree, shown: Sequence[Idea]) -> Drawing | None:
    """The drawing; None where people spoke in one phase and one kind of text only. One query, or none within five
    minutes where the tree is large."""
    ideas = sorted(shown, key=lambda one: -one.people_count)[:MOST_IDEAS]
    found = _kept(process, tree, ideas) if sum(one.extracts_count for one in ideas) >= MANY else _counted(tree, ideas)
    if len(found.columns) < 2:
        return None
    names = [_phase_name(one) if found.by_phase else _kind_name(one) for _key, one in found.columns]
    rows = [SpokenOf(one.title, found.people[one.pk], one.language) for one in ideas]
    return who_speaks(rows, names, uid="speakers", **wording.speaks_words())


def _kept(process: Process, tree: Tree, ideas: Sequence[Idea]) -> Speakers:
    figures = "-".join(f"{one.pk}.{one.extracts_count}.{one.people_count}" for one in ideas)
    key = f"ideas-speakers:{process.pk}:{digest(figures)[:32]}"
    found: Speakers | None = cache.get(key)
    if found is None:
        found = _counted(tree, ideas)
        cache.set(key, found, timeout=300)
    return found


def _counted(tree: Tree, ideas: Sequence[Idea]) -> Speakers:
    branch = {below.pk: one.pk for one in ideas for below in tree.subtree(one)}
    if not branch:
        return Speakers(True, (), {})
    said = Extract.objects.filter(
        process=ideas[0].process_id, state=Extract.State.STANDING, contribution__state__in=READABLE
    ).values_list(
        "idea_id",
        "contribution_id",
        "contribution__author_id",
        "contribution__phase_id",
        Cast("contribution__phase__titles", CharField()),
        "contribution__kind",
    )
    rows = [
        (branch[idea], -text if author is None else author, (phase, titles), (0, kind))
        for idea, text, author, phase, titles, kind in rows_of(said)
        if idea in branch
    ]
    phases = _columns(rows, lambda row: row[2])
    by_phase = len(phases) > 1
    columns = phases if by_phase else _columns(rows, lambda row: row[3])
    place = {column: at for at, column in enumerate(columns)}
    people: dict[int, list[set[int]]] = {one.pk: [set() for _ in columns] for one in ideas}
    for idea, person, phase, kind in rows:
        at = place.get(phase if by_phase else kind)
        if at is not None:
            people[idea][at].add(person)
    return Speakers(by_phase, columns, {key: tuple(map(len, cells)) for key, cells in people.items()})


def _columns(rows: Sequence[Spoken], column: Callable[[Spoken], Column]) -> list[Column]:
    """The columns in which most people spoke, as many as the drawing holds."""
    people: dict[Column, set[int]] = defaultdict(set)
    for row in rows:
        people[column(row)].add(row[1])
    return sorted(people, key=lambda one: (-len(people[one]), one))[:MOST]


def _phase_name(titles: str) -> str:
    return in_language(json.loads(titles)).text


def _kind_name(slug: str) -> str:
    kind = find_kind(slug)
    return capfirst(str(kind.name_plural)) if kind else slug
