# SPDX-License-Identifier: LGPL-3.0-or-later
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.histograms import histogram, mark_histogram
from tests.engine.tallies.marked import approvals, grades, points


def one_by_one(marks: np.ndarray, weights: np.ndarray, n_marks: int) -> list[list[int]]:
    """The same, in Python's whole numbers."""
    found = [Counter() for _ in range(marks.shape[1])]
    for row, weight in zip(marks.tolist(), weights.tolist(), strict=True):
        for column, mark in enumerate(row):
            found[column][mark] += weight
    return [[one[mark] for mark in range(n_marks)] + [one[-1]] for one in found]


@given(
    st.integers(0, 600),
    st.integers(1, 7),
    st.integers(1, 45),
    st.sampled_from(["one", "alike", "small", "heavy"]),
    st.sampled_from(["C", "F"]),
    st.integers(0, 2**32),
)
def test_it_counts_as_one_does_by_hand(
    rows: int, columns: int, n_marks: int, weighing: str, order: str, seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    marks = np.asarray(drawn.integers(-1, n_marks, (rows, columns)), dtype=np.int8, order=order)
    weights = {
        "one": np.ones(rows, np.int64),
        "alike": np.full(rows, 7, np.int64),
        "small": drawn.integers(1, 9, rows),
        "heavy": drawn.integers(2**50, 2**52, rows),
    }[weighing]

    assert histogram(marks, weights, n_marks).tolist() == one_by_one(marks, weights, n_marks)


@pytest.mark.parametrize(
    ("rows", "columns", "n_marks", "dtype"),
    [
        (1, 1, 1, np.int8),
        (254, 3, 7, np.int8),
        (255, 3, 7, np.int8),
        (256, 3, 7, np.int8),
        (255 * 40 + 17, 15, 7, np.int8),
        (70_000, 1, 6, np.int8),
        (3, 10_000, 2, np.int8),
        (300, 9_000, 6, np.int8),
        (2_000, 5, 101, np.int8),
        (2_000, 5, 1_000, np.int16),
        (40, 300, 5_000, np.int16),
    ],
)
@pytest.mark.parametrize("weighing", ["alike", "weighed"])
def test_every_way_of_counting_gives_the_same(
    rows: int, columns: int, n_marks: int, dtype: type, weighing: str
) -> None:
    drawn = np.random.default_rng(3)
    marks = drawn.integers(-1, n_marks, (rows, columns)).astype(dtype)
    weights = np.full(rows, 3, np.int64) if weighing == "alike" else drawn.integers(1, 2**40, rows)
    expected = np.zeros((columns, n_marks + 1), dtype=np.int64)
    np.add.at(expected, (np.arange(columns), marks), weights[:, None])  # the last one is −1's

    for laid_out in (marks, np.asfortranarray(marks), marks[::-1][::-1]):
        assert np.array_equal(histogram(laid_out, weights, n_marks), expected)


def test_sums_near_the_end_of_64_bits_are_exact() -> None:
    weights = np.array([2**61 - 3, 2**60 + 1, 1], dtype=np.int64)

    assert histogram(np.array([[0], [0], [1]], dtype=np.int8), weights, 2).tolist() == [[2**61 + 2**60 - 2, 1, 0]]


def test_a_column_is_a_mark_and_the_last_one_is_for_nothing_said() -> None:
    assert mark_histogram(grades([[0, 2], [-1, 2]], 3, counts=[4, 5])).tolist() == [[4, 0, 0, 5], [0, 0, 9, 0]]
    assert mark_histogram(approvals([[0, 1], [-1, 1]])).tolist() == [[1, 0, 1], [0, 2, 0]]
    assert mark_histogram(points([[0, 3], [-1, 1]])).tolist() == [[1, 0, 0, 0, 1], [0, 1, 0, 1, 0]]


def test_people_are_counted_where_they_are_asked_for() -> None:
    ballots = grades([[1], [0]], 2, counts=[2, 3], weights=[20, 5])

    assert mark_histogram(ballots).tolist() == [[5, 20, 0]]
    assert mark_histogram(ballots, ballots.counts).tolist() == [[3, 2, 0]]


def test_nothing_is_counted_of_no_ballots() -> None:
    empty = Ballots.from_marks("approvals", ["A", "B"], [])

    assert mark_histogram(empty).tolist() == [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("weighing", ["alike", "weighed"])
def test_little_is_held_beside_the_ballots(weighing: str) -> None:
    marks = np.random.default_rng(5).integers(-1, 7, (1_000_000, 10), dtype=np.int8)
    weights = np.arange(1, 1_000_001) if weighing == "weighed" else np.ones(1_000_000, np.int64)
    tracemalloc.start()
    histogram(marks, weights, 7)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < marks.nbytes
