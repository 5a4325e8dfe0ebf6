# SPDX-License-Identifier: AGPL-3.0-or-later
"""Downloads that never stand whole in memory, whatever server is in front.

Under ASGI, Django would read a plain iterator to its end before sending its first byte; under WSGI, the same of an
asynchronous one. So each gets its own kind. What the iterator holds (a temporary file, a query) is let go as soon as
the reader goes away.
"""

from collections.abc import AsyncIterator, Generator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, StreamingHttpResponse


def streamed(request: HttpRequest, chunks: Generator[bytes], *, content_type: str) -> StreamingHttpResponse:
    """A response that sends the chunks of a generator as they are made."""
    content = _without_waiting(chunks) if isinstance(request, ASGIRequest) else chunks
    return StreamingHttpResponse(content, content_type=content_type)


async def _without_waiting(chunks: Generator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks, each made in the request's thread while the event loop serves the others."""
    try:
        while (chunk := await sync_to_async(next)(chunks, None)) is not None:
            yield chunk
    finally:
        await sync_to_async(_end)(chunks)


def _end(chunks: Generator[bytes]) -> None:
    """Let go of what the chunks held, and of the connection that this thread read them through."""
    chunks.close()
    close_old_connections()
