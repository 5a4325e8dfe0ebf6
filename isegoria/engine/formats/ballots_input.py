# SPDX-License-Identifier: LGPL-3.0-or-later
"""The frozen input of a count, "isegoria-ballots/1", and its SHA-256.

The file is written once, in one canonical way, and named by its digest; `docs/formats/ballots-input.md` specifies it.
Ballots that are alike share a line and the lines are in ascending order, so that the file tells nothing of who voted
when. A reader refuses any byte that the canonical writing would not have produced, and names the line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.canonical import canonical_json
from isegoria.engine.formats.gathering import in_largest_unit
from isegoria.engine.formats.number_lines import NOTHING, LineError, read_number_lines, write_number_lines
from isegoria.engine.profiles.ballots import KINDS, MOST_CANDIDATES, MOST_MARK, Ballots, Grade

FORMAT = "isegoria-ballots/1"
BLOCK = 1 << 21  # bytes read, or about as many written, at a time
LONGEST_HEADER = 1 << 25
FIRST_ROW = 3  # the number of the line of the first ballot
MOST_VOTES = 10**14
"""All the votes of a file together: what is counted of them stays a whole number of 64 bits."""


@dataclass(frozen=True)
class FrozenBallots:
    """What names a frozen file: its SHA-256 in hexadecimal, its length in bytes; its lines and ballots."""

    sha256: str
    bytes: int
    rows: int
    ballots: int

    def to_json(self) -> dict[str, str | int]:
        return {"format": FORMAT, "sha256": self.sha256, "bytes": self.bytes}


def write_ballots(stream: BinaryIO | None, ballots: Ballots) -> FrozenBallots:
    """Write ballots, merged and in order, and digest them on the way.

    Args: stream: where to write, or None to learn the digest only.
    Raises: EngineError: ballots_too_many, not_canonical (a name that UTF-8 cannot hold).
    Complexity: as `Ballots.merged`, then O(rows × candidates).
    """
    merged = ballots.merged()
    reduced = in_largest_unit(merged)
    if reduced is not merged:
        merged = reduced.merged()  # the order of weights is that of their fractions, which the unit changes
    if int(merged.counts.sum(dtype=np.float64)) > MOST_VOTES or merged.weights.sum(dtype=np.float64) > MOST_VOTES:
        raise EngineError("ballots_too_many")
    digest, length = hashlib.sha256(), 0
    for data in _written(merged):
        digest.update(data)
        length += len(data)
        if stream is not None:
            stream.write(data)
    return FrozenBallots(digest.hexdigest(), length, len(merged.counts), merged.n_ballots)


def read_ballots(source: Path | BinaryIO) -> Ballots:
    """Read a frozen file, refusing whatever is not its canonical writing.

    Raises:
        EngineError: file_missing, ballots_header_unreadable, ballots_columns_wrong, ballots_line_wrong,
            ballots_mark_wrong, ballots_not_sorted, ballots_too_many, ballots_cut, input_truncated.
    """
    return read_frozen(source)[0]


def read_frozen(source: Path | BinaryIO) -> tuple[Ballots, FrozenBallots]:
    """The same with what names the file, digested on the way. Raises: as `read_ballots`."""
    if isinstance(source, Path):
        if not source.is_file():
            raise EngineError("file_missing", file=source.name)
        with source.open("rb") as stream:
            return _read(stream)
    return _read(source)


def _written(ballots: Ballots) -> Iterator[bytes]:
    yield _header(ballots)
    yield _columns(weighted=ballots.is_weighted, grouped=ballots.groups is not None, candidates=ballots.n_candidates)
    rows_at_once = max(1, BLOCK // (2 * ballots.n_candidates + 8))
    for start in range(0, len(ballots.counts), rows_at_once):
        rows = slice(start, start + rows_at_once)
        columns: list[NDArray[np.integer]] = [ballots.counts[rows]]
        if ballots.is_weighted:
            columns.append(ballots.weights[rows])
        if ballots.groups is not None:
            columns.append(ballots.groups[rows])
        yield write_number_lines([*columns, ballots.marks[rows]])


def _header(ballots: Ballots) -> bytes:
    header = {
        "format": FORMAT,
        "kind": ballots.kind,
        "candidates": list(ballots.candidates),
        "scale": [{"value": grade.value, "name": grade.name} for grade in ballots.scale],
        "ballots": ballots.n_ballots,
        "null": ballots.null,
        "unit": ballots.unit,
        "group_names": [] if ballots.groups is None else list(ballots.group_names),
    }
    return b"# " + canonical_json(header) + b"\n"


def _columns(*, weighted: bool, grouped: bool, candidates: int) -> bytes:
    named = ["count", *(["weight"] if weighted else []), *(["group"] if grouped else [])]
    return (",".join([*named, *map(str, range(candidates))]) + "\n").encode("ascii")


class _Reading:
    """What is kept while a file is read block by block."""

    def __init__(self, header: dict[str, Any], columns: bytes) -> None:
        self.header = header
        self.candidates: list[str] = header["candidates"]
        shapes = {
            _columns(weighted=weighted, grouped=grouped, candidates=len(self.candidates)): (weighted, grouped)
            for weighted in (False, True)
            for grouped in (False, True)
        }
        if columns not in shapes:
            raise EngineError("ballots_columns_wrong")
        self.weighted, self.grouped = shapes[columns]
        self.extra = 1 + self.weighted + self.grouped
        self.most = {
            "rankings": len(self.candidates),
            "grades": len(header["scale"]) - 1,
            "approvals": 1,
            "points": MOST_MARK,
        }[header["kind"]]
        self.least = 1 if header["kind"] == "rankings" else 0
        self.small = np.min_scalar_type(-1 - self.most)
        self.line = FIRST_ROW
        self.votes = 0
        self.counts: list[NDArray[np.int64]] = []
        self.weights: list[NDArray[np.int64]] = []
        self.groups: list[NDArray[np.int64]] = []
        self.marks: list[NDArray[np.signedinteger]] = []
        self.previous = np.zeros((0, self.extra + len(self.candidates)), dtype=np.int64)

    def add(self, text: bytes) -> None:
        """Take whole lines in."""
        try:
            rows = read_number_lines(text, self.extra + len(self.candidates))
        except LineError as wrong:
            raise EngineError(
                "ballots_line_wrong", line=self.line + wrong.row, candidates=len(self.candidates)
            ) from wrong
        marks = rows[:, self.extra :]
        self._check_heads(rows[:, : self.extra])
        wrong_marks = (marks != NOTHING) & ((marks < self.least) | (marks > self.most))
        if wrong_marks.any():
            row, column = (int(place[0]) for place in np.nonzero(wrong_marks))
            self._refuse_mark(row, column, int(marks[row, column]))
        self._check_order(rows)
        self.counts.append(rows[:, 0].copy())
        if self.weighted:
            self.weights.append(rows[:, 1].copy())
        if self.grouped:
            self.groups.append(rows[:, self.extra - 1].copy())
        self.marks.append(marks.astype(self.small))
        self.line += len(rows)

    def _check_heads(self, heads: NDArray[np.int64]) -> None:
        positive = heads[:, : 1 + self.weighted]
        wrong = (positive < 1).any(axis=1)
        if self.grouped:
            group = heads[:, -1]
            wrong |= (group < 0) | (group >= len(self.header["group_names"]))
        if wrong.any():
            raise EngineError(
                "ballots_line_wrong", line=self.line + int(np.argmax(wrong)), candidates=len(self.candidates)
            )
        self.votes += int(positive.max(axis=1).sum(dtype=np.float64))
        if self.votes > MOST_VOTES:
            raise EngineError("ballots_too_many")

    def _refuse_mark(self, row: int, column: int, mark: int) -> None:
        raise EngineError("ballots_mark_wrong", line=self.line + row, candidate=self.candidates[column][:60], mark=mark)

    def _check_order(self, rows: NDArray[np.int64]) -> None:
        """Ascending by group, then marks, then the weight of one ballot, each once."""
        both = np.concatenate([self.previous, rows])
        self.previous = rows[-1:]
        keys = both[:, self.extra :]
        if self.grouped:
            keys = np.concatenate([both[:, self.extra - 1 : self.extra], keys], axis=1)
        if self.weighted:
            divisor = np.gcd(both[:, 0], both[:, 1])
            of_one = np.stack([both[:, 1] // divisor, both[:, 0] // divisor], axis=1)
            keys = np.concatenate([keys, of_one], axis=1)
        differs = keys[1:] != keys[:-1]
        column = np.argmax(differs, axis=1)
        at = np.arange(len(differs))
        ascending = keys[at + 1, column] > keys[at, column]
        if not ascending.all():
            late = int(np.argmin(ascending)) + len(rows) - len(differs)
            raise EngineError("ballots_not_sorted", line=self.line + late)

    def finish(self) -> Ballots:
        header = self.header
        empty = np.zeros(0, dtype=np.int64)
        counts = np.concatenate([empty, *self.counts])
        if int(counts.sum()) != header["ballots"]:
            raise EngineError("ballots_cut", expected=header["ballots"], found=int(counts.sum()))
        marks = np.concatenate([np.zeros((0, len(self.candidates)), dtype=self.small), *self.marks])
        self.marks.clear()
        ballots = Ballots.from_marks(
            header["kind"],
            self.candidates,
            marks,
            counts=counts,
            weights=np.concatenate([empty, *self.weights]) if self.weighted else None,
            unit=header["unit"],
            scale=[Grade(one["value"], one["name"]) for one in header["scale"]],
            null=header["null"],
            groups=np.concatenate([empty, *self.groups]) if self.grouped else None,
            group_names=header["group_names"],
        )
        if ballots.kind == "rankings" and not np.array_equal(ballots.marks, marks):
            row, column = (int(place[0]) for place in np.nonzero(ballots.marks != marks))
            self.line = FIRST_ROW
            self._refuse_mark(row, column, int(marks[row, column]))
        if ballots.is_weighted != self.weighted or in_largest_unit(ballots) is not ballots:
            raise EngineError("ballots_columns_wrong")
        return ballots


def _read(stream: BinaryIO) -> tuple[Ballots, FrozenBallots]:
    digest = hashlib.sha256()
    first = stream.readline(LONGEST_HEADER)
    header = _checked_header(first)
    second = stream.readline(LONGEST_HEADER)
    digest.update(first + second)
    length = len(first) + len(second)
    reading = _Reading(header, second)
    longest = (reading.extra + len(reading.candidates)) * 20
    rest = b""
    while block := stream.read(BLOCK):
        digest.update(block)
        length += len(block)
        whole, newline, rest_of_block = (rest + block).rpartition(b"\n")
        rest = rest_of_block
        if newline:
            reading.add(whole + newline)
        if len(rest) > longest:
            raise EngineError("ballots_line_wrong", line=reading.line, candidates=len(reading.candidates))
    if rest:
        raise EngineError("input_truncated")
    ballots = reading.finish()
    return ballots, FrozenBallots(digest.hexdigest(), length, len(ballots.counts), ballots.n_ballots)


def _checked_header(first: bytes) -> dict[str, Any]:
    """The header of the first line, of which nothing is left to check but the ballots."""
    try:
        header = json.loads(first.removeprefix(b"# ").decode("utf-8"))
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise ValueError(f"the format is not {FORMAT}")
        canonical = b"# " + canonical_json(header) + b"\n" == first
        fault = _fault_of_header(header) if canonical else "it is not in the canonical writing"
    except (ValueError, KeyError, TypeError, EngineError, RecursionError) as refusal:
        raise EngineError("ballots_header_unreadable", reason=str(refusal)[:200]) from refusal
    if fault:
        raise EngineError("ballots_header_unreadable", reason=fault)
    return header


KEYS = {"format", "kind", "candidates", "scale", "ballots", "null", "unit", "group_names"}


def _fault_of_header(header: dict[str, Any]) -> str:
    """What is wrong with a header, in words; "" where nothing is."""
    if header.keys() != KEYS:
        return f"it should have {', '.join(sorted(KEYS))}"
    if header["kind"] not in KINDS:
        return "the kind is unknown"
    for key in ("candidates", "group_names"):
        names = header[key]
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return f"{key} are not a list of names"
        if len(set(names)) < len(names):
            return f"{key} names one twice"
    if not 1 <= len(header["candidates"]) <= MOST_CANDIDATES:
        return "the number of candidates cannot be counted"
    for key, least in (("ballots", 0), ("null", 0), ("unit", 1)):
        if type(header[key]) is not int or not least <= header[key] <= MOST_VOTES:
            return f"{key} is not a number that can be counted"
    return _fault_of_scale(header["scale"], header["kind"])


def _fault_of_scale(scale: Any, kind: str) -> str:
    if not isinstance(scale, list) or (len(scale) < 2) == (kind == "grades") or (scale and kind != "grades"):
        return "the scale is two grades or more for grades, and empty for the rest"
    for grade in scale:
        if not isinstance(grade, dict) or grade.keys() != {"value", "name"}:
            return "a grade has a value and a name"
        if type(grade["value"]) is not int or not isinstance(grade["name"], str) or abs(grade["value"]) > MOST_MARK:
            return "the value of a grade is a whole number, and its name a text"
    return ""
