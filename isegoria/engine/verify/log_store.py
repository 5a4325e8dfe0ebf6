# SPDX-License-Identifier: LGPL-3.0-or-later
"""The entries of an export under verification, in a temporary SQLite file that vanishes with it."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_COLUMNS = "entry, position, place, leaf_hash, digest, kind, subject_kind, subject_id, at, erased_on, erased_reason"


@dataclass(frozen=True)
class StoredEntry:
    """An entry as the export has it. ``place`` is its position once rows that were moved are put back."""

    entry: int
    position: int
    place: int
    leaf_hash: bytes
    digest: str
    kind: str
    subject_kind: str
    subject_id: str
    at: str
    erased_on: str | None
    erased_reason: str | None

    def names(self) -> dict[str, object]:
        """What a finding says of it."""
        return {
            "entry": self.entry,
            "kind": self.kind,
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
        }


class LogStore:
    """Filled once with ``add``, then, after ``ready``, asked in any order."""

    def __init__(self) -> None:
        # An empty name is a private file on disk, deleted when closed: memory stays flat.
        self._database = sqlite3.connect("")
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("PRAGMA cache_size=-16000")
        self._database.execute(
            "CREATE TABLE entry (position INTEGER PRIMARY KEY, place INTEGER, entry INTEGER, leaf_hash BLOB, "
            "digest TEXT, kind TEXT, subject_kind TEXT, subject_id TEXT, at TEXT, erased_on TEXT, erased_reason TEXT, "
            "seen INTEGER DEFAULT 0)"
        )

    def close(self) -> None:
        """Let the temporary file go."""
        self._database.close()

    def add(self, position: int, leaf: dict[str, Any], leaf_hash: bytes, erased: dict[str, Any] | None) -> bool:
        """Keep an entry; False when its position is taken already."""
        cursor = self._database.execute(
            f"INSERT OR IGNORE INTO entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - made of constants
            (
                leaf["entry"],
                position,
                position,
                leaf_hash,
                leaf["digest"],
                leaf["kind"],
                leaf["subject_kind"],
                leaf["subject_id"],
                leaf["at"],
                None if erased is None else str(erased.get("on")),
                None if erased is None else str(erased.get("reason")),
            ),
        )
        return cursor.rowcount == 1

    def ready(self) -> None:
        """Index what was added."""
        self._database.execute("CREATE INDEX entry_number ON entry (entry)")
        self._database.execute("CREATE INDEX entry_place ON entry (place)")
        self._database.execute("CREATE INDEX entry_subject ON entry (subject_kind, subject_id, entry)")

    def size(self) -> int:
        """One more than the last position."""
        return int(self._database.execute("SELECT COALESCE(MAX(position) + 1, 0) FROM entry").fetchone()[0])

    def whole_up_to(self) -> int:
        """The number of entries before the first hole."""
        row = self._database.execute(
            "SELECT MIN(hole) FROM (SELECT position + 1 AS hole FROM entry e WHERE NOT EXISTS "
            "(SELECT 1 FROM entry n WHERE n.position = e.position + 1) UNION ALL SELECT 0 WHERE NOT EXISTS "
            "(SELECT 1 FROM entry WHERE position = 0))"
        ).fetchone()
        return int(row[0])

    def repeated(self) -> Iterator[StoredEntry]:
        """Entries whose number stands in the log before them already."""
        yield from self._select(
            "WHERE EXISTS (SELECT 1 FROM entry o WHERE o.entry = entry.entry AND o.position < entry.position) "
            "ORDER BY position"
        )

    def find(self, number: int) -> StoredEntry | None:
        """The entry of this number, the first if there are several."""
        return next(self._select("WHERE entry = ? ORDER BY position LIMIT 1", (number,)), None)

    def placed(self, start: int, end: int) -> Iterator[StoredEntry]:
        """Entries from ``start`` up to ``end``, in order of place."""
        return self._select("WHERE place >= ? AND place < ? ORDER BY place", (start, end))

    def numbered(self, start: int, end: int) -> Iterator[StoredEntry]:
        """The same entries in the order of their numbers."""
        return self._select("WHERE place >= ? AND place < ? ORDER BY entry", (start, end))

    def put_back(self, places: Iterable[tuple[int, int]]) -> None:
        """Give entries, named by position, the place where they belong."""
        self._database.executemany(
            "UPDATE entry SET place = ? WHERE position = ?", ((place, position) for position, place in places)
        )

    def mark_seen(self, number: int) -> None:
        """Note that the export says what became of this entry's content."""
        self._database.execute("UPDATE entry SET seen = 1 WHERE entry = ?", (number,))

    def unseen(self, kinds: list[str]) -> Iterator[StoredEntry]:
        """The latest entry of each subject of these kinds that is neither erased nor spoken of."""
        marks = ", ".join("?" * len(kinds))
        return self._select(
            f"WHERE subject_kind IN ({marks}) AND NOT seen AND erased_on IS NULL AND NOT EXISTS "  # noqa: S608 - only marks
            "(SELECT 1 FROM entry n WHERE n.subject_kind = entry.subject_kind AND n.subject_id = entry.subject_id "
            "AND n.entry > entry.entry) ORDER BY position",
            kinds,
        )

    def _select(self, clause: str, values: Iterable[object] = ()) -> Iterator[StoredEntry]:
        query = f"SELECT {_COLUMNS} FROM entry {clause}"  # noqa: S608 - clauses are constants of this module
        for row in self._database.execute(query, tuple(values)):
            yield StoredEntry(*row)
