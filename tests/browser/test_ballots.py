# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots in a real browser: filled in by the keyboard alone, by taps on a telephone, without a script; two hundred
options; printed; and no obstacle in any family."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page

from isegoria.commons.polling.models import Envelope
from isegoria.tools.votes.casting.queries import own_ballot
from isegoria.tools.votes.models import Vote
from tests.browser.test_pages import AXE, find_obstacles
from tests.conftest import DESKTOP, PHONE
from tests.tools.votes.ballots import CANDIDATES, NUMBERS, PROJECTS, SCALE, a_phase, a_vote, address, again, of_phase

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = ("Un parc", "Une école", "Un marché")
MOTION = ("Fermer la rue de l’école aux voitures",)
FAMILIES: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "grades": ("majority-judgment", CANDIDATES, {"scale": SCALE}),
    "scores": ("score", PROJECTS, {"scale": NUMBERS}),
    "approvals": ("approval", PROJECTS, {"maximum": 3}),
    "ranking": ("schulze", CANDIDATES, {}),
    "one": ("plurality", CANDIDATES, {}),
    "dots": ("dots", PROJECTS, {"points": 10}),
    "quadratic": ("quadratic", PROJECTS, {"points": 25}),
    "answers": ("yes-no", MOTION, {"scale": [{"value": value, "names": {}} for value in (-1, 0, 1)]}),
    "consent": ("consent", MOTION, {"scale": [{"value": value, "names": {}} for value in (-2, -1, 0, 1)]}),
}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def the_vote(family: str, **settings: Any) -> Vote:
    method, names, given = FAMILIES[family]
    return a_vote(a_phase(order="given", **settings), method, names, **given)


def said(page: Page, selector: str = "[data-meaning]") -> list[str]:
    """The lines of some marks in words, with plain spaces."""
    return page.inner_text(selector).replace("\u00a0", " ").replace("\u202f", " ").splitlines()


def own_marks(vote: Vote) -> list[int] | None:
    own = own_ballot(again(vote), Envelope.objects.get(urn=vote.urn).person)
    return None if own is None else own.marks


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something that matches has the focus, which one must see."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def cast(page: Page) -> None:
    tab_to(page, ".ballot-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_ballot_has_no_obstacle(family: str, new_visitor: Callable[..., BrowserContext]) -> None:
    """Blank and filled in; in French on a telephone, in English and dark on a large screen; and its receipt."""
    vote = the_vote(family)
    for way in (
        {"locale": "fr-FR", "color_scheme": "light", "viewport": PHONE},
        {"locale": "en-GB", "color_scheme": "dark", "viewport": DESKTOP},
    ):
        page = new_visitor(bypass_csp=True, **way).new_page()
        page.goto(of_phase(vote.phase))
        page.add_script_tag(path=AXE)
        for fold in page.locator("details").all():
            fold.evaluate("one => one.open = true")
        find_obstacles(page)
        mark_something(page, family)
        find_obstacles(page)
        page.click(".ballot-button")
        page.wait_for_url("**/receipt")
        page.add_script_tag(path=AXE)
        find_obstacles(page)


def mark_something(page: Page, family: str) -> None:
    lines = page.locator("[data-place]")
    if family == "scores":
        lines.nth(1).locator("select").select_option("12")
    elif family == "ranking":
        page.locator(".rank-place").nth(4).click()
        page.locator(".rank-place").nth(0).click()
        page.locator(".rank-join").nth(0).click()
    elif family in ("dots", "quadratic"):
        lines.nth(1).locator(".points-step").nth(1).click()
    else:
        lines.nth(0).locator("label").nth(0).click()


def test_grades_are_given_by_the_keyboard_alone(page: Page) -> None:
    vote = a_vote(a_phase(order="given"), "majority-judgment", SMALL, scale=SCALE)
    page.goto(of_phase(vote.phase))

    # The first Tab lands on what is chosen, "no grade", the last; the arrow after it is the first, the best.
    tab_to(page, "input[name=m0]")
    press(page, "ArrowDown")
    tab_to(page, "input[name=m1]")
    press(page, "ArrowUp")
    assert said(page) == [
        "Très bien : Un parc",
        "À rejeter : Une école",
        "Laissées de côté, donc comptées « À rejeter » : Un marché",
    ]
    cast(page)

    assert own_marks(vote) == [5, 0, -1]
    assert "Très bien : Un parc" in said(page, "main")


def test_a_ranking_is_made_by_the_keyboard_alone(page: Page) -> None:
    vote = a_vote(a_phase(order="given"), "schulze", (*SMALL, "Un bois"))
    page.goto(of_phase(vote.phase))

    tab_to(page, ".rank-place")
    press(page, "Enter", "Enter", "Enter")  # the next one takes the focus as soon as one is placed
    assert page.locator(".rank-badge").all_inner_texts() == ["1", "2", "3"]
    assert said(page, "[data-said]") == ["Un marché : rang 3."]
    page.locator("body").press("Home")
    page.evaluate("document.activeElement.blur()")
    tab_to(page, ".rank-up:not([disabled])")
    press(page, "Enter")  # the school goes first, and keeps the focus
    assert page.evaluate("document.activeElement.closest('[data-place]').dataset.name") == "Une école"
    tab_to(page, "[data-place='2'] .rank-join")
    press(page, "Enter")
    assert said(page) == [
        "Rang 1 : Une école",
        "Rang 2 : Un parc, Un marché",
        "Non classées, donc derrière toutes celles que vous avez classées : Un bois",
    ]
    cast(page)

    assert own_marks(vote) == [2, 1, 2, -1]


def test_a_ranking_is_made_by_taps_and_changed(phone: Page) -> None:
    vote = the_vote("ranking")
    phone.goto(of_phase(vote.phase))
    for name in ("François Bayrou", "Ségolène Royal", "José Bové"):
        phone.locator(".rank-place", has_text=name).tap()
    phone.tap(".ballot-button")
    phone.wait_for_url("**/receipt")
    assert own_marks(vote) == [-1, -1, -1, 1, 3, -1, -1, 2, -1, -1, -1, -1]

    phone.locator("a", has_text="Changer mon bulletin").click()
    phone.wait_for_url(lambda url: "/receipt" not in url)
    phone.wait_for_selector(".rank-badge")
    assert phone.locator(".rank-badge").all_inner_texts() == ["1", "2", "3"]
    phone.locator("[data-place='3'] .rank-act", has_text="Retirer").tap()
    phone.tap(".ballot-button")
    phone.wait_for_url("**/receipt")
    assert own_marks(vote) == [-1, -1, -1, -1, 2, -1, -1, 1, -1, -1, -1, -1]


@pytest.mark.parametrize("family", ["ranking", "grades", "approvals", "one", "dots", "answers"])
def test_without_a_script_each_ballot_is_cast(family: str, page_without_javascript: Page) -> None:
    vote, page = the_vote(family), page_without_javascript
    page.goto(of_phase(vote.phase))
    if family == "ranking":
        page.select_option("[name=m3]", "1")
        page.select_option("[name=m7]", "2")
        expected = [-1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, -1]
    elif family == "grades":
        page.locator("[data-place='3'] label").first.click()
        expected = [-1, -1, -1, 5, *[-1] * 8]
    elif family == "dots":
        page.fill("[name=m1]", "4")
        expected = [0, 4, 0, 0, 0]
    elif family == "answers":
        page.locator("label.answer", has_text="Non").click()
        expected = [0]
    else:
        page.locator("[data-place='1'] label").first.click()
        expected = [0, 1, 0, 0, 0] if family == "approvals" else [-1, 1, *[-1] * 10]
    assert "la page suivante redit ce qu’il dit" in page.inner_text(".meaning")
    page.click(".ballot-button")
    assert page.url.endswith("/receipt")
    assert own_marks(vote) == expected


def test_what_is_said_live_is_what_the_receipt_says(page: Page) -> None:
    """One wording, in Python and in the page's script, whatever the family."""
    for family in FAMILIES:
        vote = the_vote(family)
        page.goto(of_phase(vote.phase))
        mark_something(page, family)
        live = said(page)
        page.click(".ballot-button")
        page.wait_for_url("**/receipt")
        assert said(page, ".cast-ballot .marks-said") == live


def test_blank_sets_marks_aside_and_gives_them_back(page: Page) -> None:
    vote = the_vote("approvals")
    page.goto(of_phase(vote.phase))
    page.check("[name=m1]")
    page.check("[data-blank]")
    assert not page.is_checked("[name=m1]")
    assert "Votre bulletin est blanc" in page.inner_text("[data-meaning]")
    page.uncheck("[data-blank]")
    assert page.is_checked("[name=m1]")
    page.check("[data-blank]")
    page.check("[name=m2]")
    assert not page.is_checked("[data-blank]")


def test_points_say_what_is_left_and_what_is_too_much(page: Page) -> None:
    vote = the_vote("quadratic")
    page.goto(of_phase(vote.phase))
    more = page.locator("[data-place='0'] .points-step").nth(1)
    for _ in range(4):
        more.click()
    assert said(page, "[data-left]") == ["Il reste 9 points sur 25"]
    page.fill("[name=m1]", "4")
    assert said(page, "[data-left]") == ["7 points de trop : reprenez-en"]
    page.click(".ballot-button")
    assert "vous en avez 25" in page.inner_text(".error-summary")
    assert page.input_value("[name=m1]") == "4"


@pytest.mark.parametrize("method", ["schulze", "approval"])
def test_two_hundred_options_are_searched_and_marked(method: str, phone: Page) -> None:
    names = [(f"Projet numéro {n}", "Une longue présentation. " * 8) for n in range(1, 201)]
    vote = a_vote(a_phase(order="given"), method, names)
    phone.goto(of_phase(vote.phase))
    phone.fill("[data-search]", "numero 137")
    assert said(phone, "[data-found]") == ["Options affichées : 1 sur 200"]
    if method == "schulze":
        phone.locator(".rank-place:visible").tap()
        phone.fill("[data-search]", "")
        took = phone.evaluate(
            "() => { const before = performance.now();"
            " document.querySelector('[data-place=\"3\"] .rank-place').click(); return performance.now() - before }"
        )
        assert took < 500, f"{took} ms to place one of two hundred"
    else:
        phone.locator(".tick:visible", has_text="numéro 137").tap()
    phone.locator(".ballot-button").tap()
    phone.wait_for_url("**/receipt")
    marks = own_marks(vote) or []
    assert marks[136] == 1
    assert sum(mark > 0 for mark in marks) == (2 if method == "schulze" else 1)


def test_twice_as_large_nothing_is_wider_than_the_screen(new_visitor: Callable[..., BrowserContext]) -> None:
    """200 %, as 640 points of width; and 320, the narrowest that is asked for."""
    for family in FAMILIES:
        vote = the_vote(family)
        for width in (640, 320):
            page = new_visitor(viewport={"width": width, "height": 640}).new_page()
            page.goto(address(vote))
            mark_something(page, family)
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, f"{family} at {width}: {wider} px"


def test_from_right_to_left_grades_begin_on_the_right(new_visitor: Callable[..., BrowserContext]) -> None:
    vote = the_vote("grades")
    page = new_visitor(viewport=DESKTOP).new_page()
    page.goto(address(vote))
    page.evaluate("document.documentElement.dir = 'rtl'")
    boxes = [page.locator("[data-place='0'] label").nth(n).bounding_box() for n in (0, 5)]
    name = page.locator("[data-place='0'] .ballot-name").bounding_box()
    edges = [box["x"] for box in (name, *boxes) if box is not None]
    assert len(edges) == 3
    assert edges == sorted(edges, reverse=True)


def test_a_thumb_has_room(new_visitor: Callable[..., BrowserContext]) -> None:
    """Whatever one taps on a ballot is 44 points high and wide at least."""
    for family in FAMILIES:
        vote = the_vote(family)
        page = new_visitor(viewport=PHONE, has_touch=True).new_page()
        page.goto(address(vote))
        mark_something(page, family)
        targets = "#ballot button, #ballot label:has(input), #ballot select, #ballot input[type=number]"
        small = page.evaluate(
            "(wanted) => [...document.querySelectorAll(wanted)].map((e) => [e, e.getBoundingClientRect()])"
            ".filter(([, box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))"
            ".map(([e, box]) => [e.outerHTML.slice(0, 80), box.width, box.height])",
            targets,
        )
        assert small == [], family
