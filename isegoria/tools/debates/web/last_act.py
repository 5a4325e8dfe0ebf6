# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one has just done, with its receipt, carried to the next page in a sealed cookie of their own browser.

Nothing is kept on the server, and nobody but the person it belongs to is shown it.
"""

import base64
import json
from dataclasses import asdict, dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Person

COOKIE = "isegoria_last_debate_act"
PURPOSE = "debates.last_act"
SECONDS = 1800
EXCERPT = 90


@dataclass(frozen=True)
class LastAct:
    """An act and its receipt. ``kind``: ``opinion``, ``taken_back``, ``argument``, ``withdrawn``, ``position`` or
    ``position_back``; ``opinion`` holds the value of an opinion or of a position."""

    person: str
    kind: str
    phase: int
    ref: str = ""
    """Public id and words of the argument: the end of its address; "" for a position."""
    excerpt: str = ""
    language: str = ""
    receipt: str = ""
    opinion: int | None = None
    before: int | None = None
    waits: bool = False
    """Whether the argument waits for a moderator."""

    @property
    def changed(self) -> bool:
        return self.before is not None and self.before != self.opinion


def excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rstrip()}…"


def carry(response: HttpResponse, act: LastAct, path: str) -> None:
    """Let the browser bring the act back to the pages under ``path`` for half an hour."""
    written = base64.urlsafe_b64encode(json.dumps(asdict(act), separators=(",", ":")).encode()).decode("ascii")
    response.set_cookie(
        COOKIE,
        seal(written, PURPOSE),
        max_age=SECONDS,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def last_act(request: HttpRequest, person: Person | None, phase_id: int) -> LastAct | None:
    """The act that this browser brings back, if it is this person's, in this phase."""
    token = request.COOKIES.get(COOKIE, "")
    kept = unseal(token, PURPOSE) if token and person else None
    if kept is None or person is None:
        return None
    try:
        act = LastAct(**json.loads(base64.urlsafe_b64decode(kept)))
    except (TypeError, ValueError):  # sealed by an earlier version of the site
        return None
    return act if act.person == person.public_id and act.phase == phase_id else None


def nobody_began(request: HttpRequest) -> None:
    """The act of a newcomer was refused, and their row went with its transaction: no cookie is to hold it."""
    if getattr(request, "newcomer", None) is not None:
        request.person = request.newcomer = None
