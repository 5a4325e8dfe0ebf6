# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of ``test_pages.PAGES`` in a real browser: no obstacle for axe-core, nothing wider than the screen.

Nothing is written by looking: one town, committed once, is what all of these pages show.
"""

import zlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import DESKTOP, PAGES, PHONE, World, enter, look, make_world

pytestmark = pytest.mark.browser
SERVED = {"ISEGORIA_DEMO": True, "EMAIL_BACKEND": "isegoria.commons.notifications.mail.OutboxBackend"}


@pytest.fixture(scope="module")
def db(kept_db: None) -> None:
    """One database for the whole module: see ``kept_db``."""


@pytest.fixture(scope="module")
def world(db: None) -> Iterator[World]:
    with override_settings(**SERVED):
        yield make_world(SimpleNamespace())  # which would set for one test what is set here for all
    cache.clear()


@pytest.fixture(scope="module")
def live_site(db: None) -> Iterator[str]:
    """A server of this module's own: where ``live_server`` is asked for, each test empties the database at its end."""
    server = LiveServer("localhost")
    yield str(server.url)
    server.stop()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_obstacle(
    name: str, world: World, live_site: str, new_visitor: Callable[..., BrowserContext]
) -> None:
    """On a telephone, in French, light; then one other way of looking, which depends on the page's name."""
    visit = PAGES[name]
    turn = zlib.crc32(name.encode())
    other: dict[str, Any] = {
        "locale": ("en-GB", "fr-FR")[turn % 2],
        "color_scheme": ("dark", "light")[turn // 2 % 2],
        "viewport": (DESKTOP, PHONE, {"width": 640, "height": 400})[turn // 4 % 3],
    }
    query = visit.query(world) if callable(visit.query) else visit.query
    address = reverse(name, kwargs=dict(visit.arguments(world))) + query
    for way in ({"locale": "fr-FR", "color_scheme": "light", "viewport": PHONE}, other):
        # The page's policy would refuse the checker's script, as it should.
        visitor = new_visitor(bypass_csp=True, **way)
        enter(visitor, live_site, visit, world)
        page = visitor.new_page()
        look(page, address, visit.status)
        page.close()


@pytest.mark.parametrize("address", ["/nothing-here/", "/s/poitiers/velo/rules/99/"])
def test_a_refusal_has_no_obstacle(
    address: str, world: World, live_site: str, new_visitor: Callable[..., BrowserContext]
) -> None:
    look(new_visitor(bypass_csp=True, viewport=PHONE).new_page(), address, 404)
