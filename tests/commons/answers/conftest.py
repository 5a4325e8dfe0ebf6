# SPDX-License-Identifier: AGPL-3.0-or-later
"""A space with two offices, the people who answer in it, and ideas that wait for an answer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache

from isegoria.commons.answers.models import Office
from isegoria.commons.answers.offices.actions import add_member, open_office
from isegoria.core import manifest
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.actions import contribute
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from tests import factories

IDEA = manifest.Kind(
    slug="answered-idea",
    name="idea",
    name_plural="ideas",
    card="statements/card.html",
    url_name="no:such-page",
    answered=True,
)


@pytest.fixture(autouse=True)
def _a_kind_that_is_answered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No tool is needed to be answered: a kind that says so is."""
    monkeypatch.setitem(manifest._kinds, IDEA.slug, IDEA)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def space(db: Any) -> Space:
    return factories.space("poitiers", name="Ville de Poitiers")


@pytest.fixture
def phase(space: Space) -> Phase:
    return factories.phase(factories.process("velo", space=space))


@pytest.fixture
def organiser(space: Space) -> Account:
    return factories.role(space, "organiser", factories.account("organisatrice@example.org"))


@pytest.fixture
def roads(space: Space) -> Office:
    return open_office(space=space, names={"fr": "Service de la voirie"}, by=None)


@pytest.fixture
def parks(space: Space) -> Office:
    return open_office(space=space, names={"fr": "Parcs et jardins"}, by=None)


@pytest.fixture
def official(space: Space, roads: Office) -> Account:
    """An official of the roads office, who signed in once."""
    account = factories.role(space, "official", factories.account("voirie@example.org"))
    factories.person(account=account, pseudonym="Jeanne Marot")
    add_member(office=roads, account=account, by=None)
    return account


@pytest.fixture
def author(db: Any) -> Person:
    return factories.person(signed_in=True, pseudonym="Awa")


@pytest.fixture
def idea(phase: Phase, author: Person) -> Callable[..., Contribution]:
    """Make an idea."""

    def make(title: str = "Des bancs à l'ombre", *, by: Person | None = None, on: Phase | None = None) -> Contribution:
        return contribute(
            kind=IDEA.slug,
            phase=on or phase,
            author=by or author,
            title=title,
            body=f"{title}, le long du quai.",
            language="fr",
            max_length=1000,
        ).contribution

    return make
