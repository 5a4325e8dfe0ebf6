# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a caller is let in: sealed tokens, paging and throttling, for pages and API alike."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext_lazy as _

from . import shared_counts
from .shared_counts import Network
from .verdicts import YES, Verdict, no

Row = TypeVar("Row")


def seal(value: str, purpose: str) -> str:
    """Sign ``value`` so that it can be handed out and recognised; ``purpose`` keeps uses apart."""
    return signing.Signer(salt=f"isegoria.{purpose}").sign(value)


def unseal(token: str, purpose: str) -> str | None:
    """The value that :func:`seal` signed, or None for anything else."""
    try:
        return signing.Signer(salt=f"isegoria.{purpose}").unsign(token)
    except signing.BadSignature:
        return None


# --- API authentication -----------------------------------------------------------------------------
def bearer_token(request: HttpRequest) -> str:
    """The token of an ``Authorization: Bearer`` header, or an empty text."""
    scheme, _separator, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


class _CsrfCheck(CsrfViewMiddleware):
    """Django's own check, which says why it fails instead of drawing a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _any_view(request: HttpRequest) -> HttpResponse:
    """What Django's check asks for: a view that is not exempt from it."""
    raise NotImplementedError


def comes_from_this_site(request: HttpRequest) -> Verdict:
    """Whether a request that cookies identify was made by a page of this site.

    A browser sends cookies along with whatever another site makes it send; a bearer token, never. So this is asked
    of cookies only.
    """
    check = _CsrfCheck(lambda _request: None)  # type: ignore[arg-type]  # nothing is ever served through it
    # Views of the API are exempt from the middleware, which leaves word that the check was done.
    request.csrf_processing_done = False  # type: ignore[attr-defined]  # Django's own mark
    check.process_request(request)
    if check.process_view(request, _any_view, (), {}) is None:
        return YES
    return no(
        "csrf",
        _("This request did not prove that it comes from a page of this site. It was not kept."),
        _("Send the page's X-CSRFToken header, or a bearer token instead of cookies."),
    )


# --- paging -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list, stable while rows are added: it starts after a row, not at a count."""

    rows: Sequence[Row]
    next_cursor: str
    """Give it back to read on; empty on the last page."""


def page_by_id(rows: "QuerySet[Any]", *, cursor: str, size: int) -> Page[Any]:
    """Rows by ascending key, ``size`` at a time (1 to 500). An unreadable cursor starts at the beginning."""
    size = max(1, min(size, 500))
    after = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 19 else 0
    found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
    return Page(rows=found[:size], next_cursor=str(found[size - 1].pk) if len(found) > size else "")


# --- throttling -------------------------------------------------------------------------------------
def client_network(request: HttpRequest) -> Network:
    """The visitor's network: IPv4 /24 or IPv6 /48, never the full address.

    Behind ``ISEGORIA_TRUSTED_PROXIES`` proxies, the address is the one that the outermost of them saw.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.ISEGORIA_TRUSTED_PROXIES:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = seen[-proxies] if len(seen) >= proxies else address
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return Network("unknown")
    return Network(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def throttle(purpose: str, who: str, *, limit: int, seconds: int) -> Verdict:
    """Count one more act of ``who`` for ``purpose``; no beyond ``limit`` in a window of ``seconds``.

    Acts of a network are counted for all web processes together; those of a person, where there is no Redis, in each.
    """
    together = shared_counts.count(purpose, who, seconds=seconds) if isinstance(who, Network) else None
    if together is not None:
        return YES if together <= limit else _too_many(seconds)
    key = f"throttle:{purpose}:{who}"
    if cache.add(key, 1, timeout=seconds):
        return YES
    try:
        count = cache.incr(key)
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, timeout=seconds)
        return YES
    return YES if count <= limit else _too_many(seconds)


def _too_many(seconds: int) -> Verdict:
    return no(
        "too_many",
        _("There were too many acts from here in a short time. This one was not kept; the earlier ones were."),
        _("Wait %(minutes)s min and try again."),
        status=429,
        minutes=max(1, seconds // 60),
        seconds=seconds,  # by then at the latest the window has ended: what doors send as Retry-After
    )
