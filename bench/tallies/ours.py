# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our side of the benchmark of ways of voting. See ``bench/cases/tallies.toml`` for the profiles."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measuring import arguments, measure
from isegoria.engine.formats.ballot_file import read_ballot_file
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.profiles.from_lists import from_grades, from_rankings
from isegoria.engine.tallies.methods import count

SCALE = [Grade(value, str(value)) for value in range(6)]
NAMES = [f"candidate {number}" for number in range(15)]


def ranks_of(orders: NDArray[np.int8]) -> NDArray[np.int8]:
    """The ranks of candidates, from candidates in order."""
    ranks = np.empty_like(orders)
    np.put_along_axis(ranks, orders, np.arange(1, orders.shape[1] + 1, dtype=np.int8)[None, :], axis=1)
    return ranks


def from_array(method: str, given: NDArray[np.int8]) -> Ballots:
    if method == "approval":
        return Ballots.from_marks("approvals", NAMES, given)
    if method in {"majority-judgment", "score"}:
        return Ballots.from_marks("grades", NAMES, given, scale=SCALE)
    return Ballots.from_marks("rankings", NAMES, ranks_of(given))


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
    small: Any = given[:100]
    if asked.profile == "counting":
        given, small, make = from_array(method, given), from_array(method, small), lambda _method, ballots: ballots
    elif asked.profile == "lists":
        given, small, make = given.tolist(), small.tolist(), from_lists
    elif asked.profile == "file":
        given = next(path for path in asked.input.iterdir() if path.suffix in {".soc", ".csv"})
        small, make = None, from_file

    def elected(held: Any) -> list[int]:
        return sorted(count(make(method, held), method, seats=seats).winners)

    if small is None:
        count(from_array(method, np.load(asked.input / "ballots.npy")[:100]), method, seats=seats)
        read_ballot_file(_beginning(given))
    else:
        elected(small)
    measure(elected, given, lambda found: found, asked.answer)


def _beginning(path: Path) -> Path:
    """A file of one ballot, so that what is loaded once is loaded."""
    short = path.with_name(f"short{path.suffix}")
    order = ",".join(map(str, range(1, 16)))
    if path.suffix == ".soc":
        names = "".join(f"# ALTERNATIVE NAME {number}: {number}\n" for number in range(1, 16))
        short.write_text(f"# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 15\n{names}1: {order}\n", encoding="utf-8")
    else:
        short.write_text(",".join(NAMES) + "\n" + ",".join("0" for _ in NAMES) + "\n", encoding="utf-8")
    return short


if __name__ == "__main__":
    main()
