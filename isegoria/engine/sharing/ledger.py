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
    """Money of each row; all begin with the same. `pay` changes it."""

    def __init__(self, n_rows: int, money: Fraction, votes: NDArray[np.int64] | None) -> None:
        self.classes = np.zeros(n_rows, dtype=np.int64)
        self.amounts = [money.numerator]
        self.denominator = money.denominator
        self.votes = votes

    def held(self, rows: NDArray[np.int32], values: NDArray[np.int64] | None) -> Held:
        """Complexity: O(rows)."""
        mine = self.classes[rows]
        if values is None:
            counts = (
                np.bincount(mine, minlength=len(self.amounts))
                if self.votes is None
                else _summed(mine, self.votes[rows], len(self.amounts))
            )
            found = np.flatnonzero(counts)
            return Held(found, np.ones(len(found), dtype=np.int64), counts[found].tolist(), mine)
        different, value_of = np.unique(values, return_inverse=True)
        lines = mine * len(different) + value_of
        kinds, line_of = np.unique(lines, return_inverse=True)
        votes = np.ones(len(rows), dtype=np.int64) if self.votes is None else self.votes[rows]
        sums = _summed(line_of, votes, len(kinds))
        return Held(kinds // len(different), different[kinds % len(different)], sums.tolist(), line_of)

    def share(self, held: Held, cost: int) -> tuple[Fraction, int] | None:
        """ρ, and the votes that pay less, all they have; None if the supporters do not have the cost together."""
        lines = sorted(
            (Fraction(self.amounts[place], value) if value != 1 else self.amounts[place], votes, value)
            for place, value, votes in zip(held.classes.tolist(), held.values.tolist(), held.votes, strict=True)
        )
        left = cost * self.denominator
        rich = sum(votes * value for _, votes, value in lines)
        poor = 0
        for per, votes, value in lines:
            if left <= per * rich:
                return Fraction(left) / (rich * self.denominator), poor
            left -= int(per * value) * votes
            rich -= votes * value
            poor += votes
        return None

    def sum(self, held: Held) -> Fraction:
        """What supporters hold together."""
        places = held.classes.tolist()
        total = sum(self.amounts[place] * votes for place, votes in zip(places, held.votes, strict=True))
        return Fraction(total, self.denominator)

    def pay(self, rows: NDArray[np.int32], held: Held, share: Fraction, by_value: bool) -> None:
        """Take ρ times its value from each supporter, or all they have."""
        scale = share.denominator // gcd(share.denominator, self.denominator)
        if scale > 1:
            self.amounts = [amount * scale for amount in self.amounts]
            self.denominator *= scale
        due = share.numerator * (self.denominator // share.denominator)
        new_place: dict[int, int] = {}
        for place, amount in enumerate(self.amounts):
            new_place.setdefault(amount, place)
        moved = np.empty(max(len(held.classes), len(self.amounts)), dtype=np.int64)
        for line, (place, value) in enumerate(zip(held.classes.tolist(), held.values.tolist(), strict=True)):
            left = max(0, self.amounts[place] - due * value)
            if left not in new_place:
                new_place[left] = len(self.amounts)
                self.amounts.append(left)
            moved[line if by_value else place] = new_place[left]
        self.classes[rows] = moved[held.line_of]
        self._forget_unused()

    def _forget_unused(self) -> None:
        used = np.bincount(self.classes, minlength=len(self.amounts)) > 0
        if len(used) > 2 * int(used.sum()) + 64 or not used.all():
            self.classes = (np.cumsum(used) - 1)[self.classes]
            self.amounts = [amount for amount, one in zip(self.amounts, used.tolist(), strict=True) if one]


def _summed(places: NDArray[np.integer], votes: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    sums = np.zeros(length, dtype=np.int64)
    np.add.at(sums, places, votes)
    return sums
