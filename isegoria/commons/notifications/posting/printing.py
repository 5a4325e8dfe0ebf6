# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message as the bytes that a mail server takes. What tells many of one fact is printed once a language.

Only three things differ from one reader to the next: the address, the identifier, and the address that stops the mail.
They are put in their places in the bytes, which took two thirds of the time of a message when each was printed anew.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address, utf8_charset_qp

from ..composing import PLACE_OF_STOP, Composer, Words, message_id, return_path, stops
from ..models import Outbox

PLACE_OF_ADDRESS = "reader@stop.invalid"
PLACE_OF_IDENTIFIER = "<number@stop.invalid>"
PLAIN = re.compile(r"[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9.-]{1,255}")
# Quoted-printable (RFC 2045, 6.7) may break a line anywhere: "=" at its end.
SOFT = b"=\r\n"
BROKEN_PLACE = re.compile(b"(?:=\r\n)?".join(re.escape(bytes([one])) for one in PLACE_OF_STOP.encode()))


@dataclass(frozen=True)
class Envelope:
    """Who it comes back to, who it is for, and what is in it."""

    sender: str
    to: list[str]
    content: bytes


@dataclass
class Printer:
    """Prints what leaves. One lives as long as a run of the post."""

    composer: Composer = field(default_factory=Composer)
    _printed: dict[tuple[object, ...], tuple[bytes, bytes]] = field(default_factory=dict)

    def envelope(self, message: Outbox) -> Envelope:
        sender = _address(return_path(message))
        if message.notice is None or message.notice.fact is None or not _is_plain(message.to):
            words, headers = self.composer.compose(message)
            mail = _mail(message, words, message.to, message_id(message), headers)
            to = [_address(one) for one in message.to]
            return Envelope(sender, to, mail.message().as_bytes(linesep="\r\n"))
        url = stops(message.notice)
        top, body = self._print(message)
        for place, own in (
            (PLACE_OF_ADDRESS, message.to[0]),
            (PLACE_OF_IDENTIFIER, message_id(message)),
            (PLACE_OF_STOP, url),
        ):
            top = top.replace(place.encode(), own.encode())
        return Envelope(sender, list(message.to), top + body.replace(PLACE_OF_STOP.encode(), _broken(url)))

    def _print(self, message: Outbox) -> tuple[bytes, bytes]:
        """The headers and the body, with places for what is each person's own; the body's stand on no broken line."""
        key = (*self.composer.key_of(message), message.from_address)
        if key not in self._printed:
            if len(self._printed) > 200:
                self._printed.clear()
            words, headers = self.composer.compose(message, stop=PLACE_OF_STOP)
            mail = _mail(message, words, [PLACE_OF_ADDRESS], PLACE_OF_IDENTIFIER, headers)
            top, end, body = mail.message().as_bytes(linesep="\r\n").partition(b"\r\n\r\n")
            self._printed[key] = (top + end, BROKEN_PLACE.sub(PLACE_OF_STOP.encode(), body))
        return self._printed[key]


def _mail(
    message: Outbox, words: Words, to: list[str], identifier: str, headers: Mapping[str, str]
) -> EmailMultiAlternatives:
    sender = message.from_address or settings.DEFAULT_FROM_EMAIL
    own = {"From": sender, "Message-ID": identifier, **headers}
    mail = EmailMultiAlternatives(words.subject, words.text, sender, to, headers=own)
    # Always quoted-printable, whatever the length of lines: no server on the way needs to know of eight bits.
    mail.encoding = utf8_charset_qp
    if words.html:
        mail.attach_alternative(words.html, "text/html")
    return mail


def _is_plain(to: list[str]) -> bool:
    return len(to) == 1 and PLAIN.fullmatch(to[0]) is not None


def _address(address: str) -> str:
    return address if PLAIN.fullmatch(address) else str(sanitize_address(address, "utf-8"))


def _broken(url: str) -> bytes:
    """The address in a quoted-printable body: on lines of its own, none longer than the 76 signs that there may be."""
    quoted = url.replace("=", "=3D").encode()
    # A line does not end between "=" and its two digits: none of these addresses has one.
    lines = [quoted[start : start + 72] for start in range(0, len(quoted), 72)]
    return SOFT + SOFT.join(lines) + SOFT
