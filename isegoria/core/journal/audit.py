# SPDX-License-Identifier: AGPL-3.0-or-later
"""The site's own audit: walk the log and the tables, and name everything that is no longer as it was
recorded.

It needs the database and the key. What anyone can check without either is in ``isegoria.engine.verify``. It
only reads, in short chunks, and may run while people are acting.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from .audit_log import LogWalk
from .audit_subjects import check_ids, check_rows
from .findings import Progress, Report
from .models import Entry
from .older_heads import OlderHead

_CHUNK = 1000


def audit(*, older_heads: Iterable[OlderHead] = (), progress: Progress | None = None, limit: int = 1000) -> Report:
    """Check the log against its heads and older ones, and the tables against the log.

    ``older_heads`` come from ``older_heads.read(path)``. ``progress(done, total)`` counts entries. The first
    ``limit`` findings are kept in full. Memory is constant; time is O(entries + rows). Raises
    ``JournalError("bad_key")``.

    Codes: ``entry_changed``, ``entry_missing``, ``entries_truncated``, ``entry_reordered``,
    ``entry_without_head``, ``root_mismatch``, ``log_rewritten``, ``bad_signature``, ``other_log``,
    ``node_changed``, ``frontier_changed``, ``content_changed``, ``subject_missing``, ``subject_remains``,
    ``row_without_entry``, ``secret_missing``, ``secret_kept``, ``erasure_unrecorded``.
    """
    report = Report(limit=limit)
    total = Entry.objects.count()
    done = 0
    walk = LogWalk(report, older_heads)
    last = -1
    while rows := list(_placed(last, walk.size)[:_CHUNK]):
        for row in rows:
            walk.take(row)
        check_rows(rows, report)
        last = rows[-1].position or 0
        done += len(rows)
        if progress:
            progress(done, max(total, done))
    walk.finish()
    number = 0
    while rows := list(_placed_since(walk.size, number)[:_CHUNK]):
        report.counts["not_in_log_yet"] += len(rows)
        check_rows(rows, report)
        number = rows[-1].pk
        done += len(rows)
        if progress:
            progress(done, max(total, done))
    check_ids(report)
    return report


def _placed(after: int, size: int) -> "QuerySet[Entry]":
    """Entries in the log of the given size, beyond a position."""
    return _with_superseded().filter(position__gt=after, position__lt=size).order_by("position")


def _placed_since(size: int, number: int) -> "QuerySet[Entry]":
    """Entries that the log of the given size does not hold: pending, or placed while we walked."""
    later = Q(position__isnull=True) | Q(position__gte=size)
    return _with_superseded().filter(later, pk__gt=number).order_by("pk")


def _with_superseded() -> "QuerySet[Entry]":
    newer = Entry.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"), pk__gt=OuterRef("pk")
    )
    return Entry.objects.annotate(superseded=Exists(newer))
