# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several processes that do the engine's passes: items go out a few ahead, results come back in the items' order."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

from ..language import gettext as _
from ..outcome import UNAVAILABLE, Stop

A = TypeVar("A")
B = TypeVar("B")
AHEAD = 2
"""Items given to each process beyond the one it works on: all at once would bring the whole file into memory."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def _bound() -> None:
    """A process that works for the first one: it ends with it, even where that one was killed."""
    # Ctrl+C reaches every process of the terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        os._exit(1)


class Workers:
    """`run` does what `map` does, in `count` processes; in this one, and with none made, where `count` is 1."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None

    def run(self, function: Callable[[A], B], items: Iterable[A], /) -> Iterator[B]:
        """The results in the order of the items, as they are asked for. Raises Stop where a process was killed."""
        if self.count == 1:
            yield from map(function, items)
            return
        pool, waiting = self._started(), deque[Future[B]]()
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) > AHEAD * self.count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise Stop(
                "worker_lost",
                _("A process that did part of the work was stopped, most often for lack of memory."),
                kept=_("What was complete before is kept."),
                remedy=_("Start the same command again, with fewer workers: it goes on where it stopped."),
                exit_code=UNAVAILABLE,
            ) from error

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Each process has one thread, or together they would fight for the same processors.
            for name in ONE_THREAD:
                os.environ.setdefault(name, "1")
            context: Any = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=_bound)
        return self._pool

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)
