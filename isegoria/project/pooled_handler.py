# SPDX-License-Identifier: AGPL-3.0-or-later
"""An ASGI handler whose synchronous work runs on a few lasting threads.

Django's own handler starts a thread for each request, and with it a database connection: opening one costs more than
most of our queries. Here each process keeps ``THREADS`` threads, each with its connection; a request takes one for
as long as it lasts, and waits its turn beyond that, so that a crowd queues in memory rather than on the database.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import SyncToAsync, ThreadSensitiveContext
from django.conf import settings
from django.core.handlers import asgi


class _Lent(ThreadSensitiveContext):
    """asgiref's context, with a thread lent by the pool instead of one of its own."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        super().__init__()
        self.executor = executor

    async def __aenter__(self) -> "_Lent":
        await super().__aenter__()
        SyncToAsync.context_to_thread_executor[self] = self.executor
        return self

    async def __aexit__(self, exc: Any, value: Any, traceback: Any) -> None:
        # Taken back before the parent would shut it down.
        SyncToAsync.context_to_thread_executor.pop(self, None)
        await super().__aexit__(exc, value, traceback)


class PooledHandler(asgi.ASGIHandler):
    """Django's handler; ``settings.ISEGORIA_THREADS`` requests at a time do synchronous work."""

    def __init__(self) -> None:
        super().__init__()
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] | None = None

    def _pool(self) -> "asyncio.LifoQueue[ThreadPoolExecutor]":
        # Made at the first request: a queue belongs to the running loop. Last in, first out keeps connections warm.
        if self._free is None:
            self._free = asyncio.LifoQueue()
            for number in range(settings.ISEGORIA_THREADS):
                self._free.put_nowait(ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"request-{number}"))
        return self._free

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Isegoria answers HTTP, not {scope['type']}")
        pool = self._pool()
        executor = await pool.get()
        try:
            async with _Lent(executor):
                await self.handle(scope, receive, send)
        finally:
            pool.put_nowait(executor)
