# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public page of someone who speaks under a name: who has one, what it holds, and how it goes."""

from typing import Any

import pytest
from django.test import Client

from isegoria.commons.notifications.actions import choose_page, follow
from isegoria.commons.notifications.models import Fact, Follow, Notice, PageChoice
from isegoria.commons.notifications.people import has_page
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.kept import everything_else
from isegoria.core.accounts.models import Person
from isegoria.core.verdicts import Refused
from tests import factories

from .conftest import tell_all

pytestmark = pytest.mark.django_db


def named(pseudonym: str = "Zoé des tilleuls") -> Person:
    return factories.person(signed_in=True, pseudonym=pseudonym)


def page(person: Person, client: Client | None = None) -> Any:
    return (client or Client()).get(f"/people/{person.public_id}/")


def test_whoever_signed_in_and_chose_a_name_has_a_page_that_search_engines_leave_alone() -> None:
    zoe = named()
    factories.statement(author=zoe, text="Plantons des tilleuls.")

    shown = page(zoe).content.decode()

    assert ("Zoé des tilleuls" in shown, "Plantons des tilleuls." in shown) == (True, True)
    assert '<meta name="robots" content="noindex">' in shown
    assert "Suivre Zoé des tilleuls" in shown


def test_guests_the_nameless_and_those_who_wish_it_have_none() -> None:
    shy = named("Un passant")
    choose_page(person=shy, wanted=False)

    for person in (factories.person(pseudonym="Une invitée"), factories.person(signed_in=True), shy):
        assert page(person).status_code == 404
        with pytest.raises(Refused):
            follow(person=factories.person(), target=person)


def test_an_official_has_one_by_their_office_and_is_found() -> None:
    place = factories.space()
    account = factories.account("elue@example.org")
    official = factories.person(signed_in=True, account=account)
    assert not has_page(official)
    factories.role(place, "official", account)

    shown = page(official).content.decode()

    assert place.name.text in shown
    assert "noindex" not in shown


def test_only_what_everyone_may_read_is_listed() -> None:
    zoe = named()
    factories.statement(author=zoe, text="Ce qui est public.")
    hidden = factories.statement(author=zoe, text="Ce qui est masqué.")
    hidden.state = "hidden"
    hidden.save()

    shown = page(zoe).content.decode()
    feed = Client().get(f"/people/{zoe.public_id}/news.atom")

    assert ("Ce qui est public." in shown, "Ce qui est masqué." in shown) == (True, False)
    assert "Ce qui est public." in feed.content.decode()
    assert "Ce qui est masqué." not in feed.content.decode()
    assert feed["X-Robots-Tag"] == "noindex"


def test_the_page_costs_the_same_whatever_they_wrote(django_assert_max_num_queries: Any) -> None:
    zoe = named()
    for _process in range(2):
        phase = factories.phase()
        for number in range(14):
            factories.statement(phase=phase, author=zoe, text=f"Un tilleul de plus, le numéro {number}.")
    page(zoe)
    with django_assert_max_num_queries(12):
        assert "?page=2" in page(zoe).content.decode()


def test_who_follows_is_told_until_the_page_is_closed() -> None:
    zoe, reader = named(), factories.person()
    follow(person=reader, target=zoe)
    phase = factories.phase()
    said = factories.statement(phase=phase, author=zoe, text="Plantons des tilleuls.")
    tell_all()
    assert Notice.objects.get(person=reader).fact.contribution == said

    choose_page(person=zoe, wanted=False)
    factories.statement(phase=phase, author=zoe, text="Et des bancs dessous.")
    tell_all()

    assert (Follow.objects.filter(someone=zoe).count(), Notice.objects.filter(person=reader).count()) == (0, 1)
    assert Fact.objects.filter(kind=Fact.Kind.SAID).count() == 1


def test_the_choice_is_on_the_page_of_choices() -> None:
    zoe = named()
    client = Client()
    client.force_login(zoe.account)
    form = {"pace": "weekly", "own_pace": "at_once", "digest_day": "3", "quiet_from": "21", "quiet_until": "8"}
    assert f'href="/people/{zoe.public_id}/"' in client.get("/me/notices/settings/").content.decode()

    client.post("/me/notices/settings/", form)
    assert page(zoe).status_code == 404
    client.post("/me/notices/settings/", form | {"page": "on"})
    assert "Voici votre page" in page(zoe, client).content.decode()


def test_a_name_leads_to_its_page_where_there_is_one() -> None:
    zoe, guest = named(), factories.person(pseudonym="Une invitée")
    phase = factories.phase()
    ours = factories.statement(phase=phase, author=zoe, text="Plantons des tilleuls.")
    theirs = factories.statement(phase=phase, author=guest, text="Plantons des chênes.")

    def shown(text: Any) -> str:
        return Client().get(f"/c/{text.public_id}/", follow=True).content.decode()

    assert f'href="/people/{zoe.public_id}/"' in shown(ours)
    assert "/people/" not in shown(theirs)
    choose_page(person=zoe, wanted=False)
    assert "/people/" not in shown(ours)


def test_it_goes_with_the_person_and_merging_tells_nobody_which_names_were_one() -> None:
    zoe, double = named(), named("L’autre nom")
    choose_page(person=double, wanted=False)
    merge_persons(guest=double, person=zoe)
    assert (page(double).status_code, page(zoe).status_code) == (404, 404)
    assert everything_else(zoe)["mail_choices"][-1]["public_page"] is False

    choose_page(person=zoe, wanted=True)
    erase_person(person=zoe)
    assert (page(zoe).status_code, PageChoice.objects.count()) == (404, 0)
