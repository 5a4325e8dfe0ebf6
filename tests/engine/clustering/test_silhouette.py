# SPDX-License-Identifier: LGPL-3.0-or-later
"""The silhouette, against a peer and against its own sampled estimate."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from isegoria.engine.clustering.kmeans import kmeans
from isegoria.engine.clustering.silhouette import silhouette, silhouettes
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


@pytest.mark.parametrize("seed", range(4))
def test_a_sample_finds_the_clustering_that_is_best_of_all_points(seed: int) -> None:
    points = cloud(seed, n=4000)
    labelings = [kmeans(points, k).labels for k in range(2, 6)]
    found = silhouettes(points, labelings, seed=seed)
    exact = silhouettes(points, labelings, exact=True)
    alone = [silhouette(points, labels).value for labels in labelings]
    assert [one.value for one in exact] == pytest.approx(alone, abs=1e-12)
    assert found[0].points < len(points)
    best = max(range(4), key=lambda place: found[place].value)
    assert best == max(range(4), key=lambda place: exact[place].value)
    assert [one.value for one in found] == pytest.approx([one.value for one in exact], abs=0.05)


def test_as_few_points_as_two_samples_are_all_taken_in_single_precision() -> None:
    points = cloud(5)
    labelings = [kmeans(points, k).labels for k in range(2, 6)]
    found = silhouettes(points, labelings)
    assert all(one.exact for one in found)
    alone = [silhouette(points, labels).value for labels in labelings]
    assert [one.value for one in found] == pytest.approx(alone, abs=1e-6)


def test_it_grows_to_all_points_where_two_clusterings_are_as_good() -> None:
    points = np.random.default_rng(0).standard_normal((3000, 2))
    one = (points[:, 0] > 0).astype(np.int64)
    found = silhouettes(points, [one, 1 - one])
    assert all(each.exact and each.points == 3000 for each in found)
    assert found[0].value == pytest.approx(found[1].value, abs=1e-12)
