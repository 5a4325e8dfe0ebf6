# SPDX-License-Identifier: AGPL-3.0-or-later
"""An ASGI handler that runs the whole of a synchronous request on one of a few lasting threads.

Django's own ASGI handler crosses between the event loop and a thread at each middleware, on a thread, and so a database
connection, made for the request. Here a request crosses once, to one of ``settings.ISEGORIA_THREADS`` threads that keep
their connections: measured on two cores, twice as many requests a second. Beyond that many at once, requests wait
their turn in memory rather than on the database.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers import asgi
from django.db import connections
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import set_script_prefix

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
END = object()


class _BodyTooLargeError(Exception):
    """The body is larger than ``settings.ISEGORIA_MAX_BODY``."""


class PooledHandler(asgi.ASGIHandler):
    """Django's handler with its synchronous chain; see the module."""

    def __init__(self) -> None:
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(max_workers=settings.ISEGORIA_THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Isegoria answers HTTP, not {scope['type']}")
        try:
            if _announced_length(scope) > settings.ISEGORIA_MAX_BODY:
                raise _BodyTooLargeError
            body = await self.read_body(_capped(receive, settings.ISEGORIA_MAX_BODY))
        except RequestAborted:
            return
        except _BodyTooLargeError:
            await self._send(HttpResponse("413 Content Too Large\n", status=413, content_type="text/plain"), send)
            return
        loop = asyncio.get_running_loop()
        try:
            response = await loop.run_in_executor(self.threads, self._respond, scope, body)
        finally:
            body.close()
        try:
            await self._send(response, send)
        finally:
            await loop.run_in_executor(self.threads, response.close)

    def _respond(self, scope: Scope, body: Any) -> HttpResponseBase:
        set_script_prefix(asgi.get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        if request is None:
            return refused
        response: HttpResponseBase = self.get_response(request)
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        return response

    async def _send(self, response: HttpResponseBase, send: Send) -> None:
        headers = [(name.encode("ascii").lower(), value.encode("latin-1")) for name, value in response.items()]
        headers.extend((b"set-cookie", morsel.OutputString().encode("latin-1")) for morsel in response.cookies.values())
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        if not response.streaming:
            await send({"type": "http.response.body", "body": response.content})
            return
        try:
            async for chunk in self._chunks(response):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except OSError:  # the reader left in the middle of a download
            return
        await send({"type": "http.response.body", "body": b""})

    async def _chunks(self, response: Any) -> AsyncIterator[bytes]:
        """A streamed body as it comes: asynchronous ones here, others chunk by chunk on a thread."""
        if response.is_async:
            async for chunk in response:
                yield chunk
            return
        loop = asyncio.get_running_loop()
        iterator: Iterator[bytes] = iter(response)
        # A thread of its own for as long as it lasts: a database cursor may not move from one thread to another, and
        # a slow reader must not hold a thread that others wait for.
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="stream") as alone:
            try:
                while (chunk := await loop.run_in_executor(alone, next, iterator, END)) is not END:
                    yield chunk
            finally:
                await loop.run_in_executor(alone, connections.close_all)


def _announced_length(scope: Scope) -> int:
    for name, value in scope.get("headers", ()):
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _capped(receive: Receive, limit: int) -> Receive:
    """Stop reading a body that announces no length once it passes the limit."""
    read = 0

    async def capped() -> dict[str, Any]:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise _BodyTooLargeError
        return message

    return capped
