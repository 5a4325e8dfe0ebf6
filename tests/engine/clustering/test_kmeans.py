# SPDX-License-Identifier: LGPL-3.0-or-later
"""k-means: its start, its fixed points, its continuation, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from isegoria.engine.clustering import kmeans as module
from isegoria.engine.clustering.kmeans import Earlier, distinct_points, kmeans
from isegoria.engine.errors import EngineError

FOUR = np.array([[0.0, 0.0], [0.0, 1.0], [10.0, 0.0], [10.0, 1.0]])
POINTS = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=30)


def test_two_pairs_make_two_clusters() -> None:
    found = kmeans(FOUR, 2, order=np.array([0, 2, 1, 3]))
    assert found.labels.tolist() == [0, 0, 1, 1]
    assert found.centres.tolist() == [[0.0, 0.5], [10.0, 0.5]]
    assert found.looseness == 1.0


def test_weights_pull_the_centre() -> None:
    found = kmeans(FOUR, 2, weights=np.array([3, 1, 1, 1]), order=np.array([0, 2, 1, 3]))
    assert found.centres.tolist() == [[0.0, 0.25], [10.0, 0.5]]
    assert found.sizes(np.array([3, 1, 1, 1])).tolist() == [4, 2]


def test_the_start_is_the_first_distinct_points_in_the_order_given() -> None:
    points = np.array([[1.0, 1.0], [1.0, 1.0 + 1e-12], [2.0, 2.0], [3.0, 3.0]])
    assert distinct_points(points, np.array([0, 1, 2, 3]), 2).tolist() == [0, 2]
    assert distinct_points(points, np.array([3, 1, 0, 2]), 9).tolist() == [3, 1, 2]


def test_it_agrees_with_a_peer_from_the_same_start() -> None:
    points = np.random.default_rng(7).standard_normal((5000, 2))
    ours = kmeans(points, 8, max_steps=300, tolerance=1e-9)
    peer = KMeans(8, init=points[:8], n_init=1, max_iter=300, tol=0).fit(points)
    assert ours.labels.tolist() == peer.labels_.tolist()
    assert ours.centres == pytest.approx(peer.cluster_centers_, abs=1e-6)
    assert ours.looseness == pytest.approx(peer.inertia_, rel=1e-9)


@pytest.mark.parametrize("whole", [True, False], ids=["many ties", "no tie"])
def test_points_spared_a_comparison_are_where_it_would_have_put_them(
    whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = np.random.default_rng(3).standard_normal((9000, 2)) * 12
    points = np.rint(points) if whole else points
    spared = kmeans(points, 60, max_steps=40, tolerance=1e-6)
    monkeypatch.setattr(module, "FEW_CENTRES", 60)
    compared = kmeans(points, 60, max_steps=40, tolerance=1e-6)
    assert spared.labels.tolist() == compared.labels.tolist()
    assert spared.steps == compared.steps


def test_in_more_dimensions_than_scipy_subtracts_it_agrees_with_a_peer() -> None:
    points = np.random.default_rng(8).standard_normal((600, 7))
    ours = kmeans(points, 5, max_steps=300, tolerance=1e-9)
    peer = KMeans(5, init=points[:5], n_init=1, max_iter=300, tol=0).fit(points)
    assert ours.labels.tolist() == peer.labels_.tolist()


@given(POINTS, st.integers(1, 6))
def test_every_point_has_a_cluster_and_every_cluster_a_point(rows: list[tuple[int, int]], k: int) -> None:
    points = np.array(rows, dtype=float)
    found = kmeans(points, k)
    assert found.k <= min(k, len(set(rows)))
    assert set(found.labels.tolist()) == set(range(found.k))
    means = [points[found.labels == place].mean(axis=0) for place in range(found.k)]
    assert found.centres == pytest.approx(np.array(means), abs=1e-9)


@given(POINTS, st.integers(1, 6))
def test_continuing_from_its_own_result_changes_nothing(rows: list[tuple[int, int]], k: int) -> None:
    points = np.array(rows, dtype=float)
    first = kmeans(points, k, max_steps=100, tolerance=1e-12)
    members = [(number, np.flatnonzero(first.labels == place)) for place, number in enumerate(first.ids.tolist())]
    if first.k < min(k, len(set(rows))):
        return  # clusters were lost on the way: continuing rightly adds some
    again = kmeans(points, k, earlier=Earlier.of(members, len(points)), max_steps=100, tolerance=1e-12)
    assert again.labels.tolist() == first.labels.tolist()
    assert again.ids.tolist() == first.ids.tolist()


def test_continuing_keeps_numbers_and_adds_the_most_distant_point() -> None:
    found = kmeans(FOUR, 3, earlier=Earlier.of([(7, [0, 1]), (4, [])], 4))
    assert found.ids.tolist() == [7, 8, 9]
    assert sorted(found.sizes().tolist()) == [1, 1, 2]


def test_clusters_that_coincide_become_one() -> None:
    points = np.array([[0.0, 0.0], [0.0, 0.0], [5.0, 5.0]])
    found = kmeans(points, 2, earlier=Earlier.of([(0, [0]), (1, [1]), (2, [2])], 3))
    assert found.ids.tolist() == [0, 2]
    assert found.labels.tolist() == [0, 0, 1]


def test_an_earlier_clustering_of_people_who_left_starts_from_one_cluster() -> None:
    found = kmeans(FOUR, 2, earlier=Earlier.of([(3, []), (5, [])], 4))
    assert found.labels.tolist() == [0, 0, 1, 1] or found.labels.tolist() == [1, 1, 0, 0]
    assert min(found.ids.tolist()) > 5


@pytest.mark.parametrize(
    ("points", "k", "weights", "code"),
    [
        (np.zeros((0, 2)), 2, None, "clusters_need_points"),
        (FOUR, 0, None, "k_out_of_range"),
        (FOUR, 2, np.array([1, 0, 1, 1]), "weights_not_positive"),
        (np.array([[np.nan, 0.0]]), 1, None, "not_finite"),
    ],
)
def test_what_cannot_be_clustered_is_refused(points: np.ndarray, k: int, weights: np.ndarray, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        kmeans(points, k, weights=weights)
    assert refusal.value.code == code
