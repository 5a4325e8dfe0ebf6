# SPDX-License-Identifier: LGPL-3.0-or-later
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.methods import count
from tests.engine.tallies.marked import points, tables


def test_dots_and_those_who_put_them_are_both_counted() -> None:
    tally = count(points([[3, 0, 1], [0, 2, 2], [0, 1, 0]]), "dots", budget=4, maximum=3)

    assert (tally.table["scores"], tally.table["ballots"]) == ([3, 3, 3], [1, 2, 2])
    assert (tally.status, tally.tied) == ("tied", (0, 1, 2))


def test_both_limits_are_checked_and_each_is_told() -> None:
    ballots = points([[3, 2], [4, 0], [1, 1], [0, 0]], counts=[2, 3, 5, 1])
    tally = count(ballots, "dots", budget=4, maximum=3)

    assert (tally.table["scores"], tally.table["over_full"]) == ([5, 5], 5)
    assert tally.table["turnout"] == {"cast": 11, "blank": 1, "null": 5, "expressed": 5}
    assert [step.sentence for step in tally.trace.steps][1:3] == [
        "Ballots above what one ballot may hold (4), counted as spoiled: 2.",
        "Ballots that put more than 3 on one, counted as spoiled: 3.",
    ]
    with pytest.raises(EngineError) as refused:
        count(ballots, "dots", maximum=3, over_full="refused")
    assert refused.value.params == {"row": 1, "found": 4, "most": 3}


@given(tables(5), st.integers(0, 12), st.integers(0, 5))
def test_it_counts_as_by_hand(rows: list[list[int]], budget: int, maximum: int) -> None:
    tally = count(points(rows), "dots", budget=budget, maximum=maximum)
    plain = [[max(mark, 0) for mark in row] for row in rows]
    kept = [row for row in plain if (not budget or sum(row) <= budget) and (not maximum or max(row) <= maximum)]

    assert tally.table["scores"] == [sum(row[one] for row in kept) for one in range(len(rows[0]))]
    assert tally.table["ballots"] == [sum(row[one] > 0 for row in kept) for one in range(len(rows[0]))]
    assert tally.table["over_full"] == len(rows) - len(kept)


@pytest.mark.parametrize("rows", [[], [[0, 0]]])
def test_nobody_is_elected_where_nothing_is_said(rows: list[list[int]]) -> None:
    assert count(Ballots.from_marks("points", ["A", "B"], np.array(rows)), "dots").status == "nobody"
