# SPDX-License-Identifier: LGPL-3.0-or-later
"""Meek's count: the reference rule's own figures, a second count ballot by ballot, and what is promised."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.stv_meek import count_stv_meek
from tests.engine.tallies.by_hand import cut_papers, make, meek_ends, profiles, random_profile, read

UNIT = 10**9


def test_castor_pollux_and_helen() -> None:
    """The figures, to the last decimal, that the reference rule's own program publishes for this election (42.blt)."""
    ballots = Ballots.from_marks("rankings", ["Castor", "Pollux", "Helen"], [[1, 2, -1], [-1, -1, 1]], counts=[4, 2])
    tally = count_stv_meek(ballots, seats=2)
    first, second, last = tally.table["rounds"]
    assert (first["quota"], first["counts"], first["elected"]) == ("2000000001/1000000000", [4, 0, 2], [0])
    assert [Fraction(votes) * UNIT for votes in second["counts"]] == [2_000_000_004, 1_999_999_996, 2_000_000_000]
    assert (second["eliminated"], second["keep"]) == ([1], [500_000_001, UNIT, UNIT])
    assert (last["elected"], tally.winners) == ([2], (0, 2))


def test_the_elected_keep_what_they_need_of_votes_that_come_later() -> None:
    """B is elected at once; A's ballots come to B later, and the rest of them passes through B to C."""
    ballots = make([[1, 2, 3, -1], [-1, 1, -1, -1], [-1, -1, 1, -1], [-1, -1, -1, 1]], [10, 40, 15, 22])
    tally = count_stv_meek(ballots, seats=2)
    rounds = tally.table["rounds"]
    assert rounds[0]["elected"] == [1]
    assert rounds[1]["eliminated"] == [0]
    to = [Fraction(votes) for votes in rounds[1]["transfers"][0]["to"]]
    keep = Fraction(rounds[1]["keep"][1], UNIT)
    assert to == [0, 10 * keep, 10 * (1 - keep), 0]
    gone = Fraction(rounds[2]["exhausted"])
    assert gone > Fraction(rounds[1]["exhausted"]) > 0
    assert Fraction(rounds[2]["quota"]) < Fraction(rounds[0]["quota"])


def test_the_story() -> None:
    ballots = Ballots.from_marks("rankings", ["Castor", "Pollux", "Helen"], [[1, 2, -1], [-1, -1, 1]], counts=[4, 2])
    assert [step.sentence for step in count_stv_meek(ballots, seats=2).trace.steps] == [
        "6 ballots cast: 6 rank somebody, 0 are blank, 0 are spoiled.",
        "Votes: 6. Seats: 2. Whoever has the quota is elected; it falls as ballots run out.",
        "Round 1: Castor 4, Helen 2, Pollux 0.",
        "The quota is now 2.00000.",
        "Castor has 4 votes and is elected.",
        "Round 2: Castor 2.00000, Helen 2, Pollux 1.99999.",
        "The quota is now 2.00000.",
        "What the elected keep of each vote that reaches them, the rest passing on: Castor 50.00 %.",
        "Pollux has the fewest votes, 1.99999, and goes out.",
        "The ballots of Pollux name nobody else who remains.",
        "Round 3: Castor 2.00000, Helen 2; with nobody any more, 1.99999.",
        "The quota is now 1.33333.",
        "What the elected keep of each vote that reaches them, the rest passing on: Castor 50.00 %.",
        "Helen has 2 votes and is elected.",
        "Elected: Castor, Helen.",
    ]


@settings(max_examples=80, deadline=None)
@given(profiles(), st.integers(1, 4))
def test_a_second_count_agrees_whichever_way_ties_fall(ballots: Ballots, seats: int) -> None:
    agrees(ballots, seats)


def test_a_second_count_agrees_on_a_thousand_elections() -> None:
    draw = random.Random(123)
    for _ in range(1000):
        ballots = random_profile(draw, votes=draw.choice([2, 9, 500]))
        agrees(ballots, draw.randint(1, ballots.n_candidates))


def agrees(ballots: Ballots, seats: int) -> None:
    tally = count_stv_meek(ballots, seats=seats)
    papers = cut_papers(read(ballots))
    if not papers:
        assert tally.status == "nobody"
        return
    ends = meek_ends(papers, ballots.n_candidates, seats)
    always = frozenset.intersection(*ends)
    assert set(tally.winners) == always
    assert set(tally.tied) == frozenset.union(*ends) - always
    assert tally.open_seats == len(next(iter(ends))) - len(always)
    for one in tally.table["rounds"]:
        held = sum(Fraction(votes) for votes in one["counts"] if votes is not None)
        assert held + Fraction(one["exhausted"]) == sum(votes for votes, _ in papers)
        for elected in set(tally.winners) & {number for number, keep in enumerate(one["keep"]) if keep < UNIT}:
            # Whoever keeps a part has the quota, to within the surplus at which an iteration ends.
            assert one["counts"][elected] is None or Fraction(one["counts"][elected]) > Fraction(one["quota"]) - 1


def test_a_rank_of_which_one_is_left() -> None:
    ballots = make([[1, 2, 2, -1], [-1, -1, 1, -1], [-1, -1, -1, 1], [-1, 1, -1, -1]], [5, 9, 8, 1])
    tally = count_stv_meek(ballots, seats=1, tied_ranks="one-left")
    # B leaves first, so that of B and C only C is left when A's ballots come to them.
    assert [one["eliminated"] for one in tally.table["rounds"]] == [[1], [0], []]
    assert tally.table["rounds"][2]["counts"] == [None, None, 14, 8]
    assert count_stv_meek(ballots, seats=1).table["rounds"][2]["counts"] == [None, None, 9, 8]


@settings(max_examples=40, deadline=None)
@given(profiles(ties=False), st.integers(1, 3), st.randoms(use_true_random=False))
def test_neither_the_order_of_candidates_nor_of_ballots_matters(
    ballots: Ballots, seats: int, order: random.Random
) -> None:
    places = order.sample(range(ballots.n_candidates), ballots.n_candidates)
    rows = np.repeat(ballots.marks, ballots.counts, axis=0)[:, places]
    rows = rows[order.sample(range(len(rows)), len(rows))]
    one = count_stv_meek(ballots, seats=seats)
    other = count_stv_meek(make(rows.tolist(), None, ballots.n_candidates), seats=seats)
    assert {places[number] for number in other.winners} == set(one.winners)
    assert {places[number] for number in other.tied} == set(one.tied)


@pytest.mark.parametrize(
    ("rows", "seats", "status", "winners", "tied"),
    [
        ([], 1, "nobody", (), ()),
        ([[-1, -1, -1]], 1, "nobody", (), ()),
        ([[1, 1, 2]], 1, "nobody", (), ()),
        ([[1, 2, 3], [2, 3, 1], [3, 1, 2]], 1, "tied", (), (0, 1, 2)),
        ([[1, 2, 3]], 3, "elected", (0, 1, 2), ()),
        ([[1, 2, 3]], 9, "elected", (0, 1, 2), ()),
        ([[1, -1, -1]], 2, "tied", (0,), (1, 2)),
    ],
)
def test_small_and_empty(
    rows: list[list[int]], seats: int, status: str, winners: tuple[int, ...], tied: tuple[int, ...]
) -> None:
    tally = count_stv_meek(make(rows, None, 3), seats=seats)
    assert (tally.status, tally.winners, tally.tied) == (status, winners, tied)


def test_ties_for_the_last_place_can_be_broken() -> None:
    ballots = make([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], [4, 4, 9])
    assert count_stv_meek(ballots, seats=2).tied == (0, 1)
    broken = count_stv_meek(ballots, seats=2, ties=TieBreaking.by_order("ABC", "BAC"))
    assert (broken.winners, broken.ties[0].chosen) == ((2, 1), (1,))


def test_votes_may_weigh() -> None:
    marks = np.array([[1, 2, -1], [-1, -1, 1]])
    half = Ballots.from_marks("rankings", "ABC", marks, counts=[4, 2], weights=[6, 3], unit=2)
    tally = count_stv_meek(half, seats=2)
    assert (tally.table["rounds"][0]["counts"], tally.winners) == ([3, 0, "3/2"], (0, 2))


def test_many_candidates() -> None:
    width = 1_000
    marks = np.argsort(np.random.default_rng(2).random((40, width)), axis=1).astype(np.int32) + 1
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(width)], marks)
    tally = count_stv_meek(ballots, seats=3, ties=TieBreaking.by_lot(ballots.candidates, "seed"))
    assert len(tally.winners) == 3
