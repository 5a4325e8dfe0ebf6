# SPDX-License-Identifier: AGPL-3.0-or-later
"""Newsletters: to whom they are for and nobody else, tried first, no spying, reported as sent and bounced only."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from isegoria.commons.notifications import actions
from isegoria.commons.notifications.audiences import letter_people
from isegoria.commons.notifications.bounces.actions import take_report
from isegoria.commons.notifications.letters import actions as letters
from isegoria.commons.notifications.models import Letter, Outbox
from isegoria.commons.notifications.queries import letter_report
from isegoria.core.verdicts import Refused
from tests import factories

from .conftest import Sink, tell_all
from .test_bounces import dsn


def written(space: Any, by: Any, **given: Any) -> Letter:
    texts = {
        "subjects": {"fr": "Les arbres arrivent", "en": "The trees are coming"},
        "bodies": {"fr": "**Samedi** : [le plan](https://example.org/plan).", "en": "**Saturday**."},
    }
    return letters.save_letter(space=space, by=by, **{**texts, **given})


@pytest.mark.django_db(transaction=True)
def test_from_the_first_word_to_the_report(sink: Sink, noon: Any) -> None:
    organiser = factories.account()
    place = factories.space(administrator=organiser)
    readers = [factories.person(signed_in=True) for _number in range(3)]
    for one in readers:
        actions.follow(person=one, target=place, pace="nothing")  # a newsletter is not what happens
    readers[1].account.language = "en"
    readers[1].account.save()
    actions.wish_for_letters(person=readers[2], space=place, wanted=False)
    actions.follow(person=factories.person(), target=place)  # a guest has no address
    letter = written(place, organiser)
    letters.send_test(letter=letter, by=organiser)
    assert actions.send_due() == 1
    assert sink.messages[0]["Subject"].endswith("Les arbres arrivent")

    letters.schedule(letter=letter, by=organiser)
    letters.release_letters()
    letters.release_letters()
    tell_all()
    assert actions.send_due() == 2

    french, english = sink.messages[1:]
    assert (french["Subject"], english["Subject"]) == ("Les arbres arrivent", "The trees are coming")
    html = french.get_body(("html",)).get_content()
    assert 'href="https://example.org/plan"' in html  # as it was written: nothing counts who clicks
    assert "<img" not in html
    assert french["List-Unsubscribe"] != english["List-Unsubscribe"]
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert letter_report(letter) == {"recipients": 2, "waiting": 0, "sent": 2, "bounced": 0, "uncertain": 0}
    take_report(raw=dsn(Outbox.objects.filter(notice__fact=letter.fact).first()))
    assert letter_report(letter)["bounced"] == 1
    with pytest.raises(Refused):
        letters.take_back(letter=letter, by=organiser)


@pytest.mark.django_db
def test_participants_hear_only_if_they_asked() -> None:
    organiser = factories.account()
    place = factories.space(administrator=organiser)
    process = factories.process(space=place, statements=["Des arceaux.", "Des bancs."])
    took_part = [factories.person(signed_in=True) for _number in range(2)]
    for one in took_part:
        factories.opinion(process.contributions.first(), by=one)
    actions.wish_for_letters(person=took_part[0], space=place, wanted=True)
    actions.wish_for_letters(person=factories.person(signed_in=True), space=place, wanted=True)

    letter = written(place, organiser, audience="participants", process=process)

    assert list(letter_people(letter)) == [took_part[0]]


@pytest.mark.django_db
def test_what_cannot_be() -> None:
    organiser = factories.account()
    place = factories.space(administrator=organiser)
    with pytest.raises(Refused):
        written(place, factories.account())
    with pytest.raises(ValidationError) as wrong:
        written(place, organiser, audience="participants")
    assert set(wrong.value.message_dict) == {"process"}
    with pytest.raises(ValidationError):
        written(place, organiser, process=factories.process())
    for letter, code in (
        (written(place, organiser), "nobody_to_write_to"),
        (written(place, organiser, bodies={}), "letter_empty"),
        (written(place, organiser, subjects={"en": "x"}), "letter_without_subject"),
    ):
        with pytest.raises(Refused) as refused:
            letters.schedule(letter=letter, by=organiser)
        assert refused.value.verdict.code == code


@pytest.mark.django_db
def test_the_pages(client: Client, django_assert_max_num_queries: Any) -> None:
    organiser = factories.account()
    place = factories.space(administrator=organiser)
    actions.follow(person=factories.person(signed_in=True), target=place)
    home = f"/letters/{place.slug}/"
    assert client.get(home).status_code == 302
    client.force_login(factories.account())
    assert client.get(home).status_code == 403
    client.force_login(organiser)

    given = {"audience": "followers", "process": "", "subject_fr": "Les arbres", "body_fr": "**Samedi**."}
    made = client.post(f"{home}new/", given)

    letter = Letter.objects.get()
    assert made["Location"] == f"{home}{letter.pk}/"
    with django_assert_max_num_queries(12):
        page = client.get(f"{home}{letter.pk}/").content.decode()
    assert "<strong>Samedi</strong>" in page
    client.post(f"{home}{letter.pk}/edit/", given | {"subject_fr": "Les bancs"})
    client.post(f"{home}{letter.pk}/send/", {"send_at": "2999-01-01T10:00"})
    letter.refresh_from_db()
    assert (letter.subjects, letter.state) == ({"fr": "Les bancs"}, "scheduled")
    assert letter.send_at.astimezone(place.zone).hour == 10
    letters.release_letters(now=timezone.now())
    client.post(f"{home}{letter.pk}/take-back/")
    letter.refresh_from_db()
    assert letter.state == "draft"
    with django_assert_max_num_queries(12):
        assert client.get(home).status_code == 200
    client.post(f"{home}{letter.pk}/delete/")
    assert not Letter.objects.exists()
    assert client.get(f"{home}{letter.pk}/").status_code == 404
