# SPDX-License-Identifier: LGPL-3.0-or-later
"""The rows of a Polis export, and the reading of their columns.

In the exported files 1 is agree, 0 pass and −1 disagree (Polis's own database and its mathematics use the opposite
sign). `docs/formats/polis.md` shows the check on every conversation at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.polis.records import records
from isegoria.engine.formats.polis.report import FileReport

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_OPINIONS = {"1": 1, "0": 0, "-1": -1}
_BOOLEANS = {"true": True, "false": False}
LATEST = 253_402_300_799_999  # milliseconds: the end of the year 9999


@dataclass(frozen=True, slots=True)
class Comment:
    """A statement. `moderated`: 1 accepted, 0 not moderated, −1 rejected. Unknown columns are None.

    `agrees` and `disagrees` count every vote ever cast, changes of mind included.
    """

    id: int
    author: int | None
    time: int | None
    agrees: int | None
    disagrees: int | None
    moderated: int
    is_meta: bool | None
    is_seed: bool | None
    body: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote at one time (ms since 1970); a later vote of the same voter on the same comment replaces it."""

    time: int | None
    comment: int
    voter: int
    opinion: int


@dataclass(frozen=True, slots=True)
class Participant:
    """One row of participants-votes: published group, published totals, and (comment, opinion) pairs."""

    id: int
    xid: str | None
    group: int | None
    n_comments: int | None
    n_votes: int | None
    n_agree: int | None
    n_disagree: int | None
    opinions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """Running totals, one row per event; the export gives no time for them."""

    n_votes: int
    n_comments: int
    n_visitors: int
    n_voters: int
    n_commenters: int


class RowError(Exception):
    """A row refused while its columns are read; caught in this module."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True)
class Row:
    """A record with named columns."""

    line: int
    names: dict[str, int]
    fields: list[str]

    def text(self, column: str) -> str:
        return self.fields[self.names[column]]

    def maybe(self, column: str) -> str | None:
        """The text of a column that some exports lack; None where it is lacking or empty."""
        return (self.fields[self.names[column]] or None) if column in self.names else None

    def whole(self, column: str) -> int:
        value = self.text(column)
        if not _WHOLE.fullmatch(value):
            raise RowError("not_a_number", column=column, value=value[:80])
        return int(value)

    def maybe_whole(self, column: str) -> int | None:
        return None if self.maybe(column) is None else self.whole(column)

    def time(self) -> int | None:
        value = self.maybe("timestamp")
        if value is None:
            return None
        if not _WHOLE.fullmatch(value) or not 0 <= int(value) <= LATEST:
            raise RowError("time_wrong", value=value[:80])
        return int(value) or None  # 0 is what we write for an unknown time

    def maybe_boolean(self, column: str) -> bool | None:
        value = self.maybe(column)
        if value is not None and value.lower() not in _BOOLEANS:
            raise RowError("not_a_boolean", column=column, value=value[:80])
        return None if value is None else _BOOLEANS[value.lower()]

    def opinion(self, column: str) -> int:
        return opinion_of(self.text(column), column)


def opinion_of(value: str, column: str) -> int:
    if value not in _OPINIONS:
        raise RowError("opinion_wrong", column=column, value=value[:80])
    return _OPINIONS[value]


def table(path: Path, report: FileReport, required: Sequence[str]) -> tuple[dict[str, int], Iterator[Row]]:
    """Column places from the header, and the rows that have as many columns as it.

    Raises:
        EngineError: header_missing, header_unreadable, header_column_missing, header_column_repeated.
    """
    found = records(path, report)
    first = next(found, None)
    if report.refused and (first is None or first[0] != 1):
        raise EngineError("header_unreadable", file=report.file, reason=report.refusals[0].code)
    if first is None:
        raise EngineError("header_missing", file=report.file)
    names: dict[str, int] = {}
    for place, name in enumerate(first[1]):
        if name in names:
            raise EngineError("header_column_repeated", file=report.file, column=name)
        names[name] = place
    for column in required:
        if column not in names:
            raise EngineError("header_column_missing", file=report.file, column=column)

    def rows() -> Iterator[Row]:
        for line, fields, whole in found:
            if len(fields) != len(names):
                if whole:
                    report.refuse(line, "column_count", found=len(fields), expected=len(names))
                else:
                    report.refuse(line, "file_truncated")
                continue
            if not whole:
                report.notes["final_newline_missing"] += 1
            yield Row(line, names, fields)

    return names, rows()
