# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the search: what it says, what it filters by, and what nobody can make it do."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.commons.search.actions import keep_up
from isegoria.core.contributions.actions import contribute
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from tests import factories
from tests.tools.proposals import making as proposals

pytestmark = pytest.mark.django_db
ODD = [
    '"',
    "'",
    "*",
    "AND",
    "OR NEAR(",
    "a^2",
    "a:b",
    "-",
    "\x00",
    "😀",
    "é" * 10_000,
    "(((",
    "\\",
    "%",
    "·p1",
    "<script>",
]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phase() -> Phase:
    made = factories.phase(factories.process("velo", question="Quelle place pour le vélo ?"))
    keep_up()
    return made


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def say(phase: Phase, body: str, title: str = "", language: str = "fr") -> Contribution:
    given = {"kind": "statement", "phase": phase, "author": factories.person(), "language": language}
    return contribute(title=title, body=body, max_length=10_000, **given).contribution


def words(page: object) -> str:
    """What a page says, without its marks."""
    html = page.content.decode()  # type: ignore[attr-defined]  # the test client's answer
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html[html.index("<main") : html.index("</main>")])).split())


def test_without_a_word_the_page_says_what_can_be_done(reader: Client) -> None:
    page = reader.get("/search/")

    assert "What are you looking for?" in words(page)
    assert "why in this order" in words(page)


def test_the_page_says_how_many_and_in_which_order(reader: Client, phase: Phase) -> None:
    say(phase, "Des vélos en libre-service")
    page = reader.get("/search/", {"q": "vélo"})

    assert "2 texts hold these words, the closest first." in words(page)
    assert "Des <mark>vélos</mark> en libre-service" in page.content.decode()


def test_what_is_shown_is_safe_and_says_its_language(reader: Client, phase: Phase) -> None:
    say(phase, "Un <script>alert(1)</script> **tram** [rapide](javascript:alert(1))", title='Le "tram" <b>')
    html = reader.get("/search/", {"q": 'tram "><b>'}).content.decode()

    assert "<script>alert" not in html
    assert "<b>" not in html
    assert "javascript:" not in html
    assert "Un &lt;script&gt;alert(1)&lt;/script&gt; <mark>tram</mark> rapide" in html
    assert '<p lang="fr" dir="ltr">Un' in html


def test_chinese_and_arabic_are_found_and_marked(reader: Client, phase: Phase) -> None:
    say(phase, "骑自行车上班更健康", language="zh")
    say(phase, "المدارس يجب أن تكون مفتوحة", language="ar")

    assert "骑<mark>自行车</mark>上班" in reader.get("/search/", {"q": "自行车"}).content.decode()
    html = reader.get("/search/", {"q": "مدارس"}).content.decode()
    assert "<mark>المدارس</mark>" in html
    assert 'lang="ar" dir="rtl"' in html


@pytest.mark.parametrize("name", ["q", "space", "process", "kind", "language", "page"])
@pytest.mark.parametrize("value", ODD)
def test_nothing_typed_is_an_error(reader: Client, phase: Phase, name: str, value: str) -> None:
    assert reader.get("/search/", {"q": "vélo", "space": "x"} | {name: value}).status_code == 200


def test_filters_lead_to_a_part_and_say_how_many(reader: Client, phase: Phase) -> None:
    say(phase, "Un tram")
    say(phase, "A tram", language="en")
    page = reader.get("/search/", {"q": "tram"})
    assert "français 1" in words(page)
    assert "English 1" in words(page)

    page = reader.get("/search/", {"q": "tram", "language": "en"})
    assert "A <mark>tram</mark>" in page.content.decode()
    assert "Un <mark>" not in page.content.decode()


def test_the_search_of_a_page_begins_where_the_page_stands(reader: Client, phase: Phase) -> None:
    process = phase.process
    html = reader.get(f"/s/{process.space.slug}/{process.slug}/").content.decode()
    address = f"/search/?space={process.space.slug}&amp;process={process.slug}"
    assert f'href="{address}"' in html

    page = reader.get(unescape(address) + "&q=zzz")
    assert "Look in all the site, in every language" in words(page)


def test_pages_follow_one_another(reader: Client, phase: Phase) -> None:
    for number in range(25):
        say(phase, f"tram numéro {number}")
    first, second = (reader.get("/search/", {"q": "tram", "page": n}) for n in (1, 2))

    assert (len(first.context["hits"]), len(second.context["hits"])) == (20, 5)
    assert 'start="21"' in second.content.decode()


def test_a_page_costs_a_constant_number_of_queries(reader: Client, phase: Phase) -> None:
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            assert reader.get("/search/", {"q": "tram", "space": phase.process.space.slug}).status_code == 200
        return len(seen.captured_queries)

    say(phase, "Un tram")
    one = queries()
    for number in range(30):
        say(phase, f"tram numéro {number}")
    assert queries() == one <= 12


def test_the_page_is_in_french_too(client: Client, phase: Phase) -> None:
    page = client.get("/search/", {"q": "vélo"}, headers={"accept-language": "fr"})

    assert "1 texte contient ces mots." in words(page)
    assert "Comment chercher, et pourquoi dans cet ordre" in words(page)


def test_two_kinds_of_one_word_are_told_apart(client: Client) -> None:
    """In French, statements and proposals are both “propositions”."""
    process = factories.process(phases=[factories.plan(), proposals.plan()])
    factories.statement("Plus de tilleuls.", phase=factories.phase(process, "avis"))
    proposals.proposal("Des tilleuls sur la place", of=factories.phase(process, "idees"))
    page = client.get("/search/?q=tilleuls", headers={"accept-language": "fr"}).text
    assert "propositions (Conversation)" in page
    assert "propositions (Propositions)" in page
