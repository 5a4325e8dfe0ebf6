# SPDX-License-Identifier: LGPL-3.0-or-later
"""Small budgets drawn by Hypothesis, with many ties and every kind of rule."""

from typing import Any

from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.budgets import Budget, Pot, Project, Votes


@st.composite
def budgets(
    draw: Any, *, most_projects: int = 5, bound: bool = True, kinds: tuple[str, ...] = ("approvals",), ballots: int = 7,
    dearest: int = 6,
) -> tuple[Budget, Votes]:  # fmt: skip
    """A budget and its ballots. `bound`: pots, groups, conflicts, limits and the rest as well."""
    n_projects = draw(st.integers(1, most_projects))
    n_pots = draw(st.integers(1, 2)) if bound else 1
    groups = draw(st.sampled_from([(None, None), (0, 1), (None, 1)])) if n_pots == 2 else (None,)
    pots = [Pot(str(pot), draw(st.integers(0, 3 * dearest)), groups[pot]) for pot in range(n_pots)]
    lines = []
    for place in range(n_projects):
        others = [str(other) for other in range(n_projects) if other != place]
        needs = draw(st.lists(st.sampled_from(others), max_size=1)) if bound and others else []
        some = draw(st.sets(st.sampled_from("xy"))) if bound else set()
        cost = draw(st.integers(0 if bound else 1, dearest))
        pot = draw(st.integers(0, n_pots - 1))
        funded = bound and draw(st.integers(0, 7)) == 0
        lines.append(Project(str(place), str(place), cost, tuple(sorted(some)), (), pot, funded, tuple(needs)))
    conflicts = []
    if bound and n_projects > 1:
        conflicts = draw(st.lists(st.sets(st.integers(0, n_projects - 1), min_size=2, max_size=3), max_size=1))
    limits = draw(st.dictionaries(st.sampled_from("xy"), st.integers(0, 2 * dearest))) if bound else {}
    most = draw(st.sampled_from([0, 0, 2])) if bound else 0
    try:
        budget = Budget.of(lines, pots, conflicts=conflicts, limits=limits, most=most, unit=1)
    except EngineError:
        budget = Budget.of([Project(one.id, one.name, one.cost, pot=one.pot) for one in lines], pots, unit=1)
    kind = draw(st.sampled_from(kinds))
    number = draw(st.integers(1, ballots))
    given: list[dict[int, int]] = []
    for _ in range(number):
        marked = draw(st.lists(st.integers(0, n_projects - 1), unique=True, max_size=n_projects))
        marks = [1] * len(marked)
        if kind in ("points", "scores"):
            marks = [draw(st.integers(1, 3)) for _ in marked]
        if kind == "rankings":
            marks = list(range(1, len(marked) + 1))
        given.append(dict(zip(marked, marks, strict=True)))
    weights = draw(st.lists(st.integers(1, 3), min_size=number, max_size=number))
    where = draw(st.lists(st.integers(0, 1), min_size=number, max_size=number)) if n_pots == 2 else None
    votes = Votes.from_lists(
        kind, n_projects, given, counts=None, weights=weights, unit=draw(st.sampled_from([1, 2])),
        groups=where, group_names=("a", "b") if where is not None else (),
    )  # fmt: skip
    return budget, votes
