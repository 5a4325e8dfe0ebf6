# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail server that takes what it is told to take, and people who follow."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from isegoria.commons.notifications.spreading.actions import spread

NOON = "2026-11-18T11:00:00+00:00"
"""A Wednesday, noon in Paris: nobody's quiet hours."""


class Sink:
    """Takes messages, or refuses them all; remembers over how many connections they came."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.recipients: list[str] = []
        self.connections: set[object] = set()
        self.answer = ""
        self.unknown: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.connections.add(session.peer)
        if self.answer:
            return self.answer
        self.received.append(bytes(envelope.content or b""))
        self.recipients += envelope.rcpt_tos
        return "250 taken"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.received]  # type: ignore[misc]  # the policy makes them so


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
    settings.ISEGORIA_BULK_MAILS_PER_MINUTE = 0
    yield made
    controller.stop()


@pytest.fixture
def noon() -> Iterator[object]:
    with time_machine.travel(NOON, tick=True) as clock:
        yield clock


def tell_all() -> None:
    """What the worker does until nothing waits."""
    while spread():
        continue
