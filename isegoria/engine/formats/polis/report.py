# SPDX-License-Identifier: LGPL-3.0-or-later
"""What became of each line of an export: read, kept, or refused with a coded reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

REASONS: dict[str, str] = {
    "not_utf8": "the line is not UTF-8 text (byte {byte})",
    "nul": "the line holds a NUL character",
    "record_too_long": "the line is longer than {limit} bytes",
    "quote_unclosed": "a quotation mark is opened and never closed",
    "csv_wrong": "the line is not well-formed CSV",
    "column_count": "the line has {found} columns instead of {expected}",
    "file_truncated": "the file ends in the middle of this line",
    "gzip_truncated": "the compressed file ends too early; what came before was read",
    "gzip_damaged": "the compressed file is damaged here; what came before was read",
    "not_a_number": "{column} is {value!r}, which is not a whole number",
    "not_a_boolean": "{column} is {value!r}, which is neither true nor false",
    "opinion_wrong": "{column} is {value!r}, which is none of 1, 0, -1",
    "moderation_wrong": "moderated is {value!r}, which is none of 1, 0, -1",
    "time_wrong": "timestamp is {value!r}, which is not a time in milliseconds",
    "body_empty": "the statement has no text",
    "comment_unknown": "statement {id} is not in comments.csv",
    "id_repeated": "{column} {id} was already given on line {first_line}",
}

NOTES: dict[str, str] = {
    "final_newline_missing": "the last line has no end of line: the file may have been cut there",
    "totals_differ": "lines whose totals are not those of the votes they hold; the votes were kept",
    "opinions_set_aside": "votes under a statement that comments.csv does not have, left out",
}


@dataclass(frozen=True)
class Refusal:
    """One line refused: its file, its number (from 1), a code of `REASONS`, and what fills the sentence."""

    file: str
    line: int
    code: str
    params: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        return f"{self.file}, line {self.line}: {REASONS[self.code].format(**self.params)}."

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "code": self.code,
            "params": dict(self.params),
            "sentence": self.sentence,
        }


@dataclass
class FileReport:
    """The counts of one file, and its first refusals in full.

    Attributes:
        read: records met (the header apart); kept + refused = read.
        by_code: refused records per code.
        refusals: the first `detailed` refusals; the rest are counted only, so that memory stays flat.
        notes: coded remarks on lines that were kept (`NOTES`), counted.
    """

    file: str
    detailed: int = 1000
    read: int = 0
    kept: int = 0
    refused: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    on_refusal: Callable[[Refusal], None] | None = None

    def refuse(self, line: int, code: str, **params: Any) -> None:
        refusal = Refusal(self.file, line, code, params)
        self.read += 1
        self.refused += 1
        self.by_code[code] += 1
        if len(self.refusals) < self.detailed:
            self.refusals.append(refusal)
        if self.on_refusal is not None:
            self.on_refusal(refusal)

    def keep(self) -> None:
        self.read += 1
        self.kept += 1

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "read": self.read,
            "kept": self.kept,
            "refused": self.refused,
            "by_code": dict(sorted(self.by_code.items())),
            "notes": dict(sorted(self.notes.items())),
            "refusals": [refusal.to_json() for refusal in self.refusals],
        }
