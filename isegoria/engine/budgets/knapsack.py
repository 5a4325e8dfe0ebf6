# SPDX-License-Identifier: LGPL-3.0-or-later
"""The knapsack optimum: of all that the budget can pay, the set of projects that is worth most to the voters together.

What is worth most is said by the option `utility`: votes ("cardinality"), votes times cost ("cost"), or points. The set
is found by an exact search in whole numbers (`best_sets`), with every conflict, requirement and limit, and every set
that is as good is found with it, so that a tie is never missed. Where the search gives up, HiGHS answers instead, its
answer is checked in whole numbers, and `table["proof"]` says so.

Sources: Goel, A., Krishnaswamy, A. K., Sakshuwong, S. and Aitamurto, T. (2019), "Knapsack voting for participatory
budgeting", ACM Transactions on Economics and Computation 7(2); Talmon, N. and Faliszewski, P. (2019), "A framework for
approval-based budgeting methods", AAAI-19, 2181–2188; Huangfu, Q. and Hall, J. A. J. (2018), "Parallelizing the dual
revised simplex method", Mathematical Programming Computation 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.budgets.allocation import (
    Allocation,
    Passed,
    Reason,
    Round,
    Story,
    Tie,
    exact,
    settled,
    shown_votes,
)
from isegoria.engine.budgets.best_sets import MOST_NODES, MOST_SETS, Best, Choice, best_sets, first_by
from isegoria.engine.budgets.rule import Option, Rule
from isegoria.engine.budgets.sentences import number, tell, trace_of
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.traces import Trace

if TYPE_CHECKING:
    from isegoria.engine.budgets.ground import Ground

Ints = NDArray[np.int64]

NODES_OF_SOLVER = 200_000


@dataclass(frozen=True)
class _Part:
    """Pots that nothing ties to the others, and their projects."""

    projects: tuple[int, ...]
    choice: Choice
    best: Best
    proof: str


def count_knapsack(budget: Budget, votes: Votes, *, ties: TieBreaking, options: Mapping[str, Any]) -> Allocation:
    """Find the set worth most.

    Projects worth nothing are not paid, save those that a chosen one requires. Pots are looked at apart where no
    conflict, requirement or limit ties them together.

    Raises:
        EngineError: option_unfit (points, where ballots hold none), ballots_too_many.
    Complexity: NP-hard; O(projects) a branch, and a few thousand branches for budgets of hundreds of projects.
    """
    values, ground = worth_of(budget, votes, str(options["utility"]))
    parts = [_solved(budget, values, group) for group in _apart(budget)]
    chosen: list[int] = []
    sure: set[int] = set()
    possible: set[int] = set()
    for part in parts:
        best = part.best
        if ties.way != "declared":
            best = first_by(part.choice, best, [ties.place[one] for one in part.projects])
        chosen += [part.projects[one] for one in best.chosen]
        sure |= {part.projects[one] for one in part.best.sure}
        possible |= {part.projects[one] for one in part.best.possible}
    tied = tuple(sorted(possible - sure))
    path = sorted(chosen, key=lambda one: (-int(values[one]), one))
    met: list[Tie] = []
    if tied:
        first = next((one for one in path if one in tied), None) if ties.way != "declared" else None
        met = [Tie(tied, ties.way, first)]
    declared = tied and ties.way == "declared"
    return settled(
        budget,
        rule=RULE.id,
        options=options,
        path=path,
        sets=_sets(parts) if declared else [chosen],
        sure=sure,
        possible=possible,
        ties=met,
        tell=lambda: _story(ground, values, parts, path, tied),
    )


def worth_of(budget: Budget, votes: Votes, utility: str) -> tuple[Ints, Ground]:
    """(projects) what each is worth to those who decide on its pot, in units of 1 / `Votes.unit`; who supports it."""
    # Late: loading Numba takes half a second that no page should wait for.
    from isegoria.engine.budgets.ground import Ground

    if utility == "points" and votes.kind == "approvals":
        raise EngineError("option_unfit", method=RULE.id, option="utility", value=utility)
    largest = float(votes.marks.max(initial=1)) if utility == "points" else 1.0
    largest *= float(budget.costs.max(initial=1)) if utility == "cost" else 1.0
    if float(votes.weights.sum(dtype=float)) * largest * budget.n_projects >= 2.0**62:
        raise EngineError("ballots_too_many")
    ground = Ground.of(budget, votes, "marks" if utility == "points" else "approval")
    return ground.totals * budget.costs if utility == "cost" else ground.totals, ground


def _apart(budget: Budget) -> list[tuple[int, ...]]:
    """Places of projects, in groups of pots that are to be looked at together."""
    leader = list(range(len(budget.pots)))

    def head(pot: int) -> int:
        while leader[pot] != pot:
            pot = leader[pot]
        return pot

    together = [[budget.projects[one].pot for one in some] for some in budget.conflicts]
    for name in budget.limits:
        together.append([one.pot for one in budget.projects if name in one.categories])
    for one in budget.projects:
        together.append([one.pot, *(budget.projects[budget.place_of[name]].pot for name in one.requires)])
    if budget.most:
        together.append(list(range(len(budget.pots))))
    for pots in together:
        for pot in pots:
            leader[head(pot)] = head(pots[0])
    groups: dict[int, list[int]] = {}
    for place, project in enumerate(budget.projects):
        groups.setdefault(head(project.pot), []).append(place)
    return [tuple(group) for group in groups.values()]


def _solved(budget: Budget, values: Ints, places: tuple[int, ...]) -> _Part:
    choice = _choice(budget, values, places)
    best = best_sets(choice)
    proof = "search" if best.proven else "none"
    if not best.proven:
        by_solver = solve(choice)
        if by_solver is not None and choice.worth(by_solver) >= best.worth:
            best = best_sets(choice, by_solver, MOST_NODES)
            proof = "search" if best.proven else "solver"
    return _Part(places, choice, best, proof)


def _choice(budget: Budget, values: Ints, places: tuple[int, ...]) -> Choice:
    """The part of a budget that concerns some projects: what is funded already is out of it, and its money gone."""
    where = {place: number for number, place in enumerate(places)}
    funded = set(budget.funded)
    barred = np.array([place in funded for place in places])
    conflicts: list[set[int]] = [set() for _ in places]
    for some in budget.conflicts:
        here = [where[place] for place in some if place in where]
        for one in here:
            conflicts[one] |= set(here) - {one}
            if some & funded:
                barred[one] = True
    lines = [budget.projects[place] for place in places]
    requires = [
        [where[budget.place_of[name]] for name in line.requires if budget.place_of[name] not in funded]
        for line in lines
    ]
    names = list(budget.limits)
    spent = [sum(one.cost for one in budget.projects if one.funded and name in one.categories) for name in names]
    return Choice(
        values=np.where(barred, 0, values[list(places)]).astype(np.int64),
        costs=budget.costs[list(places)],
        pot_of=budget.pot_of[list(places)],
        pots=np.array(budget.available, dtype=np.int64),
        conflicts=[sorted(some) for some in conflicts],
        requires=[sorted(set(some) - {at}) for at, some in enumerate(requires)],
        limits=np.array([budget.limits[name] - gone for name, gone in zip(names, spent, strict=True)], dtype=np.int64),
        limited=[[at for at, name in enumerate(names) if name in line.categories] for line in lines],
        most=budget.most - len(funded) if budget.most else len(places),
        barred=barred,
    )


def solve(choice: Choice) -> tuple[int, ...] | None:
    """A set that HiGHS finds best, checked in whole numbers; None where it finds none that can be paid."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # late: half a second that most counts do not need
    from scipy.sparse import csr_array  # late: as above

    number = len(choice.values)
    rows: list[dict[int, float]] = []
    at_most: list[float] = []
    for pot, amount in enumerate(choice.pots.tolist()):
        scale = max(amount, 1)
        rows.append({one: int(choice.costs[one]) / scale for one in np.flatnonzero(choice.pot_of == pot).tolist()})
        at_most.append(amount / scale)
    for limit, amount in enumerate(choice.limits.tolist()):
        scale = max(amount, 1)
        rows.append({one: int(choice.costs[one]) / scale for one in range(number) if limit in choice.limited[one]})
        at_most.append(amount / scale)
    rows.append(dict.fromkeys(range(number), 1.0))
    at_most.append(float(choice.most))
    for one in range(number):
        rows += [{one: 1.0, other: 1.0} for other in choice.conflicts[one] if other > one]
        at_most += [1.0 for other in choice.conflicts[one] if other > one]
        rows += [{one: 1.0, other: -1.0} for other in choice.requires[one]]
        at_most += [0.0 for _ in choice.requires[one]]
    table = csr_array(
        (
            [value for row in rows for value in row.values()],
            [column for row in rows for column in row],
            np.cumsum([0, *(len(row) for row in rows)]),
        ),
        shape=(len(rows), number),
    )
    answer = milp(
        -choice.values / max(1, int(choice.values.max(initial=1))),
        constraints=LinearConstraint(table, -np.inf, np.array(at_most)),
        bounds=Bounds(0, np.where(choice.barred, 0, 1)),
        integrality=np.ones(number),
        options={"mip_rel_gap": 0, "node_limit": NODES_OF_SOLVER},
    )
    if answer.x is None:
        return None
    chosen = choice.trimmed(np.flatnonzero(answer.x > 0.5).tolist())
    return chosen if choice.allows(chosen) else None


def _sets(parts: Sequence[_Part]) -> list[list[int]] | None:
    """Every best set of all parts together; None where they are too many or not all known."""
    lists = []
    total = 1
    for part in parts:
        if part.best.sets is None:
            return None
        lists.append([[part.projects[one] for one in some] for some in part.best.sets])
        total *= len(lists[-1])
    if total > MOST_SETS:
        return None
    return [[one for some in way for one in some] for way in product(*lists)]


def _story(ground: Ground, values: Ints, parts: Sequence[_Part], path: Sequence[int], tied: tuple[int, ...]) -> Story:
    budget = ground.budget
    left = [pot.amount for pot in budget.pots]
    rounds = []
    for place in (*budget.funded, *path):
        project = budget.projects[place]
        left[project.pot] -= project.cost
        rounds.append(
            Round(
                project=place,
                pot=project.pot,
                by="funded" if project.funded else "welfare",
                supporters=ground.supporters(place),
                votes=shown_votes(ground.votes, int(ground.backing[place])),
                left=left[project.pot],
            )
        )
    chosen = {*budget.funded, *path}
    passed = tuple(
        Passed(place, _why(budget, values, chosen, place), len(rounds))
        for place in range(budget.n_projects)
        if place not in chosen
    )
    unit = ground.votes.unit
    worth = Fraction(sum(part.best.worth for part in parts), unit)
    proven = all(part.best.proven for part in parts)
    proof = "search" if proven else "solver" if all(part.proof != "none" for part in parts) else "none"
    table = {
        "votes": [exact(Fraction(votes, unit)) for votes in ground.backing.tolist()],
        "scores": [exact(Fraction(value, unit)) for value in values.tolist()],
        "pots": [{"votes": exact(Fraction(ground.voting(pot), unit))} for pot in range(len(budget.pots))],
        "worth": exact(worth),
        "proof": proof,
    }
    steps = list(trace_of(ground, rounds, passed, table, rule=RULE.id).steps)
    steps.append(tell("budget_best" if proven else "budget_best_unproven", worth=number(worth)))
    if tied:
        steps.append(tell("budget_best_several", projects=len(tied)))
    return Story(tuple(rounds), passed, table, trace=Trace(tuple(steps)))


def _why(budget: Budget, values: Ints, chosen: set[int], place: int) -> Reason:
    """Why a project is not in the best set: the plain reasons first; "other" where another set is simply worth more."""
    project = budget.projects[place]
    if not values[place]:
        return "unsupported"
    if project.cost > budget.available[project.pot]:
        return "too_dear"
    if any(place in some and some & chosen for some in budget.conflicts):
        return "conflict"
    if any(budget.place_of[name] not in chosen for name in project.requires):
        return "requires"
    for name in project.categories:
        spent = sum(budget.projects[one].cost for one in chosen if name in budget.projects[one].categories)
        if name in budget.limits and spent + project.cost > budget.limits[name]:
            return "limit"
    if budget.most and len(chosen) >= budget.most:
        return "most"
    return "other"


RULE = Rule(
    id="knapsack",
    name="Knapsack optimum",
    summary="Of all that the money can pay, the set of projects that is worth most to all voters together.",
    family="optimum",
    kinds=("approvals", "points", "scores", "rankings"),
    count=count_knapsack,
    source="Goel, A., Krishnaswamy, A. K., Sakshuwong, S. and Aitamurto, T. (2019), ACM Transactions on Economics and "
    "Computation 7(2); Talmon, N. and Faliszewski, P. (2019), AAAI-19, 2181–2188.",
    options=(Option("utility", "choice", "cardinality", choices=("cardinality", "cost", "points")),),
)
