# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a page of a thread begins: after a row, by what the list is ordered by, and never at a count.

What is added or found useful meanwhile moves no page: whoever reads on neither misses a comment nor meets one twice,
unless that very comment has changed places.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from .models import Comment

_WRITTEN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True)
class Order:
    """A list in the order of ``column``, then of the key: both ascending, or both descending."""

    column: str
    descending: bool

    @property
    def ordering(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}pk"

    def after(self, rows: "QuerySet[Comment]", cursor: str) -> "QuerySet[Comment]":
        """The rows that come after a cursor; all of them for one that cannot be read."""
        written = _WRITTEN.fullmatch(cursor)
        if written is None:
            return rows
        value, key = int(written[1]), int(written[2])
        if self.column == "listed_at":
            value = _EPOCH + timedelta(microseconds=min(value, _LATEST))
        elif value > 2**31 - 1:
            return rows.none() if not self.descending else rows
        way = "lt" if self.descending else "gt"
        # The first condition is what an index can begin at; the second leaves out the rest of its first value.
        return rows.filter(
            Q(**{f"{self.column}__{way}e": value}), Q(**{f"{self.column}__{way}": value}) | Q(**{f"pk__{way}": key})
        )

    def cursor(self, row: Comment) -> str:
        """The cursor that reads on after ``row``."""
        value = getattr(row, self.column)
        if isinstance(value, datetime):
            value = in_microseconds(value)
        return f"{value}-{row.pk}"


USEFUL = Order("useful", descending=True)
NEWEST = Order("listed_at", descending=True)
IN_TIME = Order("listed_at", descending=False)


def in_microseconds(moment: datetime) -> int:
    """A moment as a whole number, for an address."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(written: str) -> datetime | None:
    """The moment of such a number, or None."""
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        return None
    return _EPOCH + timedelta(microseconds=min(int(written), _LATEST))
