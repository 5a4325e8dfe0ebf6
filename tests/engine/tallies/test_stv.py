# SPDX-License-Identifier: LGPL-3.0-or-later
"""Transferable votes in exact fractions: examples, real Irish elections, a second count, and what is promised."""

from __future__ import annotations

import os
import random
from fractions import Fraction
from itertools import combinations
from math import floor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.preflib import read_preflib
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.stv import count_stv
from tests.engine.tallies.by_hand import cut_papers, gregory_ends, make, profiles, random_profile, read, strict_papers

PREFLIB = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data")) / "preflib"
QUOTAS = ["droop", "droop-exact", "hare"]


def test_memphis_and_nashville() -> None:
    ballots = make([[1, 2, 3, 4], [4, 1, 2, 3], [4, 3, 1, 2], [4, 3, 2, 1]], [42, 26, 15, 17])
    tally = count_stv(ballots, seats=2)
    assert (tally.winners, tally.table["quota"]) == ((0, 1), 34)
    assert [one["counts"] for one in tally.table["rounds"]] == [[42, 26, 15, 17], [34, 34, 15, 17]]
    exact = count_stv(ballots, seats=2, quota="droop-exact")
    assert exact.table["quota"] == "100/3"
    assert exact.table["rounds"][0]["transfers"] == [{"from": 0, "to": [0, "26/3", 0, 0], "exhausted": 0}]
    hare = count_stv(ballots, seats=2, quota="hare")
    assert (hare.table["quota"], hare.winners) == (50, (0, 3))


def test_values_are_exact_fractions_to_the_end() -> None:
    """A's 60 papers go to B worth 29 / 60, and on to C worth 29 / 60 × 28 / 59."""
    ballots = make([[1, 2, 3, -1], [-1, 1, -1, 2], [-1, -1, 1, -1], [-1, -1, -1, 1]], [60, 30, 21, 9])
    tally = count_stv(ballots, seats=3)
    assert tally.table["quota"] == 31
    assert [one["counts"] for one in tally.table["rounds"]] == [
        [60, 30, 21, 9],
        [31, 59, 21, 9],
        [31, 31, "2051/59", "1371/59"],
    ]
    assert tally.winners == (0, 1, 2)
    assert tally.trace.steps[9].sentence == "From B to the next on each ballot: D 14.23, C 13.76."


def test_a_shared_rank_is_all_the_ballots_that_it_could_be() -> None:
    """Half A before B, half B before A; A has a surplus, and what moves of it goes to B."""
    tally = count_stv(make([[1, 1, 2, -1], [1, -1, -1, -1], [-1, -1, -1, 1]], [8, 6, 4]), seats=2)
    assert tally.table["rounds"][0]["counts"] == [10, 4, 0, 4]
    assert tally.table["rounds"][0]["transfers"] == [{"from": 0, "to": [0, "6/5", 0, 0], "exhausted": "9/5"}]
    cut = count_stv(make([[1, 1, 2, -1], [1, -1, -1, -1], [-1, -1, -1, 1]], [8, 6, 4]), seats=2, tied_ranks="exhausted")
    assert (cut.table["invalid"], cut.table["rounds"][0]["counts"]) == (8, [6, 0, 0, 4])


@settings(max_examples=100, deadline=None)
@given(profiles(candidates=4), st.integers(1, 3), st.sampled_from(QUOTAS), st.sampled_from(["shared", "exhausted"]))
def test_a_second_count_agrees_whichever_way_ties_fall(
    ballots: Ballots, seats: int, quota: str, tied_ranks: str
) -> None:
    agrees(ballots, seats, quota, tied_ranks)


def test_a_second_count_agrees_on_a_thousand_elections() -> None:
    draw = random.Random(4)
    for _ in range(1000):
        ballots = random_profile(draw, votes=draw.choice([2, 9, 500]))
        agrees(ballots, draw.randint(1, ballots.n_candidates), draw.choice(QUOTAS), "shared")


def agrees(ballots: Ballots, seats: int, quota: str, tied_ranks: str) -> None:
    tally = count_stv(ballots, seats=seats, quota=quota, tied_ranks=tied_ranks)
    own = read(ballots)
    papers = strict_papers(own) if tied_ranks == "shared" else cut_papers(own)
    if not papers:
        assert tally.status == "nobody"
        return
    ends = gregory_ends(papers, ballots.n_candidates, seats, quota=quota)
    always = frozenset.intersection(*ends)
    assert set(tally.winners) == always
    assert set(tally.tied) == frozenset.union(*ends) - always
    assert tally.open_seats == len(next(iter(ends))) - len(always)
    for one in tally.table["rounds"]:
        held = sum(Fraction(votes) for votes in one["counts"] if votes is not None)
        assert held + Fraction(one["exhausted"]) == sum(value for value, _ in papers)
        assert "rounding" not in one


@settings(max_examples=60, deadline=None)
@given(profiles(ties=False, candidates=5, rows=7, votes=6), st.integers(1, 3))
def test_as_many_quotas_of_a_solid_coalition_as_seats(ballots: Ballots, seats: int) -> None:
    """Droop proportionality for solid coalitions (Woodall 1994), with the exact quota."""
    tally = count_stv(ballots, seats=seats, quota="droop-exact")
    own = read(ballots)
    total = sum(votes for votes, _ in own)
    for size in range(1, ballots.n_candidates + 1):
        for some in combinations(range(ballots.n_candidates), size):
            solid = sum(votes for votes, ranks in own if frozenset().union(*ranks[:size]) == set(some))
            # As many seats as exact quotas that they pass, and no more than they have candidates.
            quotas = Fraction(solid * (seats + 1), total) if total else Fraction(0)
            due = floor(quotas) - (quotas.denominator == 1)
            assert len({*tally.winners, *tally.tied} & set(some)) >= min(due, size)


@settings(max_examples=40, deadline=None)
@given(profiles(candidates=4), st.integers(1, 3), st.randoms(use_true_random=False))
def test_neither_the_order_of_candidates_nor_of_ballots_matters(
    ballots: Ballots, seats: int, order: random.Random
) -> None:
    places = order.sample(range(ballots.n_candidates), ballots.n_candidates)
    rows = np.repeat(ballots.marks, ballots.counts, axis=0)[:, places]
    rows = rows[order.sample(range(len(rows)), len(rows))]
    one = count_stv(ballots, seats=seats)
    other = count_stv(make(rows.tolist(), None, ballots.n_candidates), seats=seats)
    assert {places[number] for number in other.winners} == set(one.winners)
    assert {places[number] for number in other.tied} == set(one.tied)


def test_equal_surpluses_that_decide_stay_open() -> None:
    ballots = make([[1, -1, 2, -1], [-1, 1, -1, 2], [-1, -1, 1, -1], [-1, -1, -1, 1]], [9, 9, 3, 3])
    tally = count_stv(ballots, seats=3)
    assert (tally.winners, tally.tied, tally.open_seats) == ((0, 1), (2, 3), 1)
    assert [(tie.what, tie.way) for tie in tally.ties] == [("surplus", "declared")]
    ordered = count_stv(ballots, seats=3, ties=TieBreaking.by_order("ABCD", "DCBA"))
    assert ordered.status == "elected"
    assert ordered.ties[0].chosen == (1,)


@pytest.mark.parametrize(
    ("rows", "seats", "status", "winners", "tied"),
    [
        ([], 1, "nobody", (), ()),
        ([[-1, -1, -1]], 1, "nobody", (), ()),
        ([[1, 1, 1]], 1, "tied", (), (0, 1, 2)),
        ([[1, 1, 1]], 3, "elected", (0, 1, 2), ()),
        ([[1, 2, 3]], 9, "elected", (0, 1, 2), ()),
        ([[1, -1, -1]], 2, "tied", (0,), (1, 2)),
    ],
)
def test_small_and_empty(
    rows: list[list[int]], seats: int, status: str, winners: tuple[int, ...], tied: tuple[int, ...]
) -> None:
    tally = count_stv(make(rows, None, 3), seats=seats)
    assert (tally.status, tally.winners, tally.tied) == (status, winners, tied)


def test_many_seats_keep_numbers_short_and_lose_next_to_nothing() -> None:
    draw = np.random.default_rng(3)
    width = 24
    marks = np.argsort(draw.random((3000, width)) + np.linspace(0, 0.4, width), axis=1).argsort(axis=1) + 1
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(width)], marks)
    tally = count_stv(ballots, seats=14)
    assert len(tally.winners) == 14
    last = tally.table["rounds"][-1]
    assert 0 <= Fraction(last.get("rounding", 0)) < Fraction(1, 10**500)


def test_ten_thousand_candidates() -> None:
    width = 10_000
    marks = np.argsort(np.random.default_rng(2).random((40, width)), axis=1).astype(np.int32) + 1
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(width)], marks)
    tally = count_stv(ballots, seats=3, ties=TieBreaking.by_lot(ballots.candidates, "seed"))
    assert len(tally.winners) == 3


def test_an_unknown_quota_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        count_stv(make([[1, 2]]), quota="imperiali")
    assert refused.value.code == "option_unfit"


@pytest.mark.drill
@pytest.mark.skipif(not (PREFLIB / "00001 - irish").is_dir(), reason="the Irish ballots are not here")
@pytest.mark.parametrize(
    ("number", "seats", "elected"),
    [
        (1, 4, {"Trevor Sargent G.P.", "Sean Ryan Lab", "Jim Glennon F.F.", "G.V. Wright F.F."}),
        (2, 3, {"Brian Lenihan F.F.", "Joe Higgins S.P.", "Joan Burton Lab"}),
        (3, 5, {"Noel Dempsey F.F.", "John Bruton F.G.", "Mary Wallace F.F.", "Damien English F.G.",
             "Johnny Brady F.F."}),
    ],
)  # fmt: skip
def test_those_whom_ireland_elected_in_2002(number: int, seats: int, elected: set[str]) -> None:
    """Dublin North, Dublin West and Meath, 2002: the returning officers counted by another transfer rule."""
    ballots = read_preflib(PREFLIB / "00001 - irish" / f"00001-0000000{number}.soi").ballots
    assert {ballots.candidates[one] for one in count_stv(ballots, seats=seats).winners} == elected
