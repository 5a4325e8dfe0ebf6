# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of ideas: extracts, texts and people of each and of all below it, kept so that a tree is one query; and
in which phases and kinds of texts these people spoke, kept for the map."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction

from isegoria.commons.synthesis.models import Extract, Idea, Voices
from isegoria.commons.synthesis.tree.outline import Outline, hold
from isegoria.commons.synthesis.tree.rows import rows_of
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import READABLE
from isegoria.core.processes.models import Process

_MANY = 900  # keys that one statement names; above, the whole process is read


@transaction.atomic
def recount(*, ideas: Iterable[Idea | int | None]) -> None:
    """Count these ideas, and each one above them, within the act that changed what they hold. None is left out.

    Extracts that stand and whose text can be read are counted. A person counts once, however much they wrote; a text
    whose author is not known counts for one.
    """
    keys = {one.pk if isinstance(one, Idea) else one for one in ideas if one is not None}
    if not keys:
        return
    for process in Idea.objects.filter(pk__in=keys).values_list("process_id", flat=True).distinct():
        hold(process)
        _recount(process, keys)


def recount_process(*, process: Process | int) -> None:
    """Count every idea of a process."""
    key = process if isinstance(process, int) else process.pk
    with transaction.atomic():
        hold(key)
        _recount(key, Outline(key).parents)


def recount_about(*, person: Person) -> None:
    """Count the ideas that someone speaks of."""
    rows = Extract.objects.filter(contribution__author=person, idea__isnull=False)
    recount(ideas=list(rows.order_by().values_list("idea", flat=True).distinct()))


class _Spoken:
    """What is said of an idea and of all below it: extracts, the keys of its texts, and its people in each phase and
    in each kind of text (a text's own key, below zero, where nobody is known to have written it)."""

    def __init__(self) -> None:
        self.extracts = 0
        self.texts: set[int] = set()
        self.phases: dict[str, set[int]] = defaultdict(set)
        self.kinds: dict[str, set[int]] = defaultdict(set)

    def add(self, text: int, author: int | None, phase: int, kind: str) -> None:
        person = -text if author is None else author
        self.extracts += 1
        self.texts.add(text)
        self.phases[str(phase)].add(person)
        self.kinds[kind].add(person)

    def take_in(self, below: "_Spoken") -> None:
        self.extracts += below.extracts
        self.texts |= below.texts
        for own, theirs in ((self.phases, below.phases), (self.kinds, below.kinds)):
            for name, people in theirs.items():
                own[name] |= people

    @property
    def figures(self) -> tuple[int, int, int]:
        return self.extracts, len(self.texts), len(set().union(*self.phases.values()))


def _recount(process: int, keys: Iterable[int]) -> None:
    outline = Outline(process)
    touched = {one for key in keys for one in outline.chain(key)}
    tops = [one for one in touched if outline.parents[one] not in outline]
    order = [one for top in tops for one in outline.subtree(top)]
    # What an untouched idea holds goes straight to the nearest one above it that is counted.
    counted_in: dict[int, int] = {}
    for one in order:
        counted_in[one] = one if one in touched else counted_in[outline.parents[one] or 0]
    said = _said(process, counted_in)
    for one in reversed(order):  # those below come first: each hands what it has to the one above
        above = outline.parents[one]
        if one in touched and above in outline:
            said[above or 0].take_in(said[one])
    changed = []
    for idea in Idea.objects.filter(pk__in=touched).only("extracts_count", "texts_count", "people_count"):
        counted = said[idea.pk].figures
        if counted != (idea.extracts_count, idea.texts_count, idea.people_count):
            idea.extracts_count, idea.texts_count, idea.people_count = counted
            changed.append(idea)
    Idea.objects.bulk_update(changed, ["extracts_count", "texts_count", "people_count"], batch_size=100)
    _keep_voices({key: said[key] for key in touched})


def _keep_voices(said: Mapping[int, _Spoken]) -> None:
    rows = Voices.objects.filter(idea__in=list(said)).values_list("idea", "phases", "kinds")
    before = {key: (phases, kinds) for key, phases, kinds in rows}
    now = {key: (_sizes(one.phases), _sizes(one.kinds)) for key, one in said.items()}
    Voices.objects.bulk_create(
        [
            Voices(idea_id=key, phases=phases, kinds=kinds)
            for key, (phases, kinds) in now.items()
            if (phases, kinds) != before.get(key, ({}, {}))
        ],
        batch_size=100,
        update_conflicts=True,
        unique_fields=["idea"],
        update_fields=["phases", "kinds"],
    )


def _sizes(people: Mapping[str, set[int]]) -> dict[str, int]:
    return {name: len(some) for name, some in people.items()}


def _said(process: int, counted_in: Mapping[int, int]) -> dict[int, _Spoken]:
    """What is said of each idea that is counted."""
    rows = Extract.objects.filter(state=Extract.State.STANDING, contribution__state__in=READABLE)
    if len(counted_in) <= _MANY:
        rows = rows.filter(idea__in=list(counted_in))
    else:
        rows = rows.filter(process=process, idea__isnull=False)
    found = {key: _Spoken() for key in counted_in.values()}
    said = rows.order_by().values_list(
        "idea", "contribution", "contribution__author", "contribution__phase", "contribution__kind"
    )
    for idea, *one in rows_of(said):
        key = counted_in.get(idea)
        if key is not None:
            found[key].add(*one)
    return found
