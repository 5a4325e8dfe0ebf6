# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of ideas: extracts, texts and people of each and of all below it, kept so that a tree is one query."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction

from isegoria.commons.synthesis.models import Extract, Idea
from isegoria.commons.synthesis.tree.outline import Outline, hold
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


def _recount(process: int, keys: Iterable[int]) -> None:
    outline = Outline(process)
    touched = {one for key in keys for one in outline.chain(key)}
    tops = [one for one in touched if outline.parents[one] not in outline]
    order = [one for top in tops for one in outline.subtree(top)]
    extracts, texts, people = _said(process, order)
    for one in reversed(order):  # those below come first: each hands what it has to the one above
        above = outline.parents[one]
        if above in outline:
            extracts[above] += extracts[one]
            texts[above] |= texts[one]
            people[above] |= people[one]
    changed = []
    for idea in Idea.objects.filter(pk__in=touched).only("extracts_count", "texts_count", "people_count"):
        counted = (extracts[idea.pk], len(texts[idea.pk]), len(people[idea.pk]))
        if counted != (idea.extracts_count, idea.texts_count, idea.people_count):
            idea.extracts_count, idea.texts_count, idea.people_count = counted
            changed.append(idea)
    Idea.objects.bulk_update(changed, ["extracts_count", "texts_count", "people_count"], batch_size=100)


def _said(
    process: int, ideas: Sequence[int]
) -> tuple[dict[int | None, int], dict[int | None, set[int]], dict[int | None, set[int]]]:
    """Of each idea alone: how many extracts, the keys of its texts, and of its people (a text's own, below zero, where
    nobody is known to have written it)."""
    rows = Extract.objects.filter(state=Extract.State.STANDING, contribution__state__in=READABLE)
    rows = rows.filter(idea__in=ideas) if len(ideas) <= _MANY else rows.filter(process=process, idea__isnull=False)
    extracts: dict[int | None, int] = defaultdict(int)
    texts: dict[int | None, set[int]] = defaultdict(set)
    people: dict[int | None, set[int]] = defaultdict(set)
    for idea, text, author in rows.values_list("idea_id", "contribution_id", "contribution__author_id").order_by():
        extracts[idea] += 1
        texts[idea].add(text)
        people[idea].add(-text if author is None else author)
    return extracts, texts, people
