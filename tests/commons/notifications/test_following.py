# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follow, by button and without a script; what one wrote is followed of itself; nobody follows what is not public."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from isegoria.commons.notifications import actions
from isegoria.commons.notifications.models import Follow
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.kept import everything_else
from isegoria.core.accounts.models import Person
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def visitor(person: Person) -> Client:
    client = Client()
    client.cookies[COOKIE] = guest_token(person)
    return client


def post(client: Client, what: str, target: Any, on: str = "1", **headers: str) -> Any:
    given = {"what": what, "id": target.public_id, "on": on, "next": "/spaces/"}
    return client.post("/follow/", given, headers=headers)


def test_a_newcomer_follows_without_a_script_and_undoes_it() -> None:
    process = factories.process()
    client = Client()

    answer = post(client, "process", process)

    assert (answer.status_code, answer["Location"]) == (302, "/spaces/")
    assert Follow.objects.get().person == Person.objects.get(public_id__isnull=False)
    page = client.get(f"/s/{process.space.slug}/{process.slug}/").content.decode()
    assert "1 personne" in page
    post(client, "process", process)
    assert Follow.objects.count() == 1
    post(client, "process", process, on="0")
    assert not Follow.objects.exists()


def test_a_script_gets_the_button_alone() -> None:
    process = factories.process()
    client = visitor(factories.person())

    answer = post(client, "process", process, **{"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith("<form")


def test_a_newcomer_who_is_refused_leaves_no_trace() -> None:
    draft = factories.process(draft=True)

    answer = post(Client(), "process", draft)

    assert answer.status_code == 404
    assert (Person.objects.count(), COOKIE in answer.cookies) == (0, False)


def test_an_author_follows_what_they_wrote() -> None:
    author = factories.person()
    text = factories.statement(author=author)

    followed = Follow.objects.get(person=author)

    assert (followed.contribution, followed.origin, followed.what) == (text, "author", "contribution")


def test_nobody_follows_themselves_nor_who_left() -> None:
    one, gone = factories.person(), factories.person()
    erase_person(person=gone)
    gone.refresh_from_db()
    for target, code in ((one, "oneself"), (gone, "nothing_to_follow")):
        with pytest.raises(Refused) as refused:
            actions.follow(person=one, target=target)
        assert refused.value.verdict.code == code


def test_a_follow_is_of_one_thing() -> None:
    process, person = factories.process(), factories.person()
    for given in ({}, {"process": process, "space": process.space}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(person=person, **given)


def test_a_guest_who_signs_in_keeps_what_they_follow_once() -> None:
    process, other = factories.process(), factories.process()
    guest, person = factories.person(), factories.person(signed_in=True, pseudonym="Zoé")
    for follower, target in ((guest, process), (person, process), (guest, other), (guest, person)):
        actions.follow(person=follower, target=target)
    actions.mark_read(person=guest)

    merge_persons(guest=guest, person=person)

    assert sorted(Follow.objects.values_list("person", "process")) == sorted(
        [(person.pk, process.pk), (person.pk, other.pk)]
    )


def test_everything_kept_is_told_and_goes_with_the_person() -> None:
    person, fan = factories.person(signed_in=True, pseudonym="Zoé"), factories.person()
    actions.follow(person=person, target=factories.process())
    actions.follow(person=fan, target=person)
    actions.choose(person=person, pace="daily")
    kept = everything_else(person)
    assert [one["what"] for one in kept["follows"]] == ["process"]
    assert kept["mail_choices"][0]["pace"] == "daily"

    erase_person(person=person)

    person.refresh_from_db()
    assert not Follow.objects.exists()
    assert everything_else(person)["mail_choices"] == []


def test_the_page_of_follows(client: Client, django_assert_max_num_queries: Any) -> None:
    person = factories.person(signed_in=True)
    client.force_login(person.account)
    process = factories.process()
    for target in (process, process.space, factories.statement(), factories.person(signed_in=True, pseudonym="Zoé")):
        actions.follow(person=person, target=target)
    client.get("/me/follows/")

    with django_assert_max_num_queries(12):
        page = client.get("/me/follows/").content.decode()

    assert "Zoé" in page
    assert process.question.text in page
    number = Follow.objects.get(person=person, process=process).pk
    client.post("/me/follows/pace/", {"follow": number, "pace": "daily"})
    assert Follow.objects.get(pk=number).pace == "daily"
    assert client.post("/me/follows/pace/", {"follow": number, "pace": "hourly"}).status_code == 400


def test_someone_else_s_follow_is_not_mine_to_change() -> None:
    mine, theirs = factories.person(), factories.person()
    actions.follow(person=theirs, target=factories.process())
    number = Follow.objects.get().pk

    visitor(mine).post("/me/follows/pace/", {"follow": number, "pace": "daily"})

    assert Follow.objects.get().pace == ""
