# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small table that the journal remembers: what an app of its own would be, without one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection, transaction

from isegoria.core.journal import actions, canonical, keys, subjects
from isegoria.core.journal.actions import Receipt
from isegoria.core.journal.queries import Head


def head_document(head: Head) -> dict[str, object]:
    """A head as the file that someone keeps elsewhere ("isegoria-head/1")."""
    named = {"format": canonical.HEAD_FORMAT, "log_id": keys.log_id(), "public_key": keys.public_key().hex()}
    return named | head.as_json()


@dataclass(frozen=True)
class Texts:
    """Rows (id, body) in a table of their own; each act writes its row, then records it."""

    kind: str
    table: str

    def content(self, body: str) -> dict[str, object]:
        return {"body": body}

    def say(self, name: str, body: str) -> Receipt:
        with transaction.atomic():
            self.sql("INSERT INTO texts (id, body) VALUES (%s, %s)", name, body)
            return self._record("said", name, body)

    def edit(self, name: str, body: str) -> Receipt:
        with transaction.atomic():
            self.sql("UPDATE texts SET body = %s WHERE id = %s", body, name)
            return self._record("edited", name, body)

    def erase(self, name: str, reason: str = "author_request") -> Receipt | None:
        with transaction.atomic():
            self.sql("DELETE FROM texts WHERE id = %s", name)
            return actions.erase_subject(subject_kind=self.kind, subject_id=name, reason=reason)

    def load(self, ids: list[str]) -> dict[str, dict[str, object]]:
        return {name: self.content(body) for name, body in self.rows() if name in ids}

    def ids(self) -> Iterator[str]:
        yield from (name for name, _ in self.rows())

    def shown(self, ids: list[str]) -> list[str]:
        """A text that begins with "hidden" waits for a moderator."""
        return [name for name, content in self.load(ids).items() if not str(content["body"]).startswith("hidden")]

    def rows(self) -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, body FROM texts ORDER BY id".replace("texts", self.table))
            return list(cursor.fetchall())

    def sql(self, statement: str, *values: object) -> None:
        """Run a statement on this table, called ``texts`` in it: with nobody's leave and no record."""
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("texts", self.table), values)

    def _record(self, act: str, name: str, body: str) -> Receipt:
        return actions.record(
            kind=f"{self.kind}.{act}", subject_kind=self.kind, subject_id=name, content=self.content(body)
        )


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings) -> Path:
    """Each test has its own journal key."""
    settings.ISEGORIA_DATA_DIR = tmp_path / "data"
    settings.ISEGORIA_JOURNAL_KEY = ""
    return settings.ISEGORIA_DATA_DIR


@pytest.fixture
def only_these_subjects() -> Iterator[None]:
    """Only the kinds that a test registers, and the journal's own."""
    kept = {kind.name: kind for kind in subjects.registered()}
    for name in kept:
        if name != "erasure":
            subjects.unregister(name)
    yield
    for kind in list(subjects.registered()):
        subjects.unregister(kind.name)
    for kind in kept.values():
        subjects.register(
            kind.name, kind.loader, public=kind.public, rows=kind.rows, ids=kind.ids, publishable=kind.publishable
        )


def _table(kind: str) -> Iterator[Texts]:
    texts = Texts(kind, f"journal_test_{kind}")
    texts.sql("CREATE TABLE texts (id varchar(64) PRIMARY KEY, body text NOT NULL)")
    yield texts
    texts.sql("DROP TABLE texts")


@pytest.fixture
def texts(transactional_db, only_these_subjects) -> Iterator[Texts]:
    """Public texts."""
    for table in _table("text"):
        subjects.register(table.kind, table.load, public=True, ids=table.ids, publishable=table.shown)
        yield table


@pytest.fixture
def whispers(transactional_db, only_these_subjects) -> Iterator[Texts]:
    """Private texts."""
    for table in _table("whisper"):
        subjects.register(table.kind, table.load, public=False, ids=table.ids)
        yield table


def sequence_all(max_entries: int = 1000) -> int:
    """Place everything that waits; returns how many entries."""
    total = 0
    while placed := actions.sequence(max_entries=max_entries):
        total += placed
    return total
