# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: a message is claimed before it is sent, tried again with growing pauses, and emptied once sent."""

import smtplib
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from isegoria.commons.notifications.actions import PAUSES, queue_mail, send_due
from isegoria.commons.notifications.composing import message_id
from isegoria.commons.notifications.models import AddressState, Outbox
from isegoria.commons.notifications.posting import actions as posting
from isegoria.commons.notifications.posting.connection import Connection
from tests import factories

from .conftest import Sink


def queue(subject: str = "Bonjour") -> Outbox:
    return queue_mail(to=["zoe@example.org"], subject=subject, body_text="Voici.")


@pytest.mark.django_db(transaction=True)
def test_a_message_leaves_once_and_is_emptied(sink: Sink) -> None:
    queue()

    assert (send_due(), send_due(), len(sink.received)) == (1, 0, 1)
    sent = Outbox.objects.get()
    assert (sent.body_text, sent.next_try_at) == ("", None)
    assert sent.sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_refused_message_is_tried_again_with_growing_pauses_then_given_up(sink: Sink) -> None:
    sink.answer = "451 come back later"
    queue()
    now = timezone.now()
    for minutes in PAUSES:
        with time_machine.travel(now, tick=False):
            assert send_due() == 0
            waiting = Outbox.objects.get()
            assert send_due() == 0  # claimed: not before its time
        if waiting.next_try_at is not None:
            assert waiting.next_try_at == now + timedelta(minutes=minutes)
            now = waiting.next_try_at

    kept = Outbox.objects.get()
    assert (kept.tries, kept.next_try_at, kept.body_text) == (len(PAUSES), None, "Voici.")
    assert kept.last_error


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(sink: Sink) -> None:
    for number in range(6):
        queue(f"Message {number}")
    gate = threading.Barrier(2)
    raised: list[BaseException] = []

    def work() -> None:
        try:
            gate.wait(timeout=10)
            send_due()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)

    assert raised == []
    assert len(sink.received) == 6


@pytest.mark.django_db
def test_a_message_of_an_act_that_fails_is_not_sent() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert not Outbox.objects.exists()


@pytest.mark.django_db
def test_without_smtp_all_is_kept_and_nothing_leaves(settings: object) -> None:
    settings.EMAIL_URL = ""
    queue()

    assert send_due() == 0
    assert Outbox.objects.get().body_text == "Voici."


@pytest.mark.django_db
def test_a_subject_cannot_add_headers() -> None:
    assert queue("Bonjour\r\nBcc: tous@example.org").subject == "Bonjour Bcc: tous@example.org"


# --- many, over few connections, and never twice ----------------------------------------------------
def bulk(number: int, **given: Any) -> Outbox:
    return queue_mail(to=[f"p{number}@example.org"], subject="Nouvelles", body_text="Voici.", is_bulk=True, **given)


@pytest.mark.django_db(transaction=True)
def test_several_messages_use_one_connection_and_each_says_who_it_is(sink: Sink) -> None:
    for number in range(5):
        bulk(number)

    assert send_due() == 5

    assert len(sink.connections) == 1
    identifiers = [message["Message-ID"] for message in sink.messages]
    assert len(set(identifiers)) == 5
    assert [message_id(one) for one in Outbox.objects.order_by("pk")] == identifiers


@pytest.mark.django_db(transaction=True)
def test_a_code_goes_before_a_hundred_newsletters(sink: Sink) -> None:
    for number in range(3):
        bulk(number)
    queue("Votre code")

    assert send_due(limit=1) == 1

    assert sink.recipients == ["zoe@example.org"]


@pytest.mark.django_db(transaction=True)
def test_bulk_keeps_to_the_pace_of_the_setting(sink: Sink, settings: Any) -> None:
    settings.ISEGORIA_BULK_MAILS_PER_MINUTE = 2
    for number in range(5):
        bulk(number)
    queue("Votre code")
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert (send_due(), send_due()) == (3, 0)
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        assert (send_due(), send_due()) == (2, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_bulk", "again", "state"), [(True, 0, "uncertain"), (False, 1, "sent")])
def test_what_was_in_hand_when_the_worker_was_killed(sink: Sink, is_bulk: bool, again: int, state: str) -> None:
    """Nobody is told twice of what can wait; a code that somebody waits for is sent once more, as the same message."""
    message = queue_mail(to=["zoe@example.org"], subject="x", body_text="y", is_bulk=is_bulk)
    claimed = posting._claim(10)
    assert posting._take_in_hand(claimed[0], None)

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert send_due() == again

    assert Outbox.objects.get(pk=message.pk).state == state


@pytest.mark.django_db(transaction=True)
def test_what_was_claimed_and_not_in_hand_is_sent_later(sink: Sink) -> None:
    bulk(1)
    posting._claim(10)
    assert send_due() == 0

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert send_due() == 1


@pytest.mark.django_db(transaction=True)
def test_a_slow_worker_does_not_send_what_another_one_has_taken(sink: Sink) -> None:
    bulk(1)
    slow = posting._claim(10)[0]
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert send_due() == 1

    assert not posting._take_in_hand(slow, None)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_breaks_after_the_message_leaves_it_uncertain(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk(1)
    # The server's "421" ends the connection: smtplib then says that it was closed.
    monkeypatch.setattr(smtplib.SMTP, "getreply", _closed_after_data(smtplib.SMTP.getreply))

    assert send_due() == 0

    assert Outbox.objects.get().state == "uncertain"
    assert Connection.MOST == 100


def _closed_after_data(getreply: Any) -> Any:
    def reply(self: smtplib.SMTP) -> Any:
        code, text = getreply(self)
        if text.startswith(b"taken"):
            raise smtplib.SMTPServerDisconnected("gone")
        return code, text

    return reply


@pytest.mark.django_db(transaction=True)
def test_an_address_refused_for_good_gets_no_more(sink: Sink) -> None:
    person = factories.person(signed_in=True)
    sink.unknown = {person.account.email}
    queue_mail(to=[person.account.email], subject="x", body_text="y", person=person, is_bulk=True)
    later = queue_mail(to=[person.account.email], subject="x", body_text="y", person=person, is_bulk=True)
    Outbox.objects.filter(pk=later.pk).update(next_try_at=timezone.now() + timedelta(hours=1))

    assert send_due() == 0

    assert AddressState.objects.get(account=person.account).unreachable_at is not None
    assert sorted(Outbox.objects.values_list("state", flat=True)) == ["bounced", "stopped"]
    assert person.notices.get().path == "/me/notices/settings/"


@pytest.mark.django_db
def test_old_mail_is_forgotten() -> None:
    sent, waiting = queue(), queue()
    long_ago = timezone.now() - timedelta(days=60)
    Outbox.objects.update(created_at=long_ago)
    Outbox.objects.filter(pk=sent.pk).update(sent_at=long_ago, next_try_at=None)

    assert not posting.forget_old_mail()

    assert list(Outbox.objects.values_list("pk", flat=True)) == [waiting.pk]
