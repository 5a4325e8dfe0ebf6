# SPDX-License-Identifier: LGPL-3.0-or-later
"""The rounds of a count, as they are published: who had how many votes, who came in, who went out, and what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

MOST_FIGURES = 400_000
"""Figures that are published of all rounds together; beyond, the first round and the last ones that hold so many."""


@dataclass(frozen=True)
class Transfer:
    """Votes that left a candidate: to each candidate, and to nobody (of these, `rounding` by being cut)."""

    source: int
    to: tuple[tuple[int, Any], ...]
    exhausted: Any
    rounding: Any = 0


@dataclass(frozen=True)
class Round:
    """One round, in votes of 1 / scale.

    Attributes:
        counts: votes of each candidate at its beginning; None for those who are out.
        exhausted: votes with nobody at its beginning. rounding: of these, those lost by rounding down.
        elected, eliminated: who was, in order. transfers: what moved at its end.
    """

    number: int
    counts: tuple[Any, ...]
    exhausted: Any
    quota: Any = None
    rounding: Any = 0
    elected: tuple[int, ...] = ()
    eliminated: tuple[int, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    def with_(self, **changes: Any) -> Round:
        return replace(self, **changes)


def remember(rounds: list[Round], one: Round) -> None:
    """Add a round; in the middle, forget as many as would be too many to publish."""
    rounds.append(one)
    if len(rounds) > max(2, MOST_FIGURES // max(1, len(one.counts))):
        del rounds[1]


def published(rounds: Sequence[Round], scale: int) -> dict[str, Any]:
    """What the table of a tally holds of the rounds: `rounds`, and `rounds_left_out` where some were forgotten."""
    found: dict[str, Any] = {"rounds": [_published(one, scale) for one in rounds]}
    if rounds and rounds[-1].number > len(rounds):
        found["rounds_left_out"] = rounds[-1].number - len(rounds)
    return found


def _published(one: Round, scale: int) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "number": one.number,
        "counts": [None if count is None else number(count, scale) for count in one.counts],
        "exhausted": number(one.exhausted, scale),
        "elected": list(one.elected),
        "eliminated": list(one.eliminated),
        "transfers": [],
    }
    if one.quota is not None:
        shown["quota"] = number(one.quota, scale)
    if one.rounding:
        shown["rounding"] = number(one.rounding, scale)
    for transfer in one.transfers:
        to: list[Any] = [0] * len(one.counts)
        for candidate, amount in transfer.to:
            to[candidate] = number(amount, scale)
        shown["transfers"].append(
            {"from": transfer.source, "to": to, "exhausted": number(transfer.exhausted, scale)}
        )  # fmt: skip
    shown.update(one.more)
    return shown


def number(value: Any, scale: int) -> int | str:
    """Votes as JSON holds them: an integer, or "numerator/denominator"."""
    if isinstance(value, int) and value % scale == 0:
        return value // scale
    exact = Fraction(value, scale) if isinstance(value, int) else value / scale
    return exact.numerator if exact.denominator == 1 else f"{exact.numerator}/{exact.denominator}"


def written(value: Any, scale: int, decimals: int = 2) -> int | str:
    """Votes as a sentence says them: a whole number, or with a few decimals, cut and not rounded."""
    if isinstance(value, int) and value % scale == 0:
        return value // scale
    exact = Fraction(value, scale) if isinstance(value, int) else value / scale
    if exact.denominator == 1:
        return exact.numerator
    cut = exact.numerator * 10**decimals // exact.denominator
    whole, rest = divmod(cut, 10**decimals)
    return f"{grouped(whole)}.{rest:0{decimals}d}"


def grouped(value: int) -> str:
    """A whole number inside a text, its thousands apart by a thin space: a comma would be a decimal one for many."""
    return f"{value:,}".replace(",", "\u202f")
