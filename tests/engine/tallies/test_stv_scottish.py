# SPDX-License-Identifier: LGPL-3.0-or-later
"""Scotland's count: each rule of the Order, published examples, and a second count."""

from __future__ import annotations

import hashlib
import os
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.formats.scottish_csv import read_scottish
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.stv_scottish import count_stv_scottish
from tests.engine.tallies.by_hand import cut_papers, gregory_ends, make, profiles, random_profile, read

EVERY = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data")) / "scot_elex"
PART = "101887639091178e29563f7273aa8042db25ed73a527ec817d3f934494696f5e"
ALL = "a1e48170851155fbd62cc6f202b945e791381ec2dc97c72420627d86b69cebf4"
SWEETS = Ballots.from_marks(
    "rankings",
    ["Oranges", "Pears", "Chocolate", "Strawberries", "Sweets"],
    [[1, -1, -1, -1, -1], [2, 1, -1, -1, -1], [-1, -1, 1, 2, -1], [-1, -1, 1, -1, 2], [-1, -1, -1, 1, -1],
     [-1, -1, -1, -1, 1]],
    counts=[4, 2, 8, 4, 1, 1],
)  # fmt: skip


def rounds(ballots: Ballots, seats: int) -> list[list[Fraction | None]]:
    table = count_stv_scottish(ballots, seats=seats).table
    return [[None if votes is None else Fraction(votes) for votes in one["counts"]] for one in table["rounds"]]


def test_twenty_guests_and_three_foods() -> None:
    """The example of the encyclopaedias: quota 6; chocolate has 12, and half of each of its votes goes on."""
    tally = count_stv_scottish(SWEETS, seats=3)
    assert (tally.status, tally.winners, tally.table["quota"]) == ("elected", (2, 0, 3), 6)
    assert rounds(SWEETS, 3) == [[4, 2, 12, 1, 1], [4, 2, 6, 5, 3], [6, None, 6, 5, 3]]
    assert [one["eliminated"] for one in tally.table["rounds"]] == [[], [1], [4]]
    assert tally.table["rounds"][0]["transfers"] == [{"from": 2, "to": [0, 0, 0, 4, 2], "exhausted": 0}]


def test_transfer_values_are_cut_to_five_decimals() -> None:
    """Rule 48(3): 8 of 42 votes are surplus; 8 / 42 = 0.190476… counts as 0.19047, and the remainder is ignored."""
    ballots = make([[1, 2, 3, 4], [4, 1, 2, 3], [4, 3, 1, 2], [4, 3, 2, 1]], [42, 26, 15, 17])
    tally = count_stv_scottish(ballots, seats=2)
    second = tally.table["rounds"][1]
    assert tally.table["quota"] == 34
    assert Fraction(second["counts"][1]) == 26 + 42 * Fraction(19047, 100_000)
    assert Fraction(second["rounding"]) == Fraction(second["exhausted"]) == 8 - 42 * Fraction(19047, 100_000)
    assert "0.00026 votes are lost by cutting decimals." in [step.sentence for step in tally.trace.steps]


def test_a_paper_keeps_the_value_at_which_it_came() -> None:
    """Rule 50(4): an excluded candidate's papers go on at the value at which they were received."""
    ballots = make([[1, 2, 3, -1, -1], [-1, -1, 1, -1, -1], [-1, -1, -1, 1, -1], [-1, -1, -1, -1, 1]], [20, 6, 9, 5])
    assert rounds(ballots, 2)[:3] == [
        [20, 0, 6, 9, 5],
        [14, 6, 6, 9, 5],
        [14, 6, 6, 9, None],
    ]
    tally = count_stv_scottish(ballots, seats=2)
    assert [(tie.candidates, tie.what, tie.way, tie.chosen) for tie in tally.ties] == [
        ((1, 2), "elimination", "earlier-rounds", (2,))
    ]
    assert rounds(ballots, 2)[3] == [14, None, 12, 9, None]


def test_the_largest_surplus_moves_first_and_an_exact_quota_moves_nothing() -> None:
    """Rules 48(1) and 49(1)."""
    ballots = make([[1, -1, -1, 2], [-1, 1, -1, 2], [-1, -1, 1, 2], [-1, -1, -1, 1]], [30, 40, 21, 12])
    tally = count_stv_scottish(ballots, seats=4)
    assert tally.table["quota"] == 21
    assert tally.status == "elected"
    three = count_stv_scottish(
        make([[1, -1, -1, 2, -1], [-1, 1, -1, 2, -1], [-1, -1, 1, 2, -1], [-1, -1, -1, 1, -1], [-1, -1, -1, -1, 1]],
             [30, 40, 21, 2, 10]),
        seats=4,
    )  # fmt: skip
    assert [move["from"] for one in three.table["rounds"] for move in one["transfers"]] == [1]
    assert three.table["rounds"][0]["elected"] == [1, 0, 2]


def test_equal_surpluses_go_by_the_latest_stage_that_differed() -> None:
    """Rule 49(2): B and C have the same surplus; C had more the stage before."""
    ballots = make(
        [[1, 2, -1, -1, -1], [-1, 1, -1, -1, -1], [-1, -1, 1, -1, -1], [-1, -1, -1, 1, -1], [-1, -1, -1, -1, 1]],
        [8, 26, 34, 18, 14],
    )
    tally = count_stv_scottish(ballots, seats=3)
    assert tally.table["quota"] == 26
    assert tally.winners[:2] == (2, 1)


def test_what_only_a_lot_decides_stays_open() -> None:
    ballots = make([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], [4, 4, 9])
    tally = count_stv_scottish(ballots, seats=2)
    assert (tally.status, tally.winners, tally.tied, tally.open_seats) == ("tied", (2,), (0, 1), 1)
    lot = count_stv_scottish(ballots, seats=2, ties=TieBreaking.by_lot("ABC", "seed"))
    drawn = TieBreaking.by_lot("ABC", "seed").sort((0, 1))
    assert drawn is not None
    assert lot.winners == (2, drawn[0])
    assert [(tie.what, tie.way, tie.chosen) for tie in lot.ties] == [("elimination", "lot", (drawn[0],))]


def test_a_paper_goes_no_further_than_a_number_given_twice() -> None:
    """Rule 2: the paper is non-transferable from there on, "whether continuing or not"; twice the number 1, invalid."""
    ballots = make([[1, 2, 2, 3], [1, 1, 2, 3], [-1, -1, 1, 2]], [10, 3, 4])
    tally = count_stv_scottish(ballots, seats=1)
    assert tally.table["invalid"] == 3
    assert tally.table["quota"] == 8
    assert rounds(ballots, 1) == [[10, 0, 4, 0]]
    shared = count_stv_scottish(ballots, seats=1, tied_ranks="shared")
    assert shared.table["rounds"][0]["counts"] == ["23/2", "3/2", 4, 0]


@settings(max_examples=100, deadline=None)
@given(profiles(), st.integers(1, 4))
def test_a_second_count_agrees_whichever_way_ties_fall(ballots: Ballots, seats: int) -> None:
    agrees(ballots, seats)


def test_a_second_count_agrees_on_a_thousand_elections() -> None:
    draw = random.Random(2007)
    for _ in range(1000):
        ballots = random_profile(draw, votes=draw.choice([2, 9, 500]))
        agrees(ballots, draw.randint(1, ballots.n_candidates))


def agrees(ballots: Ballots, seats: int) -> None:
    tally = count_stv_scottish(ballots, seats=seats)
    papers = cut_papers(read(ballots))
    if not papers:
        assert tally.status == "nobody"
        return
    ends = gregory_ends(papers, ballots.n_candidates, seats, decimals=5)
    always = frozenset.intersection(*ends)
    assert set(tally.winners) == always
    assert set(tally.tied) == frozenset.union(*ends) - always
    assert tally.open_seats == len(next(iter(ends))) - len(always)
    total = sum(votes for votes, _ in papers)
    for one in tally.table["rounds"]:
        held = sum(Fraction(votes) for votes in one["counts"] if votes is not None)
        assert held + Fraction(one["exhausted"]) == total
        assert 0 <= Fraction(one.get("rounding", 0)) <= Fraction(one["exhausted"])


@settings(max_examples=40, deadline=None)
@given(profiles(ties=False), st.integers(1, 3), st.randoms(use_true_random=False))
def test_neither_the_order_of_candidates_nor_of_ballots_matters(
    ballots: Ballots, seats: int, order: random.Random
) -> None:
    places = order.sample(range(ballots.n_candidates), ballots.n_candidates)
    rows = np.repeat(ballots.marks, ballots.counts, axis=0)[:, places]
    rows = rows[order.sample(range(len(rows)), len(rows))]
    one = count_stv_scottish(ballots, seats=seats)
    other = count_stv_scottish(make(rows.tolist(), None, ballots.n_candidates), seats=seats)
    assert {places[number] for number in other.winners} == set(one.winners)
    assert {places[number] for number in other.tied} == set(one.tied)


@pytest.mark.parametrize(
    ("rows", "seats", "status", "winners", "tied"),
    [
        ([], 2, "nobody", (), ()),
        ([[-1, -1, -1]], 2, "nobody", (), ()),
        ([[1, 1, 2]], 2, "nobody", (), ()),
        ([[1, 2, 3], [2, 3, 1], [3, 1, 2]], 2, "tied", (), (0, 1, 2)),
        ([[1, 2, 3]], 3, "elected", (0, 1, 2), ()),
        ([[1, 2, 3]], 7, "elected", (0, 1, 2), ()),
        ([[1, -1, -1]], 2, "tied", (0,), (1, 2)),
    ],
)
def test_small_and_empty(
    rows: list[list[int]], seats: int, status: str, winners: tuple[int, ...], tied: tuple[int, ...]
) -> None:
    tally = count_stv_scottish(make(rows, None, 3), seats=seats)
    assert (tally.status, tally.winners, tally.tied) == (status, winners, tied)


@pytest.mark.drill
@pytest.mark.skipif(not EVERY.is_dir(), reason="the ballots of Scotland are not here: no licence lets them be")
def test_every_ward_of_scotland() -> None:
    """Every ward ends without a tie that matters; the digest is of the elected that another program gave, by ward."""
    elected = []
    for path in sorted(EVERY.glob("*_cands/*.csv")):
        reading = read_scottish(path)
        tally = count_stv_scottish(reading.ballots, seats=reading.seats)
        assert tally.status == "elected"
        elected.append(f"{path.stem} {sorted(tally.winners)}\n")
    known = {284: PART, 1070: ALL}
    assert hashlib.sha256("".join(elected).encode()).hexdigest() == known[len(elected)]
