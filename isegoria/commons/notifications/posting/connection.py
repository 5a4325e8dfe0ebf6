# SPDX-License-Identifier: AGPL-3.0-or-later
"""A connection to the mail server that knows whether a message had begun to be handed over when it broke.

Between "here is the message" and the server's answer lies the one moment of which nobody can say how it ended.
"""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from .printing import Envelope


class _Watched:
    handed = False

    def data(self, msg: Any) -> Any:
        self.handed = True
        return super().data(msg)  # type: ignore[misc]  # smtplib.SMTP comes next in the order of classes


class _WatchedSMTP(_Watched, smtplib.SMTP):
    pass


class _WatchedSMTPWithTLS(_Watched, smtplib.SMTP_SSL):
    pass


class Connection(EmailBackend):
    """Django's own, kept open for several messages and opened again when it broke."""

    MOST = 100
    """Messages over one connection: many servers close it after that many."""
    _given = 0

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _WatchedSMTPWithTLS if self.use_ssl else _WatchedSMTP

    def ready(self) -> None:
        """Open the connection, or one more. Raises ``OSError`` or ``SMTPException``: nothing was handed over then."""
        if self.connection is not None and self._given >= self.MOST:
            self.close()
        if self.connection is None:
            self._given = 0
            self.open()
        self._given += 1
        if isinstance(self.connection, _Watched):
            self.connection.handed = False

    def give(self, envelope: Envelope) -> None:
        """Give one message to the server. Raises ``OSError`` or ``SMTPException``."""
        if self.connection is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self.connection.sendmail(envelope.sender, envelope.to, envelope.content)

    def broke_in_between(self, error: Exception) -> bool:
        """Whether a message that failed may have been taken all the same. The next one gets a new connection."""
        answered = isinstance(error, (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused))
        uncertain = not answered and bool(getattr(self.connection, "handed", False))
        if not answered:
            self.drop()
        return uncertain

    def drop(self) -> None:
        try:
            self.close()
        except (OSError, smtplib.SMTPException):
            self.connection = None
        self.connection = None
