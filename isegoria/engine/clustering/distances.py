# SPDX-License-Identifier: LGPL-3.0-or-later
"""Distances from many points to a few centres, a chunk of points at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds


def squared_distances(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """(points, centres) squared Euclidean distances, by differences (no cancellation between equal points)."""
    total = np.zeros((len(points), len(centres)))
    for axis in range(points.shape[1]):
        gap = points[:, axis, None] - centres[None, :, axis]
        gap *= gap
        total += gap
    return total


def nearest(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """Place of the nearest centre of each point; the first of those equally near."""
    found = np.empty(len(points), dtype=np.int64)
    for start, stop in chunk_bounds(len(points), 2048):
        found[start:stop] = squared_distances(points[start:stop], centres).argmin(axis=1)
    return found
