# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling open pages that something they show has changed, by server-sent events.

What changed is a number that a row keeps. One reading of these rows, every other second and for all the listeners of
a web process together, sees it: a listener holds a place in memory and no connection to the database. Places are
counted, in all and by network; whoever finds none asks again by themselves from time to time, which is always possible.
"""

import asyncio
import json
import logging
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from django.db import DatabaseError, close_old_connections, connections

from .shared_counts import Network

logger = logging.getLogger(__name__)

LOOK_EVERY = 2.0
HEARTBEAT = 20.0
"""Seconds of silence after which a listener is told that the stream stands: proxies cut those that seem dead."""
LASTS = (300.0, 600.0)
"""Seconds that a stream stands, drawn between these two; its page then asks for another one, where there is one."""
COMES_BACK = 10_000
"""Milliseconds after which a page whose stream ended asks for another one."""
MOST = 2000
MOST_OF_A_NETWORK = 200
"""Listeners of one web process."""
PAGES_A_SECOND = 10
"""Pages that come back for what changed, of one web process: more of them are told to take their time."""
_closing = threading.Event()

Numbers = Callable[[Iterable[int]], Mapping[int, int]]


class Announcer:
    """The listeners of one web process to the numbers of some rows. ``read`` asks the database for them."""

    def __init__(self, read: Numbers) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._places: Counter[int] = Counter()
        self._networks: Counter[str] = Counter()
        self._numbers: dict[int, int] = {}
        self._changes: dict[int, asyncio.Event] = {}
        self._looking: asyncio.Task[None] | None = None

    def take_place(self, row: int, network: Network) -> "Place | None":
        """A place for one listener, to be given back; None when all are taken. From any thread."""
        with self._lock:
            if self._places.total() >= MOST or self._networks[network] >= MOST_OF_A_NETWORK:
                return None
            self._places[row] += 1
            self._networks[network] += 1
        return Place(self, row, network)

    def listeners(self, row: int | None = None) -> int:
        with self._lock:
            return self._places.total() if row is None else self._places[row]

    def _give_back(self, row: int, network: Network) -> None:
        with self._lock:
            self._places -= Counter({row: 1})
            self._networks -= Counter({str(network): 1})

    async def _events(self, row: int, known: int) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        if self._looking is None or self._looking.done() or self._looking.get_loop() is not loop:
            self._numbers.clear()
            self._changes.clear()
            self._looking = loop.create_task(self._look())
        ends = time.monotonic() + random.uniform(*LASTS)
        yield f"retry: {COMES_BACK}\n\n".encode()
        while not _closing.is_set() and time.monotonic() < ends:
            change = self._changes.setdefault(row, asyncio.Event())
            number = self._numbers.get(row, known)
            if number > known:
                known = number
                yield self._say(row, number)
                continue
            try:
                await asyncio.wait_for(change.wait(), HEARTBEAT)
            except TimeoutError:
                yield b": still here\n\n"

    def _say(self, row: int, number: int) -> bytes:
        within = self.listeners(row) / PAGES_A_SECOND
        said = json.dumps({"number": number, "within": round(within, 1)})
        return f"id: {number}\nevent: changed\ndata: {said}\n\n".encode()

    async def _look(self) -> None:
        """Read the rows that someone listens to, until nobody does."""
        loop = asyncio.get_running_loop()
        # Its one connection stays on its one thread.
        alone = ThreadPoolExecutor(max_workers=1, thread_name_prefix="announcer")
        try:
            while (rows := self._listened()) and not _closing.is_set():
                try:
                    found = await loop.run_in_executor(alone, self._read_rows, rows)
                except DatabaseError:
                    logger.warning("what open pages show could not be read; it will be tried again")
                    found = {}
                for row, number in found.items():
                    if self._numbers.get(row) != number:
                        self._numbers[row] = number
                        self._wake(row)
                await asyncio.sleep(LOOK_EVERY)
        finally:
            for row in list(self._changes):
                self._wake(row)
            alone.submit(connections.close_all)
            alone.shutdown(wait=False)

    def _wake(self, row: int) -> None:
        change = self._changes.pop(row, None)
        if change is not None:
            change.set()

    def _listened(self) -> list[int]:
        with self._lock:
            return list(self._places)

    def _read_rows(self, rows: list[int]) -> Mapping[int, int]:
        close_old_connections()
        return self._read(rows)


class Place:
    """The right to listen, until it is given back."""

    def __init__(self, announcer: Announcer, row: int, network: Network) -> None:
        self._announcer, self._row, self._network = announcer, row, network
        self._held = True

    def events(self, *, known: int) -> AsyncIterator[bytes]:
        """The bytes of a stream of events, one for each number greater than the one that the page knows."""
        return self._announcer._events(self._row, known)

    def give_back(self) -> None:
        """Once more changes nothing."""
        if self._held:
            self._held = False
            self._announcer._give_back(self._row, self._network)


def end_at_signals() -> None:
    """End every stream when the process is told to stop, then let the server go on: it waits for its answers."""

    def before(then: Any) -> Callable[[int, FrameType | None], None]:
        def end(number: int, frame: FrameType | None) -> None:
            _closing.set()
            then(number, frame)

        return end

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            handler = signal.getsignal(number)
            if callable(handler):
                signal.signal(number, before(handler))
