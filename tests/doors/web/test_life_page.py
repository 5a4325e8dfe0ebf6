# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the life of a text, and that of all that one said: who sees them, what they say, what they cost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.answers.actions import answer
from isegoria.commons.moderation.actions import decide
from isegoria.core import manifest
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions import life
from isegoria.core.contributions.actions import edit, erase, merge, set_state
from isegoria.core.contributions.models import Contribution
from isegoria.doors.api.actions import make_token
from isegoria.doors.web.views import life as view
from tests import factories
from tests.commons.synthesis import making_life as make

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


def as_guest(person: Person) -> Client:
    client = Client()
    client.cookies[COOKIE] = guest_token(person)
    return client


def path(text: Contribution) -> str:
    return f"/c/{text.public_id}/life/"


def of(text: Contribution) -> Contribution:
    return Contribution.objects.select_related("process__space", "phase", "standing").get(pk=text.pk)


# --- one text -----------------------------------------------------------------------------------------
def test_what_stands_empty_says_so(client: Client) -> None:
    text = factories.statement("Plus de bancs.")

    page = client.get(path(text), headers=FRENCH)

    assert page.status_code == 200
    said = page.text.replace("\u00a0", " ").replace("’", "'")
    for words in (
        "Ce qu'il en est advenu",
        "Ses mots n'ont pas changé depuis.",
        "Personne n'a encore été invité à le lire.",
        "n'en a encore relevé aucun passage",
        "Aucune phrase d'une synthèse publiée n'y mène encore.",
        "Rien n'a encore été décidé à son sujet.",
        "Rien n'a encore été promis.",
    ):
        assert words in said
    assert said.count("life-part-empty") == 6


def test_everything_that_rooms_tell_is_there_in_few_queries(
    client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    world = make.world()
    author = factories.person()
    extracts = [make.text(world, author), make.text(world, factories.person(), 2)]
    text = make.said(extracts[0])
    edit(contribution=text, person=author, body="Il faut des bancs à l'ombre, et de l'eau.", max_length=200)
    make.publish(world, make.sentence(world, extracts))
    reader = as_guest(author)
    client.get(path(text))  # what is asked once a minute was

    with django_assert_max_num_queries(12):
        page = reader.get(path(text), headers={"accept-language": "en"})

    assert page.status_code == 200
    for words in ("version 2", "(the one that stands)", "from version 1 of 2", "On veut des bancs.", "edition 1"):
        assert words in page.text
    assert page.text.count("life-done") == 2


def test_a_decision_is_told_with_its_reasons(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    text = of(factories.statement("Plus de bancs."))
    kind = manifest.find_kind(text.kind)
    assert kind is not None
    monkeypatch.setitem(manifest._kinds, text.kind, replace(kind, answered=True))
    answer(contributions=[text], by=None, decision="accepted", reasons="Dix bancs en **mai**.", office=None)

    page = client.get(path(text), headers={"accept-language": "en"})

    assert "Dix bancs en <strong>mai</strong>." in page.text
    assert "Nothing was decided about it yet." not in page.text
    assert client.get(f"/api/v1/contributions/{text.public_id}/life").json()["chapters"]["decided"]["reasons"]


@pytest.mark.parametrize("state", ["pending", "hidden", "withdrawn", "rejected"])
def test_the_life_of_a_text_that_is_not_public_is_its_authors_alone(state: str, client: Client) -> None:
    world = make.world()
    author = factories.person()
    extract = make.text(world, author)
    make.publish(world, make.sentence(world, [extract]))
    text = set_state(contribution=make.said(extract), state=state, kind=f"statement.{state}")
    organiser = Client()
    organiser.force_login(factories.role(world.process.space, "organiser"))

    own = as_guest(author).get(path(text), headers={"accept-language": "en"})

    assert [one.get(path(text)).status_code for one in (client, as_guest(factories.person()), organiser)] == [404] * 3
    assert own.status_code == 200
    assert "This text is not public" in own.text
    assert "On veut des bancs." not in own.text
    assert "noindex" in own.text
    assert own.text.count("<blockquote") == 1  # its own words, and no extract of them


def test_an_erased_text_leaves_a_tombstone(client: Client) -> None:
    world = make.world()
    extract = make.text(world, factories.person())
    make.publish(world, make.sentence(world, [extract]))
    text = erase(contribution=make.said(extract), reason="author_asked")

    page = client.get(path(text), headers={"accept-language": "en"})

    assert page.status_code == 410
    assert "What stays is that something stood here." in page.text
    assert "bancs à l" not in page.text
    assert client.get(f"/api/v1/contributions/{text.public_id}/life").json()["chapters"] == {}


def test_the_life_of_a_merged_text_goes_on(client: Client, django_assert_max_num_queries: Callable[[int], Any]) -> None:
    world = make.world()
    own, other = make.text(world, factories.person()), make.text(world, factories.person(), 2)
    make.publish(world, make.sentence(world, [other]))
    merge(origin=make.said(own), into=make.said(other))

    client.get(path(make.said(own)))
    with django_assert_max_num_queries(18):  # its own chapters, then those of the other where they are empty
        page = client.get(path(make.said(own)), headers={"accept-language": "en"})

    assert "its life goes on in that one" in page.text
    assert "Of the text in which it stands now." in page.text
    assert "On veut des bancs." in page.text


def test_no_such_text_and_a_draft(client: Client) -> None:
    draft = factories.process(statements=["Plus de bancs."], draft=True)

    assert client.get("/c/0000000000/life/").status_code == 404
    assert client.get(path(draft.contributions.get())).status_code in {403, 404}


def test_a_moderator_who_let_it_stand_has_read_it(client: Client) -> None:
    process = factories.process(moderation="before")
    text = factories.statement(phase=factories.phase(process), author=factories.person())
    moderator = factories.role(process.space, "moderator")

    decide(contribution=of(text), by=moderator, act="publish")

    assert life.life_of(of(text)).read is not None
    assert client.get(path(text)).text.count("life-done") == 2


def test_the_page_of_a_text_leads_to_its_life(client: Client) -> None:
    text = factories.statement("Plus de bancs.")

    page = client.get(f"/c/{text.public_id}/", follow=True)

    assert f'href="{path(text)}"' in page.text


# --- one's own ----------------------------------------------------------------------------------------
def test_all_that_one_said_and_nothing_that_others_did(
    django_assert_max_num_queries: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "A_PAGE", 10)
    world = make.world()
    me = factories.person()
    mine = make.texts(world, me, 12)
    make.publish(world, make.sentence(world, [mine[0], make.text(world, factories.person(), 90)]))
    reader = as_guest(me)

    with django_assert_max_num_queries(12):
        page = reader.get("/me/life/", headers={"accept-language": "en"})

    assert page.text.count("card-plain") == 10
    assert "numéro 90" not in page.text
    assert "noindex" in page.text
    with django_assert_max_num_queries(12):
        second = reader.get("/me/life/?page=2", headers={"accept-language": "en"})
    assert "cited in edition 1" in second.text
    assert f'href="{path(make.said(mine[0]))}"' in second.text


def test_what_moved_since_the_last_visit_comes_first_and_looking_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make.world()
    me = factories.person()
    first = make.texts(world, me, 2)[0]
    reader = as_guest(me)
    now = datetime.now(UTC)

    def look(at: datetime) -> str:
        monkeypatch.setattr(view.timezone, "now", lambda: at)
        return reader.get("/me/life/", headers={"accept-language": "en"}).text

    monkeypatch.setattr(view, "ONE_VISIT", timedelta(minutes=30))
    page = look(now - timedelta(days=2))
    assert "When you come back" in page
    assert "life-moved" not in page

    # Noted since: both. A visit goes on for half an hour, and what was new in it stays so.
    assert look(now + timedelta(minutes=5)).count("life-moved") == 2
    page = look(now + timedelta(minutes=20))
    assert page.count("life-moved") == 2
    assert "2 of your texts moved since your last visit: they come first." in page
    assert "Nothing moved since your last visit." in look(now + timedelta(days=1))
    monkeypatch.undo()
    make.publish(world, make.sentence(world, [first]))
    page = reader.get("/me/life/", headers={"accept-language": "en"}).text
    assert page.index("numéro 1.") > 0


def test_the_memory_of_a_visit_is_of_one_person_and_cannot_be_forged() -> None:
    me, other = factories.person(), factories.person()
    factories.statement(author=me)
    reader = as_guest(me)
    reader.get("/me/life/")
    kept = reader.cookies[view.SEEN]
    assert (kept["path"], kept["httponly"], kept["samesite"]) == ("/me/life/", True, "Lax")

    for cookie in ("", "forged", f"{kept.value}x", "\x00", "a.b-c:d"):
        stranger = as_guest(other)
        stranger.cookies[view.SEEN] = cookie
        assert stranger.get("/me/life/").status_code == 200
    stranger = as_guest(other)
    stranger.cookies[view.SEEN] = kept.value
    assert "moved since your last visit" not in stranger.get("/me/life/", headers={"accept-language": "en"}).text

    reader.post("/me/forget/")
    assert reader.cookies[view.SEEN].value == ""


def test_nobody_has_said_nothing(client: Client) -> None:
    assert "Cet ordinateur ne contient rien sur vous" in client.get("/me/life/", headers=FRENCH).text
    assert Person.objects.count() == 0
    assert (
        "You have written nothing yet"
        in as_guest(factories.person()).get("/me/life/", headers={"accept-language": "en"}).text
    )


def test_my_page_leads_there() -> None:
    me = factories.person()
    text = factories.statement(author=me)

    page = as_guest(me).get("/me/").text

    assert 'href="/me/life/"' in page
    assert f'href="{path(text)}"' in page


# --- programs -----------------------------------------------------------------------------------------
def test_programs_read_the_same(client: Client) -> None:
    world = make.world()
    me = factories.person()
    extract = make.text(world, me)
    text = make.said(extract)
    edition = make.publish(world, make.sentence(world, [extract]))

    told = client.get(f"/api/v1/contributions/{text.public_id}/life").json()

    assert (told["id"], told["state"], told["stands_in"]) == (text.public_id, "published", None)
    assert told["steps"]["read"] is None
    assert told["steps"]["synthesis"]["under_way"] is False
    assert [one["edition"] for one in told["chapters"]["synthesis"]] == [edition.public_id]
    assert [one["id"] for one in told["chapters"]["extracts"]] == [extract.public_id]

    hidden = set_state(contribution=text, state="hidden", kind="statement.hidden")
    address = f"/api/v1/contributions/{hidden.public_id}/life"
    assert client.get(address).status_code == 404
    own = client.get(address, headers={"authorization": f"Bearer {guest_token(me)}"})
    assert own.json()["steps"]["synthesis"] is None


def test_programs_read_my_lives() -> None:
    world = make.world()
    me = factories.person(signed_in=True)
    extracts = make.texts(world, me, 3)
    assert me.account is not None
    secret = make_token(account=me.account, name="essai", scopes=["read"], days=3).secret
    client = Client(headers={"authorization": f"Bearer {secret}"})

    first = client.get("/api/v1/me/life?size=2").json()
    rest = client.get(f"/api/v1/me/life?size=2&cursor={first['next_cursor']}").json()

    listed = [one["id"] for one in first["items"] + rest["items"]]
    assert listed == [make.said(one).public_id for one in reversed(extracts)]
    assert (first["next_cursor"], rest["next_cursor"]) == ("2", "")
    since = (extracts[1].made_at + timedelta(microseconds=1)).isoformat().replace("+", "%2B")
    moved = client.get(f"/api/v1/me/life?since={since}").json()["items"]
    assert [one["moved"] for one in moved] == [True, False, False]
    assert client.get("/api/v1/me/life?since=2026-01-01").status_code == 422
