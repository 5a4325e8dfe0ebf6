# SPDX-License-Identifier: AGPL-3.0-or-later
"""From how many networks newcomers come, without keeping where anyone is: a keyed digest for a day, then not even that.

Each day has a random key of its own, destroyed once the day is past; a digest under it leads nowhere after.
"""

import hashlib
from datetime import date, timedelta

from django.utils import timezone

from ..models import Arrival

KEPT_DAYS = 30
CROWD = 15
"""Newcomers of one network in one day from which it is a burst."""


def digest(network: str, key: bytes) -> int:
    """What a network is known by for the day of this key."""
    return int.from_bytes(hashlib.blake2b(network.encode(), key=key, digest_size=8).digest(), "big", signed=True)


def crowd_of(arrival: Arrival) -> int:
    """How many newcomers came from the same network on the same day."""
    return Arrival.objects.filter(day=arrival.day, network=arrival.network).count()


def old_days() -> tuple[date, date]:
    """Keys before the first day, and arrivals before the second, are to be forgotten."""
    today = timezone.now().date()
    return today, today - timedelta(days=KEPT_DAYS)
