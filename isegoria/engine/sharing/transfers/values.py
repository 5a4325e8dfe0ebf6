# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a vote is worth after a transfer: in exact fractions, or in decimals cut as a law says."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

MOST_BITS = 4_096
ROUNDED_BITS = 2_048


class Values(Protocol):
    """The worth of votes. `scale`: votes are whole numbers, or fractions, of 1 / scale."""

    scale: int

    def whole(self) -> int | Fraction: ...

    def share(
        self, value: int | Fraction, holders: int, receivers: int, surplus: int | Fraction, total: int | Fraction
    ) -> int | Fraction:
        """What a share of this value becomes: see `Exact.share`."""
        ...


class Exact:
    """Exact fractions.

    Each surplus multiplies denominators by a number as long as they are themselves, so their length doubles with every
    surplus: 5 of them among a million votes need 190 digits, 20 would need millions. A value that needs more than
    `MOST_BITS` binary digits (after seven such surpluses) is cut to `ROUNDED_BITS` of them: what is lost is less than
    10**-600 of a vote.
    """

    scale = 1

    def whole(self) -> int:
        return 1  # an integer is an exact fraction too, and much faster to add up

    def share(
        self, value: int | Fraction, holders: int, receivers: int, surplus: int | Fraction, total: int | Fraction
    ) -> Fraction:
        """`surplus` / `total` of what `holders` have together, in equal shares for `receivers` (nobody: one share)."""
        worth = Fraction(value) * holders / max(1, receivers)
        if surplus != total:
            worth = worth * surplus / total
        if worth.denominator.bit_length() > MOST_BITS:
            return Fraction((worth.numerator << ROUNDED_BITS) // worth.denominator, 1 << ROUNDED_BITS)
        return worth


class Decimals:
    """Whole numbers of the last decimal; any remainder is ignored."""

    def __init__(self, decimals: int) -> None:
        self.scale = 10**decimals

    def whole(self) -> int:
        return self.scale

    def share(
        self, value: int | Fraction, holders: int, receivers: int, surplus: int | Fraction, total: int | Fraction
    ) -> int:
        """As `Exact.share`, cut."""
        worth = int(value) * holders
        if surplus != total:
            worth = worth * int(surplus) // int(total)
        return worth // max(1, receivers)
