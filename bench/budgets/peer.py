# SPDX-License-Identifier: AGPL-3.0-or-later
"""pabutools' side of the benchmark of participatory budgets; runs in its own environment, without anything of ours.

What is measured is its float mode, the faster one; the answer that is compared is that of its exact mode, on merged
ballots, since its float mode is wrong where a project costs exactly what its supporters hold. Where a case says
``exact = false`` the exact mode would take minutes, and the float answer is compared.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pabutools.fractions
from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen

from bench.measuring import arguments, measure

LASTING = 0.5  # as on our side


def count(case: dict[str, Any], instance: Any, profile: Any) -> Any:
    rule, options = case["rule"], case.get("options", {})
    worth = Cardinality_Sat if options.get("utility") == "cardinality" else Cost_Sat
    if rule == "greedy-votes":
        return greedy_utilitarian_welfare(instance, profile, sat_class=Cost_Sat)
    if rule == "phragmen":
        return sequential_phragmen(instance, profile)
    raised = 1 if rule == "equal-shares-add1" else None
    return method_of_equal_shares(instance, profile, sat_class=worth, voter_budget_increment=raised)


def main() -> None:
    asked = arguments()
    case = json.loads((asked.input / "case.json").read_text(encoding="utf-8"))
    path = asked.input / "budget.pb"
    sys.setrecursionlimit(20_000)
    pabutools.fractions.FRACTION = pabutools.fractions.FLOAT_FRAC

    def from_file(given: Path) -> Any:
        return count(case, *parse_pabulib(str(given)))

    def described(found: Any) -> dict[str, list[str]]:
        if not case.get("exact", True):
            return {"exact": sorted(project.name for project in found)}
        pabutools.fractions.FRACTION = pabutools.fractions.GMPY_FRAC
        instance, profile = parse_pabulib(str(path))
        exact = count(case, instance, profile.as_multiprofile())
        return {"exact": sorted(project.name for project in exact)}

    if asked.profile == "file":
        measure(from_file, path, described, asked.answer)
    else:
        measure(lambda given: count(case, *given), parse_pabulib(str(path)), described, asked.answer, LASTING)


if __name__ == "__main__":
    main()
