# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows → the engine's budget and ballots: what was frozen for the vote, and what came out of its urn.

A ballot's marks: one a project by place, then the voter's district (from 1, 0 for none), then 1 on a child's ballot.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.commons.polling.queries import sealed_pages
from isegoria.core.spaces.texts import in_language
from isegoria.engine.profiles.budgets import Budget as SharedOut
from isegoria.engine.profiles.budgets import Pot, Project, Votes
from isegoria.engine.profiles.budgets import VoteKind as Kind

from .models import Budget, BudgetVote
from .outcome.queries import FEW_VOTERS, lines_of

NO_DISTRICT = "-"
"""Name of the group of those who said no district: groups are numbered from 0 in the engine, districts from 1 here."""
HUNDREDTHS = 100
AFTER_PROJECTS = 2


@dataclass(frozen=True)
class Gathered:
    """What is to be counted. ``children`` are ballots counted apart, None where there are none of that kind."""

    budget: SharedOut
    votes: Votes
    children: Votes | None = None
    children_in: int = 0
    """Children's ballots among ``votes``, where they are counted together with a weight."""
    districts: tuple[str, ...] = field(default=())


def gather(vote: BudgetVote) -> Gathered:
    """What is to be counted of a vote whose urn is open."""
    budget = budget_of_ballot(vote)
    return ballots_of(vote, budget, (page for page in _pages(vote)))


def _pages(vote: BudgetVote) -> Iterator[list[list[int] | None]]:
    for page in sealed_pages(vote.urn):
        yield [marks for _key, marks in page]


# --- what is shared out -----------------------------------------------------------------------------------
def budget_of_ballot(vote: BudgetVote) -> SharedOut:
    """What was put to the vote, as it was frozen: names are in the language of the process."""
    kept, language = vote.options, vote.phase.process.language
    frozen = kept.get("lines", [])
    categories = [in_language(one["names"], language).text for one in kept.get("categories", [])]
    requires: dict[int, list[int]] = {}
    for first, second in kept.get("requires", []):
        requires.setdefault(first, []).append(second)
    lines = lines_of(vote)
    ids = [str(line.number) for line in lines]
    funded = set(kept.get("funded", []))
    projects = []
    for line in lines:
        about = frozen[line.place] if line.place < len(frozen) else {}
        category, project = about.get("category"), line.project
        at = None
        if project is not None and project.latitude is not None and project.longitude is not None:
            at = (round(project.latitude, 5), round(project.longitude, 5))
        projects.append(
            Project(
                id=ids[line.place],
                name=in_language(line.names, language).text,
                cost=line.cost,
                categories=(categories[category],) if category is not None else (),
                pot=about.get("pot", 0),
                funded=line.place in funded,
                requires=tuple(ids[other] for other in requires.get(line.place, [])),
                place=at,
            )
        )
    return SharedOut.of(
        projects,
        [
            Pot(in_language(one["names"], language).text, one["amount"], one["group"] or None)
            for one in kept.get("pots", [])
        ],
        conflicts=kept.get("conflicts", []),
        limits={
            name: one["limit"]
            for name, one in zip(categories, kept.get("categories", []), strict=True)
            if one.get("limit")
        },
        most=kept.get("most", 0),
        currency=kept.get("currency", "EUR"),
        unit=HUNDREDTHS,
    )


# --- what was voted ---------------------------------------------------------------------------------------
@dataclass
class _Sheaf:
    """Ballots row after row, as they come."""

    starts: list[int] = field(default_factory=lambda: [0])
    projects: list[NDArray[np.int32]] = field(default_factory=list)
    marks: list[NDArray[np.int64]] = field(default_factory=list)
    groups: list[NDArray[np.int64]] = field(default_factory=list)
    weights: list[NDArray[np.int64]] = field(default_factory=list)

    def add(self, table: NDArray[np.int64], groups: NDArray[np.int64], weights: NDArray[np.int64]) -> None:
        rows, places = np.nonzero(table)
        ends = np.cumsum(np.bincount(rows, minlength=len(table))) + self.starts[-1]
        self.starts += ends.tolist()
        self.projects.append(places.astype(np.int32))
        self.marks.append(table[rows, places])
        self.groups.append(groups)
        self.weights.append(weights)


def ballots_of(vote: BudgetVote, budget: SharedOut, pages: Iterable[Sequence[list[int] | None]]) -> Gathered:
    """The ballots as the engine takes them. Complexity: one pass, a page in memory at a time but for what is marked."""
    kept = vote.options
    children, weight = kept.get("children", Budget.Children.NONE), kept.get("children_weight", HUNDREDTHS)
    apart = children == Budget.Children.APART
    together = children == Budget.Children.WEIGHT and weight > 0
    districts = tuple(kept.get("districts", []))
    own, theirs, null, children_in = _Sheaf(), _Sheaf(), 0, 0
    width = budget.n_projects
    for page in pages:
        filled = [marks for marks in page if marks is not None]
        null += len(page) - len(filled)
        if not filled:
            continue
        table = np.array(filled, dtype=np.int64)
        groups, child = table[:, width], table[:, width + 1] > 0
        marks = table[:, :width]
        weights = np.full(len(table), HUNDREDTHS if together else 1, dtype=np.int64)
        if together:
            weights[child] = weight
            children_in += int(child.sum())
        if apart:
            theirs.add(marks[child], groups[child], weights[child])
            marks, groups, weights = marks[~child], groups[~child], weights[~child]
        own.add(marks, groups, weights)
    told = _told_apart(districts, budget, own)
    return Gathered(
        budget,
        _votes(kept, width, own, districts, told, null=null, unit=HUNDREDTHS if together else 1),
        _votes(kept, width, theirs, districts, told, null=0, unit=1) if apart and len(theirs.starts) > 1 else None,
        children_in,
        districts,
    )


def _told_apart(districts: Sequence[str], budget: SharedOut, own: _Sheaf) -> list[bool]:
    """By the number of each district, whether its ballots say that they are its own. Those of a few voters are told as
    of no district, unless money hangs on it: then the count needs to know."""
    voters = Counter(np.concatenate(own.groups).tolist()) if own.groups else Counter()
    paying = {pot.group for pot in budget.pots if pot.amount}
    return [
        number > 0 and (number in paying or voters[number] >= FEW_VOTERS) for number in range(len(districts) + 1)
    ]  # fmt: skip


def _votes(
    kept: dict[str, Any],
    width: int,
    sheaf: _Sheaf,
    districts: Sequence[str],
    told: Sequence[bool],
    *,
    null: int,
    unit: int,
) -> Votes:
    ballot = kept.get("ballot", "approvals")
    kind: Kind = "approvals" if ballot == "knapsack" else ballot

    def whole(parts: Sequence[NDArray[Any]], of: type[np.generic]) -> NDArray[Any]:
        return np.concatenate(parts) if parts else np.zeros(0, dtype=of)

    groups = whole(sheaf.groups, np.int64)
    groups = np.where(np.array(told, dtype=bool)[groups], groups, 0) if len(groups) else groups
    weights = whole(sheaf.weights, np.int64)
    found = Votes.of(
        kind,
        width,
        sheaf.starts,
        whole(sheaf.projects, np.int32),
        whole(sheaf.marks, np.int64),
        weights=weights if unit != 1 else None,
        unit=unit,
        groups=groups if districts else None,
        group_names=(NO_DISTRICT, *districts) if districts else (),
        null=null,
        knapsack=ballot == "knapsack",
    )
    return found.merged()
