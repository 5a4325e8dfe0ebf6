# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one cell says: a moment, a count, a choice. A cell that says nothing is not an error; a wrong one is."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_TIME_OF_DAY = re.compile(r"(?:0 days )?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\Z")
_EUROPEAN_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?\Z")
_DECIDIM = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ?(UTC|[+-]\d{4})\Z")
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_COUNT = re.compile(r"\d{1,12}(?:\.0+)?\Z")
LARGEST_COUNT = 2_000_000_000


def count(cell: str | int | float | None) -> int | None:
    """A number of people; None for an empty cell. Raises ``ValueError`` with the cell."""
    if cell is None or cell == "":
        return None
    digits = _BLANKS.sub("", str(cell))
    if isinstance(cell, bool) or not _COUNT.match(digits) or float(digits) > LARGEST_COUNT:
        raise ValueError(cell)
    return int(float(digits))


def moment(cell: str | None, zone: ZoneInfo, time_of_day: str = "") -> datetime | None:
    """A date or a time, in UTC; ``zone`` is that of one that names none. Raises ``ValueError`` with the cell."""
    text = (cell or "").strip()
    if not text:
        return None
    try:
        return _moment(text, zone, time_of_day)
    except (ValueError, OverflowError) as error:
        raise ValueError(cell) from error


def _moment(text: str, zone: ZoneInfo, time_of_day: str) -> datetime:
    if found := _DECIDIM.match(text):
        text = f"{found[1]}T{found[2]}{'+0000' if found[3] == 'UTC' else found[3]}"
    if found := _EUROPEAN_DAY.match(text):
        day, month, year, *clock = (int(part) if part else 0 for part in found.groups())
        made = datetime(year, month, day, *clock, tzinfo=zone)
    else:
        made = datetime.fromisoformat(text)
    if found := _TIME_OF_DAY.match(time_of_day.strip()):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        made += timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if made.tzinfo is None:
        made = made.replace(tzinfo=zone)
    return made.astimezone(UTC)
