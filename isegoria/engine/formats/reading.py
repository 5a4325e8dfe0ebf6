# SPDX-License-Identifier: LGPL-3.0-or-later
"""What comes of reading a file of ballots that somebody else wrote: the ballots, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots

NAMED = 20  # refusals that are kept whole


@dataclass
class Report:
    """What was left out of a file, and how it was understood.

    Attributes:
        lenient: what is wrong is left out and noted, rather than refused.
        refused: how many lines of each code were left out. named: the first of them.
        understood: in order, codes and parameters of what had to be guessed or was told (separator, form, columns…).
    """

    lenient: bool = False
    refused: Counter[str] = field(default_factory=Counter)
    named: list[EngineError] = field(default_factory=list)
    understood: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def refuse(self, error: EngineError) -> None:
        """Raise, or take note where the reading is lenient."""
        if not self.lenient:
            raise error
        self.refused[error.code] += 1
        if len(self.named) < NAMED:
            self.named.append(error)

    def note(self, code: str, **params: Any) -> None:
        self.understood.append((code, params))

    def to_json(self) -> dict[str, Any]:
        return {
            "understood": [{"code": code, **params} for code, params in self.understood],
            "refused": dict(sorted(self.refused.items())),
            "named": [{"code": one.code, **one.params} for one in self.named],
        }


@dataclass(frozen=True)
class Reading:
    """The ballots of a file.

    Attributes:
        form: what the file is ("soc", "rankings_by_rank", "cast_votes"…). seats: where the file says so, else 0.
        said: what else the file says of itself.
    """

    ballots: Ballots
    form: str
    report: Report
    seats: int = 0
    said: Mapping[str, str] = field(default_factory=dict)
