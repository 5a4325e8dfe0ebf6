# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lively discussion is one mail at once, and a page the next morning: not one mail for each answer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from isegoria.core.contributions.models import Contribution

from ..audiences import Reader
from ..models import Fact, Notice, Pace

LULL = timedelta(days=1)
"""For so long after a mail about a discussion, what else is said in it waits for the page of the next morning."""


def calmed(fact: Fact, readers: Sequence[Reader]) -> list[Reader]:
    """The readers, those who had a mail at once about the same discussion within a day told the next morning."""
    asked = [one.person.pk for one in readers if one.pace == Pace.AT_ONCE]
    if fact.kind != Fact.Kind.COMMENTED or not asked:
        return list(readers)
    told = list(
        Notice.objects.filter(
            person__in=asked,
            pace=Pace.AT_ONCE,
            created_at__gt=timezone.now() - LULL,
            fact__kind=Fact.Kind.COMMENTED,
            fact__process=fact.process_id,
        ).values_list("person", "fact__contribution")
    )
    if not told:
        return list(readers)
    here = fact.contribution_id
    tops = _tops({here, *(text for _person, text in told)})
    calm = {person for person, text in told if tops[text] == tops[here]}
    return [replace(one, pace=Pace.DAILY) if one.person.pk in calm else one for one in readers]


def _tops(texts: Iterable[int | None]) -> dict[int | None, int | None]:
    """What each discussion is about: from answer to answer up to the text that answers none. A query for each level."""
    tops = {text: text for text in texts}
    while True:
        parents = dict(
            Contribution.objects.filter(pk__in=set(tops.values()) - {None}, parent__isnull=False).values_list(
                "pk", "parent"
            )
        )
        if not parents:
            return tops
        tops = {text: parents.get(top, top) for text, top in tops.items()}
