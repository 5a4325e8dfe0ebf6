# SPDX-License-Identifier: LGPL-3.0-or-later
"""From positions to groups: who is placed, base clusters, groups of base clusters, and how many groups.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…" (two levels of k-means, k by
silhouette), with the reference implementation's constants and its smoothing of k.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.kmeans import Clustering, kmeans
from isegoria.engine.clustering.silhouette import Silhouette, silhouette
from isegoria.engine.opinions.parameters import KMemory, PolisParameters, PolisState
from isegoria.engine.profiles import Id, OpinionMatrix


@dataclass(frozen=True)
class Grouping:
    """Groups at two levels.

    Attributes:
        base: base clusters of the placed people, or None when nobody is placed.
        base_labels: (participants,) place of each person's base cluster, −1 for those not placed.
        candidates: for each k tried, the clustering of the base clusters.
        silhouettes: for each k tried, the silhouette over base clusters.
        chosen: the k whose clustering is shown; 1 when people do not differ, 0 without people.
        best: the k of the best silhouette on these votes alone.
        memory: what to remember of k for the next run.
    """

    base: Clustering | None
    base_labels: NDArray[np.int64]
    candidates: dict[int, Clustering]
    silhouettes: dict[int, Silhouette]
    chosen: int
    best: int
    memory: KMemory | None

    @property
    def labels(self) -> NDArray[np.int64]:
        """(participants,) place of each person's group, −1 for those not placed."""
        if self.chosen <= 1:
            return np.where(self.base_labels >= 0, 0, -1)
        group_of_base = self.candidates[self.chosen].labels
        return np.where(self.base_labels >= 0, group_of_base[self.base_labels], -1)


def placed_people(
    matrix: OpinionMatrix, counted: NDArray[np.bool_], parameters: PolisParameters, earlier: tuple[Id, ...]
) -> NDArray[np.bool_]:
    """Who is placed in a group: those who answered enough, those placed before, and a few more if too few.

    Args:
        counted: the statements anyone has seen.
    """
    answers = matrix.opinions_per_participant
    needed = min(parameters.min_votes, int(counted.sum()))
    placed = (answers >= needed) & (answers > 0)
    if earlier:
        before = set(earlier)
        placed |= np.array([one in before for one in matrix.participant_ids], dtype=bool) & (answers > 0)
    short = parameters.min_people - int(placed.sum())
    if short > 0:
        by_answers = np.argsort(-answers, kind="stable")
        others = by_answers[~placed[by_answers] & (answers[by_answers] > 0)]
        placed[others[:short]] = True
    return placed


def first_points_order(points: NDArray[np.float64], parameters: PolisParameters) -> NDArray[np.int64]:
    """The order in which points offer themselves as first centres.

    "spread": ranks along the axes taken in bit-reversed order (0, ½, ¼, ¾, …), so that any first k of them are
    spread over the cloud, whatever the people's numbers.
    """
    n = len(points)
    if parameters.first_points == "given" or n < 2:
        return np.arange(n)
    along = np.lexsort(np.round(points, 9).T[::-1])
    bits = max(1, (n - 1).bit_length())
    ranks = np.arange(1 << bits)
    reversed_ranks = np.zeros_like(ranks)
    for _ in range(bits):
        reversed_ranks = (reversed_ranks << 1) | (ranks & 1)
        ranks >>= 1
    return np.asarray(along[reversed_ranks[reversed_ranks < n]])


def group_people(
    matrix: OpinionMatrix,
    positions: NDArray[np.float64],
    placed: NDArray[np.bool_],
    parameters: PolisParameters,
    previous: PolisState | None,
) -> Grouping:
    """Base clusters of the placed people, then groups of base clusters for each k, then the k shown."""
    rows = np.flatnonzero(placed)
    base_labels = np.full(matrix.n_participants, -1, dtype=np.int64)
    memory = previous.k_memory if previous else None
    if not len(rows):
        return Grouping(None, base_labels, {}, {}, 0, 0, memory)
    points = positions[rows]
    base = kmeans(
        points,
        parameters.base_k,
        order=first_points_order(points, parameters),
        earlier=_earlier_base(matrix, rows, previous),
        max_steps=parameters.base_steps,
    )
    base_labels[rows] = base.labels
    if base.k < 2:
        return Grouping(base, base_labels, {}, {}, 1, 1, memory)
    candidates = _candidates(base, parameters, previous)
    silhouettes = {k: silhouette(base.centres, found.labels) for k, found in candidates.items()}
    # Rounded, so that equal silhouettes are equal; the smaller number of groups wins a tie.
    best = max(candidates, key=lambda k: (round(silhouettes[k].value, 12), -k))
    remembered = smoothed(best, memory, parameters.k_buffer)
    chosen = remembered.smoothed_k
    if chosen not in candidates:
        # Fewer people differ than when that number was chosen: it cannot be drawn any more.
        remembered = KMemory(best, remembered.last_k_count, best)
        chosen = best
    return Grouping(base, base_labels, candidates, silhouettes, chosen, best, remembered)


def cluster_people(
    points: NDArray[np.float64], parameters: PolisParameters
) -> tuple[Clustering, dict[int, Clustering]]:
    """Base clusters of points, and groups of these for each k, without any history; no groups of a single cluster."""
    base = kmeans(
        points, parameters.base_k, order=first_points_order(points, parameters), max_steps=parameters.base_steps
    )
    return base, _candidates(base, parameters, None) if base.k > 1 else {}


def _candidates(base: Clustering, parameters: PolisParameters, previous: PolisState | None) -> dict[int, Clustering]:
    """For each k, groups of base clusters, numbered as before or else by falling size."""
    sizes, candidates = base.sizes(), {}
    for k in range(2, min(parameters.max_k, 2 + base.k // parameters.people_per_k) + 1):
        earlier = _earlier_groups(base, previous, k)
        found = _grouped(base, sizes, k, earlier, parameters)
        candidates[k] = found if earlier else _largest_first(found, sizes)
    return candidates


def _grouped(
    base: Clustering,
    sizes: NDArray[np.int64],
    k: int,
    earlier: list[tuple[int, list[int]]] | None,
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


def smoothed(best: int, memory: KMemory | None, buffer: int) -> KMemory:
    """The number of groups to show: a newcomer must win `buffer` runs in a row before it replaces the old one."""
    if memory is None:
        return KMemory(best, 1, best)
    count = memory.last_k_count + 1 if best == memory.last_k else 1
    return KMemory(best, count, best if count >= buffer else memory.smoothed_k)


def _largest_first(found: Clustering, sizes: NDArray[np.int64]) -> Clustering:
    """The same clusters numbered by falling number of people, then by position."""
    heads = found.sizes(sizes)
    rounded = np.round(found.centres, 9)
    order = np.lexsort((*rounded.T[::-1], -heads))
    place = np.empty(found.k, dtype=np.int64)
    place[order] = np.arange(found.k)
    return Clustering(np.arange(found.k), found.centres[order], place[found.labels], found.steps, found.looseness)


def _earlier_base(
    matrix: OpinionMatrix, rows: NDArray[np.int64], previous: PolisState | None
) -> list[tuple[int, list[int]]] | None:
    if previous is None or not previous.base:
        return None
    place = {matrix.participant_ids[row]: index for index, row in enumerate(rows.tolist())}
    return [(number, [place[one] for one in members if one in place]) for number, members in previous.base]


def _earlier_groups(base: Clustering, previous: PolisState | None, k: int) -> list[tuple[int, list[int]]] | None:
    if previous is None or k not in previous.groupings:
        return None
    place = {number: index for index, number in enumerate(base.ids.tolist())}
    return [(number, [place[one] for one in members if one in place]) for number, members in previous.groupings[k]]
