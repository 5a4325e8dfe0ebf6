# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with mail: queue it, and send what is due.

A message is claimed, then marked as in hand in a transaction of its own just before it is handed over, then marked as
sent. Killed before it was in hand, it is sent later. Killed while in hand, nobody knows whether the server took it:
what must arrive (a sign-in code) is sent again under the same Message-ID; the rest is marked uncertain and never again
sent, so that nobody is told twice. One message is in hand for each connection to the mail server.
"""

import smtplib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection as database
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from isegoria.core.accounts.models import Person

from ..bounces.actions import note_refusal
from ..models import Notice, Outbox
from ..queries import OF_A_FACT
from .connection import Connection
from .printing import Printer

# Minutes to wait after each failed try; after the last one the message is given up.
PAUSES = (1, 5, 15, 60, 240, 720)
State = Outbox.State
LEASE = timedelta(minutes=1)
"""For so long what a worker has claimed is its own; then another one may take what was not in hand."""
KEPT = timedelta(days=45)
"""How long a message that left is remembered: what comes back of it does so within days."""

# Twice for each message: as statements of their own they cost a third of what the query builder's did.
TAKE = "UPDATE notifications_outbox SET state = %s WHERE id = %s AND state = %s AND next_try_at = %s"
MARK = """UPDATE notifications_outbox SET state = %s, sent_at = %s, next_try_at = NULL, subject = '', body_text = '',
    body_html = '', last_error = '' WHERE id = %s"""


def queue_mail(
    *,
    to: Sequence[str],
    subject: str,
    body_text: str,
    body_html: str = "",
    from_address: str = "",
    headers: Mapping[str, str] | None = None,
    person: Person | None = None,
    notice: Notice | None = None,
    is_bulk: bool = False,
    not_before: datetime | None = None,
) -> Outbox:
    """Queue a message in the caller's transaction. Line breaks in the subject are refused (header injection).

    Who queues a message about a ``person`` says so: it goes with them when they leave. ``is_bulk``: after all others,
    at the pace of the setting, and never twice.
    """
    subject = " ".join(str(subject).splitlines()).strip()
    return Outbox.objects.create(
        to=list(to),
        from_address=from_address or settings.DEFAULT_FROM_EMAIL,
        subject=subject[:400],
        body_text=body_text,
        body_html=body_html,
        headers=dict(headers or {}),
        person=person,
        notice=notice,
        is_bulk=is_bulk,
        next_try_at=not_before or timezone.now(),
    )


def send_due(*, limit: int = 50) -> int:
    """Send what is due; returns how many left. Without SMTP settings, nothing is sent and all is kept."""
    if not settings.EMAIL_URL:
        return 0
    claimed = _claim(limit)
    if len(claimed) < 2 or settings.ISEGORIA_MAIL_CONNECTIONS < 2:
        return _send_these(claimed) if claimed else 0
    return _send_together(claimed, settings.ISEGORIA_MAIL_CONNECTIONS)


def _send_these(messages: Iterable[Outbox]) -> int:
    """Over one connection, one after the other; how many left."""
    sent = 0
    connection, printer = Connection(), Printer()
    acknowledged: Outbox | None = None
    try:
        for message in messages:
            held = _take_in_hand(message, acknowledged)
            acknowledged = None
            if not held:
                continue
            if _hand_over(message, connection, printer):
                acknowledged = message
                sent += 1
    finally:
        if acknowledged is not None:
            with transaction.atomic():
                _mark_sent(acknowledged)
        connection.drop()
    return sent


def _send_together(messages: Sequence[Outbox], connections: int) -> int:
    """Over several connections at once: what one waits for (the disk, the mail server) the others do not."""
    left, taking = iter(messages), threading.Lock()
    sent: list[int] = []
    raised: list[BaseException] = []

    def next_one() -> Iterator[Outbox]:
        while True:
            with taking:
                message = next(left, None)
            if message is None:
                return
            yield message

    def work() -> None:
        try:
            sent.append(_send_these(next_one()))
        except BaseException as error:  # raised again below, in the thread that asked
            raised.append(error)
        finally:
            database.close()

    workers = [threading.Thread(target=work, name=f"mail-{number}", daemon=True) for number in range(connections)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if raised:
        raise raised[0]
    return sum(sent)


def _hand_over(message: Outbox, connection: Connection, printer: Printer) -> bool:
    """Give one message to the server; whether it took it. What it says otherwise is kept on the row."""
    try:
        connection.ready()
    except (smtplib.SMTPException, OSError) as error:
        connection.drop()
        _put_back(message, error)
        return False
    try:
        connection.give(printer.envelope(message))
    except (smtplib.SMTPException, OSError) as error:
        uncertain = connection.broke_in_between(error)
        if uncertain and message.is_bulk:
            _leave_uncertain([message.pk])
        else:
            _put_back(message, error)
        return False
    return True


@transaction.atomic
def _claim(limit: int) -> list[Outbox]:
    now = timezone.now()
    due = Outbox.objects.filter(sent_at=None, next_try_at__lte=now)
    # In hand when a worker was killed: what must not go twice does not go again.
    lost = due.filter(state=State.IN_HAND, is_bulk=True).values_list("pk", flat=True)
    _leave_uncertain(list(lost[:limit]))
    waiting = due.exclude(state=State.IN_HAND, is_bulk=True)
    first = list(_first(waiting.filter(is_bulk=False), limit))
    if room := min(limit - len(first), _allowance()):
        first += _first(waiting.filter(is_bulk=True), room)
    # One claimed by a worker that was killed before it came to it: that was no try.
    anew = [message for message in first if message.state != State.CLAIMED]
    Outbox.objects.filter(pk__in=[message.pk for message in anew]).update(tries=F("tries") + 1)
    for message in anew:
        message.tries += 1
    for message in first:
        message.next_try_at, message.state = now + LEASE, State.CLAIMED
    Outbox.objects.filter(pk__in=[message.pk for message in first]).update(next_try_at=now + LEASE, state=State.CLAIMED)
    return first


def _first(rows: "QuerySet[Outbox]", limit: int) -> "QuerySet[Outbox]":
    with_words = rows.select_related("notice__person__account", *(f"notice__{name}" for name in OF_A_FACT))
    return with_words.select_for_update(skip_locked=True, of=("self",)).order_by("next_try_at", "pk")[:limit]


def _allowance() -> int:
    """How many bulk messages may leave now: the setting's in a minute, less those that left in the last one."""
    most = settings.ISEGORIA_BULK_MAILS_PER_MINUTE
    if not most:
        return 1_000_000
    left = Outbox.objects.filter(is_bulk=True, sent_at__gt=timezone.now() - timedelta(minutes=1)).count()
    return max(0, most - left)


def _take_in_hand(message: Outbox, acknowledged: Outbox | None) -> bool:
    """In one transaction: the message before was taken, and this one is handed over now. False when another worker,
    which found this one too slow, has it."""
    with transaction.atomic(), database.cursor() as cursor:
        if acknowledged is not None:
            _mark_sent(acknowledged)
        until = database.ops.adapt_datetimefield_value(message.next_try_at)
        cursor.execute(TAKE, [State.IN_HAND.value, message.pk, State.CLAIMED.value, until])
        return bool(cursor.rowcount == 1)


def _mark_sent(message: Outbox) -> None:
    with database.cursor() as cursor:
        now = database.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(MARK, [State.SENT.value, now, message.pk])


@transaction.atomic
def _put_back(message: Outbox, error: Exception) -> None:
    """To be tried again later; given up after the last pause, or at once when the address is refused for good."""
    refused = error.recipients if isinstance(error, smtplib.SMTPRecipientsRefused) else {}
    for_good = bool(refused) and all(code >= 500 for code, _reason in refused.values())
    if for_good:
        note_refusal(message=message, status=_status(refused))
    given_up = for_good or message.tries >= len(PAUSES)
    pause = timedelta(minutes=PAUSES[min(message.tries, len(PAUSES)) - 1])
    Outbox.objects.filter(pk=message.pk).update(
        state=State.BOUNCED if for_good else State.GIVEN_UP if given_up else State.WAITING,
        last_error=type(error).__name__,
        next_try_at=None if given_up else timezone.now() + pause,
    )


def _status(refused: Mapping[str, tuple[int, bytes]]) -> str:
    """The enhanced status code (RFC 3463) that the server gave, or 5.0.0."""
    for _code, reason in refused.values():
        first = reason.decode("ascii", "replace").split(" ", 1)[0]
        if first.count(".") == 2 and first.replace(".", "").isdigit():
            return first[:12]
    return "5.0.0"


@transaction.atomic
def _leave_uncertain(keys: Sequence[int]) -> None:
    Outbox.objects.filter(pk__in=keys).update(state=State.UNCERTAIN, next_try_at=None)


@transaction.atomic
def forget_old_mail(*, most: int = 5_000) -> bool:
    """Delete what left long ago, and what was given up as long ago; whether more is waiting."""
    ended = Outbox.objects.filter(created_at__lt=timezone.now() - KEPT, next_try_at=None)
    keys = list(ended.order_by("pk").values_list("pk", flat=True)[:most])
    Outbox.objects.filter(pk__in=keys).delete()
    return len(keys) == most
