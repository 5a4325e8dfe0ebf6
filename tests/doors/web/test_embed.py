# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cards for other sites' pages: they may be framed, know nobody, and say no more than the site does."""

from html import unescape
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.contributions.actions import merge
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from tests import factories

pytestmark = pytest.mark.django_db
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)


@pytest.fixture
def phase() -> Phase:
    return factories.phase(factories.process("velo", space=factories.space("poitiers")))


@pytest.fixture
def text(phase: Phase) -> Contribution:
    author = factories.person(pseudonym="Ana <b>")
    return factories.statement(
        "Fermer les rues d'écoles aux **voitures** <script>alert(1)</script>", phase=phase, author=author
    )


def card(text: Contribution) -> str:
    return f"/embed/c/{text.public_id}/"


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_contribution_has_a_card(reader: Client, text: Contribution) -> None:
    page = reader.get(card(text))

    assert page.status_code == 200
    assert "Fermer les rues d&#x27;écoles aux voitures" in page.text
    assert "Ana &lt;b&gt;" in page.text
    assert "<script" not in page.text
    assert page.text.count('target="_blank" rel="noopener"') == page.text.count("<a ") == 2
    assert f"/s/poitiers/velo/statements/statement/{text.public_id}-" in page.text


def test_a_process_has_a_card(reader: Client, phase: Phase) -> None:
    page = reader.get(f"/embed/p/{phase.process.public_id}/")

    assert phase.process.question.text in unescape(page.text)
    assert "Take part" in page.text
    assert "11 days left" in page.text
    assert page.text.count('target="_blank"') == page.text.count("<a ") == 2


@pytest.mark.parametrize("kind", ["c", "p", "missing"])
def test_any_site_may_frame_a_card_and_it_can_do_nothing(reader: Client, text: Contribution, kind: str) -> None:
    number = {"c": text.public_id, "p": text.process.public_id, "missing": "0000000000"}[kind]
    page = reader.get(f"/embed/{'p' if kind == 'p' else 'c'}/{number}/")

    assert page.status_code == (404 if kind == "missing" else 200)
    assert page["Content-Security-Policy"] == POLICY
    assert not page.has_header("X-Frame-Options")
    assert page["Cache-Control"] == "public, max-age=300"
    assert "<script" not in page.text
    assert "<form" not in page.text
    assert len(page.content) < 4_000


def test_a_card_sets_no_cookie_and_knows_nobody(text: Contribution) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(factories.account())
    browser.cookies[COOKIE] = guest_token(factories.person())
    with CaptureQueriesContext(connection) as known:
        page = browser.get(card(text))
    with CaptureQueriesContext(connection) as unknown:
        other = Client(headers={"accept-language": "en"}).get(card(text))

    assert isinstance(page.cookies, SimpleCookie)
    assert page.cookies == {}
    assert page.content == other.content
    assert "Cookie" not in page.get("Vary", "")
    assert [one["sql"] for one in known] == [one["sql"] for one in unknown]
    assert not any("session" in one["sql"] or "accounts_account" in one["sql"] for one in known)
    assert len(known) <= 3


def test_nothing_else_may_be_framed(reader: Client, text: Contribution) -> None:
    for path in ("/", f"/c/{text.public_id}/share/", f"/p/{text.process.public_id}/share/", "/embed/", "/embed/x/1/"):
        page = reader.get(path)
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("state", ["pending", "rejected", "hidden", "withdrawn", "erased"])
def test_what_is_not_shown_has_no_card(reader: Client, text: Contribution, state: str) -> None:
    Contribution.objects.filter(pk=text.pk).update(state=state)
    page = reader.get(card(text))

    assert page.status_code == 404
    assert "What stood here is not shown" in page.text
    assert "voitures" not in page.text
    assert page["Content-Security-Policy"] == POLICY
    assert reader.get(f"/c/{text.public_id}/share/").status_code == 404


def test_a_draft_has_no_card(reader: Client, text: Contribution) -> None:
    Process.objects.filter(pk=text.process_id).update(published_at=None)

    for path in (card(text), f"/embed/p/{text.process.public_id}/", f"/p/{text.process.public_id}/share/"):
        assert reader.get(path).status_code == 404


def test_a_merged_text_shows_where_it_stands(reader: Client, text: Contribution, phase: Phase) -> None:
    target = factories.statement("Une ville sans voitures devant les écoles", phase=phase)
    merge(origin=text, into=target)
    answer = reader.get(f"{card(text)}?theme=dark")

    assert (answer.status_code, answer["Location"]) == (302, f"{card(target)}?theme=dark")
    assert answer["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize(
    ("query", "language"), [("", "en"), ("?lang=fr", "fr"), ("?lang=xx", "en"), ("?lang=%00", "en")]
)
def test_the_language_is_the_readers_or_the_one_that_was_chosen(
    reader: Client, text: Contribution, query: str, language: str
) -> None:
    page = reader.get(f"{card(text)}{query}").text

    assert f'<html lang="{language}"' in page
    assert {"en": "Read and take part", "fr": "Lire et participer"}[language] in page


@pytest.mark.parametrize(
    ("theme", "mark"), [("dark", ' data-bs-theme="dark"'), ("light", ' data-bs-theme="light"'), ('"><b>', "")]
)
def test_the_colours_are_the_devices_or_those_that_were_chosen(
    reader: Client, text: Contribution, theme: str, mark: str
) -> None:
    page = reader.get(card(text), {"theme": theme}).text

    assert f'dir="ltr"{mark}>' in page


def test_answers_are_counted_from_five_on(reader: Client, text: Contribution) -> None:
    for _number in range(4):
        factories.opinion(text)
    assert "answers" not in reader.get(card(text)).text
    factories.opinion(text)
    assert "<strong>5</strong> answers" in reader.get(card(text)).text


def test_the_code_is_there_to_copy(reader: Client, text: Contribution) -> None:
    page = reader.get(f"/c/{text.public_id}/share/", {"lang": "fr", "theme": "dark"})
    address = f"{settings.SITE_ADDRESS}{card(text)}?lang=fr&amp;theme=dark"

    assert page.status_code == 200
    assert f'<iframe src="{address}" title="Fermer les rues' in unescape(page.text)
    assert f"{settings.SITE_ADDRESS}/c/{text.public_id}/" in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert f"/p/{text.process.public_id}/share/" in reader.get("/s/poitiers/velo/").text
    assert reader.get(f"/p/{text.process.public_id}/share/").status_code == 200


def test_a_title_cannot_leave_its_code(reader: Client, phase: Phase) -> None:
    """Copied, then read as HTML by the other site, the title is still no more than a title."""
    text = factories.statement('Si 1 < 2 "alors" </textarea><b onload=x>oui', phase=phase)
    page = reader.get(f"/c/{text.public_id}/share/").text
    code = unescape(page.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>", 1)[0])

    assert 'title="Si 1 &lt; 2 &quot;alors&quot;' in code
    assert code.count("<") == 2
    assert code.endswith("</iframe>")
