# SPDX-License-Identifier: LGPL-3.0-or-later
"""The story of an allocation, worked out from what was chosen: rounds with exact figures, why the others were not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.budgets.allocation import By, Passed, Reason, Round, Story, exact
from isegoria.engine.budgets.ground import Ground
from isegoria.engine.budgets.sentences import trace_of
from isegoria.engine.sharing.admitting import CONFLICT, LIMIT, MOST, Standing
from isegoria.engine.sharing.ledger import Ledger

MOST_WORK = 150_000_000
"""Supports of what was paid × rounds: beyond it (a nation and hundreds of projects) exact shares would take minutes,
and are not told. What is paid does not hang on it."""


@dataclass(frozen=True)
class Chosen:
    project: int
    pot: int
    by: By


def story(
    ground: Ground,
    chosen: Sequence[Chosen],
    figures: Sequence[Mapping[str, Any]],
    equal_of: Mapping[int, tuple[int, ...]],
    standing: Standing,
    *,
    rule: str,
    enough: NDArray[np.bool_],
    by_cost: bool,
) -> Story:
    """Complexity: O(supports of what was chosen), and whole numbers for each amount that someone holds."""
    budget = ground.budget
    left = [pot.amount for pot in budget.pots]
    rounds: list[Round] = []
    for project in budget.funded:
        left[budget.projects[project].pot] -= budget.projects[project].cost
        rounds.append(_round(ground, Chosen(project, budget.projects[project].pot, "funded"), left, None, None, ()))
    supports = sum(len(ground.supporting(one.project)) for one in chosen)
    paying = _Paying(ground, figures if supports * len(chosen) <= MOST_WORK else ())
    bearing = _Bearing(ground)
    for one in chosen:
        left[one.pot] -= budget.projects[one.project].cost
        share, all_of_it = None, None
        if one.by == "money":
            share, all_of_it = paying.take(one)
        elif one.by == "load":
            share = bearing.take(one)
        rounds.append(_round(ground, one, left, share, all_of_it, equal_of.get(one.project, ())))
    passed = _passed(ground, rounds, standing, enough, paying, figures)
    table = _table(ground, figures)
    return Story(
        rounds=tuple(rounds),
        passed=passed,
        table=MappingProxyType(table),
        trace=trace_of(ground, rounds, passed, table, rule=rule),
    )


def _round(
    ground: Ground,
    one: Chosen,
    left: Sequence[int],
    share: Fraction | None,
    paid_by_all: Fraction | None,
    equal: tuple[int, ...],
) -> Round:
    return Round(
        project=one.project,
        pot=one.pot,
        by=one.by,
        supporters=ground.supporters(one.project),
        votes=Fraction(int(ground.backing[one.project]), ground.votes.unit),
        left=left[one.pot],
        share=share,
        paid_by_all=paid_by_all,
        equal=equal,
    )


class _Paying:
    """Equal shares again, exactly, pot by pot. `sums` keeps what supporters of each project had before each round."""

    def __init__(self, ground: Ground, figures: Sequence[Mapping[str, Any]]) -> None:
        self.ground = ground
        self.figures = figures
        self.ledgers: dict[int, Ledger] = {}
        self.when: dict[int, int] = {}
        self.turns: dict[int, int] = {}

    def ledger(self, pot: int) -> Ledger | None:
        money = self.figures[pot].get("money_per_weight") if pot < len(self.figures) else None
        if money is None:
            return None
        if pot not in self.ledgers:
            self.ledgers[pot] = Ledger(self.ground.votes.n_rows, money, self.ground.ballot_votes)
            self.look(pot)
        return self.ledgers[pot]

    def take(self, one: Chosen) -> tuple[Fraction | None, Fraction | None]:
        ground, cost = self.ground, self.ground.budget.projects[one.project].cost
        ledger = self.ledger(one.pot)
        if ledger is None:
            return None, None
        if cost == 0:
            return Fraction(0), Fraction(0)
        rows = ground.supporting(one.project)
        held = ledger.held(rows, ground.values_of(one.project))
        found = ledger.share(held, cost)
        if found is None:  # it was chosen, so it was affordable
            raise ArithmeticError(one.project)
        ledger.pay(rows, held, found[0])
        self.turns[one.pot] = self.turns.get(one.pot, 0) + 1
        self.look(one.pot)
        # A share is of one unit of weight: a vote is `unit` of them.
        return found[0] * ground.votes.unit, Fraction(found[1], ground.votes.unit)

    def look(self, pot: int) -> None:
        """Note which projects of a pot its supporters cannot pay for any more."""
        ground, ledger = self.ground, self.ledgers[pot]
        floats = ledger.floats[ledger.classes]
        if ground.ballot_votes is not None:
            floats = floats * ground.ballot_votes
        held = np.concatenate([[0.0], np.cumsum(floats[ground.rows])])
        totals = held[ground.where[1:]] - held[ground.where[:-1]]
        costs = ground.budget.costs
        unsure = 1e-9 * (held[-1] + costs)
        mine = (ground.budget.pot_of == pot) & (totals < costs + unsure)
        for project in np.flatnonzero(mine).tolist():
            if project in self.when:
                continue
            sure = totals[project] < costs[project] - unsure[project]
            if sure or ledger.sum(ledger.held(ground.supporting(project), None)) < int(costs[project]):
                self.when[project] = self.turns.get(pot, 0)


class _Bearing:
    """Sequential Phragmén again, exactly: what each row bears is what was borne at the last choice that it supports."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.last: dict[int, NDArray[np.int64]] = {}
        self.loads: dict[int, list[Fraction]] = {}

    def take(self, one: Chosen) -> Fraction:
        ground, pot = self.ground, one.pot
        last = self.last.setdefault(pot, np.zeros(ground.votes.n_rows, dtype=np.int64))
        loads = self.loads.setdefault(pot, [Fraction(0)])
        rows = ground.supporting(one.project)
        load = borne(ground, one.project, last, loads)
        last[rows] = len(loads)
        loads.append(load)
        return load * ground.votes.unit


def borne(ground: Ground, project: int, last: NDArray[np.integer], loads: Sequence[Fraction]) -> Fraction:
    """What each unit of weight that supports a project bears if it is chosen, exactly."""
    rows = ground.supporting(project)
    votes = np.ones(len(rows), dtype=np.int64) if ground.ballot_votes is None else ground.ballot_votes[rows]
    sums = np.zeros(len(loads), dtype=np.int64)
    np.add.at(sums, last[rows], votes)
    total = sum((loads[place] * votes for place, votes in enumerate(sums.tolist()) if votes), Fraction(0))
    return (total + ground.budget.projects[project].cost) / int(sums.sum())


def _passed(
    ground: Ground,
    rounds: Sequence[Round],
    standing: Standing,
    enough: NDArray[np.bool_],
    paying: _Paying,
    figures: Sequence[Mapping[str, Any]],
) -> tuple[Passed, ...]:
    """Why each project that was not chosen was not, and after how many rounds."""
    budget = ground.budget
    chosen = [one.project for one in rounds]
    found = []
    for project, line in enumerate(budget.projects):
        if project in set(chosen):
            continue
        state = int(standing.state[project])
        fits_until = next(
            (number + 1 for number, one in enumerate(rounds) if one.pot == line.pot and one.left < line.cost), None
        )
        after = len(rounds)
        reason: Reason
        if ground.backing[project] == 0:
            reason, after = "unsupported", 0
        elif not enough[project]:
            reason, after = "minimum_support", 0
        elif state == CONFLICT:
            rivals = {other for some in budget.conflicts if project in some for other in some}
            reason, after = "conflict", next((n + 1 for n, one in enumerate(chosen) if one in rivals), len(rounds))
        elif state == LIMIT:
            reason = "limit"
        elif state == MOST:
            reason = "most"
        elif int(standing.waits[project]) > 0:
            reason = "requires"
        elif paying.ledger(line.pot) is not None and project in paying.when:
            reason = "unaffordable"
            first = next((n for n, one in enumerate(rounds) if one.pot == line.pot and one.by != "funded"), len(rounds))
            after = first + paying.when[project]
        elif line.pot < len(figures) and "money_per_weight" in figures[line.pot] and not paying.figures:
            reason = "unaffordable"
        else:
            reason = "too_dear"
            after = 0 if line.cost > budget.available[line.pot] else fits_until or len(rounds)
            if fits_until is None and after and line.pot < len(figures) and figures[line.pot].get("stopped"):
                reason = "stopped"
        found.append(Passed(project, reason, after))
    return tuple(found)


def _table(ground: Ground, figures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    unit = ground.votes.unit
    pots: list[dict[str, Any]] = []
    for pot, said in enumerate(figures):
        line: dict[str, Any] = {"votes": exact(Fraction(ground.voting(pot), unit))}
        if "money_per_weight" in said:
            line["money"] = exact(Fraction(said["money_per_weight"]) * unit)
        line |= {name: value for name, value in said.items() if name != "money_per_weight"}
        pots.append(line)
    return {
        "votes": [exact(Fraction(number, unit)) for number in ground.backing.tolist()],
        "scores": [exact(Fraction(number, unit)) for number in ground.totals.tolist()],
        "pots": pots,
    }
