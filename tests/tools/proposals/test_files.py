# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture or a document sent with a proposal: kept with it, and nothing lost when either has to be mended."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.commons.attachments import rules
from isegoria.commons.attachments.models import Attachment
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.project.body_limits import most_at
from tests import factories
from tests.commons.attachments.conftest import upload
from tests.commons.attachments.samples import picture
from tests.tools.proposals.making import address, text_of, url

TEXTS = {"title": "Planter des arbres rue de la Paix", "body": "Il y fait trop chaud.", "language": "fr"}
WORDS = "La rue sans un arbre"


@pytest.fixture(autouse=True)
def _files_apart(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.ISEGORIA_DATA_DIR = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def author(db: Any) -> Person:
    return factories.person()


@pytest.fixture
def browser(author: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies[COOKIE] = guest_token(author)
    return client


def send(client: Client, of: Phase, **given: Any) -> Any:
    return client.post(address("propose", of), TEXTS | {"file": upload(picture()), "alternative": WORDS} | given)


def waiting(response: Any) -> str:
    found = re.search(r'name="waiting" value="([^"]+)"', response.content.decode())
    assert found is not None
    return found[1]


def test_a_picture_is_kept_with_its_proposal(browser: Client, phase: Phase, author: Person) -> None:
    sent = send(browser, phase)

    made, kept = Contribution.objects.get(), Attachment.objects.get()
    assert sent.status_code == 302
    assert (kept.contribution, kept.owner, kept.alternative) == (made, author, WORDS)
    page = Client().get(sent["location"].partition("#")[0]).content.decode()
    assert f'src="/files/{kept.name}" alt="{WORDS}"' in page


def test_without_a_file_nothing_more_is_asked(browser: Client, phase: Phase) -> None:
    assert browser.post(address("propose", phase), TEXTS | {"alternative": ""}).status_code == 302
    assert not Attachment.objects.exists()


def test_a_text_to_mend_does_not_lose_the_picture(browser: Client, phase: Phase) -> None:
    refused = send(browser, phase, title="")
    assert (refused.status_code, Contribution.objects.count()) == (400, 0)
    assert "The one that you sent is here and waits" in text_of(refused)

    again = browser.post(address("propose", phase), TEXTS | {"alternative": WORDS, "waiting": waiting(refused)})

    assert again.status_code == 302
    assert Attachment.objects.get().alternative == WORDS


def test_a_picture_to_mend_does_not_lose_the_text(browser: Client, phase: Phase) -> None:
    for given in ({"file": upload(b"<svg/>", "x.svg")}, {"alternative": ""}):
        refused = send(browser, phase, **given)

        assert (refused.status_code, Contribution.objects.count()) == (400, 0)
        page = refused.content.decode()
        assert (TEXTS["title"] in page, TEXTS["body"] in page) == (True, True)
        assert '<details class="fold" open><summary>A picture or a document' in page


def test_a_refused_proposal_keeps_neither(browser: Client, phase: Phase) -> None:
    send(browser, phase)

    twice = send(browser, phase)

    assert twice["X-Refusal"] == "proposal_exists"
    assert (Contribution.objects.count(), Attachment.objects.count()) == (1, 1)
    assert waiting(twice)


def test_too_many_files_leave_the_text_in_the_form(
    browser: Client, phase: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FILES_AN_HOUR", 1)
    send(browser, phase)

    refused = send(browser, phase, title="Une autre idée")

    assert (refused.status_code, refused["X-Refusal"]) == (429, "too_many")
    assert "Une autre idée" in refused.content.decode()


def test_looking_for_what_is_alike_keeps_the_picture(browser: Client, phase: Phase) -> None:
    looked = send(browser, phase, look="1")

    assert (looked.status_code, Contribution.objects.count()) == (200, 0)
    sent = browser.post(address("propose", phase), TEXTS | {"alternative": WORDS, "waiting": waiting(looked)})
    assert sent.status_code == 302
    assert Attachment.objects.count() == 1


def test_a_newcomer_is_led_to_the_page_of_the_proposal(phase: Phase) -> None:
    newcomer = Client(headers={"accept-language": "en"})
    assert 'name="file"' not in newcomer.get(address("propose", phase)).content.decode()

    sent = send(newcomer, phase)

    assert sent.status_code == 302
    assert not Attachment.objects.exists()
    made = Contribution.objects.select_related("process__space").get()
    assert "Add a picture or a document" in text_of(newcomer.get(url(made)))


def test_the_address_takes_a_picture_and_the_others_do_not(phase: Phase) -> None:
    assert most_at(address("propose", phase)) > 10_000_000
    assert most_at(address("phase", phase)) < 10_000_000
