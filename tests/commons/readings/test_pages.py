# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages, with and without HTMX; what they cost; what a stranger cannot do."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isegoria.commons.readings import actions
from isegoria.commons.readings.models import Circle, Grid, Reader, Reading, Text, Turn
from isegoria.commons.readings.reading.actions import give
from isegoria.commons.readings.tasks import keep_up
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from tests import factories
from tests.commons.readings import making

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def circle() -> Circle:
    return making.circle(making.process(3), asked=2)


def address(name: str, circle: Circle, /, **more: str) -> str:
    place = {"space": circle.process.space.slug, "process": circle.process.slug}
    if name not in {"circles", "workshop", "new"}:
        place["circle"] = circle.public_id
    return reverse(f"readings:{name}", kwargs={**place, **more})


def browser(person: Person | None = None) -> Client:
    client = Client()
    if person is not None:
        client.cookies[COOKIE] = guest_token(person)
    return client


def content(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split()).replace("\xa0", " ")


def test_someone_without_an_account_reads_without_javascript(circle: Circle) -> None:
    client = browser()
    first = client.get(address("read", circle))
    assert "Lire un premier texte" in content(first) or "Read a first text" in content(first)
    assert Person.objects.count() == Turn.objects.count() == 0

    begun = client.post(address("next", circle), follow=True)
    assert begun.status_code == 200
    turn = Turn.objects.get()
    public_id = making.text(turn).contribution.public_id
    kept = client.post(address("answer", circle), {"text": public_id, "q0": "1", "q1": "none"}, follow=True)
    assert kept.status_code == 200
    assert Reading.objects.get().answers == [1, None]
    assert Turn.objects.count() == 1
    assert Turn.objects.get().text_id != turn.text_id
    assert 'class="last-act"' in kept.content.decode()

    client.post(address("undo", circle), {"text": public_id}, follow=True)
    assert Reading.objects.count() == 0


def test_with_htmx_the_next_text_comes_at_once(circle: Circle) -> None:
    client = browser()
    begun = client.post(address("next", circle), **HTMX)
    assert begun.status_code == 200
    assert begun.content.decode().count("<html") == 0
    public_id = making.text(Turn.objects.get()).contribution.public_id
    kept = client.post(address("answer", circle), {"text": public_id, "q0": "0", "q1": "0"}, **HTMX)
    assert Reading.objects.count() == 1
    assert public_id in kept.content.decode()  # to be undone
    assert 'id="reading-said"' in kept.content.decode()


def test_a_question_left_open_loses_nothing(circle: Circle) -> None:
    person = factories.person()
    client = browser(person)
    client.post(address("next", circle))
    public_id = making.text(Turn.objects.get()).contribution.public_id
    for sent in ({"q0": "2"}, {"q0": "2", "q1": "9"}, {"q0": "2", "q1": "x"}):
        response = client.post(address("answer", circle), {"text": public_id, **sent})
        assert response.status_code == 400
        assert re.search(r'name="q0" value="2" checked', response.content.decode())
    assert Reading.objects.count() == 0
    assert Turn.objects.count() == 1


def test_nobody_is_made_for_what_is_refused(circle: Circle) -> None:
    closed = making.circle(circle.process, by_invitation=True)
    for path in ("next", "answer", "pass_on", "undo"):
        response = browser().post(address(path, closed), {"text": "0000000000"})
        assert response.status_code == 403
    assert browser().post(address("answer", circle), {"text": "0000000000", "q0": "0", "q1": "0"}).status_code == 404
    assert Person.objects.count() == 0


def test_the_link_lets_in_and_keeps_in(circle: Circle) -> None:
    closed = making.circle(circle.process, by_invitation=True)
    client = browser()
    assert closed.invitation not in client.get(address("read", closed)).content.decode()
    page = client.get(address("read", closed) + f"?key={closed.invitation}").content.decode()
    assert f'name="key" value="{closed.invitation}"' in page
    client.post(address("next", closed), {"key": closed.invitation})
    assert Turn.objects.count() == 1
    assert client.post(address("next", closed)).status_code == 302


def test_a_reader_changes_their_mind_on_their_own_page(circle: Circle) -> None:
    person = factories.person()
    text = making.read(circle, person, [0, 0])
    assert text is not None
    client = browser(person)
    assert str(text.contribution) in content(client.get(address("mine", circle)))
    page = client.get(address("read", circle) + f"?text={text.contribution.public_id}").content.decode()
    assert page.count(" checked") == 2
    sent = {"text": text.contribution.public_id, "q0": "3", "q1": "1", "mine": "1"}
    response = client.post(address("answer", circle), sent)
    assert response["Location"] == address("mine", circle)
    assert Reading.objects.get().answers == [3, 1]
    assert browser(factories.person()).get(address("mine", circle)).status_code == 200


def test_results_say_coverage_agreement_and_texts_and_never_who(circle: Circle) -> None:
    people = [factories.person(pseudonym=f"Camille{n}") for n in range(3)]
    for answers in ([0, 0], [0, 0], [1, 1]):
        for person in people:
            making.read(circle, person, answers)
    keep_up()
    client = browser(people[0])
    page = client.get(address("results", circle))
    assert page.status_code == 200
    assert "α" in content(page)
    for person in people:
        assert person.pseudonym not in content(page)
        assert person.public_id not in page.content.decode()
    for query in ("?show=disputed", "?show=waiting", "?show=unread", "?is=1-1", "?is=9-9", "?version=7", "?page=2"):
        assert client.get(address("results", circle) + query).status_code in {200, 404}
    text = Text.objects.filter(readings__gt=0).select_related("contribution")[0]
    assert client.get(address("text", circle, text=text.contribution.public_id)).status_code == 200
    assert client.get(address("text", circle, text="0000000000")).status_code == 404
    assert client.get(address("circles", circle)).status_code == 200


@pytest.mark.parametrize("texts", [2, 30])
def test_pages_cost_as_many_queries_whatever_the_texts(texts: int) -> None:
    circle = making.circle(making.process(texts), asked=2)
    people = [factories.person() for _ in range(2)]
    for _ in range(min(texts, 15)):
        for person in people:
            making.read(circle, person)
    keep_up()
    client = browser(people[0])
    client.post(address("next", circle))
    for name in ("circles", "results", "read", "mine"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(name, circle)).status_code == 200
        assert len(queries) <= 12, (name, [one["sql"][:90] for one in queries])
    organiser = factories.role(circle.process.space, "organiser")
    team = Client()
    team.force_login(organiser)
    for name in ("results", "workshop", "new", "edit", "grid", "readers"):
        with CaptureQueriesContext(connection) as queries:
            assert team.get(address(name, circle)).status_code == 200
        assert len(queries) <= 12, (name, [one["sql"][:90] for one in queries])


def test_an_organiser_opens_changes_and_closes_a_circle() -> None:
    process = making.process(2)
    organiser = factories.role(process.space, "organiser")
    client = Client()
    client.force_login(organiser)
    place = {"space": process.space.slug, "process": process.slug}
    words = {"title": "Lire  ensemble", "instructions": "Merci.", "who": "all"}
    grid = {
        "asked": "3", "kinds": "statement", "q1_from": "own", "q1_text": "Est-ce clair ?",
        "q1_choices": "oui\nnon\n\npeut-être", "q1_ordinal": "on", "q2_from": "subject", "q3_from": "", "q4_from": "",
    }  # fmt: skip
    bad = client.post(reverse("readings:new", kwargs=place), {**words, **grid, "q1_choices": "oui"})
    assert bad.status_code == 400
    assert Circle.objects.count() == 0
    response = client.post(reverse("readings:new", kwargs=place), {**words, **grid})
    assert response.status_code == 302, content(response)
    circle = making.fresh(Circle.objects.get())
    made = making.grid(circle)
    assert circle.titles == {"fr": "Lire ensemble"}
    assert (made.asked, made.texts, len(made.asks)) == (3, 2, 2)
    assert made.asks[0].ordinal
    assert [one["fr"] for one in made.asks[0].choices] == ["oui", "non", "peut-être"]

    page = client.get(address("grid", circle))
    assert "Est-ce clair" in content(page) or "Est-ce clair ?" in page.content.decode()
    changed = client.post(address("grid", circle), {**grid, "asked": "2"})
    assert changed.status_code == 302
    making.read(circle, factories.person())
    refused = client.post(address("grid", circle), {**grid, "asked": "4"})
    assert refused.status_code == 409
    assert client.post(address("grid", circle), {**grid, "asked": "4", "anew": "1"}).status_code == 302
    assert Grid.objects.count() == 2
    assert client.post(address("edit", circle), {**words, "title": "", "act": "edit"}).status_code == 400
    assert client.post(address("edit", circle), {**words, "who": "link", "act": "edit"}).status_code == 302
    key = making.fresh(circle).invitation
    assert client.post(address("edit", circle), {"act": "renew"}).status_code == 302
    assert making.fresh(circle).invitation not in {"", key}
    assert client.post(address("edit", circle), {"act": "close"}).status_code == 302
    keep_up()
    circle = making.fresh(circle)
    assert circle.state == "closed"
    for name in ("results", "read", "edit", "grid", "mine"):
        assert client.get(address(name, circle)).status_code == 200
    # Fewer than twenty people: only totals are public.
    refusal = client.get(address("file", circle, name="readings.csv"))
    assert (refusal.status_code, refusal["X-Refusal"]) == (403, "too_few_people")


def test_strangers_do_not_run_circles(circle: Circle) -> None:
    client = Client()
    client.force_login(factories.account())
    for name in ("workshop", "new", "edit", "grid", "readers"):
        assert client.get(address(name, circle)).status_code == 403
    assert browser().get(address("workshop", circle)).status_code == 302


def test_who_answers_by_chance_is_told_apart_to_moderators_alone() -> None:
    circle = making.circle(making.process(24), asked=3, questions=[making.TWO])
    people = [factories.person() for _ in range(4)]
    for number in range(24):
        cache.clear()
        for place, person in enumerate(people[:3]):
            text = making.read(circle, person, [0])
            assert text is not None
            truth = text.contribution_id % 2
            wrong = place == 2 and number % 2
            sent = [1 - truth if wrong else truth]
            text.grid.circle = circle
            give(circle=circle, person=person, text=text.contribution.public_id, answers=sent)
    keep_up()
    careless = Reader.objects.get(person=people[2])
    assert careless.compared >= 20
    assert careless.agreed <= careless.compared * 0.6
    client = Client()
    client.force_login(factories.role(circle.process.space, "moderator"))
    page = client.get(address("readers", circle)).content.decode()
    assert people[2].public_id in page
    assert people[0].public_id not in page


def test_a_new_version_and_the_earlier_one_are_both_read(circle: Circle) -> None:
    making.read(circle, factories.person())
    keep_up()
    organiser = factories.role(circle.process.space, "organiser")
    actions.change_grid(circle=circle, by=organiser, questions=[making.TWO], asked=2, kinds=["statement"], anew=True)
    assert browser().get(address("results", circle)).status_code == 200
    assert browser().get(address("results", circle) + "?version=1").status_code == 200
    person = factories.person()
    client = browser(person)
    client.post(address("next", circle))
    page = client.get(address("read", circle)).content.decode()
    assert '<button class="read-choice" name="q0" value="0"' in page
