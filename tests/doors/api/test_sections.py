# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses found by their first word are those that trying every pattern in turn finds."""

import re
from typing import Any

import pytest
from django.urls import URLResolver, path, reverse
from django.urls.exceptions import Resolver404

from isegoria.doors.api.sections import Sections
from isegoria.doors.api.urls import urlpatterns

VALUES = {"slug": "abc-1", "int": "12", "str": "abc", "path": "a/b/c", "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12}


def found(resolver: URLResolver, address: str) -> Any:
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.view_name, match.route, match.namespaces, match.app_names


def filled(route: str) -> str:
    """An address of a route."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda parameter: VALUES[parameter[1] or "str"], route)


def test_every_address_of_the_api_is_the_one_that_trying_them_all_finds() -> None:
    (sections,) = (one for one in urlpatterns if isinstance(one, Sections))
    plain = URLResolver(sections.pattern, sections.url_patterns, None, sections.app_name, sections.namespace)
    routes = [str(one.pattern) for one in sections.url_patterns]
    assert len(routes) > 100
    for route in [*routes, "nothing/here", "statements", "statements/", "statements//", "", "/", "a\nb/c"]:
        address = "v1/" + filled(route)
        assert found(sections, address) == found(plain, address)
    assert all(found(sections, "v1/" + filled(route)) for route in routes)


def test_a_pattern_that_begins_by_no_word_keeps_its_place_among_the_others() -> None:
    def view() -> None: ...

    patterns = [
        path("one/<int:number>/", view, name="number"),
        path("<slug:first>/new/", view, name="any"),
        path("one/new/", view, name="late"),
        path("two", view, name="end"),
    ]
    sections = Sections("v9/", patterns, "rooms", "rooms")
    plain = URLResolver(sections.pattern, patterns, None, "rooms", "rooms")
    names = {
        "v9/one/3/": "rooms:number",
        "v9/one/new/": "rooms:any",
        "v9/else/new/": "rooms:any",
        "v9/two": "rooms:end",
        "v9/three": None,
        "v8/two": None,
    }
    for address, name in names.items():
        assert found(sections, address) == found(plain, address)
        assert (found(plain, address) or [None] * 4)[3] == name


@pytest.mark.parametrize("name", ["api:give_opinion", "api:take_back_opinion"])
def test_addresses_are_still_written_by_name(name: str) -> None:
    assert reverse(name, args=["abc"]) == "/api/v1/statements/abc/opinion"
