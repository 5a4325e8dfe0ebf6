# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one has just done in a phase, with its receipt, as the next page of the same browser shows it.

Each tool has a cookie of its own: ``carry`` and ``last_act`` are taken with it.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from isegoria.core.accounts import carried
from isegoria.core.accounts.models import Person

EXCERPT = 90


@dataclass(frozen=True)
class LastAct:
    """An act and its receipt. ``kind`` is the tool's word for it; ``opinion`` and ``before`` are what was said now and
    before."""

    person: str
    kind: str
    phase: int
    ref: str = ""
    """Public id and words of the contribution: the end of its address; "" where there is none."""
    excerpt: str = ""
    language: str = ""
    receipt: str = ""
    opinion: int | None = None
    before: int | None = None
    waits: bool = False
    """Whether the contribution waits for a moderator."""

    @property
    def changed(self) -> bool:
        return self.before is not None and self.before != self.opinion


def excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rstrip()}…"


def carry(response: HttpResponse, act: LastAct, path: str, *, cookie: str) -> None:
    """Let the browser bring the act back to the pages under ``path``."""
    carried.carry(response, act, cookie=cookie, path=path)


def last_act(request: HttpRequest, person: Person | None, phase_id: int, *, cookie: str) -> LastAct | None:
    """The act that this browser brings back, if it is this person's, in this phase."""
    act = carried.brought_back(request, LastAct, cookie=cookie, person=person)
    return act if act is not None and act.phase == phase_id else None
