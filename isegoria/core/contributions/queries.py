# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of contributions. Lists always start from the spine."""

from datetime import UTC, datetime

from django.db import connection
from django.db.models import Q, QuerySet

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase, Process

from .models import CoAuthor, Contribution


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


FIND_FOR_AN_ACT = """
    SELECT c.id, c.kind, c.state, c.phase_id, c.process_id,
           f.slug, f.tool_slug, f.opens_at, f.closes_at, f.assurance, p.space_id, p.published_at
    FROM contributions_contribution c
    JOIN processes_phase f ON f.id = c.phase_id
    JOIN processes_process p ON p.id = c.process_id
    WHERE c.public_id = %s
"""


def find_for_an_act(public_id: str) -> Contribution | None:
    """A contribution, its phase and its process with no more than an act on it reads, at a tenth of the cost.

    The rest of each is read when asked for, by a query of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIND_FOR_AN_ACT, [public_id])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, kind, state, phase_id, process_id, slug, tool_slug, opens_at, closes_at, assurance, space_id, published_at = row
    # Below, names and values are in the order of each model's fields, which is how Django reads a row.
    opens_at, closes_at, published_at = map(_in_utc, (opens_at, closes_at, published_at))
    process = Process.from_db("default", ["id", "space_id", "published_at"], [process_id, space_id, published_at])
    phase = Phase.from_db(
        "default",
        ["id", "process_id", "slug", "tool_slug", "opens_at", "closes_at", "assurance"],
        [phase_id, process_id, slug, tool_slug, opens_at, closes_at, assurance],
    )
    contribution = Contribution.from_db(
        "default",
        ["id", "public_id", "kind", "process_id", "phase_id", "state"],
        [pk, public_id, kind, process_id, phase_id, state],
    )
    phase.process = contribution.process = process
    contribution.phase = phase
    return contribution


def _in_utc(moment: datetime | None) -> datetime | None:
    """SQLite gives times without their zone, which is UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def written_by(person: Person) -> "QuerySet[Contribution]":
    """All that a person wrote, newest first."""
    return (
        Contribution.objects.filter(author=person)
        .select_related("process__space", "phase", "standing")
        .order_by("-created_at", "-pk")
    )


def signed_with(person: Person) -> "QuerySet[Contribution]":
    """All that a person wrote, and all that they sign with others, newest first."""
    accepted = CoAuthor.objects.filter(person=person, accepted_at__isnull=False).values("contribution")
    return Contribution.objects.filter(Q(author=person) | Q(pk__in=accepted)).order_by("-created_at", "-pk")


def authors_of(contribution: Contribution) -> list[Person]:
    """Who signs a text: its author, then those who accepted to sign with them."""
    signed = CoAuthor.objects.filter(contribution=contribution, accepted_at__isnull=False).select_related("person")
    return [one for one in (contribution.author, *(each.person for each in signed)) if one is not None]


def merged_into(contribution: Contribution) -> "QuerySet[Contribution]":
    """The texts that stand in this one now, the first merged first."""
    return (
        Contribution.objects.filter(standing__merged_into=contribution)
        .select_related("author", "standing")
        .order_by("created_at", "pk")
    )
