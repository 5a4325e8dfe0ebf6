# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sums of money as Pabulib files write them, exactly: `4000`, `4000.0`, `446829.4`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

MOST_DECIMALS = 6
LEAST_UNIT = 100  # cents
MOST = 10**13
"""The largest sum, in the currency: with six decimals it is still a whole number of 64 bits."""

_PLAIN = re.compile(r"[+-]?[0-9]{1,14}(?:\.[0-9]{0,12})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[ \u00a0\u202f'’][0-9]{3})+(?:[.,][0-9]{1,2})?")
_COMMA = re.compile(r"[+-]?[0-9]{1,14},[0-9]{1,2}")
_SPACES = re.compile(r"[ \u00a0\u202f'’]")


def plain_amount(text: str) -> Decimal | None:
    """A sum in the writing of the format; None for anything else, and for one too large or too fine to be exact."""
    return _checked(Decimal(text)) if _PLAIN.fullmatch(text) else None


def mended_amount(text: str) -> Decimal | None:
    """A sum written otherwise, of which no doubt is possible: `1 000 000`, `4000,5`. `4,000` may be two things."""
    if _GROUPED.fullmatch(text) or _COMMA.fullmatch(text):
        return _checked(Decimal(_SPACES.sub("", text).replace(",", ".")))
    return None


def _checked(amount: Decimal) -> Decimal | None:
    fine = amount.normalize().as_tuple().exponent
    if abs(amount) > MOST or not isinstance(fine, int) or -fine > MOST_DECIMALS:
        return None
    return amount


def unit_of(amounts: Iterable[Decimal]) -> int:
    """How many of the smallest units that hold these sums exactly make one of the currency: 100, or more."""
    finest = 2
    for amount in amounts:
        exponent = amount.normalize().as_tuple().exponent
        finest = max(finest, -exponent if isinstance(exponent, int) else 0)
    return int(10**finest)


def in_units(amount: Decimal, unit: int) -> int:
    return int(amount * unit)


def written_amount(amount: int, unit: int) -> str:
    """A sum as the format writes it, without needless zeros: `4000`, `446829.4`."""
    whole, rest = divmod(abs(amount), unit)
    sign = "-" if amount < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    digits = len(str(unit)) - 1
    return f"{sign}{whole}.{rest:0{digits}d}".rstrip("0")
