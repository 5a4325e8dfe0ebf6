# SPDX-License-Identifier: LGPL-3.0-or-later
"""What was found wrong in a Pabulib file and what was done about it, line by line; and what is worth knowing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from isegoria.engine.errors import EngineError

MOST_KEPT = 1_000
"""Findings that are kept whole; the rest are counted."""

Done = Literal["dropped", "mended"]

NOTES: dict[str, str] = {
    "byte_order_mark": "The file begins with a byte-order mark, which is nothing.",
    "old_line_ends": "The lines of the file end as they did on old computers (CR).",
    "separator": "The file separates its columns by {separator!r}.",
    "votes_differ": "Column “votes”: {projects} projects are said to have another number of votes than the file holds.",
    "score_differs": "Column “score”: {projects} projects are said to have another score than the file holds.",
    "ballots_too_long": "Ballots that name more than {most} projects, the most that the file allows: {ballots}.",
    "ballots_too_short": "Ballots that name fewer than {least} projects, the least that the file asks for: {ballots}.",
    "ballots_too_dear": "Ballots that cost more together than the file allows: {ballots}.",
    "points_too_many": "Ballots that give more points than the file allows: {ballots}.",
    "points_too_few": "Ballots that give fewer points than the file asks for: {ballots}.",
    "points_scaled": "Points have decimals: they are counted in units of 1/{unit}.",
    "points_ignored": "The file ranks projects: its column of points is kept, and does not count.",
    "project_too_dear": "Projects that cost more than the whole budget, and cannot be paid for: {projects}.",
    "category_limits": "The budget is divided by category: none may cost more than its part.",
    "category_limits_unreadable": "The parts of the budget by category cannot be read, and do not count.",
    "meta_unreadable": "{key} is {value!r}, which cannot be read and does not count.",
    "voters_by_group": "Voters are told apart by the column {column!r}: {groups} groups.",
    "groups_too_many": "The column {column!r} has too many different values to tell groups of voters apart.",
    "fully_funded": "The file says that every project could be paid for.",
}
"""What may be noted of a file that is not wrong, in English; other floors translate it."""


@dataclass(frozen=True)
class Finding:
    """Something wrong: the error, and whether what it concerns was dropped or mended."""

    error: EngineError
    done: Done

    def to_json(self) -> dict[str, Any]:
        return {"code": self.error.code, "params": dict(self.error.params), "done": self.done}


@dataclass
class PabulibReport:
    """How a file was read.

    Attributes:
        lenient: what is wrong is dropped or mended and said here, rather than refused.
        dropped, mended: how many times, by code of error. findings: the first `MOST_KEPT`, in the order of reading.
        notes: codes of `NOTES` and their parameters.
    """

    lenient: bool = False
    dropped: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    notes: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def fault(self, error: EngineError, done: Done) -> None:
        """Raise, or take note where the reading is lenient."""
        if not self.lenient:
            raise error
        (self.dropped if done == "dropped" else self.mended)[error.code] += 1
        if len(self.findings) < MOST_KEPT:
            self.findings.append(Finding(error, done))

    def note(self, code: str, **params: Any) -> None:
        if code not in NOTES:
            raise KeyError(code)
        self.notes.append((code, params))

    @property
    def clean(self) -> bool:
        """Whether nothing was dropped nor mended."""
        return not self.dropped and not self.mended

    def to_json(self) -> dict[str, Any]:
        return {
            "lenient": self.lenient,
            "dropped": dict(sorted(self.dropped.items())),
            "mended": dict(sorted(self.mended.items())),
            "findings": [finding.to_json() for finding in self.findings],
            "notes": [{"code": code, "params": dict(params)} for code, params in self.notes],
        }
