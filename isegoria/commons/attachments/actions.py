# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with files: attach, remove, erase; and sweep what a kill left behind."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.journal.queries import entries_of

from . import storage
from .models import Attachment
from .opening import OpenedFile, Readable, open_file
from .rules import may_attach, may_describe, may_remove

SUBJECT = "attachment"


@dataclass(frozen=True)
class FileAttached(Event):
    attachment: Attachment


@dataclass(frozen=True)
class FileRemoved(Event):
    attachment: Attachment


@dataclass(frozen=True)
class Attached:
    """A file that is kept, and the receipt of whoever sent it."""

    attachment: Attachment
    receipt: Receipt


def attach(*, contribution: Contribution, by: Person, file: Readable | OpenedFile, alternative: str) -> Attached:
    """Attach a file to one's contribution. ``alternative`` says what a picture shows, or is a document's title.

    ``file`` gives bytes, or was opened already (``opening.open_file``, ``forms.AttachmentField``): within a transaction
    only the second is right, as opening takes seconds. Raises ``Refused``.
    """
    may_attach(by, contribution).require()
    alternative = " ".join(tidy(alternative).split())
    if isinstance(file, OpenedFile):
        return _keep(contribution=contribution, by=by, opened=file, alternative=alternative)
    may_describe(alternative, picture=True).require()
    opened = open_file(file)
    try:
        return _keep(contribution=contribution, by=by, opened=opened, alternative=alternative)
    except BaseException:
        storage.discard_incoming(opened.folder)
        raise


def _keep(*, contribution: Contribution, by: Person, opened: OpenedFile, alternative: str) -> Attached:
    may_describe(alternative, picture=opened.is_picture).require()
    may_say(alternative, max_length=len(alternative)).require()
    name = secrets.token_hex(16)
    try:
        storage.keep(opened.folder, name)
        attached = _write(contribution=contribution, by=by, opened=opened, alternative=alternative, name=name)
    except BaseException:
        storage.discard(name)
        raise
    transaction.on_commit(partial(storage.discard_incoming, opened.folder))
    return attached


@transaction.atomic
def _write(*, contribution: Contribution, by: Person, opened: OpenedFile, alternative: str, name: str) -> Attached:
    # Held, so that two files sent at once do not both take the last place.
    contribution = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("process__space", "phase", "author")
        .get(pk=contribution.pk)
    )
    contribution.phase.process = contribution.process
    may_attach(by, contribution).require()
    attachment = Attachment.objects.create(
        name=name,
        contribution=contribution,
        owner=by,
        format=opened.format,
        alternative=alternative,
        size=opened.size,
        sha256=opened.sha256,
        width=opened.width,
        height=opened.height,
        small_width=opened.small_width,
    )
    receipt = journal.record(
        kind="attachment.attached", subject_kind=SUBJECT, subject_id=name, content=attachment_content(attachment)
    )
    announce(FileAttached(attachment=attachment))
    return Attached(attachment=attachment, receipt=receipt)


@transaction.atomic
def remove(*, attachment: Attachment, person: Person | None = None, account: Account | None = None) -> Attachment:
    """Take a file away: its bytes and its words go, and a line says when. Twice is once. Raises ``Refused``."""
    attachment = _rows().get(pk=attachment.pk)
    may_remove(person, account, attachment).require()
    if attachment.removed_at is not None:
        return attachment
    authors = may_remove(person, None, attachment)
    attachment.removal = Attachment.Removal.AUTHOR if authors else Attachment.Removal.MODERATOR
    attachment.removed_at = timezone.now()
    attachment.alternative = ""
    attachment.save(update_fields=["removal", "removed_at", "alternative"])
    journal.record(
        kind="attachment.removed",
        subject_kind=SUBJECT,
        subject_id=attachment.name,
        content=attachment_content(attachment),
    )
    transaction.on_commit(partial(storage.discard, attachment.name))
    announce(FileRemoved(attachment=attachment))
    return attachment


def erase(*, attachment: Attachment, reason: str) -> None:
    """Destroy a file and all that is known of it. That something stood there, and when it went, stays."""
    erase_many(attachments=[attachment], reason=reason)


@transaction.atomic
def erase_many(*, attachments: Iterable[Attachment], reason: str) -> None:
    """Erase many files as :func:`erase` does one, and all in one act."""
    keys = [one.pk for one in attachments]
    found = list(_rows().filter(pk__in=keys).exclude(removal=Attachment.Removal.ERASED).order_by("pk"))
    if not found:
        return
    now = timezone.now()
    Attachment.objects.filter(pk__in=[one.pk for one in found]).update(
        owner=None,
        alternative="",
        sha256="",
        size=0,
        width=0,
        height=0,
        small_width=0,
        removed_at=Coalesce("removed_at", Value(now)),
        removal=Attachment.Removal.ERASED,
    )
    journal.erase(entry_ids=entries_of(SUBJECT, [one.name for one in found]), reason=reason)
    for one in found:
        one.owner, one.alternative, one.removal = None, "", Attachment.Removal.ERASED
        one.removed_at = one.removed_at or now
        transaction.on_commit(partial(storage.discard, one.name))
        announce(FileRemoved(attachment=one))


def _rows() -> QuerySet[Attachment]:
    """Attachments with what rules ask of them, held until the act ends."""
    return Attachment.objects.select_for_update(of=("self",)).select_related(
        "contribution__process__space", "contribution__author"
    )


def sweep(*, now: float | None = None) -> int:
    """Clear away the files that a kill left between an act and its files. Returns how many were moved or removed.

    A file whose row says that it was removed goes at once; one without a row is set aside for a week, as it may be the
    row that was lost. An hour passes before either, so that an act under way is never disturbed.
    """
    swept = 0
    for paths in storage.left_behind(now):
        rows = dict(
            Attachment.objects.filter(name__in={path.name[:32] for path in paths}).values_list("name", "removed_at")
        )
        for path in paths:
            if path.name[:32] not in rows:
                storage.set_aside(path)
            elif rows[path.name[:32]] is not None:
                path.unlink(missing_ok=True)
            else:
                continue
            swept += 1
    for path in storage.abandoned(now):
        storage.discard_incoming(path)
        swept += 1
    return swept


def attachment_content(attachment: Attachment) -> dict[str, Any]:
    """What the journal attests of a file: its bytes, by their digest, and the words that stand for it."""
    removed_at = attachment.removed_at
    return {
        "contribution": attachment.contribution.public_id,
        "format": str(attachment.format),
        "alternative": attachment.alternative,
        "bytes": attachment.size,
        "sha256": attachment.sha256,
        "created_at": attachment.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        "removed_at": removed_at.astimezone(UTC).isoformat(timespec="seconds") if removed_at else None,
    }
