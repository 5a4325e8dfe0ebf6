# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of contributions. Lists always start from the spine."""

from django.db.models import Q, QuerySet

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase

from .models import Contribution


def of_phase(phase: Phase, kind: str) -> "QuerySet[Contribution]":
    """Public contributions of a kind born in a phase, or in one that it takes up."""
    born = Q(phase=phase) | Q(phase__taken_up_by=phase)
    return Contribution.objects.filter(born, kind=kind, state=Contribution.State.PUBLISHED).distinct()


def find_contribution(public_id: str) -> Contribution | None:
    """A contribution with what its page needs, whatever its state."""
    return (
        Contribution.objects.select_related("process__space", "phase", "author", "standing", "place")
        .filter(public_id=public_id)
        .first()
    )


def waiting_for_moderation(phase: Phase) -> "QuerySet[Contribution]":
    """What waits to be read by a moderator, oldest first."""
    return Contribution.objects.filter(phase=phase, state=Contribution.State.PENDING).order_by("created_at", "pk")


def written_by(person: Person) -> "QuerySet[Contribution]":
    """All that a person wrote, newest first."""
    return (
        Contribution.objects.filter(author=person)
        .select_related("process__space", "phase", "standing")
        .order_by("-created_at", "-pk")
    )
