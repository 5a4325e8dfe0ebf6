# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one has just done, with its receipt, carried to the next page in a sealed cookie of their own browser.

Nothing is kept on the server, and nobody but the person it belongs to is shown it.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from isegoria.core.accounts import carried
from isegoria.core.accounts.models import Person

COOKIE = "isegoria_last_proposal"


@dataclass(frozen=True)
class LastAct:
    """An act on a proposal and its receipt.

    ``kind``: ``proposed``, ``waits`` (for a moderator), ``edited``, ``supported``, ``taken_back``, ``withdrawn``,
    ``signed``, ``united`` or ``parted``.
    """

    person: str
    kind: str
    proposal: str
    """Its public id."""
    receipt: str = ""


def carry(response: HttpResponse, act: LastAct, path: str) -> None:
    """Let the browser bring the act back to the pages under ``path``."""
    carried.carry(response, act, cookie=COOKIE, path=path)


def last_act(request: HttpRequest, person: Person | None, proposal: str) -> LastAct | None:
    """The act that this browser brings back, if it is this person's, on this proposal."""
    act = carried.brought_back(request, LastAct, cookie=COOKIE, person=person)
    return act if act is not None and act.proposal == proposal else None
