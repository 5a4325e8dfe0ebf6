# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions put to a result: what if this project had been cheaper, or had more supporters? What would it have taken?

Answers are worked out from the frozen ballots, by the very rule of the vote; nothing is written, and an answer is kept
for a while for whoever asks the same.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from isegoria.core.results.models import Result
from isegoria.engine.errors import EngineError
from isegoria.engine.sharing.ties import DECLARED, TieBreaking

from .frozen_input import counted_input
from .queries import BudgetOutcome

KEPT = 3600
MOST_VOTES = 1_000_000
COUNTS = 40
"""Counts that it takes to find what would have been enough, as a rule of thumb."""
PATIENCE = 1.0
"""Seconds that a page may take for it; where one count is slower than its part of them, it is left to the command."""


@dataclass(frozen=True)
class Answer:
    """What would have been: places of projects. ``outcome`` is "paid", "tied" or "not_paid"."""

    outcome: str
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    total_cost: int


@dataclass(frozen=True)
class Enough:
    """The least change with which a project is chosen. None: none that was tried is enough; ``exact``: a lesser change
    is known not to be."""

    cost: int | None
    cost_exact: bool
    votes: int | None
    votes_exact: bool


def ties_said(outcome: BudgetOutcome, ids: tuple[str, ...]) -> TieBreaking:
    """How ties were broken in the count itself."""
    said = outcome.summary["ties"]
    if said["way"] == "order":
        return TieBreaking.by_order(ids, [ids[place] for place in said["order"]])
    return TieBreaking.by_lot(ids, said["seed"]) if said["way"] == "lot" else DECLARED


def answer(outcome: BudgetOutcome, place: int, *, cost: int, more_votes: int) -> Answer | None:
    """What the count would have given, had the project at a place cost that much, and that many more people chosen it
    and nothing else. None where there is no such count: more votes or money than can be, or a project paid beforehand.
    ``cost`` in the smallest unit."""
    key = f"budgets:what-if:{_key(outcome.result)}:{place}:{cost}:{more_votes}"
    found: Answer | None = cache.get(key)
    if found is None and cost > 0 and 0 <= more_votes <= MOST_VOTES:
        found = _answer(outcome, place, cost=cost, more_votes=more_votes)
        if found is not None:
            cache.set(key, found, timeout=KEPT)
    return found


def _answer(outcome: BudgetOutcome, place: int, *, cost: int, more_votes: int) -> Answer | None:
    # Late: what counts is compiled, and takes half a second to load.
    from isegoria.engine.budgets.allocation import settled
    from isegoria.engine.budgets.what_if import what_if

    budget, votes = counted_input(outcome.result.input_sha256)
    # As it stands, without counting it again: only who was surely chosen is asked of it.
    path = [one.place for one in outcome.winners]
    before = settled(budget, rule=outcome.rule, options=outcome.summary["options"], path=path, sets=[path])
    try:
        found = what_if(
            budget,
            votes,
            outcome.rule,
            place,
            cost=cost,
            more_votes=more_votes,
            ties=ties_said(outcome, budget.ids),
            before=before,
            **outcome.summary["options"],
        )
    except EngineError:
        return None
    return Answer(found.outcome, found.gained, found.lost, found.allocation.total_cost)


def enough(outcome: BudgetOutcome, place: int) -> Enough | None:
    """How much cheaper, or how many more supporters, would have been enough for a project that was not chosen. None
    where working it out takes more time than a page has."""
    slow = f"budgets:slow:{_key(outcome.result)}"
    key = f"budgets:enough:{_key(outcome.result)}:{place}"
    found: Enough | None = cache.get(key)
    if found is None and not cache.get(slow):
        line = outcome.lines[place]
        began = time.thread_time()
        _answer(outcome, place, cost=max(1, line.cost // 2), more_votes=0)
        if (time.thread_time() - began) * COUNTS > PATIENCE:
            cache.set(slow, True, timeout=KEPT)
            return None
        found = _enough(outcome, place)
        cache.set(key, found, timeout=KEPT)
    return found


def _enough(outcome: BudgetOutcome, place: int) -> Enough:
    # Late: as above.
    from isegoria.engine.budgets.what_if import cheaper, more_supporters

    budget, votes = counted_input(outcome.result.input_sha256)
    given: dict[str, Any] = {"ties": ties_said(outcome, budget.ids), "options": outcome.summary["options"]}
    less = cheaper(budget, votes, outcome.rule, place, **given)
    more = more_supporters(budget, votes, outcome.rule, place, **given)
    return Enough(less.value, less.exact, more.value, more.exact)


def _key(result: Result) -> str:
    return f"{result.pk}:{result.digest[:16]}"
