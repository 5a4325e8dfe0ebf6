# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked: which ways are open, what someone has, what waits to be decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from isegoria.core.accounts.models import Attestation, Person
from isegoria.core.accounts.queries import standing_attestations
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion, Support
from isegoria.core.processes.models import Participation
from isegoria.core.spaces.models import Space

from .models import Case, DeskSession, Letter, Opening, Register
from .port import Handler, handlers


def openings_in(space: Space) -> dict[str, Opening]:
    """Handler → the opening that holds in a space: its own, or that of the nearest space around it."""
    around = {one.pk: (distance, one) for distance, one in enumerate(space.lineage())}
    rows = sorted(Opening.objects.filter(space__in=list(around)), key=lambda row: -around[row.space_id][0])
    nearest: dict[str, Opening] = {}
    for row in rows:
        row.space = around[row.space_id][1]
        nearest[row.handler] = row
    return {slug: row for slug, row in nearest.items() if row.closed_at is None}


def opening_of(space: Space, handler: str) -> Opening | None:
    """The opening of a handler that holds in a space, with the space that opened it."""
    return openings_in(space).get(handler)


def open_handlers(space: Space) -> list[Handler]:
    """The ways that are open to be checked in a space, from the lightest."""
    opened = openings_in(space)
    return [one for one in handlers() if one.always or one.slug in opened]


def attestations_of(person: Person) -> Sequence[Attestation]:
    """What stands, the strongest first."""
    return list(standing_attestations(person).select_related("territory").order_by("-assurance", "-attested_at"))


def letter_of(person: Person, space: Space) -> Letter | None:
    """The latest letter that someone asked for in a space."""
    return Letter.objects.filter(person=person, space=space).order_by("-pk").first()


def letters_in(space: Space, state: str) -> "QuerySet[Letter]":
    return Letter.objects.filter(space=space, state=state).order_by("pk")


def register_of(space: Space) -> Register | None:
    """The list of residents that counts in a space."""
    return Register.objects.filter(space=space, is_whole=True).order_by("-pk").first()


def cases_in(space: Space) -> "QuerySet[Case]":
    """The cases of a space, the open ones first, the oldest before the others."""
    return Case.objects.filter(space=space).select_related("first", "second", "decided_by")


def case_of(person: Person, space: Space) -> Case | None:
    """The latest case that a person waits for, or was told of, in a space."""
    return Case.objects.filter(second=person, space=space).select_related("first", "second").order_by("-pk").first()


def running_session(public_id: str) -> DeskSession | None:
    """A session at the desk, running or not, with its person, agent and space."""
    return DeskSession.objects.select_related("person", "agent", "space").filter(public_id=public_id).first()


def sessions_in(space: Space) -> "QuerySet[DeskSession]":
    return DeskSession.objects.filter(space=space).select_related("agent", "person").order_by("-pk")


@dataclass(frozen=True)
class Deeds:
    """How much someone did, and since when: what an administrator sees of a participation, without who it is."""

    person: Person
    processes: int
    texts: int
    opinions: int
    supports: int
    attested_at: datetime | None


def deeds_of(*people: Person) -> list[Deeds]:
    """Four counts and a date for each: five queries, however many they are."""

    def counted(rows: "QuerySet[Any]", field: str) -> dict[int, int]:
        return dict(rows.filter(**{f"{field}__in": people}).values_list(field).annotate(Count("pk")).order_by())

    processes, texts = counted(Participation.objects.all(), "person"), counted(Contribution.objects.all(), "author")
    opinions, supports = counted(Opinion.objects.all(), "person"), counted(Support.objects.all(), "person")
    checked = Attestation.objects.filter(person__in=people, revoked_at=None)
    latest = dict(checked.values_list("person").annotate(Max("attested_at")).order_by())
    return [
        Deeds(
            person=one,
            processes=processes.get(one.pk, 0),
            texts=texts.get(one.pk, 0),
            opinions=opinions.get(one.pk, 0),
            supports=supports.get(one.pk, 0),
            attested_at=latest.get(one.pk),
        )
        for one in people
    ]


def letters_to_forget(before: datetime) -> "QuerySet[Letter]":
    """Letters whose name and address were kept long enough, printed since or given up."""
    return Letter.objects.filter(forgotten_at=None, printed_at__lt=before)


def overdue_letters() -> "QuerySet[Letter]":
    return Letter.objects.filter(state=Letter.State.PRINTED, expires_at__lte=timezone.now())
