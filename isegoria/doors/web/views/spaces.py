# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a space, and those that say who runs it and what it does with people's data."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING
from isegoria.doors.web.cards import card_lists, in_state
from isegoria.doors.web.pages import page_named

CLOSED_A_PAGE = 12
AT_ONCE = 60


@require_safe
def space(request: HttpRequest, space: str) -> HttpResponse:
    """What a space is, and what is open, coming and closed in it."""
    place = space_at(space)
    closed = Paginator(in_state("closed", place), CLOSED_A_PAGE).get_page(request.GET.get("page"))
    opened, coming, closed_cards = card_lists(
        in_state("open", place)[:AT_ONCE], in_state("coming", place)[:AT_ONCE], closed.object_list
    )
    return render(
        request,
        "web/space.html",
        {
            "space": place,
            "open": opened,
            "coming": coming,
            "closed": closed,
            "closed_cards": closed_cards,
            "children": place.children.order_by("slug"),
            "organises": bool(roles_in(request.user, place) & ORGANISING),
        },
    )


@require_safe
def space_page(request: HttpRequest, space: str, page: str) -> HttpResponse:
    """Legal notice, privacy, accessibility, who runs, pays for and moderates this space."""
    place = space_at(space)
    return render(
        request,
        "web/about_page.html",
        {"space": place, "about": page_named(page, place), "page_name": page},
    )
