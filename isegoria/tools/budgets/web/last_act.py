# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one has just done with a project, with its receipt, carried to the next page in a sealed cookie of their own
browser. Nothing is kept on the server, and nobody but the person it belongs to is shown it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from isegoria.core.accounts import carried
from isegoria.core.accounts.models import Person

COOKIE = "isegoria_last_project"


@dataclass(frozen=True)
class LastAct:
    """An act on a project and its receipt.

    ``kind``: ``submitted``, ``waits`` (for a moderator), ``edited``, ``withdrawn`` or ``signed``.
    """

    person: str
    kind: str
    project: str
    """Its public id."""
    receipt: str = ""


def carry(response: HttpResponse, act: LastAct, path: str) -> None:
    """Let the browser bring the act back to the pages under ``path``."""
    carried.carry(response, act, cookie=COOKIE, path=path)


def last_act(request: HttpRequest, person: Person | None, project: str) -> LastAct | None:
    """The act that this browser brings back, if it is this person's, on this project."""
    act = carried.brought_back(request, LastAct, cookie=COOKIE, person=person)
    return act if act is not None and act.project == project else None
