# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal as files that anyone can verify without the site ("isegoria-journal/1",
docs/formats/journal.md).

Everything streams in chunks of rows, in the state of the head that was the latest when the export began.
People may act meanwhile: what they change is said to be newer than the export, never mistaken for tampering.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Exists, OuterRef, QuerySet

from . import canonical, keys, queries, subjects
from .errors import JournalError
from .findings import Progress
from .models import Entry

JOURNAL_FORMAT = "isegoria-journal/1"
_CHUNK = 1000


@dataclass(frozen=True)
class ExportSummary:
    """What an export holds."""

    tree_size: int
    heads: int
    contents: int
    withheld: int


class JournalExport:
    """One export: ``files()`` yields each file's name and its lines, so that a directory or a zip can be written."""

    def __init__(self, *, progress: Progress | None = None) -> None:
        head = queries.latest_head()
        self.size = head.tree_size if head else 0
        self.summary = ExportSummary(self.size, 0, 0, 0)
        self._progress = progress
        self._heads = self._contents = self._withheld = 0

    def files(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """(name, lines as UTF-8 bytes, each ended by LF). Read each file's lines before going on to the next."""
        yield "log.json", self._log()
        yield "entries.jsonl", self._entries()
        yield "heads.jsonl", self._head_lines()
        yield "subjects.jsonl", self._subjects()
        self.summary = ExportSummary(self.size, self._heads, self._contents, self._withheld)

    def _log(self) -> Iterator[bytes]:
        yield _line(
            {
                "format": JOURNAL_FORMAT,
                "log_id": keys.log_id(),
                "public_key": keys.public_key().hex(),
                "tree_size": self.size,
                "public_kinds": [kind.name for kind in subjects.registered() if kind.public],
            }
        )

    def _entries(self) -> Iterator[bytes]:
        for row in self._rows(Entry.objects.select_related("erased_by")):
            line = queries.leaf_of(row) | {
                "position": row.position,
                "leaf_hash": bytes(row.leaf_hash or b"").hex(),
            }
            erased = queries.erased_json(row.erased_at, row.erased_by.reason if row.erased_by else None)
            yield _line(line if erased is None else line | {"erased": erased})
            if self._progress and (row.position or 0) % _CHUNK == 0:
                self._progress(row.position or 0, self.size)
        if self._progress:
            self._progress(self.size, self.size)

    def _head_lines(self) -> Iterator[bytes]:
        for head in queries.stream_heads(up_to=self.size):
            self._heads += 1
            yield _line(head.as_json())

    def _subjects(self) -> Iterator[bytes]:
        """What the latest entry of each public subject recorded, as the tables say it now."""
        public = {kind.name for kind in subjects.registered() if kind.public}
        newer_here = _newer().filter(position__lt=self.size)
        chunk: list[Entry] = []
        # Sorted out here rather than in SQL: asked for kinds, a database would sort the whole log for each chunk.
        for row in self._rows(Entry.objects.annotate(closed=Exists(newer_here))):
            if row.subject_kind in public and not getattr(row, "closed", False):
                chunk.append(row)
            if len(chunk) == _CHUNK:
                yield from map(_line, self._contents_of(chunk))
                chunk.clear()
        yield from map(_line, self._contents_of(chunk))

    def _contents_of(self, rows: list[Entry]) -> Iterator[Mapping[str, object]]:
        ids: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            ids[row.subject_kind].append(row.subject_id)
        kinds = {name: subjects.find(name) for name in ids}
        contents = {name: kind.load(ids[name]) for name, kind in kinds.items() if kind}
        shown = {name: kind.shown(ids[name]) for name, kind in kinds.items() if kind}
        # Read the entries again after their subjects: an act that came in between makes the content a newer one's.
        now = {
            row.pk: row
            for row in Entry.objects.filter(pk__in=[row.pk for row in rows]).annotate(newer=Exists(_newer()))
        }
        for row in rows:
            current = now.get(row.pk)
            content = contents.get(row.subject_kind, {}).get(row.subject_id)
            if current is None:
                continue
            if current.erased_at is not None:
                yield self._withhold(row, "erased")
            elif getattr(current, "newer", False):
                yield self._withhold(row, "newer_entry")
            elif content is None:
                continue
            elif row.subject_id not in shown[row.subject_kind]:
                yield self._withhold(row, "not_shown")
            else:
                yield self._tell(row, current.secret, content)

    def _tell(self, row: Entry, secret: bytes | memoryview | None, content: subjects.Content) -> Mapping[str, object]:
        line = {"entry": row.pk, "secret": None if secret is None else bytes(secret).hex(), "content": content}
        try:
            canonical.canonical_bytes(line)
        except JournalError:
            # No recorded content is unwritable: the row was changed, which the site's own audit names.
            return self._withhold(row, "unwritable")
        self._contents += 1
        return line

    def _withhold(self, row: Entry, why: str) -> Mapping[str, object]:
        self._withheld += 1
        return {"entry": row.pk, "withheld": why}

    def _rows(self, rows: "QuerySet[Entry]") -> Iterator[Entry]:
        """Rows of the exported log in order of position, without a cursor or transaction left open."""
        last = -1
        while True:
            chunk = list(rows.filter(position__gt=last, position__lt=self.size).order_by("position")[:_CHUNK])
            yield from chunk
            if len(chunk) < _CHUNK:
                return
            last = chunk[-1].position or 0


def write_journal_export(destination_dir: Path, *, progress: Progress | None = None) -> ExportSummary:
    """Write ``log.json``, ``entries.jsonl``, ``heads.jsonl`` and ``subjects.jsonl`` into a directory (made if
    missing).

    ``progress(done, total)`` counts entries. Memory is constant. Raises ``JournalError("bad_key")``,
    ``OSError``.
    """
    destination_dir.mkdir(parents=True, exist_ok=True)
    export = JournalExport(progress=progress)
    for name, lines in export.files():
        with (destination_dir / name).open("wb") as file:
            file.writelines(lines)
    return export.summary


def _newer() -> "QuerySet[Entry]":
    return Entry.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"), pk__gt=OuterRef("pk")
    )


def _line(data: Mapping[str, object]) -> bytes:
    return canonical.canonical_bytes(data) + b"\n"
