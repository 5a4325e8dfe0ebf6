# SPDX-License-Identifier: LGPL-3.0-or-later
"""Instant run-off: the examples of the books, a real election, every way of a tie, and what it promises."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.preflib import read_preflib
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.irv import count_irv
from tests.engine.tallies.by_hand import irv_votes, irv_winners, make, profiles, random_profile, read

BURLINGTON = Path(__file__).parents[2] / "data" / "preflib" / "00005-00000002.toi"
TENNESSEE = Ballots.from_marks(
    "rankings",
    ["Memphis", "Nashville", "Chattanooga", "Knoxville"],
    [[1, 2, 3, 4], [4, 1, 2, 3], [4, 3, 1, 2], [4, 3, 2, 1]],
    counts=[42, 26, 15, 17],
)


def test_tennessee() -> None:
    tally = count_irv(TENNESSEE)
    assert (tally.status, tally.winners, tally.ranking) == ("elected", (3,), ((3,), (0,), (1,), (2,)))
    assert [one["counts"] for one in tally.table["rounds"]] == [
        [42, 26, 15, 17],
        [42, 26, None, 32],
        [42, None, None, 58],
    ]
    assert tally.table["rounds"][0]["transfers"] == [{"from": 2, "to": [0, 0, 0, 15], "exhausted": 0}]
    assert [step.sentence for step in tally.trace.steps] == [
        "100 ballots cast: 100 rank somebody, 0 are blank, 0 are spoiled.",
        "Round 1: Memphis 42, Nashville 26, Knoxville 17, Chattanooga 15.",
        "Chattanooga has the fewest votes, 15, and goes out.",
        "From Chattanooga to the next on each ballot: Knoxville 15.",
        "Round 2: Memphis 42, Knoxville 32, Nashville 26.",
        "Nashville has the fewest votes, 26, and goes out.",
        "From Nashville to the next on each ballot: Knoxville 26.",
        "Round 3: Knoxville 58, Memphis 42.",
        "Knoxville has 58 of the 100 votes still in play, more than half: elected.",
    ]


def test_the_mayor_of_burlington_2009() -> None:
    """First round and final as the city published them (Wright 2,951, Kiss 2,585, Montroll 2,063, Smith 1,306)."""
    ballots = read_preflib(BURLINGTON).ballots
    tally = count_irv(ballots, tied_ranks="one-left")
    rounds = tally.table["rounds"]
    name = {candidate: number for number, candidate in enumerate(ballots.candidates)}
    kiss, wright = name["Bob Kiss"], name["Kurt Wright"]
    assert tally.winners == (kiss,)
    first = {one: rounds[0]["counts"][number] for one, number in name.items()}
    assert (first["Kurt Wright"], first["Bob Kiss"], first["Andy Montroll"], first["Dan Smith"]) == (
        2951,
        2585,
        2063,
        1306,
    )
    assert (rounds[-1]["counts"][kiss], rounds[-1]["counts"][wright]) == (4313, 4061)
    cut = count_irv(ballots, tied_ranks="exhausted").table["rounds"][-1]["counts"]
    shared = count_irv(ballots).table["rounds"][-1]["counts"]
    assert (cut[kiss], cut[wright]) == (4313, 4060)
    assert (shared[kiss], shared[wright]) == (4314, 4064)
    batch = count_irv(ballots, tied_ranks="one-left", elimination="batch").table["rounds"]
    assert [len(one["eliminated"]) for one in batch] == [3, 1, 0]


def test_ties_inside_a_ballot_are_shared_among_those_who_remain() -> None:
    tally = count_irv(make([[1, 1, 2], [2, 1, -1], [-1, 2, 1]], [2, 2, 3]))
    assert [one["counts"] for one in tally.table["rounds"]] == [[1, 3, 3], [None, 4, 3]]
    third = count_irv(make([[1, 1, 1, 2]], [1])).table["rounds"][0]["counts"]
    assert third == ["1/3", "1/3", "1/3", 0]


def test_a_tie_that_does_not_matter_says_so() -> None:
    tally = count_irv(make([[1, -1, 2], [-1, 1, 2], [-1, -1, 1]], [2, 2, 3]))
    assert (tally.status, tally.winners, tally.ranking) == ("elected", (2,), ((2,), (0, 1)))
    assert [(tie.candidates, tie.way, tie.chosen) for tie in tally.ties] == [((0, 1), "either", ())]


def test_those_who_cannot_catch_up_even_together_need_no_tie_broken() -> None:
    tally = count_irv(make([[1, -1, -1, -1], [-1, 1, 2, -1], [-1, -1, 1, 2], [-1, -1, 2, 1]], [1, 1, 3, 5]))
    assert tally.ties == ()
    assert [one["eliminated"] for one in tally.table["rounds"]] == [[0, 1], []]
    assert tally.table["rounds"][1]["counts"] == [None, None, 4, 5]


def test_a_tie_for_the_last_place_is_followed_every_way() -> None:
    # If A leaves first, C has 5 of the 8 votes still in play once B has left too; if B leaves first, A wins.
    ballots = make([[1, -1, 2, -1], [2, 1, -1, -1], [-1, -1, 1, -1], [2, -1, -1, 1]], [2, 2, 3, 3])
    tally = count_irv(ballots)
    assert (tally.status, tally.winners, tally.tied, tally.open_seats) == ("tied", (), (0, 2), 1)
    assert tally.ranking == ((0, 2), (1, 3))
    assert [(tie.candidates, tie.what, tie.way, tie.chosen) for tie in tally.ties] == [
        ((0, 1), "elimination", "declared", ())
    ]
    assert tally.trace.steps[-1].sentence == (
        "Equal: A, B. Which of them it is decides between A, C. The tie is declared, and not broken."
    )
    ordered = count_irv(ballots, ties=TieBreaking.by_order("ABCD", "ABCD"))
    assert (ordered.winners, ordered.ties[0].chosen) == ((0,), (0,))
    other = count_irv(ballots, ties=TieBreaking.by_order("ABCD", "BACD"))
    assert (other.winners, other.ties[0].chosen) == ((2,), (1,))
    lot = count_irv(ballots, ties=TieBreaking.by_lot("ABCD", "a seed"))
    assert (lot.status, lot.ties[0].way) == ("elected", "lot")


def test_too_many_ways_are_said_to_be_so() -> None:
    width = 30
    ballots = Ballots.from_marks(
        "rankings", [str(one) for one in range(width)], np.where(np.eye(width, dtype=int) == 1, 1, -1)
    )
    tally = count_irv(ballots)
    assert (tally.status, tally.tied) == ("tied", tuple(range(width)))
    assert tally.trace.codes()[-1] == "round_tie_unknown"


@settings(max_examples=150, deadline=None)
@given(profiles(), st.sampled_from(["one", "batch"]))
def test_a_second_count_agrees_whichever_way_ties_fall(ballots: Ballots, elimination: str) -> None:
    tally = count_irv(ballots, elimination=elimination)
    own = read(ballots)
    if not own:
        assert tally.status == "nobody"
        return
    possible = irv_winners(own, ballots.n_candidates)
    assert set(tally.winners) | set(tally.tied) == possible
    assert tally.status == ("elected" if len(possible) == 1 else "tied")
    for one in tally.table["rounds"]:
        counts = {number: Fraction(votes) for number, votes in enumerate(one["counts"]) if votes is not None}
        assert counts == irv_votes(own, counts)
        assert sum(counts.values()) + Fraction(one["exhausted"]) == sum(votes for votes, _ in own)
        for move in one["transfers"]:
            left = sum(map(Fraction, move["to"])) + Fraction(move["exhausted"])
            assert left == counts[move["from"]] or len(one["eliminated"]) > 1


def test_a_second_count_agrees_on_a_thousand_elections() -> None:
    draw = random.Random(8)
    ties = 0
    for _ in range(1000):
        ballots = random_profile(draw, candidates=6, votes=draw.choice([1, 3, 50]))
        tally = count_irv(ballots)
        own = read(ballots)
        ties += tally.status == "tied"
        assert set(tally.winners) | set(tally.tied) == (irv_winners(own, ballots.n_candidates) if own else set())
    assert ties > 50


@settings(max_examples=60, deadline=None)
@given(profiles(), st.randoms(use_true_random=False))
def test_neither_the_order_of_candidates_nor_of_ballots_matters(ballots: Ballots, order: random.Random) -> None:
    places = order.sample(range(ballots.n_candidates), ballots.n_candidates)
    rows = np.repeat(ballots.marks, ballots.counts, axis=0)[:, places]
    rows = rows[order.sample(range(len(rows)), len(rows))]
    one, other = count_irv(ballots), count_irv(make(rows.tolist(), None, ballots.n_candidates))
    assert {places[number] for number in other.winners} == set(one.winners)
    assert {places[number] for number in other.tied} == set(one.tied)
    assert [{places[number] for number in group} for group in other.ranking] == [set(group) for group in one.ranking]


@settings(max_examples=60, deadline=None)
@given(profiles(ties=False))
def test_whoever_is_first_on_more_than_half_of_the_ballots_wins(ballots: Ballots) -> None:
    first = (ballots.weights[:, None] * (ballots.marks == 1)).sum(axis=0)
    for candidate in np.flatnonzero(2 * first > first.sum()).tolist():
        assert count_irv(ballots).winners == (candidate,)


@settings(max_examples=60, deadline=None)
@given(profiles(ties=False), st.data())
def test_a_later_preference_never_harms_an_earlier_one(ballots: Ballots, data: st.DataObject) -> None:
    tally = count_irv(ballots)
    possible = set(tally.winners) | set(tally.tied)
    open_rows = [row for row, marks in enumerate(ballots.marks.tolist()) if -1 in marks and max(marks) > 0]
    if not open_rows:
        return
    row = data.draw(st.sampled_from(open_rows))
    marks = ballots.marks.tolist()
    ranked = {number for number, mark in enumerate(marks[row]) if mark > 0}
    added = data.draw(st.sampled_from([number for number, mark in enumerate(marks[row]) if mark < 0]))
    marks[row][added] = len(ranked) + 1
    after = count_irv(make(marks, ballots.counts.tolist(), ballots.n_candidates))
    assert possible & ranked <= set(after.winners) | set(after.tied)


def test_it_is_not_monotone() -> None:
    """The published counter-example: A loses because two voters raise A (39 : 35 : 26 becomes 49 : 25 : 26)."""
    before = make([[1, 2, 3], [3, 1, 2], [2, 3, 1], [2, 1, 3]], [39, 25, 26, 10])
    assert count_irv(before).winners == (0,)
    after = make([[1, 2, 3], [3, 1, 2], [2, 3, 1]], [49, 25, 26])
    assert count_irv(after).winners == (2,)


@pytest.mark.parametrize(
    ("rows", "status", "winners", "tied"),
    [
        ([], "nobody", (), ()),
        ([[-1, -1, -1]], "nobody", (), ()),
        ([[1, 1, 1]], "tied", (), (0, 1, 2)),
        ([[1, -1, -1]], "elected", (0,), ()),
        ([[1, 2, 3], [2, 3, 1], [3, 1, 2]], "tied", (), (0, 1, 2)),
    ],
)
def test_small_and_empty(rows: list[list[int]], status: str, winners: tuple[int, ...], tied: tuple[int, ...]) -> None:
    tally = count_irv(make(rows, None, 3))
    assert (tally.status, tally.winners, tally.tied) == (status, winners, tied)
    assert tally.table["turnout"]["cast"] == len(rows)


def test_one_candidate() -> None:
    assert count_irv(make([[1], [-1]])).winners == (0,)


def test_ten_thousand_candidates() -> None:
    draw = np.random.default_rng(1)
    width = 10_000
    marks = np.argsort(draw.random((60, width)), axis=1).astype(np.int32) + 1
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(width)], marks)
    tally = count_irv(ballots, ties=TieBreaking.by_lot(ballots.candidates, "seed"))
    assert tally.status == "elected"
    assert sum(len(group) for group in tally.ranking) == width
    assert tally.table["rounds"][0]["eliminated"] == [
        number for number in range(width) if number not in set(marks.argmin(axis=1).tolist())
    ]


def test_very_many_rounds_are_published_in_part() -> None:
    width = 700
    marks = np.full((width * 2, width), -1, dtype=np.int16)
    for number in range(width):
        marks[number, number], marks[number, (number + 1) % width], marks[number + width, number] = 1, 2, 1
    ballots = Ballots.from_marks(
        "rankings", [str(one) for one in range(width)], marks, counts=np.arange(1, 2 * width + 1) ** 2
    )
    tally = count_irv(ballots)
    rounds = tally.table["rounds"]
    assert tally.status == "elected"
    assert tally.table["rounds_left_out"] == rounds[-1]["number"] - len(rounds) > 0
    assert len(rounds) * width <= 400_000
    assert "rounds_skipped" in tally.trace.codes()


def test_votes_may_weigh_and_be_very_many() -> None:
    marks = np.array([[1, 2, -1], [-1, 1, 2], [-1, -1, 1]])
    half = Ballots.from_marks("rankings", "ABC", marks, counts=[1, 1, 1], weights=[3, 2, 4], unit=2)
    assert count_irv(half).table["rounds"][0]["counts"] == ["3/2", 1, 2]
    many = Ballots.from_marks("rankings", "ABC", marks, counts=[2**55 + 1, 2**55, 2**55 + 3])
    first, second = count_irv(many).table["rounds"]
    assert first["counts"] == [2**55 + 1, 2**55, 2**55 + 3]
    assert second["counts"] == [2**55 + 1, None, 2**56 + 3]


def test_ballots_are_left_as_they_were() -> None:
    ballots = make([[1, 1, 2], [2, 1, -1]], [2, 3])
    before = ballots.marks.tobytes()
    for tied_ranks in ("shared", "exhausted", "one-left"):
        count_irv(ballots, tied_ranks=tied_ranks)
    assert ballots.marks.tobytes() == before


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"seats": 2}, "seats_out_of_range"),
        ({"elimination": "all"}, "option_unfit"),
        ({"tied_ranks": "?"}, "option_unfit"),
        ({"quota": "droop"}, "option_unknown"),
    ],
)
def test_what_cannot_be_counted_is_refused(options: dict[str, object], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        count_irv(TENNESSEE, **options)
    assert refused.value.code == code
