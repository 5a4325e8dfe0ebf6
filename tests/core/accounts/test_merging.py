# SPDX-License-Identifier: AGPL-3.0-or-later
"""A guest signs in: one person, one voice, and the latest act wins where both spoke."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from isegoria.core.accounts.actions import attach_account, choose_pseudonym, erase_person, merge_persons
from isegoria.core.accounts.identification import find_guest, guest_token
from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.contributions.models import Contribution, Standing, Version
from isegoria.core.expressions.actions import give_support
from isegoria.core.expressions.models import Opinion, Support
from isegoria.core.journal.audit import audit
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Participation
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Person, Person]:
    """A guest and the person of an account."""
    return factories.person(), factories.person(signed_in=True)


def counters(statement: Contribution) -> tuple[int, int, int]:
    standing = Standing.objects.get(pk=statement.pk)
    return standing.agrees, standing.passes, standing.disagrees


def test_a_first_sign_in_makes_the_guest_the_accounts_person() -> None:
    guest, account = factories.person(), factories.account()
    token = guest_token(guest)
    person = attach_account(account=account, guest=guest, email_verified=True)

    assert (person.pk, person.account, person.assurance) == (guest.pk, account, Assurance.EMAIL)
    assert find_guest(token) is None


def test_a_guest_is_recognised_as_they_are() -> None:
    guest = factories.person(pseudonym="Zoé")
    found = find_guest(guest_token(guest))

    assert found is not None
    assert {field.attname: getattr(found, field.attname) for field in Person._meta.concrete_fields} == {
        field.attname: getattr(Person.objects.get(pk=guest.pk), field.attname) for field in Person._meta.concrete_fields
    }
    assert find_guest(f"{guest_token(guest)}x") is None
    assert find_guest("") is None


@pytest.mark.parametrize("guest_is_later", [True, False])
def test_the_latest_opinion_wins(pair: tuple[Person, Person], guest_is_later: bool) -> None:
    guest, person = pair
    statement = factories.statement()
    for someone, value in ((guest, 1), (person, -1)):
        factories.opinion(statement, value, by=someone)
    later = guest if guest_is_later else person
    Opinion.objects.filter(person=later).update(given_at=timezone.now() + timedelta(minutes=1))
    merge_persons(guest=guest, person=person)

    assert list(Opinion.objects.values_list("person", "value")) == [(person.pk, 1 if guest_is_later else -1)]
    assert counters(statement) == ((1, 0, 0) if guest_is_later else (0, 0, 1))
    assert Entry.objects.filter(subject_kind="opinion", erased_at__isnull=False).count() == 1
    assert Opinion.objects.get().assurance == person.assurance or not guest_is_later


def test_what_was_said_here_wins_over_an_import_without_a_time(pair: tuple[Person, Person]) -> None:
    guest, person = pair
    statement = factories.statement()
    factories.opinion(statement, 1, by=guest)
    factories.opinion(statement, -1, by=person)
    Opinion.objects.filter(person=person).update(given_at=None)
    merge_persons(guest=guest, person=person)

    assert Opinion.objects.get().value == 1


@pytest.mark.parametrize("guest_is_later", [True, False])
def test_a_support_by_both_is_one(pair: tuple[Person, Person], guest_is_later: bool) -> None:
    guest, person = pair
    statement = factories.statement()
    for someone in (person, guest) if guest_is_later else (guest, person):
        give_support(contribution=statement, phase=factories.phase(statement.process), person=someone)
    merge_persons(guest=guest, person=person)

    assert list(Support.objects.values_list("person", flat=True)) == [person.pk]
    assert Standing.objects.get(pk=statement.pk).supports == 1


@pytest.mark.parametrize("guest_is_later", [True, False])
def test_both_took_part_and_count_as_one(pair: tuple[Person, Person], guest_is_later: bool) -> None:
    guest, person = pair
    statement = factories.statement(author=factories.person())
    for someone in (person, guest) if guest_is_later else (guest, person):
        factories.opinion(statement, 1, by=someone)
    merge_persons(guest=guest, person=person)

    kept = Participation.objects.get(person=person)
    assert kept.assurance == Assurance.EMAIL
    assert Participation.objects.filter(process=statement.process).count() == 2


@pytest.mark.parametrize("guest_is_later", [True, False])
def test_texts_of_both_have_one_author(pair: tuple[Person, Person], guest_is_later: bool) -> None:
    guest, person = pair
    phase = factories.phase()
    for someone in (person, guest) if guest_is_later else (guest, person):
        factories.statement(phase=phase, author=someone)
    merge_persons(guest=guest, person=person)

    assert set(Contribution.objects.values_list("author", flat=True)) == {person.pk}
    assert Entry.objects.filter(kind="statement.author_merged").count() == 1


def test_what_only_the_guest_did_follows(pair: tuple[Person, Person]) -> None:
    guest, person = pair
    statement = factories.statement()
    factories.opinion(statement, 1, by=guest)
    merge_persons(guest=guest, person=person)

    assert Opinion.objects.get().person == person
    assert counters(statement) == (1, 0, 0)
    assert Participation.objects.filter(person=person).exists()
    guest.refresh_from_db()
    assert guest.merged_into == person
    assert find_guest(guest_token(guest)) is None


def test_signing_in_twice_merges_once(pair: tuple[Person, Person]) -> None:
    guest, person = pair
    factories.opinion(factories.statement(), 1, by=guest)
    for _tab in range(2):
        assert attach_account(account=person.account, guest=guest, email_verified=True) == person

    assert Opinion.objects.count() == 1


def test_the_journal_still_agrees_with_the_tables(pair: tuple[Person, Person]) -> None:
    guest, person = pair
    phase = factories.phase()
    statements = [factories.statement(phase=phase, author=guest) for _number in range(3)]
    for value, statement in enumerate(statements):
        factories.opinion(statement, value - 1, by=guest)
    factories.opinion(statements[0], 1, by=person)
    merge_persons(guest=guest, person=person)
    erase_person(person=person)

    assert list(audit().findings) == []


@pytest.mark.parametrize("assurance", list(Assurance))
def test_a_better_assurance_is_never_lost(assurance: Assurance) -> None:
    person = factories.person(signed_in=True)
    Person.objects.filter(pk=person.pk).update(assurance=assurance)
    attach_account(account=person.account, guest=None, email_verified=False)
    person.refresh_from_db()

    assert person.assurance == assurance


@pytest.mark.parametrize(
    ("given", "kept"), [("  Zoé   Martin ", "Zoé Martin"), ("", ""), ("x" * 60, "x" * 60), ("éàü 🌳", "éàü 🌳")]
)
def test_a_pseudonym_is_tidied(given: str, kept: str) -> None:
    person = factories.person()
    choose_pseudonym(person=person, pseudonym=given)

    assert Person.objects.get(pk=person.pk).pseudonym == kept


@pytest.mark.parametrize("given", ["x" * 61, "a\u0000b", "a\u202eb", "a\u200bb"])
def test_a_pseudonym_that_deceives_is_refused(given: str) -> None:
    with pytest.raises(Refused, match="pseudonym_unfit"):
        choose_pseudonym(person=factories.person(), pseudonym=given)


class TestErasing:
    """Someone leaves."""

    @pytest.fixture
    def gone(self) -> dict[str, Any]:
        person = factories.person(signed_in=True, pseudonym="Mireille")
        own = factories.statement("Mon texte à moi.", author=person)
        other = factories.statement("Un autre.", phase=factories.phase(own.process))
        for statement in (own, other):
            factories.opinion(statement, 1, by=person)
            give_support(contribution=statement, phase=factories.phase(own.process), person=person)
        erase_person(person=person)
        erase_person(person=person)
        return {"person": person, "own": own, "other": other}

    def test_name_and_sign_in_go(self, gone: dict[str, Any]) -> None:
        person = Person.objects.get(pk=gone["person"].pk)
        assert (person.pseudonym, person.account, bool(person.erased_at)) == ("", None, True)
        assert not Account.objects.exists()

    def test_texts_go_with_their_versions_and_something_stays(self, gone: dict[str, Any]) -> None:
        own = Contribution.objects.get(pk=gone["own"].pk)
        assert (own.state, own.body, own.author) == ("erased", "", None)
        assert set(Version.objects.filter(contribution=own).values_list("body", flat=True)) == {""}

    def test_voices_go_and_the_counts_say_so(self, gone: dict[str, Any]) -> None:
        assert not Opinion.objects.filter(person=gone["person"].pk).exists()
        assert not Support.objects.filter(person=gone["person"].pk).exists()
        totals = Standing.objects.aggregate(Sum("agrees"), Sum("supports"))
        assert totals == {"agrees__sum": 0, "supports__sum": 0}

    def test_the_secrets_of_the_journal_go(self, gone: dict[str, Any]) -> None:
        for kind in ("opinion", "support"):
            assert set(Entry.objects.filter(subject_kind=kind).values_list("secret", flat=True)) == {None}

    def test_when_they_came_goes(self, gone: dict[str, Any]) -> None:
        assert Participation.objects.get(person=gone["person"].pk).began_at is None
