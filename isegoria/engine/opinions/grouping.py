# SPDX-License-Identifier: LGPL-3.0-or-later
"""From positions to groups: who is placed, the groups of each k tried, and how many groups are shown.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…" (two levels of k-means, k by
silhouette), with the reference implementation's constants and its smoothing of k.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.kmeans import Clustering, Earlier
from isegoria.engine.clustering.silhouette import Silhouette, silhouette, silhouettes
from isegoria.engine.linear.chunks import Run
from isegoria.engine.opinions.levels import Levels, along_the_axes, cluster
from isegoria.engine.opinions.parameters import KMemory, Numbered, PolisParameters, PolisState
from isegoria.engine.profiles.opinions import Id, OpinionMatrix


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


Steadiness = Callable[[Mapping[int, NDArray[np.int64]]], Mapping[int, float]]
"""Given the groups of the people placed for each k, how well they come back when the crowd is drawn again."""


@dataclass(frozen=True)
class Grouping:
    """Groups at two levels.

    Attributes:
        base: base clusters of the placed people, or None when nobody is placed.
        base_labels: (participants,) place of each person's base cluster, −1 for those not placed.
        candidates: for each k tried, the clustering of the base clusters.
        silhouettes: for each k tried, the silhouette over base clusters.
        chosen: the k whose clustering is shown; 1 when people do not differ, 0 without people.
        best: the k that these votes alone would give.
        memory: what to remember of k for the next run.
        settled: for each k that settled over the placed people, their clustering; none where groups are whole base
            clusters.
        over_people: for each k tried, the silhouette over people, where k was chosen by it.
        comes_back: for each k tried, the adjusted Rand index with crowds drawn again, where k was chosen by it.
    """

    base: Clustering | None
    base_labels: NDArray[np.int64]
    candidates: dict[int, Clustering]
    silhouettes: dict[int, Silhouette]
    chosen: int
    best: int
    memory: KMemory | None
    settled: dict[int, Clustering] = field(default_factory=dict)
    over_people: dict[int, Silhouette] = field(default_factory=dict)
    comes_back: Mapping[int, float] = field(default_factory=dict)

    @property
    def labels(self) -> NDArray[np.int64]:
        """(participants,) place of each person's group, −1 for those not placed."""
        if self.chosen <= 1:
            return np.where(self.base_labels >= 0, 0, -1)
        return self.labels_of(self.chosen)

    def labels_of(self, k: int) -> NDArray[np.int64]:
        """The same for another number of groups, among those tried."""
        labels = np.full(len(self.base_labels), -1, dtype=np.int64)
        placed = self.base_labels >= 0
        own = self.settled[k].labels if k in self.settled else self.candidates[k].labels[self.base_labels[placed]]
        labels[placed] = own
        return labels

    def shown(self) -> Clustering:
        """The clustering whose numbers and centres are those of the groups shown; there are two or more."""
        return self.settled.get(self.chosen, self.candidates[self.chosen])

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
    matrix: OpinionMatrix,
    counted: NDArray[np.bool_],
    positions: NDArray[np.float64],
    parameters: PolisParameters,
    before: Before,
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
        order = along_the_axes(positions) if parameters.ties == "by_position" else np.arange(len(answers))
        by_answers = order[np.argsort(-answers[order], kind="stable")]
        others = by_answers[~placed[by_answers] & (answers[by_answers] > 0)]
        placed[others[:short]] = True
    return placed


def group_people(
    positions: NDArray[np.float64],
    placed: NDArray[np.bool_],
    parameters: PolisParameters,
    before: Before,
    *,
    seed: int = 0,
    steadiness: Steadiness | None = None,
    k_again: bool = True,
    run: Run = map,
) -> Grouping:
    """Both levels of clusters of the placed people, then the k shown.

    Args:
        seed: of the people on whom a silhouette over people is first taken.
        steadiness: asked where k is chosen by it.
        k_again: False to leave the number of groups as it was, where choosing it takes a pass over people.
        run: who makes the passes over chunks of people.
    """
    rows = np.flatnonzero(placed)
    base_labels = np.full(len(positions), -1, dtype=np.int64)
    if not len(rows):
        return Grouping(None, base_labels, {}, {}, 0, 0, before.memory)
    points = positions[rows]
    memory = before.memory
    held = memory.smoothed_k if memory and not k_again and parameters.choose_k != "base_silhouette" else None
    levels = cluster(
        points,
        parameters,
        base_before=None if before.base is None else Earlier(before.base.ids, before.base.labels[rows]),
        groups_before=lambda base, k: _earlier_groups(base, before, k),
        only=held,
        run=run,
    )
    base, candidates = levels.base, levels.candidates
    base_labels[rows] = base.labels
    if not candidates:
        return Grouping(base, base_labels, {}, {}, 1, 1, before.memory)
    over_base = {k: silhouette(base.centres, found.labels) for k, found in candidates.items()}
    over_people: dict[int, Silhouette] = {}
    comes_back: Mapping[int, float] = {}
    scores: Mapping[int, float] = {k: one.value for k, one in over_base.items()}
    if memory and held in candidates:
        best, remembered = memory.smoothed_k, memory
    else:
        if parameters.choose_k == "silhouette":
            over_people = _over_people(points, levels, seed)
            scores = {k: one.value for k, one in over_people.items()}
        elif parameters.choose_k == "stability" and steadiness is not None:
            scores = comes_back = steadiness({k: levels.labels(k) for k in candidates})
        # Rounded, so that equal scores are equal. The smaller number of groups wins a tie, save where both come back as
        # well: groups that merge into others come back merged, so that the finer says more.
        best = max(candidates, key=lambda k: (round(scores[k], 12), k if comes_back else -k))
        remembered = smoothed(best, memory, parameters.k_buffer)
        if remembered.smoothed_k not in candidates:
            # Fewer people differ than when that number was chosen: it cannot be drawn any more.
            remembered = KMemory(best, remembered.last_k_count, best)
    return Grouping(
        base,
        base_labels,
        candidates,
        over_base,
        remembered.smoothed_k,
        best,
        remembered,
        levels.settled,
        over_people,
        comes_back,
    )


def _over_people(points: NDArray[np.float64], levels: Levels, seed: int) -> dict[int, Silhouette]:
    """For each k tried, the silhouette over people, on a sample that does not depend on how they are numbered."""
    order = along_the_axes(points)
    found = silhouettes(points[order], [levels.labels(k)[order] for k in levels.candidates], seed=seed)
    return dict(zip(levels.candidates, found, strict=True))


def smoothed(best: int, memory: KMemory | None, buffer: int) -> KMemory:
    """The number of groups to show: a newcomer must win `buffer` runs in a row before it replaces the old one."""
    if memory is None:
        return KMemory(best, 1, best)
    count = memory.last_k_count + 1 if best == memory.last_k else 1
    return KMemory(best, count, best if count >= buffer else memory.smoothed_k)


def _earlier_groups(base: Clustering, before: Before | None, k: int) -> Earlier | None:
    """The earlier groups, with that of each base cluster of today, recognised by its number."""
    if before is None or before.base is None or k not in before.groupings:
        return None
    groups, numbers = before.groupings[k], before.base.ids
    place = np.minimum(np.searchsorted(numbers, base.ids), len(numbers) - 1)
    return Earlier(groups.ids, np.where(numbers[place] == base.ids, groups.labels[place], -1))
