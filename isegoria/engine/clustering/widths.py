# SPDX-License-Identifier: LGPL-3.0-or-later
"""Silhouettes of all of a few hundred points, compiled: see `silhouette`, which measures more of them by tables."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled


@compiled
def mean_widths(points: NDArray[np.float64], labelings: NDArray[np.int64]) -> NDArray[np.float64]:
    """(clusterings,) the mean silhouette of all points in each; 0 where there are fewer than two clusters.

    Args:
        points: (points, dimensions), one at least.
        labelings: (clusterings, points) cluster places from 0.
    Complexity: O(points² × (dimensions + clusterings)) time, each distance computed once.
    """
    many, n = labelings.shape
    k = labelings.max() + 1
    sizes = np.zeros((many, k), dtype=np.int64)
    for clustering in range(many):
        for point in range(n):
            sizes[clustering, labelings[clustering, point]] += 1
    sums = np.zeros((n, many, k))  # of the distances from each point to the points of each cluster
    for one in range(n):
        for other in range(one):
            squared = 0.0
            for axis in range(points.shape[1]):
                gap = points[one, axis] - points[other, axis]
                squared += gap * gap
            away = math.sqrt(squared)
            for clustering in range(many):
                sums[one, clustering, labelings[clustering, other]] += away
                sums[other, clustering, labelings[clustering, one]] += away
    means = np.zeros(many)
    for clustering in range(many):
        for point in range(n):
            own = labelings[clustering, point]
            if sizes[clustering, own] == 1:
                continue
            inside, outside = sums[point, clustering, own] / (sizes[clustering, own] - 1), math.inf
            for cluster in range(k):
                if cluster != own and sizes[clustering, cluster] > 0:
                    outside = min(outside, sums[point, clustering, cluster] / sizes[clustering, cluster])
            larger = max(inside, outside)
            if 0.0 < larger < math.inf:
                means[clustering] += (outside - inside) / larger
    return means / n
