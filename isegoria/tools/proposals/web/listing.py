# SPDX-License-Identifier: AGPL-3.0-or-later
"""The proposals of a phase, searched, filtered, ordered and paged; and one's own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.answers.models import OFFERED
from isegoria.commons.search.queries import MOST_FOUND
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import turnout
from isegoria.design.filters import Choice, Choices
from isegoria.tools.proposals.queries import (
    CLOSEST,
    ORDERS,
    Asked,
    Overview,
    carried_by,
    closest,
    keys,
    overview,
    phases_read,
    read,
    seed_of,
    written_by,
)
from isegoria.tools.proposals.rules import may_propose

from .finding import addresses, phase_at

A_PAGE = 20
MOST_OWN = 100
ORDER_WORDS = {
    "random": (
        pgettext_lazy("proposals", "at random"),
        _("In an order drawn by lot, the same for you all day long, so that none is favoured."),
    ),
    "recent": (pgettext_lazy("proposals", "newest"), pgettext_lazy("proposals", "The newest first.")),
    "supported": (pgettext_lazy("proposals", "most supported"), _("Those that most people support first.")),
    "discussed": (
        pgettext_lazy("proposals", "most discussed"),
        pgettext_lazy("proposals", "Those with the most comments first."),
    ),
    CLOSEST: (pgettext_lazy("proposals", "closest to my words"), _("Those that hold your words best first.")),
}


@require_safe
@never_cache
def phase(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The list."""
    found = phase_at(request, space, process, phase)
    person = known_person(request)
    rules = found.rules_of_tool
    phases = phases_read(found)
    seen = overview(found, phases)
    asked = what_is_asked(request, found)
    language = get_language() or found.process.language
    hits = closest(found.process, asked.search, language) if asked.search else []
    page = _page(request, phases, asked, hits, person, seen)
    page.object_list = read(page.object_list, person, found.process)
    for one in page.object_list:
        one.phase = found
    if page.has_next() and not asked.up_to:
        _hold_the_list_still(request, seen)
    state = found.state
    return render(
        request,
        "proposals/phase.html",
        {
            "phase": found,
            "process": found.process,
            "state": state,
            "page": page,
            "asked": asked,
            "seen": seen,
            "is_cut": len(hits) >= MOST_FOUND and MOST_FOUND,
            "sentence": ORDER_WORDS[asked.order][1],
            "orders": Choices(_("Order"), _orders(asked)),
            "filters": _filters(asked, seen, rules.category_list),
            "follows": asked.category in rules.category_list,
            "is_filtered": bool(asked.category or asked.place or asked.state or asked.decision),
            "keep": {key: value for key, value in _address(replace(asked, search="", up_to=0)).items() if value},
            "turnout": turnout(found.process),
            "may_propose": state == Phase.State.OPEN and may_propose(found, None).allowed,
            "rules": rules,
            "urls": addresses(found),
        },
    )


def what_is_asked(request: HttpRequest, phase: Phase) -> Asked:
    """The list that an address asks for; whatever is not understood asks nothing."""
    given = request.GET

    def number(name: str) -> int:
        text = given.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

    search = " ".join(given.get("q", "").replace("\0", "").split())[:100]
    order = given.get("order", "")
    if order not in offered(search):
        # By lot while people choose, so that coming first gives no advance; afterwards, what most of them chose.
        order = CLOSEST if search else "supported" if phase.state == Phase.State.CLOSED else "random"
    return Asked(
        order=order,
        category=given.get("category", "").replace("\0", "")[:80],
        place=number("place") or None,
        state="merged" if given.get("state") == "merged" else "",
        decision=given.get("answer", "") if given.get("answer", "") in OFFERED else "",
        search=search,
        up_to=number("up_to"),
    )


def offered(search: str) -> tuple[str, ...]:
    """The orders that a list can be asked for."""
    return (CLOSEST, *ORDERS) if search else ORDERS


def seed(request: HttpRequest, person: Person | None) -> int:
    """What shuffles this visitor's list today."""
    if person is None:
        get_token(request)  # sets the cookie of the site's forms, which tells one newcomer's browser from another's
    who = person.public_id if person else str(request.META.get("CSRF_COOKIE", ""))
    return seed_of(who, timezone.now().date())


def _page(
    request: HttpRequest,
    phases: Sequence[int],
    asked: Asked,
    found: Sequence[int],
    person: Person | None,
    seen: Overview,
) -> "Page[Any]":
    drawn = seed(request, person) if asked.order == "random" else 1
    listed = keys(phases, asked, found=found, seed=drawn, with_imported=seen.has_imported_totals)
    return Paginator(listed, A_PAGE).get_page(request.GET.get("page"))


def _hold_the_list_still(request: HttpRequest, seen: Overview) -> None:
    """The addresses of the other pages name the newest proposal there is now: what comes next moves none of them."""
    query = request.GET.copy()
    query["up_to"] = str(seen.newest)
    request.GET = query  # type: ignore[assignment]  # an immutable one, as Django's own


def _address(asked: Asked) -> dict[str, str]:
    return {
        "order": asked.order,
        "category": asked.category,
        "place": str(asked.place or ""),
        "state": asked.state,
        "answer": asked.decision,
        "q": asked.search,
    }


def _url(asked: Asked, **changes: Any) -> str:
    given = {key: value for key, value in _address(replace(asked, **changes)).items() if value}
    return f"?{urlencode(given)}#list"


def _orders(asked: Asked) -> list[Choice]:
    return [Choice(ORDER_WORDS[one][0], _url(asked, order=one), one == asked.order) for one in offered(asked.search)]


def _filters(asked: Asked, seen: Overview, categories: Sequence[str]) -> list[Choices]:
    """Each filter with its counts; those that would part nothing are left out."""
    groups: list[Choices] = []
    known = list(dict.fromkeys([*categories, *sorted(one for one in seen.by_category if one)]))
    if known:
        everything = Choice(pgettext_lazy("filter", "all"), _url(asked, category=""), not asked.category)
        groups.append(
            Choices(
                pgettext_lazy("filter", "Category"),
                [
                    everything,
                    *(
                        Choice(one, _url(asked, category=one), one == asked.category, seen.by_category.get(one, 0))
                        for one in known
                    ),
                ],
            )
        )
    if seen.by_place:
        groups.append(
            Choices(
                pgettext_lazy("filter", "Place"),
                [
                    Choice(pgettext_lazy("filter", "all"), _url(asked, place=None), not asked.place),
                    *(
                        Choice(one.name, _url(asked, place=one.pk), one.pk == asked.place, one.count)
                        for one in seen.by_place
                    ),
                ],
            )
        )
    if any(seen.by_decision.get(one) for one in OFFERED):
        groups.append(
            Choices(
                pgettext_lazy("filter", "Answer"),
                [
                    Choice(pgettext_lazy("filter", "all"), _url(asked, decision=""), not asked.decision),
                    *(
                        Choice(one.label, _url(asked, decision=one.value), one == asked.decision, seen.by_decision[one])
                        for one in OFFERED
                        if seen.by_decision.get(one)
                    ),
                ],
            )
        )
    if seen.merged:
        groups.append(
            Choices(
                pgettext_lazy("filter", "Standing"),
                [
                    Choice(
                        pgettext_lazy("filter", "by themselves"), _url(asked, state=""), not asked.state, seen.proposals
                    ),
                    Choice(
                        pgettext_lazy("filter", "united with another one"),
                        _url(asked, state="merged"),
                        bool(asked.state),
                        seen.merged,
                    ),
                ],
            )
        )
    return groups


@require_safe
@never_cache
def mine(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """What one wrote or signs, and what one supports: for the person themselves only."""
    found = phase_at(request, space, process, phase)
    person = known_person(request)
    phases = phases_read(found)
    own: list[Contribution] = []
    carried: list[Contribution] = []
    if person is not None:
        own = read(written_by(person, phases)[:MOST_OWN], person, found.process)
        carried = read(carried_by(person, phases)[:MOST_OWN], person, found.process)
    for one in (*own, *carried):
        one.phase = found
    rules = found.rules_of_tool
    return render(
        request,
        "proposals/mine.html",
        {
            "robots": "noindex",
            "phase": found,
            "process": found.process,
            "own": own,
            "carried": carried,
            "left": max(0, rules.supports_per_person - len(carried)) if rules.supports_per_person else None,
            "may_propose": found.state == Phase.State.OPEN and may_propose(found, None).allowed,
            "rules": rules,
            "urls": addresses(found),
        },
    )
