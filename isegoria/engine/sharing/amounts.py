# SPDX-License-Identifier: LGPL-3.0-or-later
"""What each group of voters holds or bears, exactly: groups with the same amount are one class, a class is a number.

There are far fewer classes than groups, and far fewer groups than voters, so whole numbers of any length cost little;
the nearest floats are at hand to see which options need the exact ones at all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.sharing.supports import Rows, Supports


@dataclass(frozen=True)
class Amounts:
    """The amount of each group is `numerators[classes[group]] / denominator`."""

    classes: NDArray[np.int64]
    numerators: tuple[int, ...]
    denominator: int = 1

    @classmethod
    def alike(cls, groups: int, amount: Fraction | int) -> Amounts:
        """The same amount for every group."""
        number = Fraction(amount)
        return cls(np.zeros(groups, dtype=np.int64), (number.numerator,), number.denominator)

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """(classes) the nearest floats."""
        return np.array([number / self.denominator for number in self.numerators], dtype=np.float64)

    def value(self, place: int) -> Fraction:
        return Fraction(self.numerators[place], self.denominator)

    def held(self, supports: Supports, option: int) -> list[tuple[int, int]]:
        """(numerator, votes) of each class among the supporters of an option, by ascending amount."""
        by_class = supports.votes_by_class(option, self.classes)
        return sorted((self.numerators[place], votes) for place, votes in by_class.items())

    def changed(self, rows: Rows, change: Callable[[int, int], int], by: Fraction) -> Amounts:
        """Other amounts for some groups: `change(numerator, by's numerator)`, both over one denominator."""
        scale = by.denominator // gcd(by.denominator, self.denominator)
        denominator = self.denominator * scale
        step = by.numerator * (denominator // by.denominator)
        touched = np.unique(self.classes[rows]).tolist()
        numerators = [number * scale for number in self.numerators]
        place_of: dict[int, int] = {}
        for place, number in enumerate(numerators):
            place_of.setdefault(number, place)
        moved = np.arange(len(numerators))
        for place in touched:
            after = change(numerators[place], step)
            if after not in place_of:
                place_of[after] = len(numerators)
                numerators.append(after)
            moved[place] = place_of[after]
        classes = self.classes.copy()
        classes[rows] = moved[classes[rows]]
        return _used(classes, numerators, denominator)

    def key(self) -> Hashable:
        """The same for the same amounts, however they came about."""
        order = sorted(range(len(self.numerators)), key=self.numerators.__getitem__)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        values = tuple(self.value(place) for place in order)
        return values, rank[self.classes].tobytes()


def _used(classes: NDArray[np.int64], numerators: list[int], denominator: int) -> Amounts:
    """Without the classes that no group is in any more."""
    used = np.zeros(len(numerators), dtype=bool)
    used[classes] = True
    kept = [number for number, one in zip(numerators, used.tolist(), strict=True) if one]
    common = gcd(denominator, *kept)
    return Amounts((np.cumsum(used) - 1)[classes], tuple(number // common for number in kept), denominator // common)
