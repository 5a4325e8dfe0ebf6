# SPDX-License-Identifier: LGPL-3.0-or-later
"""How a way of voting presents itself: what ballots it counts, what can be chosen, where it was published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots, Kind
from isegoria.engine.tallies.tally import Tally

Family = Literal["grades", "approval", "rankings", "points", "answers"]
Seats = Literal["one", "several", "any"]


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen of a method.

    Attributes:
        kind: "choice" (one of `choices`), "whole" (an integer from `low` to `high`), "share" (an exact fraction from
            0 to 1, written "1/2"), "flag".
    """

    name: str
    kind: Literal["choice", "whole", "share", "flag"]
    default: Any
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 1_000_000


@dataclass(frozen=True)
class Method:
    """A way of voting.

    Attributes:
        id: the name that the field gives it, in small letters and hyphens.
        family: what the ballot looks like to a voter ("answers": yes, no, abstain).
        kinds: the kinds of ballots that it counts.
        seats: whether it elects one, several, or as many as asked.
        count: `count(ballots, *, seats, ties, **options) -> Tally`.
        source: where it was published.
        max_candidates: above it, counting is refused (only where the work grows out of hand).
    """

    id: str
    name: str
    summary: str
    family: Family
    kinds: tuple[Kind, ...]
    seats: Seats
    count: Callable[..., Tally]
    source: str
    options: tuple[Option, ...] = ()
    max_candidates: int = 0

    def checked(self, ballots: Ballots, seats: int, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options complete and in order, after checking that this method can count these ballots.

        Raises:
            EngineError: ballots_unfit, seats_out_of_range, option_unknown, option_unfit, candidates_too_many.
        """
        if ballots.kind not in self.kinds:
            raise EngineError("ballots_unfit", method=self.id, kind=ballots.kind, kinds=", ".join(self.kinds))
        if seats < 1 or (self.seats == "one" and seats != 1):
            raise EngineError("seats_out_of_range", method=self.id, seats=seats)
        if self.max_candidates and ballots.n_candidates > self.max_candidates:
            raise EngineError("candidates_too_many", most=self.max_candidates, found=ballots.n_candidates)
        known = {option.name: option for option in self.options}
        for name in given:
            if name not in known:
                raise EngineError("option_unknown", method=self.id, option=name)
        return {name: self._value(option, given.get(name, option.default)) for name, option in known.items()}

    def _value(self, option: Option, value: Any) -> Any:
        if option.kind == "choice" and value in option.choices:
            return value
        if option.kind == "flag" and isinstance(value, bool):
            return value
        if option.kind == "whole" and type(value) is int and option.low <= value <= option.high:
            return value
        if option.kind == "share":
            try:
                share = Fraction(value)
            except (TypeError, ValueError, ZeroDivisionError):
                share = Fraction(-1)
            if 0 <= share <= 1:
                return f"{share.numerator}/{share.denominator}"
        raise EngineError("option_unfit", method=self.id, option=option.name, value=str(value)[:60])
