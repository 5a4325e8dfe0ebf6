# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite has one writer at a time. Its own way to wait is to sleep up to 100 ms and look again, so that under load some
wait for seconds while others pass before them. Here writers of one process stand in a line, and the first of each
process looks again every half millisecond at a lock that the system frees by itself when a process is killed.

Reading waits for nobody. A transaction that waits longer than ``timeout`` seconds is refused as SQLite refuses it.

A transaction's log is made safe on the disk after the next writer has had its turn, and still before anyone is told
that it is kept: those who write at the same moment then share one sync, instead of waiting for each other's. What is
written without a transaction is synced by SQLite itself.
"""

import fcntl
import os
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

LOOK_AGAIN = 0.0005  # seconds
_lines: dict[str, threading.Lock] = {}
_logs: dict[str, "_Log"] = {}
_guard = threading.Lock()


class _Turn:
    """The right to write in one file, for one connection."""

    def __init__(self, name: str, timeout: float) -> None:
        self._name, self._timeout = name, timeout
        with _guard:
            self._line = _lines.setdefault(name, threading.Lock())
        self._handle: int | None = None

    def take(self) -> None:
        until = time.monotonic() + self._timeout
        if not self._line.acquire(timeout=self._timeout):
            raise OperationalError("database is locked")
        try:
            handle = os.open(f"{self._name}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                while True:
                    try:
                        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        break
                    except BlockingIOError:
                        if time.monotonic() > until:
                            raise OperationalError("database is locked") from None
                        time.sleep(LOOK_AGAIN)
            except BaseException:
                os.close(handle)
                raise
        except BaseException:
            self._line.release()
            raise
        self._handle = handle

    def give_back(self) -> None:
        """Also when there is nothing to give back."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
            self._line.release()


class _Log:
    """SQLite's write-ahead log of one file, synced once for all of this process who wait for it."""

    def __init__(self, name: str) -> None:
        self._path = Path(f"{name}-wal")
        self._changed = threading.Condition()
        self._asked = self._synced = 0
        self._syncing = False

    def exists(self) -> bool:
        return self._path.exists()

    def sync(self) -> None:
        """Return once all that was in the log at the call is on the disk."""
        with self._changed:
            self._asked += 1
            mine = self._asked
            while self._syncing and self._synced < mine:
                self._changed.wait()
            if self._synced >= mine:
                return
            self._syncing, covered = True, self._asked
        try:
            # SQLite holds no lock on this file, whose closing would drop it; and it may have been made anew.
            handle = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            try:
                os.fdatasync(handle)
            finally:
                os.close(handle)
        except FileNotFoundError:  # the last connection folded the log, which syncs it, and removed it
            pass
        except OSError as error:
            covered = 0
            raise OperationalError("disk I/O error") from error
        finally:
            with self._changed:
                self._syncing = False
                self._synced = max(self._synced, covered)
                self._changed.notify_all()


class _Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which remembers the statements that it translated: few, and run again and again."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _translated(query)


@lru_cache(maxsize=1000)
def _translated(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn before ``BEGIN IMMEDIATE``, and gives it back once the transaction has ended, however it ends."""

    sync_together = True
    """False: SQLite syncs inside the transaction, so that nobody ever reads what a power cut could still take back."""
    _turn: _Turn | None = None
    _log: _Log | None = None
    _to_sync = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=_Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self.is_in_memory_db():
            return super()._start_transaction_under_autocommit()
        if self._turn is None:
            self._turn = _Turn(name, self.settings_dict["OPTIONS"].get("timeout", 5))
            with _guard:
                self._log = _logs.setdefault(name, _Log(name))
        self._turn.take()
        try:
            if self.sync_together and self._log and self._log.exists():
                self.connection.execute("PRAGMA synchronous=NORMAL")
                self._to_sync = True
            return super()._start_transaction_under_autocommit()
        except BaseException:
            self._turn.give_back()
            raise

    def _commit(self) -> Any:
        try:
            done = super()._commit()
        finally:
            written = self._end_turn()
        if written and self._log:
            self._log.sync()
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._end_turn()

    def _end_turn(self) -> bool:
        """Let the next one write; returns whether the log is still to be synced."""
        if self._turn is not None:
            self._turn.give_back()
        to_sync, self._to_sync = self._to_sync, False
        if to_sync and self.connection is not None:
            self.connection.execute("PRAGMA synchronous=FULL")
        return to_sync
