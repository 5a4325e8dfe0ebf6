# SPDX-License-Identifier: LGPL-3.0-or-later
"""Why a project is paid or not: its supporters, who paid how much, when and why it was passed over, what it lacked.

What each voter pays by equal shares, or bears by Phragmén's rule, is followed again in exact fractions, round after
round, for as many projects as are asked for at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.budgets.allocation import Allocation, By, Passed, Round, exact
from isegoria.engine.budgets.sentences import money, number, tell
from isegoria.engine.budgets.what_if import Least, Outcome, cheaper, more_supporters, outcome_of, place_of
from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.traces import Step, Trace

if TYPE_CHECKING:
    from isegoria.engine.budgets.ground import Ground

MOST_BINS = 10


@dataclass(frozen=True)
class Interval:
    """Ballots whose votes each paid from `low` to `high`, in the smallest unit, rounded; both included."""

    low: int
    high: int
    ballots: int


@dataclass(frozen=True)
class Payments:
    """What those who support a project paid for it, or bear of it: exact amounts of one vote, in the smallest unit.

    Attributes:
        kind: "paid" (out of money that was theirs to decide on) or "borne" (Phragmén: a share of a burden).
        total: of all votes together: the cost. least, median, most: of one vote, over ballots.
        nothing: ballots that had nothing left to pay with. intervals: ballots by amount, the lowest first.
    """

    kind: Literal["paid", "borne"]
    total: Fraction
    least: Fraction
    median: Fraction
    most: Fraction
    nothing: int
    intervals: tuple[Interval, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "total": exact(self.total), "least": exact(self.least), "median": exact(self.median),
            "most": exact(self.most), "nothing": self.nothing,
            "intervals": [[one.low, one.high, one.ballots] for one in self.intervals],
        }  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """Why one project is paid or not.

    Attributes:
        project: its place. outcome: "tied" where it hangs on a tie. supporters: ballots. votes: their weight.
        voting: votes of all who decide on its pot.
        round: its place among the rounds, 0 first; None if it was not chosen. by: what chose it.
        payments: None where the rule asks nobody to pay.
        passed: why it was not chosen, and when; None if it was.
        held: by equal shares, the money that its supporters had left together when they could not pay for it any more.
        cheaper, more_supporters: the least change with which it would surely be paid; None where not asked for, or
            where it is paid.
        trace: all that in sentences.
    """

    project: int
    outcome: Outcome
    supporters: int
    votes: Fraction
    voting: Fraction
    round: int | None
    by: By | None
    payments: Payments | None
    passed: Passed | None
    held: Fraction | None
    cheaper: Least | None
    more_supporters: Least | None
    trace: Trace

    def to_json(self) -> dict[str, Any]:
        """JSON-able, exact, without floats."""
        return {
            "project": self.project,
            "outcome": self.outcome,
            "supporters": self.supporters,
            "votes": exact(self.votes),
            "voting": exact(self.voting),
            "round": self.round,
            "by": self.by,
            "payments": None if self.payments is None else self.payments.to_json(),
            "passed": None if self.passed is None else self.passed.to_json(),
            "held": None if self.held is None else exact(self.held),
            "cheaper": None if self.cheaper is None else self.cheaper.to_json(),
            "more_supporters": None if self.more_supporters is None else self.more_supporters.to_json(),
            "trace": self.trace.to_json(),
        }


def explain(
    budget: Budget,
    votes: Votes,
    allocation: Allocation,
    project: int | str,
    *,
    ties: TieBreaking = DECLARED,
    search: bool = True,
) -> Explanation:
    """Explain one project of an allocation of this budget and these votes.

    Args:
        project: its place, or its id. ties: as the allocation was made.
        search: whether to look for what would have changed it, by counting again some sixty times.
    Raises: EngineError: project_unknown.
    """
    place = place_of(budget, project)
    return explain_all(budget, votes, allocation, [place], ties=ties, search=search)[0]


def explain_all(
    budget: Budget,
    votes: Votes,
    allocation: Allocation,
    projects: Iterable[int] | None = None,
    *,
    ties: TieBreaking = DECLARED,
    search: bool = False,
) -> tuple[Explanation, ...]:
    """Explain several projects, in the order given; all of them by default.

    Complexity: O(marks) and one exact replay of the rounds for all of them together; the search: some sixty counts for
        each that is not paid.
    """
    # Late: loading Numba takes half a second that no page should wait for.
    from isegoria.engine.budgets.ground import Ground

    asked = list(range(budget.n_projects) if projects is None else projects)
    points = allocation.options.get("utility") == "points"
    ground = Ground.of(budget, votes, "marks" if points else "approval")
    replayed = _Replay(ground, allocation, frozenset(asked))
    return tuple(_explained(ground, allocation, replayed, place, ties, search) for place in asked)


def _explained(
    ground: Ground, allocation: Allocation, replayed: _Replay, place: int, ties: TieBreaking, search: bool
) -> Explanation:
    budget, votes = ground.budget, ground.votes
    rounds = allocation.rounds
    at = next((number for number, one in enumerate(rounds) if one.project == place), None)
    passed = next((one for one in allocation.passed if one.project == place), None)
    outcome = outcome_of(allocation, place)
    least = more = None
    if search and outcome != "paid":
        least = cheaper(budget, votes, allocation.rule, place, ties=ties, options=allocation.options)
        more = more_supporters(budget, votes, allocation.rule, place, ties=ties, options=allocation.options)
    payments, held = replayed.payments.get(place), replayed.held.get(place)
    pot = budget.projects[place].pot
    supporters, weight = ground.supporters(place), Fraction(int(ground.backing[place]), votes.unit)
    steps = [tell("budget_why_votes", name=budget.projects[place].name, votes=number(weight))]
    if at is not None:
        steps += _of_chosen(budget, rounds[at], at, payments)
    if outcome == "tied":
        steps.append(tell("budget_why_tied", name=budget.projects[place].name))
    if passed is not None:
        steps += _of_passed(budget, rounds, passed, held)
    steps += _of_changes(budget, place, least, more)
    return Explanation(
        project=place,
        outcome=outcome,
        supporters=supporters,
        votes=weight,
        voting=Fraction(ground.voting(pot), votes.unit),
        round=at,
        by=None if at is None else rounds[at].by,
        payments=payments,
        passed=passed,
        held=held,
        cheaper=least,
        more_supporters=more,
        trace=Trace(tuple(steps)),
    )


def _shown(budget: Budget, amount: Fraction | int) -> str:
    return money(amount, budget.unit, budget.currency)


def _of_chosen(budget: Budget, one: Round, at: int, payments: Payments | None) -> list[Step]:
    steps = [
        tell(f"budget_why_by_{one.by}", number=at + 1, left=_shown(budget, one.left))
    ]  # fmt: skip
    if payments is not None:
        code = "budget_why_paid" if payments.kind == "paid" else "budget_why_borne"
        amounts = {name: _shown(budget, getattr(payments, name)) for name in ("total", "least", "median", "most")}
        steps.append(tell(code, **amounts))
    return steps


def _of_passed(budget: Budget, rounds: Sequence[Round], passed: Passed, held: Fraction | None) -> list[Step]:
    line = budget.projects[passed.project]
    before = rounds[passed.after - 1] if 0 < passed.after <= len(rounds) else None
    steps = []
    if passed.reason == "unaffordable" and held is not None:
        lacking = max(Fraction(0), line.cost - held)
        steps.append(
            tell("budget_why_held", held=_shown(budget, held), cost=_shown(budget, line.cost),
                 lacking=_shown(budget, lacking))
        )  # fmt: skip
    else:
        steps.append(tell(f"budget_why_{passed.reason}", cost=_shown(budget, line.cost)))
    if before is not None:
        steps.append(tell("budget_why_when", number=passed.after, name=budget.projects[before.project].name))
    return steps


def _of_changes(budget: Budget, place: int, least: Least | None, more: Least | None) -> list[Step]:
    steps = []
    if least is not None:
        if least.value is not None:
            code = "budget_why_cheaper" if least.exact else "budget_why_cheaper_at_most"
            steps.append(tell(code, cost=_shown(budget, least.value)))
        else:
            steps.append(tell("budget_why_never_cheaper", cost=_shown(budget, 1)))
    if more is not None:
        if more.value is not None:
            code = "budget_why_more" if more.exact else "budget_why_more_at_most"
            steps.append(tell(code, votes=more.value))
        else:
            steps.append(tell("budget_why_never_more", votes=more.up_to))
    return steps


class _Replay:
    """The rounds again, exactly: what each asked project was paid, and what supporters held of those passed over."""

    def __init__(self, ground: Ground, allocation: Allocation, asked: frozenset[int]) -> None:
        from isegoria.engine.sharing.ledger import Ledger  # late: with the rooms that count

        self.ground = ground
        self.payments: dict[int, Payments] = {}
        self.held: dict[int, Fraction] = {}
        self.last = [np.zeros(ground.votes.n_rows, dtype=np.int64) for _ in ground.budget.pots]
        self.loads = [[Fraction(0)] for _ in ground.budget.pots]
        pots = allocation.table.get("pots", ())
        self.ledgers: dict[int, Ledger] = {}
        for pot, said in enumerate(pots):
            if "money" in said:
                per_weight = Fraction(said["money"]) / ground.votes.unit
                self.ledgers[pot] = Ledger(ground.votes.n_rows, per_weight, ground.ballot_votes)
        given_up: dict[int, list[int]] = {}
        for passed in allocation.passed:
            if passed.reason == "unaffordable" and passed.project in asked:
                given_up.setdefault(passed.after, []).append(passed.project)
        self._look(given_up.get(0, ()))
        for at, one in enumerate(allocation.rounds):
            if one.by == "money" and ground.budget.projects[one.project].cost:
                self._paid(one, one.project in asked)
            elif one.by == "load":
                self._borne(one, one.project in asked)
            self._look(given_up.get(at + 1, ()))

    def _look(self, projects: Iterable[int]) -> None:
        for project in projects:
            ledger = self.ledgers.get(self.ground.budget.projects[project].pot)
            if ledger is not None:
                self.held[project] = ledger.sum(ledger.held(self.ground.supporting(project), None))

    def _paid(self, one: Round, asked: bool) -> None:
        ground, ledger = self.ground, self.ledgers[one.pot]
        rows = ground.supporting(one.project)
        held = ledger.held(rows, ground.values_of(one.project))
        found = ledger.share(held, ground.budget.projects[one.project].cost)
        if found is None:  # the rounds are not those of these ballots
            return
        if asked:
            # Whole numbers over one denominator: thousands of amounts are compared.
            share, unit = found[0], ledger.denominator * found[0].denominator
            lines = zip(ledger.amounts(held), held.values.tolist(), strict=True)
            due = share.numerator * ledger.denominator
            amounts = [min(number * share.denominator, due * value) for number, value in lines]
            self.payments[one.project] = self._spread("paid", rows, amounts, unit, held.line_of)
        ledger.pay(rows, held, found[0])

    def _borne(self, one: Round, asked: bool) -> None:
        rows, last, loads = self.ground.supporting(one.project), self.last[one.pot], self.loads[one.pot]
        if one.share is None:
            return
        load = one.share / self.ground.votes.unit
        if asked:
            borne = [load - had for had in loads]
            unit = lcm(*(part.denominator for part in borne))
            amounts = [part.numerator * (unit // part.denominator) for part in borne]
            self.payments[one.project] = self._spread("borne", rows, amounts, unit, last[rows])
        last[rows] = len(loads)
        loads.append(load)

    def _spread(
        self,
        kind: Literal["paid", "borne"],
        rows: NDArray[np.int32],
        amounts: Sequence[int],
        unit: int,
        line_of: NDArray[np.int64],
    ) -> Payments:
        """Figures of amounts per unit of weight, in units of 1 / `unit`: `line_of` (supporters) says which is whose."""
        votes = self.ground.votes
        ballots = np.zeros(len(amounts), dtype=np.int64)
        weights = np.zeros(len(amounts), dtype=np.int64)
        np.add.at(ballots, line_of, votes.counts[rows])
        np.add.at(weights, line_of, votes.weights[rows])
        some = np.flatnonzero(ballots).tolist()
        total = Fraction(sum(amounts[line] * int(weights[line]) for line in some), unit)
        ordered = sorted((amounts[line] * votes.unit, int(ballots[line])) for line in some)
        return Payments(
            kind=kind,
            total=total,
            least=Fraction(ordered[0][0], unit),
            median=_median(ordered) / unit,
            most=Fraction(ordered[-1][0], unit),
            nothing=sum(count for amount, count in ordered if not amount),
            intervals=_intervals([((2 * amount + unit) // (2 * unit), count) for amount, count in ordered]),
        )


def _median(ordered: Sequence[tuple[int, int]]) -> Fraction:
    """The middle amount; the mean of the two middle ones where they are two."""
    total = sum(count for _, count in ordered)
    found = []
    for rank in {(total - 1) // 2, total // 2}:
        left = rank
        for amount, count in ordered:
            if left < count:
                found.append(amount)
                break
            left -= count
    return Fraction(sum(found), len(found))


def _intervals(ordered: Sequence[tuple[int, int]]) -> tuple[Interval, ...]:
    """Amounts in at most `MOST_BINS` intervals of one width, from nothing to the most; each amount apart if few."""
    sums: dict[int, int] = {}
    for amount, count in ordered:
        sums[amount] = sums.get(amount, 0) + count
    if len(sums) <= MOST_BINS:
        return tuple(Interval(amount, amount, count) for amount, count in sorted(sums.items()))
    most = max(sums)
    wide = -(-(most + 1) // MOST_BINS)
    counts = [0] * MOST_BINS
    for amount, count in sums.items():
        counts[amount // wide] += count
    return tuple(
        Interval(wide * place, min(wide * (place + 1) - 1, most), count)
        for place, count in enumerate(counts)
        if wide * place <= most
    )
