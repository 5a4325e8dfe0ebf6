# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report that a journalist quotes: each finding with its address, and a text complete by itself."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from isegoria.commons.moderation.actions import decide
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.tools.statements.counting import compute_map
from tests import factories
from tests.tools.statements.crowds import crowd, statements_of, text_of

Address = Callable[..., str]


@pytest.fixture
def result(phase: Phase) -> Result:
    """A published map of two camps."""
    crowd(phase, people=30)
    made = compute_map(phase)
    assert made
    return made


def quotes_of(page: Any) -> dict[str, str]:
    """Anchor of each finding → the text that quotes it."""
    found = re.findall(r'class="quote-text" id="([^"]+)-text">([^<]+)<', page.content.decode())
    return {anchor: unescape(text) for anchor, text in found}


def test_each_finding_has_an_anchor_and_a_text_complete_by_itself(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    page = visitor.get(address("report", phase))
    first = statements_of(phase)[0]
    lasting = f"http://testserver{address('report_of', phase, result.digest[:12])}"
    quotes = quotes_of(page)

    assert len(quotes) > 3
    assert all(f'id="{anchor}"' in page.content.decode() for anchor in quotes)
    quote = quotes[f"together-{first.public_id}"]
    assert quote.startswith(
        "100% of the 25 people who answered the statement “Proposition numéro 1.” agree with it "
        "(25 people; 95% interval: 87% to 100%)."
    )
    assert f"“{phase.process.question.text}”, conversation of {phase.process.space.name.text}: 30 people" in quote
    assert "not a sample of the population" in quote
    assert quote.endswith(f"{lasting}#together-{first.public_id} (result {result.digest[:12]})")
    assert "group A, 20 people (67%), group B, 10 people (33%)" in quotes["groups"]


def test_the_lasting_address_says_the_same_when_others_have_answered(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    before = quotes_of(visitor.get(address("report", phase)))
    crowd(phase, people=40)
    assert compute_map(phase)

    assert quotes_of(visitor.get(address("report", phase))) != before
    page = visitor.get(address("report_of", phase, result.digest))
    assert quotes_of(page) == before
    assert "these figures stay as they were" in text_of(page)


def test_a_statement_hidden_since_is_quoted_no_more(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    first = statements_of(phase)[0]
    decide(contribution=first, by=factories.role(phase.process.space, "moderator"), act="hide", reason="off_topic")
    for page in (address("report", phase), address("report_of", phase, result.digest)):
        assert first.body not in text_of(visitor.get(page))


def test_what_is_shared_says_the_figures(visitor: Client, phase: Phase, result: Result, address: Address) -> None:
    page = text_of(visitor.get(address("report", phase)))
    described = re.search(r'property="og:description" content="([^"]+)"', page)
    assert described
    assert unescape(described[1]).startswith("30 people gave 257 opinions on 10 statements. 100% of the 26 people")
    assert f'property="og:title" content="Findings to quote · {phase.process.question.text}"' in page
    assert f"isegoria verify result http://testserver{address('document', phase, result.digest)}" in page


def test_without_a_map_and_before_its_time(db: None, visitor: Client, address: Address) -> None:
    assert "There is nothing to quote yet" in text_of(visitor.get(address("report", factories.phase())))
    later = factories.phase(factories.process("plus-tard", show_map="closed", statements=["Plus de bancs."]))
    assert "The findings are not shown yet" in text_of(visitor.get(address("report", later)))
    assert visitor.get(address("report_of", later, "0" * 64)).status_code == 403


def test_an_unknown_digest_says_where_to_look(visitor: Client, phase: Phase, result: Result, address: Address) -> None:
    for digest in ("0" * 64, result.digest[:8]):
        assert visitor.get(address("report_of", phase, digest)).status_code == 404


@pytest.mark.parametrize("lasting", [False, True])
def test_queries(
    visitor: Client,
    phase: Phase,
    result: Result,
    address: Address,
    lasting: bool,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    page = address("report_of", phase, result.digest) if lasting else address("report", phase)
    with django_assert_max_num_queries(6):
        assert visitor.get(page).status_code == 200
