# SPDX-License-Identifier: LGPL-3.0-or-later
"""Agglomeration: points that weigh are put together two by two, the pair first that loses least (Ward).

Published in: Ward (1963), "Hierarchical grouping to optimize an objective function", JASA 58(301); Murtagh and Legendre
(2014), "Ward's hierarchical agglomerative clustering method: which algorithms implement Ward's criterion?", Journal of
Classification 31 (the criterion on squared distances of weighted means).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.distances import squared
from isegoria.engine.errors import EngineError


@dataclass(frozen=True)
class Agglomeration:
    """The merges, in their order.

    Attributes:
        pairs: (points − 1, 2) lowest point of each of the two groups put together, the lower first.
        losses: (points − 1,) how much the weighted sum of squared distances to the means grew.
    """

    points: int
    pairs: NDArray[np.int64]
    losses: NDArray[np.float64]

    def cut(self, k: int) -> NDArray[np.int64]:
        """(points,) the group of each point among k groups, numbered in the order of their lowest points."""
        group = np.arange(self.points)
        for low, high in self.pairs[: max(self.points - k, 0)].tolist():
            group[group == high] = low
        return np.unique(group, return_inverse=True)[1].reshape(-1)


def ward(means: NDArray[np.float64], heft: NDArray[np.float64]) -> Agglomeration:
    """Put points together until one group is left; of pairs that lose as little, the lowest first.

    Args:
        means: (points, axes); `heft`: (points,) weights above zero.

    Raises:
        EngineError: clusters_need_points, weights_not_positive.
    Complexity: O(points² × axes + points³ ÷ vector width): for some hundreds of points.
    """
    if len(means) == 0:
        raise EngineError("clusters_need_points")
    if not (heft > 0).all():
        raise EngineError("weights_not_positive")
    weights = heft.astype(np.float64)
    losses = squared(means.T[:, :, None], means.T) * (weights[:, None] * weights / (weights[:, None] + weights))
    np.fill_diagonal(losses, np.inf)
    pairs = np.empty((len(means) - 1, 2), dtype=np.int64)
    grown = np.empty(len(means) - 1)
    for number in range(len(means) - 1):
        low, high = sorted(divmod(int(losses.argmin()), len(means)))
        pairs[number], grown[number] = (low, high), losses[low, high]
        one, other, both = weights[low], weights[high], weights[low] + weights[high]
        # Lance and Williams: what the union would lose with each other group.
        row = ((one + weights) * losses[low] + (other + weights) * losses[high] - weights * grown[number]) / (
            both + weights
        )
        row[low] = np.inf
        losses[low], losses[:, low] = row, row
        losses[high], losses[:, high] = np.inf, np.inf
        weights[low] = both
    return Agglomeration(len(means), pairs, grown)
