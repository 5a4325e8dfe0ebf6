# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of open data: its columns with their meaning, its rows as they come, and their writing as CSV and JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.functional import Promise

Label = str | Promise
Value = str | int | bool | float | date | None
Type = Literal["text", "identifier", "integer", "number", "boolean", "date", "language"]

BLOCK = 1 << 16  # bytes gathered before they are handed on
# A spreadsheet takes a cell that begins so for a formula and runs it. Full-width forms count in some of them.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Column:
    """One column: ``unit`` says what a number counts, ``meaning`` is a whole sentence."""

    name: str
    type: Type
    meaning: Label
    unit: Label = ""


@dataclass(frozen=True)
class Table:
    """``rows`` gives a fresh pass over the rows each time it is called, values in the order of the columns."""

    name: str
    meaning: Label
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Sequence[Value]]]


@dataclass(frozen=True)
class File:
    """A file of another format, in blocks of bytes."""

    name: str
    meaning: Label
    blocks: Callable[[], Iterable[bytes]]


def harmless(text: str) -> str:
    """The text for a CSV cell: an apostrophe goes before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def csv_blocks(table: Table) -> Iterator[bytes]:
    """RFC 4180 in UTF-8: a header, CRLF line ends, quotes where needed. Nothing for null."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for row in table.rows():
        writer.writerow([_cell(value) for value in row])
        if text.tell() >= BLOCK:
            yield text.getvalue().encode("utf-8")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8")


def jsonl_blocks(table: Table) -> Iterator[bytes]:
    """One JSON object a line, UTF-8, LF. Texts are whole and unchanged here."""
    names = [column.name for column in table.columns]
    lines, size = [], 0
    for row in table.rows():
        plain = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in zip(names, row, strict=True)
        }
        lines.append(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))
        size += len(lines[-1])
        if size >= BLOCK:
            yield ("\n".join(lines) + "\n").encode("utf-8")
            lines, size = [], 0
    if lines:
        yield ("\n".join(lines) + "\n").encode("utf-8")


def _cell(value: Value) -> object:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return value
