# SPDX-License-Identifier: LGPL-3.0-or-later
"""What stands before the votes of a Pabulib file: what it says of itself, its projects, the columns of its votes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib.amounts import in_units, mended_amount, plain_amount, unit_of
from isegoria.engine.formats.pabulib.records import Record, Records
from isegoria.engine.formats.pabulib.report import PabulibReport
from isegoria.engine.profiles.budgets import MOST_PROJECTS, Budget, Pot, Project, VoteKind

KINDS: dict[str, VoteKind] = {
    "approval": "approvals",
    "choose-1": "approvals",
    "cumulative": "points",
    "scoring": "scores",
    "ordinal": "rankings",
}
"""What votes are, by the file's `vote_type`."""
REQUIRED = ("num_projects", "num_votes", "budget", "vote_type")
CATEGORY, TARGET = ("category", "categories"), ("target", "targets", "beneficiaries")
_WHOLE = re.compile(r"[0-9]{1,12}(?:\.0*)?")


@dataclass
class Heading:
    """What was read.

    Attributes:
        columns: those of the projects, as written, by name. costs: of the projects, beside them.
        vote_columns: the names of the columns of the votes. lines: of the keys of META, by key.
    """

    meta: dict[str, str] = field(default_factory=dict)
    projects: list[Project] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    costs: list[Decimal] = field(default_factory=list)
    amount: Decimal = Decimal(0)
    separator: str = ";"
    vote_columns: tuple[str, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)
    project_lines: dict[str, int] = field(default_factory=dict)

    @property
    def kind(self) -> VoteKind:
        return KINDS[self.meta["vote_type"].casefold()]

    def whole(self, key: str, report: PabulibReport) -> int | None:
        """A whole number that META gives, None where it gives none; one that cannot be read is noted."""
        amount = self.sum(key, report)
        if amount is not None and amount != int(amount):
            report.note("meta_unreadable", key=key, value=self.meta[key][:40])
            return None
        return None if amount is None else int(amount)

    def sum(self, key: str, report: PabulibReport) -> Decimal | None:
        """A sum, or any number with decimals, that META gives."""
        text = self.meta.get(key, "")
        if text.casefold() in {"", "none"}:
            return None
        amount = plain_amount(text)
        if amount is None:
            report.note("meta_unreadable", key=key, value=text[:40])
        return amount


def read_heading(records: Records, report: PabulibReport) -> Heading:
    """Read up to the first vote.

    Raises:
        EngineError: pb_text_before, pb_section_missing, pb_section_wrong, pb_header_wrong,
            pb_separators_differ, pb_meta_missing, pb_meta_repeated, pb_meta_wrong, pb_project_repeated,
            pb_project_id_wrong, pb_cost_wrong, pb_cost_not_positive, pb_projects_missing, line_columns_wrong,
            header_column_missing, header_column_repeated, and as `Records.next`.
    """
    heading = Heading()
    _begin(records, report)
    header = records.header("META", "")
    heading.separator = records.separator
    if heading.separator != ";":
        report.note("separator", separator=heading.separator)
    named = tuple(cell.casefold() for cell in header.cells)
    if named != ("key", "value"):
        wrong = EngineError(
            "pb_header_wrong", line=header.line, section="META", expected="key;value", found=header.text()
        )
        report.fault(wrong, "mended")
        if named[:2] != ("key", "value"):
            _take_meta(header, heading, report)
    while (record := _row(records, "PROJECTS")) is not None:
        _take_meta(record, heading, report)
    _check_meta(heading, records.file, report)
    header = records.header("PROJECTS", heading.separator)
    names = _names(header, ("project_id", "cost"), records.file)
    heading.columns = {name: [] for name in names}
    while (record := _row(records, "VOTES")) is not None:
        _take_project(record, names, heading, report)
        if len(heading.projects) > MOST_PROJECTS:
            raise EngineError("projects_too_many", most=MOST_PROJECTS, found=len(heading.projects))
    if not heading.projects:
        raise EngineError("pb_projects_missing", file=records.file)
    header = records.header("VOTES", heading.separator)
    needed = ("vote", "points") if heading.kind in ("points", "scores") else ("vote",)
    heading.vote_columns = _names(header, needed, records.file)
    if "voter_id" not in heading.vote_columns:
        report.fault(EngineError("header_column_missing", file=records.file, column="voter_id"), "mended")
    return heading


def _begin(records: Records, report: PabulibReport) -> None:
    """Go to the first section."""
    while (record := records.next()) is not None:
        if record.empty:
            continue
        if record.title == "META":
            return
        if record.title:
            raise EngineError("pb_section_wrong", line=record.line, section=record.title, expected="META")
        report.fault(EngineError("pb_text_before", line=record.line, text=record.text()), "dropped")
    raise EngineError("pb_section_missing", file=records.file, section="META")


def _row(records: Records, then: str) -> Record | None:
    """The next row of a section; None where the one that should come then begins."""
    while (record := records.next()) is not None:
        if record.title == then:
            return None
        if record.title:
            raise EngineError("pb_section_wrong", line=record.line, section=record.title, expected=then)
        if not record.empty:
            return record
    raise EngineError("pb_section_missing", file=records.file, section=then)


def _names(header: Record, needed: Sequence[str], file: str) -> tuple[str, ...]:
    names = tuple(cell.casefold() for cell in header.cells)
    while names and not names[-1]:
        names = names[:-1]  # separators that a spreadsheet left
    for name in names:
        if names.count(name) > 1:
            raise EngineError("header_column_repeated", file=file, column=name[:60])
    for name in needed:
        if name not in names:
            raise EngineError("header_column_missing", file=file, column=name)
    return names


def _take_meta(record: Record, heading: Heading, report: PabulibReport) -> None:
    cells = list(record.cells)
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    if len(cells) != 2:
        report.fault(
            EngineError("line_columns_wrong", line=record.line, expected=2, found=len(cells)),
            "mended" if len(cells) > 2 else "dropped",
        )
        if len(cells) < 2:
            return
    key = cells[0].casefold()
    if key in heading.meta:
        report.fault(EngineError("pb_meta_repeated", line=record.line, key=key[:60]), "dropped")
        return
    heading.meta[key] = heading.separator.join(cells[1:])
    heading.lines[key] = record.line


def _check_meta(heading: Heading, file: str, report: PabulibReport) -> None:
    meta = heading.meta
    for key in REQUIRED:
        if not meta.get(key):
            wrong = EngineError("pb_meta_missing", file=file, key=key)
            if key in ("budget", "vote_type"):
                raise wrong
            report.fault(wrong, "mended")
    kind = meta["vote_type"].casefold()
    if kind not in KINDS:
        raise EngineError(
            "pb_meta_wrong", line=heading.lines["vote_type"], key="vote_type", value=meta["vote_type"][:40]
        )
    amount = plain_amount(meta["budget"])
    if amount is None and (amount := mended_amount(meta["budget"])) is not None:
        report.fault(_budget_wrong(heading), "mended")
    if amount is None or amount <= 0:
        raise _budget_wrong(heading)
    heading.amount = amount
    for key in ("num_projects", "num_votes"):
        if meta.get(key) and not _WHOLE.fullmatch(meta[key]):
            report.fault(EngineError("pb_meta_wrong", line=heading.lines[key], key=key, value=meta[key][:40]), "mended")


def _budget_wrong(heading: Heading) -> EngineError:
    return EngineError("pb_meta_wrong", line=heading.lines["budget"], key="budget", value=heading.meta["budget"][:40])


def stated(heading: Heading, key: str) -> int | None:
    """How many projects or votes the file says that it holds."""
    text = heading.meta.get(key, "")
    return int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else None


def _take_project(record: Record, names: tuple[str, ...], heading: Heading, report: PabulibReport) -> None:
    cells = list(record.cells)
    while len(cells) > len(names) and not cells[-1]:
        cells.pop()
    if len(cells) != len(names):
        short = names.index("project_id") < len(cells) and names.index("cost") < len(cells) < len(names)
        wrong = EngineError("line_columns_wrong", line=record.line, expected=len(names), found=len(cells))
        report.fault(wrong, "mended" if short else "dropped")
        if not short:
            return
        cells += [""] * (len(names) - len(cells))
    row = dict(zip(names, cells, strict=True))
    name = row["project_id"]
    if not name or any(sign in name for sign in ',"\n'):
        report.fault(EngineError("pb_project_id_wrong", line=record.line, project=name[:60]), "dropped")
        return
    if name in heading.project_lines:
        report.fault(EngineError("pb_project_repeated", line=record.line, project=name[:60]), "dropped")
        return
    cost = _cost(row["cost"], name, record.line, report)
    if cost is None:
        return
    heading.project_lines[name] = record.line
    heading.costs.append(cost)
    heading.projects.append(
        Project(
            id=name,
            name=row.get("name") or name,
            cost=0,
            categories=_several(row, CATEGORY),
            targets=_several(row, TARGET),
            place=_place(row),
        )
    )
    for column, cell in row.items():
        heading.columns[column].append(cell)


def _cost(text: str, project: str, line: int, report: PabulibReport) -> Decimal | None:
    wrong = EngineError("pb_cost_wrong", line=line, project=project[:60], cost=text[:40])
    cost = plain_amount(text)
    if cost is None:
        cost = mended_amount(text)
        report.fault(wrong, "dropped" if cost is None else "mended")
    if cost is None or cost > 0:
        return cost
    not_positive = EngineError("pb_cost_not_positive", line=line, project=project[:60], cost=text[:40])
    report.fault(not_positive, "dropped" if cost < 0 else "mended")
    return None if cost < 0 else cost


def _several(row: dict[str, str], columns: Sequence[str]) -> tuple[str, ...]:
    """The values of a cell that may hold several, in order, each once."""
    found: dict[str, None] = {}
    for column in columns:
        for part in row.get(column, "").split(","):
            if (value := part.strip()) and value.casefold() != "none":
                found[value] = None
    return tuple(found)


def _place(row: dict[str, str]) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except (KeyError, ValueError):
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def budget_of(heading: Heading, report: PabulibReport) -> Budget:
    """The budget of a heading, its sums in whole units. Raises EngineError: as `Budget.of`."""
    limits = _limits(heading, report)
    unit = unit_of([heading.amount, *heading.costs, *limits.values()])
    amount = in_units(heading.amount, unit)
    projects = [
        replace(project, cost=in_units(cost, unit))
        for project, cost in zip(heading.projects, heading.costs, strict=True)
    ]
    dear = sum(project.cost > amount for project in projects)
    if dear:
        report.note("project_too_dear", projects=dear)
    if heading.meta.get("fully_funded", "") not in ("", "0"):
        report.note("fully_funded")
    return Budget.of(
        projects,
        [Pot("", amount)],
        limits={name: in_units(limit, unit) for name, limit in limits.items()},
        currency=heading.meta.get("currency", ""),
        unit=unit,
    )


def _limits(heading: Heading, report: PabulibReport) -> dict[str, Decimal]:
    """The parts of the budget by category, where the file gives them."""
    parts = heading.meta.get("budget_per_category", "")
    if not parts:
        return {}
    names = [name.strip() for name in heading.meta.get("categories", "").split(",")]
    amounts = [plain_amount(part.strip()) for part in parts.split(",")]
    found = {name: amount for name, amount in zip(names, amounts, strict=False) if name and amount is not None}
    if len(found) != len(names) or len(amounts) != len(names) or any(amount < 0 for amount in found.values()):
        report.note("category_limits_unreadable")
        return {}
    report.note("category_limits")
    return found
