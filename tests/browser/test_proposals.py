# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposals in a real browser: with no script at all, and with what scripts add."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from tests.tools.proposals import making
from tests.tools.proposals.making import address, again, url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phase(transactional_db: Any) -> Phase:
    cache.clear()
    return making.phase(categories="Rues\nParcs", threshold=2)


def test_a_guest_proposes_and_supports_without_javascript(page_without_javascript: Page, phase: Phase) -> None:
    page = page_without_javascript
    page.goto(address("phase", phase))
    page.click("text=Faire une proposition >> nth=0")
    page.fill("#id_title", "Planter des tilleuls sur la place")
    page.click("text=Voir si quelqu’un l’a déjà proposé")
    expect(page.locator("p[role=status]")).to_contain_text("Aucune proposition ne dit quelque chose de proche")
    page.fill("#id_body", "Il y fait trop chaud l'été.")
    page.select_option("#id_category", "Parcs")
    page.click("text=Envoyer ma proposition")

    expect(page.locator("h1")).to_have_text("Planter des tilleuls sur la place")
    expect(page.locator("#kept")).to_contain_text("Votre proposition est enregistrée et publiée.")
    page.click("text=Soutenir cette proposition")
    expect(page.locator("#support")).to_contain_text("personne soutient cette proposition")
    expect(page.locator("#support")).to_contain_text("Vous la soutenez")
    page.click("text=Retirer mon soutien")
    expect(page.locator("#support")).to_contain_text("Soutenir cette proposition")
    assert again(Contribution.objects.get()).standing.supports == 0


def test_a_support_stays_on_the_page_and_keeps_the_focus(page: Page, phase: Phase) -> None:
    one = making.proposal(of=phase)
    page.goto(url(one))
    here = page.url
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Soutenir cette proposition").press("Enter")

    expect(page.locator("#support")).to_contain_text("Vous la soutenez")
    assert (page.evaluate("window.stayed"), page.url) == (True, here)
    assert page.evaluate("document.activeElement.id") == "support-title"


def test_what_is_alike_comes_while_one_writes(page: Page, phase: Phase) -> None:
    there = making.proposal("Planter des tilleuls sur la place", "Il y fait trop chaud.", of=phase)
    page.goto(address("propose", phase))
    page.locator("#id_title").press_sequentially("Des tilleuls pour la place")

    expect(page.locator("#similar")).to_contain_text(there.title)
    expect(page.locator("#id_title")).to_be_focused()


def test_a_draft_comes_back_until_it_is_kept(new_visitor: Callable[..., BrowserContext], phase: Phase) -> None:
    page = new_visitor().new_page()
    page.goto(address("propose", phase))
    page.fill("#id_title", "Une idée commencée")
    page.fill("#id_body", "Quelques mots.")
    page.goto(address("phase", phase))
    page.goto(address("propose", phase))
    expect(page.locator("#id_title")).to_have_value("Une idée commencée")
    expect(page.locator("#id_body")).to_have_value("Quelques mots.")
    page.click("text=Envoyer ma proposition")
    expect(page.locator("#kept")).to_be_visible()

    page.goto(address("propose", phase))
    expect(page.locator("#id_title")).to_have_value("")
