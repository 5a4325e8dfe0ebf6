# SPDX-License-Identifier: LGPL-3.0-or-later
"""From positions to groups: who is placed, base clusters, groups of base clusters, and how many groups.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…" (two levels of k-means, k by
silhouette), with the reference implementation's constants and its smoothing of k.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.kmeans import Clustering, Earlier, kmeans
from isegoria.engine.clustering.silhouette import Silhouette, silhouette
from isegoria.engine.opinions.parameters import KMemory, Numbered, PolisParameters, PolisState
from isegoria.engine.profiles import Id, OpinionMatrix


@dataclass(frozen=True)
class Before:
    """What an earlier map left, said of the people of today.

    Attributes:
        memory: of the number of groups.
        admitted: (participants,) who was placed then.
        base: the base clusters, with each participant's.
        groupings: for each k, the groups, with that of each cluster of `base`.
    """

    memory: KMemory | None
    admitted: NDArray[np.bool_]
    base: Earlier | None
    groupings: Mapping[int, Earlier]

    @classmethod
    def of(cls, state: PolisState | None, matrix: OpinionMatrix) -> Before:
        """From a state that names people; those who left are forgotten."""
        admitted = np.zeros(matrix.n_participants, dtype=bool)
        if state is None:
            return cls(None, admitted, None, {})
        if not state.names_people:
            return cls(state.k_memory, admitted, None, {})
        row = {one: place for place, one in enumerate(matrix.participant_ids)}
        admitted[[row[one] for one in state.admitted if one in row]] = True
        if not state.base:
            return cls(state.k_memory, admitted, None, {})
        base = Earlier.of(
            [(number, [row[one] for one in members if one in row]) for number, members in state.base],
            matrix.n_participants,
        )
        place = {number: index for index, number in enumerate(base.ids.tolist())}
        groupings = {
            k: Earlier.of(
                [(number, [place[one] for one in members if one in place]) for number, members in groups], len(place)
            )
            for k, groups in state.groupings.items()
        }
        return cls(state.k_memory, admitted, base, groupings)


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

    def before(self, placed: NDArray[np.bool_]) -> Before:
        """What the next map of the same people goes on from."""
        if self.base is None:
            return Before(self.memory, placed, None, {})
        groupings = {k: Earlier(found.ids, found.labels) for k, found in self.candidates.items()}
        return Before(self.memory, placed, Earlier(self.base.ids, self.base_labels), groupings)

    def state(self, people: tuple[Id, ...], placed: NDArray[np.bool_]) -> PolisState:
        """The same by name, so that others may come and some leave; the axes are not in it."""
        base: Numbered = ()
        groupings: dict[int, Numbered] = {}
        if self.base is not None:
            members: list[list[Id]] = [[] for _ in range(self.base.k)]
            for row, label in enumerate(self.base_labels.tolist()):
                if label >= 0:
                    members[label].append(people[row])
            numbers = self.base.ids.tolist()
            base = tuple((number, tuple(own)) for number, own in zip(numbers, members, strict=True))
            groupings = {
                k: tuple(
                    (number, tuple(numbers[one] for one in np.flatnonzero(found.labels == place).tolist()))
                    for place, number in enumerate(found.ids.tolist())
                )
                for k, found in self.candidates.items()
            }
        admitted = tuple(people[row] for row in np.flatnonzero(placed).tolist())
        return PolisState(k_memory=self.memory, admitted=admitted, base=base, groupings=groupings)


def placed_people(
    matrix: OpinionMatrix, counted: NDArray[np.bool_], parameters: PolisParameters, before: Before
) -> NDArray[np.bool_]:
    """Who is placed in a group: those who answered enough, those placed before, and a few more if too few.

    Args:
        counted: the statements anyone has seen.
    """
    answers = matrix.opinions_per_participant
    needed = min(parameters.min_votes, int(counted.sum()))
    placed = (answers >= needed) & (answers > 0)
    placed |= before.admitted & (answers > 0)
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
    positions: NDArray[np.float64], placed: NDArray[np.bool_], parameters: PolisParameters, before: Before
) -> Grouping:
    """Base clusters of the placed people, then groups of base clusters for each k, then the k shown."""
    rows = np.flatnonzero(placed)
    base_labels = np.full(len(positions), -1, dtype=np.int64)
    if not len(rows):
        return Grouping(None, base_labels, {}, {}, 0, 0, before.memory)
    points = positions[rows]
    followed = before.base is not None and len(before.base.ids) > 0
    base = kmeans(
        points,
        parameters.base_k,
        order=None if followed else first_points_order(points, parameters),
        earlier=None if before.base is None else Earlier(before.base.ids, before.base.labels[rows]),
        max_steps=parameters.base_steps,
    )
    base_labels[rows] = base.labels
    if base.k < 2:
        return Grouping(base, base_labels, {}, {}, 1, 1, before.memory)
    candidates = _candidates(base, parameters, before)
    silhouettes = {k: silhouette(base.centres, found.labels) for k, found in candidates.items()}
    # Rounded, so that equal silhouettes are equal; the smaller number of groups wins a tie.
    best = max(candidates, key=lambda k: (round(silhouettes[k].value, 12), -k))
    remembered = smoothed(best, before.memory, parameters.k_buffer)
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


def _candidates(base: Clustering, parameters: PolisParameters, before: Before | None) -> dict[int, Clustering]:
    """For each k, groups of base clusters, numbered as before or else by falling size."""
    sizes, candidates = base.sizes(), {}
    for k in range(2, min(parameters.max_k, 2 + base.k // parameters.people_per_k) + 1):
        earlier = _earlier_groups(base, before, k)
        found = _grouped(base, sizes, k, earlier, parameters)
        candidates[k] = found if earlier is not None else _largest_first(found, sizes)
    return candidates


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


def _earlier_groups(base: Clustering, before: Before | None, k: int) -> Earlier | None:
    """The earlier groups, with that of each base cluster of today, recognised by its number."""
    if before is None or before.base is None or k not in before.groupings:
        return None
    groups, numbers = before.groupings[k], before.base.ids
    place = np.minimum(np.searchsorted(numbers, base.ids), len(numbers) - 1)
    return Earlier(groups.ids, np.where(numbers[place] == base.ids, groups.labels[place], -1))
