# SPDX-License-Identifier: LGPL-3.0-or-later
"""The silhouette of a clustering: how much nearer points are to their own cluster than to the next one.

For each point, a is the mean distance to the other points of its cluster and b the smallest mean distance to
the points of another; its silhouette is (b − a) / max(a, b), and 0 in a cluster of one point. The clustering's
is the plain mean over points. Exact is O(points²); with a sample, each sampled point is still compared with all
points, so that the sampled figure estimates the exact one without bias.

Published in: Rousseeuw (1987), "Silhouettes: a graphical aid to the interpretation and validation of cluster
analysis", Journal of Computational and Applied Mathematics 20.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.distances import squared_distances
from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import chunk_bounds


@dataclass(frozen=True)
class Silhouette:
    """A silhouette between −1 and 1, whether it is exact, and over how many points it was taken."""

    value: float
    exact: bool
    points: int


def silhouette(
    points: NDArray[np.float64], labels: NDArray[np.int64], *, sample: int | None = None, seed: int = 0
) -> Silhouette:
    """Mean silhouette of a clustering; 0 when there are fewer than two clusters.

    Args:
        labels: (points,) dense cluster places from 0.
        sample: the number of points to take, drawn with `seed`; exact when None or not fewer than all.

    Raises:
        EngineError: clusters_need_points.
    """
    if len(points) == 0:
        raise EngineError("clusters_need_points")
    k = int(labels.max()) + 1
    sizes = np.bincount(labels, minlength=k)
    exact = sample is None or sample >= len(points)
    if (sizes > 0).sum() < 2:
        return Silhouette(0.0, exact, len(points))
    chosen = np.arange(len(points))
    if not exact:
        chosen = np.sort(np.random.default_rng(seed).choice(len(points), size=sample, replace=False))
    total = 0.0
    belongs = (labels[:, None] == np.arange(k)[None, :]).astype(np.float64)
    rows = max(1, 4_000_000 // len(points))
    for start, stop in chunk_bounds(len(chosen), rows):
        part = chosen[start:stop]
        sums = np.sqrt(squared_distances(points[part], points)) @ belongs
        total += float(_each(sums, labels[part], sizes).sum())
    return Silhouette(total / len(chosen), exact, len(chosen))


def _each(sums: NDArray[np.float64], own: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """The silhouette of each point from its summed distances to each cluster."""
    rows = np.arange(len(own))
    alone = sizes[own] == 1
    inside = sums[rows, own] / np.where(alone, 1, sizes[own] - 1)
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.inf)
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    larger = np.maximum(inside, outside)
    apart = larger > 0
    return np.where(apart & ~alone, (outside - inside) / np.where(apart, larger, 1.0), 0.0)
