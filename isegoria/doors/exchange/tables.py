# SPDX-License-Identifier: AGPL-3.0-or-later
"""CSV tables of other platforms and of spreadsheets: the columns by their names, one line at a time.

A damaged line is refused alone; a file that is not the expected table at all is refused whole, with a sentence that
says which one it looks like.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from isegoria.commons.open_data.tables import FORMULA_SIGNS
from isegoria.engine.formats.polis.records import BOM, open_binary, records
from isegoria.engine.formats.polis.report import FileReport

from .errors import ImportStopped

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "windows-1252", "iso-8859-15")
FIRST_BYTES = 65_536
MOST_COLUMNS = 400

# What the first line of other tools' files says, most particular first: a name that people know, and its columns.
KNOWN_TABLES: tuple[tuple[str, frozenset[str]], ...] = (
    ("Polis (comments.csv)", frozenset({"comment-id", "comment-body", "moderated"})),
    ("Polis (votes.csv)", frozenset({"voter-id", "comment-id", "vote"})),
    ("Decidim", frozenset({"commentable_id", "commentable_type", "root_commentable_url"})),
    ("Decidim", frozenset({"component/id", "url", "created_at"})),
    ("CONSUL", frozenset({"parentId", "proposalId", "text"})),
    ("CONSUL", frozenset({"numSupports", "title", "id"})),
    ("Pabulib", frozenset({"META"})),
)


@dataclass(frozen=True)
class Header:
    """The first line of a table, and how the table is written."""

    columns: tuple[str, ...]
    delimiter: str
    encoding: str

    def has(self, *names: str) -> bool:
        return set(names) <= set(self.columns)


def read_header(path: Path, *, delimiter: str = "", encoding: str = "") -> Header:
    """The columns of a table; its delimiter and encoding are found where they are not given.

    Raises ``ImportStopped``: empty, binary, in UTF-16, without a readable first line, a column named twice.
    """
    start = _first_bytes(path)
    encoding = encoding or _encoding(start)
    line = start.split(b"\n", 1)[0].rstrip(b"\r")
    try:
        text = line.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise ImportStopped("header_unreadable", file=path.name, reason="not_utf8") from error
    if not text.strip():
        raise ImportStopped("header_missing", file=path.name)
    delimiter = delimiter or max(DELIMITERS, key=lambda sign: (_split(text, sign, path), -DELIMITERS.index(sign)))
    columns = [name.strip() for name in next(csv.reader([text], delimiter=delimiter))]
    if len(columns) > MOST_COLUMNS:
        raise ImportStopped("header_unreadable", file=path.name, reason="record_too_long")
    repeated = next((name for name in columns if name and columns.count(name) > 1), None)
    if repeated is not None:
        raise ImportStopped("header_column_repeated", file=path.name, column=repeated)
    return Header(tuple(columns), delimiter, encoding)


def _first_bytes(path: Path) -> bytes:
    try:
        with open_binary(path) as stream:
            start = stream.read(FIRST_BYTES)
    except (EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise ImportStopped("header_unreadable", file=path.name, reason="gzip_damaged") from error
    if not start.strip():
        raise ImportStopped("header_missing", file=path.name)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportStopped("encoding_utf16", file=path.name)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise ImportStopped("not_a_table", file=path.name)
    if b"\x00" in start.split(b"\n", 1)[0]:
        raise ImportStopped("header_unreadable", file=path.name, reason="nul")
    return start.removeprefix(BOM)


def _encoding(start: bytes) -> str:
    """UTF-8, unless the beginning of the file cannot be: then what spreadsheets in Europe write."""
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        # The very end may be a sign that the cut went through.
        return "utf-8" if error.start >= len(start) - 3 and len(start) == FIRST_BYTES else "windows-1252"
    return "utf-8"


def _split(text: str, delimiter: str, path: Path) -> int:
    try:
        return len(next(csv.reader([text], delimiter=delimiter)))
    except (csv.Error, StopIteration) as error:
        raise ImportStopped("header_unreadable", file=path.name, reason="csv_wrong") from error


def require_columns(path: Path, header: Header, *names: str) -> None:
    """Raises ``ImportStopped`` naming the first column that is not there, and the tool whose file it looks like."""
    for name in names:
        if name not in header.columns:
            other = looks_like(header)
            if other:
                raise ImportStopped("another_tool", file=path.name, column=name, tool=other)
            raise ImportStopped("header_column_missing", file=path.name, column=name)


def looks_like(header: Header) -> str:
    """The tool whose table this seems to be; empty when none is known."""
    return next((name for name, columns in KNOWN_TABLES if columns <= set(header.columns)), "")


def rows(path: Path, header: Header, report: FileReport) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, column → cell) of each well-formed line after the first; the others are refused in ``report``."""
    lines = records(path, report, delimiter=header.delimiter, encoding=header.encoding)
    first = True
    width = len(header.columns)
    for line, cells, whole in lines:
        if first:
            first = False
            continue
        if len(cells) != width:
            if not whole:
                report.refuse(line, "file_truncated")
            else:
                report.refuse(line, "column_count", found=len(cells), expected=width)
            continue
        if not whole:
            report.notes["final_newline_missing"] += 1
        yield line, dict(zip(header.columns, map(_unguarded, cells), strict=True))


def _unguarded(cell: str) -> str:
    """Without the apostrophe that exports, ours among them, put before what a spreadsheet would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell


def in_some_language(row: dict[str, str], name: str, languages: tuple[str, ...] = ()) -> str:
    """A cell that some exports give by language (``title/fr``) or as JSON (``{"fr": …}``), or as it is."""
    for column in (name, *(f"{name}/{code}" for code in languages)):
        if row.get(column):
            return _from_json(row[column], languages)
    prefix = f"{name}/"
    return next((cell for column, cell in row.items() if column.startswith(prefix) and cell), "")


def _from_json(cell: str, languages: tuple[str, ...]) -> str:
    if not (cell.startswith('{"') and cell.endswith("}")):
        return cell
    try:
        texts = json.loads(cell)
    except (json.JSONDecodeError, RecursionError):
        return cell
    said = {code: text for code, text in texts.items() if isinstance(text, str)}
    return next((said[code] for code in languages if said.get(code)), next(iter(said.values()), cell))
