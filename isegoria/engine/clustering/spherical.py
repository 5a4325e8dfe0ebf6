# SPDX-License-Identifier: LGPL-3.0-or-later
"""Spherical k-means: clusters of directions, each around the direction that its points share.

A product of matrices compares each point with each centre; its last bits depend on the machine's threads. So a point
whose two nearest centres are as near but for rounding is compared again, in a fixed order of additions, and the labels
depend on the points alone.

Published in: Dhillon and Modha (2001), "Concept decompositions for large sparse text data using clustering", Machine
Learning 42; Arthur and Vassilvitskii (2007), "k-means++: the advantages of careful seeding", SODA.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run, chunk_bounds, tree_reduce

ROWS = 16_384  # points in a chunk
DOUBT = 1e-5  # difference of two similarities in float32 that rounding may turn round
STEPS = 20


@dataclass(frozen=True)
class SphericalClustering:
    """Clusters of directions.

    Attributes:
        centres: (clusters, axes) float32 unit vectors.
        labels: (points,) place of each point's centre.
        sums: (clusters, axes) float64 weighted sums of the points of each cluster.
        heft: (clusters,) total weight of the points of each.
        steps: Lloyd steps made.
    """

    centres: NDArray[np.float32]
    labels: NDArray[np.int64]
    sums: NDArray[np.float64]
    heft: NDArray[np.float64]
    steps: int


def closeness(points: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.float64]:
    """(points, centres) similarities, added in a fixed order; for few points."""
    return np.einsum("ij,kj->ik", points.astype(np.float64), centres.astype(np.float64), optimize=False)


def closeness_to_own(
    points: NDArray[np.float32], centres: NDArray[np.float32], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(points,) similarity of each point with the centre of its label, added in a fixed order."""
    found = np.empty(len(points))
    for low, high in chunk_bounds(len(points), ROWS):
        own = centres[labels[low:high]].astype(np.float64)
        found[low:high] = np.einsum("ij,ij->i", points[low:high].astype(np.float64), own, optimize=False)
    return found


def _nearest(points: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.int64]:
    scores = points @ centres.T
    rows = np.arange(len(points))
    places = scores.argmax(axis=1)
    best = scores[rows, places]
    scores[rows, places] = -np.inf
    # Copies of a few texts would fill the list of the unsure: each is settled once.
    unsure = np.flatnonzero(best - scores.max(axis=1) <= DOUBT)
    if len(unsure):
        distinct, which = np.unique(points[unsure], axis=0, return_inverse=True)
        settled = np.concatenate(
            [closeness(distinct[low:high], centres).argmax(axis=1) for low, high in chunk_bounds(len(distinct), 1024)]
        )
        places[unsure] = settled[which.reshape(-1)]
    return places


def nearest_centres(points: NDArray[np.float32], centres: NDArray[np.float32], run: Run = map) -> NDArray[np.int64]:
    """(points,) place of the most similar centre, the first of those as similar.

    Complexity: O(points × centres × axes), in chunks of `ROWS` points.
    """
    if len(centres) < 2:
        return np.zeros(len(points), dtype=np.int64)
    chunks = (points[low:high] for low, high in chunk_bounds(len(points), ROWS))
    return np.concatenate([np.zeros(0, dtype=np.int64), *run(partial(_nearest, centres=centres), chunks)])


def directions(sums: NDArray[np.float64]) -> NDArray[np.float32]:
    """Rows brought to length 1; a row too short to have a direction becomes zero."""
    length = np.sqrt(np.square(sums).sum(axis=1, keepdims=True))
    return np.divide(sums, length, out=np.zeros_like(sums), where=length > 1e-9).astype(np.float32)


def spread_start(
    points: NDArray[np.float32], k: int, *, weights: NDArray[np.float64], seed: int = 0
) -> NDArray[np.float32]:
    """k-means++: first centres drawn far from one another, among points that weigh; fewer where fewer differ."""
    rng = np.random.default_rng(seed)
    far = np.ones(len(points))
    found: list[int] = []
    while len(found) < k:
        odds = np.cumsum(far * weights)
        if odds[-1] <= 1e-9 * weights.sum():
            break
        place = int(np.searchsorted(odds, rng.random() * odds[-1], side="right"))
        found.append(min(place, len(points) - 1))
        near = np.einsum("ij,j->i", points, points[found[-1]], optimize=False)
        np.minimum(far, np.maximum(1.0 - near, 0.0), out=far)
        far[far < DOUBT] = 0.0
        far[found[-1]] = 0.0
    return points[found]


@dataclass(frozen=True)
class _Points:
    """A chunk of points with their weights, and what each step adds them up with, made once."""

    points: NDArray[np.float32]
    weights: NDArray[np.float64]
    clusters: int

    @cached_property
    def _wide(self) -> NDArray[np.float64]:
        return self.points.astype(np.float64)

    @cached_property
    def _table(self) -> sp.csc_array:
        """(clusters, points) the weight of each point, one entry a column; at which row, each step writes."""
        rows, bounds = np.zeros(len(self.points), dtype=np.int64), np.arange(len(self.points) + 1)
        return sp.csc_array((self.weights, rows, bounds), shape=(self.clusters, len(self.points)))

    def sums(self, labels: NDArray[np.int64]) -> NDArray[np.float64]:
        """(clusters, axes) weighted sums of the points of each label, added in the order of the points."""
        self._table.indices[:] = labels
        return np.asarray(self._table @ self._wide)


def _summed(
    chunk: _Points, centres: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Labels of some points, their weighted sums and their weights by cluster."""
    many = len(centres) > 1
    labels = _nearest(chunk.points, centres) if many else np.zeros(len(chunk.points), dtype=np.int64)
    heft = np.bincount(labels, weights=chunk.weights, minlength=len(centres)).astype(np.float64)
    return labels, chunk.sums(labels), heft


def spherical_kmeans(
    points: NDArray[np.float32],
    start: NDArray[np.float32] | int,
    *,
    weights: NDArray[np.float64] | None = None,
    max_steps: int = STEPS,
    seed: int = 0,
    run: Run = map,
) -> SphericalClustering:
    """Clusters of unit vectors, from first centres. A centre that loses all its points stays where it was.

    Args:
        points: (points, axes) unit rows.
        start: (clusters, axes) the first centres, or how many to spread (k-means++).
        weights: (points,) above zero; 1 each by default.
        run: who makes the passes over chunks of points.

    Raises:
        EngineError: clusters_need_points, k_out_of_range.
    Complexity: O(steps × points × centres × axes).
    """
    if len(points) == 0:
        raise EngineError("clusters_need_points")
    heft = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=np.float64)
    if isinstance(start, int):
        if start < 1:
            raise EngineError("k_out_of_range", k=start, points=len(points))
        start = spread_start(points, start, weights=heft, seed=seed)
    centres, labels, steps = start.astype(np.float32), np.full(len(points), -1), 0
    # Where there is one chunk, what was made of it serves every step; many would hold all points twice.
    few = [_Points(points, heft, len(centres))] if len(points) <= ROWS else None
    while True:
        bounds = chunk_bounds(len(points), ROWS)
        chunks = few or (_Points(points[low:high], heft[low:high], len(centres)) for low, high in bounds)
        parts = list(run(partial(_summed, centres=centres), chunks))
        now = np.concatenate([one for one, _, _ in parts])
        sums, weighed = tree_reduce([(one, two) for _, one, two in parts], _added) or (heft[:0, None], heft[:0])
        steps += 1
        settled = bool((now == labels).all())
        labels = now
        if settled or steps > max_steps:
            return SphericalClustering(centres, labels, sums, weighed, steps)
        centres = np.where((weighed > 0)[:, None], directions(sums), centres)


def _added(
    left: tuple[NDArray[np.float64], NDArray[np.float64]], right: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return left[0] + right[0], left[1] + right[1]
