# SPDX-License-Identifier: AGPL-3.0-or-later
"""Someone is vouched for: the highest that stands counts, runs out, is taken back, moves and goes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from isegoria.core.accounts.actions import (
    attach_account,
    attest,
    erase_person,
    expire_attestations,
    merge_persons,
    revoke_attestation,
)
from isegoria.core.accounts.models import Account, Assurance, Attestation, Person
from isegoria.core.accounts.queries import is_attested
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal.audit import audit
from isegoria.core.journal.models import Entry
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Participation
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db
RESIDENT, STATE, EMAIL, NONE = Assurance.RESIDENT, Assurance.STATE, Assurance.EMAIL, Assurance.NONE


def vouch(person: Person, assurance: int = RESIDENT, *, days: int | None = None, **given: object) -> Attestation:
    expires_at = timezone.now() + timedelta(days=days) if days is not None else None
    return attest(
        **{"person": person, "assurance": assurance, "handler": "desk", "territory": None, "by": None}
        | {"expires_at": expires_at}
        | given
    )


def assurance_of(person: Person) -> int:
    return Person.objects.get(pk=person.pk).assurance


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_highest_that_stands_counts(signed_in: bool) -> None:
    person = factories.person(signed_in=signed_in)
    resident, state = vouch(person), vouch(person, STATE, handler="oidc-x")
    assert assurance_of(person) == STATE
    revoke_attestation(attestation=state, reason="mistake")
    assert assurance_of(person) == RESIDENT
    revoke_attestation(attestation=resident, reason="mistake")
    revoke_attestation(attestation=resident, reason="mistake")
    assert assurance_of(person) == (EMAIL if signed_in else NONE)
    assert Entry.objects.filter(kind="person.attestation_revoked").count() == 2


def test_the_same_handler_vouches_once() -> None:
    person = factories.person()
    first = vouch(person, days=1)
    again = vouch(person, days=100)
    assert (first.pk, Attestation.objects.count()) == (again.pk, 1)


def test_what_was_said_counts_as_who_one_turned_out_to_be() -> None:
    statement = factories.statement()
    person = factories.opinion(statement)
    made = vouch(person)
    assert (Participation.objects.get(person=person).assurance, Opinion.objects.get().assurance) == (RESIDENT, RESIDENT)
    revoke_attestation(attestation=made, reason="mistake")
    assert (Participation.objects.get(person=person).assurance, Opinion.objects.get().assurance) == (NONE, NONE)


def test_a_check_runs_out_and_what_was_done_under_it_stands() -> None:
    person = factories.person(signed_in=True)
    vouch(person, days=10)
    factories.opinion(factories.statement(), by=Person.objects.get(pk=person.pk))
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        assert not is_attested(Person.objects.get(pk=person.pk), RESIDENT, None)
        assert expire_attestations() == 1
        assert expire_attestations() == 0
    assert assurance_of(person) == EMAIL
    assert Participation.objects.get(person=person).assurance == RESIDENT


def test_a_check_that_another_one_equals_does_not_run_out() -> None:
    person = factories.person()
    vouch(person, days=10)
    vouch(person, days=100, handler="post")
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        assert expire_attestations() == 0
    assert assurance_of(person) == RESIDENT


def test_a_check_holds_where_its_territory_is() -> None:
    region = Territory.objects.create(scheme="insee", code="75", level="region", name="Nouvelle-Aquitaine")
    town = Territory.objects.create(scheme="insee", code="86194", level="commune", name="Poitiers", parent=region)
    other = Territory.objects.create(scheme="insee", code="79191", level="commune", name="Niort", parent=region)
    person = factories.person()
    vouch(person, territory=town)
    person.refresh_from_db()
    assert [is_attested(person, RESIDENT, one) for one in (town, region, other, None)] == [True, True, False, False]


def test_the_journal_knows_nobody_and_agrees() -> None:
    person = factories.person(signed_in=True)
    made = vouch(person)
    revoke_attestation(attestation=made, reason="mistake")
    assert list(audit().findings) == []
    vouch(person)
    erase_person(person=person)
    assert Attestation.objects.count() == 0
    assert list(audit().findings) == []


def test_attestations_follow_who_one_is() -> None:
    guest, person = factories.person(), factories.person(signed_in=True)
    vouch(guest)
    statement = factories.statement()
    factories.opinion(statement, by=person)
    merge_persons(guest=guest, person=person)
    assert assurance_of(person) == RESIDENT
    assert Attestation.objects.get().person == person
    assert (Participation.objects.get(person=person).assurance, Opinion.objects.get().assurance) == (RESIDENT, RESIDENT)


def test_two_accounts_of_one_person_both_let_them_in_and_go_together() -> None:
    first, second = factories.person(signed_in=True, pseudonym="Ana"), factories.person(signed_in=True, pseudonym="A.")
    account = second.account
    merge_persons(guest=second, person=first)
    assert attach_account(account=account, guest=None, email_verified=True) == first
    erase_person(person=first)
    assert Account.objects.count() == 0
    assert set(Person.objects.values_list("pseudonym", flat=True)) == {""}


def test_who_is_gone_is_neither_vouched_for_nor_merged() -> None:
    one, other = factories.person(), factories.person()
    merge_persons(guest=one, person=other)
    for act in (
        lambda: vouch(one),
        lambda: merge_persons(guest=Person.objects.get(pk=one.pk), person=other),
        lambda: merge_persons(guest=other, person=other),
    ):
        with pytest.raises(Refused):
            act()
