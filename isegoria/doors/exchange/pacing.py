# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many rows to write in one transaction, found by measuring: on SQLite, visitors wait behind each one."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AIM = 0.02
"""Seconds that a transaction should last: well under the 50 ms that one may, as texts and machines are uneven."""
GROWTH = 1.25
"""How many times more rows the next one may have."""


@contextmanager
def without_collecting() -> Iterator[None]:
    """Around a transaction: Python's collector, which now and then takes 60 ms to look at all that the site keeps in
    memory, waits until it has ended."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class Pace:
    """The size of the next transaction: what would have fitted into :data:`AIM` at the speed of the latest one.

    It begins with ``first`` rows, shrinks at once, to a quarter of these at least, and grows slowly, up to ``most``.
    Where even a few rows take long, as the machine has others to serve, fewer would take as long and bring less.
    """

    def __init__(self, first: int, most: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self.size = min(first, most)
        self.least = max(1, self.size // 4)
        self.most = most
        self.longest = 0.0
        """Seconds of the longest transaction so far."""
        self._clock = clock

    @contextmanager
    def measure(self, rows: int) -> Iterator[None]:
        """Around what writes ``rows`` rows, inside of its transaction: to wait for one's turn is no work."""
        began = self._clock()
        yield
        seconds = self._clock() - began
        self.longest = max(self.longest, seconds)
        fitting = int(rows * AIM / max(seconds, 1e-6))
        self.size = max(self.least, min(self.most, fitting, int(self.size * GROWTH) + 1))
