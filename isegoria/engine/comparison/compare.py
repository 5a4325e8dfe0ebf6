# SPDX-License-Identifier: LGPL-3.0-or-later
"""What another method would have given: every way of voting that can count some ballots, side by side.

Ballots depend on the method for which they were cast: people mark them otherwise when another one counts. A comparison
says what methods make of the same marks, not what an election by them would have given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from isegoria.engine.comparison.conversions import Readings
from isegoria.engine.comparison.criteria import claims_of
from isegoria.engine.comparison.duels import Duels, duels_of
from isegoria.engine.comparison.sentences import say
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.methods import METHODS, find_method
from isegoria.engine.traces import Step, Trace

MOST_OPTIONS = {"kemeny-young": 10, "pav": 20}
"""Options up to which methods whose work explodes are counted in a comparison."""
MOST_CELLS = {"pav": 500_000, "stv-meek": 1_000_000, "stv": 3_000_000}
"""Different ballots × options up to which slow methods are counted in a comparison."""
WITH_ONE_SEAT = {
    **dict.fromkeys(("pav", "sequential-pav", "phragmen", "equal-shares"), "Approval voting"),
    **dict.fromkeys(("stv", "stv-scottish", "stv-meek"), "Instant run-off"),
}
"""Methods that with one seat are another one: counted once, so that it does not seem that many agree."""


@dataclass(frozen=True)
class Entry:
    """What one method gives on the ballots, with how they were read for it.

    Attributes:
        status, winners, tied, open_seats, options: as in a `Tally`.
        meets, fails: criteria, by id: see `criteria.py`.
    """

    method: str
    reading: Step
    options: Mapping[str, Any]
    status: str
    winners: tuple[int, ...]
    tied: tuple[int, ...]
    open_seats: int
    meets: tuple[str, ...]
    fails: tuple[str, ...]

    @property
    def outcome(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Who is elected, and between whom it is tied: what makes two methods agree."""
        return tuple(sorted(self.winners)), self.tied


@dataclass(frozen=True)
class LeftOut:
    """A method that was not counted, and why."""

    method: str
    why: Step


@dataclass(frozen=True)
class Group:
    """Methods that give the same: those elected, those tied, ascending."""

    winners: tuple[int, ...]
    tied: tuple[int, ...]
    methods: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Several ways of voting on the same ballots.

    Attributes:
        entries: the methods counted, in the order of `METHODS`; left_out: the others.
        duels: who beats whom face to face; None where the ballots say no order, or with too many options.
        groups: methods that agree, the largest group first.
        elected_by: (options) how many of the methods counted elect each, ties left aside.
    """

    candidates: tuple[str, ...]
    seats: int
    kind: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    duels: Duels | None
    groups: tuple[Group, ...]
    elected_by: tuple[int, ...]
    trace: Trace

    def entry(self, method: str) -> Entry | None:
        return next((one for one in self.entries if one.method == method), None)

    def to_json(self) -> dict[str, Any]:
        """Without floats; methods by id, options by number."""
        return {
            "seats": self.seats,
            "kind": self.kind,
            "methods": [
                {
                    "method": one.method,
                    "reading": one.reading.to_json(),
                    "options": dict(one.options),
                    "status": one.status,
                    "winners": list(one.winners),
                    "tied": list(one.tied),
                    "open_seats": one.open_seats,
                    "meets": list(one.meets),
                    "fails": list(one.fails),
                }
                for one in self.entries
            ],
            "left_out": [{"method": one.method, "why": one.why.to_json()} for one in self.left_out],
            "duels": None if self.duels is None else self.duels.to_json(),
            "groups": [
                {"winners": list(one.winners), "tied": list(one.tied), "methods": list(one.methods)}
                for one in self.groups
            ],
            "elected_by": list(self.elected_by),
            "trace": self.trace.to_json(),
        }


def compare(
    ballots: Ballots,
    *,
    seats: int = 1,
    ties: TieBreaking = DECLARED,
    methods: Iterable[str] | None = None,
    own: str = "",
    own_options: Mapping[str, Any] | None = None,
    threshold: int | None = None,
) -> Comparison:
    """Count ballots by every method that can honestly count them.

    Methods count with their default options, save that equal ranks read from equal grades share a vote wherever a
    method lets them. None is dropped in silence: those that cannot count these ballots, or not in a few seconds, are in
    `left_out` with the reason.

    Args:
        methods: ids of the methods to compare; all of them by default.
        own: id of the method for which the ballots were cast, if any: counted as they were, with `own_options`.
        threshold: place in the scale from which grades are read as approvals; the better half by default.
    Raises:
        EngineError: tally_method_unknown; parameter_out_of_range (threshold).
    Complexity: that of the methods, some seconds at a million ballots of fifteen options; `MOST_OPTIONS` and
        `MOST_CELLS` keep out those that would take longer.
    """
    if threshold is not None and not 1 <= threshold < max(2, len(ballots.scale)):
        raise EngineError("parameter_out_of_range", name="threshold", value=threshold, rule="a grade above the worst")
    asked = list(METHODS.values()) if methods is None else [find_method(name) for name in methods]
    readings = Readings(ballots.merged(), threshold)
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    for method in asked:
        given = (own_options or {}) if method.id == own else None
        one = _count(method, readings, seats, ties, given)
        if isinstance(one, Entry):
            entries.append(one)
        else:
            left_out.append(one)
    duels = duels_of(readings.orders())
    groups = _agreeing(entries)
    return Comparison(
        candidates=ballots.candidates,
        seats=seats,
        kind=ballots.kind,
        entries=tuple(entries),
        left_out=tuple(left_out),
        duels=duels,
        groups=groups,
        elected_by=tuple(
            sum(number in one.winners for one in entries) for number in range(ballots.n_candidates)
        ),
        trace=Trace((*_duels_said(ballots, duels), *_groups_said(ballots, groups, len(entries)))),
    )  # fmt: skip


def _count(
    method: Method, readings: Readings, seats: int, ties: TieBreaking, own_options: Mapping[str, Any] | None
) -> Entry | LeftOut:
    """Count by one method, or say why not. `own_options`: those of the vote, for the method it was made for."""
    if seats > 1 and method.seats == "one":
        return LeftOut(method.id, say("one_seat_only", seats=seats))
    if own_options is None and seats == 1 and method.id in WITH_ONE_SEAT:
        return LeftOut(method.id, say("same_with_one_seat", name=WITH_ONE_SEAT[method.id]))
    reading = readings.read_for(method) if own_options is None else readings.as_cast()
    read = reading.ballots
    if read is None:
        return LeftOut(method.id, reading.how)
    options = read.n_candidates
    most = min(MOST_OPTIONS.get(method.id, options), method.max_candidates or options)
    if options > most or read.marks.size > MOST_CELLS.get(method.id, read.marks.size):
        return LeftOut(method.id, say("too_long", options=options, ballots=len(read.marks)))
    given = dict(own_options or {})
    if own_options is None:
        if method.id == "block" and int((read.marks > 0).sum(axis=1).max(initial=0)) > seats:
            return LeftOut(method.id, say("more_than_seats", seats=seats))
        if reading.how.code == "grades_as_rankings" and any(one.name == "tied_ranks" for one in method.options):
            given["tied_ranks"] = "shared"
    try:
        tally = method.count(read, seats=seats, ties=ties, **given)
    except EngineError as refusal:
        return LeftOut(method.id, Step(refusal.code, str(refusal), refusal.params))
    meets, fails = claims_of(method.id, seats)
    return Entry(
        method=method.id,
        reading=reading.how,
        options=tally.options,
        status=tally.status,
        winners=tally.winners,
        tied=tally.tied,
        open_seats=tally.open_seats,
        meets=meets,
        fails=fails,
    )


def _agreeing(entries: list[Entry]) -> tuple[Group, ...]:
    together: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = {}
    for one in entries:
        together.setdefault(one.outcome, []).append(one.method)
    groups = [Group(winners, tied, tuple(methods)) for (winners, tied), methods in together.items()]
    return tuple(sorted(groups, key=lambda group: -len(group.methods)))


def _duels_said(ballots: Ballots, duels: Duels | None) -> list[Step]:
    if duels is None or ballots.n_candidates < 2:
        return []
    names = ballots.candidates
    said = []
    if duels.winner is not None:
        said.append(say("condorcet_winner", name=names[duels.winner]))
    elif duels.cycle:
        said.append(say("condorcet_cycle", names=", ".join(names[one] for one in duels.cycle)))
    else:
        said.append(say("condorcet_none", names=", ".join(names[one] for one in duels.smith[:20])))
    if duels.loser is not None:
        said.append(say("condorcet_loser", name=names[duels.loser]))
    return said


def _groups_said(ballots: Ballots, groups: tuple[Group, ...], counted: int) -> list[Step]:
    said = []
    for group in groups:
        names = ", ".join(ballots.candidates[one] for one in (*group.winners, *group.tied))
        if not names and len(group.methods) == 1:
            said.append(say("agreement_one_nobody", method=METHODS[group.methods[0]].name))
        elif not names:
            said.append(say("agreement_nobody", methods=len(group.methods), counted=counted))
        elif group.tied and len(group.methods) == 1:
            said.append(say("agreement_one_tied", method=METHODS[group.methods[0]].name, names=names))
        elif group.tied:
            said.append(say("agreement_tied", methods=len(group.methods), counted=counted, names=names))
        elif len(groups) == 1:
            said.append(say("all_agree", counted=counted, names=names))
        elif len(group.methods) == 1:
            said.append(say("agreement_one", method=METHODS[group.methods[0]].name, names=names))
        else:
            said.append(say("agreement", methods=len(group.methods), counted=counted, names=names))
    return said
