# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with contributions: say, edit, change state, withdraw, link, merge. Each act enters the journal.

Erasing, signing with others and importing have rooms of their own, whose acts are named here too.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.places.models import Territory
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import refuse

from .attestation import COAUTHOR_SUBJECT, SUBJECT, contribution_content, link_content
from .erasing.actions import erase, erase_many
from .events import (
    ContributionEdited,
    ContributionMade,
    ContributionsErased,
    ContributionsMerged,
    ContributionStateChanged,
    MergeUndone,
)
from .importing.actions import ImportedContribution, import_contributions
from .models import Contribution, Link, Standing, Version
from .rules import may_edit, may_merge, may_say, may_withdraw, tidy
from .signing.actions import accept_coauthorship, find_invitation, invite_coauthor, leave_coauthorship

__all__ = [
    "COAUTHOR_SUBJECT",
    "SUBJECT",
    "UNDO_MERGE",
    "ContributionEdited",
    "ContributionMade",
    "ContributionStateChanged",
    "ContributionsErased",
    "ContributionsMerged",
    "ImportedContribution",
    "MergeUndone",
    "Said",
    "accept_coauthorship",
    "contribute",
    "contribution_content",
    "edit",
    "erase",
    "erase_many",
    "find_invitation",
    "import_contributions",
    "invite_coauthor",
    "leave_coauthorship",
    "link",
    "link_content",
    "merge",
    "set_state",
    "unmerge",
    "withdraw",
]

UNDO_MERGE = timedelta(days=7)


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
