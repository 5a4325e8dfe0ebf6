# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one has just done, with its receipt, carried to the next page in a sealed cookie of their own browser.

Nothing is kept on the server, and nobody but the person it belongs to is shown it.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from isegoria.core.accounts import carried
from isegoria.core.accounts.models import Person

COOKIE = "isegoria_last_debate_act"
EXCERPT = 90


@dataclass(frozen=True)
class LastAct:
    """An act and its receipt. ``kind``: ``opinion``, ``taken_back``, ``argument``, ``edited``, ``withdrawn``,
    ``position`` or ``position_back``; ``opinion`` holds the value of an opinion or of a position."""

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
    """Let the browser bring the act back to the pages under ``path``."""
    carried.carry(response, act, cookie=COOKIE, path=path)


def last_act(request: HttpRequest, person: Person | None, phase_id: int) -> LastAct | None:
    """The act that this browser brings back, if it is this person's, in this phase."""
    act = carried.brought_back(request, LastAct, cookie=COOKIE, person=person)
    return act if act is not None and act.phase == phase_id else None
