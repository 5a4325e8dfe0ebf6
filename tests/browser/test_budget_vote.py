# SPDX-License-Identifier: AGPL-3.0-or-later
"""The basket of a budget in a real browser: by the keyboard alone, by taps on a telephone, without a script; by
district; two hundred projects; and no obstacle in any kind of ballot."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page

from isegoria.commons.polling.models import Envelope
from isegoria.tools.budgets.models import BudgetVote
from tests.browser.test_pages import AXE, find_obstacles
from tests.conftest import DESKTOP, PHONE
from tests.tools.budgets.voting import a_vote, again, districts, own_marks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GIVEN = {"order": "given"}
KINDS: dict[str, dict[str, Any]] = {
    "approvals": {"maximum": 3},
    "knapsack": {},
    "points": {"points": 10, "points_each": 6},
    "scores": {"points": 5},
    "rankings": {},
}
PATIENCE = 60_000
"""Milliseconds: where the machine is busy, axe-core takes seconds to read a page, and so does the first page of all."""
MANY = {f"Projet du quartier {number}": 1_000 + number for number in range(1, 41)}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def page(page: Page) -> Page:
    return patient(page)


@pytest.fixture
def phone(phone: Page) -> Page:
    return patient(phone)


@pytest.fixture
def page_without_javascript(page_without_javascript: Page) -> Page:
    return patient(page_without_javascript)


def patient(page: Page) -> Page:
    page.set_default_timeout(PATIENCE)
    return page


def the_vote(kind: str, **given: Any) -> BudgetVote:
    return a_vote(kind, **{"settings": GIVEN, **KINDS[kind], **given})


def address(site: str, vote: BudgetVote) -> str:
    process = vote.phase.process
    return f"{site}/s/{process.space.slug}/{process.slug}/budgets/{vote.phase.slug}/"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").strip()


def told(page: Page, selector: str) -> str:
    return plain(page.locator(selector).first.inner_text())


def heard(page: Page) -> str:
    """What a screen reader is told of the last act."""
    return plain(page.locator("[data-said]").inner_text())


def last_marks(vote: BudgetVote) -> list[int] | None:
    return own_marks(again(vote), Envelope.objects.get(urn=vote.urn).person)


def cast(page: Page) -> None:
    page.click(".ballot-button")
    page.wait_for_url("**/receipt")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def choose_something(page: Page, kind: str) -> None:
    line = page.locator("[data-place]").nth(1)
    if kind == "points":
        line.locator(".points-step").nth(1).click()
    elif kind == "scores":
        line.locator("select").select_option("3")
    elif kind == "rankings":
        line.locator(".basket-act").click()
        page.locator("[data-place]").nth(3).locator(".basket-act").click()
    else:
        line.locator("label").click()


WAYS: dict[str, dict[str, Any]] = {
    "phone": {"locale": "fr-FR", "color_scheme": "light", "viewport": PHONE},
    "desktop": {"locale": "en-GB", "color_scheme": "dark", "viewport": DESKTOP},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_basket_has_no_obstacle(
    kind: str, way: str, live_site: str, new_visitor: Callable[..., BrowserContext]
) -> None:
    """Empty and filled, with all that is folded open."""
    page = patient(new_visitor(bypass_csp=True, **WAYS[way]).new_page())
    page.goto(address(live_site, the_vote(kind)))
    page.add_script_tag(path=AXE)
    for fold in page.locator("details").all():
        fold.evaluate("one => one.open = true")
    find_obstacles(page)
    choose_something(page, kind)
    find_obstacles(page)


@pytest.mark.parametrize("way", WAYS)
def test_a_receipt_and_a_ballot_that_comes_back_have_no_obstacle(
    way: str, live_site: str, new_visitor: Callable[..., BrowserContext]
) -> None:
    page = patient(new_visitor(bypass_csp=True, **WAYS[way]).new_page())
    page.goto(address(live_site, the_vote("points")))
    page.fill("input[name=m0]", "7")  # the most that one project may get is 6
    page.click(".ballot-button")
    page.wait_for_selector(".error-summary")
    page.add_script_tag(path=AXE)
    find_obstacles(page)
    page.fill("input[name=m0]", "6")
    cast(page)
    page.add_script_tag(path=AXE)
    find_obstacles(page)


def test_the_basket_follows_each_choice_and_says_so_without_taking_the_focus(live_site: str, page: Page) -> None:
    vote = the_vote("knapsack")
    page.goto(address(live_site, vote))
    assert told(page, ".basket-left") == "Il reste 100 000 € sur 100 000 €"

    tab_to(page, "input[name=m0]")
    page.keyboard.press("Space")
    assert heard(page) == "Skatepark : dans votre panier. Il reste 40 000 € sur 100 000 €"
    assert page.evaluate("document.activeElement.name") == "m0"
    assert told(page, "[data-sentence]") == "Vous choisissez 1 projet, pour 60 000 € sur 100 000 €."
    assert told(page, "#project-3 .project-dear") == "coûte plus que ce qui reste"

    tab_to(page, "input[name=m3]")
    page.keyboard.press("Space")
    assert told(page, ".basket-left") == "5 000 € de trop : retirez un projet"
    assert page.locator("[data-pots] .is-over").count() == 1

    tab_to(page, ".basket-chosen .basket-act")
    page.keyboard.press("Enter")
    assert heard(page).startswith("Skatepark : hors de votre panier.")
    assert page.evaluate("document.activeElement.closest('.basket') !== null")
    assert not page.is_checked("input[name=m0]")

    tab_to(page, ".ballot-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt")
    assert last_marks(vote) == [0, 0, 0, 1, 0, 0, 0]


def test_ranks_are_put_moved_and_taken_out_by_buttons(live_site: str, page: Page) -> None:
    vote = the_vote("rankings")
    page.goto(address(live_site, vote))
    for place in (3, 0, 4):
        page.click(f"#project-{place} .basket-act")
    assert [plain(one) for one in page.locator(".basket-chosen a").all_inner_texts()] == [
        "Piste cyclable",
        "Skatepark",
        "Salle de musique",
    ]
    page.click(".basket-chosen [data-of='4'][data-act=up]")
    assert page.evaluate("document.activeElement.dataset.of") == "4"
    page.click(".basket-chosen [data-of='3'][data-act=remove]")
    cast(page)
    assert last_marks(vote) == [2, 0, 0, 0, 1, 0, 0]


def test_points_are_counted_on_a_telephone(live_site: str, phone: Page) -> None:
    vote = the_vote("points")
    phone.goto(address(live_site, vote))
    for _ in range(7):
        phone.locator("#project-0 .points-step").nth(1).tap()
    assert phone.input_value("input[name=m0]") == "6"  # the most that one project may get
    strip = phone.locator("[data-strip-left]")
    assert plain(strip.inner_text()) == "Il reste 4 points sur 10"
    box = phone.locator("[data-strip]").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"] + 1
    phone.click("[data-strip] a")
    phone.locator(".ballot-button").tap()
    phone.wait_for_url("**/receipt")
    assert last_marks(vote) == [6, 0, 0, 0, 0, 0, 0]


def test_one_district_shows_its_projects_and_drops_the_others(live_site: str, page: Page) -> None:
    vote = districts(settings=GIVEN)
    page.goto(address(live_site, vote))
    assert page.locator("[data-place]:visible").count() == 2
    page.check("input[name=district][value='1']")
    assert page.locator("[data-place]:visible").count() == 4
    page.check("input[name=m4]")
    page.check("input[name=district][value='2']")
    assert heard(page).startswith("1 projet d’un autre quartier a été retiré de votre panier.")
    assert not page.is_checked("input[name=m4]")
    page.check("input[name=m2]")
    cast(page)
    assert last_marks(vote) == [0, 0, 1, 0, 0, 2, 0]


def test_a_project_is_found_among_many_and_the_list_is_sorted(live_site: str, page: Page) -> None:
    vote = a_vote("approvals", projects=MANY, categories=("Nature", "Sport"), settings=GIVEN)
    page.goto(address(live_site, vote))
    page.fill("#look-q", "QUARTIER 17")
    assert page.locator("[data-place]:visible").count() == 1
    assert told(page, "[data-found]") == "Projets affichés : 1 sur 40"
    page.keyboard.press("Enter")
    page.check("input[name=m16]")
    page.fill("#look-q", "")
    page.select_option("#look-sort", "dear")
    assert page.locator("[data-place]").first.get_attribute("data-place") == "39"
    page.select_option("#look-category", "Sport")
    assert page.locator("[data-place]:visible").count() == 20
    cast(page)
    assert last_marks(vote) == [0] * 16 + [1] + [0] * 25


def test_blank_empties_the_basket_and_gives_it_back(live_site: str, page: Page) -> None:
    vote = the_vote("approvals")
    page.goto(address(live_site, vote))
    page.check("input[name=m2]")
    page.check("input[name=blank]")
    assert told(page, "[data-sentence]").startswith("Votre bulletin est blanc")
    page.uncheck("input[name=blank]")
    assert page.is_checked("input[name=m2]")
    page.check("input[name=blank]")
    cast(page)
    assert last_marks(vote) == [0] * 7


def test_reading_a_project_does_not_empty_the_basket(live_site: str, phone: Page) -> None:
    vote = districts(settings=GIVEN)
    phone.goto(address(live_site, vote))
    phone.check("input[name=district][value='1']")
    phone.check("input[name=m3]")
    phone.check("input[name=m4]")
    phone.click("#project-1 .project-links a")
    phone.wait_for_selector("#project-title")
    phone.click("a.btn-act[href$='#project-1']")  # from its page one comes back to where it stands on the ballot
    phone.wait_for_selector(".basket-chosen li")
    assert phone.is_checked("input[name=district][value='1']")
    assert phone.locator("[data-place] input:checked").count() == 2
    phone.check("input[name=m1]")
    phone.uncheck("input[name=m4]")
    cast(phone)
    assert last_marks(vote) == [0, 1, 0, 1, 0, 1, 0]
    # Once it is cast, the ballot is what the server holds; another tab's basket is its own.
    phone.goto(address(live_site, vote))
    assert phone.locator("[data-place] input:checked").count() == 2
    kept = phone.evaluate("Object.keys(sessionStorage)")
    assert [key for key in kept if key.startswith("isegoria-basket")] == []


def test_a_basket_is_forgotten_where_the_ballot_was_changed_elsewhere(live_site: str, phone: Page) -> None:
    vote = the_vote("approvals")
    phone.goto(address(live_site, vote))
    phone.check("input[name=m0]")
    cast(phone)
    phone.goto(address(live_site, vote))
    phone.check("input[name=m2]")
    elsewhere = patient(phone.context.new_page())
    elsewhere.goto(address(live_site, vote))
    elsewhere.uncheck("input[name=m0]")
    elsewhere.check("input[name=m4]")
    cast(elsewhere)
    phone.goto(address(live_site, vote))
    assert [phone.is_checked(f"input[name=m{place}]") for place in (0, 2, 4)] == [False, False, True]


def test_without_a_script_the_page_comes_back_with_what_is_left(live_site: str, page_without_javascript: Page) -> None:
    page, vote = page_without_javascript, the_vote("knapsack")
    page.goto(address(live_site, vote))
    page.check("input[name=m0]")
    page.check("input[name=m3]")
    page.click(".basket button[value=show]")
    assert told(page, ".basket-left") == "5 000 € de trop : retirez un projet"
    cast_button = page.locator(".ballot-button")
    cast_button.click()
    assert page.locator(".error-summary").count() == 1
    assert page.is_checked("input[name=m0]")
    page.uncheck("input[name=m3]")
    cast(page)
    assert last_marks(vote) == [1, 0, 0, 0, 0, 0, 0]
