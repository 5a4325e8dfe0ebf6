# SPDX-License-Identifier: AGPL-3.0-or-later
"""One click stops what a mail is about (RFC 2369, RFC 8058): no sign-in, no token of a form, no redirection."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from isegoria.commons.notifications import actions
from isegoria.commons.notifications.models import Follow, LetterChoice, Outbox, Preference
from isegoria.commons.notifications.queries import preference_of
from isegoria.commons.notifications.spreading.actions import watch_calendar
from isegoria.commons.notifications.stopping import Stop, read_token, stop_token
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import announce
from tests import factories

from .conftest import Sink, tell_all

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def strict() -> Client:
    """A client on which Django's CSRF check is on, as in production."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.django_db(transaction=True)
def test_a_mail_carries_what_rfc_8058_asks_and_its_address_works(sink: Sink, noon: Any) -> None:
    process = factories.process()
    follower = factories.person(signed_in=True)
    actions.follow(person=follower, target=process, pace="at_once")
    watch_calendar(now=factories.phase(process).opens_at)
    tell_all()
    assert actions.send_due() == 1
    mail = sink.messages[0]

    # Section 3.1: one HTTPS (here the site's own) address in angle brackets, and the header that says one click.
    address = str(mail["List-Unsubscribe"]).strip()
    assert address.startswith("<http")
    assert address.endswith(">")
    assert address.count("<") == 1
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    path = urlsplit(address.strip("<>")).path
    # The same address is in the text for people.
    assert path in mail.get_body(("plain",)).get_content()
    assert path in mail.get_body(("html",)).get_content()

    # Section 3.2: a POST without cookies, with that one pair as its body; the answer is no redirection.
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        client = strict()
        if kind.startswith("multipart"):
            answer = client.post(path, ONE_CLICK)
        else:
            answer = client.post(path, "List-Unsubscribe=One-Click", content_type=kind)
        assert (answer.status_code, len(client.cookies.get("sessionid", ""))) == (200, 0)

    follow = Follow.objects.get(person=follower)
    assert (follow.process, follow.pace) == (process, "nothing")
    assert preference_of(follower).pace == "weekly"  # the rest still comes


@pytest.mark.django_db
def test_a_get_changes_nothing_and_asks(client: Client) -> None:
    process, follower = factories.process(), factories.person(signed_in=True)
    actions.follow(person=follower, target=process)
    path = f"/stop/{stop_token(Stop(follower.public_id, 'process', process.public_id))}/"

    page = client.get(path)

    assert page.status_code == 200
    assert process.question.text in page.content.decode()
    assert follower.account.email not in page.content.decode()
    assert Follow.objects.get().pace == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token", ["nothing", "abc:def", stop_token(Stop("0000000000", "own")) + "x"], ids=["nothing", "other", "longer"]
)
def test_a_forged_address_stops_nothing(client: Client, token: str) -> None:
    assert read_token(token) is None
    assert client.post(f"/stop/{token}/", ONE_CLICK).status_code == 404


@pytest.mark.django_db
def test_all_of_it_at_once() -> None:
    process, follower = factories.process(), factories.person(signed_in=True)
    actions.follow(person=follower, target=process, pace="daily")
    actions.follow(person=follower, target=process.space)
    path = f"/stop/{stop_token(Stop(follower.public_id, 'process', process.public_id))}/"

    assert strict().post(path, {"everything": "1"}).status_code == 200

    kept = Preference.objects.get(person=follower)
    assert (kept.pace, kept.own_pace) == ("nothing", "nothing")
    assert Follow.objects.get(process=process).pace == "nothing"
    assert not LetterChoice.objects.get(person=follower, space=process.space).is_wanted


@pytest.mark.django_db
def test_what_one_asked_to_stop_stops_and_what_must_be_said_comes() -> None:
    person = factories.person(signed_in=True)
    event = {"person": person, "subject": "x", "text": "y", "path": "/me/"}
    announce(PersonToTell(**event))
    path = f"/stop/{stop_token(Stop(person.public_id, 'own'))}/"
    assert path in Outbox.objects.get().headers["List-Unsubscribe"]

    strict().post(path, ONE_CLICK)

    assert Outbox.objects.get().state == "stopped"  # what waited is not sent either
    announce(PersonToTell(**event))
    assert Outbox.objects.count() == 1
    announce(PersonToTell(**event, mandatory=True))
    last = Outbox.objects.latest("pk")
    assert (last.is_bulk, "List-Unsubscribe" in last.headers) == (False, False)
    assert person.notices.count() == 3  # all of it is on the site


@pytest.mark.django_db
def test_an_address_of_someone_who_left_is_answered_all_the_same(client: Client) -> None:
    assert client.post(f"/stop/{stop_token(Stop('0000000000', 'all'))}/", ONE_CLICK).status_code == 200
