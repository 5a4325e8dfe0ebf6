# SPDX-License-Identifier: LGPL-3.0-or-later
"""PrefLib files of rankings and categories (.soc .soi .toc .toi .cat), in their form of 2022 and in the older one.

Source: N. Mattei and T. Walsh, "PrefLib: A Library for Preferences", ADT 2013; https://preflib.github.io, "Format".

Complexity: O(bytes); memory is that of the distinct ballots and of one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.gathering import Gathering
from isegoria.engine.formats.order_lines import OrderLines
from isegoria.engine.formats.reading import Reading, Report
from isegoria.engine.formats.text_lines import MANY_BYTES, READ_AT_ONCE, TextLines
from isegoria.engine.profiles.ballots import UNMARKED, Ballots, Grade

DataType = Literal["soc", "soi", "toc", "toi", "cat"]
TYPES: tuple[DataType, ...] = ("soc", "soi", "toc", "toi", "cat")
MOST_HEADER = 100_000  # lines

_HEADER = re.compile(r"#\s*([^:]+?)\s*:\s?(.*)")
_CUT_AT_ONCE = 1 << 16
_ENDS = re.compile(r"[\r\n]+")
_OLD_NAME = re.compile(r"\s*([0-9]{1,9})\s*,\s*(.*)")


@dataclass
class _Header:
    """What stands before the ballots. `stated`: what the file says it holds; `line`: of the first ballot."""

    data_type: DataType
    names: tuple[str, ...]
    categories: tuple[str, ...] = ()
    stated: dict[str, int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    old: bool = False


def read_preflib(
    path: Path,
    *,
    data_type: DataType | None = None,
    categories: Literal["approvals", "grades"] | None = None,
    encoding: str = "",
    lenient: bool = False,
) -> Reading:
    """Read a file of rankings or of categories.

    Args:
        data_type: that of the header or of the name by default.
        categories: how a .cat is read: approvals of those in the first of two categories, or grades of which the first
            category is the best. By default approvals where there are two, grades otherwise.
        lenient: leave out lines that are wrong and say so in the report, rather than refuse the file.

    Raises:
        EngineError: file_missing, table_empty, not_a_table, text_undecodable, line_too_long, ballots_header_missing,
            line_unreadable, line_count_wrong, line_candidate_unknown, line_candidate_repeated,
            line_tied, line_incomplete, counts_differ.
    """
    text = TextLines.open(path, encoding=encoding)
    many = text.n_bytes >= MANY_BYTES
    blocks = text.blocks(READ_AT_ONCE) if many else text.blocks()
    header, line, rest = _header(path, blocks, data_type)
    report = Report(lenient=lenient)
    names = _distinct(header.names, report)
    lines = OrderLines(
        names,
        complete=header.data_type in ("soc", "toc"),
        tied=header.data_type not in ("soc", "soi"),
        places=len(header.categories),
        many=many,
    )
    approvals = (categories or ("approvals" if len(header.categories) == 2 else "grades")) == "approvals"
    gathering, ballots, distinct = Gathering(), 0, 0
    for first, block in chain([(line, rest)], blocks):
        if not block:
            continue
        counts, marks, wrong = lines.read(_with_colons(block) if header.old else block)
        if wrong.size:
            numbered = [(number, one) for number, one in enumerate(block.decode("utf-8").split("\n"), first) if one]
            for row in wrong.tolist():
                number, written = numbered[row]
                report.refuse(lines.refusal(written.replace(",", ":", 1) if header.old else written, number))
            counts, marks = np.delete(counts, wrong), np.delete(marks, wrong, axis=0)
        ballots += int(counts.sum())
        distinct += len(counts)
        if header.categories:
            chunk = _of_categories(names, header.categories, marks, counts, approvals=approvals)
        else:
            chunk = Ballots.from_marks("rankings", names, marks, counts=counts)
        gathering.add(chunk)
    for what, found in (("voters", ballots), ("unique", distinct)):
        stated = header.stated.get(what, found)
        if stated != found and not report.refused:
            report.refuse(EngineError("counts_differ", file=path.name, what=what, stated=stated, found=found))
    taken = gathering.take()
    if taken is None:
        raise EngineError("ballots_header_missing", file=path.name, what="ballots")
    return Reading(taken, header.data_type, report, said=header.said)


def write_preflib(
    stream: BinaryIO,
    ballots: Ballots,
    *,
    data_type: DataType | None = None,
    said: Mapping[str, str] | None = None,
) -> DataType:
    """Write rankings (.soc .soi .toc .toi: the narrowest that holds them by default), grades or approvals (.cat).

    Spoiled ballots, weights and groups have no place in such a file: counts are of ballots. Most frequent first.

    Args: said: lines of the header, such as those that `read_preflib` gives; what concerns the ballots is made anew.
    Raises: EngineError: ballots_unfit (points; a type that cannot hold these ballots).
    """
    merged = ballots.merged()
    kind = data_type or _narrowest(merged)
    if kind not in _holding(merged):
        raise EngineError("ballots_unfit", method=f".{kind}", kind=ballots.kind, kinds="rankings, grades, approvals")
    order = np.argsort(-merged.counts, kind="stable")
    categories = _categories(merged) if kind == "cat" else []
    written = {
        **{name: value for name, value in (said or {}).items() if name not in _MADE and not _NUMBERED.match(name)},
        "DATA TYPE": kind,
        "NUMBER ALTERNATIVES": str(merged.n_candidates),
        "NUMBER VOTERS": str(merged.n_ballots),
        f"NUMBER UNIQUE {'PREFERENCES' if categories else 'ORDERS'}": str(len(merged.counts)),
        **({"NUMBER CATEGORIES": str(len(categories))} if categories else {}),
        **{f"CATEGORY NAME {number}": name for number, name in enumerate(categories, 1)},
        **{f"ALTERNATIVE NAME {number}": name for number, name in enumerate(merged.candidates, 1)},
    }
    for name, value in written.items():
        stream.write(f"# {name}: {_ENDS.sub(' ', value)}\n".encode())
    places = merged.marks[order]
    if categories:
        places = np.where(places < 0, np.int32(-1), np.int32(len(categories)) - places)
    for start in range(0, len(order), 10_000):
        rows = zip(places[start : start + 10_000], merged.counts[order[start : start + 10_000]].tolist(), strict=True)
        stream.write("".join(f"{count}: {_order(row, len(categories))}\n" for row, count in rows).encode("ascii"))
    return kind


_MADE = {
    "DATA TYPE", "NUMBER ALTERNATIVES", "NUMBER VOTERS", "NUMBER UNIQUE ORDERS", "NUMBER UNIQUE PREFERENCES",
    "NUMBER CATEGORIES",
}  # fmt: skip
_NUMBERED = re.compile(r"(CATEGORY|ALTERNATIVE) NAME [0-9]+$")


def _order(row: np.ndarray[tuple[int], np.dtype[np.signedinteger]], least: int) -> str:
    """A ballot as the file writes it: those who share a place between braces, an empty place as braces.

    Args: least: how many places are written at least.
    """
    chosen = np.flatnonzero(row > 0)
    ranked = chosen[np.argsort(row[chosen], kind="stable")]
    places: list[list[int]] = [[] for _ in range(max(least, int(row.max(initial=0))))]
    for candidate in ranked.tolist():
        places[row[candidate] - 1].append(candidate + 1)
    return ",".join(str(place[0]) if len(place) == 1 else "{" + ",".join(map(str, place)) + "}" for place in places)


def _holding(ballots: Ballots) -> tuple[DataType, ...]:
    """The types that hold these ballots, the narrowest first."""
    if ballots.kind in ("grades", "approvals"):
        return ("cat",)
    if ballots.kind != "rankings":
        return ()
    ranked = (ballots.marks > 0).sum(axis=1)
    complete = bool((ranked == ballots.n_candidates).all())
    tied = not np.array_equal(ranked, ballots.marks.max(axis=1, initial=0).clip(0))
    every: tuple[tuple[DataType, bool, bool], ...] = (
        ("soc", complete, not tied), ("soi", True, not tied), ("toc", complete, True), ("toi", True, True),
    )  # fmt: skip
    return tuple(kind for kind, one, other in every if one and other)


def _narrowest(ballots: Ballots) -> DataType:
    holding = _holding(ballots)
    return holding[0] if holding else "toi"


def _categories(ballots: Ballots) -> list[str]:
    return [grade.name for grade in reversed(ballots.scale)] if ballots.kind == "grades" else ["Yes", "No"]


def _of_categories(
    names: Sequence[str],
    categories: Sequence[str],
    places: np.ndarray[tuple[int, ...], np.dtype[np.int32]],
    counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    *,
    approvals: bool,
) -> Ballots:
    """Categories are numbered from the best; grades from the worst."""
    if approvals:
        marks = np.where(places < 0, UNMARKED, (places == 1).astype(np.int32))
        return Ballots.from_marks("approvals", names, marks, counts=counts)
    marks = np.where(places < 0, UNMARKED, len(categories) - places)
    best_last = list(reversed(categories))
    numeric = [re.fullmatch(r"[+-]?[0-9]{1,9}", name.strip()) for name in best_last]
    scale = [Grade(int(name) if all(numeric) else value, name) for value, name in enumerate(best_last)]
    return Ballots.from_marks("grades", names, marks, counts=counts, scale=scale)


def _distinct(names: Sequence[str], report: Report) -> tuple[str, ...]:
    """Names, of which those that are met again are numbered: such a file tells candidates apart by their numbers."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            report.note("candidate_repeated", candidate=name[:60])
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(distinct)


def _with_colons(block: bytes) -> bytes:
    """Lines of the older form, `12,3,{1,4}`, in the newer, `12:3,{1,4}`."""
    text = np.frombuffer(block, dtype=np.uint8).copy()
    starts = np.concatenate([[0], np.flatnonzero(text == 10)[:-1] + 1])
    commas = np.flatnonzero(text == 44)
    first = np.searchsorted(commas, starts)
    kept = first < len(commas)
    at = commas[first[kept]]
    ends = np.flatnonzero(text == 10)[kept]
    text[at[at < ends]] = 58
    return text.tobytes()


def _header(path: Path, blocks: Iterator[tuple[int, bytes]], data_type: DataType | None) -> tuple[_Header, int, bytes]:
    """The header, the number of the line of the first ballot, and the lines from there to the end of the block."""
    lines: list[str] = []
    for first, block in blocks:
        at = 0
        for number, raw in enumerate(_lines(block), first):
            if number > MOST_HEADER:
                break
            line = raw.decode("utf-8").strip()
            if line.startswith("#") or (not line and lines and lines[0].startswith("#")):
                lines.append(line)
            elif lines and lines[0].startswith("#"):
                return _new_header(path, lines, data_type), number, block[at:]
            else:
                lines.append(line)
                if (whole := _old_length(path, lines)) and len(lines) == whole:
                    return _old_header(path, lines, data_type), number + 1, block[at + len(raw) :]
            at += len(raw)
    if lines and lines[0].startswith("#"):
        return _new_header(path, lines, data_type), len(lines) + 1, b""
    raise EngineError("ballots_header_missing", file=path.name, what="NUMBER ALTERNATIVES")


def _lines(block: bytes) -> Iterator[bytes]:
    """Lines with their ends; of a long block, few more of them are cut than are asked for."""
    at = 0
    while at < len(block):
        end = block.find(b"\n", at + _CUT_AT_ONCE) + 1 or len(block)
        yield from block[at:end].splitlines(keepends=True)
        at = end


def _type_of(path: Path, said: str, given: DataType | None) -> DataType:
    for named in (given or "", said.lower(), path.suffix.removeprefix(".").lower()):
        for known in TYPES:
            if named == known:
                return known
    raise EngineError("ballots_header_missing", file=path.name, what="DATA TYPE")


def _new_header(path: Path, lines: Sequence[str], data_type: DataType | None) -> _Header:
    said: dict[str, str] = {}
    for line in lines:
        if found := _HEADER.match(line):
            said[found[1].upper()] = found[2].strip()
    header = _Header(_type_of(path, said.get("DATA TYPE", ""), data_type), _named(said, "ALTERNATIVE"), said=said)
    if header.data_type == "cat":
        header.categories = _named(said, "CATEGORY")
        if not header.categories:
            raise EngineError("ballots_header_missing", file=path.name, what="CATEGORY NAME 1")
    for what, keys in (
        ("alternatives", ("NUMBER ALTERNATIVES",)),
        ("voters", ("NUMBER VOTERS",)),
        ("unique", ("NUMBER UNIQUE ORDERS", "NUMBER UNIQUE PREFERENCES")),
        ("categories", ("NUMBER CATEGORIES",)),
    ):
        for key in keys:
            if re.fullmatch(r"[0-9]{1,15}", said.get(key, "")):
                header.stated[what] = int(said[key])
    if "alternatives" not in header.stated:
        raise EngineError("ballots_header_missing", file=path.name, what="NUMBER ALTERNATIVES")
    _same_number(path, "alternatives", header.stated["alternatives"], len(header.names))
    if header.categories:
        stated = header.stated.get("categories", len(header.categories))
        _same_number(path, "categories", stated, len(header.categories))
    return header


def _same_number(path: Path, what: str, stated: int, found: int) -> None:
    if stated != found:
        raise EngineError("counts_differ", file=path.name, what=what, stated=stated, found=found)


def _named(said: Mapping[str, str], what: str) -> tuple[str, ...]:
    """The names of alternatives or categories, by number (from 1; some files number categories from 0)."""
    numbered = {
        int(key.rpartition(" ")[2]): name
        for key, name in said.items()
        if re.fullmatch(rf"{what} NAME [0-9]{{1,6}}", key)
    }
    return tuple(numbered[number] or str(number) for number in sorted(numbered))


def _old_length(path: Path, lines: Sequence[str]) -> int:
    """How many lines the header of the older form has: their number, the names, the sums."""
    if not re.fullmatch(r"[0-9]{1,5}", lines[0]):
        raise EngineError("ballots_header_missing", file=path.name, what="NUMBER ALTERNATIVES")
    return int(lines[0]) + 2


def _old_header(path: Path, lines: Sequence[str], data_type: DataType | None) -> _Header:
    names: dict[int, str] = {}
    for number, line in enumerate(lines[1:-1], 2):
        found = _OLD_NAME.fullmatch(line)
        if not found:
            raise EngineError("line_unreadable", line=number, text=line[:60])
        names[int(found[1])] = found[2].strip()
    sums = re.fullmatch(r"([0-9]{1,14})\s*,\s*([0-9]{1,14})\s*,\s*([0-9]{1,14})", lines[-1])
    if not sums or sorted(names) != list(range(1, len(names) + 1)) or not names:
        raise EngineError("line_unreadable", line=len(lines), text=lines[-1][:60])
    return _Header(
        _type_of(path, "", data_type),
        tuple(names[number] for number in sorted(names)),
        stated={"voters": int(sums[1]), "unique": int(sums[3])},
        said={"TITLE": path.stem},
        old=True,
    )
