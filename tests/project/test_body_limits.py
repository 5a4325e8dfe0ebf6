# SPDX-License-Identifier: AGPL-3.0-or-later
"""How large a body each address takes, and from whom: asked of the handler that the server runs."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.test import Client

from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.project import pooled_handler
from isegoria.project.body_limits import large_bodies, most_at
from isegoria.project.pooled_handler import PooledHandler
from tests import factories

FILES = "/on/0123456789-un-texte/files/"
MEGABYTE = 1_000_000
pytestmark = pytest.mark.django_db(transaction=True)


class Answer:
    """What the server sent back, and how much of the body it had read."""

    def __init__(self, sent: Sequence[dict[str, Any]], read: int) -> None:
        self.status = sent[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        self.content = b"".join(message.get("body", b"") for message in sent[1:])
        self.read = read


@pytest.fixture
def handler(settings: Any) -> Iterator[PooledHandler]:
    settings.ISEGORIA_THREADS = 1  # whose one connection is closed at the end
    made = PooledHandler()
    yield made
    made.threads.submit(connections.close_all).result()
    made.threads.shutdown()


@pytest.fixture
def send(handler: PooledHandler) -> Callable[..., Answer]:
    """Send ``size`` bytes to ``path``; ``chunked`` does not say how many beforehand."""

    def posted(path: str, size: int, *, cookies: str = "", token: str = "", chunked: bool = False) -> Answer:
        sent: list[dict[str, Any]] = []
        left = size

        async def receive() -> dict[str, Any]:
            nonlocal left
            await asyncio.sleep(0)
            block = min(left, MEGABYTE)
            left -= block
            return {"type": "http.request", "body": b"\0" * block, "more_body": left > 0}

        async def answer(message: dict[str, Any]) -> None:
            sent.append(message)

        headers = [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=x")]
        headers += [(b"accept-language", b"en")]
        headers += [(b"transfer-encoding", b"chunked")] if chunked else [(b"content-length", str(size).encode())]
        headers += [(b"cookie", cookies.encode())] if cookies else []
        headers += [(b"authorization", f"Bearer {token}".encode())] if token else []
        scope = {
            "type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers,
            "client": ("127.0.0.1", 1), "server": ("localhost", 80), "scheme": "http", "http_version": "1.1",
        }  # fmt: skip
        asyncio.run(handler(scope, receive, answer))
        return Answer(sent, size - left)

    return posted


Send = Callable[..., Answer]


@pytest.fixture
def guest() -> str:
    """The cookie of someone who has acted here."""
    return f"{COOKIE}={guest_token(factories.person())}"


def test_the_addresses_that_take_files_are_few() -> None:
    assert most_at(FILES) == most_at("/api/v1/contributions/0123456789/attachments") == 10_500_000
    for path in ("/", "/receipts/", "/on/x/files/", f"{FILES}x", f"/s{FILES}", "/accounts/login/", "/api/v1/guests"):
        assert most_at(path) == settings.ISEGORIA_MAX_BODY == 2_000_000
    assert max(most for _pattern, most in large_bodies()) <= 60_000_000


def test_a_body_of_the_common_size_is_read_from_anyone(send: Send) -> None:
    assert send(FILES, MEGABYTE).read == MEGABYTE


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_is_read_from_a_guest(send: Send, guest: str, chunked: bool) -> None:
    answer = send(FILES, 10 * MEGABYTE, cookies=guest, chunked=chunked)

    assert (answer.status != 413, answer.read) == (True, 10 * MEGABYTE)


def test_a_file_is_read_from_who_is_signed_in(send: Send) -> None:
    browser = Client()
    browser.force_login(factories.account())
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value

    assert send(FILES, 10 * MEGABYTE, cookies=f"{settings.SESSION_COOKIE_NAME}={session}").status != 413


def test_a_file_is_read_from_a_program_with_a_guests_token(send: Send) -> None:
    address = "/api/v1/contributions/0123456789/attachments"

    assert send(address, 10 * MEGABYTE, token=guest_token(factories.person())).status != 413
    assert send(address, 10 * MEGABYTE, token="isegoria_made-up").status == 413


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("cookies", ["", f"{COOKIE}=abcdefghij:forged", "sessionid=0123456789abcdef", "empty session"])
def test_a_file_is_not_read_from_someone_unknown(send: Send, cookies: str, chunked: bool) -> None:
    if cookies == "empty session":
        session = SessionStore()
        session["visited"] = True
        session.save()
        cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    answer = send(FILES, 10 * MEGABYTE, cookies=cookies, chunked=chunked)

    assert answer.status == 413
    assert answer.read <= 3 * MEGABYTE


def test_no_other_address_takes_as_much(send: Send, guest: str) -> None:
    answer = send("/receipts/", 3 * MEGABYTE, cookies=guest)

    assert (answer.status, answer.read) == (413, 0)


def test_a_file_too_large_is_answered_once_it_was_sent(send: Send, guest: str) -> None:
    """A browser shows an answer only when it has finished sending: the rest is read, and thrown away."""
    answer = send(FILES, 30 * MEGABYTE, cookies=guest)

    assert (answer.status, answer.read) == (413, 30 * MEGABYTE)
    assert "at most 10 MB can be read here" in answer.content.decode()
    assert answer.headers["x-refusal"] == "too_large"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert send(FILES, 200 * MEGABYTE, cookies=guest).read < 70 * MEGABYTE


def test_a_program_is_answered_in_json(send: Send) -> None:
    answer = send("/api/v1/guests", 3 * MEGABYTE)

    assert (answer.status, json.loads(answer.content)["code"]) == (413, "too_large")


def test_only_so_many_large_bodies_are_received_at_once(handler: PooledHandler, send: Send, guest: str) -> None:
    handler.large = pooled_handler.LARGE_AT_ONCE
    answer = send(FILES, 10 * MEGABYTE, cookies=guest)

    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    assert send(FILES, MEGABYTE, cookies=guest).status != 503


def test_places_are_given_back(handler: PooledHandler, send: Send, guest: str) -> None:
    for size in (10, 30, 5):
        send(FILES, size * MEGABYTE, cookies=guest)

    assert handler.large == 0
