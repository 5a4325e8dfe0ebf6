# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the map brings itself up to date: a stream of events, a number to ask for, and "freeze now"."""

from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from isegoria.core.access import client_network
from isegoria.core.announcing import Announcer
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse
from isegoria.tools.statements.live.actions import ask_to_freeze
from isegoria.tools.statements.live.queries import numbers_of
from isegoria.tools.statements.queries import is_stale
from isegoria.tools.statements.rules import may_see_map

from .finding import addresses, phase_at

MAPS = Announcer(numbers_of)


@require_GET
@never_cache
def updates(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse | StreamingHttpResponse:
    """Server-sent events: one whenever another map is shown than the one whose number the page gives (``known``).

    No content once the phase has closed and its last map is there, nor from a server that gives each request a thread
    (WSGI) and so can hold no streams: a browser then opens no other, and its page asks for the number.
    """
    found = phase_at(request, space, process, phase)
    may_see_map(found).require()
    if not isinstance(request, ASGIRequest) or (found.state == Phase.State.CLOSED and not is_stale(found)):
        return HttpResponse(status=204)
    place = MAPS.take_place(found.pk, client_network(request))
    if place is None:
        refuse(
            "too_many_listen",
            gettext_lazy("So many pages follow this site at once that this one cannot be told of changes."),
            gettext_lazy("Nothing is lost: the page asks by itself from time to time, or when you load it again."),
            status=503,
        )
    last = request.headers.get("Last-Event-ID", "") or request.GET.get("known", "")
    known = int(last) if last.isdecimal() and len(last) < 18 else 0
    response = StreamingHttpResponse(place.events(known=known), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"  # nginx passes each event on as it comes
    response._resource_closers.append(place.give_back)
    return response


@require_safe
def number(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The number of the map shown, for whoever is not told of changes. Mostly answered by 304, not modified."""
    found = phase_at(request, space, process, phase)
    may_see_map(found).require()
    shown = numbers_of([found.pk]).get(found.pk, 0)
    response = JsonResponse({"number": shown, "closed": found.state == Phase.State.CLOSED})
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{shown}-{found.state}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_POST
@never_cache
def freeze(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """An organiser asks for a result frozen now, without waiting for its hour."""
    found = phase_at(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    ask_to_freeze(phase=found, by=request.user)
    messages.success(request, _("The map is being frozen: the result will be here in a moment, and stays for good."))
    return HttpResponseRedirect(addresses(found).map)
