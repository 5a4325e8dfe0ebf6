# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cities chose beside what their rule gives: the tables of ``docs/methods/real-budgets.md``.

``python -m bench.budgets_official FOLDER`` (that of Pabulib files). Of each file with a column ``selected`` we count
the rule that its META names, on its own votes; where the outcomes differ, the local rules that cities add are tried
one after the other, until one gives what the city chose. What none explains is said to be so, with what the file
says of itself.
"""

import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.budgets_agreement import files
from isegoria.engine.budgets.rules import allocate
from isegoria.engine.formats.pabulib import PabulibFile, read_pabulib

RULES = {
    "greedy": "greedy-votes",
    "greedy-threshold": "greedy-votes",
    "greedy-no-skip": "greedy-votes",
    "greedy-custom": "greedy-votes",
    "greedy-exclusive": "greedy-votes",
    "unknown": "greedy-votes",
    "equalshares/add1": "equal-shares-add1",
    "equalshares/add1-comparison": "equal-shares-add1-comparison",
}
SAME = "the same"
PARTS = "each part of the district is counted apart, with the money that was spent there"


@dataclass(frozen=True)
class Way:
    """A local rule: by which figure, from which figure on, whether to stop at the first that does not fit."""

    name: str
    by: str = "ballots"
    threshold: bool = False
    stops: bool = False
    others: bool = False


WAYS = (
    Way("projects below the threshold of the file are left out", threshold=True),
    Way("counting stops at the first project that does not fit", stops=True),
    Way("a threshold, and counting stops at the first project that does not fit", threshold=True, stops=True),
    Way("projects are ordered by the column “score”", by="score"),
    Way("by the column “score”, with the threshold", by="score", threshold=True),
    Way("by the column “score”, stopping at the first that does not fit", by="score", stops=True),
    Way("by the column “score”, with the threshold, stopping", by="score", threshold=True, stops=True),
    Way("by the column “votes”, which is not that of the ballots in the file", by="votes"),
    Way("by the column “votes”, with the threshold", by="votes", threshold=True),
    Way("by the column “votes”, stopping at the first that does not fit", by="votes", stops=True),
    Way("by the column “votes”, with the threshold, stopping", by="votes", threshold=True, stops=True),
)


def figures(file: PabulibFile, by: str) -> list[float] | None:
    """What projects are ordered by."""
    if by == "ballots":
        return [float(one) for one in file.votes.supporters]
    cells = file.columns.get(by)
    try:
        return None if cells is None else [float(cell) for cell in cells]
    except ValueError:
        return None


def outcomes(file: PabulibFile, way: Way) -> Iterator[set[int]]:
    """What a local rule gives: ties by the order of the file, and by the costs."""
    by = figures(file, way.by)
    least = file.meta.get("min_project_score_threshold", "0")
    if by is None or (way.threshold and not least.replace(".", "", 1).isdigit()):
        return
    budget = file.budget
    for tie in (lambda one: one, lambda one: -one, lambda one: budget.projects[one].cost):
        left, chosen = budget.amount, set()
        for one in sorted(range(budget.n_projects), key=lambda one, tie=tie: (-by[one], tie(one))):  # type: ignore[misc]  # a default binds the loop's tie
            if by[one] <= 0 or (way.threshold and by[one] < float(least)):
                continue
            if budget.projects[one].cost <= left:
                left -= budget.projects[one].cost
                chosen.add(one)
            elif way.stops:
                break
        yield chosen


def compared(file: PabulibFile, official: set[int]) -> str:
    """`SAME`, or what explains that it is not."""
    budget = file.budget
    named = file.meta.get("rule", "unknown")
    own = allocate(budget, file.votes, RULES.get(named, "greedy-votes"))
    if own.status == "tied":
        if official in [set(some) for some in own.sets]:
            return "a tie: the city's outcome is one of those that it leaves possible"
    elif set(own.winners) == official:
        return SAME
    for way in WAYS:
        if official in list(outcomes(file, way)):
            return way.name
    if official == by_parts(file, official):
        return PARTS
    return unexplained(file, official, set(own.winners))


def by_parts(file: PabulibFile, official: set[int]) -> set[int]:
    """What votes give part by part of a district, each with as much money as was spent there: files do not say more."""
    parts, budget, votes = file.columns.get("neighborhood"), file.budget, file.votes.supporters
    if parts is None:
        return set()
    left: dict[str, int] = {}
    for one in official:
        left[parts[one]] = left.get(parts[one], 0) + budget.projects[one].cost
    chosen = set()
    for one in sorted(range(budget.n_projects), key=lambda one: -int(votes[one])):
        if budget.projects[one].cost <= left.get(parts[one], 0):
            left[parts[one]] -= budget.projects[one].cost
            chosen.add(one)
    return chosen


def unexplained(file: PabulibFile, official: set[int], own: set[int]) -> str:
    """What can be said where no local rule that we know gives the city's outcome."""
    budget = file.budget
    cost = sum(budget.projects[one].cost for one in official)
    said = [f"not explained: {len(official - own)} projects that the rule does not choose, {len(own - official)} fewer"]
    if cost > budget.amount:
        said.append(f"{100 * cost / budget.amount - 100:.1f} % more was spent than the budget that the file names")
    if set(file.selected or ()) - {0, 1}:
        said.append("the file marks some as chosen otherwise")
    comment = file.meta.get("comment", "")
    for word, what in (
        ("offline", "the file holds the online votes only, about half of all"),
        ("ranges", "costs in the file are those of price ranges"),
    ):
        if word in comment:
            said.append(what)
    return "; ".join(said)


def row(name: str, file: PabulibFile) -> tuple[str, str, str]:
    """File, rule, what came of it."""
    official = set(file.winners or ())
    return name, file.meta.get("rule", "unknown"), compared(file, official)


def main(folder: Path) -> int:
    rows = []
    for name, data in files(folder):
        file = read_pabulib(io.BytesIO(data), lenient=True, name=name)
        if file.selected is not None:
            rows.append(row(name, file))
    print("\n".join(tables(rows)))
    return 0


def tables(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """What came of it by rule, then each file that differs."""
    rules = sorted({rule for _, rule, _ in rows})
    yield "| rule in META | files | the same | a tie | explained by a local rule | not explained |"
    yield "|---|---|---|---|---|---|"
    local = {PARTS, *(way.name for way in WAYS)}
    for rule in rules:
        found = [what for _, one, what in rows if one == rule]
        same, tie = found.count(SAME), sum(what.startswith("a tie") for what in found)
        by = sum(what in local for what in found)
        yield f"| `{rule}` | {len(found)} | {same} | {tie} | {by} | {len(found) - same - tie - by} |"
    yield ""
    yield "| why the city's outcome is another | files |"
    yield "|---|---|"
    for what, number in Counter(what for _, _, what in rows if what in local).most_common():
        yield f"| {what} | {number} |"
    yield ""
    yield "| file | rule in META | what the city did |"
    yield "|---|---|---|"
    for name, rule, what in sorted(rows):
        if what != SAME:
            yield f"| {name.removesuffix('.pb')} | `{rule}` | {what} |"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
