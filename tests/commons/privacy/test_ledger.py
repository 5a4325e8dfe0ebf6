# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of processing, the ledger of consents, and the end of what is past its time."""

import csv
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.privacy.actions import forget_idle_guests, forget_what_is_past_its_time
from isegoria.commons.privacy.models import Consent, Forgetting
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.processing import Consented, ConsentTakenBack, Processing, _declared, declare, declared
from isegoria.core.events import announce
from tests import factories

pytestmark = pytest.mark.django_db


def agree(person: Person, wording: str = "Recevoir les lettres de Poitiers.", about: str = "poitiers") -> None:
    announce(Consented(person=person, purpose="newsletters", about=about, wording=wording))


def take_back(person: Person, about: str = "poitiers") -> None:
    announce(ConsentTakenBack(person=person, purpose="newsletters", about=about))


def test_the_ledger_keeps_words_and_dates() -> None:
    person = factories.person()
    agree(person)
    agree(person)
    assert Consent.objects.count() == 1
    take_back(person)
    agree(person, "Recevoir deux lettres par an.")

    first, second = Consent.objects.order_by("pk")
    assert first.taken_back_at is not None
    assert (second.wording, second.taken_back_at) == ("Recevoir deux lettres par an.", None)


def test_other_words_are_another_agreement() -> None:
    person = factories.person()
    agree(person, "Une lettre par mois.")
    agree(person, "Une lettre par jour.")

    assert Consent.objects.filter(taken_back_at=None).get().wording == "Une lettre par jour."
    assert Consent.objects.count() == 2


def test_two_persons_who_are_one_have_one_ledger() -> None:
    guest, person = factories.person(), factories.person(signed_in=True)
    agree(guest)
    agree(person)
    agree(person, about="lille")
    merge_persons(guest=guest, person=person)

    assert set(Consent.objects.values_list("person", flat=True)) == {person.pk}
    assert sorted(Consent.objects.filter(taken_back_at=None).values_list("about", flat=True)) == ["lille", "poitiers"]


def test_who_leaves_takes_their_ledger_along() -> None:
    person = factories.person(signed_in=True)
    agree(person)
    erase_person(person=person)
    assert not Consent.objects.exists()


def test_one_sees_what_one_agreed_to_and_nobody_else_does(client: Client) -> None:
    account = factories.account()
    agree(factories.person(account=account))
    assert "Recevoir les lettres" not in client.get("/me/consents/").text
    client.force_login(account)
    assert "Recevoir les lettres" in client.get("/me/consents/").text
    assert b"Recevoir les lettres" in client.get("/me/data.json").content


@pytest.mark.parametrize(("language", "words"), [("fr", "Avoir un compte"), ("en", "Having an account")])
def test_the_register_is_a_page_and_a_table(client: Client, language: str, words: str) -> None:
    headers = {"accept-language": language}
    page = client.get("/privacy/", headers=headers)
    table = list(csv.reader(client.get("/privacy/register.csv", headers=headers).content.decode().splitlines()))

    assert words in page.text
    assert len(table) == 1 + len(declared())
    assert all(all(cell for cell in row) for row in table)


def test_idle_guests_are_forgotten_and_no_others() -> None:
    long_ago = timezone.now() - timedelta(days=400)
    idle, active, recent, signed_in = (factories.person(signed_in=number == 3) for number in range(4))
    factories.opinion(factories.statement(), 1, by=active)
    Person.objects.exclude(pk=recent.pk).update(created_at=long_ago)

    forget_idle_guests()
    erased = set(Person.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))
    assert idle.pk in erased
    assert not erased & {active.pk, recent.pk, signed_in.pk}


def test_each_use_forgets_once_a_day_and_a_failure_is_shown() -> None:
    runs: list[str] = []

    def fails() -> None:
        runs.append("fails")
        raise OSError("no disk")

    def forgets() -> None:
        runs.append("forgets")

    words = dict.fromkeys(("name", "purpose", "basis", "data", "people", "kept_for", "recipients"), "…")
    try:
        for slug, forget in (("of-a-test", forgets), ("of-a-test-that-fails", fails)):
            declare(Processing(slug=slug, forget=forget, **words))
        forget_what_is_past_its_time()
        forget_what_is_past_its_time()
    finally:
        for slug in ("of-a-test", "of-a-test-that-fails"):
            _declared.pop(slug, None)

    assert runs == ["forgets", "fails"]
    failed = Forgetting.objects.get(slug="of-a-test-that-fails")
    assert (failed.error, failed.ended_at is not None) == ("OSError", True)
    assert Forgetting.objects.get(slug="of-a-test").error == ""
