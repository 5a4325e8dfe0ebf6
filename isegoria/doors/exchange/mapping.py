# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mapping: which column of a CSV table says what. Read from a TOML file, or chosen on a page.

The format is documented in docs/formats/import-mapping.md.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import ImportStopped
from .tables import DELIMITERS, ENCODINGS
from .texts import Side

FORMAT = "isegoria-import-mapping/1"
ROLES = ("proposal", "argument", "comment")
TEXT_FIELDS = ("id", "title", "body", "created_at", "category", "side", "on", "parent", "author")
COUNT_FIELDS = ("supports", "agrees", "passes", "disagrees", "comments")
FIELDS = (*TEXT_FIELDS, *COUNT_FIELDS)
WRITINGS = ("plain", "html", "markdown")
LARGEST_FILE = 1 << 20
FOR = ("for", "pour", "+", "+1", "1", "pro", "a favor", "yes", "oui")
AGAINST = ("against", "contre", "-", "-1", "con", "en contra", "no", "non")


@dataclass(frozen=True)
class TableMapping:
    """One table: what its lines become, and the column of each field."""

    role: str
    columns: Mapping[str, str]
    file: str = ""
    """Name of the file in the directory; empty where the import is given one file."""
    delimiter: str = ""
    encoding: str = ""
    writing: str = "plain"
    sides: Mapping[str, Side] = field(default_factory=dict)
    """What a cell of the column ``side`` says, in lower case."""
    about: str = "proposal"
    """Role of what the column ``on`` of a table of comments names."""


@dataclass(frozen=True)
class ColumnMapping:
    """A whole mapping. Where the importer chose a language or a zone, that choice comes first."""

    tables: tuple[TableMapping, ...]
    name: str = ""
    language: str = ""
    time_zone: str = ""

    def as_plain(self) -> dict[str, Any]:
        """For the digest: the same mapping gives the same import."""
        return {"tables": [vars(one) | {"columns": dict(one.columns), "sides": dict(one.sides)} for one in self.tables]}


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file. Raises ``ImportStopped`` naming what is wrong, and ``OSError``."""
    if path.stat().st_size > LARGEST_FILE:
        raise ImportStopped("mapping_unreadable", file=path.name, reason=f"> {LARGEST_FILE >> 20} MB")
    try:
        with path.open("rb") as stream:
            given = tomllib.load(stream)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ImportStopped("mapping_unreadable", file=path.name, reason=str(error)[:200]) from error
    return check_mapping(given)


def check_mapping(given: Mapping[str, Any]) -> ColumnMapping:
    """A mapping from what a file or a page says. Raises ``ImportStopped`` naming the first thing that is wrong."""
    _only(given, {"format", "name", "language", "time_zone", "table"}, "")
    if given.get("format") != FORMAT:
        raise ImportStopped("mapping_wrong", where="format", value=str(given.get("format"))[:60], expected=FORMAT)
    tables = given.get("table")
    if not isinstance(tables, list) or not tables or not all(isinstance(one, dict) for one in tables):
        raise ImportStopped("mapping_wrong", where="table", value="", expected="[[table]]")
    zone = _text(given, "time_zone")
    if zone:
        zone_of(zone)
    return ColumnMapping(
        tuple(_table(one, number) for number, one in enumerate(tables, start=1)),
        name=_text(given, "name")[:120],
        language=_text(given, "language")[:12],
        time_zone=zone,
    )


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name. Raises ``ImportStopped``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImportStopped("mapping_wrong", where="time_zone", value=name[:60], expected="Europe/Paris") from error


def _table(given: Mapping[str, Any], number: int) -> TableMapping:
    where = f"table {number}"
    _only(given, {"role", "columns", "file", "delimiter", "encoding", "writing", "sides", "about"}, where)
    columns = given.get("columns")
    if not isinstance(columns, dict):
        raise ImportStopped("mapping_wrong", where=f"{where}: columns", value="", expected="title, body, …")
    _only(columns, set(FIELDS), f"{where}: columns")
    if not all(isinstance(name, str) for name in columns.values()):
        raise ImportStopped("mapping_wrong", where=f"{where}: columns", value="", expected='title = "…"')
    if not columns.get("title") and not columns.get("body"):
        raise ImportStopped("mapping_wrong", where=f"{where}: columns", value="", expected="title, body")
    role = _one_of(given, "role", ROLES, "proposal", where)
    if role == "comment" and not columns.get("on"):
        raise ImportStopped("mapping_wrong", where=f"{where}: columns", value="", expected="on")
    if role == "argument" and not columns.get("side"):
        raise ImportStopped("mapping_wrong", where=f"{where}: columns", value="", expected="side")
    return TableMapping(
        role=role,
        columns={name: column for name, column in columns.items() if column},
        file=_file_name(given, where),
        delimiter=_one_of(given, "delimiter", ("", *DELIMITERS), "", where),
        encoding=_one_of(given, "encoding", ("", *ENCODINGS), "", where),
        writing=_one_of(given, "writing", WRITINGS, "plain", where),
        sides=_sides(given.get("sides", {}), where),
        about=_one_of(given, "about", ("proposal", "argument"), "proposal", where),
    )


def _file_name(given: Mapping[str, Any], where: str) -> str:
    """A name in the directory that is imported, and nowhere else."""
    name = _text(given, "file")
    if name and (Path(name).is_absolute() or ".." in Path(name).parts):
        raise ImportStopped("mapping_wrong", where=f"{where}: file", value=name[:60], expected="table.csv")
    return name


def _sides(given: Any, where: str) -> dict[str, Side]:
    sides: dict[str, Side] = {}
    if not isinstance(given, dict):
        raise ImportStopped("mapping_wrong", where=f"{where}: sides", value="", expected='for = ["pour"]')
    _only(given, {"for", "against"}, f"{where}: sides")
    for side, words in (("for", given.get("for", FOR)), ("against", given.get("against", AGAINST))):
        for word in [words] if isinstance(words, str) else words if isinstance(words, list | tuple) else []:
            sides[str(word).strip().lower()] = side
    return sides


def _only(given: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise ImportStopped(
            "mapping_wrong", where=where or "mapping", value=str(unknown)[:60], expected=", ".join(sorted(known))
        )


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise ImportStopped("mapping_wrong", where=name, value=str(value)[:60], expected='"…"')
    return value.strip()


def _one_of(given: Mapping[str, Any], name: str, known: tuple[str, ...], usual: str, where: str) -> str:
    value = given.get(name, usual)
    if value not in known:
        raise ImportStopped(
            "mapping_wrong", where=f"{where}: {name}", value=str(value)[:60], expected=", ".join(filter(None, known))
        )
    return str(value)
