# SPDX-License-Identifier: AGPL-3.0-or-later
"""The digest: one page, in the reader's language, at the end of their quiet hours, never the same twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from isegoria.commons.notifications import actions
from isegoria.commons.notifications.digests.actions import write_digests
from isegoria.commons.notifications.hours import after_quiet, next_morning
from isegoria.commons.notifications.models import Notice, Outbox, Preference
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions.actions import edit
from isegoria.core.events import announce
from tests import factories
from tests.tools.proposals import making

from .conftest import NOON, tell_all


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-18T11:00:00+00:00", "2026-11-18T11:00:00+00:00"),  # noon in Paris
        ("2026-11-18T19:59:00+00:00", "2026-11-18T19:59:00+00:00"),  # a minute before nine
        ("2026-11-18T20:00:00+00:00", "2026-11-19T07:00:00+00:00"),
        ("2026-11-19T02:00:00+00:00", "2026-11-19T07:00:00+00:00"),
        ("2026-07-18T19:00:00+00:00", "2026-07-19T06:00:00+00:00"),  # in summer
        ("2026-10-24T22:00:00+00:00", "2026-10-25T07:00:00+00:00"),  # the night on which clocks go back
    ],
)
def test_quiet_hours_are_those_of_the_place(now: str, due: str) -> None:
    assert after_quiet(at(now), None, "Europe/Paris") == at(due)


def test_quiet_hours_within_a_day_and_none() -> None:
    siesta = Preference(quiet_from=13, quiet_until=16, time_zone="Europe/Madrid")
    none = Preference(quiet_from=9, quiet_until=9)
    assert after_quiet(at("2026-11-18T13:00:00+00:00"), siesta, "Europe/Paris") == at("2026-11-18T15:00:00+00:00")
    assert after_quiet(at("2026-11-18T03:00:00+00:00"), none, "Europe/Paris") == at("2026-11-18T03:00:00+00:00")


def test_the_next_morning_and_the_next_thursday() -> None:
    wednesday = at(NOON)
    assert next_morning(wednesday, None, "Europe/Paris") == at("2026-11-19T07:00:00+00:00")
    assert next_morning(wednesday, None, "Europe/Paris", weekday=2) == at("2026-11-25T07:00:00+00:00")
    assert next_morning(wednesday, None, "Pacific/Noumea") == at("2026-11-18T21:00:00+00:00")


def follower_of(process: Any, **choices: Any) -> Person:
    person = factories.person(signed_in=True)
    person.account.language = "en"
    person.account.save()
    actions.follow(person=person, target=process)
    if choices:
        actions.choose(person=person, **choices)
    return person


@pytest.mark.django_db
def test_a_week_in_one_page(noon: Any) -> None:
    process = factories.process(phases=[making.plan()], question="Quels arbres ?")
    phase = factories.phase(process)
    phase.closes_at = timezone.now() + timedelta(days=4)
    phase.save()
    text = making.proposal("Planter des tilleuls", "Place.", of=phase)
    reader = follower_of(process)
    actions.follow(person=reader, target=text)
    edit(contribution=text, person=text.author, title=text.title, body="Dix tilleuls.", max_length=5000)
    tell_all()
    assert Outbox.objects.filter(person=reader).count() == 0
    due = Preference.objects.get(person=reader).next_digest_at
    assert due == at("2026-11-19T07:00:00+00:00")  # Thursday, eight o'clock in Paris

    write_digests(now=due - timedelta(minutes=1))
    assert Outbox.objects.filter(person=reader).count() == 0
    for _time in range(2):
        write_digests(now=due)

    mail = Outbox.objects.get(person=reader)
    assert mail.subject == "Your week: 3 things to know"
    for sentence in ("“Planter des tilleuls” has a new version", "CLOSING SOON", "Quels arbres ?", "1 new text."):
        assert sentence in mail.body_text
    assert mail.body_html.count("<h2") == 2
    assert "List-Unsubscribe-Post" in mail.headers
    wish = Preference.objects.get(person=reader)
    assert wish.next_digest_at == at("2026-11-26T07:00:00+00:00")
    write_digests(now=wish.next_digest_at)
    assert Outbox.objects.filter(person=reader).count() == 1  # nothing new, no mail


@pytest.mark.django_db
def test_own_texts_come_first_and_daily(noon: Any) -> None:
    author = factories.person(signed_in=True)
    actions.choose(person=author, own_pace="daily")

    announce(PersonToTell(person=author, subject="Une réponse", text="Elle est là.", path="/c/x/"))

    assert Outbox.objects.count() == 0
    write_digests(now=at("2026-11-19T07:00:00+00:00"))
    mail = Outbox.objects.get()
    assert mail.subject.startswith(("Your day", "Votre jour", "Your week", "Votre semaine"))
    assert "Une réponse" in mail.body_text
    assert Notice.objects.get().digested_at is not None


@pytest.mark.django_db
def test_nothing_by_mail_is_nothing(noon: Any) -> None:
    process = factories.process()
    reader = follower_of(process, pace="nothing")
    factories.statement(phase=factories.phase(process))
    tell_all()
    due = Preference.objects.get(person=reader).next_digest_at

    write_digests(now=due + timedelta(minutes=1) if due else timezone.now())

    assert not Outbox.objects.exists()


@pytest.mark.django_db
def test_a_guest_and_an_unreachable_address_get_none(noon: Any) -> None:
    process = factories.process(phases=[making.plan()])
    text = making.proposal("Planter des tilleuls", "Place.", of=factories.phase(process))
    guest = factories.person()
    actions.follow(person=guest, target=text)
    edit(contribution=text, person=text.author, title=text.title, body="Dix tilleuls.", max_length=5000)
    tell_all()
    write_digests(now=at("2026-11-19T07:00:00+00:00"))

    assert not Outbox.objects.exists()
    assert Notice.objects.get(person=guest, fact__kind="edited").pace == "nothing"


@pytest.mark.django_db
def test_a_worker_that_slept_a_week_writes_one_page_each() -> None:
    with time_machine.travel(NOON, tick=True):
        readers = [follower_of(factories.process(), pace="daily") for _number in range(3)]
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        while write_digests(size=2):
            pass
    assert all(one.next_digest_at > now for one in Preference.objects.filter(person__in=readers))


@pytest.mark.django_db
def test_the_page_does_not_grow_with_the_news(noon: Any, django_assert_max_num_queries: Any) -> None:
    process = factories.process(phases=[making.plan()])
    phase = factories.phase(process)
    reader = follower_of(process, pace="daily")
    for number in range(20):
        text = making.proposal(f"Idée {number}", "Place.", of=phase)
        actions.follow(person=reader, target=text)
        edit(contribution=text, person=text.author, title=text.title, body="Autre.", max_length=5000)
    tell_all()

    with django_assert_max_num_queries(16):
        write_digests(now=at("2026-11-19T07:00:00+00:00"))

    body = Outbox.objects.get(person=reader).body_text
    assert body.count("has a new version") == 12
    assert "more on the site" in body
