# SPDX-License-Identifier: AGPL-3.0-or-later
"""How large a body each address takes, and from whom.

Every address takes ``settings.ISEGORIA_MAX_BODY`` bytes. A room whose pages take files says so beside their addresses:
``LARGE_BODIES = {pattern: bytes}`` in its ``urls.py`` or ``api.py``, where the pattern matches the whole path. There,
and from someone known here alone (a guest, a session, a token: verified before a byte is read), that many are taken.
``MEMORY_BODIES = (pattern, …)`` beside it names those that wait in memory rather than on the disk.
"""

import io
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

from isegoria.core.access import bearer_token
from isegoria.core.accounts.identification import identify
from isegoria.core.manifest import tools

DOORS = ("isegoria.doors.web", "isegoria.doors.exchange")


def _modules() -> Iterator[ModuleType]:
    """Where a room may say it. Rooms that were removed, or have no addresses, are passed by."""
    names = [f"{room}.{part}" for room in (*_commons(), *DOORS) for part in ("urls", "api")]
    names += [name for tool in tools() for name in (tool.urls, tool.api) if name]
    for name in names:
        try:
            found = find_spec(name)
        except ModuleNotFoundError:
            continue
        if found is not None:
            yield import_module(name)


def _commons() -> list[str]:
    return [f"isegoria.commons.{name}" for name in settings.COMMONS]


@cache
def large_bodies() -> tuple[tuple[re.Pattern[str], int], ...]:
    """The addresses that take more than the others, and how many bytes."""
    return tuple(
        (re.compile(pattern), most)
        for module in _modules()
        for pattern, most in getattr(module, "LARGE_BODIES", {}).items()
    )


def most_at(path: str) -> int:
    """Bytes that the address takes from someone known here."""
    found = (most for pattern, most in large_bodies() if pattern.fullmatch(path))
    return max(settings.ISEGORIA_MAX_BODY, *found, 0)


@cache
def _memory_bodies() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for module in _modules() for pattern in getattr(module, "MEMORY_BODIES", ()))


def stays_in_memory(path: str) -> bool:
    """Whether a body holds what is never to be laid on the disk, such as a list of residents."""
    return any(pattern.fullmatch(path) for pattern in _memory_bodies())


def is_known(scope: dict[str, Any]) -> bool:
    """Whether a request comes from someone known here, by its headers alone. A few queries; nothing is written."""
    request: Any = ASGIRequest({**scope, "method": "GET"}, io.BytesIO())
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    request.user = auth.get_user(request)
    return request.user.is_authenticated or identify(request) is not None or _has_personal_token(request)


def _has_personal_token(request: Any) -> bool:
    token = bearer_token(request)
    if not token or find_spec("isegoria.doors.api") is None:
        return False
    from isegoria.doors.api.queries import find_token  # late: the API may have been taken out of the house

    return find_token(token) is not None
