# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of people."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from isegoria.core.places.models import Territory

from .models import Assurance, Attestation, Person


def standing_attestations(person: Person) -> "QuerySet[Attestation]":
    """What was attested of a person, was not taken back, and has not expired."""
    now = timezone.now()
    return Attestation.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), person=person, revoked_at=None)


def is_attested(person: Person, assurance: int, territory: Territory | None) -> bool:
    """Whether we are as sure of a person as ``assurance`` asks, where one has to live in ``territory`` to count.

    A State identity says who someone is and not where they live: it makes a resident only where the attestation
    names a place in the territory. Where there is no territory nobody is a resident: a check made by one space would
    open all the others. One query, none up to a checked address.
    """
    if assurance <= Assurance.EMAIL or person.assurance < assurance:
        return person.assurance >= assurance
    standing = standing_attestations(person).filter(assurance__gte=assurance)
    return any(
        assurance == Assurance.STATE or (territory is not None and _is_inside(attestation.territory, territory))
        for attestation in standing.select_related("territory__parent__parent__parent")
    )


def _is_inside(place: Territory | None, territory: Territory) -> bool:
    while place is not None:
        if place.pk == territory.pk:
            return True
        place = place.parent
    return False
