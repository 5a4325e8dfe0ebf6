# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one has just done, with its receipt, carried to the next page in a sealed cookie of their own browser.

Nothing is kept on the server, and nobody but the person it belongs to is shown it. Each room has a frozen dataclass of
its own for what it carries, with the public id of the person in ``person``, and a cookie of its own.
"""

import base64
import json
from dataclasses import asdict
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from isegoria.core.access import seal, unseal

from .models import Person

SECONDS = 1800
Act = TypeVar("Act")


def carry(response: HttpResponse, act: Any, *, cookie: str, path: str) -> None:
    """Let the browser bring an act back to the pages under ``path`` for half an hour."""
    written = base64.urlsafe_b64encode(json.dumps(asdict(act), separators=(",", ":")).encode()).decode("ascii")
    response.set_cookie(
        cookie,
        seal(written, cookie),
        max_age=SECONDS,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def brought_back(request: HttpRequest, shape: type[Act], *, cookie: str, person: Person | None) -> Act | None:
    """The act that this browser brings back, if it is this person's."""
    token = request.COOKIES.get(cookie, "")
    kept = unseal(token, cookie) if token and person else None
    if kept is None or person is None:
        return None
    try:
        given = json.loads(base64.urlsafe_b64decode(kept))
        return shape(**given) if given["person"] == person.public_id else None
    except (KeyError, TypeError, ValueError):  # sealed by an earlier version of the site
        return None
