# SPDX-License-Identifier: LGPL-3.0-or-later
"""Would the same groups have been found had another crowd come? The bootstrap of an opinion map.

People are drawn again, with replacement, as many as there are (at most `DRAWN_AT_MOST`); axes, base clusters and groups
are found afresh from those drawn; everyone is then given the nearest of those groups. How often two people
fall together in such maps says how much their being together means:

- *a person's hold*: the share of the members of their group that stay with them, averaged over the draws;
- *a group's hold*: the Jaccard similarity with the most alike group of each draw, averaged over the draws. Below 0.6 a
  group dissolves too easily to be drawn as one; from 0.75 it is steady (Hennig's thresholds);
- *k by stability*: the number of groups whose partition agrees best with those of the draws (adjusted Rand index, which
  allows for what chance would give).

Published in: Hennig (2007), "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis
52(1); Bickel, Götze and van Zwet (1997), "Resampling fewer than n observations", Statistica Sinica 7 (fewer draws than
people).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.agreement import adjusted_rand_of
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.redrawing import DRAWS, Crowd, contingency
from isegoria.engine.profiles.opinions import OpinionMatrix

HOLDS, STEADY = 0.6, 0.75


@dataclass(frozen=True)
class Partition:
    """How well the groups of one k come back.

    Attributes:
        k: number of groups.
        rand: adjusted Rand index with the same k in each draw, averaged.
        holds: per group, the Jaccard similarity with the most alike group of each draw, averaged.
        spread: per group, the standard deviation of the same over the draws.
    """

    k: int
    rand: float
    holds: tuple[float, ...]
    spread: tuple[float, ...]

    @property
    def steady(self) -> bool:
        return bool(self.holds) and min(self.holds) >= STEADY


@dataclass(frozen=True)
class Stability:
    """The bootstrap of a map.

    Attributes:
        draws: crowds drawn; `drawn`: people in each.
        by_k: for each number of groups tried.
        shown: the groups that the map shows; None where it has fewer than two.
        people: (participants,) share of one's group that stays with one, averaged; 0 for those not placed.
        steadiest_k: k by stability; 1 where the map has no groups.
    """

    draws: int
    drawn: int
    by_k: dict[int, Partition]
    shown: Partition | None
    people: NDArray[np.float64]
    steadiest_k: int

    def holds(self, group: int) -> bool:
        """Whether the group at this place holds well enough to be drawn as one."""
        return self.shown is not None and self.shown.holds[group] >= HOLDS


def bootstrap(
    matrix: OpinionMatrix,
    on: OpinionMap,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    told: Callable[[int], None] | None = None,
) -> Stability:
    """Draw the people of a map again and again.

    Args:
        matrix: the votes that the map was made of.
        draws: crowds to draw, 1 or more; the standard error of a group's hold is its spread / √draws.
        told: called with the number of draws done after each.

    Complexity: each draw costs a map of min(people, 20,000) people, and a projection of all.
    """
    rows = np.flatnonzero(on.placed)
    people = np.zeros(matrix.n_participants)
    if on.k < 2:
        return Stability(0, 0, {}, None, people, min(on.k, 1))
    crowd = Crowd(
        values=matrix.values[rows],
        positions=on.positions[rows],
        answers=(matrix.answers_that_place + on.zeroed)[rows],
        counted=on.counted,
        ignored=on.moderated_out,
        parameters=on.parameters,
    )
    full = {k: on.grouping.labels_of(k)[rows] for k in on.grouping.candidates}
    found: dict[int, list[tuple[float, NDArray[np.float64]]]] = {k: [] for k in full}
    stays = np.zeros(len(rows))
    for number, redrawn in enumerate(crowd.again(list(full), draws=draws, seed=seed)):
        for k, labels in full.items():
            theirs = redrawn[k]
            table = contingency(labels, theirs)
            found[k].append((adjusted_rand_of(table), _jaccard(table)))
            if k == on.grouping.chosen:
                together = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
                stays += together[labels, theirs]
        if told is not None:
            told(number + 1)
    by_k = {k: _partition(k, each) for k, each in found.items()}
    people[rows] = stays / draws
    return Stability(draws, crowd.drawn, by_k, by_k.get(on.grouping.chosen), people, _steadiest(by_k))


def _jaccard(table: NDArray[np.int64]) -> NDArray[np.float64]:
    """Per row, the similarity with the most alike column."""
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray((table / np.maximum(union, 1)).max(axis=1))


def _partition(k: int, each: list[tuple[float, NDArray[np.float64]]]) -> Partition:
    holds = np.array([one for _, one in each])
    return Partition(
        k,
        float(np.mean([rand for rand, _ in each])),
        tuple(holds.mean(axis=0).tolist()),
        tuple(holds.std(axis=0).tolist()),
    )


def _steadiest(by_k: dict[int, Partition]) -> int:
    """The best adjusted Rand index; of two that come back as well, the finer, which says more."""
    return max(by_k, key=lambda k: (round(by_k[k].rand, 12), k))
