# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follow one category of the proposals of a process: what comes in it is told, once, and why."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from isegoria.commons.notifications import actions
from isegoria.commons.notifications.composing import worded
from isegoria.commons.notifications.models import Fact, Follow, Notice, Outbox
from isegoria.commons.notifications.queries import Topic, find_target, follower_count
from isegoria.commons.notifications.stopping import Stop
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.kept import everything_else
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import set_state
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.proposals.actions import Where
from tests import factories
from tests.tools.proposals import making

from .conftest import tell_all

pytestmark = pytest.mark.django_db
GREEN = "Nature. En ville"


@pytest.fixture
def phase() -> Phase:
    cache.clear()
    return making.phase(categories=f"{GREEN}\nTransports")


@pytest.fixture
def green(phase: Phase) -> Topic:
    return Topic(phase.process, GREEN)


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("fact__kind", flat=True))


def test_a_new_text_is_told_to_who_follows_its_category_alone(phase: Phase, green: Topic) -> None:
    green_one, other, whole = factories.person(), factories.person(), factories.person()
    actions.follow(person=green_one, target=green)
    actions.follow(person=other, target=Topic(phase.process, "Transports"))
    actions.follow(person=whole, target=phase.process)
    author = factories.person()
    actions.follow(person=author, target=green)

    making.proposal("Planter des tilleuls", of=phase, author=author, where=Where(category=GREEN))
    making.proposal("Sans rien", of=phase)
    tell_all()

    assert [told(one) for one in (green_one, other, whole, author)] == [["in_topic"], [], [], []]
    client = Client(headers={"accept-language": "fr"})
    client.cookies[COOKIE] = guest_token(green_one)
    page = client.get("/me/notices/").content.decode()
    assert "Planter des tilleuls" in page
    assert f"Vous suivez la catégorie «\u00a0{GREEN}\u00a0» de «\u00a0{phase.process.question.text}" in page


def test_nobody_is_told_twice_of_one_text(phase: Phase, green: Topic) -> None:
    zoe, fan = factories.person(signed_in=True, pseudonym="Zoé"), factories.person()
    for target in (green, phase.process, zoe):
        actions.follow(person=fan, target=target)

    making.proposal(of=phase, author=zoe, where=Where(category=GREEN))
    tell_all()

    assert told(fan) == ["said"]


def test_what_a_moderator_reads_first_is_told_once_it_shows() -> None:
    phase = making.phase(categories=GREEN, moderation="before")
    follower = factories.person()
    actions.follow(person=follower, target=Topic(phase.process, GREEN))

    made = making.proposal(of=phase, where=Where(category=GREEN))
    tell_all()
    assert told(follower) == []
    set_state(contribution=made, state="published", kind="proposal.published")
    tell_all()

    assert told(follower) == ["in_topic"]


def test_nothing_is_noted_where_nobody_follows_a_category(phase: Phase) -> None:
    actions.follow(person=factories.person(), target=phase.process)
    making.proposal(of=phase, where=Where(category=GREEN))

    assert not Fact.objects.filter(kind=Fact.Kind.IN_TOPIC).exists()


def test_a_mail_says_why_and_stops_this_alone(noon: Any, phase: Phase, green: Topic) -> None:
    follower = factories.person(signed_in=True)
    actions.follow(person=follower, target=green, pace="at_once")
    actions.follow(person=follower, target=phase.process, pace="at_once")
    making.proposal(of=phase, where=Where(category=GREEN))
    tell_all()

    message = worded(Outbox.objects.select_related("notice__fact__process", "notice__person").get(person=follower))
    assert GREEN in message.body_text
    fact = Fact.objects.get(kind=Fact.Kind.IN_TOPIC)
    assert find_target("topic", str(fact.pk)) == green
    actions.stop_mail(stop=Stop(follower.public_id, "topic", str(fact.pk)))

    paces = dict(Follow.objects.filter(person=follower).values_list("topic", "pace"))
    assert paces == {GREEN: "nothing", "": "at_once"}
    assert Outbox.objects.get(person=follower).state == Outbox.State.STOPPED


def test_the_button_is_on_the_list_of_one_category(phase: Phase, green: Topic) -> None:
    making.proposal(of=phase, where=Where(category=GREEN))
    process, address = phase.process, making.address("phase", phase)
    client = Client(headers={"accept-language": "fr"})
    assert "Suivre la catégorie" not in client.get(address).content.decode()
    assert "Suivre la catégorie" not in client.get(address, {"category": "Autre"}).content.decode()
    assert f"Suivre la catégorie «\u00a0{GREEN}\u00a0»" in client.get(address, {"category": GREEN}).content.decode()

    given = {"what": "process", "id": process.public_id, "topic": GREEN}
    client.post("/follow/", {**given, "on": "1"})

    assert Follow.objects.get(process=process).topic == GREEN
    assert (follower_count(green), follower_count(process)) == (1, 0)
    assert "Vous suivez la catégorie" in client.get(address, {"category": GREEN}).content.decode()
    mine = client.get("/me/follows/").content.decode()
    assert f'name="topic" value="{GREEN}"' in mine
    client.post("/follow/", {**given, "on": "0"})
    assert not Follow.objects.filter(process=process).exists()
    assert client.post("/follow/", {**given, "topic": "Autre", "on": "1"}).status_code == 404


def test_a_list_of_one_category_reads_little(phase: Phase, green: Topic, django_assert_max_num_queries: Any) -> None:
    person = factories.person()
    actions.follow(person=person, target=green)
    for _number in range(3):
        making.proposal(of=phase, where=Where(category=GREEN))
    client = Client()
    client.cookies[COOKIE] = guest_token(person)
    client.get(making.address("phase", phase))
    with django_assert_max_num_queries(12):
        page = client.get(making.address("phase", phase), {"category": GREEN}, headers={"accept-language": "fr"})
    assert "Vous suivez la catégorie" in page.content.decode()


def test_the_api_follows_a_category_beside_the_whole(phase: Phase) -> None:
    person = factories.person()
    headers = {"authorization": f"Bearer {guest_token(person)}"}
    address = f"/api/v1/me/follows/process/{phase.process.public_id}"

    def put(query: str = "") -> Any:
        return Client().put(f"{address}{query}", {}, content_type="application/json", headers=headers)

    assert put().json()["topic"] == ""
    assert put("?topic=Transports").json()["topic"] == "Transports"
    assert put("?topic=Autre").status_code == 404
    listed = Client().get("/api/v1/me/follows", headers=headers).json()["items"]
    assert [one["topic"] for one in listed] == ["", "Transports"]
    assert Client().delete(f"{address}?topic=Transports", headers=headers).status_code == 204
    assert [one.topic for one in Follow.objects.all()] == [""]


def test_one_person_s_follows_are_one_and_go_with_them(phase: Phase, green: Topic) -> None:
    guest, person = factories.person(), factories.person(signed_in=True)
    for follower, target in ((guest, green), (person, green), (person, phase.process), (guest, phase.process)):
        actions.follow(person=follower, target=target)
    actions.follow(person=guest, target=Topic(phase.process, "Transports"))

    merge_persons(guest=guest, person=person)

    assert sorted(Follow.objects.values_list("person", "topic")) == [
        (person.pk, topic) for topic in ("", GREEN, "Transports")
    ]
    assert {one["topic"] for one in everything_else(person)["follows"]} == {"", GREEN, "Transports"}
    erase_person(person=person)
    assert not Follow.objects.exists()


def test_only_a_category_of_a_public_process_is_followed(phase: Phase) -> None:
    person = factories.person()
    draft = factories.process(draft=True, phases=[making.plan(categories=GREEN)])
    for target in (Topic(phase.process, "Autre"), Topic(draft, GREEN)):
        with pytest.raises(Refused):
            actions.follow(person=person, target=target)
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(person=person, space=phase.process.space, topic=GREEN)
