# SPDX-License-Identifier: AGPL-3.0-or-later
"""The staging file of an import: SQLite, apart from the site's own database, named by the files it was made from."""

import gzip
import hashlib
import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

FORMAT = 1
READ_FILES = ("comments", "votes", "participants-votes", "summary")
TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE people (n INTEGER PRIMARY KEY, external_id TEXT NOT NULL);
CREATE TABLE statements (
    n INTEGER PRIMARY KEY, external_id TEXT NOT NULL, author INTEGER, at INTEGER, moderated INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE opinions (
    n INTEGER PRIMARY KEY, person INTEGER NOT NULL, statement INTEGER NOT NULL, value INTEGER NOT NULL, at INTEGER
);
"""
ADD_FACT = "INSERT INTO facts VALUES (?, ?)"
ADD_PERSON = "INSERT INTO people VALUES (?, ?)"
ADD_STATEMENT = "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?)"
ADD_OPINION = "INSERT INTO opinions VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Staged:
    """A staging file, complete. ``facts`` holds what is known of the whole."""

    path: Path
    facts: dict[str, Any]

    @property
    def digest(self) -> str:
        return str(self.facts["digest"])

    def rows(self, table: str, after: int, limit: int) -> list[tuple[Any, ...]]:
        """Rows of ``people``, ``statements`` or ``opinions`` with ``n`` above ``after``, in order."""
        if table not in {"people", "statements", "opinions"}:
            raise ValueError(table)
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as database:
            query = f"SELECT * FROM {table} WHERE n > ? ORDER BY n LIMIT ?"  # noqa: S608 - one of three names above
            return database.execute(query, (after, limit)).fetchall()

    def external_ids(self, table: str, numbers: set[int]) -> dict[int, str]:
        """``n`` → id of the source, for the people or statements of one batch (at most 1,000 of them)."""
        if table not in {"people", "statements"}:
            raise ValueError(table)
        marks = ",".join("?" * len(numbers))
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as database:
            query = f"SELECT n, external_id FROM {table} WHERE n IN ({marks})"  # noqa: S608 - one of two names above
            return dict(database.execute(query, sorted(numbers)).fetchall())


def digest_of(directory: Path) -> str:
    """SHA-256 over the plain bytes of what an import reads; a compressed copy gives the same."""
    files = []
    for name in READ_FILES:
        for suffix in (".csv", ".csv.gz"):
            path = directory / f"{name}{suffix}"
            if path.is_file():
                files.append([name, _sha256(path)])
                break
    return hashlib.sha256(json.dumps([FORMAT, files]).encode()).hexdigest()


def _sha256(path: Path) -> str:
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            return _digest_stream(stream)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        with path.open("rb") as damaged:  # what can be read of it is staged; its name covers it as it is
            return _digest_stream(damaged)


def _digest_stream(stream: Any) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def staging_path(digest: str) -> Path:
    return Path(settings.ISEGORIA_DATA_DIR) / "staging" / f"{digest}-{FORMAT}.sqlite3"


def find_staged(digest: str) -> Staged | None:
    """The staging file of these very files, if it is complete."""
    path = staging_path(digest)
    if not path.is_file():
        return None
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        facts = {name: json.loads(value) for name, value in database.execute("SELECT name, value FROM facts")}
    return Staged(path, facts)
