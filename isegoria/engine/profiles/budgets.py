# SPDX-License-Identifier: LGPL-3.0-or-later
"""A participatory budget: what is to be shared out among which projects, and what each ballot says of them.

Money is whole numbers of the smallest unit (cents). Ballots are sparse, row after row: of hundreds of projects, a
ballot names a few. A budget of one pot is the usual case; of several, each pot pays for its own projects, with the
votes of its own group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.errors import EngineError

MOST_PROJECTS = 20_000
MOST_MONEY = 10**15
"""Of one project or one pot, in the smallest unit: sums of all projects hold in 64 bits."""
MOST_MARK = 1_000_000_000

VoteKind = Literal["approvals", "points", "scores", "rankings"]
VOTE_KINDS: tuple[VoteKind, ...] = ("approvals", "points", "scores", "rankings")


@dataclass(frozen=True)
class Project:
    """One line of the ballot.

    Attributes:
        cost: in the smallest unit of the currency, 0 or more.
        categories: which limits it counts for. targets: whom it is for; told, and counted nowhere.
        pot: which pot pays, by its place.
        funded: paid already: it stands before the count begins, and its cost is taken from its pot.
        requires: ids of projects without which it cannot be. One that requires what it conflicts with is never chosen.
        place: latitude and longitude, in degrees.
    """

    id: str
    name: str
    cost: int
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    pot: int = 0
    funded: bool = False
    requires: tuple[str, ...] = ()
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Pot:
    """Money for the projects that name it. `group`: only voters of that group decide on it; None, everybody."""

    name: str
    amount: int
    group: int | None = None


@dataclass(frozen=True)
class Budget:
    """What is to be shared out. Make one with `of`, which checks it.

    Attributes:
        conflicts: sets of places of projects; of each set at most one is chosen.
        limits: the most that the projects of a category may cost together.
        most: projects chosen at most, in all, those funded already included; 0 for no limit.
        currency: its code, as "EUR"; unit: smallest units in one of it.
    """

    projects: tuple[Project, ...]
    pots: tuple[Pot, ...]
    conflicts: tuple[frozenset[int], ...] = ()
    limits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    most: int = 0
    currency: str = ""
    unit: int = 100

    @property
    def n_projects(self) -> int:
        return len(self.projects)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(project.id for project in self.projects)

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Place of each project by its id."""
        return MappingProxyType({name: place for place, name in enumerate(self.ids)})

    @cached_property
    def costs(self) -> NDArray[np.int64]:
        """(projects) their costs."""
        return np.array([project.cost for project in self.projects], dtype=np.int64)

    @cached_property
    def pot_of(self) -> NDArray[np.int64]:
        """(projects) place of the pot that pays."""
        return np.array([project.pot for project in self.projects], dtype=np.int64)

    @cached_property
    def funded(self) -> tuple[int, ...]:
        """Places of the projects paid already, ascending."""
        return tuple(place for place, project in enumerate(self.projects) if project.funded)

    @cached_property
    def needs(self) -> tuple[int, ...]:
        """Places of the projects that require others, ascending."""
        return tuple(place for place, project in enumerate(self.projects) if project.requires)

    @cached_property
    def available(self) -> tuple[int, ...]:
        """(pots) money left once what is funded already is paid."""
        left = [pot.amount for pot in self.pots]
        for place in self.funded:
            left[self.projects[place].pot] -= self.projects[place].cost
        return tuple(left)

    @property
    def amount(self) -> int:
        """The money of all pots together."""
        return sum(pot.amount for pot in self.pots)

    @classmethod
    def of(
        cls,
        projects: Iterable[Project],
        pots: Iterable[Pot] | int,
        *,
        conflicts: Iterable[Iterable[int]] = (),
        limits: Mapping[str, int] | None = None,
        most: int = 0,
        currency: str = "",
        unit: int = 100,
    ) -> Budget:
        """Check what is to be shared out.

        Args: pots: or the amount of the only one.
        Raises:
            EngineError: projects_missing, projects_too_many, project_repeated, project_cost_wrong, project_pot_unknown,
                project_unknown, requirement_circular (a project requires itself, through others or not), pots_missing,
                pot_amount_wrong, pot_overspent (what is funded already costs more), budget_limit_wrong,
                budget_rule_broken (what is funded already breaks a conflict, a limit or `most`, or requires what is
                not).
        """
        lines = tuple(projects)
        paying = (Pot("", pots),) if isinstance(pots, int) else tuple(pots)
        made = cls(
            projects=lines,
            pots=paying,
            conflicts=tuple(frozenset(int(one) for one in some) for some in conflicts),
            limits=MappingProxyType(dict(limits or {})),
            most=most,
            currency=currency,
            unit=unit,
        )
        _check_lines(made)
        _check_rules(made)
        return made


def _check_lines(budget: Budget) -> None:
    lines = budget.projects
    if not lines:
        raise EngineError("projects_missing")
    if len(lines) > MOST_PROJECTS:
        raise EngineError("projects_too_many", most=MOST_PROJECTS, found=len(lines))
    if not budget.pots:
        raise EngineError("pots_missing")
    for pot in budget.pots:
        if type(pot.amount) is not int or not 0 <= pot.amount <= MOST_MONEY:
            raise EngineError("pot_amount_wrong", pot=pot.name, amount=str(pot.amount)[:40])
    seen: set[str] = set()
    for line in lines:
        if line.id in seen:
            raise EngineError("project_repeated", project=line.id)
        seen.add(line.id)
        if type(line.cost) is not int or not 0 <= line.cost <= MOST_MONEY:
            raise EngineError("project_cost_wrong", project=line.id, cost=str(line.cost)[:40])
        if not 0 <= line.pot < len(budget.pots):
            raise EngineError("project_pot_unknown", project=line.id, pot=line.pot)
    for line in lines:
        for other in line.requires:
            if other not in seen:
                raise EngineError("project_unknown", project=other)
    circle = _circle(budget)
    if circle:
        raise EngineError("requirement_circular", project=circle)


def _circle(budget: Budget) -> str:
    """Id of a project that requires itself, through others or not; empty if there is none. O(projects + requirements).

    Rules that choose one project after the other would never choose any of a circle, an optimum all at once: they are
    one project.
    """
    needs = {place: {budget.place_of[name] for name in budget.projects[place].requires} for place in budget.needs}
    wanted_by: dict[int, list[int]] = {}
    for place, others in needs.items():
        for other in others:
            wanted_by.setdefault(other, []).append(place)
    free = [place for place in range(budget.n_projects) if place not in needs]
    waits = {place: len(others) for place, others in needs.items()}
    while free:
        for place in wanted_by.get(free.pop(), ()):
            waits[place] -= 1
            if not waits[place]:
                del waits[place]
                free.append(place)
    if not waits:
        return ""
    # Each that is left requires another that is left: whoever is met twice is in a circle.
    place, met = min(waits), set()
    while place not in met:
        met.add(place)
        place = min(other for other in needs[place] if other in waits)
    return budget.ids[place]


def _check_rules(budget: Budget) -> None:
    numbers = (("most", budget.most), ("unit", budget.unit - 1), *budget.limits.items())
    for name, number in numbers:
        if type(number) is not int or number < 0:
            raise EngineError("budget_limit_wrong", name=name, value=str(number)[:40])
    for some in budget.conflicts:
        for place in some:
            if not 0 <= place < budget.n_projects:
                raise EngineError("project_unknown", project=str(place))
    for pot, left in zip(budget.pots, budget.available, strict=True):
        if left < 0:
            raise EngineError("pot_overspent", pot=pot.name, by=-left)
    funded = set(budget.funded)
    for name, limit in budget.limits.items():
        spent = sum(one.cost for one in budget.projects if one.funded and name in one.categories)
        if spent > limit:
            raise EngineError("budget_rule_broken", what="limit", name=name)
    for some in budget.conflicts:
        if len(some & funded) > 1:
            raise EngineError("budget_rule_broken", what="conflict", name=budget.ids[min(some & funded)])
    if budget.most and len(funded) > budget.most:
        raise EngineError("budget_rule_broken", what="most", name=str(budget.most))
    for place in sorted(funded):
        for other in budget.projects[place].requires:
            if budget.place_of[other] not in funded:
                raise EngineError("budget_rule_broken", what="requires", name=budget.ids[place])


@dataclass(frozen=True)
class Votes:
    """Ballots, each with the projects that it marks. Make them with `of` or `from_lists`, which check them.

    Attributes:
        kind: what marks are. "approvals" (also of a basket filled within the budget, `knapsack`): 1. "points": how many
            of those that each voter may share out; "scores": a note; "rankings": a rank from 1.
        starts: (rows + 1) where the marks of each row begin.
        projects: (marks) place of the project marked, ascending within a row.
        marks: (marks) whole numbers above zero.
        counts: (rows) ballots that a row stands for. weights: (rows) their votes together, in units of 1 / `unit`.
        groups: (rows) place in `group_names` of those who cast the row (their district), or None.
        blank: ballots on which nothing is marked; they are in no row. null: ballots that were spoiled.
    """

    kind: VoteKind
    starts: NDArray[np.int64]
    projects: NDArray[np.int32]
    marks: NDArray[np.int64]
    counts: NDArray[np.int64]
    weights: NDArray[np.int64]
    n_projects: int
    unit: int = 1
    groups: NDArray[np.int64] | None = None
    group_names: tuple[str, ...] = ()
    blank: int = 0
    null: int = 0
    knapsack: bool = False

    @property
    def n_rows(self) -> int:
        return len(self.counts)

    @cached_property
    def expressed(self) -> int:
        """Ballots on which something is marked."""
        return int(self.counts.sum())

    @property
    def n_ballots(self) -> int:
        """Ballots cast, blank ones included, without the spoiled ones."""
        return self.expressed + self.blank

    @cached_property
    def is_weighted(self) -> bool:
        return self.unit != 1 or not np.array_equal(self.counts, self.weights)

    @cached_property
    def row_of(self) -> NDArray[np.int64]:
        """(marks) the row of each mark."""
        return np.repeat(np.arange(self.n_rows), np.diff(self.starts))

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """(projects) weights of the ballots that mark each project."""
        return _sums(self.projects, self.weights[self.row_of], self.n_projects)

    @cached_property
    def supporters(self) -> NDArray[np.int64]:
        """(projects) ballots that mark each project."""
        return _sums(self.projects, self.counts[self.row_of], self.n_projects)

    def rows(self, kept: NDArray[np.bool_] | NDArray[np.integer]) -> Votes:
        """Some rows, in the order given."""
        places = np.flatnonzero(kept) if kept.dtype == bool else kept
        lengths = np.diff(self.starts)[places]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        along = np.arange(int(starts[-1])) - np.repeat(starts[:-1], lengths) + np.repeat(self.starts[places], lengths)
        return replace(
            self,
            starts=starts,
            projects=self.projects[along],
            marks=self.marks[along],
            counts=self.counts[places],
            weights=self.weights[places],
            groups=None if self.groups is None else self.groups[places],
        )

    def row(self, place: int) -> dict[int, int]:
        """What one row marks: mark by project."""
        part = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return dict(zip(self.projects[part].tolist(), self.marks[part].tolist(), strict=True))

    def merged(self) -> Votes:
        """The same with ballots that are alike (marks, group and weight of one ballot) in one row, in ascending order.

        The order tells nothing of who voted when: two sets of the same ballots give the same rows. Rows are ordered by
        group, then by what they mark, project after project, shorter rows first where one begins as the other, then by
        weight. Complexity: O(marks + rows log rows).
        """
        together = self.gathered()
        ends = together.starts.tolist()
        cells = np.empty((len(together.projects), 2), dtype=">i8")
        cells[:, 0] = together.projects
        cells[:, 1] = together.marks
        text = cells.tobytes()
        keys: list[Any] = [text[16 * first : 16 * last] for first, last in pairwise(ends)]
        if together.groups is not None or together.is_weighted:
            groups = np.zeros(len(keys), dtype=np.int64) if together.groups is None else together.groups
            weights = [
                Fraction(weight, count)
                for weight, count in zip(together.weights.tolist(), together.counts.tolist(), strict=True)
            ]
            keys = list(zip(groups.tolist(), keys, weights, strict=True))
        return together.rows(np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64))

    def gathered(self) -> Votes:
        """As `merged`, in the order in which rows are first met. Complexity: O(marks), compiled."""
        from isegoria.engine.profiles.alike import first_alike  # late: loading Numba takes half a second

        weighted = self.is_weighted
        divisor = np.gcd(self.weights, self.counts) if weighted else None
        first, place = first_alike(
            self.starts,
            self.projects,
            None if self.kind == "approvals" else self.marks,
            self.groups,
            None if divisor is None else self.weights // divisor,
            None if divisor is None else self.counts // divisor,
        )
        if len(first) == self.n_rows:
            return self
        counts = _sums(place, self.counts, len(first))
        weights = _sums(place, self.weights, len(first)) if weighted else counts
        return replace(self.rows(first), counts=counts, weights=weights)

    @classmethod
    def of(
        cls,
        kind: VoteKind,
        n_projects: int,
        starts: ArrayLike,
        projects: ArrayLike,
        marks: ArrayLike | None = None,
        *,
        counts: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        unit: int = 1,
        groups: ArrayLike | None = None,
        group_names: Sequence[str] = (),
        blank: int = 0,
        null: int = 0,
        knapsack: bool = False,
    ) -> Votes:
        """Check ballots. Rows on which nothing is marked go to `blank`; marks of a row are put in ascending order.

        Raises:
            EngineError: ballot_kind_unknown, lengths_differ, mark_not_whole, vote_project_unknown,
                vote_project_repeated, mark_out_of_range, count_not_positive, ballots_too_many.
        """
        if kind not in VOTE_KINDS:
            raise EngineError("ballot_kind_unknown", kind=str(kind)[:40])
        bounds = np.asarray(starts, dtype=np.int64)
        places = np.asarray(projects)
        if places.size == 0:
            places = places.astype(np.int32)
        given = np.ones(len(places), dtype=np.int64) if marks is None else np.asarray(marks)
        if given.size == 0:
            given = given.astype(np.int64)
        rows = len(bounds) - 1
        if rows < 0 or int(bounds[0]) != 0 or int(bounds[-1]) != len(places) or (np.diff(bounds) < 0).any():
            raise EngineError("lengths_differ", what="marks", expected=int(bounds[-1]) if rows >= 0 else 0,
                              found=len(places))  # fmt: skip
        if len(given) != len(places):
            raise EngineError("lengths_differ", what="marks", expected=len(places), found=len(given))
        if given.dtype.kind not in "iu" or places.dtype.kind not in "iu":
            raise EngineError("mark_not_whole")
        row_of = np.repeat(np.arange(rows), np.diff(bounds))
        _check_marks(kind, n_projects, row_of, places, given)
        own = np.ones(rows, dtype=np.int64) if counts is None else _positive(counts, rows, "counts")
        votes = own if weights is None else _positive(weights, rows, "weights")
        if float(votes.sum(dtype=float)) * max(1.0, float(given.max(initial=1))) >= 2.0**62:
            raise EngineError("ballots_too_many")
        if unit < 1 or null < 0 or blank < 0:
            raise EngineError("count_not_positive", what="unit" if unit < 1 else "blank and spoiled ballots")
        where = None
        if groups is not None:
            where = np.asarray(groups, dtype=np.int64)
            if len(where) != rows:
                raise EngineError("lengths_differ", what="groups", expected=rows, found=len(where))
            if rows and not (int(where.min()) >= 0 and int(where.max()) < len(group_names)):
                raise EngineError("mark_out_of_range", row=int(np.argmax(where)), candidate="", mark=int(where.max()))
        new_row = np.diff(row_of, prepend=-1) != 0
        descents = (np.diff(places.astype(np.int64), prepend=-1) <= 0) & ~new_row
        if descents.any():
            order = np.lexsort((places, row_of))
            places, given = places[order], given[order]
            again = (np.diff(places.astype(np.int64), prepend=-1) == 0) & (np.diff(row_of, prepend=-1) == 0)
            if again.any():
                spot = int(np.argmax(again))
                raise EngineError("vote_project_repeated", row=int(row_of[spot]), project=int(places[spot]))
        made = cls(
            kind=kind,
            starts=bounds,
            projects=np.ascontiguousarray(places, dtype=np.int32),
            marks=np.ascontiguousarray(given, dtype=np.int64),
            counts=own,
            weights=votes,
            n_projects=n_projects,
            unit=unit,
            groups=where,
            group_names=tuple(group_names),
            blank=blank,
            null=null,
            knapsack=knapsack,
        )
        some = np.diff(bounds) > 0
        if not some.all():
            made = replace(made.rows(some), blank=blank + int(own[~some].sum()))
        return made

    @classmethod
    def from_lists(
        cls,
        kind: VoteKind,
        n_projects: int,
        ballots: Sequence[Sequence[int]] | Sequence[Mapping[int, int]],
        *,
        counts: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        unit: int = 1,
        groups: ArrayLike | None = None,
        group_names: Sequence[str] = (),
        blank: int = 0,
        null: int = 0,
        knapsack: bool = False,
    ) -> Votes:
        """Ballots from plain lists: places of projects (a ranking: the best first), or marks by place.

        Raises: EngineError: as `of`.
        """
        starts = np.concatenate([[0], np.cumsum([len(ballot) for ballot in ballots], dtype=np.int64)])
        places = [one for ballot in ballots for one in ballot]
        marks: list[int] = []
        for ballot in ballots:
            if isinstance(ballot, Mapping):
                marks += ballot.values()
            elif kind == "rankings":
                marks += range(1, len(ballot) + 1)
            else:
                marks += [1] * len(ballot)
        return cls.of(
            kind, n_projects, starts, np.array(places), np.array(marks), counts=counts, weights=weights, unit=unit,
            groups=groups, group_names=group_names, blank=blank, null=null, knapsack=knapsack,
        )  # fmt: skip


def _check_marks(
    kind: VoteKind, n_projects: int, row_of: NDArray[np.int64], places: NDArray[np.integer], marks: NDArray[np.integer]
) -> None:
    if not len(places):
        return
    if int(places.min()) < 0 or int(places.max()) >= n_projects:
        spot = int(np.argmax((places < 0) | (places >= n_projects)))
        raise EngineError("vote_project_unknown", row=int(row_of[spot]), project=int(places[spot]))
    most = {"approvals": 1, "points": MOST_MARK, "scores": MOST_MARK, "rankings": n_projects}[kind]
    if int(marks.min()) < 1 or int(marks.max()) > most:
        spot = int(np.argmax((marks < 1) | (marks > most)))
        raise EngineError(
            "mark_out_of_range", row=int(row_of[spot]), candidate=int(places[spot]), mark=int(marks[spot])
        )


def _positive(given: ArrayLike, rows: int, what: str) -> NDArray[np.int64]:
    array = np.asarray(given)
    if len(array) != rows:
        raise EngineError("lengths_differ", what=what, expected=rows, found=len(array))
    if rows and (array.dtype.kind not in "iu" or int(array.min()) < 1):
        raise EngineError("count_not_positive", what=what)
    return np.array(array, dtype=np.int64)


def _sums(places: NDArray[np.integer], amounts: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Sums of whole numbers by place: floats hold them exactly below 2**53, and longer ones are added one by one."""
    if float(amounts.sum(dtype=float)) < 2.0**53:
        return np.bincount(places, weights=amounts, minlength=length).astype(np.int64)
    sums = np.zeros(length, dtype=np.int64)
    np.add.at(sums, places, amounts)
    return sums
