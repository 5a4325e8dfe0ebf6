# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of notices, the bell of each page, and the choices."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.commons.notifications.models import LetterChoice, Notice, Preference
from isegoria.commons.notifications.queries import unread_count
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


def guest_with(notices: int) -> tuple[Client, Person]:
    person = factories.person()
    client = Client()
    client.cookies[COOKIE] = guest_token(person)
    for number in range(notices):
        Notice.objects.create(person=person, reason="told", subject=f"Nouvelle {number}", path="/spaces/")
    return client, person


def test_only_who_is_known_pays_for_the_bell(client: Client) -> None:
    guest, _person = guest_with(2)

    def asked(visitor: Client) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            page = visitor.get("/spaces/").content.decode()
        assert ("/me/notices/" in page) == (visitor is guest)
        return [one["sql"] for one in queries.captured_queries if "notifications_" in one["sql"]]

    assert (len(asked(client)), len(asked(guest))) == (0, 1)
    assert "2 avis non lus" in guest.get("/spaces/").content.decode()


def test_the_list_says_what_is_new_and_forgets_it_when_told() -> None:
    client, person = guest_with(3)
    page = client.get("/me/notices/").content.decode()
    assert page.count("notice-new") == 3
    assert unread_count(person) == 3  # looking changes nothing
    first = Notice.objects.order_by("pk").first()

    client.post("/me/notices/read/", {"notice": first.pk, "next": "/me/notices/?show=unread"})
    assert unread_count(person) == 2
    assert client.get("/me/notices/?show=unread").content.decode().count("notice-row") == 2
    assert client.get("/me/notices/?of=letter").content.decode().count("notice-row") == 0
    client.post("/me/notices/read/", {"all": "1"})
    assert unread_count(person) == 0


def test_nobody_reads_or_marks_the_notices_of_another() -> None:
    client, _person = guest_with(0)
    _other, theirs = guest_with(1)

    client.post("/me/notices/read/", {"notice": Notice.objects.get().pk})

    assert unread_count(theirs) == 1
    assert "Nouvelle" not in client.get("/me/notices/").content.decode()


def test_the_list_costs_the_same_whatever_its_length(django_assert_max_num_queries: Any) -> None:
    client, _person = guest_with(60)
    client.get("/me/notices/")
    with django_assert_max_num_queries(12):
        assert client.get("/me/notices/?page=2").status_code == 200


def test_a_newcomer_finds_out_what_it_is(client: Client) -> None:
    for address in ("/me/notices/", "/me/follows/", "/me/notices/settings/"):
        assert client.get(address).status_code == 200
    assert not Person.objects.exists()


def test_choices_are_kept_and_checked(client: Client) -> None:
    person = factories.person(signed_in=True)
    process = factories.process(statements=["Des arceaux.", "Des bancs."])
    factories.opinion(process.contributions.first(), by=person)
    client.force_login(person.account)
    given = {"pace": "daily", "own_pace": "at_once", "digest_day": "0", "quiet_from": "22", "quiet_until": "7"}

    assert client.post("/me/notices/settings/", given | {"letters": [process.space.public_id]}).status_code == 302

    kept = Preference.objects.get(person=person)
    assert (kept.pace, kept.quiet_from, kept.quiet_until) == ("daily", 22, 7)
    assert kept.time_zone == "Europe/Paris"
    assert LetterChoice.objects.get().is_wanted
    assert client.post("/me/notices/settings/", given | {"pace": "hourly"}).status_code == 400
    assert client.post("/me/notices/settings/", given).status_code == 302
    assert not LetterChoice.objects.get().is_wanted
