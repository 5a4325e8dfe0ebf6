# SPDX-License-Identifier: AGPL-3.0-or-later
"""One line of the doctor's: what was looked at, how it is, what to do."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """``check`` is stable, for programs; the two sentences are in the terminal's language."""

    check: str
    level: Level
    says: str
    remedy: str = ""


def ok(check: str, says: str) -> Finding:
    return Finding(check, "ok", says)


def warning(check: str, says: str, remedy: str) -> Finding:
    return Finding(check, "warning", says, remedy)


def problem(check: str, says: str, remedy: str) -> Finding:
    return Finding(check, "problem", says, remedy)
