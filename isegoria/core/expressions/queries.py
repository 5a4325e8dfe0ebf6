# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of expressions. Nothing here joins a voter to a public name."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Standing
from isegoria.core.processes.models import Phase

from .models import Opinion, Support


def opinions_of(person: Person, phase: Phase) -> Mapping[int, int]:
    """One's own opinions in a phase: contribution key → value."""
    return dict(
        Opinion.objects.filter(person=person, contribution__phase=phase).values_list("contribution_id", "value")
    )


def own_opinions(person: Person) -> "QuerySet[Opinion]":
    """One's own opinions, latest first, with the texts: for the person themselves only."""
    return (
        Opinion.objects.filter(person=person)
        .select_related("contribution__process__space", "contribution__phase", "contribution__standing")
        .order_by("-given_at", "-pk")
    )


def supports_of_family(contribution_id: int) -> "QuerySet[Support]":
    """The supports of a text and of all that was merged into it. One person may have several: they count once."""
    # The family first, which is small: asked for with the supports, all of those would be read to find it.
    family = Standing.objects.filter(Q(pk=contribution_id) | Q(merged_into=contribution_id)).values("pk")
    return Support.objects.filter(contribution__in=family)


def supported_by(person: Person, contribution_ids: Iterable[int]) -> set[int]:
    """Which of these texts a person carries, those merged into them included."""
    ids = list(contribution_ids)
    rows = Support.objects.filter(
        Q(contribution__in=ids) | Q(contribution__standing__merged_into__in=ids), person=person
    ).values_list("contribution", "contribution__standing__merged_into")
    return {one for row in rows for one in row if one is not None} & set(ids)
