# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts at a browser where a session at the desk is open: the person in front of it, and never the agent.

The agent's browser holds the session's public id. From then on, and until the agent closes it, nobody else acts there:
once the half hour has passed, acts are refused rather than taken for the agent's.
"""

from django.conf import settings
from django.http import HttpRequest

from isegoria.core.accounts.identification import stand_in
from isegoria.core.accounts.models import Person

from ..models import DeskSession
from ..queries import running_session
from ..rules import may_go_on

KEY = "desk_session"


def session_at(request: HttpRequest) -> DeskSession | None:
    """The session that this browser holds, running or not; looked up once for a request."""
    public_id = request.session.get(KEY) if hasattr(request, "session") else None
    if not public_id:
        return None
    if not hasattr(request, "desk_session"):
        request.desk_session = running_session(public_id)  # type: ignore[attr-defined]  # kept with its request
    found: DeskSession | None = getattr(request, "desk_session", None)
    return found


def holds_desk(request: HttpRequest) -> bool:
    """Whether a session at the desk is open at this browser, or has ended without being closed."""
    # Without the cookie there is no session to open; and a page that reads none can be kept by any cache.
    held = settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "session")
    return bool(held and request.session.get(KEY))


@stand_in
def person_at_the_desk(request: HttpRequest) -> Person | None:
    if not holds_desk(request):
        return None
    session = session_at(request)
    if request.method in {"GET", "HEAD"} and not may_go_on(session):
        return None  # pages can be read: the banner says that the session has ended
    may_go_on(session).require()
    return session.person if session else None
