# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a column holds, from a sample: texts, numbers, dates, codes, addresses; and how its dates are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

MOST = 0.9  # share of the values that must look alike

_NUMBER = re.compile(r"[+\-−]?(?:\d+|\d{1,3}(?:[\s.,'’]\d{3})+)(?:[.,]\d+)?(?:e[+-]?\d+)?\s?[%€$£]?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+", re.IGNORECASE)
_CODE = re.compile(r"(?=.*\d)[\w:./-]{6,}|[0-9a-fA-F-]{16,}")
_SWITCHES = {"true", "false", "vrai", "faux", "yes", "no", "oui", "non", "y", "n", "o", "0", "1"}

_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(?:à |at )?(\d{1,2})[:hH](\d{2})(?::(\d{2}))?)?.*"
)
_OF_SCRIPTS = re.compile(r"\w{3} (\w{3}) (\d{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2})(?: GMT([+-]\d{2})(\d{2}))?.*")
_MONTHS = {name: number for number, name in enumerate(re.findall("...", "JanFebMarAprMayJunJulAugSepOctNovDec"), 1)}
EARLIEST, LATEST = 0, 4_102_444_800  # 1970 and 2100, in seconds

ReadTime = Callable[[str], int | None]


def kind_of_column(values: Iterable[str]) -> str:
    """ "text", "numbers", "dates", "addresses", "codes", "switches" (yes and no), or "empty"."""
    found = [value.strip() for value in values if value.strip()]
    if not found:
        return "empty"
    needed = MOST * len(found)
    if sum(value.lower() in _SWITCHES for value in found) >= needed:
        return "switches"
    if sum(_NUMBER.fullmatch(value) is not None for value in found) >= needed:
        return "numbers"
    if reader_of_times(found) is not None:
        return "dates"
    if sum(_ADDRESS.fullmatch(value) is not None for value in found) >= needed:
        return "addresses"
    if sum(_CODE.fullmatch(value) is not None for value in found) >= needed:
        return "codes"
    return "text"


def reader_of_times(values: Sequence[str]) -> ReadTime | None:
    """What reads most of the values as times, or None. Of days and months that may be either, the day is first."""
    found = [value.strip() for value in values if value.strip()]
    best: tuple[int, ReadTime | None] = (0, None)
    for reader in (_iso, _unix, _of_scripts, _day_first, _month_first):
        right = sum(reader(value) is not None for value in found)
        if right > best[0]:
            best = (right, reader)
    return best[1] if best[0] >= MOST * len(found) else None


def _seconds(moment: datetime) -> int | None:
    """Seconds since 1970; a time that names no zone is taken as universal time."""
    seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return seconds if EARLIEST <= seconds <= LATEST else None


def _iso(value: str) -> int | None:
    if len(value) < 8 or not value[:4].isdigit() or value.isdigit():
        return None
    try:
        return _seconds(datetime.fromisoformat(value.removesuffix(" UTC").replace(" +", "+")))
    except ValueError:
        return None


def _unix(value: str) -> int | None:
    """Seconds, or milliseconds, since 1970, from 2001 on: smaller numbers are more likely something else."""
    if not value.isascii() or not value.isdigit() or len(value) not in (10, 13):
        return None
    seconds = int(value) // (1000 if len(value) == 13 else 1)
    return seconds if seconds <= LATEST else None


def _of_scripts(value: str) -> int | None:
    """ "Fri Nov 03 2017 23:52:36 GMT+0000 (UTC)", as scripts of web pages write it."""
    if not (match := _OF_SCRIPTS.fullmatch(value)) or match[1] not in _MONTHS:
        return None
    try:
        moment = datetime(
            int(match[3]), _MONTHS[match[1]], int(match[2]), int(match[4]), int(match[5]), int(match[6]), tzinfo=UTC
        )
    except ValueError:
        return None
    ahead = 0
    if match[7]:
        ahead = int(match[7]) * 3600 + int(match[8]) * (-60 if match[7][0] == "-" else 60)
    return (_seconds(moment) or 0) - ahead


def _day_first(value: str) -> int | None:
    return _figures(value, 1, 2)


def _month_first(value: str) -> int | None:
    return _figures(value, 2, 1)


def _figures(value: str, day: int, month: int) -> int | None:
    if not (match := _DAY_FIRST.fullmatch(value)):
        return None
    try:
        hour, minute, second = (int(match[place] or 0) for place in (4, 5, 6))
        return _seconds(datetime(int(match[3]), int(match[month]), int(match[day]), hour, minute, second, tzinfo=UTC))
    except ValueError:
        return None
