# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who has what left in equal shares, exactly: for what floats cannot tell apart, and for figures that are published.

Rows with the same amount are one class, and an amount is a whole number over a denominator common to all.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Held:
    """What supporters of a project hold: one line a class and value of the project."""

    classes: NDArray[np.int64]
    values: NDArray[np.int64]
    votes: list[int]
    line_of: NDArray[np.int64]


class Ledger:
    """Money of each row; all begin with the same. `pay` changes it.

    Amounts are whole numbers, each over the denominator of the time when it was last touched, which divides that of
    now: what nobody touches costs nothing.
    """

    def __init__(self, n_rows: int, money: Fraction, votes: NDArray[np.int64] | None) -> None:
        self.classes = np.zeros(n_rows, dtype=np.int64)
        self.floats = np.array([float(money)])
        self.votes = votes
        self.denominator = money.denominator
        self._numbers = [money.numerator]
        self._over = [money.denominator]

    def held(self, rows: NDArray[np.int32], values: NDArray[np.int64] | None) -> Held:
        """Complexity: O(rows)."""
        mine = self.classes[rows]
        if values is None:
            counts = (
                np.bincount(mine, minlength=len(self.floats))
                if self.votes is None
                else _summed(mine, self.votes[rows], len(self.floats))
            )
            found = np.flatnonzero(counts)
            lines = np.empty(len(self.floats), dtype=np.int64)
            lines[found] = np.arange(len(found))
            return Held(found, np.ones(len(found), dtype=np.int64), counts[found].tolist(), lines[mine])
        different, value_of = np.unique(values, return_inverse=True)
        kinds, line_of = np.unique(mine * len(different) + value_of, return_inverse=True)
        votes = np.ones(len(rows), dtype=np.int64) if self.votes is None else self.votes[rows]
        sums = _summed(line_of, votes, len(kinds))
        return Held(kinds // len(different), different[kinds % len(different)], sums.tolist(), line_of)

    def amounts(self, held: Held) -> list[int]:
        """Numerators of the lines, over the denominator of now."""
        numbers, over, denominator = self._numbers, self._over, self.denominator
        return [numbers[place] * (denominator // over[place]) for place in held.classes.tolist()]

    def share(self, held: Held, cost: int) -> tuple[Fraction, int] | None:
        """ρ, and the votes that pay less, all they have; None if the supporters do not have the cost together."""
        amounts, values = self.amounts(held), held.values.tolist()
        if all(value == 1 for value in values):
            order = sorted(range(len(amounts)), key=amounts.__getitem__)
        else:
            order = sorted(range(len(amounts)), key=lambda line: Fraction(amounts[line], values[line]))
        left = cost * self.denominator
        rich = sum(votes * value for votes, value in zip(held.votes, values, strict=True))
        poor = 0
        for line in order:
            if left * values[line] <= amounts[line] * rich:
                return Fraction(left, rich * self.denominator), poor
            left -= amounts[line] * held.votes[line]
            rich -= held.votes[line] * values[line]
            poor += held.votes[line]
        return None

    def sum(self, held: Held) -> Fraction:
        """What supporters hold together."""
        total = sum(amount * votes for amount, votes in zip(self.amounts(held), held.votes, strict=True))
        return Fraction(total, self.denominator)

    def pay(self, rows: NDArray[np.int32], held: Held, share: Fraction) -> None:
        """Take ρ times its value from each supporter, or all they have."""
        self.denominator *= share.denominator // gcd(share.denominator, self.denominator)
        due = share.numerator * (self.denominator // share.denominator)
        first = len(self._numbers)
        place_of: dict[int, int] = {}
        moved = np.empty(len(held.classes), dtype=np.int64)
        for line, (amount, value) in enumerate(zip(self.amounts(held), held.values.tolist(), strict=True)):
            left = max(0, amount - due * value)
            place = place_of.setdefault(left, first + len(place_of))
            moved[line] = place
        self._numbers += place_of
        self._over += [self.denominator] * len(place_of)
        self.floats = np.concatenate([self.floats, [left / self.denominator for left in place_of]])
        self.classes[rows] = moved[held.line_of]


def _summed(places: NDArray[np.integer], votes: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    sums = np.zeros(length, dtype=np.int64)
    np.add.at(sums, places, votes)
    return sums
