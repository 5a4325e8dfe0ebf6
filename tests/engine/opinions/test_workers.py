# SPDX-License-Identifier: LGPL-3.0-or-later
"""One worker and four processes draw the same map."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import pytest

from isegoria.engine.clustering import kmeans
from isegoria.engine.linear import imputed_pca, projection
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]


@pytest.mark.parametrize("statements", [30, 150], ids=["gram matrix", "lanczos"])
def test_four_processes_give_the_bits_of_one(
    statements: int, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room, chunk in (
        (imputed_pca, "DENSE_ROWS"),
        (imputed_pca, "LANCZOS_ROWS"),
        (projection, "ROWS"),
        (kmeans, "ROWS"),
    ):
        monkeypatch.setattr(room, chunk, 170)
    matrix, _ = planted(1500, statements, noise=0.6)
    alone = map_opinions(matrix)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([kmeans.__name__, imputed_pca.__name__])
    with ProcessPoolExecutor(4, mp_context=context) as pool:
        together = map_opinions(matrix, run=pool.map)
    assert alone.k > 1
    assert together.labels.tolist() == alone.labels.tolist()
    assert together.base_labels.tolist() == alone.base_labels.tolist()
    assert together.positions.tobytes() == alone.positions.tobytes()
    assert together.digest("0" * 64) == alone.digest("0" * 64)
