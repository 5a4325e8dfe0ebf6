# SPDX-License-Identifier: LGPL-3.0-or-later
"""The silhouette of a clustering: how much nearer points are to their own cluster than to the next one.

For each point, a is the mean distance to the other points of its cluster and b the smallest mean distance to
the points of another; its silhouette is (b − a) / max(a, b), and 0 in a cluster of one point. The clustering's
is the plain mean over points. Exact is O(points²); with a sample, each sampled point is still compared with all
points, so that the sampled figure estimates the exact one without bias.

Several clusterings of the same points are measured on the same sample: what distinguishes them is then the mean of
the points' differences, which varies far less than either mean, and the sample grows until one of them stands out.

Published in: Rousseeuw (1987), "Silhouettes: a graphical aid to the interpretation and validation of cluster
analysis", Journal of Computational and Applied Mathematics 20.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.distances import IN_CACHE, fill_squared
from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import chunk_bounds

FIRST_SAMPLE = 1024
FEW = 256  # points up to which a compiled loop over all pairs, in double precision, is quicker than tables
MOST_CELLS = 2**31  # numbers of cells up to which those that hold nobody are no matter
STANDARD_ERRORS = 4.0  # a lead of so many is chance less than once in 30,000


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
    exact = sample is None or sample >= len(points)
    if exact and 0 < len(points) <= FEW:
        return _of_few(points, [labels])[0]
    chosen = np.arange(len(points)) if exact else _drawn(len(points), seed)[:sample]
    value = _Widths(points, [labels], np.float64).of(chosen)[:, 0].sum() / max(len(chosen), 1)
    return Silhouette(float(value), exact, len(chosen))


def silhouettes(
    points: NDArray[np.float64], labelings: Sequence[NDArray[np.int64]], *, seed: int = 0, exact: bool = False
) -> list[Silhouette]:
    """The silhouettes of several clusterings of the same points, precise enough to tell which is the best.

    Unless `exact`, a sample drawn with `seed` is doubled until the best leads each other one by four standard errors
    of their paired difference, or until all points are taken; distances then have single precision, which errs by
    some 10⁻⁷ where a sample errs by 10⁻².

    Raises:
        EngineError: clusters_need_points.
    """
    total = len(points)
    if 0 < total <= FEW and len(labelings):
        return _of_few(points, labelings)
    widths = _Widths(points, labelings, np.float64 if exact else np.float32)
    if exact or total <= 2 * FIRST_SAMPLE:  # all pairs, each computed once, take no longer than a first sample
        found = widths.of_all()
    else:
        order = _drawn(total, seed)
        found = widths.of(order[:FIRST_SAMPLE])
        while len(found) < total and not _one_leads(found):
            found = np.concatenate([found, widths.of(order[len(found) : 2 * len(found)])])
    taken = len(found)
    return [Silhouette(float(value), taken == total, taken) for value in found.sum(axis=0) / max(taken, 1)]


def _of_few(points: NDArray[np.float64], labelings: Sequence[NDArray[np.int64]]) -> list[Silhouette]:
    """The exact ones."""
    # Late: compiled.
    from isegoria.engine.clustering.widths import mean_widths

    found = mean_widths(np.ascontiguousarray(points), np.array(labelings))
    return [Silhouette(value, True, len(points)) for value in found.tolist()]


def _drawn(total: int, seed: int) -> NDArray[np.int64]:
    return np.asarray(np.random.default_rng(seed).permutation(total))


def _one_leads(widths: NDArray[np.float64]) -> bool:
    best = int(widths.mean(axis=0).argmax())
    behind = np.delete(widths[:, [best]] - widths, best, axis=1)
    error = behind.std(axis=0) / np.sqrt(len(behind))
    return bool((behind.mean(axis=0) > STANDARD_ERRORS * error).all())


class _Widths:
    """The silhouette of single points in several clusterings, each from one table of distances.

    Points that no clustering tells apart are one cell. With the points of a cell side by side, distances are summed by
    cell, and cells, which are few, by cluster.
    """

    def __init__(
        self, points: NDArray[np.float64], labelings: Sequence[NDArray[np.int64]], dtype: type[np.floating[Any]]
    ) -> None:
        if len(points) == 0:
            raise EngineError("clusters_need_points")
        self.labelings = labelings
        self.sizes = [np.bincount(labels) for labels in labelings]
        joint, cells = np.zeros(len(points), dtype=np.int64), 1
        for labels, sizes in zip(labelings, self.sizes, strict=True):
            if cells * len(sizes) > MOST_CELLS:
                joint = np.unique(joint, return_inverse=True)[1]
                cells = int(joint.max()) + 1
            joint = joint * len(sizes) + labels
            cells *= len(sizes)
        self.by_cell = np.argsort(joint, kind="stable")
        self.axes = np.ascontiguousarray(points.T, dtype=dtype)
        self.grouped = self.axes[:, self.by_cell]
        self.starts = np.flatnonzero(np.diff(joint[self.by_cell], prepend=-1))
        first = self.by_cell[self.starts]
        self.belongs = [
            (labels[first][:, None] == np.arange(len(sizes))).astype(np.float64)
            for labels, sizes in zip(labelings, self.sizes, strict=True)
        ]

    def of(self, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        """(chosen, clusterings)."""
        sums = np.empty((len(chosen), len(self.starts)))
        for start, stop, table in self._tables(self.axes[:, chosen]):
            sums[start:stop] = np.add.reduceat(table, self.starts, axis=1)
        return self._from(sums, chosen)

    def of_all(self) -> NDArray[np.float64]:
        """(points, clusterings), a cell after the other; each distance serves both of its points."""
        sums = np.zeros((len(self.by_cell), len(self.starts)))
        for cell, (low, high) in enumerate(pairwise([*self.starts.tolist(), len(self.by_cell)])):
            for start, stop, table in self._tables(self.grouped[:, low:high], low):
                # From these points of one cell to those of the same cell, and of the cells after it.
                sums[low + start : low + stop, cell:] = np.add.reduceat(table, self.starts[cell:] - low, axis=1)
                sums[high:, cell] += table[:, high - low :].sum(axis=0)
        return self._from(sums, self.by_cell)

    def _tables(
        self, axes: NDArray[np.floating[Any]], first: int = 0
    ) -> Iterator[tuple[int, int, NDArray[np.floating[Any]]]]:
        """(start, stop, distances of those points from the grouped ones, `first` and after), few points at a time."""
        others = self.grouped[:, first:]
        rows = max(1, min(max(8, IN_CACHE // others.shape[1]), axes.shape[1]))
        whole, scratch = np.empty((2, rows, others.shape[1]), dtype=self.axes.dtype)
        for start, stop in chunk_bounds(axes.shape[1], rows):
            table = whole[: stop - start]
            fill_squared(table, axes[:, start:stop, None], others, scratch[: stop - start])
            yield start, stop, np.sqrt(table, out=table)

    def _from(self, sums: NDArray[np.float64], chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        """The silhouettes of points from their summed distances to each cell."""
        widths = np.zeros((len(chosen), len(self.labelings)))
        for place, (labels, sizes, belongs) in enumerate(zip(self.labelings, self.sizes, self.belongs, strict=True)):
            if (sizes > 0).sum() > 1:
                widths[:, place] = _each(sums @ belongs, labels[chosen], sizes)
        return widths


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
