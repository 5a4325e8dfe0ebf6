# SPDX-License-Identifier: LGPL-3.0-or-later
"""Distances between points.

*Axes* are points the other way round, (dimensions, points): a row for each coordinate, which is quicker.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds

IN_CACHE = 32_768  # distances of a table that stays in a processor's cache
BY_DIFFERENCES = 4  # dimensions up to which SciPy subtracts coordinates; beyond, it expands the square, and errs
NEIGHBOURS = 16


def nearest(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """The nearest of (centres, dimensions) to each of (points, dimensions), the first of those equally near."""
    if points.shape[1] <= BY_DIFFERENCES:
        # Not at the top: SciPy's clusters bring its spatial algorithms along, which weigh on all that never draw a map.
        from scipy.cluster.vq import vq

        return np.asarray(vq(points, centres, check_finite=False)[0], dtype=np.int64)
    places = np.empty(len(points), dtype=np.int64)
    for start, stop in chunk_bounds(len(points), max(1, IN_CACHE // len(centres))):
        places[start:stop] = squared(points[start:stop].T[:, :, None], centres.T).argmin(axis=1)
    return places


class Neighbourhoods:
    """Centres, more than `NEIGHBOURS`, and those around each, so that points that hardly move between them are compared
    with few.

    Attributes:
        gap: (centres,) distance to the next centre.
        near: (centres, neighbours) the nearest ones, itself among them, ascending; `ends`: their coordinates.
        beyond: (centres,) distance to the nearest of the others.
    """

    def __init__(self, centres: NDArray[np.float64]) -> None:
        gaps = np.sqrt(squared(centres.T[:, :, None], centres.T))
        self.centres = centres
        ranked = np.partition(gaps, (1, NEIGHBOURS), axis=1)
        self.gap, self.beyond = ranked[:, 1], ranked[:, NEIGHBOURS]
        self.near = np.sort(np.argpartition(gaps, NEIGHBOURS, axis=1)[:, :NEIGHBOURS], axis=1)
        self.ends = np.ascontiguousarray(centres.T[:, self.near])

    def nearest(
        self, axes: NDArray[np.float64], own: NDArray[np.int64], away: NDArray[np.float64], doubt: float
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The nearest centre of each point, the first of those equally near; at least how much farther any other is.

        Args:
            own: a centre near each point; `away`: how far it is.
            doubt: differences of distance up to which rounding may mislead.
        """
        places, leads = np.empty_like(own), np.empty(len(own))
        for start, stop in chunk_bounds(len(own), IN_CACHE // NEIGHBOURS):
            mine = own[start:stop]
            table = squared(axes[:, start:stop, None], self.ends[:, mine])
            cells = np.arange(stop - start), table.argmin(axis=1)
            places[start:stop] = self.near[mine, cells[1]]
            least = np.sqrt(table[cells])
            table[cells] = np.inf
            others = np.minimum(np.sqrt(table.min(axis=1)), self.beyond[mine] - away[start:stop])
            np.subtract(others, least, out=leads[start:stop])
        unsure = np.flatnonzero(leads <= doubt)
        places[unsure] = nearest(np.ascontiguousarray(axes[:, unsure].T), self.centres)
        return places, leads


def squared(axes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared distances of the points of two lists of axes, whose rows broadcast together."""
    shape = np.broadcast_shapes(axes.shape[1:], others.shape[1:])
    table, scratch = np.empty((2, *shape))
    fill_squared(table, axes, others, scratch)
    return table


def fill_squared(out: NDArray[Any], axes: NDArray[Any], others: NDArray[Any], scratch: NDArray[Any]) -> None:
    """Fill `out` with squared Euclidean distances, by differences: nothing cancels between points that are near.

    Args:
        axes, others: the rows of both broadcast together to the shape of `out`, which `scratch` has too.
    """
    np.subtract(axes[0], others[0], out=out)
    np.multiply(out, out, out=out)
    for axis, other in zip(axes[1:], others[1:], strict=True):
        np.subtract(axis, other, out=scratch)
        np.multiply(scratch, scratch, out=scratch)
        np.add(out, scratch, out=out)
