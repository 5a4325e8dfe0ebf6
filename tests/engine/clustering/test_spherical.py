# SPDX-License-Identifier: LGPL-3.0-or-later
"""Spherical k-means: beside a peer, whatever does the work, and where rounding could decide."""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from isegoria.engine.clustering import spherical as module
from isegoria.engine.clustering.spherical import closeness, directions, nearest_centres, spherical_kmeans
from isegoria.engine.errors import EngineError


def drawn(points: int, axes: int = 8, seed: int = 0) -> NDArray[np.float32]:
    return directions(np.random.default_rng(seed).standard_normal((points, axes)))


def test_bundles_of_directions_are_told_apart() -> None:
    around = np.repeat(np.eye(4), 50, axis=0) + 0.2 * np.random.default_rng(1).standard_normal((200, 4))
    found = spherical_kmeans(directions(around), 4)
    assert len(np.unique(found.labels)) == 4
    assert all(len(set(part.tolist())) == 1 for part in np.split(found.labels, 4))
    assert found.heft.tolist() == [50.0] * 4


def test_from_the_same_start_it_ends_where_a_peer_does() -> None:
    # With well separated bundles, k-means on unit vectors and spherical k-means have the same fixed point.
    around = np.repeat(np.eye(6), 40, axis=0) + 0.15 * np.random.default_rng(2).standard_normal((240, 6))
    points = directions(around)
    start = points[::40]
    peer = KMeans(6, init=start, n_init=1).fit(points)
    assert spherical_kmeans(points, start).labels.tolist() == peer.labels_.tolist()


@given(st.integers(1, 60), st.integers(1, 8), st.integers(0, 5))
def test_each_point_is_with_its_most_similar_centre(points: int, k: int, seed: int) -> None:
    cloud = drawn(points, 4, seed)
    found = spherical_kmeans(cloud, k, max_steps=100, seed=seed)
    assert found.labels.tolist() == closeness(cloud, found.centres).argmax(axis=1).tolist()
    present = found.heft > 0
    assert np.allclose(found.centres[present], directions(found.sums)[present], atol=1e-6)


def test_a_weight_is_as_many_points() -> None:
    cloud = drawn(60)
    weights = np.random.default_rng(3).integers(1, 4, 60)
    start = cloud[:5]
    weighed = spherical_kmeans(cloud, start, weights=weights.astype(float))
    repeated = spherical_kmeans(np.repeat(cloud, weights, axis=0), start)
    assert np.repeat(weighed.labels, weights).tolist() == repeated.labels.tolist()
    assert np.allclose(weighed.centres, repeated.centres, atol=1e-6)


def test_one_worker_and_four_processes_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS", 512)
    cloud = drawn(3000, 16)
    alone = spherical_kmeans(cloud, 20, max_steps=4)
    with ProcessPoolExecutor(4) as pool:
        shared = spherical_kmeans(cloud, 20, max_steps=4, run=pool.map)
    assert alone.labels.tolist() == shared.labels.tolist()
    assert alone.centres.tobytes() == shared.centres.tobytes()


def test_a_tie_goes_to_the_first_centre() -> None:
    centres = directions(np.array([[1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]))
    points = directions(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]))
    assert nearest_centres(points, centres).tolist() == [0, 0, 1]


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        spherical_kmeans(np.zeros((0, 3), np.float32), 2)
    assert refused.value.code == "clusters_need_points"
    with pytest.raises(EngineError) as refused:
        spherical_kmeans(drawn(3), 0)
    assert refused.value.code == "k_out_of_range"
