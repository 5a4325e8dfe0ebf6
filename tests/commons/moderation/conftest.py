# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town with a conversation, someone who wrote, and two moderators."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space
from tests import factories


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def town(db: Any) -> Space:
    return factories.space("poitiers")


@pytest.fixture
def process(town: Space) -> Process:
    return factories.process("velo", space=town)


@pytest.fixture
def phase(process: Process) -> Phase:
    return factories.phase(process)


@pytest.fixture
def author(db: Any) -> Person:
    return factories.person(signed_in=True, pseudonym="Camille")


@pytest.fixture
def text(phase: Phase, author: Person) -> Contribution:
    return factories.statement("Des bancs à l'ombre, partout en ville.", phase=phase, author=author)


@pytest.fixture
def moderator(town: Space) -> Account:
    return factories.role(town, "moderator")


@pytest.fixture
def other_moderator(town: Space) -> Account:
    return factories.role(town, "moderator")


@pytest.fixture
def desk(client: Client, moderator: Account) -> Client:
    """A browser in which the moderator is signed in."""
    client.get("/healthz")  # the pages are loaded with the first one, and with them what signing in sets going
    client.force_login(moderator)
    return client


def browser_of(person: Person) -> Client:
    """Someone's own browser."""
    client = Client(headers={"accept-language": "fr"})
    if person.account is not None:
        client.force_login(person.account)
    else:
        client.cookies[COOKIE] = guest_token(person)
    return client


def state_of(text: Contribution) -> str:
    return str(Contribution.objects.values_list("state", flat=True).get(pk=text.pk))
