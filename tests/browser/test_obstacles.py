# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of ``test_pages.PAGES`` in a real browser: no obstacle for axe-core, nothing wider than the screen.

Nothing is written by looking: one town, committed once, is what all of these pages show.
"""

import zlib
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import DESKTOP, PAGES, PHONE, World, enter, find_obstacles, look, make_world
from tests.conftest import visitors

pytestmark = pytest.mark.browser
ZOOMED = {"width": 640, "height": 400}
"""A screen of 1,280 by 800 at 200 %."""
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


@pytest.fixture(scope="module")
def browsers(chromium: Browser, live_site: str) -> Iterator[dict[str, BrowserContext]]:
    """One in each language for the whole module, which keeps what it loaded; who looks changes with its cookies. The
    page's policy would refuse the checker's script, as it should."""
    with visitors(chromium, live_site) as make:
        yield {locale: make(bypass_csp=True, viewport=PHONE, locale=locale) for locale in ("fr-FR", "en-GB")}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_obstacle(name: str, world: World, live_site: str, browsers: dict[str, BrowserContext]) -> None:
    """In French, on a telephone, light, then dark on a wider screen; every fourth page in English as well."""
    visit = PAGES[name]
    turn = zlib.crc32(name.encode())
    query = visit.query(world) if callable(visit.query) else visit.query
    address = reverse(name, kwargs=dict(visit.arguments(world))) + query
    for locale, browser in browsers.items():
        if locale == "en-GB" and turn % 4:
            continue
        browser.clear_cookies()
        enter(browser, live_site, visit, world)
        page = browser.new_page()
        look(page, address, visit.status)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(ZOOMED if turn % 8 > 4 else DESKTOP)
        find_obstacles(page)
        page.close()


@pytest.mark.parametrize("address", ["/nothing-here/", "/s/poitiers/velo/rules/99/"])
def test_a_refusal_has_no_obstacle(address: str, world: World, browsers: dict[str, BrowserContext]) -> None:
    page = browsers["fr-FR"].new_page()
    look(page, address, 404)
    page.close()
