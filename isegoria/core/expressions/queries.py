# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of expressions. Nothing here joins a voter to a public name."""

from collections.abc import Mapping

from django.db.models import QuerySet

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase

from .models import Opinion


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
