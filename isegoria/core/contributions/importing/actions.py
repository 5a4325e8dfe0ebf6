# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts as another platform published them, written many at a time and each of them once."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from isegoria.core.accounts.models import Person
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase, Process

from ..models import Contribution, Provenance, Standing, Version


@dataclass(frozen=True)
class ImportedContribution:
    """A contribution as another platform published it."""

    external_id: str
    body: str
    language: str
    state: str
    created_at: datetime
    author: Person | None = None
    title: str = ""
    parent: Contribution | None = None
    place: Territory | None = None


@transaction.atomic
def import_contributions(
    *, kind: str, phase: Phase, source: str, rows: Iterable[ImportedContribution]
) -> Mapping[str, Contribution]:
    """Write a batch of imported contributions; those already there are left alone. External id → contribution.

    The process must not be public yet: an import shows all at once, or not at all.
    """
    process: Process = phase.process
    if process.is_published:
        raise ValueError("contributions are imported into a process that is not published yet")
    rows = list(rows)
    found = {
        provenance.external_id: provenance.contribution
        for provenance in Provenance.objects.filter(
            source=source, external_id__in=[row.external_id for row in rows]
        ).select_related("contribution")
    }
    new = [row for row in rows if row.external_id not in found]
    made = Contribution.objects.bulk_create(
        Contribution(
            kind=kind,
            process=process,
            phase=phase,
            author=row.author,
            parent=row.parent,
            title=row.title,
            body=row.body,
            language=row.language,
            place=row.place,
            state=row.state,
            created_at=row.created_at,
        )
        for row in new
    )
    Version.objects.bulk_create(
        Version(contribution=one, number=1, title=one.title, body=one.body, created_at=one.created_at) for one in made
    )
    Standing.objects.bulk_create(Standing(contribution=one, shuffle_key=secrets.randbelow(2**31)) for one in made)
    Provenance.objects.bulk_create(
        Provenance(contribution=one, source=source, external_id=row.external_id)
        for one, row in zip(made, new, strict=True)
    )
    found.update((row.external_id, one) for one, row in zip(made, new, strict=True))
    return found
