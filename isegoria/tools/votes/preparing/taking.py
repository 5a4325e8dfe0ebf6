# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of an earlier step that a question can take as its options: those that most people support first."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase

SHOWN = 300
MOST_TAKEN = 200


def phases_to_take_from(phase: Phase) -> "QuerySet[Phase]":
    """The other phases of the process in which public texts stand, each with how many. One query."""
    public = Q(contributions__state=Contribution.State.PUBLISHED, contributions__parent=None)
    return (
        Phase.objects.filter(process=phase.process_id)
        .exclude(pk=phase.pk)
        .annotate(texts=Count("contributions", filter=public))
        .filter(texts__gt=0)
        .order_by("position", "pk")
    )


def texts_of(phase: Phase) -> "QuerySet[Contribution]":
    """The public texts of a phase, most supported first, then those most agreed with; the oldest of equals first."""
    return (
        Contribution.objects.filter(phase=phase, state=Contribution.State.PUBLISHED, parent=None)
        .select_related("standing")
        .order_by("-standing__supports", "-standing__agrees", "pk")[:SHOWN]
    )


def taken(phase: Phase, refs: Iterable[str]) -> dict[str, Contribution]:
    """The public texts of the process of these public ids, by it. One query."""
    wanted = list(refs)[: 2 * MOST_TAKEN]
    rows = Contribution.objects.filter(process=phase.process_id, public_id__in=wanted)
    return {one.public_id: one for one in rows.filter(state=Contribution.State.PUBLISHED).select_related("standing")}
