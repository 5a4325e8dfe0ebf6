# SPDX-License-Identifier: AGPL-3.0-or-later
"""The load generator: keep-alive HTTP/1.1 over bare sockets, in a process of its own, and nothing of Django.

Reads a plan (JSON) on standard input, writes its figures (JSON) on standard output. It only ever talks to this
machine, and sends a bounded number of requests.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from processors import Programs

HOST = "127.0.0.1"


@dataclass(slots=True)
class Answer:
    """One answer: status, body, and seconds from the first byte sent to the last byte read."""

    status: int
    body: bytes
    seconds: float


class Connection(asyncio.Protocol):
    """One connection on which requests follow one another. Reads just enough of HTTP: status, length, body."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError())

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        if self._transport is None:
            raise ConnectionResetError
        self._waiting = asyncio.get_running_loop().create_future()
        self._sent_at = time.perf_counter()
        self._transport.write(request)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or self._waiting is None or self._waiting.done():
            return
        head = bytes(self._buffer[:end]).lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        self._waiting.set_result(Answer(int(head[9:12]), body, time.perf_counter() - self._sent_at))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def post(port: int, path: str, body: bytes, token: str = "") -> bytes:
    """The bytes of a request."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/json\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def send_all(port: int, requests: Iterator[bytes], connections: int) -> list[Answer]:
    """Send every request once, over so many connections, each asking again as soon as it is answered."""
    answers: list[Answer] = []

    async def one_visitor() -> None:
        loop = asyncio.get_running_loop()
        connection: Connection | None = None
        for request in requests:
            if connection is None or not connection.is_open:
                _transport, connection = await loop.create_connection(Connection, HOST, port)
            try:
                answers.append(await connection.ask(request))
            except ConnectionError:
                answers.append(Answer(0, b"", 0.0))
        if connection is not None:
            connection.close()

    await asyncio.gather(*(one_visitor() for _visitor in range(connections)))
    return answers


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def drive(plan: dict[str, Any]) -> dict[str, Any]:
    """Make the guests, then give their opinions, a turn of all people for each statement."""
    port, connections, people = plan["port"], plan["connections"], plan["people"]
    began = time.perf_counter()
    arrival = post(port, "/api/v1/guests", b"")
    # One first: what is refused to it is refused to all.
    guests = await send_all(port, iter([arrival]), 1)
    if guests[0].status == 201:
        guests += await send_all(port, iter([arrival] * (people - 1)), connections)
    refused = [guest for guest in guests if guest.status != 201]
    if refused:
        return {"error": f"{len(refused)} guests refused: {refused[0].status} {refused[0].body[:300]!r}"}
    tokens = [json.loads(guest.body)["token"] for guest in guests]
    guests_seconds = time.perf_counter() - began

    def votes() -> Iterator[bytes]:
        for act in range(plan["acts"]):
            person, turn = act % people, act // people
            # Neighbours in time answer different statements, as the draw makes them do on the site.
            statement = plan["statements"][(person + turn) % len(plan["statements"])]
            body = b'{"value": %d}' % ((person * 7 + turn) % 3 - 1)
            yield post(port, f"/api/v1/statements/{statement}/opinion", body, tokens[person])

    programs = Programs(port=port, database_port=plan["database_port"])
    before, processor, began = programs.seconds(), time.process_time(), time.perf_counter()
    answers = await send_all(port, votes(), connections)
    wall, busy = time.perf_counter() - began, time.process_time() - processor
    spent = {name: now - before[name] for name, now in programs.seconds().items()} | {"load": busy}
    good = [answer for answer in answers if 200 <= answer.status < 300]
    seconds = sorted(answer.seconds for answer in good)
    statuses: dict[str, int] = {}
    for answer in answers:
        statuses[str(answer.status)] = statuses.get(str(answer.status), 0) + 1
    return {
        "people": people,
        "acts_sent": len(answers),
        "acts_2xx": len(good),
        "statuses": statuses,
        "wall_s": round(wall, 3),
        "acts_per_s": round(len(good) / wall, 1),
        "p50_ms": round(1000 * percentile(seconds, 0.50), 1),
        "p95_ms": round(1000 * percentile(seconds, 0.95), 1),
        "p99_ms": round(1000 * percentile(seconds, 0.99), 1),
        "guests_per_s": round(people / guests_seconds, 1),
        "generator_cpu": round(busy / wall, 3),
        **{f"{name}_ms_per_vote": round(1000 * seconds / max(len(good), 1), 3) for name, seconds in spent.items()},
        "two_cores_bear": round(2 * len(good) / max(sum(spent.values()), 1e-9)),
        "receipts": [json.loads(answer.body)["receipt"] for answer in good],
    }


if __name__ == "__main__":
    json.dump(asyncio.run(drive(json.load(sys.stdin))), sys.stdout)
