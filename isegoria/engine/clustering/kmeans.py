# SPDX-License-Identifier: LGPL-3.0-or-later
"""Weighted k-means (Lloyd's algorithm) from a deterministic start, and its continuation from an earlier result.

A cluster keeps its number from one step to the next, so that a later run can be compared with an earlier one.
A cluster that loses its last point disappears. Ties in distance go to the lowest number.

Published in: Lloyd (1982), "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2); Hamerly
(2010), "Making k-means even faster", SIAM International Conference on Data Mining (distances that need no computing).
The start and the continuation are those of the reference implementation of Polis: the first k distinct points,
or the earlier clusters recentred, merged where they coincide, and completed by the most distant points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.distances import Neighbourhoods, nearest
from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run, chunk_bounds, tree_reduce

SAME_POINT = 9  # decimals to which two points are told apart
ROWS = 16_384  # points in a chunk
FEW_CENTRES, FEW_POINTS = 20, 4096  # up to these, comparing every point with every centre is quicker than sparing some
ROUNDING = 1e-12  # of the largest coordinate: a lead below it may be none


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
    run: Run = map,
) -> Clustering:
    """Cluster points into at most k clusters.

    Args:
        points: (points, dimensions), finite.
        weights: positive integer weight of each point (1 each by default).
        order: the order in which points are considered as first centres (0, 1, 2… by default).
        earlier: an earlier clustering of these points; replaces the first-points start.
        max_steps: Lloyd steps after the first.
        tolerance: stop when no centre moves this far, centres compared in sorted order.
        run: who makes the passes over chunks of points.

    Raises:
        EngineError: clusters_need_points, k_out_of_range, weights_not_positive, not_finite.
    Complexity: O(points × k) time for the first step and O(points) for most others, O(steps × points × k) at worst;
        O(points + k) memory.
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
    if len(points) <= (FEW_POINTS if len(centres) > FEW_CENTRES else ROWS):
        return _at_once(points, heft, ids, centres, max_steps, tolerance)
    # Late: compiled.
    from isegoria.engine.clustering.lloyd import still

    chunks = _chunks(points, heft, np.zeros(len(points), dtype=np.int64))
    shift, doubt, steps = np.zeros_like(centres), ROUNDING * float(np.abs(points).max()), 0
    while True:
        many = len(centres) > FEW_CENTRES and len(points) > FEW_POINTS and steps > 0
        around = Neighbourhoods(centres) if many else None
        step = partial(_assigned, centres=centres, shift=shift, doubt=doubt, around=around)
        chunks, parts = zip(*run(step, chunks), strict=True)
        present, now = _means(parts)
        settled = still(centres, now[present], tolerance)
        if not present.all():
            rank = np.cumsum(present) - 1
            chunks = tuple(one._replace(labels=rank[one.labels]) for one in chunks)
            ids, centres, now = ids[present], centres[present], now[present]
        shift, centres = now - centres, now
        if settled or steps >= max_steps:
            labels = np.concatenate([one.labels for one in chunks])
            return Clustering(ids, centres, labels, steps + 1, _looseness(points, heft, centres, labels))
        steps += 1


def _at_once(
    points: NDArray[np.float64],
    heft: NDArray[np.int64],
    ids: NDArray[np.int64],
    centres: NDArray[np.float64],
    max_steps: int,
    tolerance: float,
) -> Clustering:
    """All steps in one compiled loop, where the points are one chunk; what the passes below would find."""
    # Late: compiled.
    from isegoria.engine.clustering.lloyd import settle

    points = np.ascontiguousarray(points)
    labels, centres, kept, steps = settle(points, heft.astype(np.float64), centres, max_steps, tolerance)
    return Clustering(ids[kept], centres, labels, steps, _looseness(points, heft, centres, labels))


def _looseness(
    points: NDArray[np.float64], heft: NDArray[np.int64], centres: NDArray[np.float64], labels: NDArray[np.int64]
) -> float:
    return float(np.square(points - centres[labels]).sum(axis=1) @ heft)


class _Chunk(NamedTuple):
    """Some of the points, and where they stand.

    Attributes:
        points: (points, dimensions); `axes`: the same the other way round.
        moments: (1 + dimensions, points) what is summed for a mean: weight, and weight × coordinates.
        labels: (points,) place of the nearest centre.
        lead: (points,) how much farther the next centre is, or less.
    """

    points: NDArray[np.float64]
    axes: NDArray[np.float64]
    moments: NDArray[np.float64]
    labels: NDArray[np.int64]
    lead: NDArray[np.float64]

    def sums(self, k: int) -> NDArray[np.float64]:
        """(1 + dimensions, clusters)."""
        return np.array([np.bincount(self.labels, weights=one, minlength=k) for one in self.moments])


def _chunks(points: NDArray[np.float64], weights: NDArray[np.int64], labels: NDArray[np.int64]) -> tuple[_Chunk, ...]:
    """The points, each of them still in doubt."""
    points, axes, heft = np.ascontiguousarray(points), np.ascontiguousarray(points.T), weights.astype(np.float64)
    moments, lead = np.array([heft, *(heft * axis for axis in axes)]), np.zeros(len(points))
    return tuple(
        _Chunk(points[low:high], axes[:, low:high], moments[:, low:high], labels[low:high], lead[low:high])
        for low, high in chunk_bounds(len(points), ROWS)
    )


def _assigned(
    chunk: _Chunk,
    centres: NDArray[np.float64],
    shift: NDArray[np.float64],
    doubt: float,
    around: Neighbourhoods | None,
) -> tuple[_Chunk, NDArray[np.float64]]:
    """The points given to their nearest centres, and their sums.

    Where centres are many, a point is spared the comparison with all of them (Hamerly) while some of its lead is left,
    which shrinks by no more than its centre and the fastest other one have moved; and where it is nearer to its centre
    than half the way from there to the next one. At the first step no lead is known yet.
    """
    if around is None:
        found = chunk._replace(labels=nearest(chunk.points, centres))
        return found, found.sums(len(centres))
    moved = np.sqrt(np.square(shift).sum(axis=1))
    lead, labels = chunk.lead - (moved + moved.max())[chunk.labels], chunk.labels
    unsure = np.flatnonzero(lead <= doubt)
    if len(unsure):
        own = labels[unsure]
        away = np.sqrt(np.square(chunk.axes[:, unsure] - centres.T[:, own]).sum(axis=0))
        lead[unsure] = around.gap[own] - 2 * away
        still = np.flatnonzero(lead[unsure] <= doubt)
        unsure = unsure[still]
        labels = labels.copy()
        labels[unsure], lead[unsure] = around.nearest(chunk.axes[:, unsure], own[still], away[still], doubt)
    found = chunk._replace(labels=labels, lead=lead)
    return found, found.sums(len(centres))


def _means(parts: Iterable[NDArray[np.float64]]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which clusters have members, and the weighted mean of each, from the sums of each chunk."""
    sums = tree_reduce(parts, np.add)
    assert sums is not None  # noqa: S101 - there are points
    return sums[0] > 0, np.asarray((sums[1:] / np.maximum(sums[0], 1.0)).T)


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
    chunks = _chunks(points[inside], weights[inside], labels[inside])
    present, centres = _means(one.sums(len(ids)) for one in chunks)
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
