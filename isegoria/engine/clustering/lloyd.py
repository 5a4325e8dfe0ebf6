# SPDX-License-Identifier: LGPL-3.0-or-later
"""The loop of k-means, compiled: on the few hundred points of a town's conversation, or the hundred base clusters of
any, NumPy spends its time in being called. Sums are taken point after point, as `np.bincount` takes them, to the same
bits.

Published in: Lloyd (1982), "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled


@compiled
def assign(
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    centres: NDArray[np.float64],
    labels: NDArray[np.int64],
    sums: NDArray[np.float64],
) -> None:
    """Give each point to its nearest centre, the first of those equally near. O(points × centres × dimensions).

    Args:
        points: (points, dimensions); `weights`: (points,).
        labels: (points,) where the place of the centre is put.
        sums: (1 + dimensions, centres) where the weight and the weighted coordinates of each are added up.
    """
    n, dimensions = points.shape
    sums[:] = 0.0
    for point in range(n):
        best, least = 0, math.inf
        for centre in range(centres.shape[0]):
            away = 0.0
            for axis in range(dimensions):
                gap = points[point, axis] - centres[centre, axis]
                away += gap * gap
            if away < least:
                best, least = centre, away
        labels[point] = best
        weight = weights[point]
        sums[0, best] += weight
        for axis in range(dimensions):
            sums[1 + axis, best] += weight * points[point, axis]


@compiled
def in_order(centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """Places of the centres, ascending by their first coordinate, then by the next one; they are few."""
    order = np.arange(centres.shape[0])
    for place in range(1, len(order)):
        one, before = order[place], place - 1
        while before >= 0:
            other, comes_first = order[before], False
            for axis in range(centres.shape[1]):
                if centres[one, axis] != centres[other, axis]:
                    comes_first = centres[one, axis] < centres[other, axis]
                    break
            if not comes_first:
                break
            order[before + 1] = other
            before -= 1
        order[before + 1] = one
    return order


@compiled
def still(before: NDArray[np.float64], after: NDArray[np.float64], tolerance: float) -> bool:
    """Whether centres, compared in sorted order as far as both lists go, all moved less than the tolerance."""
    one, other = in_order(before), in_order(after)
    for place in range(min(len(one), len(other))):
        moved = 0.0
        for axis in range(before.shape[1]):
            gap = before[one[place], axis] - after[other[place], axis]
            moved += gap * gap
        if not math.sqrt(moved) < tolerance:
            return False
    return True


@compiled
def settle(
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    centres: NDArray[np.float64],
    max_steps: int,
    tolerance: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], int]:
    """Steps until the centres are still, or after `max_steps` more than the first.

    A cluster that loses its last point disappears.

    Returns: for each point, the place of its centre; the centres that are left; of each, its place among those given;
    the steps made.
    """
    dimensions, kept = points.shape[1], np.arange(centres.shape[0])
    labels, steps = np.empty(points.shape[0], dtype=np.int64), 0
    while True:
        k = centres.shape[0]
        sums = np.empty((1 + dimensions, k))
        assign(points, weights, centres, labels, sums)
        rank, left = np.empty(k, dtype=np.int64), 0
        for centre in range(k):
            rank[centre] = left
            if sums[0, centre] > 0.0:
                left += 1
        now = np.empty((left, dimensions))
        for centre in range(k):
            if sums[0, centre] > 0.0:
                kept[rank[centre]] = kept[centre]
                for axis in range(dimensions):
                    now[rank[centre], axis] = sums[1 + axis, centre] / sums[0, centre]
        settled = still(centres, now, tolerance)
        if left < k:
            for point in range(len(labels)):
                labels[point] = rank[labels[point]]
            kept = kept[:left].copy()
        centres = now
        steps += 1
        if settled or steps > max_steps:
            return labels, centres, kept, steps
