# SPDX-License-Identifier: LGPL-3.0-or-later
import numpy as np
import pytest
from hypothesis import given

from isegoria.engine.errors import EngineError
from isegoria.engine.sharing.limits import within
from isegoria.engine.sharing.points import ballot_costs, dotted, most_marked, point_sums
from tests.engine.tallies.marked import points, tables


@given(tables(9))
def test_sums_are_those_of_a_hand_count(rows: list[list[int]]) -> None:
    ballots = points(rows)
    plain = [[max(mark, 0) for mark in row] for row in rows]

    assert point_sums(ballots).tolist() == [sum(column) for column in zip(*plain, strict=True)]
    assert ballot_costs(ballots).tolist() == [sum(row) for row in plain]
    assert ballot_costs(ballots, np.arange(10) ** 2).tolist() == [sum(mark**2 for mark in row) for row in plain]
    assert most_marked(ballots).tolist() == [max(row) for row in plain]
    assert dotted(ballots).tolist() == [sum(mark > 0 for mark in column) for column in zip(*plain, strict=True)]


@pytest.mark.parametrize("weight", [1, 3, 2**20, 2**30])
def test_large_sums_are_exact(weight: int) -> None:
    rows = [[1_000_000_000, 3], [-1, 999_999_999], [7, 7]]
    weights = [weight, weight + 1, 1]
    expected = [sum(max(row[one], 0) * each for row, each in zip(rows, weights, strict=True)) for one in range(2)]

    assert point_sums(points(rows, weights=weights)).tolist() == expected


def test_what_costs_more_than_the_last_costs_as_much() -> None:
    assert ballot_costs(points([[5, 1], [2, -1]]), np.array([0, 1, 4])).tolist() == [5, 4]


def test_over_full_ballots_are_counted_with_the_spoiled_ones() -> None:
    ballots = points([[1, 1], [2, 2], [5, 0]], counts=[3, 4, 5], null=2)
    kept = within(ballots, ballot_costs(ballots), 4, "null")

    assert (kept.null, kept.n_ballots, kept.marks.tolist()) == (7, 7, [[1, 1], [2, 2]])
    assert within(ballots, ballot_costs(ballots), 5, "refused") is ballots


def test_over_full_ballots_can_be_refused() -> None:
    ballots = points([[1, 1], [2, 3]])
    with pytest.raises(EngineError) as refused:
        within(ballots, ballot_costs(ballots), 4, "refused")

    assert (refused.value.code, refused.value.params) == ("ballot_over_full", {"row": 1, "found": 5, "most": 4})
    assert str(refused.value) == "Ballot 1 marks 5, and one ballot may hold 4."
