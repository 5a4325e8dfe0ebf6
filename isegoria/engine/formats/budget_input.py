# SPDX-License-Identifier: LGPL-3.0-or-later
"""The frozen input of a participatory budget, "isegoria-budget/1", and its SHA-256.

The file is written once, in one canonical way, and named by its digest; `docs/formats/budget-input.md` specifies it.
Ballots that are alike share a line and the lines are in ascending order, so that the file tells nothing of who voted
when. A reader refuses any byte that the canonical writing would not have produced, and names the line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.canonical import canonical_json
from isegoria.engine.profiles.budgets import VOTE_KINDS, Budget, Pot, Project, Votes

FORMAT = "isegoria-budget/1"
BLOCK = 1 << 21
LONGEST_HEADER = 1 << 26
LONGEST_ROW = 1 << 20
FIRST_ROW = 3
MOST_VOTES = 10**14
"""All the votes of a file together: what is counted of them stays a whole number of 64 bits."""
HEADER = {"format", "kind", "budget", "ballots", "blank", "null", "unit", "group_names", "knapsack"}

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class FrozenBudget:
    """What names a frozen file: its SHA-256 in hexadecimal, its length in bytes; its lines and ballots."""

    sha256: str
    bytes: int
    rows: int
    ballots: int

    def to_json(self) -> dict[str, str | int]:
        return {"format": FORMAT, "sha256": self.sha256, "bytes": self.bytes}


def write_frozen(stream: BinaryIO | None, budget: Budget, votes: Votes) -> FrozenBudget:
    """Write a budget and its ballots, merged and in order, and digest them on the way.

    Args: stream: where to write, or None to learn the digest only.
    Raises: EngineError: ballots_too_many, not_canonical (a name that UTF-8 cannot hold).
    Complexity: as `Votes.merged`, then O(marks).
    """
    reduced = canonical_votes(votes)
    if int(reduced.counts.sum(dtype=np.float64)) > MOST_VOTES or reduced.weights.sum(dtype=np.float64) > MOST_VOTES:
        raise EngineError("ballots_too_many")
    digest, length = hashlib.sha256(), 0
    for data in _written(budget, reduced):
        digest.update(data)
        length += len(data)
        if stream is not None:
            stream.write(data)
    return FrozenBudget(digest.hexdigest(), length, reduced.n_rows, reduced.n_ballots)


def canonical_votes(votes: Votes) -> Votes:
    """The same ballots as the file holds them: merged, in order, in units as large as will do, groups by name."""
    shared = int(np.gcd.reduce(votes.weights, initial=votes.unit))
    if shared > 1:
        votes = replace(votes, weights=votes.weights // shared, unit=votes.unit // shared)
    if votes.groups is None and votes.group_names:
        votes = replace(votes, group_names=())
    return votes.merged()


def read_frozen(source: Path | BinaryIO) -> tuple[Budget, Votes, FrozenBudget]:
    """Read a frozen file, refusing whatever is not its canonical writing; and what names it, digested on the way.

    Raises:
        EngineError: file_missing, budget_header_unreadable, budget_columns_wrong, budget_line_wrong,
            budget_not_sorted, ballots_too_many, ballots_cut, input_truncated, and as `Budget.of` and `Votes.of`.
    """
    if isinstance(source, Path):
        if not source.is_file():
            raise EngineError("file_missing", file=source.name)
        with source.open("rb") as stream:
            return _read(stream)
    return _read(source)


# --- writing ----------------------------------------------------------------------------------------
def _written(budget: Budget, votes: Votes) -> Iterator[bytes]:
    # Late: what is compiled takes half a second to load.
    from isegoria.engine.formats.budget_loop import write_rows

    yield b"# " + canonical_json(_header(budget, votes)) + b"\n"
    yield _columns(votes)
    heads = [votes.counts]
    if votes.is_weighted:
        heads.append(votes.weights)
    if votes.groups is not None:
        heads.append(votes.groups)
    table = np.stack(heads, axis=1) if votes.n_rows else np.zeros((0, len(heads)), dtype=np.int64)
    at_once = 50_000
    for start in range(0, votes.n_rows, at_once):
        stop = min(start + at_once, votes.n_rows)
        starts = votes.starts[start : stop + 1]
        room = 20 * len(heads) * (stop - start) + 33 * int(starts[-1] - starts[0]) + 2 * (stop - start)
        page = np.empty(room, dtype=np.uint8)
        length = write_rows(table[start:stop], starts, votes.projects, votes.marks, votes.kind != "approvals", page)
        yield page[:length].tobytes()


def _columns(votes: Votes) -> bytes:
    named = ["count", *(["weight"] if votes.is_weighted else []), *(["group"] if votes.groups is not None else [])]
    return (",".join([*named, "marks"]) + "\n").encode("ascii")


def _header(budget: Budget, votes: Votes) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kind": votes.kind,
        "budget": budget_json(budget),
        "ballots": votes.expressed,
        "blank": votes.blank,
        "null": votes.null,
        "unit": votes.unit,
        "group_names": list(votes.group_names),
        "knapsack": votes.knapsack,
    }


def budget_json(budget: Budget) -> dict[str, Any]:
    """What is to be shared out, JSON-able, without floats."""
    return {
        "currency": budget.currency,
        "unit": budget.unit,
        "most": budget.most,
        "pots": [{"name": pot.name, "amount": pot.amount, "group": pot.group} for pot in budget.pots],
        "limits": dict(budget.limits),
        "conflicts": sorted(sorted(some) for some in budget.conflicts),
        "projects": [
            {
                "id": project.id,
                "name": project.name,
                "cost": project.cost,
                "categories": list(project.categories),
                "targets": list(project.targets),
                "pot": project.pot,
                "funded": project.funded,
                "requires": list(project.requires),
                "place": None if project.place is None else [repr(float(degrees)) for degrees in project.place],
            }
            for project in budget.projects
        ],
    }


def budget_from_json(said: Mapping[str, Any]) -> Budget:
    """The budget of `budget_json`. Raises: EngineError: as `Budget.of`; KeyError, TypeError, ValueError otherwise."""
    projects = [
        Project(
            id=_text(one["id"]),
            name=_text(one["name"]),
            cost=one["cost"],
            categories=tuple(map(_text, one["categories"])),
            targets=tuple(map(_text, one["targets"])),
            pot=one["pot"],
            funded=one["funded"] is True,
            requires=tuple(map(_text, one["requires"])),
            place=None if one["place"] is None else (float(one["place"][0]), float(one["place"][1])),
        )
        for one in said["projects"]
    ]
    return Budget.of(
        projects,
        [Pot(_text(one["name"]), one["amount"], one["group"]) for one in said["pots"]],
        conflicts=said["conflicts"],
        limits=said["limits"],
        most=said["most"],
        currency=_text(said["currency"]),
        unit=said["unit"],
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


# --- reading ----------------------------------------------------------------------------------------
def _read(stream: BinaryIO) -> tuple[Budget, Votes, FrozenBudget]:
    digest = hashlib.sha256()
    first = stream.readline(LONGEST_HEADER)
    header, budget = _checked_header(first)
    second = stream.readline(LONGEST_HEADER)
    weighted, grouped = _shape(second)
    digest.update(first + second)
    length = len(first) + len(second)
    rows = _Rows(header["kind"] != "approvals", 1 + weighted + grouped)
    rest = b""
    while block := stream.read(BLOCK):
        digest.update(block)
        length += len(block)
        whole, newline, rest = (rest + block).rpartition(b"\n")
        if newline:
            rows.add(whole + newline)
        if len(rest) > LONGEST_ROW:
            raise EngineError("budget_line_wrong", line=rows.line)
    if rest:
        raise EngineError("input_truncated")
    votes = rows.votes(header, budget, weighted=weighted, grouped=grouped)
    return budget, votes, FrozenBudget(digest.hexdigest(), length, votes.n_rows, votes.n_ballots)


def _shape(second: bytes) -> tuple[bool, bool]:
    """Whether the lines give weights and groups."""
    for weighted in (False, True):
        for grouped in (False, True):
            named = ["count", *(["weight"] if weighted else []), *(["group"] if grouped else []), "marks"]
            if second == (",".join(named) + "\n").encode("ascii"):
                return weighted, grouped
    raise EngineError("budget_columns_wrong")


class _Rows:
    """The lines, as they are read block by block."""

    def __init__(self, marked: bool, heads: int) -> None:
        self.marked, self.heads, self.line = marked, heads, FIRST_ROW
        self.head: list[Whole] = []
        self.lengths: list[Whole] = []
        self.projects: list[NDArray[np.int32]] = []
        self.marks: list[Whole] = []

    def add(self, block: bytes) -> None:
        # Late: what is compiled takes half a second to load.
        from isegoria.engine.formats.budget_loop import read_rows

        lines, most = block.count(b"\n"), block.count(b" ") + block.count(b"\n")
        head, ends = np.zeros(lines * self.heads, dtype=np.int64), np.zeros(lines, dtype=np.int64)
        projects, marks = np.zeros(most, dtype=np.int32), np.zeros(most, dtype=np.int64)
        rows, found, well = read_rows(
            np.frombuffer(block, dtype=np.uint8), self.heads, self.marked, head, ends, projects, marks
        )
        if not well:
            raise EngineError("budget_line_wrong", line=self.line + rows)
        self.line += lines
        self.head.append(head.reshape(-1, self.heads))
        self.lengths.append(np.diff(ends, prepend=0))
        self.projects.append(projects[:found])
        self.marks.append(marks[:found])

    def votes(self, header: Mapping[str, Any], budget: Budget, *, weighted: bool, grouped: bool) -> Votes:
        """The ballots, once it is sure that the canonical writing is just this."""
        empty = np.zeros(0, dtype=np.int64)
        head = np.concatenate([np.zeros((0, self.heads), dtype=np.int64), *self.head])
        lengths, marks = np.concatenate([empty, *self.lengths]), np.concatenate([empty, *self.marks])
        projects = np.concatenate([np.zeros(0, dtype=np.int32), *self.projects])
        counts, weights = head[:, 0], head[:, 1] if weighted else None
        if head.size and (head[:, : 1 + weighted].max(axis=0).astype(float) * len(head) > 2.0**62).any():
            raise EngineError("ballots_too_many")
        if int(counts.sum()) != header["ballots"]:
            raise EngineError("ballots_cut", expected=header["ballots"], found=int(counts.sum()))
        votes = Votes.of(
            header["kind"],
            budget.n_projects,
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            projects,
            marks,
            counts=counts,
            weights=weights,
            unit=header["unit"],
            groups=head[:, -1] if grouped else None,
            group_names=header["group_names"],
            blank=header["blank"],
            null=header["null"],
            knapsack=header["knapsack"],
        )
        again = canonical_votes(votes)
        if votes.is_weighted != weighted or again.unit != votes.unit or grouped != (votes.groups is not None):
            raise EngineError("budget_columns_wrong")
        if not (np.array_equal(projects, again.projects) and np.array_equal(head[:, 0], again.counts)):
            raise EngineError("budget_not_sorted", line=FIRST_ROW + _first_difference(votes, again, projects, lengths))
        if not np.array_equal(votes.marks, again.marks) or not np.array_equal(votes.weights, again.weights):
            raise EngineError("budget_not_sorted", line=FIRST_ROW + _first_difference(votes, again, projects, lengths))
        return votes


def _first_difference(votes: Votes, again: Votes, projects: NDArray[np.int32], lengths: Whole) -> int:
    """The first row that is not where, or as, the canonical writing has it."""
    starts = np.concatenate([[0], np.cumsum(lengths)])
    for row in range(min(votes.n_rows, again.n_rows)):
        own = projects[starts[row] : starts[row + 1]].tolist()
        if own != list(again.row(row)) or votes.row(row) != again.row(row):
            return row
        if (votes.counts[row], votes.weights[row]) != (again.counts[row], again.weights[row]):
            return row
    return min(votes.n_rows, again.n_rows)


def _checked_header(first: bytes) -> tuple[dict[str, Any], Budget]:
    """The header of the first line, and the budget in it."""
    try:
        header = json.loads(first.removeprefix(b"# ").decode("utf-8"))
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise ValueError(f"the format is not {FORMAT}")
        if b"# " + canonical_json(header) + b"\n" != first:
            raise ValueError("it is not in the canonical writing")
        if header.keys() != HEADER:
            raise ValueError(f"it should have {', '.join(sorted(HEADER))}")
        budget = budget_from_json(header["budget"])
        if budget_json(budget) != header["budget"]:
            raise ValueError("the budget is not in the canonical writing")
        _check_numbers(header)
    except EngineError as refusal:
        raise EngineError("budget_header_unreadable", reason=str(refusal)[:200]) from refusal
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as refusal:
        raise EngineError("budget_header_unreadable", reason=str(refusal)[:200]) from refusal
    return header, budget


def _check_numbers(header: Mapping[str, Any]) -> None:
    if header["kind"] not in VOTE_KINDS or type(header["knapsack"]) is not bool:
        raise ValueError("the kind is unknown")
    for key, least in (("ballots", 0), ("blank", 0), ("null", 0), ("unit", 1)):
        if type(header[key]) is not int or not least <= header[key] <= MOST_VOTES:
            raise ValueError(f"{key} is not a number that can be counted")
    names = header["group_names"]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise ValueError("group_names are not a list of different names")
