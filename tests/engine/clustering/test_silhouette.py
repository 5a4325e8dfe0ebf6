# SPDX-License-Identifier: LGPL-3.0-or-later
"""The silhouette, against a peer and against its own sampled estimate."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from isegoria.engine.clustering.kmeans import kmeans
from isegoria.engine.clustering.silhouette import silhouette
from isegoria.engine.errors import EngineError


def cloud(seed: int, n: int = 1500) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, 2)) + rng.choice([-2.0, 2.0], size=(n, 1))


@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_exact_silhouette_is_a_peers(k: int) -> None:
    points = cloud(1)
    labels = kmeans(points, k).labels
    found = silhouette(points, labels)
    assert found.exact
    assert found.value == pytest.approx(silhouette_score(points, labels), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_a_sample_estimates_the_exact_one(seed: int) -> None:
    points = cloud(2)
    labels = kmeans(points, 3).labels
    sampled = silhouette(points, labels, sample=500, seed=seed)
    assert (sampled.exact, sampled.points) == (False, 500)
    assert sampled.value == pytest.approx(silhouette(points, labels).value, abs=0.04)
    assert sampled == silhouette(points, labels, sample=500, seed=seed)


def test_alone_or_at_one_place_it_is_zero() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]])
    assert silhouette(points, np.array([0, 0, 0])).value == 0
    assert silhouette(points, np.array([0, 1, 2])).value == 0
    assert silhouette(np.zeros((4, 2)), np.array([0, 0, 1, 1])).value == 0
    assert silhouette(points, np.array([0, 0, 1])).value == pytest.approx((8 / 9 + 7 / 8 + 0) / 3)


def test_no_points_is_refused() -> None:
    with pytest.raises(EngineError, match="zero points"):
        silhouette(np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
