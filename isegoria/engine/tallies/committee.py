# SPDX-License-Identifier: LGPL-3.0-or-later
"""What all committee methods by approval say alike: who approves of whom, which committees a tie leaves, the tally.

An option that nobody approves of is never elected: its seat stays empty, and the tally says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.branches import Ends
from isegoria.engine.sharing.supports import Supports, group_supporters
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Tally, Tie, turnout, votes
from isegoria.engine.traces import Step, Trace

MOST_SHOWN = 100
"""Tied committees that a table lists at most."""


@dataclass(frozen=True)
class Outcome:
    """Which committees come out, before anything is said of it.

    Attributes:
        order: who is elected, in the order of the method, along one way.
        sure: who is in every committee that can come out; possible: who is in any.
        committees: those that can come out, each ascending; all of them where there are as many as `number`.
        number: how many there are; 0 where not all could be found.
    """

    order: tuple[int, ...]
    sure: frozenset[int]
    possible: frozenset[int]
    committees: tuple[tuple[int, ...], ...]
    number: int


def approvals(ballots: Ballots) -> Supports:
    """Who approves of whom, ballots that are alike together; blank ones left out."""
    return group_supporters(ballots.marks > 0, ballots.weights)


def outcome_of(ends: Ends, supports: Supports) -> Outcome:
    """What following the ties of a sequential method found."""
    order = tuple(one.option for one in ends.path)
    possible = ends.possible & frozenset(supports.supported.tolist())
    return Outcome(order, ends.sure, possible, ends.committees, ends.number)


def broken_ties(ends: Ends, ties: TieBreaking) -> tuple[Tie, ...]:
    """The ties that were broken where not all of the equal ones were elected in the end."""
    if ties.way == "declared":
        return ()
    elected = {one.option for one in ends.path}
    return tuple(
        Tie(one.turn.options, "seat", ties.way, (one.option,))
        for one in ends.path
        if not elected.issuperset(one.turn.options)
    )


def settle(
    ballots: Ballots,
    supports: Supports,
    outcome: Outcome,
    *,
    method: str,
    options: Mapping[str, Any],
    seats: int,
    table: Mapping[str, Any],
    steps: Sequence[Step],
    ties: tuple[Tie, ...] = (),
    measures: Mapping[str, Any] | None = None,
) -> Tally:
    """The tally of a committee: who is elected for sure, and between whom the other seats stay open."""
    committees, names = outcome.committees[:MOST_SHOWN], ballots.candidates
    size = max(len(one) for one in committees)
    winners = tuple(one for one in outcome.order if one in outcome.sure)
    tied = tuple(sorted(outcome.possible - outcome.sure))
    open_seats = size - len(winners)
    said = list(steps)
    if tied:
        ties = (*ties, Tie(tied, "seat", "declared"))
        shown_names = named(names, tied[:20])
        if outcome.number:
            said.append(tell("committee_tied", names=shown_names, seats=open_seats, committees=outcome.number))
        else:
            said.append(tell("committee_ties_unending", names=shown_names, seats=open_seats))
    if seats > size:
        said.append(tell("committee_empty_seats", seats=seats - size))
    return Tally(
        method=method,
        seats=seats,
        status="tied" if tied else "elected" if winners else "nobody",
        winners=winners,
        ranking=(),
        table={
            "turnout": turnout(ballots),
            "approvals": [votes(ballots, total) for total in supports.totals.tolist()],
            **table,
            "committees": [list(one) for one in committees],
            "committees_all": len(committees) == outcome.number,
        },
        trace=Trace(tuple(said)),
        tied=tied,
        open_seats=open_seats if tied else 0,
        ties=ties,
        options=options,
        measures=measures or {},
    )


def begun(ballots: Ballots, seats: int) -> Step:
    """The first step of every committee."""
    return tell("committee_begin", ballots=ballots.expressed, seats=seats)


def tie_steps(ballots: Ballots, turn_options: Sequence[int], option: int, ties: TieBreaking) -> list[Step]:
    """What is said where several are equal: broken by an order or a lot, or followed both ways."""
    if len(turn_options) == 1:
        return []
    names = named(ballots.candidates, turn_options)
    name = ballots.candidates[option]
    if ties.way == "order":
        return [tell("committee_equal_order", names=names, name=name)]
    if ties.way == "lot":
        return [tell("committee_equal_lot", names=names, name=name)]
    return [tell("committee_equal", names=names, name=name)]


def shown(number: Fraction) -> str:
    """A fraction as people read it: as it is where it is short, otherwise to six digits."""
    if number.denominator == 1:
        return f"{number.numerator:,}"
    if number.denominator <= 1_000:
        return f"{number.numerator}/{number.denominator}"
    return f"{float(number):.6g}"
