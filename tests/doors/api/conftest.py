# SPDX-License-Identifier: AGPL-3.0-or-later
"""A caller of the API: JSON in, JSON out, as a guest with a token or as a visitor with cookies."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from tests import factories


class Caller:
    """Calls below /api/v1 and keeps the last answer."""

    def __init__(self, client: Client, token: str = "") -> None:
        self.client = client
        self.headers = {"authorization": f"Bearer {token}"} if token else {}
        self.status = 0
        self.headers_received: Mapping[str, str] = {}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        answer = self.client.generic(
            method, f"/api/v1{path}", data, content_type="application/json", headers={**self.headers, **headers}
        )
        self.status, self.headers_received = answer.status_code, answer.headers
        return answer.json() if answer.content else None


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def statement(db: None) -> Contribution:
    return factories.statement("Des trottoirs plus larges.")


@pytest.fixture
def guest(db: None) -> Person:
    return factories.person()


@pytest.fixture
def anyone(client: Client) -> Caller:
    return Caller(client)


@pytest.fixture
def call(client: Client, guest: Person) -> Caller:
    """Calls as ``guest``."""
    return Caller(client, guest_token(guest))
