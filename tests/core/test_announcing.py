# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open pages are told of what changed: each once, by one reading for all, and in bounded number."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping

import pytest

from isegoria.core import announcing
from isegoria.core.announcing import Announcer
from isegoria.core.shared_counts import Network

HOME = Network("192.0.2.0/24")


class Rows:
    """Numbers that someone else changes, and how often they were read."""

    def __init__(self) -> None:
        self.numbers = {1: 5, 2: 7}
        self.reads = 0

    def read(self, rows: Iterable[int]) -> Mapping[int, int]:
        self.reads += 1
        return {row: self.numbers[row] for row in rows}


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Rows:
    monkeypatch.setattr(announcing, "LOOK_EVERY", 0.01)
    return Rows()


async def next_number(stream: AsyncIterator[bytes]) -> int:
    """The number of the next event, whatever else the stream says before."""
    async for block in stream:
        if block.startswith(b"id: "):
            fields = dict(line.split(": ", 1) for line in block.decode().splitlines() if line)
            assert fields["event"] == "changed"
            return int(json.loads(fields["data"])["number"])
    raise AssertionError("the stream ended")


def test_each_listener_is_told_of_each_change_and_the_rows_are_read_for_all(rows: Rows) -> None:
    announcer = Announcer(rows.read)

    async def listened() -> None:
        places = [announcer.take_place(1, HOME) for _ in range(50)]
        streams = [place.events(known=5) for place in places if place]
        waiting = [asyncio.ensure_future(next_number(stream)) for stream in streams]
        await asyncio.sleep(0.1)
        assert not any(one.done() for one in waiting)
        rows.numbers[1] = 6
        before = rows.reads
        assert await asyncio.gather(*waiting) == [6] * 50
        assert rows.reads - before <= 5
        # One that knows of an older state is told at once.
        place = announcer.take_place(2, HOME)
        assert place
        assert await next_number(place.events(known=3)) == 7
        for one in [*places, place]:
            assert one
            one.give_back()
            one.give_back()
        assert announcer.listeners() == 0
        await asyncio.sleep(0.05)
        done = rows.reads
        await asyncio.sleep(0.05)
        assert rows.reads == done  # nobody listens: nothing is read

    asyncio.run(listened())


def test_places_are_bounded_in_all_and_for_each_network(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "MOST", 3)
    monkeypatch.setattr(announcing, "MOST_OF_A_NETWORK", 2)
    announcer = Announcer(rows.read)
    first = announcer.take_place(1, HOME)
    assert first
    assert announcer.take_place(2, HOME)
    assert announcer.take_place(1, HOME) is None
    assert announcer.take_place(1, Network("198.51.100.0/24"))
    assert announcer.take_place(1, Network("203.0.113.0/24")) is None
    first.give_back()
    assert announcer.take_place(1, HOME)


def test_a_silent_stream_says_that_it_stands_and_ends_in_time(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "HEARTBEAT", 0.02)
    monkeypatch.setattr(announcing, "LASTS", (0.1, 0.1))
    announcer = Announcer(rows.read)

    async def listened() -> list[bytes]:
        place = announcer.take_place(1, HOME)
        assert place
        said = [block async for block in place.events(known=5)]
        place.give_back()
        return said

    said = asyncio.run(listened())
    assert said[0] == b"retry: 10000\n\n"
    assert set(said[1:]) == {b": still here\n\n"}


def test_many_pages_are_told_to_take_their_time(rows: Rows) -> None:
    announcer = Announcer(rows.read)
    for number in range(200):
        assert announcer.take_place(1, Network(f"{number}"))
    assert b'"within": 20.0' in announcer._say(1, 6)
