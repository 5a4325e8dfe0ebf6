# SPDX-License-Identifier: AGPL-3.0-or-later
"""The staging file of an import: SQLite, apart from the site's own database, named by the files it was made from.

The same for every source. The same files always give the same rows in the same order, so that a cursor into it stays
true when it has to be made again.
"""

import gzip
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

FORMAT = 2
TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE people (n INTEGER PRIMARY KEY, external_id TEXT NOT NULL);
CREATE TABLE texts (
    n INTEGER PRIMARY KEY, external_id TEXT NOT NULL, role TEXT NOT NULL, depth INTEGER NOT NULL, parent INTEGER,
    root INTEGER, author INTEGER, at INTEGER, state TEXT NOT NULL, side TEXT NOT NULL, category TEXT NOT NULL,
    title TEXT NOT NULL, body TEXT NOT NULL, totals TEXT NOT NULL
);
CREATE TABLE opinions (
    n INTEGER PRIMARY KEY, person INTEGER NOT NULL, text INTEGER NOT NULL, value INTEGER NOT NULL, at INTEGER
);
"""
ADD_FACT = "INSERT INTO facts VALUES (?, ?)"
ADD_PERSON = "INSERT INTO people VALUES (?, ?)"
ADD_TEXT = "INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ADD_OPINION = "INSERT INTO opinions VALUES (?, ?, ?, ?, ?)"
_NAMES = frozenset({"people", "texts", "opinions"})


@dataclass(frozen=True)
class StagedText:
    """A row of ``texts``: ``parent``, ``root`` and ``author`` are numbers of rows; what is answered has a lower one.

    ``state`` is one of a contribution's, or ``undecided``: no moderator had spoken, and the import's options say.
    """

    n: int
    external_id: str
    role: str
    depth: int
    parent: int | None
    root: int | None
    author: int | None
    at: int | None
    """Milliseconds since 1970, UTC."""
    state: str
    side: str
    category: str
    title: str
    body: str
    totals: str
    """What the platform counted, as JSON; empty when it says nothing."""


@dataclass(frozen=True)
class Staged:
    """A staging file, complete. ``facts`` holds what is known of the whole."""

    path: Path
    facts: dict[str, Any]

    @property
    def digest(self) -> str:
        return str(self.facts["digest"])

    def rows(self, table: str, after: int, limit: int) -> list[tuple[Any, ...]]:
        """Rows of ``people``, ``texts`` or ``opinions`` with ``n`` above ``after``, in order."""
        if table not in _NAMES:
            raise ValueError(table)
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as database:
            query = f"SELECT * FROM {table} WHERE n > ? ORDER BY n LIMIT ?"  # noqa: S608 - one of three names above
            return database.execute(query, (after, limit)).fetchall()

    def external_ids(self, table: str, numbers: set[int]) -> dict[int, str]:
        """``n`` → id of the source, for the people or texts of one batch (at most 1,000 of them)."""
        if table not in _NAMES - {"opinions"}:
            raise ValueError(table)
        marks = ",".join("?" * len(numbers))
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as database:
            query = f"SELECT n, external_id FROM {table} WHERE n IN ({marks})"  # noqa: S608 - one of two names above
            return dict(database.execute(query, sorted(numbers)).fetchall())


def digest_of(files: Iterable[tuple[str, Path]], choices: Mapping[str, Any] | None = None) -> str:
    """SHA-256 over the plain bytes of what an import reads, each file under its name, and over what was chosen.

    A compressed copy gives the same.
    """
    named = [[name, _sha256(path)] for name, path in files]
    said = [FORMAT, named, dict(choices)] if choices else [FORMAT, named]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


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


def make_staged(digest: str, fill: Callable[[sqlite3.Connection], dict[str, Any]]) -> Staged:
    """Make a staging file, whole or not at all; ``fill`` writes its rows and returns what is known of the whole."""
    path = staging_path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part)) as database:
            # A staging file that is cut short is made again: nothing in it needs to survive by itself.
            database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {TABLES}")
            facts = fill(database)
            database.executemany(ADD_FACT, ((name, json.dumps(value)) for name, value in facts.items()))
            database.commit()
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Staged(path, facts)
