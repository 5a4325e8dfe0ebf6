# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: a message is claimed before it is sent, tried again with growing pauses, and emptied once sent."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, transaction
from django.utils import timezone

from isegoria.commons.notifications.actions import PAUSES, queue_mail, send_due
from isegoria.commons.notifications.models import Outbox


class Sink:
    """Takes messages, or refuses them all."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.refuses = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it by this name
        if self.refuses:
            return "451 come back later"
        self.received.append(bytes(envelope.content or b""))
        return "250 taken"


@pytest.fixture
def sink(settings: object) -> Iterator[Sink]:
    made = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield made
    controller.stop()


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
    sink.refuses = True
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
