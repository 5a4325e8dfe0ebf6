# SPDX-License-Identifier: AGPL-3.0-or-later
"""What mail servers write back: after the examples of RFC 3464 (appendix E) and RFC 5965 (appendix B)."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as some

from isegoria.commons.notifications.bounces.actions import SOFT_LIMIT, take_report, try_again
from isegoria.commons.notifications.bounces.reading import Verdict, read_report
from isegoria.commons.notifications.composing import message_id, return_path
from isegoria.commons.notifications.models import AddressState, Notice, Outbox
from isegoria.commons.notifications.posting.actions import queue_mail
from isegoria.core.accounts.models import Person
from tests import factories

# RFC 3464, appendix E.1, "a simple DSN", with a Message-ID of ours in the copy of the message.
SIMPLE = """Date: Thu, 7 Jul 1994 17:16:05 -0400
From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>
Message-Id: <199407072116.RAA14128@CS.UTK.EDU>
Subject: Returned mail: Cannot send message for 5 days
To: <owner-info-mime@cs.utk.edu>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
      boundary="RAA14128.773615765/CS.UTK.EDU"

--RAA14128.773615765/CS.UTK.EDU

The original message was received at Sat, 2 Jul 1994 17:10:28 -0400
from root@localhost

   ----- The following addresses had delivery problems -----
<louisl@larry.slip.umd.edu>  (unrecoverable error)

--RAA14128.773615765/CS.UTK.EDU
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.edu

Original-Recipient: rfc822;louisl@larry.slip.umd.edu
Final-Recipient: rfc822;louisl@larry.slip.umd.edu
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 426 connection timed out
Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/rfc822

Message-ID: {identifier}
From: Isegoria <no-reply@localhost>
To: louisl@larry.slip.umd.edu
Subject: Nouvelles

Voici.
--RAA14128.773615765/CS.UTK.EDU--
"""
# RFC 5965, appendix B.1, with a Message-ID of ours.
COMPLAINT = """From: <abusedesk@example.com>
Date: Thu, 8 Mar 2005 17:40:36 EDT
Subject: FW: Earn money
To: <abuse@example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from IP
192.0.2.1 on Thu, 8 Mar 2005 14:00:00 EDT.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <somespammer@example.net>

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

From: <somespammer@example.net>
Received: from mailserver.example.net
To: <Undisclosed Recipients>
Subject: Earn money
Message-ID: {identifier}

Spam Spam Spam
--part1_13d.2e68ed54_boundary--
"""


def sent_to(person: Person) -> Outbox:
    return queue_mail(to=[person.account.email], subject="x", body_text="y", person=person, is_bulk=True)


def dsn(message: Outbox, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    return SIMPLE.format(action=action, status=status, identifier=message_id(message)).encode()


def test_the_example_of_the_rfc_is_read() -> None:
    report = read_report(SIMPLE.format(action="failed", status="4.0.0", identifier="<a@b>").encode())

    assert report.verdict is Verdict.SOFT
    assert (report.status, report.recipients, report.identifiers) == (
        "4.0.0",
        ("louisl@larry.slip.umd.edu",),
        ("<a@b>",),
    )


@pytest.mark.parametrize(
    ("action", "status", "verdict"),
    [
        ("failed", "5.1.1", Verdict.HARD),
        ("failed", "5.0.0", Verdict.HARD),
        ("failed", "5.2.2", Verdict.SOFT),  # the box is full
        ("failed", "5.7.1", Verdict.SOFT),  # this message was not wanted: the address is there
        ("failed", "4.4.1", Verdict.SOFT),
        ("delayed", "4.4.7", Verdict.NOTHING),
        ("delivered", "2.0.0", Verdict.NOTHING),
    ],
)
def test_what_is_said_of_an_address(action: str, status: str, verdict: Verdict) -> None:
    assert read_report(SIMPLE.format(action=action, status=status, identifier="<a@b>").encode()).verdict is verdict


def test_a_holiday_answer_says_nothing() -> None:
    raw = b"From: zoe@example.org\r\nSubject: absente\r\nAuto-Submitted: auto-replied\r\n\r\nJe suis en vacances."
    assert read_report(raw).verdict is Verdict.NOTHING


@given(some.one_of(some.binary(max_size=2_000), some.binary(max_size=80).map(lambda noise: SIMPLE.encode() + noise)))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_answered(raw: bytes) -> None:
    assert read_report(raw).verdict in Verdict


@pytest.mark.django_db
def test_a_hard_bounce_stops_all_but_what_is_asked_for_and_is_told_on_the_site(client: Client) -> None:
    person = factories.person(signed_in=True)
    message, waiting = sent_to(person), sent_to(person)

    assert take_report(raw=dsn(message)) == "hard"
    assert take_report(raw=dsn(message)) == "hard"  # twice is once

    assert AddressState.objects.get().status == "5.1.1"
    assert Outbox.objects.get(pk=waiting.pk).state == "stopped"
    assert Notice.objects.filter(person=person).count() == 1
    client.force_login(person.account)
    assert person.account.email in client.get("/me/notices/settings/").content.decode()
    client.post("/me/notices/settings/address/")
    assert not AddressState.objects.exists()


@pytest.mark.django_db
def test_a_new_address_is_not_judged_by_the_former_one() -> None:
    person = factories.person(signed_in=True)
    take_report(raw=dsn(sent_to(person)))
    person.account.email = "nouvelle@example.org"
    person.account.save()

    take_report(raw=dsn(sent_to(person), status="4.4.1"))

    state = AddressState.objects.get()
    assert (state.email, state.unreachable_at, state.soft_bounces) == ("nouvelle@example.org", None, 1)
    try_again(account=person.account)


@pytest.mark.django_db
def test_a_full_box_is_counted_and_is_in_the_end_no_box() -> None:
    person = factories.person(signed_in=True)
    for number in range(SOFT_LIMIT):
        assert take_report(raw=dsn(sent_to(person), status="4.2.2")) == "soft"
        unreachable = AddressState.objects.get().unreachable_at
        assert (unreachable is not None) == (number == SOFT_LIMIT - 1)


@pytest.mark.django_db
def test_nobody_is_marked_by_a_report_that_does_not_quote_our_number() -> None:
    person = factories.person(signed_in=True)
    message = sent_to(person)
    forged = dsn(message).replace(message_id(message).encode(), f"<{message.pk}.0123456789abcdef@localhost>".encode())

    assert take_report(raw=forged) == "unknown"
    assert not AddressState.objects.exists()


@pytest.mark.django_db
def test_the_return_address_of_the_message_is_enough(settings: Any) -> None:
    settings.ISEGORIA_BOUNCE_ADDRESS = "bounces@example.org"
    person = factories.person(signed_in=True)
    message = sent_to(person)
    raw = dsn(message).replace(message_id(message).encode(), b"<gone@elsewhere>")
    raw = raw.replace(b"owner-info-mime@cs.utk.edu", return_path(message).encode())

    assert take_report(raw=raw) == "hard"


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "taken"), [("abuse", "complaint"), ("not-spam", "nothing")])
def test_a_complaint_stops_what_was_not_asked_for(kind: str, taken: str) -> None:
    person = factories.person(signed_in=True)
    message = sent_to(person)

    assert take_report(raw=COMPLAINT.format(kind=kind, identifier=message_id(message)).encode()) == taken
    assert AddressState.objects.filter(complained_at__isnull=False).exists() == (taken == "complaint")


@pytest.mark.django_db
def test_the_address_is_behind_a_secret(settings: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    person = factories.person(signed_in=True)
    raw = dsn(sent_to(person))

    def bring(secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return client.post("/mail/bounces/", raw, content_type="message/rfc822", headers=headers).status_code

    assert bring("") == 404  # no secret, no address
    settings.ISEGORIA_BOUNCE_SECRET = "un secret"
    assert bring("un autre") == 401
    assert not AddressState.objects.exists()
    assert bring("un secret") == 200
    assert AddressState.objects.exists()
