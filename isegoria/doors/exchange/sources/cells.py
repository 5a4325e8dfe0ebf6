# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one cell says: a moment, a count, a choice. A cell that says nothing is not an error; a wrong one is."""

import math
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_TIME_OF_DAY = re.compile(r"(?:0 days )?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\Z")
_EUROPEAN_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?\Z")
_DECIDIM = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ?(UTC|[+-]\d{4})\Z")
LARGEST_COUNT = 2_000_000_000


def count(cell: str | int | float | None) -> int | None:
    """A number of people; None for an empty cell. Raises ``ValueError``."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        raise ValueError(cell)
    number = float(str(cell).strip().replace("\u202f", "").replace("\xa0", "").replace(" ", "") or "nan")
    if not math.isfinite(number) or number != int(number) or not 0 <= number <= LARGEST_COUNT:
        raise ValueError(cell)
    return int(number)


def moment(cell: str | None, zone: ZoneInfo, time_of_day: str = "") -> datetime | None:
    """A date or a time, in UTC; ``zone`` is that of one that names none. Raises ``ValueError``."""
    text = (cell or "").strip()
    if not text:
        return None
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
    try:
        return made.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(cell) from error
