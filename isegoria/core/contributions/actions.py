# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with contributions: say, change state, withdraw, erase, link. Each act enters the journal."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Person
from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.places.models import Territory
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase, Process
from isegoria.core.verdicts import refuse

from .models import CoAuthor, Contribution, Link, Provenance, Standing, Version
from .rules import may_edit, may_merge, may_say, may_withdraw, tidy

SUBJECT = "contribution"
COAUTHOR_SUBJECT = "coauthor"
UNDO_MERGE = timedelta(days=7)
INVITATION = "coauthor"
MAX_COAUTHORS = 20


@dataclass(frozen=True)
class ContributionMade(Event):
    contribution: Contribution


@dataclass(frozen=True)
class ContributionStateChanged(Event):
    contribution: Contribution
    before: str


@dataclass(frozen=True)
class ContributionEdited(Event):
    contribution: Contribution
    version: Version


@dataclass(frozen=True)
class ContributionsMerged(Event):
    """``origin`` stands in ``into`` from now on."""

    origin: Contribution
    into: Contribution


@dataclass(frozen=True)
class MergeUndone(Event):
    """``origin`` stands by itself again."""

    origin: Contribution
    into: Contribution


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
def edit(
    *,
    contribution: Contribution,
    person: Person,
    body: str,
    max_length: int,
    title: str = "",
    state: str = "",
    expected_version: int = 0,
) -> Said:
    """Put a new version in the place of a text; those before stay readable.

    ``state`` moves it there with the same act (to be read again by a moderator). ``expected_version`` is the one that
    the person had before them: an edit made meanwhile is never overwritten. Raises ``Refused``: not an author, the
    phase is not open, the text does not stand any more or cannot be kept, ``edited_meanwhile``.
    """
    take_part(phase=contribution.phase, person=person)
    contribution = _held(contribution)
    may_edit(person, contribution).require()
    if expected_version and expected_version != contribution.current_version:
        refuse(
            "edited_meanwhile",
            _("Someone edited this text while you were writing. Your version was not kept, and theirs stands."),
            _("Copy what you wrote, read the new version, then edit it again."),
            status=409,
        )
    body, title = tidy(body), " ".join(tidy(title).split())
    may_say(body, max_length=max_length).require()
    if title:
        may_say(title, max_length=200).require()
    before = contribution.state
    contribution.title, contribution.body = title, body
    contribution.current_version += 1
    contribution.state = state or contribution.state
    contribution.save(update_fields=["title", "body", "current_version", "state"])
    version = Version.objects.create(
        contribution=contribution, number=contribution.current_version, title=title, body=body
    )
    receipt = journal.record(
        kind=f"{contribution.kind}.edited",
        subject_kind=SUBJECT,
        subject_id=contribution.public_id,
        content=contribution_content(contribution),
    )
    announce(ContributionEdited(contribution=contribution, version=version))
    if before != contribution.state:
        announce(ContributionStateChanged(contribution=contribution, before=before))
    return Said(contribution=contribution, receipt=receipt)


def _held(contribution: Contribution) -> Contribution:
    """The row as it is now, held until the act ends."""
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("process__space", "phase", "author", "parent")
        .get(pk=contribution.pk)
    )


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


@transaction.atomic
def merge(*, origin: Contribution, into: Contribution) -> Link:
    """Let ``origin`` stand in ``into`` from now on, with all that was merged into it before.

    No voice is moved: whoever supports one of them supports the text in which they stand, once. Undone by
    :func:`unmerge` within ``UNDO_MERGE``. Whoever calls has checked the right. Raises ``Refused``.
    """
    # Always in the same order, so that two merges at once cannot hold one another.
    first, second = sorted((origin, into), key=lambda one: one.pk)
    held = {one.pk: one for one in (_held(first), _held(second))}
    origin, into = held[origin.pk], held[into.pk]
    may_merge(origin, into).require()
    made = link(origin=origin, target=into, relation=Link.Relation.MERGES)
    Standing.objects.filter(merged_into=origin).update(merged_into=into)
    Standing.objects.filter(pk=origin.pk).update(merged_into=into)
    set_state(contribution=origin, state=Contribution.State.MERGED, kind=f"{origin.kind}.merged")
    announce(ContributionsMerged(origin=origin, into=into))
    return made


@transaction.atomic
def unmerge(*, origin: Contribution) -> Contribution:
    """Let a merged text stand by itself again. Refused when it is not merged, or was more than 7 days ago."""
    origin = _held(origin)
    made = Link.objects.filter(origin=origin, relation=Link.Relation.MERGES).select_related("target__standing").first()
    if made is None or origin.state != Contribution.State.MERGED:
        refuse(
            "not_merged",
            _("This text is not merged into another one. Nothing was changed."),
            _("Open it as it stands."),
            status=409,
        )
    if timezone.now() - made.created_at > UNDO_MERGE:
        refuse(
            "merge_final",
            _("This merge is more than 7 days old: it is final. Nothing was changed."),
            _("Ask its authors to write it again."),
            status=409,
        )
    into = Contribution.objects.get(pk=Standing.objects.get(pk=origin.pk).merged_into_id or made.target_id)
    Standing.objects.filter(pk=origin.pk).update(merged_into=None)
    Standing.objects.filter(pk__in=_merged_before(origin)).update(merged_into=origin)
    journal.erase_subject(subject_kind="link", subject_id=str(made.pk), reason="merge_undone")
    made.delete()
    origin = set_state(contribution=origin, state=Contribution.State.PUBLISHED, kind=f"{origin.kind}.merge_undone")
    announce(MergeUndone(origin=origin, into=into))
    return origin


def _merged_before(origin: Contribution) -> set[int]:
    """All that was merged into a text, directly or through another one."""
    found: set[int] = set()
    edge = {origin.pk}
    while edge:
        edge = (
            set(Link.objects.filter(target__in=edge, relation=Link.Relation.MERGES).values_list("origin", flat=True))
            - found
        )
        found |= edge
    return found


@transaction.atomic
def invite_coauthor(*, contribution: Contribution, by: Person) -> str:
    """Make an invitation to sign a text; returns the secret that the author passes on. Whoever holds it may accept.

    Refused to whoever is not an author, and beyond 20 invitations.
    """
    may_edit(by, contribution).require()
    if CoAuthor.objects.filter(contribution=contribution).count() >= MAX_COAUTHORS:
        refuse(
            "coauthors_enough",
            _("This text has as many invitations as it can have. None was added."),
            _("Ask others to support it instead."),
            status=409,
        )
    made = CoAuthor.objects.create(contribution=contribution)
    return seal(f"{made.pk}", INVITATION)


def find_invitation(token: str) -> CoAuthor | None:
    """The open invitation of a secret, or None."""
    key = unseal(token, INVITATION)
    if key is None or not key.isdigit():
        return None
    return (
        CoAuthor.objects.select_related("contribution__process__space", "contribution__author")
        .filter(pk=int(key), accepted_at=None)
        .first()
    )


@transaction.atomic
def accept_coauthorship(*, token: str, person: Person) -> CoAuthor:
    """Sign a text with its author. Refused when the invitation was used or taken back; signing twice signs once."""
    invitation = find_invitation(token)
    if invitation is None:
        refuse(
            "invitation_gone",
            _("This invitation was used already, or taken back. Nothing was changed."),
            _("Ask the author for a new one."),
            status=410,
        )
    take_part(phase=invitation.contribution.phase, person=person)
    already = CoAuthor.objects.filter(contribution=invitation.contribution, person=person).first()
    if already is not None or invitation.contribution.author_id == person.pk:
        return already or invitation
    invitation.person, invitation.accepted_at = person, timezone.now()
    invitation.save(update_fields=["person", "accepted_at"])
    journal.record(
        kind="coauthor.accepted",
        subject_kind=COAUTHOR_SUBJECT,
        subject_id=str(invitation.pk),
        content=coauthor_content(invitation),
    )
    return invitation


@transaction.atomic
def leave_coauthorship(*, coauthor: CoAuthor, reason: str = "left") -> None:
    """Sign no more, or take an invitation back. Whoever calls has checked the right."""
    journal.erase_subject(subject_kind=COAUTHOR_SUBJECT, subject_id=str(coauthor.pk), reason=reason)
    coauthor.delete()


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


def coauthor_content(coauthor: CoAuthor) -> dict[str, object]:
    """What the journal attests of a signature beside the author's."""
    return {
        "contribution": coauthor.contribution.public_id,
        "person": coauthor.person.public_id if coauthor.person else None,
    }
