# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite's backend: who commits is on the disk before being told so, and waits for nobody else's sync."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from isegoria.project.sqlite.base import DatabaseWrapper

WAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


def open_file(path: Path) -> DatabaseWrapper:
    handler = ConnectionHandler(
        {
            "default": {
                "ENGINE": "isegoria.project.sqlite",
                "NAME": str(path),
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": WAL},
            }
        }
    )
    made: Any = handler["default"]
    made.inc_thread_sharing()
    return made


@pytest.fixture(autouse=True)
def _as_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tests' file waits for no disk, so that nothing is synced."""
    monkeypatch.setattr(DatabaseWrapper, "sync_together", True)


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[DatabaseWrapper]:
    with django_db_blocker.unblock():  # a file of its own: nothing here touches the site's database
        made = open_file(tmp_path / "db.sqlite3")
        with made.cursor() as cursor:
            cursor.execute("CREATE TABLE note (text TEXT)")
        yield made
        made.close()


@pytest.fixture
def syncs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    real = os.fdatasync

    def noting(handle: int) -> None:
        seen.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        real(handle)

    monkeypatch.setattr(os, "fdatasync", noting)
    return seen


def begin(database: DatabaseWrapper, text: str) -> None:
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES (%s)", [text])


def write(database: DatabaseWrapper, text: str) -> None:
    begin(database, text)
    database.commit()
    database.set_autocommit(True)


def level(database: DatabaseWrapper) -> int:
    with database.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return int(cursor.fetchone()[0])


def test_a_transaction_is_synced_before_it_returns(database: DatabaseWrapper, syncs: list[str]) -> None:
    write(database, "one")
    assert syncs == ["db.sqlite3-wal"]
    assert level(database) == 2, "what is written without a transaction is synced by SQLite"


def test_a_rolled_back_transaction_syncs_nothing(database: DatabaseWrapper, syncs: list[str]) -> None:
    begin(database, "one")
    database.rollback()
    assert syncs == []
    assert level(database) == 2


def test_a_failed_sync_is_not_acknowledged(database: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", broken)
    with pytest.raises(OperationalError):
        write(database, "one")


def test_the_sequencer_syncs_inside(
    database: DatabaseWrapper, syncs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DatabaseWrapper, "sync_together", False)
    begin(database, "one")
    assert level(database) == 2
    database.commit()
    assert syncs == []


def test_the_next_writer_does_not_wait_for_a_sync(
    database: DatabaseWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncing, go_on = threading.Event(), threading.Event()

    def slow(handle: int) -> None:
        syncing.set()
        assert go_on.wait(10)

    monkeypatch.setattr(os, "fdatasync", slow)
    first = threading.Thread(target=write, args=(database, "first"))
    first.start()
    assert syncing.wait(10)
    # Another process's connection, as far as SQLite can tell: it gets its turn while the first one is at the disk.
    other = open_file(tmp_path / "db.sqlite3")
    begin(other, "second")
    assert first.is_alive()
    go_on.set()
    other.commit()
    first.join(10)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM note")
        assert cursor.fetchone() == (2,)
    other.close()
