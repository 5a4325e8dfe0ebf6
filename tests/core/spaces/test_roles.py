# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spaces nest, and so do the roles in them; texts are shown in a language that has them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from isegoria.core.spaces.actions import edit_space, grant_role, open_space
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import may_administer, may_moderate, may_organise
from isegoria.core.spaces.texts import LocalText, in_language
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Space:
    return factories.space()


@pytest.fixture
def quarter(region: Space) -> Space:
    return factories.space(parent=factories.space(parent=region))


@pytest.mark.parametrize(
    ("role", "administers", "organises", "moderates"),
    [
        ("administrator", True, True, True),
        ("organiser", False, True, True),
        ("moderator", False, False, True),
        ("official", False, False, False),
    ],
)
def test_a_role_holds_in_the_spaces_inside(
    region: Space, quarter: Space, role: str, administers: bool, organises: bool, moderates: bool
) -> None:
    account = factories.role(region, role)

    assert roles_in(account, quarter) == {role}
    assert bool(may_administer(account, quarter)) is administers
    assert bool(may_organise(account, quarter)) is organises
    assert bool(may_moderate(account, quarter)) is moderates


def test_a_role_does_not_hold_in_the_spaces_around_or_beside(region: Space, quarter: Space) -> None:
    account = factories.role(quarter, "administrator")

    assert roles_in(account, region) == frozenset()
    assert not may_moderate(account, factories.space(parent=region))


@pytest.mark.parametrize("visitor", [AnonymousUser(), None])
def test_visitors_hold_no_role(region: Space, visitor: object) -> None:
    assert roles_in(visitor, region) == frozenset()
    assert may_organise(visitor, region).code == "not_organiser"


def test_only_administrators_give_roles(region: Space) -> None:
    administrator, organiser, someone = (
        factories.role(region, "administrator"),
        factories.role(region, "organiser"),
        factories.account(),
    )
    with pytest.raises(Refused, match="not_administrator"):
        grant_role(space=region, account=someone, name="moderator", by=organiser)
    grant_role(space=region, account=someone, name="moderator", by=administrator)
    grant_role(space=region, account=someone, name="moderator", by=administrator)

    assert Role.objects.filter(account=someone).count() == 1


def test_a_space_keeps_its_texts_by_language(region: Space) -> None:
    administrator = factories.role(region, "administrator")
    edit_space(space=region, by=administrator, texts={"governance": {"fr": "La ville", "en": "The town"}})
    region.refresh_from_db()

    assert region.governance == {"fr": "La ville", "en": "The town"}
    with pytest.raises(ValidationError, match="governance"):
        edit_space(space=region, by=administrator, texts={"governance": {"fr": 3}})
    with pytest.raises(ValueError, match="no text called"):
        edit_space(space=region, by=administrator, texts={"slug": {"fr": "x"}})


@pytest.mark.parametrize("zone", ["Europe/Nowhere", ""])
def test_a_space_has_a_time_zone_that_exists(zone: str) -> None:
    with pytest.raises(ValidationError, match="time_zone"):
        open_space(slug="x", names={"fr": "X"}, administrator=None, time_zone=zone)


@pytest.mark.parametrize(
    ("texts", "wanted", "shown"),
    [
        ({"fr": "oui", "en": "yes"}, "en", LocalText("yes", "en")),
        ({"fr": "oui", "en": "yes"}, "en-GB", LocalText("yes", "en")),
        ({"de": "ja", "fr": "oui"}, "en", LocalText("ja", "de")),
        ({"de": "", "fr": "oui"}, "en", LocalText("oui", "fr")),
        ({}, "fr", LocalText("", "fr")),
        (None, "fr", LocalText("", "fr")),
    ],
)
def test_a_text_falls_back_and_says_its_language(texts: dict[str, str] | None, wanted: str, shown: LocalText) -> None:
    assert in_language(texts, wanted) == shown
