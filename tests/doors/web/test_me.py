# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own page, for a guest and for an account: what is there, what others cannot see, and how to leave."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Account, Person
from isegoria.core.expressions.models import Opinion
from isegoria.tools.statements.actions import give_opinion
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


def as_guest(client: Client, person: Person) -> Client:
    client.cookies[COOKIE] = guest_token(person)
    return client


def test_whoever_has_not_acted_has_nothing_here(client: Client) -> None:
    page = client.get("/me/", headers=FRENCH)

    assert page.status_code == 200
    assert "Cet ordinateur ne contient rien sur vous" in page.text
    assert client.get("/me/data.json").status_code == 404
    assert Person.objects.count() == 0


def test_a_forged_cookie_is_nobody(client: Client) -> None:
    person = factories.person()
    client.cookies[COOKIE] = f"{person.public_id}:forged"

    assert "ne contient rien sur vous" in client.get("/me/", headers=FRENCH).text


def test_a_guest_finds_what_they_said_and_nobody_elses(
    client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    process = factories.process(statements=[f"Proposition {n}." for n in range(8)], moderation="before")
    me, other = factories.person(), factories.person()
    for statement in process.contributions.all():
        factories.opinion(statement, -1, by=me)
    factories.statement("Une idée à moi.", phase=factories.phase(process), author=me)
    factories.statement("Une idée d'un autre.", phase=factories.phase(process), author=other)
    as_guest(client, me)

    with django_assert_max_num_queries(12):
        page = client.get("/me/", headers=FRENCH)

    assert "Une idée à moi." in page.text
    assert "En attente de modération" in page.text
    assert "Une idée d&#x27;un autre." not in page.text
    assert "Voir mes 8 opinions" in page.text
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert client.get("/me/opinions/").text.count("Proposition ") == 8


def test_a_guest_takes_a_name_and_keeps_it(client: Client) -> None:
    me = factories.person()
    as_guest(client, me)

    answer = client.post("/me/name/", {"pseudonym": "  Ana   Lú "})

    assert answer.status_code == 302
    me.refresh_from_db()
    assert me.pseudonym == "Ana Lú"
    assert "Ana Lú" in client.get("/me/").text


@pytest.mark.parametrize("name", ["a" * 61, "a\u202eb", "a\x00b"])
def test_an_unfit_name_is_refused_and_shown_again(client: Client, name: str) -> None:
    me = factories.person(pseudonym="Ana")
    as_guest(client, me)

    page = client.post("/me/name/", {"pseudonym": name}, headers=FRENCH)

    assert page.status_code == 400
    assert "Une chose à corriger" in page.text
    me.refresh_from_db()
    assert me.pseudonym == "Ana"


def test_everything_kept_comes_as_one_file(client: Client) -> None:
    account = factories.account("ana@example.org")
    me = factories.person(account=account, pseudonym="Ana")
    process = factories.process(statements=["Il faut des arceaux."])
    factories.opinion(process.contributions.get(), 1, by=me)
    factories.statement("Une idée à moi.", phase=factories.phase(process), author=me)
    client.force_login(account)

    kept = client.get("/me/data.json").json()

    assert kept["format"] == "isegoria-my-data/1"
    assert kept["account"]["email"] == "ana@example.org"
    assert kept["person"]["name"] == "Ana"
    assert [(one["text"], one["opinion"]) for one in kept["opinions"]] == [("Il faut des arceaux.", "agree")]
    assert [one["text"] for one in kept["contributions"]] == ["Une idée à moi."]
    assert [one["process"] for one in kept["participations"]] == [process.slug]


def test_a_text_hidden_since_does_not_leave_by_ones_own_export(client: Client) -> None:
    me = factories.person()
    process = factories.process(statements=["Une insulte."])
    statement = process.contributions.get()
    factories.opinion(statement, by=me)
    statement.state = "hidden"
    statement.save()

    kept = as_guest(client, me).get("/me/data.json").json()

    assert kept["opinions"][0]["text"] is None


def test_a_computer_forgets(client: Client) -> None:
    me = factories.person()
    as_guest(client, me)

    answer = client.post("/me/forget/", headers=FRENCH, follow=True)

    assert "Cet ordinateur vous a oublié" in answer.text
    assert client.cookies[COOKIE].value == ""
    assert Person.objects.filter(pk=me.pk, erased_at=None).exists()


def test_erasing_asks_first_and_takes_everything(client: Client) -> None:
    account = factories.account()
    me = factories.person(account=account, pseudonym="Ana")
    process = factories.process(statements=["Il faut des arceaux."])
    factories.opinion(process.contributions.get(), by=me)
    mine = factories.statement("Une idée à moi.", phase=factories.phase(process), author=me)
    client.force_login(account)

    unsure = client.post("/me/erase/", {}, headers=FRENCH)
    assert unsure.status_code == 400
    assert "rien n’a été effacé" in unsure.text
    assert Account.objects.filter(pk=account.pk).exists()

    sure = client.post("/me/erase/", {"sure": "on"}, headers=FRENCH, follow=True)

    assert "C’est effacé" in sure.text
    assert not Account.objects.filter(pk=account.pk).exists()
    assert Opinion.objects.filter(person=me).count() == 0
    mine.refresh_from_db()
    assert (mine.state, mine.body, mine.author) == ("erased", "", None)
    assert client.get("/me/data.json").status_code == 404


@pytest.mark.parametrize("address", ["/me/name/", "/me/forget/"])
def test_what_writes_is_never_reached_by_a_link(client: Client, address: str) -> None:
    assert client.get(address).status_code == 405


def test_signing_in_brings_the_guests_acts_along(client: Client) -> None:
    account = factories.account("ana@example.org", password=factories.PASSWORD)
    guest = factories.person()
    process = factories.process(statements=["Il faut des arceaux."])
    give_opinion(statement=process.contributions.get(), phase=factories.phase(process), person=guest, value=1)
    as_guest(client, guest)

    client.post("/accounts/login/", {"login": "ana@example.org", "password": factories.PASSWORD})

    page = client.get("/me/", headers=FRENCH)
    assert "ana@example.org" in page.text
    assert "Il faut des arceaux." in page.text
    assert Account.objects.get(pk=account.pk).person == guest
