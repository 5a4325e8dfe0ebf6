# SPDX-License-Identifier: AGPL-3.0-or-later
"""When someone may be written to: their hours of quiet, and the next morning on which a digest is due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .models import Preference

DEFAULTS = Preference()
DEFAULT_ZONE = "Europe/Paris"


def zone_named(name: str) -> ZoneInfo:
    """The zone of this name; the one that spaces begin with where there is none of that name."""
    try:
        return ZoneInfo(name or DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(DEFAULT_ZONE)


def after_quiet(moment: datetime, preference: Preference | None, zone: str) -> datetime:
    """``moment``, or the end of the quiet hours that it falls in, by the clock of the person's place.

    Hours that pass midnight (21 to 8) are the usual ones; from an hour to that same hour is no quiet at all.
    """
    wish = preference or DEFAULTS
    here = moment.astimezone(zone_named(wish.time_zone or zone))
    begins, ends = wish.quiet_from, wish.quiet_until
    if begins == ends:
        return moment
    hour = here.hour
    quiet = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
    if not quiet:
        return moment
    day = here.date() + timedelta(days=1 if begins > ends and hour >= begins else 0)
    return _at(day, ends, here)


def next_morning(moment: datetime, preference: Preference | None, zone: str, *, weekday: int | None = None) -> datetime:
    """The first end of quiet hours after ``moment``; that of a day of the week (0 is Monday) where one is given."""
    wish = preference or DEFAULTS
    here = moment.astimezone(zone_named(wish.time_zone or zone))
    for days in range(9):
        day = here.date() + timedelta(days=days)
        due = _at(day, wish.quiet_until, here)
        if due > moment and (weekday is None or day.weekday() == weekday):
            return due
    raise AssertionError("a week has seven days")


def _at(day: date, hour: int, here: datetime) -> datetime:
    """That hour of that day, there; when clocks are put forward over it, the hour that follows."""
    local = datetime(day.year, day.month, day.day, hour % 24, tzinfo=here.tzinfo)
    return local.astimezone(UTC)
