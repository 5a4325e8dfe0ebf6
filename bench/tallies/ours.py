# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our side of the benchmark of ways of voting. See ``bench/cases/tallies.toml`` for the profiles."""

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measuring import arguments, measure
from isegoria.engine.formats.ballot_file import read_ballot_file
from isegoria.engine.profiles.ballots import MANY, Ballots, Grade
from isegoria.engine.profiles.from_lists import from_grades, from_rankings
from isegoria.engine.tallies.methods import count

SCALE = [Grade(value, str(value)) for value in range(6)]
NAMES = [f"candidate {number}" for number in range(15)]


def from_array(method: str, given: NDArray[np.int8]) -> Ballots:
    if method == "approval":
        return Ballots.from_marks("approvals", NAMES, given)
    if method in {"majority-judgment", "score"}:
        return Ballots.from_marks("grades", NAMES, given, scale=SCALE)
    return from_rankings(NAMES, given)


def from_lists(method: str, given: list[list[int]]) -> Ballots:
    if method == "approval":
        return Ballots.from_marks("approvals", NAMES, from_grades(NAMES, given, SCALE[:2]).marks)
    if method in {"majority-judgment", "score"}:
        return from_grades(NAMES, given, SCALE)
    return from_rankings(NAMES, given)


def from_file(_method: str, path: Path) -> Ballots:
    return read_ballot_file(path).ballots


def main() -> None:
    asked = arguments()
    case = json.loads((asked.input / "case.json").read_text(encoding="utf-8"))
    method, seats = case["method"], case.get("seats", 1)
    given: Any = np.load(asked.input / "ballots.npy")
    make: Callable[[str, Any], Ballots] = from_array
    small: Any = given[:MANY]  # so that what is loaded once is loaded, what is compiled with the rest
    if asked.profile == "counting":
        given, small, make = from_array(method, given), from_array(method, small), lambda _method, ballots: ballots
    elif asked.profile == "lists":
        given, small, make = given.tolist(), small.tolist(), from_lists
    elif asked.profile == "file":
        given = next(path for path in asked.input.iterdir() if path.stem == "ballots" and path.suffix != ".npy")
        small, make = None, from_file

    def elected(held: Any) -> list[int]:
        return sorted(count(make(method, held), method, seats=seats).winners)

    if small is None:
        elected(_beginning(given))
    else:
        elected(small)
    measure(elected, given, lambda found: found, asked.answer)


def _beginning(path: Path) -> Path:
    """The first ballots of a file, in a file of their own."""
    short = path.with_stem("beginning")
    with path.open(encoding="utf-8") as stream, short.open("w", encoding="utf-8") as written:
        # Of a profile that states how many it holds, the statement would not hold.
        lines = (line for line in stream if not line.startswith(("# NUMBER VOTERS", "# NUMBER UNIQUE")))
        written.writelines(islice(lines, MANY + 20))
    return short


if __name__ == "__main__":
    main()
