# SPDX-License-Identifier: AGPL-3.0-or-later
"""An ASGI handler that runs the whole of a synchronous request on one of a few lasting threads.

Django's own ASGI handler crosses between the event loop and a thread at each middleware, on a thread, and so a database
connection, made for the request. Here a request crosses once, to one of ``settings.ISEGORIA_THREADS`` threads that keep
their connections: measured on two cores, twice as many requests a second. Beyond that many at once, requests wait
their turn in memory rather than on the database.

A body is bounded before it is read: see ``body_limits``. Large ones wait on the disk, a few at a time.
"""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers import asgi
from django.db import connections
from django.http import FileResponse, HttpResponseBase, JsonResponse
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import Verdict, no
from isegoria.doors.web.errors import refusal_without_request

from .body_limits import is_known, most_at, stays_in_memory
from .policies import HEADERS

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
END = object()
LARGE_AT_ONCE = 8
"""Large bodies received at the same time: so many times the largest one is all the room that they take on the disk."""
DRAINED = 60_000_000
"""Bytes of a body too large that are read and thrown away, so that its sender's browser comes to show the answer."""
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILES_WAIT = no(
    "busy",
    _("Several files are being received at this moment. Yours was not kept."),
    _("Send it again in a minute."),
    status=503,
)


class _BodyTooLargeError(Exception):
    """The body is larger than its address takes from its sender: ``most`` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class PooledHandler(asgi.ASGIHandler):
    """Django's handler with its synchronous chain; see the module."""

    def __init__(self) -> None:
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(max_workers=settings.ISEGORIA_THREADS, thread_name_prefix="request")
        self.large = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Isegoria answers HTTP, not {scope['type']}")
        most = settings.ISEGORIA_MAX_BODY
        announced = _announced_length(scope)
        try:
            # An address that takes large bodies takes them from those who are known here; nobody else is asked who
            # they are, and a body of the common size is read without any of this.
            if announced is None or announced > most:
                most = await self._most_from_sender(scope)
            if (announced or 0) > most:
                raise _BodyTooLargeError(most)
            if most == settings.ISEGORIA_MAX_BODY:
                body = await _read(receive, most)
            elif self.large >= LARGE_AT_ONCE:
                await self._refuse(scope, FILES_WAIT, send)
                return
            else:
                self.large += 1
                try:
                    in_memory = most if stays_in_memory(scope["path"]) else 0
                    body = await _read(receive, most, in_memory)
                finally:
                    self.large -= 1
        except RequestAborted:
            return
        except _BodyTooLargeError as error:
            if error.most > settings.ISEGORIA_MAX_BODY:
                await _drain(receive)
            await self._refuse(scope, _too_large(error.most, scope), send)
            return
        loop = asyncio.get_running_loop()
        try:
            response = await loop.run_in_executor(self.threads, self._respond, scope, body)
        finally:
            body.close()
        try:
            if getattr(response, "is_async", False):
                await _until_left(self._send(response, send), receive)
            else:
                await self._send(response, send)
        finally:
            await loop.run_in_executor(self.threads, response.close)

    async def _most_from_sender(self, scope: Scope) -> int:
        most = most_at(scope["path"])
        if most > settings.ISEGORIA_MAX_BODY and scope["method"] in {"POST", "PUT"}:
            loop = asyncio.get_running_loop()
            if await loop.run_in_executor(self.threads, is_known, scope):
                return most
        return settings.ISEGORIA_MAX_BODY

    async def _refuse(self, scope: Scope, verdict: Verdict, send: Send) -> None:
        """Answer without the request: its body is not there."""
        loop = asyncio.get_running_loop()
        await self._send(await loop.run_in_executor(self.threads, _refusal, scope, verdict), send)

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


async def _until_left(sending: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Send, and stop as soon as the reader has left: a stream may have nothing to send for a long time."""
    tasks = [asyncio.ensure_future(sending), asyncio.ensure_future(_left(receive))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _announced_length(scope: Scope) -> int | None:
    """Bytes that the body is said to have; None where nothing is said, as of one sent in chunks."""
    chunked = False
    for name, value in scope.get("headers", ()):
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
        chunked = chunked or name == b"transfer-encoding"
    return None if chunked else 0


def _too_large(most: int, scope: Scope) -> Verdict:
    return no(
        "too_large",
        _("What was sent is too large: at most %(most)s MB can be read here. Nothing was kept."),
        _("Make it smaller and send it again."),
        status=413,
        # The form stands at the address that it is sent to.
        remedy_url=scope["path"] if most > settings.ISEGORIA_MAX_BODY else "",
        most=most // 1_000_000,
    )


def _refusal(scope: Scope, verdict: Verdict) -> HttpResponseBase:
    request = asgi.ASGIRequest({**scope, "method": "GET"}, io.BytesIO())
    response: HttpResponseBase
    with translation.override(translation.get_language_from_request(request)):
        if request.path_info.startswith("/api/"):
            response = JsonResponse({**verdict.in_words, "fields": []}, status=verdict.status)
        else:
            response = refusal_without_request(verdict)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    for name, value in HEADERS.items():
        response[name] = value
    response["X-Refusal"] = verdict.code
    if verdict.status == 503:
        response["Retry-After"] = "60"
    return response


async def _drain(receive: Receive) -> None:
    """Read on to the end of a body, and keep nothing."""
    read = 0
    while read < DRAINED:
        message = await receive()
        read += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


async def _read(receive: Receive, most: int, in_memory: int = 0) -> IO[bytes]:
    """The body, in memory while it is small (or up to ``in_memory`` bytes) and then on the disk. Stops as soon as it is
    longer than it may be."""
    held = max(in_memory, settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
    body = tempfile.SpooledTemporaryFile(max_size=held, mode="w+b")  # noqa: SIM115 - the request closes it
    read, more = 0, True
    try:
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RequestAborted
            read += len(message.get("body", b""))
            if read > most:
                raise _BodyTooLargeError(most)
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return body
