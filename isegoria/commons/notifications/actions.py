# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with mail: queue it, and send what is due."""

import smtplib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone

from .models import Outbox

# Minutes to wait after each failed try; after the last one the message is given up.
PAUSES = (1, 5, 15, 60, 240, 720)


def queue_mail(
    *,
    to: Sequence[str],
    subject: str,
    body_text: str,
    body_html: str = "",
    from_address: str = "",
    headers: Mapping[str, str] | None = None,
) -> Outbox:
    """Queue a message in the caller's transaction. Line breaks in the subject are refused (header injection)."""
    subject = " ".join(str(subject).splitlines()).strip()
    return Outbox.objects.create(
        to=list(to),
        from_address=from_address or settings.DEFAULT_FROM_EMAIL,
        subject=subject[:400],
        body_text=body_text,
        body_html=body_html,
        headers=dict(headers or {}),
    )


def send_due(*, limit: int = 50) -> int:
    """Send what is due; returns how many left. Without SMTP settings, nothing is sent and all is kept.

    A message is claimed (its next try moved on) before it is sent, so that a worker killed in between delays it and
    a second worker does not send it twice.
    """
    if not settings.EMAIL_URL:
        return 0
    sent = 0
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
    for message in _claim(limit):
        try:
            mail = EmailMultiAlternatives(
                message.subject,
                message.body_text,
                message.from_address,
                message.to,
                headers=message.headers,
                connection=connection,
            )
            if message.body_html:
                mail.attach_alternative(message.body_html, "text/html")
            mail.send()
        except (smtplib.SMTPException, OSError) as error:
            given_up = message.tries >= len(PAUSES)
            Outbox.objects.filter(pk=message.pk).update(
                last_error=type(error).__name__, next_try_at=None if given_up else message.next_try_at
            )
        else:
            Outbox.objects.filter(pk=message.pk).update(
                sent_at=timezone.now(), next_try_at=None, body_text="", body_html="", last_error=""
            )
            sent += 1
    return sent


@transaction.atomic
def _claim(limit: int) -> list[Outbox]:
    now = timezone.now()
    due = list(
        Outbox.objects.select_for_update(skip_locked=True)
        .filter(sent_at=None, next_try_at__lte=now)
        .order_by("next_try_at")[:limit]
    )
    for message in due:
        pause = PAUSES[min(message.tries, len(PAUSES) - 1)]
        message.tries += 1
        message.next_try_at = now + timedelta(minutes=pause)
        message.save(update_fields=["tries", "next_try_at"])
    return due
