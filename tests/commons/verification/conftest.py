# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town that checks people, and people to be checked."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from tests import factories
from tests.commons.verification import checks


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def administrator(db: Any) -> Account:
    return factories.account("mairie@example.org")


@pytest.fixture
def space(administrator: Account) -> Space:
    made = factories.space("poitiers", administrator=administrator)
    checks.open_all(made)
    return made


@pytest.fixture
def phase(space: Space) -> Phase:
    """A step for those who are checked as living here."""
    plan = replace(factories.plan(), assurance=Assurance.RESIDENT)
    return factories.phase(factories.process("velo", space=space, phases=[plan], statements=["Les rues d'écoles."]))


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def visitor() -> Callable[..., Client]:
    """A browser, of a guest or of an account."""

    def make(person: Person | None = None, *, account: Account | None = None) -> Client:
        made = Client(headers={"accept-language": "en"})
        if account is not None:
            made.force_login(account)
        elif person is not None:
            made.cookies[COOKIE] = guest_token(person)
        return made

    return make
