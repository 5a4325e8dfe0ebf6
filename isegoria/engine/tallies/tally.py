# SPDX-License-Identifier: LGPL-3.0-or-later
"""What every way of voting gives: who is elected, between whom it is tied, the figures, and the steps to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.traces import Step, Trace

Status = Literal["elected", "tied", "nobody", "adopted", "rejected", "no_quorum"]


@dataclass(frozen=True)
class Tie:
    """Candidates who were equal where it mattered.

    Attributes:
        candidates: their numbers, ascending.
        what: what was to be decided: a code (`seat`, `elimination`, `rank`, `surplus`, `second_round`, `pair`…).
        way: how it was broken: "declared" (it was not), "order", "lot", or the name of the method's own rule.
        chosen: those who went first, in order; () where it was not broken.
    """

    candidates: tuple[int, ...]
    what: str
    way: str
    chosen: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "candidates": list(self.candidates), "what": self.what, "way": self.way, "chosen": list(self.chosen),
        }  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """The outcome of a count. Candidates are numbers: their column in the ballots.

    Attributes:
        method: id of the method. options: those it was given, complete.
        status: "elected"; "tied" where seats stay open between `tied`; "nobody" where nobody can be elected (no
            ballot, no candidate in the running); of a question put to yes or no: "adopted", "rejected", "no_quorum".
        winners: those elected whatever becomes of a tie, in the order in which the method elects them, otherwise best
            first, otherwise by number.
        tied: those between whom `open_seats` remain, ascending; empty unless `status` is "tied".
        ranking: every candidate, best first, those who are equal together; empty where the method ranks nobody.
        ties: each tie that was met where it mattered, in order.
        table: the figures that decided, JSON-able: integers, texts, exact fractions as "a/b"; never a float.
        measures: figures to be shown only: floats of six significant digits.
        trace: the steps, for people.
    """

    method: str
    seats: int
    status: Status
    winners: tuple[int, ...]
    ranking: tuple[tuple[int, ...], ...]
    table: Mapping[str, Any]
    trace: Trace
    tied: tuple[int, ...] = ()
    open_seats: int = 0
    ties: tuple[Tie, ...] = ()
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    measures: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def discrete(self) -> dict[str, Any]:
        """All that a digest covers: JSON-able, without floats."""
        return {
            "method": self.method,
            "seats": self.seats,
            "options": dict(self.options),
            "status": self.status,
            "winners": list(self.winners),
            "tied": list(self.tied),
            "open_seats": self.open_seats,
            "ranking": [list(group) for group in self.ranking],
            "ties": [tie.to_json() for tie in self.ties],
            "table": dict(self.table),
        }


@dataclass(frozen=True)
class Filled:
    """Seats filled from an order of candidates: what `fill_seats` gives."""

    winners: tuple[int, ...]
    tied: tuple[int, ...]
    open_seats: int
    ties: tuple[Tie, ...]

    @property
    def status(self) -> Status:
        if self.tied:
            return "tied"
        return "elected" if self.winners else "nobody"


def fill_seats(ranking: Sequence[Sequence[int]], seats: int, ties: TieBreaking = DECLARED) -> Filled:
    """Give seats to the best of a ranking; those who are equal for the last ones are told apart as `ties` says."""
    winners: list[int] = []
    for group in ranking:
        left = seats - len(winners)
        if left <= 0:
            break
        if len(group) <= left:
            winners += sorted(group)
            continue
        chosen = ties.sort(group)
        tie = Tie(tuple(sorted(group)), "seat", ties.way, () if chosen is None else chosen[:left])
        if chosen is None:
            return Filled(tuple(winners), tie.candidates, left, (tie,))
        return Filled((*winners, *chosen[:left]), (), 0, (tie,))
    return Filled(tuple(winners), (), 0, ())


def seated(
    method: str,
    filled: Filled,
    *,
    seats: int,
    ranking: Sequence[Sequence[int]],
    table: Mapping[str, Any],
    steps: Iterable[Step],
    options: Mapping[str, Any],
    measures: Mapping[str, Any] | None = None,
) -> Tally:
    """The tally of a method that fills its seats from an order of candidates."""
    return Tally(
        method=method,
        seats=seats,
        status=filled.status,
        winners=filled.winners,
        tied=filled.tied,
        open_seats=filled.open_seats,
        ties=filled.ties,
        ranking=tuple(tuple(group) for group in ranking),
        table=table,
        trace=Trace(tuple(steps)),
        options=MappingProxyType(dict(options)),
        measures=MappingProxyType(dict(measures or {})),
    )


def ranked(scores: Iterable[Any]) -> tuple[tuple[int, ...], ...]:
    """Candidates by score, the highest first, those who are equal together: scores may be ints, fractions or tuples."""
    by_score: dict[Any, list[int]] = {}
    for candidate, score in enumerate(scores):
        by_score.setdefault(score, []).append(candidate)
    return tuple(tuple(by_score[score]) for score in sorted(by_score, reverse=True))


def exact(value: Fraction | int) -> int | str:
    """An exact number as JSON holds it: an integer, or "numerator/denominator"."""
    number = Fraction(value)
    return number.numerator if number.denominator == 1 else f"{number.numerator}/{number.denominator}"


def votes(ballots: Ballots, weight: int) -> int | str:
    """A sum of weights as a number of votes."""
    return weight if ballots.unit == 1 else exact(Fraction(weight, ballots.unit))


def turnout(ballots: Ballots) -> dict[str, Any]:
    """Ballots cast, blank, spoiled and expressed, as every tally counts them apart."""
    return {
        "cast": ballots.n_ballots + ballots.null,
        "blank": ballots.blank,
        "null": ballots.null,
        "expressed": ballots.expressed,
    }
