# SPDX-License-Identifier: LGPL-3.0-or-later
"""A crowd drawn again, with replacement, and the groups that would have been found in it.

People are drawn in the order of their places on the map, not of their numbers, so that numbering them otherwise draws
the same.

Published in: Efron (1979), "Bootstrap methods: another look at the jackknife", Annals of Statistics 7(1); Bickel, Götze
and van Zwet (1997), "Resampling fewer than n observations", Statistica Sinica 7 (fewer draws than people).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.clustering.agreement import adjusted_rand_of
from isegoria.engine.linear.imputed_pca import principal_axes
from isegoria.engine.linear.projection import project_people
from isegoria.engine.opinions.levels import along_the_axes, cluster
from isegoria.engine.opinions.parameters import PolisParameters

DRAWN_AT_MOST = 20_000
DRAWS = 20


@dataclass(frozen=True)
class Crowd:
    """The people placed on a map, and what it takes to map some of them again.

    Attributes:
        values: their rows of the matrix.
        positions: theirs on the map.
        answers: how many statements the correction for sparsity counts for each of them; `counted`: among how many.
        ignored: statements that place nobody.
    """

    values: sp.csr_array
    positions: NDArray[np.float64]
    answers: NDArray[np.int64]
    counted: int
    ignored: NDArray[np.bool_]
    parameters: PolisParameters

    @property
    def drawn(self) -> int:
        """People in each draw."""
        return min(len(self.positions), DRAWN_AT_MOST)

    def again(self, ks: list[int], *, draws: int, seed: int) -> Iterator[dict[int, NDArray[np.int64]]]:
        """For each draw, and each k, the group that each person of the crowd would have been in.

        Where too few distinct people are drawn for so many groups, all are in one.
        """
        random = np.random.default_rng(seed)
        order = along_the_axes(self.positions)
        for number in range(draws):
            rows = np.sort(order[random.integers(0, len(order), size=self.drawn)])
            axes = principal_axes(
                self.values[rows], n_components=self.parameters.axes, ignored=self.ignored, seed=number
            )
            positions = project_people(self.values, axes, self.counted, self.answers)
            found = cluster(positions[rows], self.parameters)
            nobody_apart = np.zeros(len(positions), dtype=np.int64)
            yield {k: found.nearest(positions, k) if k in found.candidates else nobody_apart for k in ks}

    def steadiness(
        self, labelings: Mapping[int, NDArray[np.int64]], *, draws: int = DRAWS, seed: int = 0
    ) -> dict[int, float]:
        """For each k, the adjusted Rand index of these groups with those of each draw, averaged."""
        each: dict[int, list[float]] = {k: [] for k in labelings}
        for theirs in self.again(list(labelings), draws=draws, seed=seed):
            for k, labels in labelings.items():
                each[k].append(adjusted_rand_of(contingency(labels, theirs[k])))
        return {k: float(np.mean(rands)) for k, rands in each.items()}


def contingency(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """(groups of one, groups of other) number of people in both."""
    width = int(other.max()) + 1
    height = int(one.max()) + 1
    return np.bincount(one * width + other, minlength=height * width).reshape(height, width)
