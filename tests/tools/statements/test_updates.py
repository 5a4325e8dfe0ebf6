# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the map follows it: told by a stream, asked for by a number, and frozen by an organiser."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, connections
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.core import announcing
from isegoria.core.announcing import Announcer
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.project.pooled_handler import PooledHandler
from isegoria.tools.statements import counting
from isegoria.tools.statements.live.queries import Due, due, numbers_of
from isegoria.tools.statements.models import MapHead
from isegoria.tools.statements.queries import headline
from isegoria.tools.statements.web import live
from tests import factories
from tests.tools.statements.crowds import crowd, statements_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mapped(phase: Phase) -> Phase:
    """A conversation that has its first frozen result."""
    crowd(phase)
    counting.compute_map(phase)
    return phase


@pytest.fixture(autouse=True)
def maps(monkeypatch: pytest.MonkeyPatch) -> Announcer:
    """The listeners of this test alone: its client leaves streams without a word."""
    made = Announcer(numbers_of)
    monkeypatch.setattr(live, "MAPS", made)
    return made


def follow(phase: Phase) -> None:
    factories.opinion(statements_of(phase)[3], -1)
    assert counting.follow_map(phase)


def listen(path: str) -> Any:
    """The answer to a stream that is asked for, on a server that can hold streams."""
    return async_to_sync(AsyncClient().get)(path)


def test_the_page_says_which_map_is_live_and_which_is_frozen(
    mapped: Phase, visitor: Client, address: Callable[..., str]
) -> None:
    page = text_of(visitor.get(address("map", mapped)))
    assert "Live map of" not in page
    assert "Counted on" in page
    follow(mapped)
    page = text_of(visitor.get(address("map", mapped)))
    assert "Live map of" in page
    assert "Last frozen and verifiable result" in page
    assert "25 people gave" in page
    result = Result.objects.get()
    assert result.digest in page
    assert "Freeze a result now" not in page


def test_the_headline_is_that_of_the_newest_map(mapped: Phase) -> None:
    follow(mapped)
    found = headline(mapped)
    assert found
    assert found.people == 25


def test_the_number_is_asked_for_at_little_cost(mapped: Phase, visitor: Client, address: Callable[..., str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        first = visitor.get(address("number", mapped))
    assert len(captured) <= 3
    assert first.json() == {"number": 1, "closed": False}
    again = visitor.get(address("number", mapped), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    follow(mapped)
    changed = visitor.get(address("number", mapped), headers={"if-none-match": first["ETag"]})
    assert changed.json()["number"] == 2
    assert not changed.cookies


def test_a_closed_phase_has_no_more_updates_once_its_last_map_is_there(
    mapped: Phase, visitor: Client, address: Callable[..., str]
) -> None:
    follow(mapped)
    Phase.objects.filter(pk=mapped.pk).update(closes_at=timezone.now())
    mapped.refresh_from_db()
    assert listen(address("updates", mapped)).status_code == 200
    assert visitor.get(address("updates", mapped)).status_code == 204  # no server for streams: the page asks instead
    counting.compute_map(mapped)
    assert listen(address("updates", mapped)).status_code == 204
    assert visitor.get(address("number", mapped)).json()["closed"] is True


def test_whoever_finds_no_place_is_told_so(
    mapped: Phase, visitor: Client, address: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "MOST", 0)
    refused = listen(address("updates", mapped))
    assert (refused.status_code, refused["X-Refusal"]) == (503, "too_many_listen")


def test_where_the_map_waits_for_the_end_nobody_is_told_of_it(visitor: Client, address: Callable[..., str]) -> None:
    phase = factories.phase(factories.process(show_map="closed"))
    for name in ("updates", "number"):
        assert visitor.get(address(name, phase))["X-Refusal"] == "map_later"


def test_an_organiser_freezes_a_result_from_the_page(mapped: Phase, address: Callable[..., str]) -> None:
    organiser = Client(headers={"accept-language": "en"})
    organiser.force_login(factories.role(mapped.process.space, "organiser"))
    Result.objects.update(computed_at=timezone.now() - timedelta(minutes=11))
    follow(mapped)
    assert "Freeze a result now" in text_of(organiser.get(address("map", mapped)))
    done = organiser.post(address("freeze", mapped), follow=True)
    assert "The map is being frozen" in text_of(done)
    assert due(mapped) == [Due.FROZEN]
    assert organiser.post(address("freeze", mapped))["X-Refusal"] == "frozen_lately"


# --- the stream, through the handler that the server runs ---------------------------------------------------
@pytest.fixture
def handler(settings: Any) -> Iterator[PooledHandler]:
    settings.ISEGORIA_THREADS = 1  # whose one connection is closed at the end
    made = PooledHandler()
    yield made
    made.threads.submit(connections.close_all).result()
    made.threads.shutdown()


@pytest.mark.django_db(transaction=True)
def test_a_listener_is_told_of_another_map_and_its_place_is_free_once_it_left(
    mapped: Phase,
    handler: PooledHandler,
    maps: Announcer,
    address: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(announcing, "LOOK_EVERY", 0.02)
    path, sent, told = address("updates", mapped), [], []

    async def listened() -> None:
        left, heard = asyncio.Event(), asyncio.Event()
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if asked:
                return asked.pop()
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if b"event: changed" in message.get("body", b""):
                told.append(message["body"])
                heard.set()

        scope = {
            "type": "http", "method": "GET", "path": path, "query_string": b"known=1",
            "headers": [(b"host", b"localhost"), (b"accept-language", b"en")],
            "client": ("127.0.0.1", 1), "server": ("localhost", 80), "scheme": "http", "http_version": "1.1",
        }  # fmt: skip
        answer = asyncio.ensure_future(handler(scope, receive, send))
        await asyncio.sleep(0.1)
        assert maps.listeners(mapped.pk) == 1
        await asyncio.to_thread(_next_number, mapped.pk)
        await asyncio.wait_for(heard.wait(), 10)
        left.set()
        await asyncio.wait_for(answer, 10)
        while not maps._looking or not maps._looking.done():  # its connection is closed before the test ends
            await asyncio.sleep(0.02)

    asyncio.run(listened())
    headers = dict(sent[0]["headers"])
    assert headers[b"content-type"] == b"text/event-stream"
    assert b"no-store" in headers[b"cache-control"]
    assert b"set-cookie" not in headers
    assert told == [b'id: 2\nevent: changed\ndata: {"number": 2, "within": 0.1}\n\n']
    assert maps.listeners() == 0


def _next_number(phase: int) -> None:
    MapHead.objects.filter(phase=phase).update(number=2)
    connections.close_all()
