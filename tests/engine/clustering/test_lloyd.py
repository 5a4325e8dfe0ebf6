# SPDX-License-Identifier: LGPL-3.0-or-later
"""The compiled loop of k-means says what NumPy says, to the last bit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.clustering import kmeans as passes
from isegoria.engine.clustering.distances import nearest
from isegoria.engine.clustering.kmeans import kmeans
from isegoria.engine.clustering.lloyd import assign, in_order, settle, still

SEEDS = st.integers(0, 2**32 - 1)


def points_of(seed: int, *, on_a_grid: bool) -> np.ndarray:
    """Up to 300 points in one to five dimensions; on a grid, many fall together, or as near to two centres."""
    draw = np.random.default_rng(seed)
    points = draw.normal(size=(draw.integers(1, 300), draw.integers(1, 6)))
    return np.round(points) + 0.0 if on_a_grid else points


@given(SEEDS, st.booleans(), st.integers(1, 40))
def test_points_go_to_the_centre_that_scipy_finds_and_are_summed_as_numpy_sums(seed: int, grid: bool, k: int) -> None:
    points = points_of(seed, on_a_grid=grid)
    draw = np.random.default_rng(seed)
    weights = draw.integers(1, 9, len(points)).astype(np.float64)
    centres = points[draw.integers(0, len(points), k)] + draw.choice([0.0, 0.5])
    labels, sums = np.empty(len(points), dtype=np.int64), np.empty((1 + points.shape[1], k))
    assign(points, weights, centres, labels, sums)
    assert labels.tolist() == nearest(points, centres).tolist()
    moments = [weights, *(weights * axis for axis in points.T)]
    assert sums.tolist() == [np.bincount(labels, weights=one, minlength=k).tolist() for one in moments]


@given(SEEDS, st.booleans())
def test_centres_are_ordered_as_lists_are(seed: int, grid: bool) -> None:
    centres = points_of(seed, on_a_grid=grid)
    assert centres[in_order(centres)].tolist() == sorted(centres.tolist())


@pytest.mark.parametrize(("far", "expected"), [(0.0, True), (0.9, True), (1.0, False), (1.1, False), (math.nan, False)])
def test_centres_are_still_when_each_moved_less_than_the_tolerance(far: float, expected: bool) -> None:
    before = np.array([[5.0, 5.0], [0.0, 0.0]])
    after = np.array([[0.0, 0.0], [5.0, 5.0 + far]])
    assert still(before, after, 1.0) is expected


def test_centres_are_compared_as_far_as_both_lists_go() -> None:
    assert still(np.array([[0.0], [1.0], [9.0]]), np.array([[1.1], [0.1]]), 0.2)


def test_a_centre_without_points_disappears_and_the_others_keep_their_places() -> None:
    points, centres = np.array([[0.0], [1.0], [10.0]]), np.array([[0.5], [100.0], [9.0]])
    labels, found, kept, steps = settle(points, np.ones(3), centres, 5, 0.01)
    assert labels.tolist() == [0, 0, 1]
    assert found.tolist() == [[0.5], [10.0]]
    assert kept.tolist() == [0, 2]
    assert steps == 2  # in the first one a centre moved from 9 to 10


@given(SEEDS, st.booleans(), st.integers(1, 30), st.integers(0, 30), st.booleans())
def test_all_steps_at_once_are_those_of_passes_over_chunks(
    seed: int, grid: bool, k: int, max_steps: int, weighted: bool
) -> None:
    points = points_of(seed, on_a_grid=grid)
    draw = np.random.default_rng(seed)
    weights = draw.integers(1, 9, len(points)) if weighted else None
    order = draw.permutation(len(points))
    at_once = kmeans(points, k, weights=weights, order=order, max_steps=max_steps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, "FEW_POINTS", 0)
        patch.setattr(passes, "ROWS", 0)
        patch.setattr(passes, "chunk_bounds", lambda rows, _size=None: iter([(0, rows)]))
        in_passes = kmeans(points, k, weights=weights, order=order, max_steps=max_steps)
    assert at_once.ids.tolist() == in_passes.ids.tolist()
    assert at_once.centres.tolist() == in_passes.centres.tolist()
    assert at_once.labels.tolist() == in_passes.labels.tolist()
    assert (at_once.steps, at_once.looseness) == (in_passes.steps, in_passes.looseness)
