# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks of what: ideas down, the phases or the kinds of texts in which people spoke of them across."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.text import capfirst

from isegoria.commons.synthesis.models import Idea, Voices
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.texts import in_language
from isegoria.design import wording
from isegoria.design.drawings import Drawing, SpokenOf, who_speaks
from isegoria.design.drawings.who_speaks import MOST

MOST_IDEAS = 20
Cells = Mapping[int, Mapping[str, int]]
"""Key of an idea → name of a column → people."""


def speakers(shown: Sequence[Idea]) -> Drawing | None:
    """The drawing; None where people spoke in one phase and one kind of text only. Two queries, of what the acts
    keep."""
    ideas = sorted(shown, key=lambda one: -one.people_count)[:MOST_IDEAS]
    kept = {one.pk: one for one in Voices.objects.filter(idea__in=[one.pk for one in ideas])}
    cells: Cells = {key: one.phases for key, one in kept.items()}
    columns = _columns(cells)
    if len(columns) > 1:
        names = _phase_names(columns)
    else:
        cells = {key: one.kinds for key, one in kept.items()}
        columns = _columns(cells)
        names = [_kind_name(one) for one in columns]
    if len(columns) < 2:
        return None
    rows = [
        SpokenOf(one.title, tuple(cells.get(one.pk, {}).get(column, 0) for column in columns), one.language)
        for one in ideas
    ]
    return who_speaks(rows, names, uid="speakers", **wording.speaks_words())


def _columns(cells: Cells) -> list[str]:
    """The columns in which most is said of these ideas, as many as the drawing holds."""
    people: Counter[str] = Counter()
    for one in cells.values():
        people.update(one)
    return sorted(people, key=lambda name: (-people[name], name))[:MOST]


def _phase_names(keys: Sequence[str]) -> list[str]:
    titles = {str(key): told for key, told in Phase.objects.filter(pk__in=keys).values_list("pk", "titles")}
    return [in_language(titles.get(key, {})).text for key in keys]


def _kind_name(slug: str) -> str:
    kind = find_kind(slug)
    return capfirst(str(kind.name_plural)) if kind else slug
