# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile inputs to every form and every operation of the API, as nobody, as a guest and as an organiser: no 500."""

import json
import logging
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.doors.api.api import api
from tests.browser.test_pages import PAGES, World, world  # noqa: F401 - the browser's world, a fixture here too
from tests.doors.api.conformance import METHODS, town, without_limits

from .fuzzing import Fuzz

pytestmark = pytest.mark.django_db

FEW, MANY = 2_000, 100_000
SECONDS = 60
"""That the small one may take, on two cores that are not busy."""


def operations() -> list[tuple[str, str, Any]]:
    return [
        (method.upper(), path, described[method])
        for path, described in api.get_openapi_schema()["paths"].items()
        for method in METHODS
        if method in described
    ]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Every refused input is a line of the log: thousands of them help nobody."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def fuzz(world: World, settings: Any) -> Fuzz:  # noqa: F811 - the fixture that is imported above
    without_limits(settings)
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    clients = {who: Client(raise_request_exception=False) for who in ("nobody", "guest", "organiser")}
    clients["guest"].cookies[COOKIE] = guest_token(world.guest)
    clients["organiser"].force_login(world.administrator)
    made = Fuzz(clients=clients, seed=20_261_123)
    addresses = []
    for name, visit in PAGES.items():
        arguments = dict(visit.arguments(world))
        query = visit.query(world) if callable(visit.query) else visit.query
        for part, value in arguments.items():
            made.known.setdefault(part, []).append(value)
        try:
            addresses.append(reverse(name, kwargs=arguments) + query)
        except NoReverseMatch:  # a room that is being built
            continue
    made.components = json.loads(json.dumps(api.get_openapi_schema(), default=str))["components"]["schemas"]
    made.known["address"] = addresses
    return made


def run(fuzz: Fuzz, count: int) -> None:
    place = town()
    for part, value in place.known.items():
        fuzz.known.setdefault(part, []).append(value)
    tokens = {"organiser": place.organiser_token, "guest": place.guest_token, "nobody": ""}
    described = operations()
    began = time.process_time()
    with fuzz.listening():
        fuzz.explore(fuzz.known.pop("address"), most=150 if count == FEW else 400)
        explored = fuzz.sent
        while fuzz.sent < explored + count:
            fuzz.draw(described, tokens)
            if (fuzz.sent - explored) % 10_000 == 0:
                print(f"{fuzz.sent - explored} inputs, {time.process_time() - began:.0f} s of CPU", flush=True)
    forms = {(form.method, form.action) for found in fuzz.forms.values() for _page, form in found}
    print(
        f"\n{count} inputs (seed {fuzz.seed}, {time.process_time() - began:.0f} s of CPU) to {len(forms)} forms, "
        f"{sum(map(len, fuzz.addresses.values()))} pages, {len(described)} operations: "
        f"{dict(sorted(fuzz.by_status.items()))}, {fuzz.by_kind}"
    )
    told = {one.where or one.path: one for one in fuzz.failures}
    assert [str(one) for one in told.values()] == [], "\n".join(str(one) for one in told.values())
    # Were everything refused at the door, nothing would have been tried.
    assert fuzz.by_status.get(200, 0) + fuzz.by_status.get(302, 0) > count // 10


@pytest.mark.once
def test_two_thousand_hostile_inputs_and_no_500(fuzz: Fuzz) -> None:
    run(fuzz, FEW)


@pytest.mark.drill
def test_a_hundred_thousand_hostile_inputs_and_no_500(fuzz: Fuzz) -> None:
    fuzz.seed = random.SystemRandom().randrange(10**9)
    fuzz.chance = random.Random(fuzz.seed)
    # Said before it begins: what would bring the whole process down says nothing afterwards.
    print(f"\nseed {fuzz.seed}", flush=True)
    run(fuzz, MANY)


@pytest.mark.parametrize(
    ("path", "given"),
    [
        # An address that is none, where one is to be sent on to after signing in.
        ("/accounts/login/", {"next": "http://[::1", "login": "a@example.org", "password": "x"}),
        ("/accounts/logout/", {"next": "http://[::1"}),
        # JSON in a field of a form, deeper than Python's reader goes.
        ("/accounts/safety/webauthn/login/", {"credential": "[" * 3000}),
    ],
)
def test_what_was_found_once_is_not_found_again(path: str, given: dict[str, str]) -> None:
    assert Client(raise_request_exception=False).post(path, given).status_code < 500
