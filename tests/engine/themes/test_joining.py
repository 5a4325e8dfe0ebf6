# SPDX-License-Identifier: LGPL-3.0-or-later
"""New texts join the themes that stand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from isegoria.engine.clustering.spherical import directions
from isegoria.engine.themes.joining import join
from isegoria.engine.themes.tree import Themes, find_themes


@pytest.fixture(scope="module")
def cloud() -> NDArray[np.float32]:
    """Bundles of directions, eight large ones of three small ones each."""
    rng = np.random.default_rng(0)
    large = rng.standard_normal((8, 1, 1, 32))
    small = 0.6 * rng.standard_normal((8, 3, 1, 32))
    points = large + small + 0.35 * rng.standard_normal((8, 3, 40, 32))
    order = rng.permutation(960)
    return directions(points.reshape(960, 32)[order])


@pytest.fixture(scope="module")
def themes(cloud: NDArray[np.float32]) -> Themes:
    return find_themes(cloud[:900])


def test_a_text_joins_where_it_would_have_been(themes: Themes, cloud: NDArray[np.float32]) -> None:
    cloud = cloud[:900]
    assert join(themes, cloud).tolist() == themes.label.tolist()
    assert join(themes, cloud[::-1]).tolist() == themes.label[::-1].tolist()


def test_new_texts_take_the_theme_of_those_like_them(themes: Themes, cloud: NDArray[np.float32]) -> None:
    nearest = (cloud[900:] @ cloud[:900].T).argmax(axis=1)
    assert (join(themes, cloud[900:]) == themes.label[:900][nearest]).mean() > 0.9


def test_what_says_nothing_or_something_else_joins_no_theme(themes: Themes, cloud: NDArray[np.float32]) -> None:
    silent = np.zeros((1, 32), dtype=np.float32)
    away = directions(-themes.centres.sum(axis=0, keepdims=True).astype(np.float64))
    assert join(themes, np.concatenate([silent, away])).tolist() == [-1, -1]
    assert join(themes, cloud[:0]).tolist() == []


def test_nothing_joins_where_there_is_no_theme() -> None:
    none = find_themes(np.eye(4, dtype=np.float32))
    assert none.n_themes == 0
    assert join(none, np.eye(4, dtype=np.float32)).tolist() == [-1] * 4
