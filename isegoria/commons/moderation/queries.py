# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of moderation."""

from django.db.models import Count, QuerySet

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space

from .models import Decision


def queue(phase: Phase, state: str) -> "QuerySet[Contribution]":
    """Contributions of a phase in one state, oldest first, with what a moderator's row shows."""
    return (
        Contribution.objects.filter(phase=phase, state=state)
        .select_related("author", "standing")
        .order_by("created_at", "pk")
    )


def counts_by_state(phase: Phase) -> dict[str, int]:
    return dict(Contribution.objects.filter(phase=phase).values_list("state").annotate(Count("pk")).order_by())


def waiting_in(spaces: "list[Space]") -> int:
    """How many texts wait for a moderator in these spaces."""
    return Contribution.objects.filter(process__space__in=spaces, state=Contribution.State.PENDING).count()


def public_log(process: Process) -> "QuerySet[Decision]":
    """Every decision of a process, newest first: shown without the texts and without the moderator's name."""
    return Decision.objects.filter(contribution__process=process).select_related("contribution")


def last_decision(contribution: Contribution) -> Decision | None:
    return Decision.objects.filter(contribution=contribution).first()
