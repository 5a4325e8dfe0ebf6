# SPDX-License-Identifier: LGPL-3.0-or-later
"""Distances from many points to a few centres, a chunk of points at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds

FEW = 8  # centres up to which a running minimum beats a table of distances
IN_CACHE = 32_768  # distances of a table that stays in a processor's cache


def squared_distances(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """(points, centres) squared Euclidean distances, by differences (no cancellation between equal points)."""
    total: NDArray[np.float64] | None = None
    for axis in range(points.shape[1]):
        gap = points[:, axis, None] - centres[None, :, axis]
        gap *= gap
        if total is None:
            total = gap
        else:
            total += gap
    return np.zeros((len(points), len(centres))) if total is None else total


def nearest(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """Place of the nearest centre of each point; the first of those equally near."""
    if len(centres) <= FEW and len(points) * len(centres) > IN_CACHE:
        return _nearest_of_few(points, centres)
    found = np.empty(len(points), dtype=np.int64)
    for start, stop in chunk_bounds(len(points), max(1, IN_CACHE // len(centres))):
        found[start:stop] = squared_distances(points[start:stop], centres).argmin(axis=1)
    return found


def _nearest_of_few(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    found = np.zeros(len(points), dtype=np.int64)
    least = squared_distances(points, centres[:1])[:, 0]
    for place in range(1, len(centres)):
        gap = squared_distances(points, centres[place : place + 1])[:, 0]
        found[gap < least] = place
        np.minimum(least, gap, out=least)
    return found
