# SPDX-License-Identifier: AGPL-3.0-or-later
"""A discussion in a real browser: with no script at all, with what scripts add, and for axe-core."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from isegoria.commons.comments import actions
from isegoria.commons.comments.inviting.actions import accept, invite, token_of
from isegoria.commons.comments.models import Comment, Reading
from isegoria.commons.comments.web.addresses import comment_url, thread_url
from isegoria.commons.moderation.actions import decide
from isegoria.core import manifest
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from tests import factories
from tests.browser.test_pages import DESKTOP, PHONE, look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def again(text: Contribution) -> Contribution:
    found = find_contribution(text.public_id)
    assert found is not None
    found.phase.process = found.process
    return found


@pytest.fixture
def world(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A discussion with some of everything: replies, an official, someone invited, a text that a moderator hid."""
    cache.clear()
    kind = manifest.find_kind("statement")
    assert kind is not None
    monkeypatch.setitem(manifest._kinds, "statement", replace(kind, commented=True))
    organiser = factories.account("mairie@example.org")
    place = factories.space("poitiers", administrator=organiser)
    root = factories.statement("Des bancs à l'ombre.", phase=factories.phase(factories.process("velo", space=place)))
    ana, bob = factories.person(pseudonym="Ana"), factories.person(pseudonym="Bob")

    def say(text: str, by: Any, to: Contribution | None = None) -> Contribution:
        return actions.comment(on=again(root), author=by, body=text, language="fr", reply_to=to).contribution

    first = say("Près des **arrêts**.", ana)
    reply = say("Et des fontaines.", bob, first)
    say("Pourquoi pas.", ana, reply)
    hidden = say("Propos retirés.", bob)
    decide(contribution=again(hidden), by=organiser, act="hide", reason="disrespect")
    say("Nous y travaillons.", factories.person(account=factories.role(place, "official")), first)
    invitations = [
        invite(
            root=again(root),
            by=organiser,
            email=f"{name}@example.org",
            name=name,
            presentation="hydrologue",
            capacity="expert",
            language="fr",
            site="http://localhost",
        )
        for name in ("Anne", "Paul")
    ]
    expert = factories.person()
    accept(invitation=invitations[0], person=expert)
    say("Voici les mesures.", expert)
    return SimpleNamespace(
        root=again(root), first=again(first), hidden=again(hidden), ana=ana, bob=bob, organiser=organiser,
        token=token_of(invitations[1]),
    )  # fmt: skip


@pytest.fixture
def bobs_page(new_visitor: Callable[..., BrowserContext], live_site: str, world: SimpleNamespace) -> Page:
    context = new_visitor()
    context.add_cookies([{"name": COOKIE, "value": guest_token(world.bob), "url": live_site}])
    return context.new_page()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_obstacle(
    new_visitor: Callable[..., BrowserContext], live_site: str, world: SimpleNamespace, size: dict[str, int]
) -> None:
    client = Client()
    client.force_login(world.organiser)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    guest, organiser = (new_visitor(viewport=size, bypass_csp=True) for _ in range(2))
    guest.add_cookies([{"name": COOKIE, "value": guest_token(world.bob), "url": live_site}])
    organiser.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_site}])
    page, theirs = guest.new_page(), organiser.new_page()

    look(page, thread_url(world.root), 200)
    look(page, f"{thread_url(world.root)}?view=unread", 200)
    look(page, comment_url(world.first), 200)
    look(page, comment_url(world.hidden), 200)
    look(page, reverse("comments:invited", args=[world.token]), 200)
    look(theirs, thread_url(world.root), 200)
    look(theirs, comment_url(world.first), 200)
    look(theirs, reverse("comments:invitations", args=[world.root.ref]), 200)


def test_all_of_it_without_javascript(page_without_javascript: Page, world: SimpleNamespace) -> None:
    page = page_without_javascript
    page.goto(thread_url(world.root))
    page.fill("#say textarea", "Un banc devant l'école.")
    page.click("#say button")
    expect(page.locator("h1")).to_contain_text("écrit")
    expect(page.locator("#said")).to_contain_text("Votre commentaire est affiché.")

    page.goto(thread_url(world.root))
    page.locator("article", has_text="Près des arrêts").get_by_role("link", name="Répondre").click()
    page.fill("#reply textarea", "D'accord.")
    page.click("#reply button")
    expect(page.locator(".comment-answered")).to_contain_text("Ana")

    page.goto(thread_url(world.root))
    page.locator("article", has_text="Près des arrêts").get_by_role("button", name="Utile").click()
    expect(page.locator("article", has_text="Près des arrêts").get_by_role("button")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert Comment.objects.get(pk=world.first.pk).useful == 1


def test_a_reply_by_keyboard_stays_where_it_is(bobs_page: Page, world: SimpleNamespace) -> None:
    page = bobs_page
    page.goto(thread_url(world.root))
    page.evaluate("window.stayed = true")
    article = page.locator(f"#c-{world.first.public_id}")
    article.get_by_role("button", name="Utile").press("Enter")
    expect(article.get_by_role("button", name="Utile")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.activeElement.id") == f"u-{world.first.public_id}"
    article.get_by_role("link", name="Répondre").press("Enter")
    expect(article.locator("textarea")).to_be_focused()
    page.keyboard.type("Oui, à l'ombre.")
    article.locator("form button").press("Enter")

    expect(article.locator(".comment-said")).to_contain_text("Votre commentaire est affiché.")
    expect(article.locator(".comment-said")).to_be_focused()
    assert page.evaluate("window.stayed") is True


def test_what_was_read_to_the_end_is_kept_as_the_page_is_left(bobs_page: Page, world: SimpleNamespace) -> None:
    page = bobs_page
    page.goto(f"{thread_url(world.root)}?view=unread")
    page.locator("form[data-read]").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    page.goto(thread_url(world.root))
    page.wait_for_timeout(1_000)  # nobody waits for a beacon, and the browser does not show it

    page.goto(f"{thread_url(world.root)}?view=unread")
    expect(page.locator("#thread")).to_contain_text("Vous avez tout lu")
    assert Reading.objects.get().person_id == world.bob.pk
