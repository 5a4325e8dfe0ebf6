# SPDX-License-Identifier: LGPL-3.0-or-later
"""The machinery of transfers: the fast way and the general one hold the same piles, and no vote is lost on the way."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.sharing.transfers import piles as piles_module
from isegoria.engine.sharing.transfers.gregory import GregoryCount
from isegoria.engine.sharing.transfers.meek import MeekCount
from isegoria.engine.sharing.transfers.piles import Piles, TiedRanks
from isegoria.engine.sharing.transfers.sums import sums
from isegoria.engine.sharing.transfers.values import Decimals, Exact
from isegoria.engine.tallies.methods import count
from tests.engine.tallies.by_hand import make, profiles, random_profile


def test_sums_are_exact_beyond_what_floats_hold() -> None:
    places = np.array([0, 1, 0, 2, 0])
    weights = np.array([2**60, 2**53 + 1, 1, 2**33 + 7, 2**59 + 3], dtype=np.int64)
    assert sums(places, 4, weights).tolist() == [2**60 + 2**59 + 4, 2**53 + 1, 2**33 + 7, 0]
    assert sums(places, 3, 2**50).tolist() == [3 * 2**50, 2**50, 2**50]
    assert sums(places[:0], 2, weights[:0]).tolist() == [0, 0]


@pytest.mark.parametrize("method", ["irv", "stv", "stv-scottish", "stv-meek"])
def test_ballots_of_many_candidates_are_counted_alike(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(64)
    for number in range(150):
        ballots = random_profile(draw, rows=9, votes=40)
        options: dict[str, Any] = {"tied_ranks": "one-left"} if number % 3 == 0 and method != "stv-scottish" else {}
        seats = 1 if method == "irv" else draw.randint(1, 3)
        fast = count(ballots, method, seats=seats, **options)
        with monkeypatch.context() as at_most:
            at_most.setattr(piles_module, "MOST_COLUMNS", 0)
            slow = count(ballots, method, seats=seats, **options)
        assert fast.discrete() == slow.discrete()
        assert fast.trace == slow.trace


@pytest.mark.parametrize("method", ["irv", "stv", "stv-scottish", "stv-meek"])
def test_very_many_ballots_are_counted_alike(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts ballots by the hundred thousand, on few of them, beside what counts few."""
    draw = random.Random(15)
    for number in range(150):
        ballots = random_profile(draw, rows=12, votes=50)
        options: dict[str, Any] = {}
        if method != "stv-scottish":
            options = {"tied_ranks": ("exhausted", "one-left", "shared")[number % (2 if method == "stv-meek" else 3)]}
        seats = 1 if method == "irv" else draw.randint(1, 3)
        slow = count(ballots, method, seats=seats, **options)
        with monkeypatch.context() as few:
            few.setattr(piles_module, "MANY", 0)
            fast = count(ballots, method, seats=seats, **options)
        assert fast.discrete() == slow.discrete()
        assert fast.trace == slow.trace


@pytest.mark.parametrize("candidates", [1, 2, 14, 15, 16])
@pytest.mark.parametrize("weighed", [False, True])
def test_very_many_ballots_are_held_alike(candidates: int, weighed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five thousand, so that they are gone through in several turns; some of them rank few, some have ties."""
    drawn = np.random.default_rng(candidates)
    marks = drawn.permuted(np.tile(np.arange(1, candidates + 1), (5_000, 1)), axis=1)
    marks[marks > drawn.integers(1, candidates + 1, 5_000)[:, None]] = -1
    marks[::50] = np.maximum(marks[::50] - 1, marks[::50] * 0 + 1)
    names = [str(one) for one in range(candidates)]
    weights = drawn.integers(1, 9, 5_000) if weighed else None
    ballots = Ballots.from_marks("rankings", names, marks, weights=weights)
    seats = min(3, candidates)
    few = count(ballots, "stv", seats=seats), count(ballots, "irv", elimination="batch")
    monkeypatch.setattr(piles_module, "MANY", 0)
    many = count(ballots, "stv", seats=seats), count(ballots, "irv", elimination="batch")
    assert [one.discrete() for one in many] == [one.discrete() for one in few]
    assert [one.trace for one in many] == [one.trace for one in few]


def test_a_tie_of_very_many_ways_ends_soon() -> None:
    """Sixty equal candidates have more ways than can be followed; five without votes for two seats need none."""
    width = 60
    marks = np.where(np.eye(width, dtype=int) == 1, 1, -1)
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(width)], marks)
    for method in ("stv", "stv-scottish", "stv-meek"):
        tally = count(ballots, method, seats=3)
        assert (tally.status, tally.winners, tally.tied, tally.open_seats) == ("tied", (), tuple(range(width)), 3)
        one = count(make([[1, -1, -1, -1, -1, -1]]), method, seats=3)
        assert (one.winners, one.tied, one.open_seats) == ((0,), (1, 2, 3, 4, 5), 2)
        assert "round_tie_seat_open" in one.trace.codes()
        lot = count(make([[1, -1, -1]]), method, seats=2, ties=TieBreaking.by_order("ABC", "CBA"))
        assert lot.winners == (0, 2)
        assert "Nobody holds a vote any more: B, C. The order declared for ties elects C." in [
            step.sentence for step in lot.trace.steps
        ]


@settings(max_examples=80, deadline=None)
@given(profiles(), st.sampled_from(["shared", "exhausted", "one-left"]), st.randoms(use_true_random=False))
def test_every_vote_is_with_somebody_or_nobody(ballots: Ballots, tied_ranks: TiedRanks, order: random.Random) -> None:
    values = Exact()
    worth: list[Fraction] = [values.whole()]

    @cache  # one name for what becomes of a parcel, as every count gives
    def child(parcel: int, holders: int, receivers: int) -> int:
        worth.append(values.share(worth[parcel], holders, receivers, 1, 1))
        return len(worth) - 1

    piles = Piles(ballots, tied_ranks=tied_ranks)
    piles.start(child)
    total = int(ballots.weights[ballots.marked].sum()) - piles.invalid
    alive = np.ones(ballots.n_candidates, dtype=bool)

    def with_all(held: Piles) -> Fraction:
        everywhere = [*held.held, held.spent]
        return sum((worth[parcel] * votes for parcels in everywhere for parcel, votes in parcels.items()), Fraction(0))

    assert with_all(piles) == total
    for leaving in order.sample(range(ballots.n_candidates), ballots.n_candidates):
        before = piles.copy()
        alive[leaving] = False
        piles.move(leaving, alive, child)
        assert with_all(piles) == with_all(before) == total
        assert not piles.held[leaving]
    assert with_all(piles) == sum(worth[parcel] * votes for parcel, votes in piles.spent.items())


def test_a_copy_goes_its_own_way() -> None:
    draw = random.Random(6)
    for _ in range(60):
        ballots = random_profile(draw, votes=30)
        for first in (
            GregoryCount(ballots, 2, values=Decimals(5), quota="droop", tied_ranks="shared", earlier_rounds=True),
            MeekCount(ballots, 2, tied_ranks="exhausted"),
        ):
            question = first.run()
            if question is None:
                continue
            other = first.copy()
            kept = list(first.votes), list(first.elected), [dict(held) for held in first.piles.held]
            other.decide(question, question.tied[0])
            while (more := other.run()) is not None:
                other.decide(more, more.tied[-1])
            assert (list(first.votes), list(first.elected), first.piles.held) == kept


def test_values_are_cut_as_the_law_says_or_not_at_all() -> None:
    assert Decimals(5).share(100_000, 1, 1, 8, 42) == 19_047
    assert Exact().share(Fraction(1), 1, 1, 8, 42) == Fraction(4, 21)
    assert Exact().share(Fraction(1, 3), 3, 2, 1, 1) == Fraction(1, 2)
    assert Exact().share(Fraction(1, 2), 1, 0, 1, 4) == Fraction(1, 8)
    long = Exact().share(Fraction(1, 3**3000), 1, 1, 1, 7)
    assert long <= Fraction(1, 7 * 3**3000) < long + Fraction(1, 2**2048)
    assert long.denominator.bit_length() <= 2049


@pytest.mark.parametrize("method", ["irv", "stv", "stv-scottish", "stv-meek"])
def test_rows_that_are_alike_may_be_merged(method: str) -> None:
    draw = random.Random(3)
    for _ in range(30):
        ballots = random_profile(draw, rows=30, votes=5)
        spread = make(np.repeat(ballots.marks, ballots.counts, axis=0).tolist(), None, ballots.n_candidates)
        one, other = count(ballots.merged(), method), count(spread, method)
        assert one.discrete() == other.discrete()
        assert one.trace == other.trace


@pytest.mark.parametrize("method", ["irv", "stv", "stv-scottish", "stv-meek"])
def test_hundreds_of_names_written_in_need_no_tie_broken(method: str) -> None:
    """As in Minneapolis in 2009: 300 names with a vote or two, whose order of leaving is of no consequence."""
    width = 300
    marks = np.full((width + 3, width + 3), -1, dtype=np.int16)
    np.fill_diagonal(marks, 1)
    marks[:width, width] = 2
    counts = [1 + number % 2 for number in range(width)] + [2000, 1900, 1500]
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(width + 3)], marks, counts=counts)
    tally = count(ballots, method, seats=1)
    assert (tally.status, tally.winners) == ("elected", (width,))
    assert tally.table["rounds"][0]["eliminated"] == list(range(width))
