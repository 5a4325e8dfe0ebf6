# SPDX-License-Identifier: LGPL-3.0-or-later
"""How many themes: the number that comes back, when themes are looked for in halves of the texts, best beyond chance.

Texts are first put into many small clusters, which are then put together (Ward) into any number of themes, settled by
k-means from there. The same is done in halves of the texts, drawn again and again, and all texts take their place among
the themes of each half. How far the two partitions agree (adjusted Rand index), less how far they agree on texts
without themes (each axis of the vectors shuffled apart from the others), says how much a number of themes is the texts'
own: few themes agree well even where there are none. Numbers that come back as well as the best, but for the error of
the draws, are as good: the one in the middle of them is taken, which other draws would hardly change.

Published in: Ben-Hur, Elisseeff and Guyon (2002), "A stability based method for discovering structure in clustered
data", Pacific Symposium on Biocomputing; Lange, Roth, Braun and Buhmann (2004), "Stability-based validation of
clustering solutions", Neural Computation 16(6) (beside what chance gives); Hennig (2007), "Cluster-wise assessment of
cluster stability", Computational Statistics & Data Analysis 52(1); Buja and Eyuboglu (1992), "Remarks on parallel
analysis", Multivariate Behavioral Research 27(4) (columns shuffled apart).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.agglomeration import Agglomeration, ward
from isegoria.engine.clustering.agreement import adjusted_rand_of
from isegoria.engine.clustering.spherical import (
    SphericalClustering,
    directions,
    nearest_centres,
    spherical_kmeans,
)
from isegoria.engine.linear.chunks import Run

PER_CLUSTER = 6  # texts of a small cluster, on average, where texts are few
MICRO_STEPS = 6
SETTLING = 3  # steps that settle the themes of a draw
DRAWN = 3_000  # texts that the draws are made from, at most
MICRO_DRAWN = 150  # small clusters in a draw, at most
LEAST_EXCESS = 0.05  # agreement beyond chance under which no number of themes is the texts' own


@dataclass(frozen=True)
class Numbers:
    """Which numbers of themes come back.

    Attributes:
        tried: the numbers of themes.
        agreement: (tried,) adjusted Rand index with the themes of halves, averaged.
        by_chance: (tried,) the same on shuffled axes.
        error: (tried,) standard error of the difference.
        holds: for each number, (themes,) Jaccard similarity of each with the most alike of each half, averaged.
        centres: for each number, (themes, axes) where the themes stand.
    """

    tried: tuple[int, ...]
    agreement: NDArray[np.float64]
    by_chance: NDArray[np.float64]
    error: NDArray[np.float64]
    holds: tuple[NDArray[np.float64], ...]
    centres: tuple[NDArray[np.float32], ...]

    @property
    def excess(self) -> NDArray[np.float64]:
        """(tried,) agreement beyond chance."""
        return self.agreement - self.by_chance

    @property
    def place(self) -> int:
        """Place of the chosen number among those tried."""
        return self.tried.index(self.chosen)

    @property
    def chosen(self) -> int:
        """The middle one of those that come back best beyond chance; 1 where none does."""
        good = self.as_good
        return good[len(good) // 2] if good else 1

    @property
    def as_good(self) -> tuple[int, ...]:
        """The numbers within a standard error of the best."""
        if not self.tried or self.excess.max() < LEAST_EXCESS:
            return ()
        best = int(self.excess.argmax())
        near = self.excess >= self.excess[best] - self.error[best]
        return tuple(np.array(self.tried)[near].tolist())


@dataclass(frozen=True)
class SmallClusters:
    """Small clusters of texts, and the tree that puts them together."""

    found: SphericalClustering
    present: NDArray[np.int64]
    tree: Agglomeration

    @classmethod
    def of(
        cls, vectors: NDArray[np.float32], weights: NDArray[np.float64], k: int, *, seed: int, run: Run = map
    ) -> SmallClusters:
        k = max(1, min(k, len(vectors)))
        found = spherical_kmeans(vectors, k, weights=weights, max_steps=MICRO_STEPS, seed=seed, run=run)
        present = np.flatnonzero(found.heft > 0)
        means = found.sums[present] / found.heft[present, None]
        return cls(found, present, ward(means, found.heft[present]))

    def centres(self, k: int) -> NDArray[np.float32]:
        """(k or fewer, axes) the directions of k groups of small clusters."""
        groups = self.tree.cut(k)
        sums = np.zeros((int(groups.max()) + 1, self.found.sums.shape[1]))
        np.add.at(sums, groups, self.found.sums[self.present])
        return directions(sums)


def small_clusters(texts: int, most: int) -> int:
    """How many small clusters for so many texts."""
    return min(most, max(texts // PER_CLUSTER, 2))


def shuffled(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Vectors without themes: each axis keeps its values, given to texts at random."""
    rng = np.random.default_rng(seed)
    columns = [column[rng.permutation(len(vectors))] for column in vectors.T]
    return directions(np.stack(columns, axis=1).astype(np.float64))


def _solved(
    vectors: NDArray[np.float32], weights: NDArray[np.float64], tried: Sequence[int], seed: int
) -> list[NDArray[np.float32]]:
    """The centres of each number of themes."""
    small = SmallClusters.of(vectors, weights, small_clusters(len(vectors), MICRO_DRAWN), seed=seed)
    return [spherical_kmeans(vectors, small.centres(k), weights=weights, max_steps=SETTLING).centres for k in tried]


def _tables(
    draw: int,
    vectors: NDArray[np.float32],
    weights: NDArray[np.float64],
    tried: Sequence[int],
    labels: list[NDArray[np.int64]],
    seed: int,
) -> list[NDArray[np.int64]]:
    """For each number of themes, how the texts fall among the themes of all (rows) and those of a half (columns)."""
    rng = np.random.default_rng([seed, draw])
    half = np.sort(rng.permutation(len(vectors))[: max(len(vectors) // 2, 2)])
    tables = []
    for own, centres in zip(labels, _solved(vectors[half], weights[half], tried, seed + draw + 1), strict=True):
        theirs = nearest_centres(vectors, centres)
        table = np.zeros((int(own.max()) + 1, len(centres)), dtype=np.int64)
        np.add.at(table, (own, theirs), 1)
        tables.append(table)
    return tables


def _again(
    vectors: NDArray[np.float32],
    weights: NDArray[np.float64],
    tried: Sequence[int],
    draws: int,
    seed: int,
    run: Run,
) -> tuple[NDArray[np.float64], tuple[NDArray[np.float64], ...], tuple[NDArray[np.float32], ...]]:
    """(draws, tried) agreement; how each theme of each number holds, and where it stands."""
    solved = _solved(vectors, weights, tried, seed)
    labels = [nearest_centres(vectors, centres) for centres in solved]
    # A theme that its last step left empty is none.
    kept = [np.unique(one, return_inverse=True) for one in labels]
    solved = [centres[own] for centres, (own, _) in zip(solved, kept, strict=True)]
    labels = [one.reshape(-1) for _, one in kept]
    one_draw = partial(_tables, vectors=vectors, weights=weights, tried=tried, labels=labels, seed=seed)
    every = list(run(one_draw, range(draws)))
    agreement = np.array([[adjusted_rand_of(table) for table in tables] for tables in every])
    holds = tuple(np.mean([_jaccard(tables[place]) for tables in every], axis=0) for place in range(len(tried)))
    return agreement, holds, tuple(solved)


def _jaccard(table: NDArray[np.int64]) -> NDArray[np.float64]:
    """Per row, the similarity with the most alike column."""
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray((table / np.maximum(union, 1)).max(axis=1))


def numbers_that_come_back(
    vectors: NDArray[np.float32],
    weights: NDArray[np.float64],
    tried: Sequence[int],
    *,
    draws: int,
    drawn: int = DRAWN,
    seed: int = 0,
    run: Run = map,
) -> Numbers:
    """Try numbers of themes on texts.

    Args:
        vectors: (texts, axes) unit rows; `weights`: (texts,) people behind each.
        drawn: texts beyond which evenly spaced ones are taken.

    Complexity: O(draws × min(texts, drawn) × (small clusters + Σ tried) × axes).
    """
    if len(vectors) > drawn:
        taken = (np.arange(drawn) * (len(vectors) / drawn)).astype(np.int64)
        vectors, weights = vectors[taken], weights[taken]
    tried = tuple(k for k in tried if 2 <= k <= len(vectors) // 2)
    if not tried:
        return Numbers((), np.zeros(0), np.zeros(0), np.zeros(0), (), ())
    agreement, holds, centres = _again(vectors, weights, tried, draws, seed, run)
    by_chance, _, _ = _again(shuffled(vectors, seed), weights, tried, draws, seed, run)
    error = np.sqrt((agreement.var(axis=0, ddof=1) + by_chance.var(axis=0, ddof=1)) / draws)
    return Numbers(tried, agreement.mean(axis=0), by_chance.mean(axis=0), error, holds, centres)
