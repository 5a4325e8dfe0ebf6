# SPDX-License-Identifier: LGPL-3.0-or-later
"""The two levels of k-means: base clusters of points, then groups of base clusters for each k, which may settle again
over the points.

A base cluster on a border falls whole on one side of it, so that who is on which side depends on where the base
clusters happened to form. With `members="people"` the k-means goes on from there over the points themselves, until each
is in the group whose centre is nearest: the base clusters are then only its start, found on a hundred points instead
of all of them.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…" (two levels); Bradley and Fayyad (1998), "Refining
initial points for k-means clustering", ICML (k-means started from one of a smaller set).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.distances import nearest
from isegoria.engine.clustering.kmeans import Clustering, Earlier, kmeans
from isegoria.engine.linear.chunks import Run
from isegoria.engine.opinions.parameters import PolisParameters


@dataclass(frozen=True)
class Levels:
    """Points clustered at two levels.

    Attributes:
        base: base clusters of the points.
        candidates: for each k tried, the clustering of the base clusters; empty where there is one base cluster.
        settled: for each k that settled over the points, their clustering; none where groups are whole base clusters.
    """

    base: Clustering
    candidates: dict[int, Clustering]
    settled: dict[int, Clustering]

    def labels(self, k: int) -> NDArray[np.int64]:
        """(points,) place of each point's group."""
        return self.settled[k].labels if k in self.settled else self.candidates[k].labels[self.base.labels]

    def nearest(self, points: NDArray[np.float64], k: int) -> NDArray[np.int64]:
        """The groups of other points: that of the nearest base cluster, or the nearest group where groups settled."""
        if k in self.settled:
            return nearest(points, self.settled[k].centres)
        return self.candidates[k].labels[nearest(points, self.base.centres)]


def cluster(
    points: NDArray[np.float64],
    parameters: PolisParameters,
    *,
    base_before: Earlier | None = None,
    groups_before: Callable[[Clustering, int], Earlier | None] = lambda base, k: None,
    only: int | None = None,
    run: Run = map,
) -> Levels:
    """Both levels, from nothing or going on from earlier ones.

    Args:
        base_before: the earlier base clusters of these points.
        groups_before: given the base clusters and k, the earlier groups of these base clusters.
        only: the k whose groups settle, where the others are not asked for; all if None.
        run: who makes the passes over chunks of points.
    """
    followed = base_before is not None and len(base_before.ids) > 0
    base = kmeans(
        points,
        parameters.base_k,
        order=None if followed else first_points_order(points, parameters),
        earlier=base_before,
        max_steps=parameters.base_steps,
        run=run,
    )
    candidates: dict[int, Clustering] = {}
    settled: dict[int, Clustering] = {}
    if base.k < 2:
        return Levels(base, candidates, settled)
    sizes = base.sizes()
    for k in range(2, min(parameters.max_k, 2 + base.k // parameters.people_per_k) + 1):
        earlier = groups_before(base, k)
        found = _grouped(base, sizes, k, earlier, parameters)
        settles = parameters.members == "people" and only in (None, k)
        over_people = _settled(points, found, base, parameters, run) if settles else None
        if earlier is None:
            order = _by_size(over_people or found, None if over_people else sizes)
            found = _in_order(found, order)
            over_people = over_people and _in_order(over_people, order)
        candidates[k] = found
        if over_people:
            settled[k] = over_people
    return Levels(base, candidates, settled)


def first_points_order(points: NDArray[np.float64], parameters: PolisParameters) -> NDArray[np.int64]:
    """The order in which points offer themselves as first centres.

    "spread": ranks along the axes taken in bit-reversed order (0, ½, ¼, ¾, …), so that any first k of them are
    spread over the cloud, whatever the people's numbers.
    """
    n = len(points)
    if parameters.first_points == "given" or n < 2:
        return np.arange(n)
    along = along_the_axes(points)
    bits = max(1, (n - 1).bit_length())
    ranks = np.arange(1 << bits)
    reversed_ranks = np.zeros_like(ranks)
    for _ in range(bits):
        reversed_ranks = (reversed_ranks << 1) | (ranks & 1)
        ranks >>= 1
    return np.asarray(along[reversed_ranks[reversed_ranks < n]])


def along_the_axes(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """The order of points by position: one that does not depend on how people are numbered."""
    return np.asarray(np.lexsort(np.round(points, 9).T[::-1]))


def _grouped(
    base: Clustering,
    sizes: NDArray[np.int64],
    k: int,
    earlier: Earlier | None,
    parameters: PolisParameters,
) -> Clustering:
    """k groups of base clusters: continued from earlier ones, or else the tightest of several starts."""
    order = first_points_order(base.centres, parameters)
    alone = earlier is not None or parameters.first_points == "given"
    starts = 1 if alone else min(parameters.group_starts, base.k)
    best: Clustering | None = None
    for start in range(starts):
        found = kmeans(
            base.centres,
            k,
            weights=sizes,
            order=np.roll(order, -start * (base.k // starts)),
            earlier=earlier,
            max_steps=parameters.group_steps,
        )
        # Starts that end equal but for rounding are the same: the first one stays.
        if best is None or found.looseness < best.looseness * (1 - 1e-9):
            best = found
    assert best is not None  # noqa: S101 - there is at least one start
    return best


def _settled(
    points: NDArray[np.float64], groups: Clustering, base: Clustering, parameters: PolisParameters, run: Run
) -> Clustering:
    """The k-means of the points that goes on from groups of base clusters."""
    labels = groups.labels[base.labels]
    earlier = Earlier(groups.ids, labels)
    found = kmeans(points, groups.k, earlier=earlier, max_steps=parameters.base_steps, run=run)
    # Were a group to lose its last point, all of them would stay as they are.
    return found if found.k == groups.k else replace(groups, labels=labels)


def _by_size(found: Clustering, weights: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """The clusters by falling number of people, then by position."""
    return np.asarray(np.lexsort((*np.round(found.centres, 9).T[::-1], -found.sizes(weights))))


def _in_order(found: Clustering, order: NDArray[np.int64]) -> Clustering:
    """The same clusters numbered in this order."""
    place = np.empty(found.k, dtype=np.int64)
    place[order] = np.arange(found.k)
    return replace(found, ids=np.arange(found.k), centres=found.centres[order], labels=place[found.labels])
