# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text harvested in a real browser: with keys alone, by dragging over words, by touch, and without a script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from isegoria.commons.synthesis.models import Extract
from tests.commons.synthesis.making_harvest import Field, field, say

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visitor = Callable[..., BrowserContext]


@pytest.fixture
def here(transactional_db: Any) -> Field:
    cache.clear()
    return field()


def opened(here: Field, live_site: str, visitor: BrowserContext, body: str) -> Page:
    """The page of a text of the harvester's, as they find it."""
    text = say(here.process, body)
    client = Client()
    client.force_login(here.harvester)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_site}])
    page = visitor.new_page()
    where = [here.process.space.slug, here.process.slug, text.public_id]
    page.goto(live_site + reverse("synthesis:harvest_text", args=where))
    return page


def made() -> list[tuple[str, str, str]]:
    return list(Extract.objects.order_by("pk").values_list("words", "nature", "state"))


def test_with_keys_alone(here: Field, live_site: str, new_visitor: Visitor) -> None:
    # A sign of two halves comes first: places are counted in characters all the same.
    page = opened(here, live_site, new_visitor(), "Un parc 🌳 partout en ville. Des bancs à l'ombre aussi.")
    for key in ("j", "j", "2", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#done")).to_be_visible()
    page.keyboard.press("k")
    for key in ("Control+Shift+ArrowLeft", "Control+Shift+ArrowLeft", "4", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".harvest-list > li")).to_have_count(2)
    words = [(words, nature) for words, nature, _state in made()]
    assert words[0] == ("Des bancs à l'ombre aussi.", "solution")
    assert words[1][0].startswith("Un parc 🌳 partout")
    assert (words[1][0] in "Un parc 🌳 partout en ville", words[1][1]) == (True, "against")

    page.keyboard.press("u")
    expect(page.locator(".harvest-list > li")).to_have_count(1)
    assert [state for _words, _nature, state in made()] == ["standing", "removed"]


def test_by_dragging_and_by_touch(here: Field, live_site: str, new_visitor: Visitor) -> None:
    page = opened(here, live_site, new_visitor(), "Les rues sont trop bruyantes. Il faut les calmer.")
    box = page.locator(".harvest-sentence").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    page.locator(".harvest-nature").first.click()
    expect(page.locator(".harvest-list > li")).to_have_count(1)
    page.locator(".harvest-sentence").nth(1).click()
    page.locator(".harvest-nature").nth(1).click()
    expect(page.locator(".harvest-list > li")).to_have_count(2)

    (dragged, nature, _state), clicked = made()
    assert ("Les rues sont trop bruyantes.".startswith(dragged), 3 < len(dragged) < 25, nature) == (
        True,
        True,
        "problem",
    )
    assert clicked == ("Il faut les calmer.", "solution", "standing")


def test_without_a_script(here: Field, live_site: str, new_visitor: Visitor) -> None:
    page = opened(
        here, live_site, new_visitor(java_script_enabled=False), "Les rues sont bruyantes. Il faut les calmer."
    )
    page.locator(".harvest-box").nth(1).check()
    page.locator(".harvest-nature").nth(1).click()
    expect(page.locator("#done")).to_be_visible()
    assert made() == [("Il faut les calmer.", "solution", "standing")]
    page.locator('#done button[value="remove"]').click()
    assert made() == [("Il faut les calmer.", "solution", "removed")]
