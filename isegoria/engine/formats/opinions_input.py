# SPDX-License-Identifier: LGPL-3.0-or-later
"""The frozen input of an opinion map, "isegoria-opinions/1", and its SHA-256.

The file is written once, in one canonical way, and named by its digest; `docs/formats/opinions-input.md`
specifies it. Writing and digesting stream; reading keeps the matrix only (about 9 bytes an opinion) and
refuses any byte that the canonical writing would not have produced.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.canonical import canonical_json
from isegoria.engine.profiles.opinions import OpinionMatrix

FORMAT = "isegoria-opinions/1"
COLUMNS = b"participant,statement,opinion\n"
BLOCK = 1 << 20  # bytes read, or rows joined, at a time

_NUMBER = rb"(?:0|[1-9][0-9]{0,8})"
_ROWS = re.compile(rb"(?:%b,%b,(?:-1|0|1)\n)*" % (_NUMBER, _NUMBER))


@dataclass(frozen=True)
class FrozenInput:
    """What names a frozen file: its SHA-256 in hexadecimal, its length in bytes, its number of opinions."""

    sha256: str
    bytes: int
    opinions: int

    def to_json(self) -> dict[str, str | int]:
        return {"format": FORMAT, "sha256": self.sha256, "bytes": self.bytes}


class _Digesting:
    """A binary stream that passes bytes on while it counts and digests them."""

    def __init__(self, stream: BinaryIO | None) -> None:
        self._stream, self._hash, self.length = stream, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self.length += len(data)
        if self._stream is not None:
            self._stream.write(data)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def write_opinions(
    stream: BinaryIO | None,
    statements: Sequence[bool],
    rows: Iterable[tuple[int, int, int]],
) -> FrozenInput:
    """Write rows as they come and digest them on the way; constant memory.

    Args:
        stream: where to write, or None to learn the digest only.
        statements: for statement 0, 1, 2…, whether it is moderated out.
        rows: (participant, statement, opinion), sorted, participants dense from 0.

    Raises:
        EngineError: input_not_sorted, input_not_dense, statement_unknown, opinion_unknown.
    """
    sink = _Digesting(stream)
    sink.write(_header(statements))
    previous, count, pending = (-1, -1), 0, []
    for participant, statement, opinion in rows:
        if opinion not in (1, 0, -1):
            raise EngineError("opinion_unknown", opinion=opinion, statement=statement)
        if not 0 <= statement < len(statements):
            raise EngineError("statement_unknown", statement=statement)
        if (participant, statement) <= previous:
            raise EngineError("input_not_sorted", line=count + 3)
        if participant > previous[0] + 1:
            raise EngineError("input_not_dense", missing=previous[0] + 1)
        previous = (participant, statement)
        pending.append(f"{participant},{statement},{opinion}\n")
        count += 1
        if len(pending) >= 10_000:
            sink.write("".join(pending).encode("ascii"))
            pending.clear()
    sink.write("".join(pending).encode("ascii"))
    return FrozenInput(sink.hexdigest(), sink.length, count)


def _header(statements: Sequence[bool]) -> bytes:
    listed = [[number, "out" if out else "in"] for number, out in enumerate(statements)]
    return b"# " + canonical_json({"format": FORMAT, "statements": listed}) + b"\n" + COLUMNS


def write_matrix(
    stream: BinaryIO | None, matrix: OpinionMatrix, *, order: Sequence[int] | None = None
) -> tuple[FrozenInput, tuple[int, ...]]:
    """Freeze a matrix: number its people 0, 1, 2… and write it.

    Args:
        order: a permutation of the matrix's rows; row `order[i]` comes in i-th place. For an export that must
            not be joined with another, draw it afresh from a source of secrets. By default the matrix's order.

    Returns:
        The file's name, and the rows of the matrix in the order of their new numbers. People who answered
        nothing get no number. Statements are numbered in the matrix's order; those about the person are written
        "out", since they place nobody either.
    """
    chosen = range(matrix.n_participants) if order is None else order
    if order is not None and sorted(order) != list(range(matrix.n_participants)):
        raise EngineError("lengths_differ", what="order", expected=matrix.n_participants, found=len(order))
    indptr = matrix.values.indptr.tolist()
    numbered = tuple(row for row in chosen if indptr[row + 1] > indptr[row])

    def rows() -> Iterator[tuple[int, int, int]]:
        for number, row in enumerate(numbered):
            own = slice(indptr[row], indptr[row + 1])
            for column, opinion in zip(
                matrix.values.indices[own].tolist(), matrix.values.data[own].tolist(), strict=True
            ):
                yield number, column, opinion

    return write_opinions(stream, matrix.set_aside.tolist(), rows()), numbered


def digest_of_file(path: Path) -> tuple[str, int]:
    """SHA-256 in hexadecimal and length in bytes of any file; constant memory."""
    sink = _Digesting(None)
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            sink.write(block)
    return sink.hexdigest(), sink.length


def read_opinions(source: Path | BinaryIO) -> tuple[OpinionMatrix, FrozenInput]:
    """Read a frozen file, refusing whatever is not its canonical writing.

    Raises:
        EngineError: file_missing, input_header_unreadable, input_format_unknown, input_columns_wrong,
            input_line_wrong, input_not_sorted, input_not_dense, input_truncated, statement_unknown.
    """
    if isinstance(source, Path):
        if not source.is_file():
            raise EngineError("file_missing", file=source.name)
        with source.open("rb") as stream:
            return _read(stream)
    return _read(source)


def _read(stream: BinaryIO) -> tuple[OpinionMatrix, FrozenInput]:
    first = stream.readline()
    statements = _statements(first)
    second = stream.readline()
    if second != COLUMNS:
        raise EngineError("input_columns_wrong")
    sink = _Digesting(None)
    sink.write(first)
    sink.write(second)
    people: list[NDArray[np.int32]] = []
    columns: list[NDArray[np.int32]] = []
    opinions: list[NDArray[np.int8]] = []
    line, previous, rest = 3, np.array([-1, -1]), b""
    while block := stream.read(BLOCK):
        sink.write(block)
        whole, newline, rest_of_block = (rest + block).rpartition(b"\n")
        rest = rest_of_block
        if not newline:
            continue
        rows = _rows(whole + newline, line)
        _check(rows, previous, line, len(statements))
        people.append(rows[:, 0].astype(np.int32))
        columns.append(rows[:, 1].astype(np.int32))
        opinions.append(rows[:, 2].astype(np.int8))
        line += len(rows)
        previous = rows[-1, :2]
    if rest:
        raise EngineError("input_truncated")
    empty = np.zeros(0, dtype=np.int32)
    who = np.concatenate([empty, *people])
    n_people = int(who[-1]) + 1 if who.size else 0
    indptr = np.zeros(n_people + 1, dtype=np.int64)
    np.cumsum(np.bincount(who, minlength=n_people), out=indptr[1:])
    values = sp.csr_array(
        (np.concatenate([empty.astype(np.int8), *opinions]), np.concatenate([empty, *columns]), indptr),
        shape=(n_people, len(statements)),
    )
    matrix = OpinionMatrix.from_csr(
        values,
        participant_ids=tuple(range(n_people)),
        statement_ids=tuple(range(len(statements))),
        moderated_out=[number for number, out in enumerate(statements) if out],
    )
    return matrix, FrozenInput(sink.hexdigest(), sink.length, len(who))


def _statements(first: bytes) -> list[bool]:
    """Whether each statement is moderated out, from the first line."""
    try:
        header = json.loads(first.removeprefix(b"# ").decode("utf-8"))
        found = header["format"]
        if found != FORMAT:
            raise EngineError("input_format_unknown", found=found)
        statements = [{"in": False, "out": True}[state] for _, state in header["statements"]]
    except (ValueError, KeyError, TypeError) as refusal:
        raise EngineError("input_header_unreadable", reason=str(refusal)) from refusal
    if _header(statements) != first + COLUMNS:
        raise EngineError("input_header_unreadable", reason="it is not in the canonical writing")
    return statements


def _rows(text: bytes, line: int) -> NDArray[np.int64]:
    """The numbers of whole lines, of which the first is line number `line`."""
    matched = _ROWS.match(text)
    end = matched.end() if matched else 0
    if end != len(text):
        raise EngineError("input_line_wrong", line=line + text.count(b"\n", 0, end))
    flat = np.loadtxt(io.BytesIO(text), dtype=np.int64, delimiter=",", ndmin=2)
    return flat.reshape(-1, 3)


def _check(rows: NDArray[np.int64], previous: NDArray[np.int64], line: int, n_statements: int) -> None:
    """Sorted by participant then statement, once each, participants dense, statements known."""
    people = np.concatenate([previous[:1], rows[:, 0]])
    columns = np.concatenate([previous[1:], rows[:, 1]])
    beyond = np.flatnonzero(rows[:, 1] >= n_statements)
    if beyond.size:
        raise EngineError("statement_unknown", statement=int(rows[beyond[0], 1]))
    step = np.diff(people)
    disordered = np.flatnonzero((step < 0) | ((step == 0) & (np.diff(columns) <= 0)))
    if disordered.size:
        raise EngineError("input_not_sorted", line=line + int(disordered[0]))
    gap = np.flatnonzero(step > 1)
    if gap.size:
        raise EngineError("input_not_dense", missing=int(people[gap[0]]) + 1)
