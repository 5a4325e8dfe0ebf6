# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the public pages of people are: asked of the room that keeps them, for all the people of one page together.

Where no room keeps such pages nobody has one, and names are printed as they are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from .models import Person

Finder = Callable[[Sequence[Person]], Mapping[int, str]]
_finders: list[Finder] = []


def kept_by(find: Finder) -> Finder:
    """Decorator: enter what knows the addresses of some people's pages, by their keys, in one query at most."""
    if find not in _finders:
        _finders.append(find)
    return find


def pages_of(people: Iterable[Person | None]) -> dict[int, str]:
    """The address of the public page of each of these who has one, by the person's key."""
    asked = {one.pk: one for one in people if one is not None}
    found: dict[int, str] = {}
    for find in _finders if asked else ():
        found |= find(list(asked.values()))
    return found
