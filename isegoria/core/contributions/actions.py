# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with contributions: say, change state, withdraw, erase, link. Each act enters the journal."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from isegoria.core.accounts.models import Person
from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.places.models import Territory
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase, Process

from .models import Contribution, Link, Provenance, Standing, Version
from .rules import may_say, may_withdraw, tidy

SUBJECT = "contribution"


@dataclass(frozen=True)
class ContributionMade(Event):
    contribution: Contribution


@dataclass(frozen=True)
class ContributionStateChanged(Event):
    contribution: Contribution
    before: str


@dataclass(frozen=True)
class Said:
    """A contribution and the receipt that its author keeps."""

    contribution: Contribution
    receipt: Receipt


@transaction.atomic
def contribute(
    *,
    kind: str,
    phase: Phase,
    author: Person,
    body: str,
    language: str,
    max_length: int,
    title: str = "",
    state: str = Contribution.State.PUBLISHED,
    parent: Contribution | None = None,
    place: Territory | None = None,
) -> Said:
    """Say something in an open phase. ``body`` is Markdown source, ``max_length`` in characters.

    Raises ``Refused`` when the phase is not open or the text cannot be kept.
    """
    take_part(phase=phase, person=author)
    body, title = tidy(body), " ".join(tidy(title).split())
    may_say(body, max_length=max_length).require()
    if title:
        may_say(title, max_length=200).require()
    contribution = Contribution.objects.create(
        kind=kind,
        process=phase.process,
        phase=phase,
        parent=parent,
        author=author,
        title=title,
        body=body,
        language=language,
        place=place,
        state=state,
    )
    Version.objects.create(contribution=contribution, number=1, title=title, body=body)
    Standing.objects.create(contribution=contribution, shuffle_key=secrets.randbelow(2**31))
    receipt = journal.record(
        kind=f"{kind}.said",
        subject_kind=SUBJECT,
        subject_id=contribution.public_id,
        content=contribution_content(contribution),
    )
    announce(ContributionMade(contribution=contribution))
    return Said(contribution=contribution, receipt=receipt)


@transaction.atomic
def set_state(*, contribution: Contribution, state: str, kind: str) -> Contribution:
    """Move a contribution to another state; ``kind`` names the act in the journal.

    Whoever calls has checked the right.
    """
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    before = contribution.state
    if before == state or before == Contribution.State.ERASED:
        return contribution
    contribution.state = state
    contribution.save(update_fields=["state"])
    journal.record(
        kind=kind,
        subject_kind=SUBJECT,
        subject_id=contribution.public_id,
        content=contribution_content(contribution),
    )
    announce(ContributionStateChanged(contribution=contribution, before=before))
    return contribution


@transaction.atomic
def withdraw(*, contribution: Contribution, person: Person | None) -> Contribution:
    """The author takes back what they wrote: it stays in the history and is shown no more."""
    may_withdraw(person, contribution).require()
    return set_state(
        contribution=contribution, state=Contribution.State.WITHDRAWN, kind=f"{contribution.kind}.withdrawn"
    )


@transaction.atomic
def erase(*, contribution: Contribution, reason: str) -> Contribution:
    """Destroy the texts of a contribution, its versions and its author's name.

    What stays is that something stood here, when it went, and why: the journal's leaves, without their secrets.
    """
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    before = contribution.state
    contribution.title = contribution.body = ""
    contribution.author = None
    contribution.state = Contribution.State.ERASED
    contribution.save(update_fields=["title", "body", "author", "state"])
    contribution.versions.update(title="", body="")
    journal.erase_subject(subject_kind=SUBJECT, subject_id=contribution.public_id, reason=reason)
    announce(ContributionStateChanged(contribution=contribution, before=before))
    return contribution


@transaction.atomic
def link(*, origin: Contribution, target: Contribution, relation: str) -> Link:
    """Relate two contributions; the same link twice is one."""
    made, created = Link.objects.get_or_create(origin=origin, target=target, relation=Link.Relation(relation))
    if created:
        journal.record(
            kind="link.made",
            subject_kind="link",
            subject_id=str(made.pk),
            content=link_content(made),
        )
    return made


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
            title=row.title,
            body=row.body,
            language=row.language,
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


def contribution_content(contribution: Contribution) -> dict[str, object]:
    """What the journal attests of a contribution: its public content. Whether and by whom it is read is elsewhere."""
    return {
        "kind": contribution.kind,
        "process": contribution.process.public_id,
        "parent": contribution.parent.public_id if contribution.parent else None,
        "author": contribution.author.public_id if contribution.author else None,
        "title": contribution.title,
        "body": contribution.body,
        "language": contribution.language,
        "state": contribution.state,
        "version": contribution.current_version,
        "created_at": contribution.created_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def link_content(link: Link) -> dict[str, object]:
    """What the journal attests of a link."""
    return {"origin": link.origin.public_id, "target": link.target.public_id, "relation": link.relation}
