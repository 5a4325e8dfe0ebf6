# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files in a real browser: sent without any script, looked at by axe-core, and unable to do anything."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect

from isegoria.commons.attachments.models import Attachment
from isegoria.core import manifest
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from tests import factories
from tests.browser.test_pages import DESKTOP, PHONE, look
from tests.commons.attachments.samples import pdf, photograph

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana(transactional_db: Any) -> Person:
    return factories.person(pseudonym="Ana")


@pytest.fixture
def text(ana: Person, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contribution:
    """A statement of Ana's, which takes files here."""
    cache.clear()
    settings.ISEGORIA_DATA_DIR = tmp_path
    kind = manifest.find_kind("statement")
    assert kind is not None
    monkeypatch.setitem(manifest._kinds, "statement", replace(kind, attached=True))
    return factories.statement("Des bancs à l'ombre.", author=ana)


def as_ana(new_visitor: Callable[..., BrowserContext], site: str, ana: Person, **options: Any) -> BrowserContext:
    visitor = new_visitor(**options)
    visitor.add_cookies([{"name": COOKIE, "value": guest_token(ana), "url": site}])
    return visitor


def test_files_are_sent_shown_and_removed_without_a_script(
    text: Contribution, ana: Person, live_site: str, new_visitor: Callable[..., BrowserContext]
) -> None:
    page = as_ana(new_visitor, live_site, ana, java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(reverse("attachments:files", args=[text.ref]))
    page.set_input_files("input[type=file]", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    page.get_by_role("button", name="Ajouter ce fichier").click()
    # The words are missing: they alone are asked for.
    expect(page.get_by_label("Un autre fichier à la place")).to_be_visible()
    page.get_by_label("Ce que montre").fill("Un banc sous un tilleul")
    page.get_by_role("button", name="Ajouter ce fichier").click()

    expect(page.get_by_role("img", name="Un banc sous un tilleul")).to_be_visible()
    page.get_by_text("Retirer ce fichier", exact=True).click()
    page.get_by_role("button", name="Oui").click()
    expect(page.get_by_text("Aucun fichier pour l’instant")).to_be_visible()
    assert Attachment.objects.get().removal == "author"


def test_the_page_has_no_obstacle(
    text: Contribution, ana: Person, live_site: str, new_visitor: Callable[..., BrowserContext]
) -> None:
    address = reverse("attachments:files", args=[text.ref])
    sending = as_ana(new_visitor, live_site, ana).new_page()
    for name, content, words in (("x.jpg", photograph(), "Un banc"), ("x.pdf", pdf(), "Le plan")):
        sending.goto(address)
        sending.set_input_files("input[type=file]", {"name": name, "mimeType": "x/y", "buffer": content})
        sending.get_by_label("Ce que montre").fill(words)
        sending.get_by_role("button", name="Ajouter ce fichier").click()
    assert Attachment.objects.count() == 2
    for way in ({"viewport": PHONE}, {"viewport": DESKTOP, "locale": "en-GB", "color_scheme": "dark"}):
        look(as_ana(new_visitor, live_site, ana, bypass_csp=True, **way).new_page(), address, 200)
    look(new_visitor(bypass_csp=True, viewport=PHONE).new_page(), address, 200)
