# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our side of the benchmark of participatory budgets. See ``bench/cases/budgets.toml`` for the profiles."""

import io
import json
from pathlib import Path
from typing import Any

from bench.measuring import arguments, measure
from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.rules import allocate
from isegoria.engine.formats.pabulib import read_pabulib
from isegoria.engine.profiles.budgets import Budget, Votes

LASTING = 0.5
"""Processor seconds for which each side counts again and again, the least being kept."""
SMALL = b"""META
key;value
num_projects;3
num_votes;3
budget;100
vote_type;approval
PROJECTS
project_id;cost
1;60
2;40
3;50
VOTES
voter_id;vote
1;1,2
2;2
3;1,3
"""


def read(source: Path | io.BytesIO) -> tuple[Budget, Votes]:
    file = read_pabulib(source, lenient=True)
    return file.budget, file.votes


def main() -> None:
    asked = arguments()
    case = json.loads((asked.input / "case.json").read_text(encoding="utf-8"))
    path = asked.input / "budget.pb"

    def count(held: tuple[Budget, Votes]) -> Allocation:
        return allocate(*held, case["rule"], **case.get("options", {}))

    def told(held: tuple[Budget, Votes]) -> Allocation:
        # Late: one profile alone explains.
        from isegoria.engine.budgets.explanation import explain_all

        allocation = count(held)
        explain_all(*held, allocation)
        return allocation

    def described(allocation: Allocation) -> dict[str, Any]:
        budget, _votes = read(path)
        names = budget.ids
        return {
            "winners": sorted(names[one] for one in allocation.winners),
            "tied": sorted(names[one] for one in allocation.tied),
            "sets": [sorted(names[one] for one in some) for some in allocation.sets],
        }

    # What is loaded once is loaded.
    small = read(io.BytesIO(SMALL))
    if asked.profile == "file":
        count(small)
        count(read(path))
        measure(lambda given: count(read(given)), path, described, asked.answer)
        return
    way = told if asked.profile == "explained" else count
    way(small)
    held = read(path)
    # Compiled code is loaded for the arrays of these very ballots, with weights or not.
    way(held)
    measure(way, held, described, asked.answer, LASTING)


if __name__ == "__main__":
    main()
