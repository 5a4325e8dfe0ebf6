# SPDX-License-Identifier: LGPL-3.0-or-later
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.tallies.methods import count
from tests.engine.tallies.marked import grades, groups_of, points, renamed, tables

FOR_AND_AGAINST = tuple(Grade(value, str(value)) for value in range(-10, 11))


@pytest.mark.parametrize(
    ("votes", "cost"),
    [
        # the table of prices of Posner and Weyl (2018): 1 vote 1 credit, 2 for 4, 3 for 9, 4 for 16 … 10 for 100
        ([1], 1), ([2], 4), ([3], 9), ([4], 16), ([8], 64), ([10], 100),
        ([5, 5, 5, 5], 100),
        ([9, 4, 1, 1, 1], 100),
        ([6, 8], 100),
    ],
)  # fmt: skip
def test_votes_cost_their_square(votes: list[int], cost: int) -> None:
    ballots = points([[*votes, *[0] * (6 - len(votes))]])

    assert count(ballots, "quadratic", budget=cost).table["over_full"] == 0
    if cost > 1:
        assert count(ballots, "quadratic", budget=cost - 1).table["over_full"] == 1


def test_a_few_who_care_much_outvote_many_who_care_little() -> None:
    # Nine credits each: nine people give A one vote, and keep the rest; three or four spend all on three votes for B.
    ballots = points([[1, 0], [0, 3]], counts=[9, 3])
    tally = count(ballots, "quadratic", budget=9)
    assert (tally.status, tally.table["scores"]) == ("tied", [9, 9])
    assert count(points([[1, 0], [0, 3]], counts=[9, 4]), "quadratic", budget=9).winners == (1,)


def test_votes_against_cost_as_much_and_take_away() -> None:
    ballots = grades([[10 + 3, 10 - 1], [10 - 2, 10 + 2], [10, 10 - 3]], FOR_AND_AGAINST)
    tally = count(ballots, "quadratic", budget=10)

    assert (tally.table["scores"], tally.table["over_full"], tally.winners) == ([1, -2], 0, (0,))
    assert tally.ranking == ((0,), (1,))
    over = count(ballots, "quadratic", budget=9)
    assert (over.table["scores"], over.table["over_full"]) == ([-2, -1], 1)
    assert (over.status, over.ranking) == ("nobody", ((1,), (0,)))


@given(tables(12), st.integers(1, 200))
def test_it_counts_as_by_hand(rows: list[list[int]], budget: int) -> None:
    tally = count(points(rows), "quadratic", budget=budget)
    kept = [row for row in rows if sum(max(mark, 0) ** 2 for mark in row) <= budget]

    assert tally.table["scores"] == [sum(max(row[one], 0) for row in kept) for one in range(len(rows[0]))]
    assert tally.table["over_full"] == len(rows) - len(kept)


@given(tables(20), st.integers(1, 300))
def test_votes_for_and_against_count_as_by_hand(rows: list[list[int]], budget: int) -> None:
    tally = count(grades(rows, FOR_AND_AGAINST), "quadratic", budget=budget)
    votes = [[0 if mark < 0 else mark - 10 for mark in row] for row in rows]
    kept = [row for row in votes if sum(one**2 for one in row) <= budget]

    assert tally.table["scores"] == [sum(row[one] for row in kept) for one in range(len(rows[0]))]


@given(tables(9), st.data())
def test_candidates_are_alike(rows: list[list[int]], data: st.DataObject) -> None:
    places = data.draw(st.permutations(range(len(rows[0]))))
    moved = count(points([[row[place] for place in places] for row in rows]), "quadratic", budget=50)

    assert renamed(moved, places) == groups_of(count(points(rows), "quadratic", budget=50))


def test_prices_hold_in_64_bits() -> None:
    ballots = points([[1_000_000_000] * 10])
    tally = count(ballots, "quadratic", budget=1_000_000_000)
    assert (tally.table["over_full"], tally.status) == (1, "nobody")
    with pytest.raises(EngineError) as refused:
        count(ballots, "quadratic", budget=100, over_full="refused")
    assert refused.value.code == "ballot_over_full"


@pytest.mark.parametrize("rows", [[], [[0, 0]]])
def test_nobody_is_elected_where_nothing_is_said(rows: list[list[int]]) -> None:
    assert count(Ballots.from_marks("points", ["A", "B"], np.array(rows)), "quadratic").status == "nobody"
