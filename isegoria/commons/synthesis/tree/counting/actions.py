# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of ideas: extracts, texts and people of each and of all below it, kept so that a tree is one query."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from isegoria.commons.synthesis.models import Extract, Idea
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
            extracts, texts, people = said[one]
            higher = said[above or 0]
            said[above or 0] = (higher[0] + extracts, higher[1] | texts, higher[2] | people)
    changed = []
    for idea in Idea.objects.filter(pk__in=touched).only("extracts_count", "texts_count", "people_count"):
        extracts, texts, people = said[idea.pk]
        counted = (extracts, len(texts), len(people))
        if counted != (idea.extracts_count, idea.texts_count, idea.people_count):
            idea.extracts_count, idea.texts_count, idea.people_count = counted
            changed.append(idea)
    Idea.objects.bulk_update(changed, ["extracts_count", "texts_count", "people_count"], batch_size=100)


def _said(process: int, counted_in: Mapping[int, int]) -> dict[int, tuple[int, set[int], set[int]]]:
    """For each idea that is counted: how many extracts, the keys of its texts, and of its people (a text's own, below
    zero, where nobody is known to have written it)."""
    rows = Extract.objects.filter(state=Extract.State.STANDING, contribution__state__in=READABLE)
    if len(counted_in) <= _MANY:
        rows = rows.filter(idea__in=list(counted_in))
    else:
        rows = rows.filter(process=process, idea__isnull=False)
    texts: dict[int, list[int]] = {key: [] for key in counted_in.values()}
    people: dict[int, list[int]] = {key: [] for key in counted_in.values()}
    for idea, text, author in rows_of(rows.values_list("idea", "contribution", "contribution__author").order_by()):
        key = counted_in.get(idea)
        if key is not None:
            texts[key].append(text)
            people[key].append(-text if author is None else author)
    return {key: (len(texts[key]), set(texts[key]), set(people[key])) for key in texts}
