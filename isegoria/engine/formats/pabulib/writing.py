# SPDX-License-Identifier: LGPL-3.0-or-later
"""Write a budget and its votes as a Pabulib file: what `read_pabulib` gives, or a budget made elsewhere.

`docs/formats/pabulib.md` says what is written, and what such a file has no place for.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

import numpy as np

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib.amounts import written_amount
from isegoria.engine.formats.pabulib.reading import PabulibFile
from isegoria.engine.formats.pabulib.voters import TextColumn, Voters
from isegoria.engine.profiles.budgets import Budget, Project, Votes

ROWS_AT_ONCE = 10_000
TYPES = {"approvals": "approval", "points": "cumulative", "scores": "scoring", "rankings": "ordinal"}
FIRST_KEYS = (
    "description", "country", "unit", "subunit", "instance", "num_projects", "num_votes", "budget", "vote_type", "rule",
)  # fmt: skip
_ENDS = re.compile(r"[\r\n]+")


def write_pabulib(stream: BinaryIO, file: PabulibFile) -> None:
    """Write again what was read. With `keep`, lines stand as they stood, with all that is told of voters.

    Numbers of projects and votes, and the projects' columns of votes and score, are made anew where the file has them.
    Raises: EngineError: as `write_budget`.
    """
    write_budget(
        stream,
        file.budget,
        file.votes,
        meta=file.meta,
        columns=file.columns,
        voters=file.voters,
        points_unit=file.points_unit,
    )


def write_budget(
    stream: BinaryIO,
    budget: Budget,
    votes: Votes,
    *,
    meta: Mapping[str, str] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
    selected: Sequence[int] | None = None,
    voters: Voters | None = None,
    points_unit: int = 1,
) -> None:
    """Write a budget: a line a project, a line a ballot, numbered from 1 where no voters are given.

    Weights, spoiled ballots, conflicts and requirements have no place in such a file. Of several pots the file's budget
    is the sum, and each project names its own in the column `subunit`; `limits` are written where they are of all the
    categories.

    Args:
        meta: lines of META; those that the budget decides are made anew. columns: more columns of the projects.
        selected: places of the projects chosen, for the column `selected`.
    Raises: EngineError: pb_unwritable (votes that weigh otherwise than one each; an id with a comma).
    """
    if votes.is_weighted:
        raise EngineError("pb_unwritable", reason="ballots do not all weigh one")
    for name in budget.ids:
        if not name or name != name.strip() or re.search(r'[,"\r\n]', name):
            raise EngineError("pb_unwritable", reason=f"project {name[:60]!r} could not be named by a vote")
    lines = _meta(budget, votes, meta or {})
    _rows(stream, [("META",), ("key", "value"), *lines.items(), ("PROJECTS",)])
    table = _projects(budget, votes, columns or {}, selected, points_unit)
    _rows(stream, [tuple(table), *zip(*table.values(), strict=True), ("VOTES",)])
    names = voters.names if voters is not None else _vote_columns(votes)
    _rows(stream, [names])
    for start in range(0, len(voters.row) if voters is not None else votes.n_ballots, ROWS_AT_ONCE):
        stream.write(b"".join(_vote_lines(budget, votes, voters, names, start, points_unit)))


def _meta(budget: Budget, votes: Votes, given: Mapping[str, str]) -> dict[str, str]:
    own = {
        "num_projects": str(budget.n_projects),
        "num_votes": str(votes.n_ballots),
        "budget": written_amount(budget.amount, budget.unit),
        "vote_type": TYPES[votes.kind],
    }
    if given.get("vote_type", "").casefold() == "choose-1" and votes.kind == "approvals":
        own["vote_type"] = "choose-1"
    if budget.currency:
        own["currency"] = budget.currency
    # In the order of the file, or in the format's.
    keys = [*given, *own] if given else [*FIRST_KEYS, *own]
    if given and (spoken := given.get("budget")) and _same_sum(spoken, own["budget"]):
        own["budget"] = spoken
    both = {**given, **own}
    found = {key: _ENDS.sub(" ", both[key]) for key in dict.fromkeys(keys) if key in both}
    if budget.limits and "budget_per_category" not in found:
        found["categories"] = ",".join(budget.limits)
        found["budget_per_category"] = ",".join(written_amount(one, budget.unit) for one in budget.limits.values())
    return found


def _same_sum(one: str, other: str) -> bool:
    plain = re.fullmatch(r"[0-9]+(\.[0-9]*)?", one)
    return plain is not None and (one.rstrip("0").rstrip(".") if "." in one else one) == other


def _projects(
    budget: Budget,
    votes: Votes,
    given: Mapping[str, Sequence[str]],
    selected: Sequence[int] | None,
    points_unit: int,
) -> dict[str, Sequence[str]]:
    """The columns of the projects, each with its cells."""
    projects = budget.projects
    score = np.bincount(
        votes.projects, weights=votes.marks * votes.counts[votes.row_of], minlength=votes.n_projects
    ).astype(np.int64)
    own: dict[str, Sequence[str]] = {
        "project_id": budget.ids,
        "cost": [written_amount(project.cost, budget.unit) for project in projects],
        "votes": [str(number) for number in votes.supporters.tolist()],
    }
    if votes.kind in ("points", "scores"):
        own["score"] = [written_amount(number, points_unit) for number in score.tolist()]
    if given:
        # The file's own columns, in its order; what the votes decide is counted again where the file states it.
        found: dict[str, Sequence[str]] = {name: list(cells) for name, cells in given.items()}
        for name in own.keys() & found.keys():
            cells = zip(found[name], own[name], strict=True)
            found[name] = [spoken if _same_sum(spoken, counted) else counted for spoken, counted in cells]
        return found if selected is None else {**found, "selected": _chosen(projects, selected)}
    own["name"] = [project.name for project in projects]
    if any(project.categories for project in projects):
        own["category"] = [",".join(project.categories) for project in projects]
    if any(project.targets for project in projects):
        own["target"] = [",".join(project.targets) for project in projects]
    if len(budget.pots) > 1:
        own["subunit"] = [budget.pots[project.pot].name for project in projects]
    if selected is not None:
        own["selected"] = _chosen(projects, selected)
    if any(project.place is not None for project in projects):
        own["latitude"] = ["" if project.place is None else repr(project.place[0]) for project in projects]
        own["longitude"] = ["" if project.place is None else repr(project.place[1]) for project in projects]
    return own


def _chosen(projects: Sequence[Project], selected: Sequence[int]) -> list[str]:
    return ["1" if place in set(selected) else "0" for place in range(len(projects))]


def _vote_columns(votes: Votes) -> tuple[str, ...]:
    points = ("points",) if votes.kind in ("points", "scores") else ()
    return ("voter_id", "vote", *points, *(("district",) if votes.groups is not None else ()))


def _vote_lines(
    budget: Budget, votes: Votes, voters: Voters | None, names: Sequence[str], start: int, points_unit: int
) -> Iterator[bytes]:
    """Some lines of votes."""
    ids = [name.encode() for name in budget.ids]
    if voters is None:
        rows = np.concatenate([np.repeat(np.arange(votes.n_rows), votes.counts), np.full(votes.blank, -1)])
    else:
        rows = voters.row
    columns = {} if voters is None else voters.columns
    for line, row in enumerate(rows[start : start + ROWS_AT_ONCE].tolist(), start):
        part = slice(int(votes.starts[row]), int(votes.starts[row + 1])) if row >= 0 else slice(0, 0)
        places, marks = votes.projects[part], votes.marks[part]
        if votes.kind == "rankings":
            places = places[np.argsort(marks, kind="stable")]
        named = b",".join(ids[place] for place in places.tolist())
        cells = {b"vote": b'"' + named + b'"' if b";" in named else named}
        if votes.kind in ("points", "scores"):
            cells[b"points"] = b",".join(written_amount(mark, points_unit).encode() for mark in marks.tolist())
        yield b";".join(_cell(name, line, row, cells, columns, votes) for name in names) + b"\n"


def _cell(
    name: str, line: int, row: int, cells: Mapping[bytes, bytes], columns: Mapping[str, TextColumn], votes: Votes
) -> bytes:
    if name in columns:
        raw = columns[name].raw(line)
        return _written(columns[name][line]).encode() if b";" in raw or b'"' in raw else raw
    if name == "voter_id":
        return str(line + 1).encode()
    if name == "district" and votes.groups is not None and row >= 0:
        return _written(votes.group_names[int(votes.groups[row])]).encode()
    return cells.get(name.encode(), b"")


def _written(cell: str) -> str:
    """A cell as the format writes it: between quotation marks where it holds a separator, a mark or an end of line."""
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[;"\r\n]', cell) else cell


def _rows(stream: BinaryIO, rows: Sequence[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows(rows)
    stream.write(text.getvalue().encode("utf-8"))
