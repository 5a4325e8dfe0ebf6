# SPDX-License-Identifier: LGPL-3.0-or-later
"""The method of equal shares for budgets: each vote has the same money, and what is chosen is paid by its supporters.

Published in: Peters, D., Pierczyński, G. and Skowron, P. (2021), "Proportional participatory budgeting with additive
utilities", NeurIPS 34; completions, the comparison and what cities use: Faliszewski, P., Flis, J., Peters, D.,
Pierczyński, G., Skowron, P., Stolicki, D., Szufa, S. and Talmon, N. (2023), "Participatory budgeting: data, tools, and
analysis", IJCAI-23, 2667–2674, and https://equalshares.net (Completion).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from isegoria.engine.budgets.allocation import Allocation, exact
from isegoria.engine.budgets.rule import Option, Rule
from isegoria.engine.profiles.budgets import VOTE_KINDS, Budget, Votes
from isegoria.engine.sharing.ties import TieBreaking

if TYPE_CHECKING:
    from isegoria.engine.budgets.counting import PotWay
    from isegoria.engine.budgets.ground import Ground
    from isegoria.engine.budgets.ways import Order
    from isegoria.engine.sharing.admitting import Standing

SOURCE = (
    "Peters, D., Pierczyński, G. and Skowron, P. (2021), Proportional participatory budgeting with additive utilities, "
    "NeurIPS 34."
)
_BASE = (
    Option("utility", "choice", "cost", ("cost", "cardinality", "points")),
    Option("minimum_support", "share", "0/1"),
)
_RAISED = (
    *_BASE,
    Option("increment", "whole", 0),
    Option("start", "choice", "exact", ("exact", "whole")),
    Option("until", "choice", "overspent", ("overspent", "exhaustive")),
)
_COMPARED = (*_RAISED, Option("comparison", "choice", "projects", ("projects", "cost", "represented")))


def count_equal_shares(
    budget: Budget,
    votes: Votes,
    *,
    ties: TieBreaking,
    options: Mapping[str, Any],
    rule: str,
    raised: bool = False,
    filled: bool = False,
    compared: bool = False,
) -> Allocation:
    """Share a budget out by the method of equal shares.

    The money of a pot is divided among the votes on ballots that mark one of its projects. A project is affordable if
    those who support it have its cost together; they pay as evenly as they can. Chosen next is the one for which the
    most that anyone pays for its worth is least, until nothing is affordable.

    Args:
        raised: begin again with more money for everyone, as long as what is chosen fits into the pot; the last outcome
            that fits stands ("Add1").
        filled: pay what is left by votes, the most first. compared: take the greedy outcome if more votes prefer it.
    Options:
        utility: what a project is worth to those who support it. "cost": its cost; "cardinality": the same, whatever it
            costs; "points": the points or the note they give it (a rank counts one for the last on a ballot, one more
            for each above).
        minimum_support: the share of the pot's votes below which a project is not counted.
        increment: what everyone's money is raised by, in the smallest unit; 0 for one unit of the currency.
        start: "exact" begins with pot ÷ votes, "whole" with that in whole units of the currency.
        until: "overspent" raises money until too much would be spent, "exhaustive" stops as soon as nothing more fits.
        comparison: which outcome a voter prefers: the one with more of the "projects" they support, with more of their
            "cost", or any at all ("represented").
    Complexity: O(marks) for the first project, less for each next one; as often as money is raised.
    """
    from isegoria.engine.budgets.counting import PotWay, count_pots  # late: they load the compiled rooms
    from isegoria.engine.budgets.filling import fill  # late: as above
    from isegoria.engine.budgets.ground import Ground  # late: as above
    from isegoria.engine.budgets.paid_rounds import EqualShares  # late: as above
    from isegoria.engine.sharing.admitting import OPEN, UNAFFORDABLE  # late: as above

    utility = options["utility"]
    ground = Ground.of(budget, _quickest(votes) if raised else votes, "marks" if utility == "points" else "approval")
    shares = EqualShares(ground, by_cost=utility == "cost")
    greedy_by = ground.totals.tolist()
    increment = (options["increment"] or budget.unit) if raised else 0
    go_on = raised and options["until"] == "overspent"
    integral = raised and options["start"] == "whole"

    def count(pot: int, standing: Standing, order: Order) -> PotWay:
        before = standing.copied() if compared else standing
        paid = shares.pot(pot, standing, order, increment=increment, integral=integral, go_on=go_on)
        way = PotWay(paid.path, ["money"] * len(paid.path), paid.equals, {"money_per_weight": paid.money})
        if raised:
            way.figures["steps"] = paid.steps
        if filled:
            mine = (standing.state == UNAFFORDABLE) & (budget.pot_of == pot)
            standing.state[mine] = OPEN
            left = budget.available[pot] - int(budget.costs[paid.path].sum())
            more, equals = fill(ground, standing, greedy_by, order, left)
            way.path, way.by, way.equals = way.path + more, way.by + ["completion"] * len(more), way.equals + equals
        if compared:
            greedy, equals = fill(ground, before, greedy_by, order, budget.available[pot])
            prefer = _preferences(ground, way.path, greedy, options["comparison"])
            kept = "greedy" if prefer[1] > prefer[0] else "equal_shares"
            way.equals = way.equals + equals
            said = {
                "equal_shares": exact(Fraction(prefer[0], votes.unit)),
                "greedy": exact(Fraction(prefer[1], votes.unit)),
                "kept": kept,
            }
            if kept == "greedy":
                for column, value in zip(standing, before, strict=True):
                    column[:] = value
                way = PotWay(greedy, ["votes"] * len(greedy), way.equals, {})
            way.figures["compared"] = said
        return way

    return count_pots(ground, rule=rule, options=options, ties=ties, count=count, by_cost=utility == "cost")


def _quickest(votes: Votes) -> Votes:
    """The same ballots in the rows that are counted soonest, where all is counted again and again.

    Alike ballots share a row where there are far fewer rows for it. Otherwise each has its own: rows of one vote are
    counted without looking votes up, which costs as much as looking up money.
    """
    import numpy as np  # late: with the rooms that count

    if votes.n_rows <= 1000 or votes.is_weighted:
        return votes
    found = votes.gathered()
    if 2 * found.n_rows <= votes.expressed:
        return found
    if votes.n_rows == votes.expressed:
        return votes
    apart = votes.rows(np.repeat(np.arange(votes.n_rows), votes.counts))
    return replace(apart, counts=np.ones_like(apart.counts), weights=np.ones_like(apart.weights))


def _preferences(ground: Ground, own: list[int], other: list[int], by: str) -> tuple[int, int]:
    """Votes that prefer the one set, and the other: by projects they support in it, their cost, or any at all."""
    import numpy as np  # late: with the rooms that count

    held = []
    for some in (own, other):
        sums = np.zeros(ground.votes.n_rows, dtype=np.int64)
        for project in some:
            sums[ground.supporting(project)] += ground.budget.projects[project].cost if by == "cost" else 1
        held.append(sums > 0 if by == "represented" else sums)
    weights = ground.votes.weights
    first, second = (np.asarray(one, dtype=np.int64) for one in held)
    return int(weights[first > second].sum()), int(weights[second > first].sum())


def _rule(name: str, title: str, summary: str, options: tuple[Option, ...], **how: Any) -> Rule:
    return Rule(
        id=name,
        name=title,
        summary=summary,
        family="equal_shares",
        kinds=VOTE_KINDS,
        count=partial(count_equal_shares, rule=name, **how),
        source=SOURCE,
        options=options,
    )


PLAIN = _rule(
    "equal-shares",
    "Method of equal shares",
    "Each vote has the same money and pays for what it supports; money that buys nothing is left.",
    _BASE,
)
RAISED = _rule(
    "equal-shares-add1",
    "Method of equal shares, money raised",
    "Equal shares, everyone's money being raised step by step as long as what is chosen fits into the budget.",
    _RAISED,
    raised=True,
)
RAISED_FILLED = _rule(
    "equal-shares-add1u",
    "Method of equal shares, money raised, then most votes first",
    "Equal shares with money raised; what is left then goes to the projects with the most votes that fit.",
    _RAISED,
    raised=True,
    filled=True,
)
FILLED = _rule(
    "equal-shares-utilitarian",
    "Method of equal shares, then most votes first",
    "Equal shares; what is left then goes to the projects with the most votes that fit.",
    _BASE,
    filled=True,
)
COMPARED = _rule(
    "equal-shares-add1-comparison",
    "Method of equal shares, money raised, compared with most votes first",
    "Equal shares with money raised, unless more voters prefer what the most votes alone would choose.",
    _COMPARED,
    raised=True,
    compared=True,
)
EVERY = (PLAIN, RAISED, RAISED_FILLED, FILLED, COMPARED)
