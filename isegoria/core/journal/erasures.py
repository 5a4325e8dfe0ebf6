# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal's own subject: acts of erasing, public like any other act."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count

from . import canonical, subjects
from .models import Erasure

if TYPE_CHECKING:
    from datetime import datetime

SUBJECT = "erasure"
KIND = "erasure"


def content(*, reason: str, at: "datetime", entries: int) -> dict[str, object]:
    """What the log says of an act of erasing: when, why, and how many entries it emptied."""
    return {"at": canonical.instant(at), "entries": entries, "reason": reason}


def load(ids: list[str]) -> dict[str, subjects.Content]:
    """Erasures as recorded, counted from the entries that point to them."""
    erasures = Erasure.objects.filter(pk__in=[int(one) for one in ids]).annotate(emptied=Count("entries"))
    return {str(one.pk): content(reason=one.reason, at=one.at, entries=one.emptied) for one in erasures}


def all_ids() -> Iterator[str]:
    """Ids of all acts of erasing."""
    yield from map(str, Erasure.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000))


def register() -> None:
    """Called when Django starts."""
    subjects.register(SUBJECT, load, public=True, ids=all_ids)
