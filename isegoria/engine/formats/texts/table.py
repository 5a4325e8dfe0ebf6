# SPDX-License-Identifier: LGPL-3.0-or-later
"""A table as a stream of records: CSV whose separator and encoding are found, or one JSON object a line.

A quoted field may hold line breaks, so a record may take several lines. Where a quotation mark is never closed, only
the line that opened it is refused, and the following ones are read again from their own beginning. Nothing of what is
wrong in a line stops the reading: it is counted, and the first are named.

Published in: Shafranovich (2005), "Common format and MIME type for comma-separated values (CSV) files", RFC 4180.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import unicodedata
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.texts.signs import REPLACED, Examined, examine, open_binary

LONGEST_RECORD = 1 << 22  # characters; a longer record is a quotation mark left open, or no table
SAMPLE = 1_000  # records looked at before reading
NAMED = 100  # refused lines that are named; the others are counted
SEPARATORS = (",", ";", "\t", "|")
TAIL = 20  # lines at the end of a file that may all be of one record that was cut
WHOLE_LINE = "\x1f"  # a sign that no text holds: the line is one field

REASONS: dict[str, str] = {
    "column_count": "too many or too few columns",
    "quote_unclosed": "a quotation mark opened and never closed",
    "file_truncated": "a file that ends in the middle of a line",
    "record_too_long": "a line too long to be one of a table",
    "json_wrong": "a line that is not a JSON object",
    "text_empty": "no text",
    "gzip_damaged": "a compressed file that is damaged or ends too early",
}
"""Why a line was refused. `text_empty` is no fault of the line: there is nothing to read in it."""

NOTES: dict[str, str] = {
    "nul": "lines from which NUL characters were taken out",
    "signs_replaced": "lines with bytes that are no text, shown as �",
    "date_wrong": "lines whose date cannot be read",
    "side_unknown": "lines whose side is none of the words for or against",
}
"""What was put right or could not be understood in a line that was kept."""


@dataclass
class TableReport:
    """What became of the lines: how many records were read, kept and refused, and why.

    Attributes:
        named: (line, code) of the first refused.
    """

    read: int = 0
    kept: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    named: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, line: int, code: str) -> None:
        self.read += 1
        self.refused[code] += 1
        if len(self.named) < NAMED:
            self.named.append((line, code))

    def keep(self) -> None:
        self.read += 1
        self.kept += 1

    def to_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "kept": self.kept,
            "refused": dict(sorted(self.refused.items())),
            "notes": dict(sorted(self.notes.items())),
            "named": [{"line": line, "code": code} for line, code in self.named],
        }

    @staticmethod
    def from_json(known: Mapping[str, Any]) -> TableReport:
        return TableReport(
            known["read"],
            known["kept"],
            Counter(known["refused"]),
            Counter(known["notes"]),
            [(one["line"], one["code"]) for one in known["named"]],
        )


@dataclass(frozen=True)
class Table:
    """A file that was examined, not read yet.

    Attributes:
        separator: between columns; "" for JSON lines.
        columns: their names, in order.
        sample: the first records, for what the columns look like.
    """

    path: Path
    examined: Examined
    separator: str
    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]

    @staticmethod
    def open(
        path: Path,
        *,
        wanted: Sequence[str] = (),
        encoding: str = "",
        progress: Callable[[int, int], Any] = lambda done, total: None,
    ) -> Table:
        """Examine a file and find its columns.

        Args:
            wanted: names of columns that should be there: a separator that finds them is the right one.
            progress: told how many bytes were examined, of how many.

        Raises:
            EngineError: file_missing, table_empty, not_a_table, encoding_unknown.
        """
        examined = examine(path, encoding=encoding, progress=progress)
        lines = [line for _, line in islice(_lines(path, examined.encoding, TableReport()), 5 * SAMPLE)]
        declared = _declared(lines[0]) if lines else ""
        first = next((line for line in lines if line.strip()), "")
        if not first:
            raise EngineError("table_empty", file=path.name)
        if first.lstrip().startswith("["):
            raise EngineError("not_a_table", file=path.name, kind="json")
        if first.lstrip().startswith("{") and isinstance(_json_object(first), dict):
            objects = [one for line in lines[:SAMPLE] if (one := _json_object(line)) is not None]
            columns = tuple(dict.fromkeys(key for one in objects for key in one))
            sample = tuple(tuple(_json_text(one.get(name)) for name in columns) for one in objects)
            return Table(path, examined, "", columns, sample)
        separator = declared or _separator(lines, wanted)
        rows = _sampled(lines[1:] if declared else lines, separator)
        if not rows:
            raise EngineError("table_empty", file=path.name)
        columns = tuple(_name(one) for one in rows[0])
        kept = tuple(tuple(row) for row in rows[1 : SAMPLE + 1] if len(row) == len(columns))
        return Table(path, examined, separator, columns, kept)

    def place(self, column: str) -> int:
        """Number of a column, by its name as it is written, or else but for capitals and accents.

        Raises:
            EngineError: column_unknown, header_column_repeated.
        """
        wanted = _name(column)
        for form in (str, _alike):
            places = [number for number, name in enumerate(self.columns) if form(name) == form(wanted)]
            if len(places) == 1:
                return places[0]
            if places:
                raise EngineError("header_column_repeated", file=self.path.name, column=column)
        raise EngineError("column_unknown", file=self.path.name, column=column, columns=list(self.columns))

    def records(self, report: TableReport) -> Iterator[tuple[int, Sequence[str]]]:
        """(line, fields) of each record below the header; what cannot be read is refused in `report`."""
        lines = _lines(self.path, self.examined.encoding, report)
        if not self.separator:
            yield from self._objects(lines, report)
            return
        lines = (line for line in lines if line[0] > 1 or not _declared(line[1]))
        width = len(self.columns)
        read = _records(lines, self.separator, report, width)
        next(read, None)  # the header, as it was found in the sample
        for line, fields in read:
            if len(fields) > width and not any(fields[width:]):  # separators that a spreadsheet left at the end
                yield line, fields[:width]
            elif len(fields) == width:
                yield line, fields
            else:
                report.refuse(line, "column_count")

    def _objects(self, lines: Iterator[tuple[int, str]], report: TableReport) -> Iterator[tuple[int, Sequence[str]]]:
        for number, line in lines:
            if not line.strip():
                continue
            found = _json_object(line)
            if found is None:
                report.refuse(number, "json_wrong" if line.endswith("\n") else "file_truncated")
            else:
                yield number, [_json_text(found.get(name)) for name in self.columns]


def _name(written: str) -> str:
    return unicodedata.normalize("NFC", written.removeprefix("\ufeff").strip())


def _alike(name: str) -> str:
    """A name without its accents and capitals."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _lines(path: Path, encoding: str, report: TableReport) -> Iterator[tuple[int, str]]:
    """(number from 1, text with its end) of each physical line; one too long is refused."""
    number = 0
    with open_binary(path) as binary, io.TextIOWrapper(binary, encoding, errors="replace", newline="") as stream:
        try:
            while line := stream.readline(LONGEST_RECORD):
                number += 1
                if len(line) == LONGEST_RECORD and line[-1] not in "\r\n":
                    while (rest := stream.readline(LONGEST_RECORD)) and rest[-1] not in "\r\n":
                        continue
                    report.refuse(number, "record_too_long")
                    continue
                if "\0" in line:
                    line = line.replace("\0", "")
                    report.notes["nul"] += 1
                if REPLACED in line:
                    report.notes["signs_replaced"] += 1
                yield number, line
        except (EOFError, gzip.BadGzipFile, zlib.error):
            report.refuse(number + 1, "gzip_damaged")


def _records(
    lines: Iterator[tuple[int, str]], separator: str, report: TableReport, columns: int
) -> Iterator[tuple[int, list[str]]]:
    """(line of its beginning, fields) of each record; blank lines are nothing."""
    again: deque[tuple[int, str]] = deque()
    taken: list[tuple[int, str]] = []
    over = False

    def feed() -> Iterator[str]:
        nonlocal over
        while line := (again.popleft() if again else next(lines, None)):
            taken.append(line)
            yield line[1]
        over = True

    before = csv.field_size_limit(LONGEST_RECORD)
    try:
        while True:
            taken.clear()
            over = False
            try:
                for fields in csv.reader(feed(), delimiter=separator):
                    if over:  # the reader asked for more lines: it stands inside quotation marks
                        break
                    if fields:
                        yield taken[0][0], fields
                    taken.clear()
            except csv.Error:  # a field longer than any is
                pass
            if not taken:
                return
            tail = over and len(taken) <= TAIL
            # Of a single column, the lines that follow cannot be told from contributions.
            report.refuse(
                taken[0][0], "file_truncated" if tail and (columns == 1 or len(taken) == 1) else "quote_unclosed"
            )
            again.extendleft([] if tail and columns == 1 else reversed(taken[1:]))
    finally:
        csv.field_size_limit(before)


def _sampled(lines: Sequence[str], separator: str) -> list[list[str]]:
    """The first records; the last, which the sample may have cut, is left out when there are others."""
    numbered = iter(list(enumerate(lines, 1)))
    rows = [row for _, row in _records(numbered, separator, TableReport(), 0)]
    return rows[:-1] if len(rows) >= SAMPLE else rows


def _declared(line: str) -> str:
    """The separator that a first line such as "sep=;" declares, as spreadsheets write it; "" for any other line."""
    words = line.strip("\ufeff\r\n")
    return words[4] if len(words) == 5 and words.lower().startswith("sep=") else ""


def _separator(lines: Sequence[str], wanted: Iterable[str]) -> str:
    """The separator that finds the columns that are wanted, or else that cuts most records as it cuts the header."""
    names = [_alike(_name(one)) for one in wanted]
    best, chosen = (0, 0.0, 0), WHOLE_LINE
    for separator in SEPARATORS:
        rows = _sampled(lines[:SAMPLE], separator)
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        header = [_alike(_name(one)) for one in rows[0]]
        alike = sum(len(row) == width for row in rows) / len(rows)
        score = (sum(name in header for name in names), alike, width)
        if score > best and (alike >= 0.5 or score[0]):
            best, chosen = score, separator
    return chosen


def _json_object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _json_text(value: Any) -> str:
    """A value of a JSON object as a CSV would hold it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False)
