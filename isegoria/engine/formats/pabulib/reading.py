# SPDX-License-Identifier: LGPL-3.0-or-later
"""Pabulib files (.pb): a participatory budget, its projects and its votes, in one text file.

Source: D. Stolicki, S. Szufa, N. Talmon, "Pabulib: A Participatory Budgeting Library", 2020; P. Faliszewski et al.,
"Participatory Budgeting: Data, Tools, and Analysis", IJCAI 2023; https://pabulib.org/format. `docs/formats/pabulib.md`
says what is read, mended and refused.

Complexity: O(bytes), one pass; memory is that of one block, of the projects and of the marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib.heading import Heading, budget_of, read_heading, stated
from isegoria.engine.formats.pabulib.records import Records
from isegoria.engine.formats.pabulib.report import PabulibReport
from isegoria.engine.formats.pabulib.voters import Voters
from isegoria.engine.formats.texts.signs import open_binary
from isegoria.engine.profiles.budgets import Budget, Votes

GROUP_COLUMNS = ("district", "neighborhood", "subunit")
"""Columns of the votes that tell groups of voters apart, the first of them that is there."""


@dataclass(frozen=True)
class PabulibFile:
    """What a file holds.

    Attributes:
        votes: rows stand in the order of the file, a row a ballot on which something is marked.
        meta: what the section META says, keys in small letters, as written.
        selected: (projects) what the column `selected` says of each, or None without one: 1 chosen, 0 not, other
            numbers as the file explains. columns: all columns of the projects, as written.
        voters: what the file tells of voters, where it was asked to be kept.
        points_unit: points were multiplied by this, for their decimals.
    """

    budget: Budget
    votes: Votes
    meta: Mapping[str, str]
    selected: tuple[int, ...] | None
    columns: Mapping[str, tuple[str, ...]]
    report: PabulibReport
    voters: Voters | None = None
    points_unit: int = 1

    @property
    def winners(self) -> tuple[int, ...] | None:
        """Places of the projects that the file says were chosen."""
        if self.selected is None:
            return None
        return tuple(place for place, value in enumerate(self.selected) if value == 1)


def read_pabulib(source: Path | BinaryIO, *, lenient: bool = False, keep: bool = False, name: str = "") -> PabulibFile:
    """Read a file, which may be packed by gzip.

    Args:
        source: a file, or a stream of bytes. name: what to call a stream in errors.
        lenient: drop or mend what is wrong and say so in the report, rather than refuse the file.
        keep: keep the columns that tell of voters too (`voters`), for whoever writes the file again.

    Raises:
        EngineError: file_missing, not_a_table, table_empty, counts_differ, pb_votes_missing, pb_voter_repeated,
            pb_points_too_fine, and as
            `read_heading`, `VoteLines.read` and `Budget.of`. In lenient mode only what leaves no budget to decide on.
    """
    if isinstance(source, Path):
        if not source.is_file():
            raise EngineError("file_missing", file=source.name)
        with open_binary(source) as stream:
            return _read(stream, name or source.name, lenient=lenient, keep=keep)
    return _read(source, name or str(getattr(source, "name", "")) or "-", lenient=lenient, keep=keep)


def _read(stream: BinaryIO, file: str, *, lenient: bool, keep: bool) -> PabulibFile:
    # Late: what is compiled takes half a second to load, and whoever only names this room needs none of it.
    from isegoria.engine.formats.pabulib.assembling import assemble
    from isegoria.engine.formats.pabulib.vote_lines import VoteLines

    report = PabulibReport(lenient=lenient)
    records = Records(stream, file, report)
    try:
        heading = read_heading(records, report)
        _check_number(heading, "num_projects", "projects", len(heading.projects), file, report)
        budget = budget_of(heading, report)
        names = heading.vote_columns
        points = heading.kind in ("points", "scores")
        if "points" in names and not points:
            report.note("points_ignored")
        told = tuple(name for name in names if name != "vote" and not (points and name == "points"))
        lines = VoteLines(
            names=names,
            separator=records.separator,
            points=points,
            ranks=heading.kind == "rankings",
            ids=budget.ids,
            line=records.line + 1,
            report=report,
            keep=told if keep else tuple(name for name in told if name == "voter_id"),
            group=next((name for name in GROUP_COLUMNS if name in names), ""),
        )
        lines.read(records.stream)
    finally:
        records.detach()
    _check_number(heading, "num_votes", "votes", lines.rows, file, report)
    if not lines.rows:
        report.fault(EngineError("pb_votes_missing", file=file), "mended")
    votes, voters, unit = assemble(lines, heading, budget, report, keep=keep)
    return PabulibFile(
        budget=budget,
        votes=votes,
        meta=heading.meta,
        selected=_selected(heading),
        columns={name: tuple(cells) for name, cells in heading.columns.items()},
        report=report,
        voters=voters,
        points_unit=unit,
    )


def _check_number(heading: Heading, key: str, what: str, found: int, file: str, report: PabulibReport) -> None:
    said = stated(heading, key)
    if said is not None and said != found:
        report.fault(EngineError("counts_differ", file=file, what=what, stated=said, found=found), "mended")


def _selected(heading: Heading) -> tuple[int, ...] | None:
    cells = heading.columns.get("selected")
    if cells is None:
        return None
    return tuple(int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else 0 for cell in cells)
