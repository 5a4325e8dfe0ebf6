# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching places by name or official code."""

from django.db.models import Q
from django.http import HttpRequest
from ninja import Router, Schema

from isegoria.core.access import page_by_id
from isegoria.core.places.models import Territory

from .shapes import Cursor, Listed, Size, Words

router = Router(auth=None)


class TerritoryShape(Schema):
    """A territory: official code in its scheme (INSEE, ISO), and the one around it."""

    scheme: str
    code: str
    level: str
    name: str
    parent: str


def _shape(place: Territory) -> TerritoryShape:
    return TerritoryShape(
        scheme=place.scheme,
        code=place.code,
        level=place.level,
        name=place.name,
        parent=place.parent.name if place.parent else "",
    )


@router.get("", response=Listed[TerritoryShape])
def search_places(
    request: HttpRequest, q: Words, level: Words = "", cursor: Cursor = "", size: Size = 20
) -> Listed[TerritoryShape]:
    """Places whose name begins with the words, or whose code is exactly that."""
    places = Territory.objects.filter(Q(name__istartswith=q) | Q(code=q.upper())).select_related("parent")
    if level:
        places = places.filter(level=level)
    page = page_by_id(places, cursor=cursor, size=size)
    return Listed[TerritoryShape](items=[_shape(place) for place in page.rows], next_cursor=page.next_cursor)
