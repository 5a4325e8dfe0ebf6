# SPDX-License-Identifier: AGPL-3.0-or-later
"""Atom feeds and calendars: of a space, of a process, and one's own behind a sealed address."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from isegoria.core.accounts.models import Person
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.addresses import space_at
from isegoria.core.verdicts import refuse

from ..calendars import calendar, events_of
from ..composing import language_of
from ..feeds import atom, whose_feed
from ..models import Fact
from ..queries import facts_of, own_facts, phases_shown

ATOM = "application/atom+xml; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"


def _atom(request: HttpRequest, *, title: str, page: str, facts: Sequence[Fact]) -> HttpResponse:
    text = atom(title=title, feed_path=request.path, page_path=page, language=get_language() or "", facts=facts)
    return HttpResponse(text, content_type=ATOM)


def _calendar(*, name: str, phases: Sequence[Phase], file: str) -> HttpResponse:
    response = HttpResponse(calendar(name, events_of(phases), stamp=timezone.now()), content_type=CALENDAR)
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    return response


@require_safe
def space_atom(request: HttpRequest, space: str) -> HttpResponse:
    place = space_at(space)
    return _atom(request, title=place.name.text, page=f"/s/{place.slug}/", facts=facts_of(space=place))


@require_safe
def space_calendar(request: HttpRequest, space: str) -> HttpResponse:
    place = space_at(space)
    return _calendar(name=place.name.text, phases=phases_shown(space=place), file=place.slug)


@require_safe
def process_atom(request: HttpRequest, space: str, process: str) -> HttpResponse:
    found = process_at(request, space, process)
    page = f"/s/{found.space.slug}/{found.slug}/"
    return _atom(request, title=found.question.text, page=page, facts=facts_of(process=found))


@require_safe
def process_calendar(request: HttpRequest, space: str, process: str) -> HttpResponse:
    found = process_at(request, space, process)
    may_see(None, found).require()  # a calendar is read by programs that nobody signed in
    return _calendar(name=found.question.text, phases=phases_shown(process=found), file=found.slug)


@require_safe
def own_atom(request: HttpRequest, token: str) -> HttpResponse:
    """What happened in what one follows, for a reader that cannot sign in."""
    person = _whose(token)
    with override(language_of(person)):
        response = _atom(
            request,
            title=gettext("What I follow"),
            page=reverse("notifications:notices"),
            facts=own_facts(person),
        )
    return _private(response)


@require_safe
def own_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of what one follows."""
    person = _whose(token)
    with override(language_of(person)):
        response = _calendar(name=gettext("What I follow"), phases=phases_shown(person=person), file="isegoria")
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _whose(token: str) -> Person:
    person = whose_feed(token)
    if person is None:
        refuse(
            "feed_renewed",
            _("This private address leads nowhere: it was renewed, or was cut."),
            _("Copy the new one from the page of your choices."),
            remedy_url="/me/notices/settings/",
            status=404,
        )
    return person
