# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's mail goes to the outbox: whatever sends mail (sign-in, invitations) is queued, never waited for."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .actions import queue_mail


class OutboxBackend(BaseEmailBackend):
    """The ``EMAIL_BACKEND`` of the house. Attachments are refused: nothing here sends any."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.attachments:
                raise ValueError("the outbox takes no attachment")
            alternatives = getattr(message, "alternatives", None) or []
            html = next((str(part[0]) for part in alternatives if part[1] == "text/html"), "")
            queue_mail(
                to=message.recipients(),
                subject=message.subject,
                body_text=str(message.body),
                body_html=html,
                from_address=message.from_email,
                headers=message.extra_headers,
            )
        return len(email_messages)
