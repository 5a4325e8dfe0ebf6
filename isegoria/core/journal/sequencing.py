# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sequencer: one batch of new entries, placed in the tree and covered by a signed head.

Hashing and signing happen before the write transaction, which then only checks that nobody else went on
meanwhile and writes: on SQLite it holds the one write lock for a few milliseconds, on PostgreSQL it holds
nothing that an act needs. A sequencer killed at any point leaves the log as it was before the batch.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.utils import timezone

from . import canonical, keys, merkle
from .errors import JournalError
from .models import Entry, Node, TreeHead

#: PostgreSQL's advisory locks are numbers shared by a whole database; this is the sequencer's ("isegjour").
_LOCK = int.from_bytes(b"isegjour", "big")

_Pending = tuple[int, str, str, str, bytes | memoryview, datetime]


@dataclass(frozen=True)
class _Batch:
    """What a sequencing transaction is going to write."""

    old_size: int
    places: list[tuple[int, int, bytes]]
    nodes: list[tuple[int, int, bytes]]
    head: TreeHead


def place_next(max_entries: int) -> int:
    """Place up to ``max_entries`` entries, lowest number first. See ``actions.sequence``."""
    pending: list[_Pending] = list(
        Entry.objects.filter(position__isnull=True)
        .order_by("pk")
        .values_list("pk", "kind", "subject_kind", "subject_id", "digest", "at")[:max_entries]
    )
    if not pending:
        return 0
    key = keys.signing_key()
    last = TreeHead.objects.order_by("-tree_size").first()
    frontier = _trusted_frontier(last, key)
    batch = _prepare(pending, frontier, last, key)
    with transaction.atomic():
        if not _alone() or _current_size() != batch.old_size:
            return 0
        free = _not_held_by_an_act([row[0] for row in pending])
        if len(free) < len(pending):
            pending = [row for row in pending if row[0] in free]
            if not pending:
                return 0
            batch = _prepare(pending, _trusted_frontier(last, key), last, key)
        if _write_places(batch.places) != len(batch.places):
            raise JournalError("sequence_conflict", size=batch.old_size)
        Node.objects.bulk_create(Node(level=level, index=index, hash=hash_) for level, index, hash_ in batch.nodes)
        batch.head.save(force_insert=True)
    return len(batch.places)


def _trusted_frontier(last: TreeHead | None, key: Ed25519PrivateKey) -> merkle.Frontier:
    """Where the log stands. Going on from an altered head would sign the alteration: refuse."""
    if last is None:
        return merkle.Frontier()
    public = key.public_key().public_bytes_raw()
    note = canonical.head_note(
        log_id=canonical.log_id(public),
        tree_size=last.tree_size,
        root=bytes(last.root_hash),
        timestamp=last.timestamp,
    )
    if not keys.signature_holds(public, bytes(last.signature), note):
        raise JournalError("key_changed", size=last.tree_size)
    try:
        frontier = merkle.Frontier.restore(last.tree_size, bytes(last.frontier))
    except ValueError as error:
        raise JournalError("head_damaged", size=last.tree_size) from error
    if frontier.root() != bytes(last.root_hash):
        raise JournalError("head_damaged", size=last.tree_size)
    return frontier


def _prepare(
    pending: list[_Pending], frontier: merkle.Frontier, last: TreeHead | None, key: Ed25519PrivateKey
) -> _Batch:
    old_size = frontier.size
    places = []
    for entry, kind, subject_kind, subject_id, digest, at in pending:
        leaf = canonical.leaf(
            entry=entry,
            kind=kind,
            subject_kind=subject_kind,
            subject_id=subject_id,
            digest=bytes(digest),
            at=at,
        )
        leaf_hash = merkle.leaf_hash(canonical.canonical_bytes(leaf))
        places.append((entry, frontier.size, leaf_hash))
        frontier.append(leaf_hash)
    now = timezone.now().replace(microsecond=0)
    # A clock set back must not make the log's heads go back in time.
    timestamp = max(now, last.timestamp) if last else now
    root = frontier.root()
    note = canonical.head_note(
        log_id=canonical.log_id(key.public_key().public_bytes_raw()),
        tree_size=frontier.size,
        root=root,
        timestamp=timestamp,
    )
    head = TreeHead(
        tree_size=frontier.size,
        root_hash=root,
        timestamp=timestamp,
        signature=key.sign(note),
        frontier=frontier.pack(),
    )
    return _Batch(old_size, places, frontier.grown, head)


def _alone() -> bool:
    """Whether no other sequencer is at work. SQLite's own write lock, already held, says so."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _current_size() -> int:
    return TreeHead.objects.order_by("-tree_size").values_list("tree_size", flat=True).first() or 0


def _not_held_by_an_act(entry_ids: list[int]) -> set[int]:
    """Leave for later the entries that some act is erasing right now: wait for no act, block none."""
    rows = Entry.objects.filter(pk__in=entry_ids, position__isnull=True)
    return set(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))


def _write_places(places: list[tuple[int, int, bytes]]) -> int:
    """Give the entries their positions and leaf hashes in one statement; returns the rows changed."""
    values = ", ".join(["(%s, %s, %s)"] * len(places))
    table = connection.ops.quote_name(Entry._meta.db_table)
    with connection.cursor() as cursor:
        # Python's sqlite3 counts the rows of a statement only when it begins with UPDATE: no leading WITH.
        cursor.execute(
            f"UPDATE {table} SET position = placed.column2, leaf_hash = placed.column3 "  # noqa: S608 - marks only
            f"FROM (VALUES {values}) AS placed "
            f"WHERE {table}.id = placed.column1 AND {table}.position IS NULL",
            [value for place in places for value in place],
        )
        return int(cursor.rowcount)
