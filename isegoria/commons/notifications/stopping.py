# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sealed address, in each mail, that stops what the mail is about, without a sign-in.

RFC 8058: a mail program posts to it in one click. It never expires, since an old mail may be the one at hand.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from isegoria.core.access import seal, unseal

PURPOSE = "stop-mail"
KINDS = frozenset({"space", "process", "contribution", "person", "topic", "own", "follows", "letters", "all"})


@dataclass(frozen=True)
class Stop:
    """Whom a mail went to, and what it was about: a thing that they follow, by its public id; a
    ``topic``, by the number of a fact in it; what they ``own``; all
    that they follow (a digest); the newsletters of a space; or ``all``."""

    person: str
    kind: str
    about: str = ""


def stop_token(stop: Stop) -> str:
    return seal(f"{stop.person}.{stop.kind}.{stop.about}", PURPOSE)


def read_token(token: str) -> Stop | None:
    """What :func:`stop_token` sealed, or None for anything else."""
    parts = (unseal(token, PURPOSE) or "").split(".")
    return Stop(*parts) if len(parts) == 3 and parts[1] in KINDS else None


def stop_url(stop: Stop) -> str:
    """The whole address, as a mail gives it."""
    return absolute(reverse("notifications:stop", args=[stop_token(stop)]))


def stop_headers(url: str) -> dict[str, str]:
    """RFC 2369 and RFC 8058. Both are to be covered by the signature (DKIM) of the server that mail leaves by."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def absolute(path: str) -> str:
    return settings.SITE_ADDRESS.rstrip("/") + path
