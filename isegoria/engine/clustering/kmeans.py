# SPDX-License-Identifier: LGPL-3.0-or-later
"""Weighted k-means (Lloyd's algorithm) from a deterministic start, and its continuation from an earlier result.

A cluster keeps its number from one step to the next, so that a later run can be compared with an earlier one.
A cluster that loses its last point disappears. Ties in distance go to the lowest number.

Published in: Lloyd (1982), "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2).
The start and the continuation are those of the reference implementation of Polis: the first k distinct points,
or the earlier clusters recentred, merged where they coincide, and completed by the most distant points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.distances import nearest
from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import chunk_bounds, tree_reduce

SAME_POINT = 9  # decimals to which two points are told apart


@dataclass(frozen=True)
class Clustering:
    """Clusters of points.

    Attributes:
        ids: (clusters,) the number of each cluster, ascending.
        centres: (clusters, dimensions) weighted means.
        labels: (points,) for each point, the place of its cluster in `ids`.
        steps: Lloyd steps made.
        looseness: weighted sum of squared distances to the centres: what k-means makes small.
    """

    ids: NDArray[np.int64]
    centres: NDArray[np.float64]
    labels: NDArray[np.int64]
    steps: int
    looseness: float

    @property
    def k(self) -> int:
        return len(self.ids)

    def sizes(self, weights: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """Points, or total weight, in each cluster."""
        counted = np.bincount(self.labels, weights=weights, minlength=self.k)
        return np.rint(counted).astype(np.int64)


@dataclass(frozen=True)
class Earlier:
    """An earlier clustering, as far as it says something of the points of today.

    Attributes:
        ids: (clusters,) numbers, ascending; a cluster may have lost all its points.
        labels: (points,) place in `ids` of the cluster each point was in, −1 for a newcomer.
    """

    ids: NDArray[np.int64]
    labels: NDArray[np.int64]

    @classmethod
    def of(cls, members: Sequence[tuple[int, Sequence[int]]], points: int) -> Earlier:
        """From (number, places of the members) of each cluster."""
        listed = sorted(members, key=lambda one: one[0])
        labels = np.full(points, -1, dtype=np.int64)
        for place, (_, own) in enumerate(listed):
            labels[np.asarray(own, dtype=np.int64)] = place
        return cls(np.array([number for number, _ in listed], dtype=np.int64), labels)


def distinct_points(points: NDArray[np.float64], order: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Places of the first `limit` points, in `order`, that differ from all before them."""
    met: set[bytes] = set()
    found: list[int] = []
    for start, stop in chunk_bounds(len(order), max(2 * limit, 256)):
        block = order[start:stop]
        rounded = np.round(points[block], SAME_POINT) + 0.0
        for place, point in zip(block.tolist(), rounded, strict=True):
            if (seen := point.tobytes()) not in met:
                met.add(seen)
                found.append(place)
                if len(found) == limit:
                    return np.array(found)
    return np.array(found, dtype=np.int64)


def kmeans(
    points: NDArray[np.float64],
    k: int,
    *,
    weights: NDArray[np.int64] | None = None,
    order: NDArray[np.int64] | None = None,
    earlier: Earlier | None = None,
    max_steps: int = 20,
    tolerance: float = 0.01,
) -> Clustering:
    """Cluster points into at most k clusters.

    Args:
        points: (points, dimensions), finite.
        weights: positive integer weight of each point (1 each by default).
        order: the order in which points are considered as first centres (0, 1, 2… by default).
        earlier: an earlier clustering of these points; replaces the first-points start.
        max_steps: Lloyd steps after the first.
        tolerance: stop when no centre moves this far, centres compared in sorted order.

    Raises:
        EngineError: clusters_need_points, k_out_of_range, weights_not_positive, not_finite.
    Complexity: O(steps × points × k) time; O(points + k) memory beside chunks.
    """
    if len(points) == 0:
        raise EngineError("clusters_need_points")
    if k < 1:
        raise EngineError("k_out_of_range", k=k, points=len(points))
    if not np.isfinite(points).all():
        raise EngineError("not_finite", what="points")
    heft = np.ones(len(points), dtype=np.int64) if weights is None else np.asarray(weights, dtype=np.int64)
    if (heft <= 0).any():
        raise EngineError("weights_not_positive")
    if earlier is not None and len(earlier.ids):
        ids, centres = _continued(points, k, heft, earlier)
    else:
        first = distinct_points(points, np.arange(len(points)) if order is None else order, k)
        ids, centres = np.arange(len(first), dtype=np.int64), points[first].copy()
    moments, steps = _moments(points, heft), 0
    while True:
        labels = nearest(points, centres)
        present, moved = _means(moments, labels, len(centres))
        new_ids, new_centres = ids, moved
        if not present.all():
            rank = np.cumsum(present) - 1
            labels, new_ids, new_centres = rank[labels], ids[present], moved[present]
        settled = _same(centres, new_centres, tolerance)
        ids, centres = new_ids, new_centres
        if settled or steps >= max_steps:
            gaps = np.square(points - centres[labels]).sum(axis=1)
            return Clustering(ids, centres, labels.astype(np.int64), steps + 1, float(gaps @ heft))
        steps += 1


def _moments(points: NDArray[np.float64], weights: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    """What is summed for a mean: each point's weight, and its coordinates times it."""
    heft = weights.astype(np.float64)
    return [heft, *(heft * axis for axis in points.T)]


def _means(
    moments: list[NDArray[np.float64]], labels: NDArray[np.int64], k: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which clusters have members, and the weighted mean of each."""

    def part(start: int, stop: int) -> NDArray[np.float64]:
        own = labels[start:stop]
        return np.stack([np.bincount(own, weights=one[start:stop], minlength=k) for one in moments])

    def add(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
        left += right
        return left

    sums = tree_reduce((part(start, stop) for start, stop in chunk_bounds(len(labels))), add)
    if sums is None:
        sums = np.zeros((len(moments), k))
    present = sums[0] > 0
    return present, np.asarray((sums[1:] / np.where(present, sums[0], 1.0)).T)


def _same(before: NDArray[np.float64], after: NDArray[np.float64], tolerance: float) -> bool:
    """Centres, compared in sorted order as far as both lists go, all moved less than the tolerance."""
    pairs = zip(sorted(before.tolist()), sorted(after.tolist()), strict=False)
    return all(math.dist(one, other) < tolerance for one, other in pairs)


def _continued(
    points: NDArray[np.float64], k: int, weights: NDArray[np.int64], earlier: Earlier
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Numbers and centres to start from: the earlier clusters recentred, made one where they coincide, and completed
    by the most distant points."""
    ids, labels = earlier.ids, earlier.labels
    if not (labels >= 0).any():
        ids, labels = np.array([ids.max() + 1]), np.zeros(len(points), dtype=np.int64)
    ids, labels, centres = _merged(points, weights, *_recentred(points, weights, ids, labels))
    possible = min(k, len(distinct_points(points, np.arange(len(points)), k)))
    while len(ids) < possible:
        closest = nearest(points, centres)
        distance = np.square(points - centres[closest]).sum(axis=1)
        outlier = int(np.argmax(distance))
        if distance[outlier] <= 10.0 ** (-2 * SAME_POINT):
            break
        labels = labels.copy()
        labels[outlier] = len(ids)
        ids = np.append(ids, max(int(ids.max()), int(earlier.ids.max())) + 1)
        ids, labels, centres = _recentred(points, weights, ids, labels)
    return ids, centres


def _recentred(
    points: NDArray[np.float64], weights: NDArray[np.int64], ids: NDArray[np.int64], labels: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """The clusters that still have points, in ascending order of number, with their centres."""
    inside = labels >= 0
    present, centres = _means(_moments(points[inside], weights[inside]), labels[inside], len(ids))
    rank = np.append(np.cumsum(present) - 1, -1)
    return ids[present], rank[labels], centres[present]


def _merged(
    points: NDArray[np.float64],
    weights: NDArray[np.int64],
    ids: NDArray[np.int64],
    labels: NDArray[np.int64],
    centres: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Clusters whose centres coincide made one, under the number of the largest (the first of those as large)."""
    _, same = np.unique(np.round(centres, SAME_POINT) + 0.0, axis=0, return_inverse=True)
    same = same.reshape(-1)
    if len(np.unique(same)) == len(ids):
        return ids, labels, centres
    sizes = np.bincount(labels[labels >= 0], minlength=len(ids))
    keeper = np.arange(len(ids))
    for one in np.unique(same).tolist():
        own = np.flatnonzero(same == one)
        keeper[own] = own[np.argmax(sizes[own])]
    return _recentred(points, weights, ids, np.append(keeper, -1)[labels])
