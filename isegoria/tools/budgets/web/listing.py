# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a phase: the projects of the budget, searched, filtered, ordered and paged; where they are; one's own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import turnout
from isegoria.core.spaces.queries import roles_in
from isegoria.design.filters import Choice, Choices
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.models import Budget, Category, Pot
from isegoria.tools.budgets.projects.queries import (
    CLOSEST,
    ORDERS,
    Asked,
    Overview,
    closest,
    keys,
    located,
    overview,
    read,
    seed_of,
    written_by,
)
from isegoria.tools.budgets.projects.queries import (
    points as points_of,
)
from isegoria.tools.budgets.projects.rules import may_submit
from isegoria.tools.budgets.queries import budget_of, categories_of, money_of
from isegoria.tools.budgets.rules import STUDYING
from isegoria.tools.budgets.tool import IDEAS, VOTE, WORKS

from .ballot_page import vote_phase
from .finding import addresses, phase_at
from .points import draw
from .wording import ORDER_WORDS, STATE_FILTERS, cost_of, sign_of

A_PAGE = 20
MOST_OWN = 100


@require_safe
@never_cache
def phase(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The projects, from the side that the stage of the phase looks at. That of the vote has a page of its own."""
    found = phase_at(request, space, process, phase)
    if found.rules_of_tool.stage == VOTE:
        return vote_phase(request, found)
    return projects_page(request, found)


def projects_page(request: HttpRequest, found: Phase) -> HttpResponse:
    """The list. Twelve queries at most."""
    rules = found.rules_of_tool
    budget = budget_of(found.process)
    seen = overview(found.process)
    asked = what_is_asked(request, found)
    language = get_language() or found.process.language
    hits = closest(found.process, asked.search, language) if asked.search else []
    drawn = _seed(request, known_person(request)) if asked.order == "random" else 1
    page = Paginator(keys(found.process, asked, found=hits, seed=drawn), A_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(read(page.object_list, found.process), budget)
    if page.has_next() and not asked.up_to:
        query = request.GET.copy()
        query["up_to"] = str(seen.newest)  # what comes next moves none of the other pages
        request.GET = query  # type: ignore[assignment]  # an immutable one, as Django's own
    sums = money_of(budget)
    state = found.state
    return render(
        request,
        "budgets/phase.html",
        {
            "phase": found,
            "process": found.process,
            "state": state,
            "rules": rules,
            "page": page,
            "asked": asked,
            "seen": seen,
            "sentence": ORDER_WORDS[asked.order][1],
            "orders": Choices(_("Order"), _orders(asked)),
            "filters": _filters(asked, seen, categories_of(budget), sums.pots),
            "is_filtered": bool(asked.category or asked.pot or (asked.state and asked.state != _usual(found))),
            "keep": {key: value for key, value in _address(replace(asked, search="", up_to=0)).items() if value},
            "turnout": turnout(found.process),
            "may_submit": state == Phase.State.OPEN and may_submit(found, None).allowed,
            "total": money(sums.total, budget.currency) if budget is not None and sums.total else "",
            "pots": [(one, money(one.amount, budget.currency)) for one in sums.pots] if budget is not None else [],
            "budget": budget,
            "is_team": bool(roles_in(request.user, found.process.space) & STUDYING),
            "urls": addresses(found),
        },
    )


def shown(texts: Sequence[Contribution], budget: Budget | None) -> list[Contribution]:
    """Projects as their cards say them: their state in a word, their cost in figures."""
    for one in texts:
        one.sign = sign_of(one.project, chosen=one.is_chosen, works=one.works)
        one.cost = cost_of(one.project, budget.currency if budget is not None else "EUR")
    return list(texts)


def what_is_asked(request: HttpRequest, phase: Phase) -> Asked:
    """The list that an address asks for; whatever is not understood asks nothing."""
    given = request.GET
    up_to = given.get("up_to", "")
    search = " ".join(given.get("q", "").replace("\0", "").split())[:100]
    order = given.get("order", "")
    if order not in offered(search):
        # By lot while people submit, so that coming first gives no advance; afterwards by number.
        lot = phase.rules_of_tool.stage == IDEAS and phase.state == Phase.State.OPEN
        order = CLOSEST if search else "random" if lot else "number"
    state = given.get("state", _usual(phase))
    return Asked(
        order=order,
        category=given.get("category", "").replace("\0", "")[:10],
        pot=given.get("pot", "").replace("\0", "")[:10],
        state=state if state in STATE_FILTERS else "",
        search=search,
        up_to=int(up_to) if up_to.isascii() and up_to.isdigit() and len(up_to) < 19 else 0,
    )


def _usual(phase: Phase) -> str:
    """What a phase lists unless asked otherwise: that of the works follows what was chosen."""
    return "chosen" if phase.rules_of_tool.stage == WORKS else ""


def offered(search: str) -> tuple[str, ...]:
    """The orders that a list can be asked for."""
    return (CLOSEST, *ORDERS) if search else ORDERS


def _seed(request: HttpRequest, person: Person | None) -> int:
    """What shuffles this visitor's list today."""
    if person is None:
        get_token(request)  # sets the cookie of the site's forms, which tells one newcomer's browser from another's
    who = person.public_id if person else str(request.META.get("CSRF_COOKIE", ""))
    return seed_of(who, timezone.now().date())


def _address(asked: Asked) -> dict[str, str]:
    return {
        "order": asked.order,
        "category": asked.category,
        "pot": asked.pot,
        "state": asked.state,
        "q": asked.search,
    }


def _url(asked: Asked, **changes: Any) -> str:
    wanted = _address(replace(asked, **changes))
    # An empty state is said too: on the page of the works it asks for all of them.
    given = {key: value for key, value in wanted.items() if value or key == "state"}
    return f"?{urlencode(given)}#list"


def _orders(asked: Asked) -> list[Choice]:
    return [Choice(ORDER_WORDS[one][0], _url(asked, order=one), one == asked.order) for one in offered(asked.search)]


def _filters(asked: Asked, seen: Overview, categories: Sequence[Category], pots: Sequence[Pot]) -> list[Choices]:
    """Each filter with its counts; those that would part nothing are left out."""
    groups: list[Choices] = []
    states = [one for one in STATE_FILTERS if seen.by_state.get(one) or one == asked.state]
    if len(states) > 1 or asked.state:
        groups.append(
            Choices(
                pgettext_lazy("filter", "State"),
                [
                    Choice(pgettext_lazy("projects", "all"), _url(asked, state=""), not asked.state, seen.projects),
                    *(
                        Choice(
                            STATE_FILTERS[one], _url(asked, state=one), one == asked.state, seen.by_state.get(one, 0)
                        )
                        for one in states
                    ),
                ],
            )
        )
    for label, name, rows, counts in (
        (pgettext_lazy("filter", "Category"), "category", categories, seen.by_category),
        (pgettext_lazy("filter", "District"), "pot", pots if len(pots) > 1 else (), seen.by_pot),
    ):
        if not rows:
            continue
        now = getattr(asked, name)
        everything = Choice(pgettext_lazy("projects", "all"), _url(asked, **{name: ""}), not now)
        each = (
            Choice(
                one.name.text,
                _url(asked, **{name: one.public_id}),
                one.public_id == now,
                counts.get(one.public_id, 0),
            )
            for one in rows
        )
        groups.append(Choices(label, [everything, *each]))
    return groups


@require_safe
@never_cache
def points(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Where the projects are: a drawing and the list of them."""
    found = phase_at(request, space, process, phase)
    page = Paginator(located(found.process), A_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(read(page.object_list, found.process), budget_of(found.process))
    return render(
        request,
        "budgets/points.html",
        {
            "phase": found,
            "process": found.process,
            "page": page,
            "drawing": draw(points_of(found.process)) if page.paginator.count else None,
            "urls": addresses(found),
        },
    )


@require_safe
@never_cache
def mine(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """What one submitted or signs: for the person themselves only."""
    found = phase_at(request, space, process, phase)
    person = known_person(request)
    own: list[Contribution] = []
    if person is not None:
        own = shown(read(written_by(person, found.process)[:MOST_OWN], found.process), budget_of(found.process))
    return render(
        request,
        "budgets/mine.html",
        {
            "robots": "noindex",
            "phase": found,
            "process": found.process,
            "own": own,
            "may_submit": found.state == Phase.State.OPEN and may_submit(found, None).allowed,
            "urls": addresses(found),
        },
    )
