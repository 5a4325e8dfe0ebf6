# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map page and its files: with a map, without one, before its time."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from isegoria.commons.moderation.actions import decide
from isegoria.core.processes.models import Phase
from isegoria.core.results import frozen
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


def whole(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_the_reading_the_picture_and_the_way_to_count_again(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    page = text_of(visitor.get(address("map", phase)))

    assert "30 people gave" in page
    assert "form 2 opinion groups: group A, 20 people (67%), group B, 10 people (33%)." in page
    for title in (
        "What brings people together",
        "What divides them",
        "What characterises each group",
        "How sure is this?",
        "How the map is made",
    ):
        assert title in page
    assert 'class="drawing drawing-map"' in page
    assert result.digest in page
    assert address("document", phase, result.digest) in page
    assert "isegoria verify result result.json" in page
    assert "Where I stand" not in page


def test_my_place_follows_my_answers(visitor: Client, phase: Phase, result: Result, address: Address) -> None:
    for place, one in enumerate(statements_of(phase)):
        opinion = "agree" if place < 2 or place % 2 else "disagree"
        visitor.post(address("answer", phase), {"statement": one.public_id, "opinion": opinion})

    page = text_of(visitor.get(address("map", phase)))

    assert "Your answers are nearest to those of group" in page
    assert visitor.get(address("map", phase)).context["you"].position.group == 0
    assert "You have answered 10 statements of this map." in page
    assert "still rough" not in page
    assert ">You<" in page


def test_a_place_of_one_answer_is_said_to_be_rough(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    visitor.post(address("answer", phase), {"statement": statements_of(phase)[3].public_id, "opinion": "agree"})
    assert "Your place is still rough: it becomes firm from 7 answers on." in text_of(
        visitor.get(address("map", phase))
    )


def test_an_answer_to_a_statement_newer_than_the_map_does_no_harm(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    newer = factories.statement(phase=phase)
    visitor.post(address("answer", phase), {"statement": newer.public_id, "opinion": "agree"})
    page = visitor.get(address("map", phase))
    assert page.status_code == 200
    assert page.context["you"] is None


def test_without_a_map_the_page_says_what_will_be_here_and_from_when(
    visitor: Client, phase: Phase, address: Address
) -> None:
    page = text_of(visitor.get(address("map", phase)))
    assert "There is no map yet" in page
    assert "It will be drawn from 20 people on" in page
    assert "0 people have taken part so far." in page or "0 person has taken part so far." in page
    assert "How the map is made" in page


def test_nineteen_people_are_shown_no_map(visitor: Client, phase: Phase, address: Address) -> None:
    crowd(phase, people=19)
    assert compute_map(phase) is None
    page = text_of(visitor.get(address("map", phase)))
    assert "with fewer, what one of them answered could be guessed" in page
    assert "19 people have taken part so far." in page


def test_enough_people_and_the_map_on_its_way(visitor: Client, phase: Phase, address: Address) -> None:
    crowd(phase, people=20)
    assert "the map is being drawn" in text_of(visitor.get(address("map", phase)))


def test_a_map_kept_for_the_end_is_shown_nowhere_before(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(show_map="closed", statements=[f"Idée {n}." for n in range(9)]))
    crowd(phase)
    made = compute_map(phase)
    assert made

    page = text_of(visitor.get(address("map", phase)))

    assert "will be shown when this phase has closed" in page
    assert "drawing-map" not in page
    assert "opinion groups:" not in text_of(visitor.get(address("phase", phase)))
    for name, more in (("results", ()), ("document", (made.digest,)), ("input", (made.digest,)), ("drawing", ())):
        refused = visitor.get(address(name, phase, *more))
        assert (refused.status_code, refused["X-Refusal"]) == (403, "map_later")


def test_a_statement_hidden_since_is_not_quoted(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    number = result.summary["divisive"][0]
    one = statements_of(phase)[number]
    assert one.body in text_of(visitor.get(address("map", phase)))
    decide(contribution=one, by=factories.role(phase.process.space, "moderator"), act="hide", reason="off_topic")
    assert one.body not in text_of(visitor.get(address("map", phase)))


def test_the_page_of_the_conversation_says_where_we_are(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    assert "30 people, 2 opinion groups:" in text_of(visitor.get(address("phase", phase)))


# --- files ------------------------------------------------------------------------------------------------
def test_the_files_are_the_frozen_ones(visitor: Client, phase: Phase, result: Result, address: Address) -> None:
    document = visitor.get(address("document", phase, result.digest))
    assert json.loads(whole(document))["digest"] == result.digest
    assert document["Content-Disposition"] == 'attachment; filename="result.json"'
    opinions = visitor.get(address("input", phase, result.digest))
    with frozen.open_frozen(result.input_sha256) as kept:
        assert whole(opinions) == kept.read()
    assert opinions["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.django_db(transaction=True)
def test_the_files_stream_under_an_asynchronous_server(address: Address) -> None:
    phase = factories.phase(factories.process(statements=[f"Idée {n}." for n in range(9)]))
    crowd(phase)
    made = compute_map(phase)
    assert made
    with frozen.open_frozen(made.input_sha256) as kept:
        expected = kept.read()

    async def download() -> bytes:
        response = await AsyncClient().get(address("input", phase, made.digest))
        return b"".join([chunk async for chunk in response.streaming_content])

    assert async_to_sync(download)() == expected


def test_the_index_names_each_map(visitor: Client, phase: Phase, result: Result, address: Address) -> None:
    compute_map(phase)
    listed = visitor.get(address("results", phase)).json()
    assert listed["format"] == "isegoria-results/1"
    assert len(listed["results"]) == 2
    oldest = listed["results"][1]
    assert (oldest["digest"], oldest["people"]) == (result.digest, 30)
    assert oldest["document"] == f"http://testserver{address('document', phase, result.digest)}"


def test_the_picture_alone_marks_nobody(visitor: Client, phase: Phase, result: Result, address: Address) -> None:
    visitor.post(address("answer", phase), {"statement": statements_of(phase)[3].public_id, "opinion": "agree"})
    picture = visitor.get(address("drawing", phase))
    assert picture["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert picture.content.decode().startswith("<svg")
    assert ">You<" not in picture.content.decode()


@pytest.mark.parametrize("digest", ["0" * 64, "nothing"])
def test_an_unknown_digest_says_where_to_look(
    visitor: Client, phase: Phase, result: Result, address: Address, digest: str
) -> None:
    page = visitor.get(address("document", phase, digest))
    assert page.status_code == 404
    assert "No result of this conversation has this digest." in text_of(page)


def test_a_result_of_another_conversation_is_not_found_here(
    visitor: Client, phase: Phase, result: Result, address: Address
) -> None:
    other = factories.phase()
    assert visitor.get(address("document", other, result.digest)).status_code == 404
    assert visitor.get(address("drawing", other)).status_code == 404


def test_a_summary_of_a_thousand_statements_stays_small(db: None) -> None:
    phase = factories.phase(factories.process(statements=[f"Idée numéro {n}." for n in range(1000)]))
    crowd(phase, people=25)
    made = compute_map(phase)
    assert made
    assert len(json.dumps(made.summary)) < 300_000
    assert len(gzip.compress(json.dumps(made.summary).encode())) < 100_000
