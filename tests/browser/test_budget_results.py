# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of a budget in a real browser: no obstacle, in either language; by the keyboard alone; what if, with a
script and without one; short enough for a telephone; on paper; and a tie that an organiser settles."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page

from isegoria.tools.budgets.counting import recompute_stale
from isegoria.tools.budgets.models import BudgetVote, Project
from tests import factories
from tests.browser.test_pages import AXE, find_obstacles
from tests.conftest import DESKTOP, PHONE
from tests.tools.budgets.counted import address, counted_with, outcome, titles
from tests.tools.budgets.voting import a_vote, again

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROJECTS = {"Cher": 70_000, "Moyen": 40_000, "Petit": 20_000}
BALLOTS = [(("Cher",), 0, 0)] * 12 + [(("Moyen", "Petit"), 0, 0)] * 10 + [(("Petit",), 0, 0)] * 4
MANY = {f"Un projet du quartier au nom assez long {number}": 2_000 + number for number in range(1, 41)}
TALLEST = 6_500
"""Pixels that a result of forty projects may take on a telephone: what is not of the first interest is folded."""


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def a_result(**given: Any) -> BudgetVote:
    vote = a_vote(**{"rule": "greedy-votes", "projects": PROJECTS, "categories": ("Nature", "Rues"), **given})
    Project.objects.filter(budget=vote.budget).update(latitude=46.58, longitude=0.34)
    counted_with(vote, BALLOTS)
    return again(vote)


def a_tie() -> BudgetVote:
    vote = a_vote(rule="greedy-votes", projects={"Un": 80_000, "Deux": 80_000})
    counted_with(vote, [(("Un",), 0, 0), (("Deux",), 0, 0)], times=15)
    return again(vote)


def number(vote: BudgetVote, name: str) -> int:
    return next(one.number for one in outcome(vote).lines if one.name.text == name)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").strip()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_its_pages_have_no_obstacle(
    language: str, screen: str, live_site: str, new_visitor: Callable[..., BrowserContext]
) -> None:
    vote, tie = a_result(), a_tie()
    way = {"viewport": PHONE} if screen == "phone" else {"viewport": DESKTOP, "color_scheme": "dark"}
    page = new_visitor(bypass_csp=True, locale=language, **way).new_page()
    for path in (
        address(vote),
        f"{address(vote)}?state=others&order=cost&q=o",
        address(vote, "why", number(vote, "Petit")),
        f"{address(vote, 'why', number(vote, 'Moyen'))}?votes=3",
        f"{address(vote, 'why', number(vote, 'Moyen'))}?cost=beaucoup&votes=x",
        address(tie),
    ):
        page.goto(live_site + path)
        page.add_script_tag(path=AXE)
        find_obstacles(page)
        for fold in page.locator("details").all():
            fold.evaluate("one => one.open = true")
        find_obstacles(page)


def test_forty_projects_fit_on_a_telephone(live_site: str, phone: Page) -> None:
    vote = a_vote(rule="equal-shares-add1", projects=MANY)
    names = list(MANY)
    counted_with(vote, [((names[one], names[(one * 3) % 40]), 0, 0) for one in range(40)])
    phone.goto(live_site + address(vote))
    assert phone.locator(".budget-row").count() == 40
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert phone.evaluate("document.documentElement.scrollHeight") < TALLEST
    heights = phone.evaluate("[...document.querySelectorAll('.budget-row')].map((one) => one.offsetHeight)")
    assert min(heights) >= 44
    # What was chosen is said before anything is scrolled.
    assert phone.locator(".result-said").bounding_box()["y"] < PHONE["height"]  # type: ignore[index]  # it is shown


def test_a_project_is_reached_and_asked_about_by_the_keyboard_alone(live_site: str, page: Page) -> None:
    vote = a_result()
    page.goto(live_site + address(vote))
    tab_to(page, f".budget-row a[href='{address(vote, 'why', number(vote, 'Moyen'))}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/*")
    assert "n’est-il pas retenu" in page.locator("h1").inner_text()
    tab_to(page, "#what-votes")
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**votes=3*")
    told = plain(page.locator(".what-if-answer").inner_text())
    assert told.startswith("Avec 3 soutiens de plus, ce projet serait retenu.")
    assert "« Cher »" in told
    assert plain(page.input_value("#what-cost")) == "40 000"  # and it is read again as it is written


def test_a_fold_opens_by_the_keyboard(live_site: str, page: Page) -> None:
    vote = a_result()
    page.goto(live_site + address(vote))
    assert not page.locator("#steps ol.result-steps").is_visible()
    tab_to(page, "#steps > summary")
    page.keyboard.press("Enter")
    assert page.locator("#steps ol.result-steps").is_visible()


def test_without_a_script_what_if_answers_and_every_fold_opens(live_site: str, page_without_javascript: Page) -> None:
    page, vote = page_without_javascript, a_result()
    page.goto(live_site + address(vote))
    page.click("#beside > summary")
    assert page.locator("#beside table").is_visible()
    page.goto(live_site + address(vote, "why", number(vote, "Moyen")))
    page.fill("#what-cost", "10 000")
    page.click(".what-if button")
    assert plain(page.locator(".what-if-answer strong").inner_text()) == "À 10 000 €, ce projet serait retenu."
    page.click(".what-if-links a >> nth=1")
    assert plain(page.locator(".what-if-answer strong").inner_text()).startswith("Avec 10 soutiens de plus")


def test_on_paper_what_was_folded_is_there(live_site: str, page: Page) -> None:
    vote = a_result()
    page.goto(live_site + address(vote))
    page.emulate_media(media="print")
    assert page.locator("#steps ol.result-steps").is_visible()
    assert not page.locator(".result-filters").is_visible()
    assert not page.locator("text=Partager ou intégrer").is_visible()


def test_an_organiser_settles_a_tie(live_site: str, new_visitor: Callable[..., BrowserContext]) -> None:
    vote = a_tie()
    organiser = factories.account(password=factories.PASSWORD)
    factories.role(vote.phase.process.space, "organiser", organiser)
    page = new_visitor(bypass_csp=True, viewport=PHONE).new_page()
    page.goto(live_site + address(vote))
    assert "Une égalité est à trancher" in page.locator("#tie-title").inner_text()
    page.click("text=la trancher")
    page.fill("input[name=login]", organiser.email)
    page.fill("input[name=password]", factories.PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/desk/tie")
    page.add_script_tag(path=AXE)
    find_obstacles(page)
    page.check("input[name=way][value=decision]")
    page.select_option(f"select[name=rank_{number(vote, 'Deux')}]", "1")
    page.fill("textarea[name=reason]", "Le conseil, parce que Deux attend depuis deux ans.")
    page.click(".form-acts button")
    assert "rang" in page.locator(".error-summary").inner_text()
    page.add_script_tag(path=AXE)
    find_obstacles(page)
    page.select_option(f"select[name=rank_{number(vote, 'Un')}]", "2")
    page.click(".form-acts button")
    page.wait_for_url("**/result")
    assert "en cours de recompte" in plain(page.locator("#tie-title + p ~ p").last.inner_text())
    assert recompute_stale() == 1
    page.reload()
    assert titles(outcome(vote).winners) == ["Deux"]
    assert "attend depuis deux ans" in page.locator("main").inner_text()
    page.add_script_tag(path=AXE)
    find_obstacles(page)
