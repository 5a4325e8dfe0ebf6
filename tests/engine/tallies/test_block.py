# SPDX-License-Identifier: LGPL-3.0-or-later
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.methods import count
from tests.engine.tallies.marked import approvals, in_the_running, tables

# 60 vote for one list of three, 40 for another: the usual example of how a majority takes every seat.
TWO_LISTS = [[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]]


def test_a_majority_that_keeps_together_takes_every_seat() -> None:
    tally = count(approvals(TWO_LISTS, counts=[60, 40]), "block", seats=3)

    assert (tally.winners, tally.table["scores"]) == ((0, 1, 2), [60, 60, 60, 40, 40, 40])


def test_with_fewer_votes_than_seats_a_minority_has_one() -> None:
    # The limited vote: two votes for three seats.
    ballots = approvals([[1, 1, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 0]], counts=[30, 30, 40])

    assert count(ballots, "block", seats=3, maximum=2).winners == (1, 3, 4)


def test_over_full_ballots_are_spoiled() -> None:
    ballots = approvals([[1, 1, 1], [1, 0, 0], [0, 0, 0]], counts=[4, 3, 2], null=1)
    tally = count(ballots, "block", seats=2)

    assert (tally.table["scores"], tally.table["over_full"], tally.winners) == ([3, 0, 0], 4, (0,))
    assert tally.table["turnout"] == {"cast": 10, "blank": 2, "null": 5, "expressed": 3}
    assert [step.sentence for step in tally.trace.steps] == [
        "Ballots: 10 cast, of which 3 express a choice, 2 blank and 5 spoiled.",
        "Ballots above what one ballot may hold (2), counted as spoiled: 4.",
        "Votes for A: 3.",
        "Elected: A.",
        "Seats that stay empty, for want of candidates who can have them: 1.",
    ]
    assert (ballots.null, ballots.n_ballots) == (1, 9)


def test_over_full_ballots_can_be_refused() -> None:
    with pytest.raises(EngineError) as refused:
        count(approvals([[1, 0, 0], [1, 1, 1]]), "block", seats=2, over_full="refused")

    assert (refused.value.code, refused.value.params) == ("ballot_over_full", {"row": 1, "found": 3, "most": 2})


@given(tables(1), st.integers(1, 5), st.integers(0, 5))
def test_it_counts_as_by_hand(rows: list[list[int]], seats: int, maximum: int) -> None:
    tally = count(approvals(rows), "block", seats=seats, maximum=maximum)
    kept = [row for row in rows if sum(mark > 0 for mark in row) <= (maximum or seats)]
    scores = [sum(row[one] > 0 for row in kept) for one in range(len(rows[0]))]

    assert tally.table["scores"] == scores
    assert tally.table["over_full"] == len(rows) - len(kept)
    assert len(tally.winners) + tally.open_seats == min(seats, sum(score > 0 for score in scores))


@given(tables(1, columns=4))
def test_with_no_limit_it_is_approval(rows: list[list[int]]) -> None:
    block, approval = (
        count(approvals(rows), method, seats=2, **options)
        for method, options in (("block", {"maximum": 10}), ("approval", {}))
    )

    assert (block.ranking, block.winners, block.tied) == (approval.ranking, approval.winners, approval.tied)


@pytest.mark.parametrize("rows", [[], [[0, 0]], [[1, 1]]])
def test_nobody_is_elected_where_nothing_holds(rows: list[list[int]]) -> None:
    tally = count(Ballots.from_marks("approvals", ["A", "B"], np.array(rows)), "block")

    assert (tally.status, in_the_running(tally)) == ("nobody", set())


def test_ten_thousand_candidates() -> None:
    marks = np.zeros((30, 10_000), np.int8)
    marks[:, :3] = 1
    marks[0] = 1
    names = [str(number) for number in range(10_000)]
    tally = count(Ballots.from_marks("approvals", names, marks), "block", seats=3)

    assert (tally.winners, tally.table["over_full"], tally.table["scores"][:4]) == ((0, 1, 2), 1, [29, 29, 29, 0])
