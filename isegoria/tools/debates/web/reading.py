# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a debate: where one stands, the arguments of both sides in turn, and where we are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import turnout
from isegoria.core.verdicts import Verdict
from isegoria.tools.debates.counting import A_PAGE, ORDER_WAIT, PEOPLE_NEEDED
from isegoria.tools.debates.queries import OrderPage, extent, find_order, headline, order_page
from isegoria.tools.debates.rules import may_add

from .finding import addresses, phase_at, zone_place
from .last_act import last_act
from .shown import COUNTS_FROM, Reader, dress, reader_of
from .wording import POSITIONS, WEIGHING, imported_bar, position_bar


@require_safe
@never_cache
def phase(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The two columns, a page at a time. ``order`` in the address keeps to one order from page to page."""
    found = phase_at(request, space, process, phase)
    return debate_page(request, found)


def debate_page(request: HttpRequest, phase: Phase, *, refusal: Verdict | None = None) -> HttpResponse:
    """The page, with what stood in the way of an act where one was refused."""
    person = known_person(request)
    reader = reader_of(person, phase)
    shown = _asked_page(request, phase)
    dress((one.contribution for one in shown.shown), reader)
    for one in shown.shown:
        one.contribution.hidden |= {"page": shown.number, "order": shown.order.number}
    context = common_context(phase, reader) | {
        "turnout": turnout(phase.process),
        "act": last_act(request, person, phase.pk) if refusal is None else None,
        "refusal": None if refusal is None else refusal.in_words,
        "listing": shown,
        "asked_order": _number(request.GET.get("order", "")),
        "previous_url": _page_url(shown, shown.number - 1) if shown.number > 1 else "",
        "next_url": _page_url(shown, shown.number + 1) if shown.number < shown.pages else "",
        "minutes": int(ORDER_WAIT // 60),
    }
    response = render(request, "debates/phase.html", context, status=200 if refusal is None else refusal.status)
    if refusal is not None:
        response["X-Refusal"] = refusal.code
    return response


def _asked_page(request: HttpRequest, phase: Phase) -> OrderPage:
    order = find_order(phase, _number(request.GET.get("order", "")))
    return order_page(phase, order, number=_number(request.GET.get("page", "")) or 1, per_side=A_PAGE)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _page_url(shown: OrderPage, number: int) -> str:
    return f"?page={number}&order={shown.order.number}#arguments"


def common_context(phase: Phase, reader: Reader) -> dict[str, Any]:
    """What every page of a debate shows."""
    rules = phase.rules_of_tool
    return {
        "phase": phase,
        "process": phase.process,
        "state": phase.state,
        "is_open": phase.state == Phase.State.OPEN and phase.process.is_published,
        "is_published": phase.process.is_published,
        "urls": addresses(phase),
        "zone_place": zone_place(phase),
        "rules": rules,
        "people_add": may_add(phase, None).allowed,
        "reader": reader,
        "totals": bool(reader.totals),
        "totals_refusal": "" if reader.totals else reader.totals.reason_text,
        "weighing": WEIGHING,
        "positions": POSITIONS,
        "counts_from": COUNTS_FROM,
        "extent": extent(phase),
        **where_we_are(phase, reader),
    }


def where_we_are(phase: Phase, reader: Reader) -> dict[str, Any]:
    """The latest comparison of the sides in a few figures, and what was counted elsewhere, where this reader may see
    them."""
    elsewhere = extent(phase).elsewhere if reader.totals else None
    imported = {
        "elsewhere": elsewhere,
        "elsewhere_bar": imported_bar(elsewhere) if elsewhere else None,
    }
    if not phase.rules_of_tool.ask_position:
        return {"headline": None, **imported}
    found = headline(phase) if reader.totals else None
    people = (found.people["for"], found.people["undecided"], found.people["against"]) if found else None
    return imported | {
        "headline": found,
        "people_needed": PEOPLE_NEEDED,
        "standing_bar": position_bar(people, uid="standing") if people else None,
        "stood": sum(people) if people else 0,
    }
