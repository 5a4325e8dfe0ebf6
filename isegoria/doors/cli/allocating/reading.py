# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file that `isegoria budget` is given: Pabulib's, or a frozen one."""

from dataclasses import dataclass
from pathlib import Path

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.budget_input import read_frozen
from isegoria.engine.formats.pabulib import PabulibReport, read_pabulib
from isegoria.engine.profiles.budgets import Budget, Votes

FROZEN_HEAD = b"# {"


@dataclass(frozen=True)
class Reading:
    """What was read: `form` is "pabulib" or "frozen"; `selected` holds the places that the file says were chosen."""

    budget: Budget
    votes: Votes
    form: str
    report: PabulibReport
    selected: tuple[int, ...] | None = None
    title: str = ""
    rule: str = ""


def read_budget_file(path: Path, *, lenient: bool) -> Reading:
    """Raises EngineError: as `read_pabulib` and `read_frozen`."""
    if not path.is_file():
        raise EngineError("file_missing", file=str(path))
    with path.open("rb") as stream:
        frozen = stream.read(len(FROZEN_HEAD)) == FROZEN_HEAD
    if frozen:
        budget, votes, _named = read_frozen(path)
        return Reading(budget, votes, "frozen", PabulibReport())
    file = read_pabulib(path, lenient=lenient)
    return Reading(
        file.budget,
        file.votes,
        "pabulib",
        file.report,
        selected=file.winners,
        title=file.meta.get("description", ""),
        rule=file.meta.get("rule", ""),
    )
