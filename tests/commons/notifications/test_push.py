# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices on devices: who may ask for them, what leaves for a push service, when, and how often."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.commons.notifications import actions
from isegoria.commons.notifications.models import Device, Notice, Push
from isegoria.commons.notifications.push import NotConfigured, plug
from isegoria.commons.notifications.pushing.actions import (
    PAUSES,
    forget_silent_devices,
    push_due,
    queue_pushes,
    stop_devices,
    tell_device,
)
from isegoria.commons.notifications.pushing.carrying import WebPush
from isegoria.core.accounts import kept
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import announce
from isegoria.core.verdicts import Refused
from tests import factories

from .conftest import tell_all
from .push_service import Browser, Service, read_vapid, serve

pytestmark = pytest.mark.django_db
CONTACT = "mailto:push@town.example"


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serve(tmp_path_factory.mktemp("push")) as service:
        yield service


@pytest.fixture
def service(listening: Service, settings: Any, tmp_path: Path) -> Iterator[Service]:
    """Push as an administrator sets it up, and the service that browsers name."""
    listening.received.clear()
    listening.status = 201
    settings.ISEGORIA_DATA_DIR = tmp_path
    settings.ISEGORIA_FETCH_HOSTS = [listening.address.removeprefix("https://")]
    before = plug(WebPush(CONTACT, context=listening.context))
    yield listening
    plug(before)


def device_of(person: Person, service: Service, path: str = "/one", browser: Browser | None = None) -> Device:
    return tell_device(person=person, endpoint=service.address + path, **(browser or Browser()).gives)


def tell(person: Person, subject: str = "Votre texte a une réponse", **more: Any) -> None:
    announce(PersonToTell(person=person, subject=subject, text="x", path="/c/0123456789/", **more))


def refused(code: str, **given: Any) -> None:
    with pytest.raises(Refused) as answer:
        tell_device(**given)
    assert answer.value.verdict.code == code


# --- what leaves ------------------------------------------------------------------------------------
def test_a_notice_reaches_each_device_once_and_its_browser_alone_reads_it(service: Service, noon: Any) -> None:
    person = factories.person(signed_in=True)
    browsers = {"/one": Browser(), "/two": Browser()}
    for path, browser in browsers.items():
        device_of(person, service, path, browser)
    tell(person)

    assert push_due() is False
    push_due()

    assert sorted(path for path, _headers, _body in service.received) == ["/one", "/two"]
    notice = Notice.objects.get()
    for path, headers, body in service.received:
        said = json.loads(browsers[path].opens(body))
        assert said == {"title": "Votre texte a une réponse", "url": "/c/0123456789/", "tag": str(notice.pk)}
        claims = read_vapid(headers["authorization"])
        assert (claims["aud"], claims["sub"]) == (service.address, CONTACT)
        assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "86400")
        assert b"ponse" not in body
    assert len({headers["topic"] for _path, headers, _body in service.received}) == 2
    assert not Push.objects.exists()
    assert Device.objects.exclude(last_success_at=None).count() == 2


def test_what_one_follows_at_once_and_nothing_else(service: Service, noon: Any) -> None:
    town = factories.space()
    soon, later = (factories.person(signed_in=True) for _one in range(2))
    for person, path in ((soon, "/soon"), (later, "/later")):
        device_of(person, service, path)
    actions.follow(person=soon, target=town, pace="at_once")
    actions.follow(person=later, target=town, pace="weekly")

    factories.process(space=town)
    tell_all()
    push_due()

    assert [path for path, _headers, _body in service.received] == ["/soon"]


def test_a_newsletter_is_mail_alone(service: Service) -> None:
    person = factories.person(signed_in=True)
    device_of(person, service)
    letter = Notice.objects.create(person=person, reason=Notice.Reason.LETTER, subject="x", pace="at_once")

    queue_pushes([letter], when=lambda one: timezone.now())

    assert not Push.objects.exists()


def test_quiet_hours_are_kept_as_those_of_mails(service: Service) -> None:
    person = factories.person(signed_in=True)
    with time_machine.travel("2026-11-18T22:00:00+00:00", tick=True):
        device_of(person, service)
        tell(person)
        push_due()
        assert service.received == []
        tell(person, "Votre compte", mandatory=True)
        push_due()
        assert len(service.received) == 1
    with time_machine.travel("2026-11-19T07:01:00+00:00", tick=True):
        push_due()
        push_due()

    assert len(service.received) == 2


def test_what_was_read_meanwhile_is_not_pushed(service: Service, noon: Any) -> None:
    person = factories.person(signed_in=True)
    device_of(person, service)
    tell(person)
    actions.mark_read(person=person)
    push_due()

    assert (service.received, Push.objects.count()) == ([], 0)


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_ended_is_deleted(service: Service, noon: Any, status: int) -> None:
    person = factories.person(signed_in=True)
    device_of(person, service)
    tell(person)
    service.status = status
    push_due()

    assert (Device.objects.count(), Push.objects.count(), Notice.objects.count()) == (0, 0, 1)


def test_other_failures_are_tried_a_few_times_and_given_up(service: Service, noon: Any) -> None:
    person = factories.person(signed_in=True)
    device_of(person, service)
    tell(person)
    tell(person, "Une autre")
    service.status = 503
    # The second waits with the first, so that a service that is down is asked once.
    push_due()
    assert len(service.received) == 1
    Push.objects.exclude(tries=1).delete()
    for minutes in PAUSES:
        push_due()
        noon.shift(timedelta(minutes=minutes, seconds=1))
        push_due()

    assert (len(service.received), Push.objects.count()) == (1 + len(PAUSES), 0)
    assert Device.objects.get().last_success_at is None


def test_what_a_killed_worker_had_in_hand_is_not_pushed_again(service: Service, noon: Any) -> None:
    person = factories.person(signed_in=True)
    device_of(person, service)
    tell(person)
    Push.objects.update(next_try_at=None, tries=1)
    push_due()
    assert service.received == []

    noon.shift(timedelta(days=3))
    forget_silent_devices()
    assert (Push.objects.count(), Device.objects.count()) == (0, 1)
    noon.shift(timedelta(days=400))
    forget_silent_devices()
    assert Device.objects.count() == 0


def test_a_neighbour_of_the_machine_is_never_pushed_to(service: Service, settings: Any, noon: Any) -> None:
    person = factories.person(signed_in=True)
    device_of(person, service)
    settings.ISEGORIA_FETCH_HOSTS = []
    tell(person)
    push_due()

    assert (service.received, Device.objects.count()) == ([], 0)


def test_where_nobody_carries_pushes_a_notice_costs_nothing_more() -> None:
    person = factories.person(signed_in=True)
    with CaptureQueriesContext(connection) as queries:
        tell(person)
        push_due()
    assert not [one for one in queries.captured_queries if "_device" in one["sql"] or "_push" in one["sql"]]


# --- who may ask, and for what ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("endpoint", "http://push.example/one"),
        ("endpoint", "https://me:secret@push.example/one"),
        ("endpoint", "https://push.example/\x00"),
        ("endpoint", "https://push.example/" + "x" * 1000),
        ("endpoint", "https://push.example"),
        ("endpoint", ""),
        ("p256dh", ""),
        ("p256dh", "B" + "A" * 86),
        ("p256dh", "é" * 87),
        ("auth", "AAAA"),
        ("auth", "****"),
    ],
)
def test_what_no_browser_gives_is_refused(service: Service, name: str, value: str) -> None:
    given = {"endpoint": "https://push.example/one", **Browser().gives, name: value}
    refused("subscription_unreadable", person=factories.person(signed_in=True), **given)
    assert not Device.objects.exists()


def test_five_devices_and_the_same_one_once(service: Service) -> None:
    person = factories.person(signed_in=True)
    browser = Browser()
    for number in range(5):
        device_of(person, service, f"/{number}", browser)
    assert device_of(person, service, "/0", browser).pk == Device.objects.order_by("pk")[0].pk
    refused("too_many_devices", person=person, endpoint=service.address + "/5", **browser.gives)
    device_of(person, service, "/1", Browser())  # its keys are new

    assert Device.objects.count() == 5
    assert stop_devices(person=person, endpoint=service.address + "/1") == 1
    assert stop_devices(person=person) == 4


def test_a_browser_that_changes_hands_shows_the_former_persons_notices_no_more(service: Service, noon: Any) -> None:
    one, other = (factories.person(signed_in=True) for _person in range(2))
    device_of(one, service)
    tell(one)
    device_of(other, service)
    push_due()

    assert (service.received, Device.objects.get().person) == ([], other)


def test_who_leaves_or_turns_out_to_be_someone_else(service: Service, noon: Any) -> None:
    double, person = (factories.person(signed_in=True) for _person in range(2))
    for number in range(4):
        device_of(double, service, f"/double/{number}")
        device_of(person, service, f"/{number}")
    merge_persons(guest=double, person=person)
    assert Device.objects.filter(person=person).count() == 5
    told = kept.everything_else(person)["devices"]
    assert {tuple(sorted(one)) for one in told} == {("auth", "created_at", "endpoint", "last_success_at", "p256dh")}

    tell(person)
    erase_person(person=person)

    assert (Device.objects.count(), Push.objects.count()) == (0, 0)


# --- pages ------------------------------------------------------------------------------------------
def signed_in() -> tuple[Client, Person]:
    account = factories.account()
    person = factories.person(account=account)
    client = Client()
    client.force_login(account)
    return client, person


def test_the_page_offers_it_to_scripts_alone(service: Service) -> None:
    client, person = signed_in()
    page = client.get("/me/notices/settings/").content.decode()
    assert f'data-key="{WebPush(CONTACT).public_key}"' in page
    assert '<section id="devices" hidden' in page
    assert "notifications/devices.js" in page
    given = {"endpoint": service.address + "/one", **Browser().gives}

    answer = client.post("/me/notices/devices/", given, follow=True)
    assert "sur cet appareil" in answer.content.decode()
    assert given["endpoint"] in answer.content.decode()
    assert Device.objects.get().person == person
    client.post("/me/notices/devices/stop/", {"endpoint": "\x00"})
    assert Device.objects.count() == 1
    client.post("/me/notices/devices/stop/", {"endpoint": given["endpoint"]})
    assert Device.objects.count() == 0


def test_a_form_of_another_site_is_refused(service: Service) -> None:
    _client, person = signed_in()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person.account)
    answer = strict.post("/me/notices/devices/", {"endpoint": service.address + "/one", **Browser().gives})
    assert (answer.status_code, Device.objects.count()) == (403, 0)


def test_so_many_times_in_an_hour(service: Service) -> None:
    client, _person = signed_in()
    answers = {client.post("/me/notices/devices/stop/").status_code for _time in range(31)}
    assert answers == {302, 429}


def test_a_guest_has_nothing_at_once(service: Service) -> None:
    guest = factories.person()
    client = Client()
    client.cookies[COOKIE] = guest_token(guest)
    assert "devices" not in client.get("/me/notices/settings/").content.decode()
    answer = client.post("/me/notices/devices/", {"endpoint": service.address + "/one", **Browser().gives})
    assert (answer.status_code, Device.objects.count()) == (403, 0)


def test_without_a_carrier_the_page_is_what_it_was() -> None:
    before = plug(NotConfigured())
    client, _person = signed_in()
    page = client.get("/me/notices/settings/").content.decode()
    plug(before)
    assert "devices" not in page


def test_the_service_worker_comes_from_this_site_under_its_own_address(client: Client) -> None:
    answer = client.get("/me/notices/devices/worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"showNotification" in answer.content
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies
