# SPDX-License-Identifier: AGPL-3.0-or-later
"""Web push, behind a port: whoever carries it is plugged in here. Without one, no page offers it.

A carrier speaks RFC 8030 with messages encrypted by RFC 8291, and names itself by a VAPID key (RFC 8292). It calls
servers of browser makers, outside this site: so it is nobody's default. ``pushing/`` has the one that
``ISEGORIA_PUSH_CONTACT`` plugs in.
"""

from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import Verdict, no


@dataclass(frozen=True)
class Subscription:
    """What a browser gives: where to push, and the keys that only it can open (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


class Carrier(Protocol):
    """The port."""

    @property
    def public_key(self) -> str:
        """VAPID public key that pages give to browsers; empty where push is not configured."""
        ...

    def push(self, subscription: Subscription, *, title: str, url: str, tag: str = "") -> Verdict:
        """Carry one notice; a no says why it was not, and whether the subscription has ended (``push_gone``). Of two
        with the same ``tag`` a browser shows one."""
        ...


class NotConfigured:
    """The default: pushes nothing and says so."""

    public_key = ""

    def push(self, subscription: Subscription, *, title: str, url: str, tag: str = "") -> Verdict:
        return no(
            "push_not_configured",
            _("This site sends no notice to browsers."),
            _("Notices are in the list on the site, and come by mail as you chose."),
            status=501,
        )


_carrier: Carrier = NotConfigured()


def carrier() -> Carrier:
    """What carries pushes now."""
    return _carrier


def plug(new: Carrier) -> Carrier:
    """Put another carrier in; returns the one before."""
    global _carrier
    before, _carrier = _carrier, new
    return before


def is_offered() -> bool:
    """Whether a page may show a button for it."""
    return bool(_carrier.public_key)
