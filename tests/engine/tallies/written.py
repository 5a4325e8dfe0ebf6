# SPDX-License-Identifier: LGPL-3.0-or-later
"""Rankings written as papers print them ("5 ACBED", equal ones between brackets), and profiles of several papers."""

import re

from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.tally import Tally


def written(profile: str, names: str = "") -> Ballots:
    """Ballots of "5 ACB, 3 B(AC)": how many, then the candidates from first to last; those not named are left out."""
    lines = [line.split() for line in profile.split(",")]
    letters = names or "".join(sorted(set(re.sub(r"[^A-Za-z]", "", profile))))
    rows = []
    for _, order in lines:
        marks = dict.fromkeys(letters, -1)
        for rank, group in enumerate(re.findall(r"\([A-Za-z]+\)|[A-Za-z]", order), start=1):
            marks.update(dict.fromkeys(group.strip("()"), rank))
        rows.append(list(marks.values()))
    return Ballots.from_marks("rankings", letters, rows, counts=[int(count) for count, _ in lines])


# The capital of Tennessee: Memphis, Nashville, Chattanooga, Knoxville (the usual example of Condorcet methods).
TENNESSEE = written("42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM", "MNCK")

# M. Schulze, arXiv:1804.02973: his first four examples, in the versions that he published since 1997.
SCHULZE_1 = written("5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC")
SCHULZE_2 = written("5 ACBD, 2 ACDB, 3 ADCB, 4 BACD, 3 CBDA, 3 CDBA, 1 DACB, 5 DBAC, 4 DCBA")
SCHULZE_3 = written("3 ABDEC, 5 ADEBC, 1 ADECB, 2 BADEC, 2 BDECA, 4 CABDE, 6 CBADE, 2 DBECA, 5 DECAB")
SCHULZE_4 = written("3 ABCD, 2 DABC, 2 DBCA, 2 CBDA")

CIRCLE = written("1 ABC, 1 BCA, 1 CAB")


def may_win(tally: Tally) -> set[int]:
    """Whoever is elected, or would be by some way of breaking the tie."""
    return set(tally.winners) | set(tally.tied)


def renumbered(ballots: Ballots, order: list[int]) -> Ballots:
    """The same ballots with the candidates in another order: `order[new]` is the old number."""
    return Ballots.from_marks(
        "rankings", [ballots.candidates[old] for old in order], ballots.marks[:, order], counts=ballots.counts
    )


def reversed_ballots(ballots: Ballots) -> Ballots:
    """Every full ballot upside down."""
    return Ballots.from_marks(
        "rankings", ballots.candidates, ballots.n_candidates + 1 - ballots.marks, counts=ballots.counts
    )


@st.composite
def full_rankings(draw: st.DrawFn, most_candidates: int = 5, least: int = 1) -> Ballots:
    number = draw(st.integers(least, most_candidates))
    rows = draw(st.lists(st.permutations(range(1, number + 1)), min_size=1, max_size=9))
    counts = draw(st.lists(st.integers(1, 5), min_size=len(rows), max_size=len(rows)))
    return Ballots.from_marks("rankings", "ABCDEFG"[:number], rows, counts=counts)


def cloned(ballots: Ballots, one: int, swapped: list[bool]) -> Ballots:
    """A clone of a candidate as the last number, next to them on every ballot, above where `swapped` says so."""
    marks = ballots.marks.astype(int)
    own = marks[:, [one]]
    marks = marks + (marks > own)
    clone = own[:, 0] + 1
    for row in range(len(marks)):
        if swapped[row % len(swapped)]:
            marks[row, one], clone[row] = clone[row], marks[row, one]
    names = [*ballots.candidates, "Z"]
    table = [[*row, int(last)] for row, last in zip(marks.tolist(), clone, strict=True)]
    return Ballots.from_marks("rankings", names, table, counts=ballots.counts)


def raised(ballots: Ballots, row: int, one: int) -> Ballots:
    """The same with a candidate one place higher on a row of full rankings."""
    marks = ballots.marks.copy()
    own = marks[row, one]
    if own > 1:
        marks[row, marks[row] == own - 1] = own
        marks[row, one] = own - 1
    return Ballots.from_marks("rankings", ballots.candidates, marks, counts=ballots.counts)


def by_order(ballots: Ballots, order: str) -> TieBreaking:
    return TieBreaking.by_order(ballots.candidates, list(order))
