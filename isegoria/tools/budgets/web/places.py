# SPDX-License-Identifier: AGPL-3.0-or-later
"""The territory that someone means by what they typed."""

import re

from django.db.models import Q

from isegoria.core.places.models import Territory
from isegoria.core.spaces.models import Space

LONGEST = 200
_CODED = re.compile(r"^(?P<name>.*?)\s*\((?P<code>[0-9A-Za-z]{2,16})\)$")


def places_called(text: str, space: Space) -> list[Territory]:
    """The territories of a name, of a code, or of both ("Saint-Denis (93066)"); those of the space's own before all
    others, and at most ten."""
    if len(text) > LONGEST:  # SQLite refuses to compare what is longer than 50,000 bytes
        return []
    rows = Territory.objects.order_by("name", "code")
    if match := _CODED.match(text):
        return list(rows.filter(code__iexact=match["code"], name__iexact=match["name"])[:10])
    called = Q(name__iexact=text)
    if text[:1].isdigit() or len(text) <= 3:
        called |= Q(code__iexact=text)
    found = rows.filter(called)
    if space.territory_id:
        own = space.territory_id
        around = Q(pk=own) | Q(parent=own) | Q(parent__parent=own) | Q(parent__parent__parent=own)
        if inside := list(found.filter(around)[:10]):
            return inside
    return list(found[:10])
