# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tells many is printed once, and each reader's own addresses are put in its bytes: nothing else differs."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from isegoria.commons.notifications.actions import choose, follow, send_due
from isegoria.commons.notifications.composing import PLACE_OF_STOP, Composer, message_id
from isegoria.commons.notifications.letters import actions as letters
from isegoria.commons.notifications.models import Outbox
from isegoria.commons.notifications.posting.printing import Printer
from tests import factories

from .conftest import Sink, tell_all

LONG = "Samedi, **dix tilleuls** à planter ensemble. " * 40


def newsletter(*addresses: str) -> list[Outbox]:
    mayor = factories.account("mairie@example.org")
    place = factories.space()
    factories.role(place, "administrator", mayor)
    for address in addresses:
        person = factories.person(signed_in=True, account=factories.account(address))
        choose(person=person, quiet_from=0, quiet_until=0)
        follow(person=person, target=place)
    letter = letters.save_letter(
        space=place, by=mayor, subjects={"fr": "L’été des tilleuls = l’ombre"}, bodies={"fr": LONG}
    )
    letters.schedule(letter=letter, by=mayor)
    letters.release_letters()
    tell_all()
    return list(Outbox.objects.select_related("notice__person__account", "notice__fact__letter").order_by("pk"))


@pytest.mark.django_db
def test_a_print_reads_as_the_words_do() -> None:
    printer = Printer()
    for message in newsletter("ana@example.org", "o'neil@example.org", "zoe@example.org"):
        envelope = printer.envelope(message)
        words, headers = Composer().compose(message)
        read = message_from_bytes(envelope.content, policy=policy.default)
        parts = {
            part.get_content_type(): part.get_content().replace("\r\n", "\n")
            for part in read.walk()
            if not part.is_multipart()
        }

        assert (envelope.to, read["To"], read["Subject"]) == (message.to, message.to[0], words.subject)
        assert (read["Message-ID"], read["List-Unsubscribe"].strip()) == (
            message_id(message),
            headers["List-Unsubscribe"],
        )
        assert parts["text/plain"].strip() == words.text.strip()
        assert parts["text/html"].strip() == words.html.strip()
        assert b"stop.invalid" not in envelope.content
        assert PLACE_OF_STOP not in parts["text/html"]
        body = envelope.content.partition(b"\r\n\r\n")[2]
        assert max(map(len, body.split(b"\r\n"))) <= 76


@pytest.mark.django_db(transaction=True)
def test_several_connections_send_each_once(sink: Sink, settings: Any) -> None:
    settings.ISEGORIA_MAIL_CONNECTIONS = 3
    addresses = [f"p{number}@example.org" for number in range(9)]
    newsletter(*addresses)

    assert (send_due(), send_due()) == (9, 0)

    assert sorted(sink.recipients) == addresses
    assert len(sink.connections) > 1
    assert not Outbox.objects.exclude(state="sent").exists()
