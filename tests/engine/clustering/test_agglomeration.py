# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ward's agglomeration: beside SciPy's, and with weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from isegoria.engine.clustering.agglomeration import ward
from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.errors import EngineError


@given(st.integers(2, 40), st.integers(0, 20))
def test_it_cuts_as_another_library_does(points: int, seed: int) -> None:
    cloud = np.random.default_rng(seed).standard_normal((points, 3))
    ours, peer = ward(cloud, np.ones(points)), linkage(cloud, "ward")
    # SciPy's heights are the square roots of twice what is lost.
    assert np.allclose(np.sqrt(2 * ours.losses), peer[:, 2])
    for k in range(1, points + 1):
        assert adjusted_rand(ours.cut(k).tolist(), fcluster(peer, k, "maxclust").tolist()) == 1.0


@given(st.integers(2, 12), st.integers(0, 20))
def test_a_weight_is_as_many_points(points: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cloud, weights = rng.standard_normal((points, 2)), rng.integers(1, 4, points)
    weighed, repeated = (
        ward(cloud, weights.astype(float)),
        ward(np.repeat(cloud, weights, axis=0), np.ones(weights.sum())),
    )
    assert np.allclose(weighed.losses, repeated.losses[weights.sum() - points :])
    for k in range(1, points + 1):
        assert np.repeat(weighed.cut(k), weights).tolist() == repeated.cut(k).tolist()


def test_cuts_are_nested() -> None:
    tree = ward(np.random.default_rng(0).standard_normal((30, 4)), np.ones(30))
    for k in range(1, 30):
        pairs = set(zip(tree.cut(k + 1).tolist(), tree.cut(k).tolist(), strict=True))
        assert len(pairs) == k + 1


def test_what_cannot_be_put_together_is_refused() -> None:
    for means, heft, code in (
        (np.zeros((0, 2)), np.zeros(0), "clusters_need_points"),
        (np.zeros((2, 2)), np.array([1.0, 0.0]), "weights_not_positive"),
    ):
        with pytest.raises(EngineError) as refused:
            ward(means, heft)
        assert refused.value.code == code
