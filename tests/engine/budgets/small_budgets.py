# SPDX-License-Identifier: LGPL-3.0-or-later
"""Budgets small enough to go through every set of projects, drawn by Hypothesis."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from hypothesis import strategies as st

from isegoria.engine.profiles.budgets import Budget, Pot, Project, Votes


@st.composite
def budgets(draw: st.DrawFn, *, bound: bool = False, pots: int = 1, costs: int = 9) -> tuple[Budget, Votes]:
    """A budget of up to six projects with its approvals; `bound`: with conflicts, requirements and limits."""
    number = draw(st.integers(1, 6))
    ids = [f"p{place}" for place in range(number)]
    names = ["roads", "trees"]
    lines = []
    for place in range(number):
        lines.append(
            Project(
                id=ids[place],
                name=f"Project {place}",
                cost=draw(st.integers(0 if bound else 1, costs)),
                categories=tuple(name for name in names if bound and draw(st.booleans())),
                pot=draw(st.integers(0, pots - 1)),
                requires=(draw(st.sampled_from(ids[:place])),)
                if bound and place and not draw(st.integers(0, 4))
                else (),
            )
        )
    conflicts = []
    if bound and number > 1 and draw(st.booleans()):
        conflicts.append(draw(st.sets(st.integers(0, number - 1), min_size=2, max_size=3)))
    budget = Budget.of(
        lines,
        [Pot(f"pot {at}", draw(st.integers(0, 20)), at if pots > 1 and at else None) for at in range(pots)],
        conflicts=conflicts,
        limits={"roads": draw(st.integers(0, 12))} if bound and draw(st.booleans()) else None,
        most=draw(st.integers(0, 3)) if bound else 0,
    )
    ballots = draw(st.lists(st.sets(st.integers(0, number - 1)), min_size=1, max_size=8))
    votes = Votes.from_lists(
        "approvals",
        number,
        [sorted(ballot) for ballot in ballots],
        counts=[draw(st.integers(1, 3)) for _ in ballots],
        groups=[draw(st.integers(0, 1)) for _ in ballots] if pots > 1 else None,
        group_names=("centre", "north") if pots > 1 else (),
    )
    return budget, votes


def every_set(number: int) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(number), size) for size in range(number + 1))


def can_be_paid(budget: Budget, chosen: Iterable[int]) -> bool:
    """Whether a set keeps every rule of the budget."""
    some = set(chosen)
    lines = budget.projects
    return (
        some >= set(budget.funded)
        and all(
            sum(lines[one].cost for one in some if lines[one].pot == at) <= pot.amount
            for at, pot in enumerate(budget.pots)
        )
        and all(len(some & rivals) <= 1 for rivals in budget.conflicts)
        and all(budget.place_of[name] in some for one in some for name in lines[one].requires)
        and all(
            sum(lines[one].cost for one in some if name in lines[one].categories) <= limit
            for name, limit in budget.limits.items()
        )
        and (not budget.most or len(some) <= budget.most)
    )


def support_of(budget: Budget, votes: Votes, project: int) -> int:
    """Votes for a project of those who decide on its pot, counted ballot by ballot."""
    group = budget.pots[budget.projects[project].pot].group
    return sum(
        int(votes.weights[row])
        for row in range(votes.n_rows)
        if project in votes.row(row) and (group is None or votes.groups is None or votes.groups[row] == group)
    )
