# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite has one writer at a time. Its own way to wait is to sleep up to 100 ms and look again, so that under load some
wait for seconds while others pass before them. Here writers of one process stand in a line, and the first of each
process looks again every half millisecond at a lock that the system frees by itself when a process is killed.

Reading waits for nobody. A transaction that waits longer than ``timeout`` seconds is refused as SQLite refuses it.
"""

import fcntl
import os
import threading
import time
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

LOOK_AGAIN = 0.0005  # seconds
_lines: dict[str, threading.Lock] = {}
_lines_guard = threading.Lock()


class _Turn:
    """The right to write in one file, for one connection."""

    def __init__(self, name: str, timeout: float) -> None:
        self._name, self._timeout = name, timeout
        with _lines_guard:
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


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn before ``BEGIN IMMEDIATE``, and gives it back once the transaction has ended, however it ends."""

    _turn: _Turn | None = None

    def _start_transaction_under_autocommit(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self.is_in_memory_db():
            return super()._start_transaction_under_autocommit()
        if self._turn is None:
            self._turn = _Turn(name, self.settings_dict["OPTIONS"].get("timeout", 5))
        self._turn.take()
        try:
            return super()._start_transaction_under_autocommit()
        except BaseException:
            self._turn.give_back()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            self._end_turn()

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

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.give_back()
