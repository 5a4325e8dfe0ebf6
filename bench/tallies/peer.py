# SPDX-License-Identifier: AGPL-3.0-or-later
"""The peers' side of the benchmark of ways of voting; runs in their own environment, without anything of ours."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.measuring import arguments, measure

GRADES = list(range(6))


def pref_voting(method: str, _seats: int) -> tuple[Callable[[Any], Any], Callable[[Any], list[int]]]:
    """How pref_voting makes ballots of lists (or of an array), and how it counts them."""
    if method == "majority-judgment":
        # Late: each run loads the one peer that it measures.
        from pref_voting.grade_methods import majority_judgement
        from pref_voting.grade_profiles import GradeProfile

        return lambda rows: GradeProfile([dict(enumerate(row)) for row in rows], GRADES), majority_judgement
    # Late: each run loads the one peer that it measures.
    from pref_voting.iterative_methods import instant_runoff
    from pref_voting.margin_based_methods import beat_path, ranked_pairs_zt
    from pref_voting.profiles import Profile

    found = {"schulze": beat_path, "ranked-pairs": ranked_pairs_zt, "irv": instant_runoff}
    return Profile, found[method]


def pyrankvote(method: str, seats: int) -> tuple[Callable[[Any], Any], Callable[[Any], list[int]]]:
    # Late: each run loads the one peer that it measures.
    from pyrankvote import Ballot, Candidate, instant_runoff_voting, single_transferable_vote

    candidates = [Candidate(str(number)) for number in range(15)]

    def make(rows: Any) -> list[Any]:
        return [Ballot(ranked_candidates=[candidates[one] for one in row]) for row in rows]

    def elected(ballots: list[Any]) -> list[int]:
        if method == "irv":
            result = instant_runoff_voting(candidates, ballots)
        else:
            result = single_transferable_vote(candidates, ballots, number_of_seats=seats)
        return [int(one.name) for one in result.get_winners()]

    return make, elected


def votelib(method: str, seats: int) -> tuple[Callable[[Any], Any], Callable[[Any], list[int]]]:
    # Late: each run loads the one peer that it measures.
    import votelib.convert
    import votelib.evaluate.cardinal
    import votelib.evaluate.condorcet

    if method == "score":
        voting = votelib.evaluate.cardinal.ScoreVoting()
        return lambda rows: Counter(frozenset(enumerate(row)) for row in rows), lambda held: voting.evaluate(
            held, seats
        )
    if method == "approval":
        totals = votelib.convert.ApprovalToSimpleVotes()

        def make(rows: Any) -> Any:
            return Counter(frozenset(one for one, mark in enumerate(row) if mark) for row in rows)

        def most(held: Any) -> list[int]:
            votes = totals.convert(held)
            return [max(votes, key=votes.get)]

        return make, most
    found = {"schulze": votelib.evaluate.condorcet.Schulze, "ranked-pairs": votelib.evaluate.condorcet.RankedPairs}
    duels, evaluator = votelib.convert.RankedToCondorcetVotes(), found[method]()
    return lambda rows: Counter(map(tuple, rows)), lambda held: evaluator.evaluate(duels.convert(held), seats)


def read_file(path: Path) -> list[list[int]]:
    """The rows of a file, as whoever gives ballots to a peer reads them."""
    with path.open(newline="", encoding="utf-8") as stream:
        if path.suffix == ".csv":
            rows = csv.reader(stream)
            next(rows)
            return [list(map(int, row)) for row in rows]
        orders = (line.partition(": ")[2].split(",") for line in stream if not line.startswith("#"))
        return [[int(one) - 1 for one in order] for order in orders]


def main() -> None:
    asked = arguments()
    case = json.loads((asked.input / "case.json").read_text(encoding="utf-8"))
    sides = {"pref_voting": pref_voting, "pyrankvote": pyrankvote, "votelib": votelib}
    make, elected = sides[case["peer"]](case["method"], case.get("seats", 1))
    array = np.load(asked.input / "ballots.npy")
    rows = array[:100].tolist()
    elected(make(rows))
    given: Any
    if asked.profile == "counting":
        given, compute = make(array.tolist()), elected
    elif asked.profile == "arrays":
        # Each peer wants lists, pref_voting too: it takes an array of orders, and is slower from it.
        given, compute = array, lambda held: elected(make(held.tolist()))
    elif asked.profile == "lists":
        given, compute = array.tolist(), lambda held: elected(make(held))
    else:
        given = next(path for path in asked.input.iterdir() if path.stem == "ballots" and path.suffix != ".npy")
        compute = lambda held: elected(make(read_file(held)))  # noqa: E731 - as the three others above
    del array
    measure(compute, given, lambda found: sorted(int(one) for one in found), asked.answer)


if __name__ == "__main__":
    main()
