# SPDX-License-Identifier: AGPL-3.0-or-later
"""The showcase in a real browser: accessible, nothing wider than the screen, nothing refused by the policy, light."""

import mimetypes
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, sync_playwright

AXE = next((Path(__file__).parents[1] / "browser/vendor").glob("axe-core-*/axe.min.js"))
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

pytestmark = pytest.mark.browser


@lru_cache(maxsize=32)
def squeezed(body: bytes) -> bytes:
    return brotli.compress(body)


class Site:
    """The showcase and the static files on a port of this machine, compressed as in production."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.sent: dict[str, int] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.split("?")[0]
                kind = mimetypes.guess_type(path)[0] or "text/html; charset=utf-8"
                if path.startswith(settings.STATIC_URL):
                    found = finders.find(path.removeprefix(settings.STATIC_URL))
                    body = Path(found).read_bytes() if found else None
                else:
                    body = site.pages[path].encode() if path in site.pages else None
                if body is None:
                    self.send_error(404)
                    return
                packed = kind.split("/")[0] == "text" or "svg" in kind or "javascript" in kind
                if packed:
                    body = squeezed(body)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", POLICY)
                if packed:
                    self.send_header("Content-Encoding", "br")
                self.end_headers()
                self.wfile.write(body)
                site.sent[path] = len(body)

            def log_message(self, *_: object) -> None:
                """Silent: the test says what matters."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("fr", "light", 390), ("en", "dark", 390), ("fr", "dark", 1280), ("ar", "light", 320), ("ar", "dark", 1280)],
)
def test_the_showcase(
    browser: Browser, site: Site, showcase: Callable[..., str], language: str, theme: str, width: int
) -> None:
    path = f"/{language}-{theme}-{width}"
    site.pages[path] = showcase(language, theme)
    site.sent.clear()
    page = browser.new_page(viewport={"width": width, "height": 844})
    said: list[str] = []
    # The date that the form fills in wrongly is told by the browser, rightly.
    page.on("console", lambda message: said.append(message.text) if "yyyy-MM-dd" not in message.text else None)
    page.goto(site.address + path)
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'button, summary, .btn, .chip, .site-link, .site-nav a, .site-footer a, .pages a, input, select')]
          .filter(e => e.type !== 'hidden')
          .filter(e => e.checkVisibility() && e.type !== 'checkbox' && e.type !== 'radio')
          .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height]).filter(([, h]) => h < 43.5)"""
    )
    assert small == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 20
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    page.close()


def test_a_first_page_weighs_less_than_its_budget(browser: Browser, site: Site, showcase: Callable[..., str]) -> None:
    site.pages["/first"] = showcase("fr", "light")
    site.sent.clear()
    page = browser.new_page()
    page.goto(site.address + "/first", wait_until="networkidle")
    page.close()
    assert sum(site.sent.values()) <= 130_000, site.sent
    shared = {name: size for name, size in site.sent.items() if name != "/first"}
    # What every page loads leaves two thirds of the budget to the page itself on a first visit.
    assert sum(shared.values()) <= 95_000, shared
    assert sum("woff2" in name for name in site.sent) == 2


def test_the_page_keeps_its_lines_when_the_font_arrives(
    browser: Browser, site: Site, rendered: Callable[..., str]
) -> None:
    """The stand-in has the font's metrics: a paragraph is as high with one as with the other."""
    words = "Quelle place pour le vélo dans le centre ? Chaque réponse compte, et chacune peut être vérifiée. " * 4
    body = f'{{% extends "design/base.html" %}}{{% block content %}}<p id="p">{words}</p>{{% endblock %}}'
    site.pages["/font"] = rendered(body, {}, "fr")
    heights = []
    for blocked in (False, True):
        page = browser.new_page(viewport={"width": 700, "height": 844})
        if blocked:
            page.route("**/*.woff2", lambda route: route.abort())
        page.goto(site.address + "/font", wait_until="networkidle")
        heights.append(page.evaluate("document.getElementById('p').getBoundingClientRect().height"))
        page.close()
    assert heights[0] == heights[1]


def test_the_keyboard_reaches_the_content_first(browser: Browser, site: Site, showcase: Callable[..., str]) -> None:
    site.pages["/keys"] = showcase("en", "light")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(site.address + "/keys")
    page.keyboard.press("Tab")
    link = page.evaluate("[document.activeElement.className, document.activeElement.getBoundingClientRect().top]")
    assert link == ["skip-link", 0]
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.close()


def test_the_menu_opens_without_a_script(browser: Browser, site: Site, showcase: Callable[..., str]) -> None:
    site.pages["/menu"] = showcase("en", "light")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.address + "/menu")
    assert not page.locator(".menu-panel a").first.is_visible()
    page.locator(".menu-phone > summary").click()
    assert page.locator(".menu-panel a").first.is_visible()
    context.close()
