# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a text, step by step; and of all that one said."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.addresses import contribution_at, contribution_url
from isegoria.core.contributions.history import may_read_history
from isegoria.core.contributions.life import lives_of, stands_in
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.own_lives import MOST, own_lives
from isegoria.core.processes.addresses import say_where
from isegoria.core.verdicts import refuse
from isegoria.doors.web.addresses import process_url
from isegoria.doors.web.life import parts_of

A_PAGE = 20
SEEN = "isegoria_life_seen"
SEEN_PATH = "/me/life/"
ONE_VISIT = timedelta(minutes=30)
"""Looking again within this time is the same visit: what was new stays so."""


@require_safe
@never_cache
def life(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole life of one text, as each room tells it. Of one that is not public, to those who signed it alone."""
    found = contribution_at(request, public_id.lower())
    say_where(request, found.process.space, found.process)
    erased = found.state == Contribution.State.ERASED
    context: dict[str, Any] = {
        "contribution": found,
        "process": found.process,
        "zone": found.process.space.zone,
        "page_url": contribution_url(found),
        "robots": "" if found.is_public else "noindex",
        "erased": erased,
    }
    if erased:
        return render(request, "web/life.html", context, status=410)
    if not may_read_history(known_person(request), found):
        refuse(
            "not_shown",
            _("This text is not public, so what became of it is told to its author alone."),
            _("See what is public on the page of the process."),
            remedy_url=process_url(found.process),
            status=404,
        )
    stands = stands_in([found])
    into = stands.get(found.pk)
    context |= {
        "life": lives_of([found], stands)[found.pk],
        "parts": parts_of(found, request, into),
        "into": into,
        "into_url": contribution_url(into) if into else "",
    }
    return render(request, "web/life.html", context)


# --- one's own ----------------------------------------------------------------------------------------
@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What became of all that one said; what moved since the last visit first. Only one's browser knows when that was:
    looking writes nothing here."""
    person = known_person(request)
    if person is None:
        return render(request, "web/me_nobody.html", {"robots": "noindex"})
    since, seen = _visits(request, person)
    rows = own_lives(person, since=since)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    moved = sum(one.moved for one in rows)
    response = render(
        request,
        "web/my_life.html",
        {
            "robots": "noindex",
            "page": page,
            "rows": [(one, contribution_url(one.contribution)) for one in page.object_list],
            "moved": moved,
            "since": since,
            "most": MOST if len(rows) == MOST else 0,
        },
    )
    response.set_cookie(
        SEEN,
        seal(f"{person.public_id}.{seen}", SEEN),
        max_age=400 * 24 * 3600,
        path=SEEN_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def forget_visits(response: HttpResponse) -> None:
    """Nothing on this computer tells when someone looked."""
    response.delete_cookie(SEEN, path=SEEN_PATH, samesite="Lax")


def _visits(request: HttpRequest, person: Person) -> tuple[datetime | None, str]:
    """When this browser's visit before this one was, if it knows; and what it is to remember: this one and that one."""
    now = int(timezone.now().timestamp())
    kept = unseal(request.COOKIES.get(SEEN, ""), SEEN) or ""
    whose, _dot, moments = kept.partition(".")
    before, _dash, began = moments.partition("-")
    if whose != person.public_id or not (before.isdecimal() and began.isdecimal()):
        return None, f"0-{now}"
    if now - int(began) > ONE_VISIT.total_seconds():
        before, began = began, str(now)
    return (datetime.fromtimestamp(int(before), UTC) if int(before) else None), f"{before}-{began}"
