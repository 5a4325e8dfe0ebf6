# SPDX-License-Identifier: AGPL-3.0-or-later
"""A debate in a real browser: three taps without a script, a card swapped with one, and no obstacle on any page."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from isegoria.core.processes.models import Phase
from isegoria.tools.debates.counting import bring_order, compare_sides
from isegoria.tools.debates.models import Position
from isegoria.tools.debates.web.finding import argument_url
from tests.conftest import DESKTOP, PHONE
from tests.tools.debates.crowds import AGAINST, FOR, a_debate, arguments_of, crowd, set_out

AXE = next((Path(__file__).parents[2] / "browser" / "vendor").glob("axe-core-*/axe.min.js"))
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def talked() -> Iterator[Phase]:
    """A debate of twenty-four people, with its order and its comparison."""
    cache.clear()
    found = a_debate(totals="always")
    set_out(found, FOR, AGAINST)
    crowd(found, {1: 12, -1: 12}, lambda stand, number, _person: 1 if number == 0 else stand)
    bring_order(found)
    compare_sides(found)
    yield found
    cache.clear()


def address(name: str, phase: Phase) -> str:
    return reverse(f"debates:{name}", args=[phase.process.space.slug, phase.process.slug, phase.slug])


def obstacles(page: Page) -> list[tuple[str, list[str]]]:
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]]


@pytest.mark.parametrize("name", ["phase", "add", "mine", "summary", "argument", "process"])
def test_a_page_has_no_obstacle(name: str, talked: Phase, new_visitor: Callable[..., BrowserContext]) -> None:
    first = arguments_of(talked)[0]
    first.process = talked.process
    urls = {
        "argument": argument_url(first),
        "process": reverse("web:process", args=[talked.process.space.slug, talked.process.slug]),
    }
    url = urls.get(name) or address(name, talked)
    for way in (
        {"locale": "fr-FR", "color_scheme": "light", "viewport": PHONE},
        {"locale": "en-GB", "color_scheme": "dark", "viewport": DESKTOP},
    ):
        # The page's policy would refuse the checker's script, as it should.
        page = new_visitor(bypass_csp=True, **way).new_page()
        page.goto(address("phase", talked))
        page.click("button[name=position][value=agree]")
        page.goto(url)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0
        for fold in page.locator("details").all():
            fold.evaluate("one => one.open = true")
        assert obstacles(page) == []


def test_without_a_script_a_newcomer_stands_weighs_and_argues(talked: Phase, page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto(address("phase", talked))
    page.click("button[name=position][value=disagree]")
    assert "Votre position" in page.inner_text(".last-act")

    page.locator(".debate-weigh button[value=agree]").first.click()
    assert "Convaincant" in page.inner_text(".last-act")

    page.click("a[href$='side=against']")
    page.fill("textarea", "Qui tiendra les barrières ?")
    page.click("button:has-text('Ajouter mon argument')")
    assert page.url.endswith("#kept")
    assert "Qui tiendra les barrières ?" in page.inner_text("#argument-text")
    assert arguments_of(talked)[-1].argument.side == "against"


def test_with_a_script_the_card_alone_is_swapped(talked: Phase, page: Page) -> None:
    page.goto(address("phase", talked))
    page.evaluate("window.stayed = true")
    card = page.locator(".debate-card").first
    with page.expect_response("**/weigh"):
        card.locator("button[value=disagree]").click()
    card.locator("button[value=disagree][aria-pressed=true]").wait_for()
    assert page.evaluate("window.stayed")
    assert page.inner_text("#debate-said") == "Enregistré."
    assert Position.objects.count() == 24


def test_on_a_large_screen_the_sides_face_one_another_and_on_a_phone_they_alternate(
    talked: Phase, page: Page, phone: Page
) -> None:
    for screen, columns in ((page, 2), (phone, 1)):
        screen.goto(address("phase", talked))
        starts = {round(card.bounding_box()["x"]) for card in screen.locator(".debate-card").all()}
        assert len(starts) == columns
