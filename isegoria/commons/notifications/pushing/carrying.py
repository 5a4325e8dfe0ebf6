# SPDX-License-Identifier: AGPL-3.0-or-later
"""The carrier of the house: RFC 8030, to the push service that each browser named."""

import hashlib
import hmac
import json
import ssl
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext_lazy as _

from isegoria.core.fetching import fetch
from isegoria.core.verdicts import YES, Refused, Verdict, no

from ..push import Subscription
from .encryption import encrypt, point_of, to_text
from .identity import authorization, signing_key

SECONDS = 5.0
KEPT_BY_SERVICE = 24 * 3600
"""Seconds that a push service may hold a message for a device that is off."""
LARGEST_ANSWER = 10_000
CONTACTS = ("mailto:", "https://")


@dataclass
class WebPush:
    """Carries notices, named by ``contact`` (a ``mailto:`` or ``https://`` address, RFC 8292, 2.1)."""

    contact: str
    context: ssl.SSLContext | None = None
    """Whom to trust, other than the machine does."""

    def __post_init__(self) -> None:
        if not self.contact.startswith(CONTACTS) or not self.contact.isascii():
            raise ValueError("ISEGORIA_PUSH_CONTACT is an address that begins with mailto: or https://")

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        return signing_key()

    @property
    def public_key(self) -> str:
        return to_text(point_of(self._key.public_key()))

    def push(self, subscription: Subscription, *, title: str, url: str, tag: str = "") -> Verdict:
        message = json.dumps({"title": title[:400], "url": url, "tag": tag}, ensure_ascii=False).encode()
        try:
            body = encrypt(message, p256dh=subscription.p256dh, auth=subscription.auth)
        except ValueError:
            return _gone()
        headers = {
            "Authorization": authorization(subscription.endpoint, contact=self.contact, key=self._key),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_BY_SERVICE),
            "Urgency": "normal",
        }
        if tag:
            # Tried again, a message takes the place of the one before. Of one browser only: nothing tells the service
            # that two of its devices hear of the same notice.
            mixed = hmac.digest(subscription.auth.encode(), tag.encode(), hashlib.sha256)
            headers["Topic"] = to_text(mixed)[:32]
        try:
            answer = fetch(
                subscription.endpoint,
                method="POST",
                body=body,
                headers=headers,
                largest=LARGEST_ANSWER,
                seconds=SECONDS,
                context=self.context,
            )
        except Refused as refusal:
            return _gone() if refusal.verdict.code == "address_refused" else refusal.verdict
        if 200 <= answer.status < 300:
            return YES
        return _gone() if answer.status in {404, 410} else _refused(answer.status)


def _gone() -> Verdict:
    return no(
        "push_gone",
        _("This browser takes no notice from the site any more."),
        _("Ask again for notices on this device, on the page of your choices."),
        status=410,
    )


def _refused(status: int) -> Verdict:
    return no(
        "push_refused",
        _("The push service did not take the notice (%(answer)s)."),
        _("Try again later."),
        status=502,
        answer=status,
    )
