# SPDX-License-Identifier: LGPL-3.0-or-later
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.methods import count
from tests.engine.tallies.marked import groups_of, in_the_running, points, renamed, tables


def test_a_minority_that_gathers_its_points_elects_one() -> None:
    # Three seats, three points: 74 spread them over three, 26 put them all on one (Cole, Taebel and Engstrom, 1990:
    # in an election to three seats, just over a quarter can elect one by itself).
    ballots = points([[1, 1, 1, 0], [0, 0, 0, 3]], counts=[74, 26])
    tally = count(ballots, "cumulative", seats=3, budget=3)

    assert tally.table["scores"] == [74, 74, 74, 78]
    assert (tally.winners, tally.tied, tally.open_seats) == ((3,), (0, 1, 2), 2)
    assert count(points([[1, 1, 1, 0], [0, 0, 0, 3]], counts=[76, 24]), "cumulative", seats=3).winners == (0, 1, 2)


def test_over_full_ballots_are_spoiled_or_refused() -> None:
    ballots = points([[3, 0], [2, 2], [0, 0]], counts=[2, 5, 1])
    tally = count(ballots, "cumulative", budget=3)

    assert (tally.table["scores"], tally.table["over_full"], tally.table["budget"]) == ([6, 0], 5, 3)
    assert tally.table["turnout"] == {"cast": 8, "blank": 1, "null": 5, "expressed": 2}
    assert count(ballots, "cumulative").table["scores"] == [16, 10]
    with pytest.raises(EngineError) as refused:
        count(ballots, "cumulative", budget=3, over_full="refused")
    assert refused.value.params == {"row": 1, "found": 4, "most": 3}


@given(tables(9), st.integers(1, 30), st.randoms(use_true_random=False))
def test_it_counts_as_by_hand_in_any_order(rows: list[list[int]], budget: int, drawn: random.Random) -> None:
    tally = count(points(rows), "cumulative", budget=budget)
    kept = [row for row in rows if sum(max(mark, 0) for mark in row) <= budget]
    scores = [sum(max(row[one], 0) for row in kept) for one in range(len(rows[0]))]
    places = drawn.sample(range(len(rows[0])), len(rows[0]))

    assert tally.table["scores"] == scores
    assert in_the_running(tally) == {one for one, score in enumerate(scores) if score and score == max(scores)}
    assert count(points(drawn.sample(rows, len(rows))), "cumulative", budget=budget).discrete() == tally.discrete()
    moved = count(points([[row[place] for place in places] for row in rows]), "cumulative", budget=budget)
    assert renamed(moved, places) == groups_of(tally)


@given(tables(9), st.integers(2, 9))
def test_weights_scale(rows: list[list[int]], times: int) -> None:
    plain = count(points(rows), "cumulative")
    weighed = count(points(rows, weights=[times] * len(rows), unit=times), "cumulative")

    assert (weighed.table, weighed.ranking) == (plain.table, plain.ranking)


@pytest.mark.parametrize("rows", [[], [[0, -1]]])
def test_nobody_is_elected_where_nothing_is_said(rows: list[list[int]]) -> None:
    tally = count(Ballots.from_marks("points", ["A", "B"], np.array(rows)), "cumulative")

    assert (tally.status, tally.ranking) == ("nobody", ((0, 1),))


def test_ten_thousand_candidates() -> None:
    marks = np.random.default_rng(2).integers(0, 40_000, (20, 10_000)).astype(np.int32)
    tally = count(Ballots.from_marks("points", [str(number) for number in range(10_000)], marks), "cumulative")

    assert tally.table["scores"] == marks.sum(axis=0).tolist()
