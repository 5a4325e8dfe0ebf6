# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second half of the audit: do the tables still say what was recorded?

For the latest entry of each subject, the digest of what the rows say today is recomputed with the entry's
secret, for private kinds as for public ones; then each app's list of rows is compared with the entries.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from . import canonical, subjects
from .errors import JournalError
from .findings import Report
from .models import Entry

_CHUNK = 1000


def check_rows(rows: list[Entry], report: Report) -> None:
    """Check what a chunk of entries recorded. Each row is annotated with ``superseded``."""
    latest: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        _check_erasure(row, report)
        if getattr(row, "superseded", False):
            report.counts["superseded"] += 1
        elif subjects.find(row.subject_kind) is None:
            # Its tool was taken away: there is nobody left to read the row, and nothing to hold against it.
            report.counts["unread_kinds"] += 1
        else:
            latest[row.subject_kind].append(row)
    for subject_kind, entries in latest.items():
        _compare(subject_kind, entries, report)


def check_ids(report: Report) -> None:
    """Name each row that should have an entry of its own and has none."""
    for kind in subjects.registered():
        if kind.ids is None:
            continue
        for ids in _chunks(kind.ids()):
            report.counts["rows_listed"] += len(ids)
            known = set(
                Entry.objects.filter(subject_kind=kind.name, subject_id__in=ids).values_list("subject_id", flat=True)
            )
            for subject_id in ids:
                if subject_id not in known:
                    report.add("row_without_entry", subject_kind=kind.name, subject_id=subject_id)


def _check_erasure(row: Entry, report: Report) -> None:
    if row.erased_at is None:
        if row.secret is None:
            report.add("secret_missing", **_names(row))
        return
    report.counts["erased"] += 1
    if row.secret is not None:
        report.add("secret_kept", **_names(row))
    if row.erased_by_id is None:
        report.add("erasure_unrecorded", **_names(row))


def _compare(subject_kind: str, entries: list[Entry], report: Report) -> None:
    kind = subjects.find(subject_kind)
    if kind is None:
        return
    loaded = kind.load([row.subject_id for row in entries])
    for row in entries:
        content = loaded.get(row.subject_id)
        if row.erased_at is not None:
            code = None if content is None else "subject_remains"
        elif content is None:
            code = "subject_missing"
        elif row.secret is None:
            continue
        else:
            code = None if _matches(row, content) else "content_changed"
            report.counts["contents"] += 1
        if code and _still_latest(row):
            report.add(code, **_names(row))


def _matches(row: Entry, content: subjects.Content) -> bool:
    try:
        digest = canonical.digest(bytes(row.secret or b""), content)
    except JournalError:
        return False
    return hmac.compare_digest(digest, bytes(row.digest))


def _still_latest(row: Entry) -> bool:
    """Whether no act came between reading the entry and reading its subject: then the difference is real."""
    newer = Entry.objects.filter(subject_kind=row.subject_kind, subject_id=row.subject_id, pk__gt=row.pk)
    unchanged = Entry.objects.filter(pk=row.pk, erased_at=row.erased_at)
    return unchanged.exists() and not newer.exists()


def _names(row: Entry) -> dict[str, object]:
    return {"entry": row.pk, "kind": row.kind, "subject_kind": row.subject_kind, "subject_id": row.subject_id}


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    source = iter(ids)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk
