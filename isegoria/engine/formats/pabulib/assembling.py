# SPDX-License-Identifier: LGPL-3.0-or-later
"""From the lines of votes to ballots: each voter once, projects in order, points as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib import vote_loop as loop
from isegoria.engine.formats.pabulib.heading import Heading
from isegoria.engine.formats.pabulib.report import PabulibReport
from isegoria.engine.formats.pabulib.vote_lines import VoteLines
from isegoria.engine.formats.pabulib.voters import TextColumn, Voters, unquoted
from isegoria.engine.profiles.budgets import MOST_MARK, Budget, Votes

Whole = NDArray[np.int64]


@dataclass
class Assembled:
    """The marks of each line, as they are put together.

    Attributes: lengths: (lines) marks of each. kept: the lines that count, None where all do. unit: of points.
    """

    lengths: Whole
    projects: NDArray[np.int32]
    marks: Whole
    kept: Whole | None = None
    unit: int = 1

    def keep(self, kept: Whole) -> None:
        """Some lines only."""
        starts = np.concatenate([[0], np.cumsum(self.lengths)])
        lengths = self.lengths[kept]
        along = np.arange(int(lengths.sum())) + np.repeat(starts[kept] - np.cumsum(lengths) + lengths, lengths)
        self.lengths, self.projects, self.marks, self.kept = lengths, self.projects[along], self.marks[along], kept

    @property
    def row_of(self) -> Whole:
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def sums(self, amounts: Whole) -> NDArray[np.float64]:
        """(lines) sums of an amount by mark."""
        return np.bincount(self.row_of, weights=amounts.astype(float), minlength=len(self.lengths)).astype(float)


def assemble(
    lines: VoteLines, heading: Heading, budget: Budget, report: PabulibReport, *, keep: bool
) -> tuple[Votes, Voters | None, int]:
    """The ballots, what is told of voters, and the unit of points.

    Raises: EngineError: pb_voter_repeated, pb_points_too_fine.
    """
    empty: Whole = np.zeros(0, dtype=np.int64)
    projects = np.concatenate([np.zeros(0, dtype=np.int32), *lines.projects])
    marks = np.concatenate([empty, *lines.marks])
    lengths = np.concatenate([empty, *lines.lengths])
    for chunks in (lines.projects, lines.marks, lines.lengths):
        chunks.clear()
    left = int(loop.settle_rows(lengths, projects, marks))
    held = Assembled(lengths, projects[:left], marks[:left])
    groups = np.concatenate([empty, *lines.groups.codes]) if lines.group and not lines.groups.too_many else None
    columns = {name: lines.column(name) for name in lines.keep}
    if (kept := _voters_once(columns, lines, report)) is not None:
        held.keep(kept)
        groups = None if groups is None else groups[kept]
        columns = {name: column.rows(kept) for name, column in columns.items()} if keep else {}
    if lines.points:
        _whole_points(held, report)
    votes = _votes(held, heading, budget, lines, groups, report)
    _note_limits(held, heading, budget, report)
    _note_columns(votes, heading, held.unit, report)
    marked = held.lengths > 0
    voters = Voters(lines.names, columns, np.where(marked, np.cumsum(marked) - 1, -1)) if keep else None
    return votes, voters, held.unit


def _votes(
    held: Assembled, heading: Heading, budget: Budget, lines: VoteLines, groups: Whole | None, report: PabulibReport
) -> Votes:
    names: tuple[str, ...] = ()
    if groups is not None:
        # In an order that tells nothing of who voted first.
        met = list(lines.groups.names)
        names = tuple(sorted(met))
        place = {name: number for number, name in enumerate(names)}
        groups = np.array([place[name] for name in met], dtype=np.int64)[groups] if met else groups
        report.note("voters_by_group", column=lines.group, groups=len(names))
    elif lines.group:
        report.note("groups_too_many", column=lines.group)
    # The loop has left nothing for `Votes.of` to check, and a large file fills the memory with what it would look at.
    some = held.lengths > 0
    marked = held.lengths[some]
    return Votes(
        kind=heading.kind,
        starts=np.concatenate([[0], np.cumsum(marked)]).astype(np.int64),
        projects=held.projects,
        marks=held.marks,
        counts=np.ones(len(marked), dtype=np.int64),
        weights=np.ones(len(marked), dtype=np.int64),
        n_projects=budget.n_projects,
        groups=None if groups is None else groups[some],
        group_names=names,
        blank=len(some) - len(marked),
        knapsack=heading.kind == "approvals" and "max_sum_cost" in heading.meta,
    )


def _voters_once(columns: dict[str, TextColumn], lines: VoteLines, report: PabulibReport) -> Whole | None:
    """The lines whose voter is not one of a line before; None where all are."""
    ids = columns.get("voter_id")
    if ids is None or not len(ids):
        return None
    first = np.empty(len(ids), dtype=np.int64)
    slots = np.full(1 << (2 * len(ids) + 8).bit_length(), -1, dtype=np.int64)
    if not loop.repeated_cells(ids.text, ids.starts, slots, first):
        return None
    numbers = np.concatenate(lines.lines)
    for row in np.flatnonzero(first >= 0).tolist():
        voter = unquoted(ids.raw(row))[:60]
        report.fault(
            EngineError("pb_voter_repeated", line=int(numbers[row]), voter=voter, first=int(numbers[first[row]])),
            "dropped",
        )
    return np.flatnonzero(first < 0)


def _whole_points(held: Assembled, report: PabulibReport) -> None:
    """Points, read in millionths, as the largest units that hold them all."""
    step = loop.POINT
    while step > 1 and (held.marks % step).any():
        step //= 10
    held.marks, held.unit = held.marks // step, loop.POINT // step
    if held.unit > 1:
        report.note("points_scaled", unit=held.unit)
    if int(held.marks.max(initial=0)) > MOST_MARK:
        raise EngineError("pb_points_too_fine", most=MOST_MARK)


def _note_limits(held: Assembled, heading: Heading, budget: Budget, report: PabulibReport) -> None:
    """How many ballots are not within what the file allows: they are counted all the same."""
    some = held.lengths > 0

    def note(code: str, wrong: NDArray[np.bool_], **params: int) -> None:
        if wrong.any():
            report.note(code, ballots=int(wrong.sum()), **params)

    most = 1 if heading.meta["vote_type"].casefold() == "choose-1" else heading.whole("max_length", report)
    if most is not None:
        note("ballots_too_long", held.lengths > most, most=most)
    if (least := heading.whole("min_length", report)) is not None:
        note("ballots_too_short", (held.lengths < least) & some, least=least)
    if heading.kind == "approvals" and (dearest := heading.sum("max_sum_cost", report)) is not None:
        note("ballots_too_dear", held.sums(budget.costs[held.projects]) > float(dearest) * budget.unit)
    if heading.kind in ("points", "scores"):
        given = held.sums(held.marks)
        if (high := heading.sum("max_sum_points", report)) is not None:
            note("points_too_many", given > float(high) * held.unit)
        if (low := heading.sum("min_sum_points", report)) is not None:
            note("points_too_few", (given < float(low) * held.unit) & some)


def _note_columns(votes: Votes, heading: Heading, unit: int, report: PabulibReport) -> None:
    """Whether the projects have as many votes and points as their columns say."""
    for column, code in (("votes", "votes_differ"), ("score", "score_differs")):
        cells = heading.columns.get(column)
        if cells is None or (column == "score" and votes.kind == "rankings"):
            continue
        if column == "votes":
            found = votes.supporters * unit
        else:
            weights = votes.marks * votes.counts[votes.row_of]
            found = np.bincount(votes.projects, weights=weights, minlength=votes.n_projects).astype(np.int64)
        said = [float(cell) if cell.replace(".", "", 1).isdigit() else None for cell in cells]
        differ = sum(
            one is not None and abs(one * unit - other) > 1e-6 for one, other in zip(said, found.tolist(), strict=True)
        )
        if differ:
            report.note(code, projects=differ)
