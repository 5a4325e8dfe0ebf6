# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clerk's first morning, in a real browser and without a script: from a recipe to a process that people answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.tasks import erase_what_is_left
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Participation, Process
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED_A_MINUTE = 200
"""Signs that someone who does not type for a living writes in a minute, thinking included."""
STATEMENTS = [
    "Il faut garder les halles du vieux marché.",
    "Un jardin serait plus utile que des halles.",
    "Le marché doit rester le samedi matin.",
    "Les voitures n’ont rien à faire sur la place.",
    "Il manque des bancs à l’ombre.",
]


@dataclass
class Clerk:
    """Someone at a desk: each press and each sign is counted."""

    page: Page
    presses: int = 0
    signs: int = 0
    began: float = field(default_factory=time.monotonic)

    def press(self, target: str) -> None:
        self.page.click(target)
        self.presses += 1

    def write(self, target: str, words: str) -> None:
        self.page.fill(target, words)
        self.presses += 1  # into the field
        self.signs += len(words)

    @property
    def seconds(self) -> float:
        """What the site took, and what writing takes."""
        return time.monotonic() - self.began + 60 * self.signs / TYPED_A_MINUTE


@pytest.fixture
def administrator(transactional_db: Any) -> Account:
    cache.clear()
    made = factories.account("mairie@example.org")
    factories.space("poitiers", administrator=made, texts=factories.TEXTS)
    return made


@pytest.fixture
def page(administrator: Account, live_site: str, new_visitor: Callable[..., BrowserContext]) -> Page:
    visitor = new_visitor(java_script_enabled=False)
    client = Client()
    client.force_login(administrator)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_site}])
    return visitor.new_page()


def test_from_a_recipe_to_an_open_process_in_five_minutes(
    page: Page, new_visitor: Callable[..., BrowserContext]
) -> None:
    page.goto("/organise/poitiers/")
    clerk = Clerk(page)
    clerk.press("text=Ouvrir une conversation")
    clerk.press("h2 >> text=Conversation")
    clerk.write("#id_questions_fr", "Que faire du vieux marché ?")
    clerk.write("#id_deciders_fr", "Le conseil municipal décide le 12 juin, après avoir lu ce que vous dites.")
    clerk.write("#id_avis-statements", "\n".join(STATEMENTS))
    clerk.press("text=Voir avant de publier")
    expect(page.locator("#ready")).to_be_visible()
    clerk.press("summary:has-text('Publier')")
    clerk.press("text=Oui : Publier")
    clerk.press("text=Voir la page publique")

    expect(page.locator("h1")).to_have_text("Que faire du vieux marché ?")
    assert Process.objects.get().audiences == {
        "fr": "Toutes les personnes qui vivent ou viennent ici (Ville de Poitiers)."
    }
    visitor = new_visitor().new_page()
    visitor.goto(page.url)
    visitor.click("button[value=agree]")
    expect(visitor.locator("body")).to_contain_text("Votre avis")
    print(f"\n{clerk.presses} presses, {clerk.signs} signs, {clerk.seconds:.0f} s")
    assert clerk.presses <= 10
    assert clerk.seconds <= 300


def test_from_a_recipe_to_an_open_vote_in_ten_minutes(page: Page, new_visitor: Callable[..., BrowserContext]) -> None:
    page.goto("/organise/poitiers/")
    clerk = Clerk(page)
    clerk.press("text=Ouvrir une conversation")
    clerk.press("h2 >> text=/^Vote$/")
    clerk.write("#id_questions_fr", "Que faire du vieux marché ?")
    clerk.write("#id_deciders_fr", "Le conseil municipal suivra le vote, le 12 juin.")
    clerk.press("text=Voir avant de publier")
    clerk.press(
        "text=ne pose encore aucune question"
    )  # nothing opens silently: what lacks leads to where it is written
    clerk.press(
        "li:has-text('même si plusieurs options se ressemblent') >> a:has-text('Jugement majoritaire') >> nth=0"
    )
    expect(page.locator("#id_question_fr")).to_have_value("Que faire du vieux marché ?")
    clerk.write("#id_options_fr", "Garder les halles\nFaire un jardin\nBâtir des logements | Trente, dont dix sociaux.")
    clerk.press("text=C’est prêt : voir le bulletin")
    expect(page.locator("body")).to_contain_text("Rien ne peut être voté ici.")
    clerk.press("text=Retour au bureau du vote")
    clerk.press("text=Aller au processus pour le publier")
    clerk.press("summary:has-text('Publier')")
    clerk.press("text=Oui : Publier")
    clerk.press("text=Voir la page publique")

    visitor = new_visitor().new_page()
    visitor.goto(page.url)
    visitor.click("a:has-text('Voter')")
    for number, grade in enumerate(("Bien", "Très bien", "Passable")):
        visitor.locator("[data-place]").nth(number).locator(f"label:has-text('{grade}')").first.click()
    visitor.click(".ballot-button")
    visitor.wait_for_url("**/receipt")
    print(f"\n{clerk.presses} presses, {clerk.signs} signs, {clerk.seconds:.0f} s")
    assert clerk.presses <= 16
    assert clerk.seconds <= 600


def test_what_is_missing_is_said_with_its_link_and_put_right(page: Page) -> None:
    place = factories.space("loudun", administrator=Account.objects.get())
    process = factories.finished(space=place, deciders={}, statements=[])
    page.goto(f"/organise/{place.slug}/{process.slug}/")

    expect(page.locator("#lacks")).to_contain_text("4 choses manquent")
    expect(page.locator("summary:has-text('Publier')")).to_have_count(0)
    page.click("text=Qui décide de quoi")
    page.fill("#id_deciders_fr", "Le conseil municipal, en mars.")
    page.click("text=Enregistrer les textes")
    expect(page.locator("#lacks")).to_contain_text("3 choses manquent")


def test_a_rehearsal_takes_acts_and_leaves_nothing(page: Page) -> None:
    draft = factories.finished("marche", space=Account.objects.get().roles.get().space)
    page.goto("/organise/poitiers/marche/")
    page.click("text=Faire un essai")
    expect(page.locator("h1")).to_contain_text("Essai")
    page.click("button[value=agree]")
    assert Opinion.objects.count() == 1

    rehearsal = Process.objects.exclude(pk=draft.pk).get()
    page.goto(f"/organise/poitiers/{rehearsal.slug}/")
    page.click("text=Terminer l’essai")

    expect(page.locator("h1")).to_contain_text("Quelle place pour le vélo")
    erase_what_is_left()
    assert Opinion.objects.count() == 0
    assert Participation.objects.count() == 0
    assert not Contribution.objects.filter(process=rehearsal, state="published").exists()
    assert draft.contributions.count() == 5


def test_the_preview_is_the_public_page_in_a_frame(page: Page) -> None:
    factories.finished("marche", space=Account.objects.get().roles.get().space)
    for screen, wide in (("phone", 390), ("desktop", 1280)):
        page.goto(f"/organise/poitiers/marche/preview/?on={screen}")
        frame = page.frame_locator("iframe")
        expect(frame.locator("h1")).to_have_text("Quelle place pour le vélo dans notre ville ?")
        expect(frame.locator("button[value=agree]")).to_have_count(1)
        expect(frame.locator("body")).not_to_contain_text("mairie@example.org")
        assert frame.locator("html").evaluate("document.documentElement.clientWidth") <= wide
