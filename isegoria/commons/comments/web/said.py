# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a comment, carried to the next page in a sealed cookie of its author's own browser."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Person

COOKIE = "isegoria_comment"
PURPOSE = "comments.said"
SECONDS = 1800


def carry(response: HttpResponse, *, person: Person, public_id: str, receipt: str, path: str) -> None:
    """Let the browser bring the receipt back to the page at ``path`` for half an hour."""
    response.set_cookie(
        COOKIE,
        seal(f"{person.public_id} {public_id} {receipt}", PURPOSE),
        max_age=SECONDS,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def receipt_of(request: HttpRequest, person: Person | None, public_id: str) -> str:
    """The receipt that this browser brings back for a comment, if it is this person's; else an empty text."""
    token = request.COOKIES.get(COOKIE, "")
    kept = unseal(token, PURPOSE) if token and person else None
    if kept is None or person is None:
        return ""
    whose, which, receipt = kept.split(" ", 2)
    return receipt if (whose, which) == (person.public_id, public_id) else ""
