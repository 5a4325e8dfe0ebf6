# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any CSV table, read by a mapping that says which column is what."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from isegoria.doors.exchange.errors import ImportStopped
from isegoria.doors.exchange.mapping import COUNT_FIELDS, ColumnMapping, TableMapping
from isegoria.doors.exchange.tables import Header, read_header, require_columns, rows
from isegoria.doors.exchange.texts import Export, Reading, Reports, Role, Text, Totals

from .cells import count, moment

NO_PARENT = {"", "-1", "0"}


def find(path: Path, mapping: ColumnMapping, zone: ZoneInfo) -> Export:
    """The tables of a mapping, in a directory or as the one file given. Raises ``ImportStopped``."""
    found: list[tuple[Path, Header, TableMapping]] = []
    # Comments last: a text is there before what answers it is looked at.
    for table in sorted(mapping.tables, key=lambda one: one.role == "comment"):
        one = path / table.file if path.is_dir() else path
        if path.is_dir() and not table.file:
            raise ImportStopped("file_unnamed", path=str(path))
        if not one.is_file():
            raise ImportStopped("no_such_files", path=str(path), format=table.file or "CSV")
        header = read_header(one, delimiter=table.delimiter, encoding=table.encoding)
        require_columns(one, header, *table.columns.values())
        found.append((one, header, table))
    if not path.is_dir() and len(found) > 1:
        raise ImportStopped("directory_needed", path=str(path))
    return Export(
        "csv",
        tuple(one for one, _header, _table in found),
        partial(_read, found, zone),
        {**mapping.as_plain(), "time_zone": zone.key},
        topic=mapping.name,
    )


def _read(found: list[tuple[Path, Header, TableMapping]], zone: ZoneInfo, reports: Reports) -> Reading:
    for path, header, table in found:
        report = reports(path.name)
        for line, row in rows(path, header, report):
            cells = {name: row[column].strip() for name, column in table.columns.items()}
            try:
                text = _text(table, cells, line, zone)
            except (ValueError, KeyError) as error:
                report.refuse(line, "cell_wrong", external_id=cells.get("id", ""), value=str(error)[:80])
                continue
            if text.role == "argument" and not text.side:
                report.refuse(line, "side_unknown", external_id=cells.get("id", ""), value=cells["side"][:80])
                continue
            yield report, line, text


def _text(table: TableMapping, cells: Mapping[str, str], line: int, zone: ZoneInfo) -> Text:
    role, parent, parent_or, root = _place(table, cells)
    counts = {name: count(cells.get(name)) for name in COUNT_FIELDS}
    return Text(
        external_id=f"{role}:{cells.get('id') or f'line {line}'}",
        role=role,
        title=cells.get("title", "") if role == "proposal" else "",
        body=_body(role, cells),
        writing=table.writing,
        created_at=moment(cells.get("created_at"), zone),
        parent=parent,
        parent_or=parent_or,
        root=root,
        author=cells.get("author", ""),
        side=table.sides.get(cells.get("side", "").lower(), ""),
        category=cells.get("category", ""),
        totals=Totals(**counts),
    )


def _place(table: TableMapping, cells: Mapping[str, str]) -> tuple[Role, str, str, str]:
    """What a line becomes, what it answers (under one id or the other), and the text that its thread is about.

    In a table of texts, a line that answers another one is a comment on it.
    """
    above = cells.get("parent", "")
    above = "" if above in NO_PARENT else above
    if table.role == "comment":
        root = f"{table.about}:{cells['on']}"
        return "comment", f"comment:{above}" if above else root, "", root
    if above:
        return "comment", f"{table.role}:{above}", f"comment:{above}", ""
    return table.role, "", "", ""


def _body(role: Role, cells: Mapping[str, str]) -> str:
    """A text without a title of its own has it on top of its body."""
    title, body = cells.get("title", ""), cells.get("body", "")
    if role == "proposal" or not title:
        return body
    return f"{title}\n\n{body}".strip()
