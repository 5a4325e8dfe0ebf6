# SPDX-License-Identifier: LGPL-3.0-or-later
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.methods import count
from isegoria.engine.tallies.tally import exact
from tests.engine.tallies.marked import grades, groups_of, in_the_running, renamed, scale_of, tables

MINUS_ONE_TO_ONE = (Grade(-1, "against"), Grade(0, "neutral"), Grade(1, "for"))


def by_hand(rows: list[list[int]], values: list[int], unmarked: str) -> list[Fraction | None]:
    """Sums, or averages of the grades given."""
    found: list[Fraction | None] = []
    for column in zip(*[row for row in rows if max(row) >= 0], strict=True):
        given_values = [values[mark] for mark in column if mark >= 0]
        if unmarked == "no-opinion":
            found.append(Fraction(sum(given_values), len(given_values)) if given_values else None)
        else:
            missing = 0 if unmarked == "zero" else min(values)
            found.append(Fraction(sum(given_values) + missing * (len(column) - len(given_values))))
    return found or [None] * len(rows[0])


@given(
    tables(4),
    st.lists(st.integers(-100, 100), min_size=5, max_size=5, unique=True).map(sorted),
    st.sampled_from(["zero", "lowest", "no-opinion"]),
)
def test_sums_and_averages_are_exact(rows: list[list[int]], values: list[int], unmarked: str) -> None:
    tally = count(grades(rows, [Grade(value, str(value)) for value in values]), "score", unmarked=unmarked)
    expected = by_hand(rows, values, unmarked)

    assert tally.table["scores"] == [None if one is None else exact(one) for one in expected]
    scored = [one for one in expected if one is not None]
    best = {place for place, one in enumerate(expected) if scored and one == max(scored)}
    assert in_the_running(tally) == best


def test_the_capital_of_tennessee() -> None:
    # The towns of the usual example, 0 to 10 by distance.
    names = ("Memphis", "Nashville", "Chattanooga", "Knoxville")
    rows = [[10, 4, 2, 0], [0, 10, 4, 2], [0, 6, 10, 6], [0, 5, 7, 10]]
    tally = count(grades(rows, 11, names=names, counts=[42, 26, 15, 17]), "score")

    assert tally.table["scores"] == [420, 603, 457, 312]
    assert [names[group[0]] for group in tally.ranking] == ["Nashville", "Chattanooga", "Memphis", "Knoxville"]
    assert tally.table["averages"] == ["21/5", "603/100", "457/100", "78/25"]
    assert tally.measures["averages"] == [4.2, 6.03, 4.57, 3.12]


def test_what_is_not_graded_gets_zero_or_the_lowest_grade() -> None:
    rows = [[2, 0], [-1, 1], [-1, 1]]
    zero = count(grades(rows, MINUS_ONE_TO_ONE), "score")
    lowest = count(grades(rows, MINUS_ONE_TO_ONE), "score", unmarked="lowest")

    assert (zero.table["scores"], zero.winners) == ([1, -1], (0,))
    assert (lowest.table["scores"], lowest.status) == ([-1, -1], "tied")


def test_a_stranger_needs_more_than_the_grade_of_a_friend() -> None:
    rows = [[10, 7]] + [[-1, 7]] * 9
    friend = count(grades(rows, 11), "score", unmarked="no-opinion")
    half = count(grades(rows, 11), "score", unmarked="no-opinion", least_share="1/2")

    assert (friend.winners, half.winners) == ((0,), (1,))
    assert half.table["scores"] == [None, 7]
    assert [step.sentence for step in half.trace.steps][1:] == [
        "Whom a ballot does not grade, it says nothing of: only grades given are counted.",
        "B: 70 in all from 10 grades, 7.0 on average.",
        "A has 1 grades, and needs 5 to be in the running.",
        "Elected: B.",
    ]


def test_sums_that_floats_cannot_tell_apart_are_told_apart() -> None:
    ballots = grades([[1, 1], [0, 0], [1, 0], [0, 1]], 2, weights=[10**17, 2 * 10**17, 1, 2])
    tally = count(ballots, "score")

    assert (tally.table["scores"], tally.winners) == ([10**17 + 1, 10**17 + 2], (1,))


@given(tables(5), st.randoms(use_true_random=False))
def test_order_of_ballots_and_of_candidates_changes_nothing(rows: list[list[int]], drawn: random.Random) -> None:
    tally = count(grades(rows), "score")
    places = drawn.sample(range(len(rows[0])), len(rows[0]))

    assert count(grades(drawn.sample(rows, len(rows))), "score").discrete() == tally.discrete()
    moved = count(grades([[row[place] for place in places] for row in rows]), "score")
    assert renamed(moved, places) == groups_of(tally)


@given(tables(5, least=0), st.data())
def test_a_better_grade_never_harms(rows: list[list[int]], data: st.DataObject) -> None:
    winner = data.draw(st.sampled_from(sorted(in_the_running(count(grades(rows), "score")))))
    row = data.draw(st.integers(0, len(rows) - 1))
    before = rows[row][winner]
    rows[row][winner] = min(5, before + 1)
    after = in_the_running(count(grades(rows), "score"))

    assert after == {winner} if before < 5 else winner in after


@given(tables(5), st.data())
def test_a_candidate_less_changes_no_order_of_the_others(rows: list[list[int]], data: st.DataObject) -> None:
    assume(len(rows[0]) > 1)
    gone = data.draw(st.integers(0, len(rows[0]) - 1))
    kept = [one for one in range(len(rows[0])) if one != gone]
    assume(any(row[one] >= 0 for row in rows for one in kept))
    left = [group - {gone} for group in groups_of(count(grades(rows), "score"))]
    fewer = count(grades([[row[one] for one in kept] for row in rows]), "score")

    assert renamed(fewer, kept) == tuple(filter(None, left))


@given(tables(5, columns=3), st.integers(1, 8))
def test_two_halves_that_agree_agree_together(rows: list[list[int]], place: int) -> None:
    one, other = rows[:place], rows[place:]
    if other:
        both = in_the_running(count(grades(one), "score")) & in_the_running(count(grades(other), "score"))
        assert not both or in_the_running(count(grades(rows), "score")) == both


@given(tables(5), st.integers(2, 9))
def test_weights_scale(rows: list[list[int]], times: int) -> None:
    plain = count(grades(rows), "score")
    weighed = count(grades(rows, weights=[times] * len(rows), unit=times), "score")

    assert (weighed.table, weighed.ranking) == (plain.table, plain.ranking)
    assert count(grades(rows, counts=[times] * len(rows)), "score").ranking == plain.ranking


def test_a_majority_can_be_outvoted_by_those_who_care_more() -> None:
    assert count(grades([[3, 2], [3, 2], [0, 5]]), "score").winners == (1,)


def test_seats_and_ties() -> None:
    ballots = grades([[5, 4, 4, 0]])

    assert count(ballots, "score", seats=3).winners == (0, 1, 2)
    tied = count(ballots, "score", seats=2)
    assert (tied.status, tied.winners, tied.tied, tied.open_seats) == ("tied", (0,), (1, 2), 1)
    assert count(ballots, "score", seats=2, ties=TieBreaking.by_order("ABCD", "DCBA")).winners == (0, 2)


@pytest.mark.parametrize("rows", [[], [[-1, -1]]])
@pytest.mark.parametrize("unmarked", ["zero", "lowest", "no-opinion"])
def test_nobody_is_elected_where_nothing_is_said(rows: list[list[int]], unmarked: str) -> None:
    ballots = Ballots.from_marks("grades", ["A", "B"], np.array(rows), scale=scale_of(6))
    tally = count(ballots, "score", unmarked=unmarked)

    assert (tally.status, tally.ranking, tally.table["scores"]) == ("nobody", ((0, 1),), [None, None])


def test_ten_thousand_candidates() -> None:
    marks = np.random.default_rng(2).integers(-1, 101, (20, 10_000)).astype(np.int8)
    names = [str(number) for number in range(10_000)]
    tally = count(Ballots.from_marks("grades", names, marks, scale=scale_of(101)), "score", seats=5)

    assert tally.table["scores"] == np.maximum(marks, 0).sum(axis=0).tolist()
