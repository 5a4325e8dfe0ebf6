# SPDX-License-Identifier: AGPL-3.0-or-later
"""An official's desk: what to answer first, what was promised; and the page that everyone sees of them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.answers.actions import answer, owe
from isegoria.commons.answers.models import Answer, OfficeMember
from isegoria.commons.answers.offices.actions import open_office
from isegoria.commons.answers.officials import official_of, promises_of
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from tests import factories
from tests.tools.proposals import making

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


@pytest.fixture
def place() -> Space:
    return factories.space("poitiers")


@pytest.fixture
def phase(place: Space) -> Phase:
    return factories.phase(factories.process("quartier", space=place, phases=[making.plan()]))


@pytest.fixture
def official(place: Space) -> Account:
    account = factories.role(place, "official")
    factories.person(account=account, pseudonym="Claire Morin")
    return account


def said(phase: Phase, title: str, *, days_ago: int = 0) -> Contribution:
    one = making.proposal(title, of=phase)
    Contribution.objects.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return making.again(one)


def test_dates_come_first_then_what_is_being_studied(place: Space, phase: Phase, official: Account) -> None:
    late, soon, studied = said(phase, "En retard"), said(phase, "Bientôt"), said(phase, "À voir")
    said(phase, "Sans promesse")
    now = timezone.now()
    owe(contribution=soon, duty="answer", due_at=now + timedelta(days=5), supports=2)
    owe(contribution=late, duty="answer", due_at=now - timedelta(days=2), supports=2)
    answer(contributions=[studied], by=official, decision="studied", reasons="Au printemps.", office=None)

    found = promises_of(official, [place])

    assert [one.contribution for one in found.dated] == [late, soon]
    assert [one.contribution for one in found.studied] == [studied]
    assert found.first is not None
    assert found.first.contribution == late


def test_whoever_is_in_an_office_sees_what_that_office_promised(place: Space, phase: Phase, official: Account) -> None:
    office = open_office(space=place, names={"fr": "Parcs"}, by=None)
    OfficeMember.objects.create(office=office, account=official)
    owe(contribution=said(phase, "Ailleurs"), duty="answer", due_at=timezone.now(), supports=2)

    assert promises_of(official, [place]).dated == []


def test_the_desk_says_what_to_do_first(client: Client, place: Space, phase: Phase, official: Account) -> None:
    client.force_login(official)
    assert "Rien n’attend votre réponse" in client.get("/desk/", headers=FRENCH).text

    one = said(phase, "Planter des tilleuls")
    assert "Répondre au plus ancien" in client.get("/desk/", headers=FRENCH).text
    owe(contribution=one, duty="answer", due_at=timezone.now() + timedelta(days=5), supports=2)
    page = client.get("/desk/", headers=FRENCH).text
    assert f"/desk/poitiers/answer/?on={one.public_id}" in page
    assert f"/officials/{official.person.public_id}/" in page


def test_everyone_sees_what_was_answered_and_how_long_people_waited(
    client: Client, place: Space, phase: Phase, official: Account
) -> None:
    texts = [said(phase, f"Idée {days}", days_ago=days) for days in (2, 10, 30)]
    answer(contributions=texts[:2], by=official, decision="accepted", reasons="Oui.", office=None)
    answer(contributions=texts[2:], by=official, decision="rejected", reasons="Non.", office=None)
    shown = official_of(official.person)

    assert shown is not None
    assert (shown.answered, shown.decisions) == (3, {"accepted": 2, "rejected": 1})
    assert shown.delay is not None
    assert shown.delay.days == 10
    page = client.get(f"/officials/{official.person.public_id}/", headers=FRENCH).text
    assert "Claire Morin" in page
    assert "Idée 30" in page
    assert official.email not in page


def test_nobody_else_has_such_a_page(client: Client, phase: Phase) -> None:
    one = factories.person(signed_in=True)
    guest = factories.person()
    for public_id in (one.public_id, guest.public_id, "0000000000"):
        assert client.get(f"/officials/{public_id}/").status_code == 404


def test_the_page_stays_once_the_role_is_gone(client: Client, phase: Phase, official: Account) -> None:
    answer(contributions=[said(phase, "Idée")], by=official, decision="accepted", reasons="Oui.", office=None)
    official.roles.all().delete()

    assert Answer.objects.count() == 1
    assert "ne répond plus" in client.get(f"/officials/{official.person.public_id}/", headers=FRENCH).text
