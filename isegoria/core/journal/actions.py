# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with the journal: record an act, erase what an entry said, place new entries in the log.

``record`` is one INSERT in the caller's transaction, so that an act and its memory stand or fall together,
and acts never wait for one another here. Everything costly (hashing the tree, signing) is the sequencer's,
afterwards.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from . import canonical, erasures, merkle, queries, sequencing
from .errors import JournalError
from .models import Entry, Erasure
from .receipts import SECRET_BYTES, Receipt

__all__ = ["Receipt", "erase", "erase_subject", "record", "record_bulk", "record_many", "seal", "sequence"]

# Written out: every act runs it, and composing it each time costs more than running it.
INSERT_ENTRY = """
    INSERT INTO journal_entry (kind, subject_kind, subject_id, digest, at, secret)
    VALUES (%s, %s, %s, %s, %s, %s)
    RETURNING id
"""
INSERT_ENTRIES = INSERT_ENTRY.partition("RETURNING")[0]
_NAME_LENGTH = 64
_REASON_LENGTH = 200


@dataclass(frozen=True)
class Sealed:
    """What an entry keeps of an act's content, and the secret that opens it."""

    secret: bytes
    digest: bytes
    at: datetime


def seal(content: Mapping[str, object]) -> Sealed:
    """The digest of a content under a new secret, and the time of now, kept to the second: finer ones would help to
    tell whose acts belong together."""
    secret = secrets.token_bytes(SECRET_BYTES)
    return Sealed(secret, canonical.digest(secret, content), timezone.now().replace(microsecond=0))


def record(*, kind: str, subject_kind: str, subject_id: str, content: Mapping[str, object]) -> Receipt:
    """Record an act in the caller's transaction and return its author's receipt.

    ``content`` is the whole content of the subject after the act, as its registered loader returns it; only
    its keyed digest is kept: see :func:`seal`.

    Raises ``JournalError``: ``no_transaction`` outside of one, ``bad_name``, ``bad_content``.
    """
    _require_transaction()
    _require_names(kind, subject_kind, subject_id)
    sealed = seal(content)
    at = connection.ops.adapt_datetimefield_value(sealed.at)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ENTRY, [kind, subject_kind, subject_id, sealed.digest, at, sealed.secret])
        (entry,) = cursor.fetchone()
    return Receipt(entry=entry, secret=sealed.secret)


def record_many(*, kind: str, subject_kind: str, contents: Mapping[str, Mapping[str, object]]) -> None:
    """Record the same act on many subjects, an entry for each: id of the subject → its content. Nobody keeps a receipt.

    Raises as :func:`record`.
    """
    _require_transaction()
    _require_names(kind, subject_kind, *contents)
    rows = []
    for subject_id, content in contents.items():
        sealed = seal(content)
        at = connection.ops.adapt_datetimefield_value(sealed.at)
        rows.append((kind, subject_kind, subject_id, sealed.digest, at, sealed.secret))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_ENTRIES, rows)


def record_bulk(*, kind: str, subject_kind: str, subject_id: str, rows: Iterable[Mapping[str, object]]) -> Receipt:
    """Record many rows as one entry: their number and the Merkle root of their canonical bytes, in order.

    ``rows`` is read once, in constant memory. Raises as :func:`record`.
    """
    _require_transaction()
    count, root = merkle.root_of(map(canonical.canonical_bytes, rows))
    return record(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        content=canonical.rows_content(count, root),
    )


def erase(*, entry_ids: Iterable[int], reason: str) -> Receipt | None:
    """Destroy the secrets of these entries: what they recorded can no longer be shown or guessed.

    Their leaves stay, so the log still verifies, and they read "erased on…". The act of erasing is an entry
    of its own; its receipt is returned, or None when nothing was left to erase. ``reason`` is published: a
    code such as ``author_request``, never a name. Raises ``JournalError``: ``no_transaction``,
    ``bad_reason``.
    """
    _require_transaction()
    if not isinstance(reason, str) or not 0 < len(reason.strip()) <= _REASON_LENGTH:
        raise JournalError("bad_reason")
    now = timezone.now().replace(microsecond=0)
    erasure = None
    emptied = 0
    ids = sorted(set(entry_ids))
    # SQLite takes some 30,000 parameters in a statement; a bulk of one person's acts may be more.
    for start in range(0, len(ids), 10_000):
        targets = Entry.objects.filter(pk__in=ids[start : start + 10_000], erased_at__isnull=True)
        if erasure is None:
            if not targets.exists():
                continue
            erasure = Erasure.objects.create(reason=reason, at=now)
        emptied += targets.update(secret=None, erased_at=now, erased_by=erasure)
    if erasure is None:
        return None
    return record(
        kind=erasures.KIND,
        subject_kind=erasures.SUBJECT,
        subject_id=str(erasure.pk),
        content=erasures.content(reason=reason, at=now, entries=emptied),
    )


def erase_subject(*, subject_kind: str, subject_id: str, reason: str) -> Receipt | None:
    """Erase every entry of one subject: the way to call when its row is erased. See :func:`erase`."""
    return erase(entry_ids=queries.entries_of(subject_kind, [subject_id]), reason=reason)


def sequence(*, max_entries: int = 1000) -> int:
    """Place up to ``max_entries`` new entries in the log and sign its head; returns how many were placed.

    The worker calls it every second or two, again at once while it returns ``max_entries``. Two callers at
    once are harmless: one of them places nothing. Raises ``JournalError``: ``bad_key``, ``key_changed`` (the
    log was signed by another key: bring the old one back), ``head_damaged`` (its last head was altered: run
    the audit).
    """
    return sequencing.place_next(max_entries)


def _require_names(*names: object) -> None:
    for name in names:
        if not isinstance(name, str) or not 0 < len(name) <= _NAME_LENGTH:
            raise JournalError("bad_name", name=name)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise JournalError("no_transaction")
