# SPDX-License-Identifier: LGPL-3.0-or-later
"""The opinion map of Polis: people who answer alike, found without anyone naming the groups beforehand.

1. Statements moderated out, and questions about the person, count as a pass by everybody: they keep their totals
   and place no one.
2. Whoever answered at least seven statements (all, if there are fewer) is placed; below fifteen such people, those
   who answered most complete them.
3. A missing answer takes the statement's mean; two principal axes; projections corrected for sparsity.
4. A hundred base clusters by k-means, then two to five groups of base clusters, weighted by their people; the
   number of groups with the best silhouette, changed only once it has won four runs in a row.
5. Representative statements of each group, consensus, group-aware consensus, divisiveness, order of statements.

Published in: Small, Bjorkegren, Erkkilä, Shaw and Megill (2021), "Polis: Scaling Deliberation by Mapping High
Dimensional Opinion Spaces", Recerca, Revista de Pensament i Anàlisi 26(2). Constants: the reference
implementation (compdemocracy/polis, math/). Differences: `docs/methods/opinion-map.md`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.imputed_pca import PrincipalAxes, principal_axes
from isegoria.engine.linear.projection import extremity, project_people, project_statements
from isegoria.engine.opinions.consensus import (
    consensus_statements,
    divisive_ranking,
    divisiveness,
    group_aware,
)
from isegoria.engine.opinions.explanation import explain, remarks
from isegoria.engine.opinions.grouping import Grouping, group_people, placed_people
from isegoria.engine.opinions.opinion_map import Group, OpinionMap, Status
from isegoria.engine.opinions.parameters import Numbered, PolisParameters, PolisState
from isegoria.engine.opinions.representativeness import representative_statements
from isegoria.engine.opinions.routing import statement_priorities
from isegoria.engine.profiles import OpinionMatrix


def map_opinions(
    matrix: OpinionMatrix,
    *,
    parameters: PolisParameters = PolisParameters(),  # noqa: B008 - frozen, so sharing it is safe
    seed: int = 0,
    previous: PolisState | None = None,
) -> OpinionMap:
    """Map the opinions of a matrix (participants × statements).

    Args:
        seed: starts the eigenvalue iteration of large conversations; the result does not hang on it.
        previous: the `state` of an earlier map of the same conversation: groups go on from it, and the number
            of groups is smoothed. Only its memory of k can be part of a result document.

    Returns:
        A map for any matrix: without answers its status is "no_map", with people who do not differ
        "one_group", and `reasons` say why. No value is ever NaN.

    Raises:
        EngineError: parameter_out_of_range, for a negative seed; not_finite, if the linear algebra fails.
    Complexity: O(Σ votes² per person + statements³) at most for the axes; O(people × base_k) per Lloyd step.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise EngineError("parameter_out_of_range", name="seed", value=str(seed), rule="a number from 0")
    totals = matrix.counts()
    counted = totals[3] > 0
    aside = matrix.set_aside
    zeroed = counted & aside
    n_counted, n_zeroed = int(counted.sum()), int(zeroed.sum())
    axes = principal_axes(matrix.values, ignored=aside, seed=seed)
    if previous is not None and previous.axes:
        axes = _turned(axes, matrix, previous)
    # A statement set aside counts as answered by everybody (a pass), whoever saw it.
    positions = project_people(matrix.values, axes, n_counted, matrix.answers_that_place + n_zeroed)
    placed = placed_people(matrix, counted, parameters, previous.admitted if previous else ())
    grouping = group_people(matrix, positions, placed, parameters, previous)
    labels = grouping.labels
    groups = _groups(grouping, positions, labels)
    counts = matrix.counts_by_group(labels, len(groups))
    scores = divisiveness(counts)
    far = extremity(axes, n_counted)
    status: Status = "map" if len(groups) > 1 else "one_group" if groups else "no_map"
    base = grouping.base
    return OpinionMap(
        parameters=parameters,
        seed=seed,
        history=previous.k_memory if previous else None,
        continued=previous is not None and previous.names_people,
        status=status,
        reasons=remarks(axes, grouping, parameters),
        participant_ids=matrix.participant_ids,
        statement_ids=matrix.statement_ids,
        moderated_out=aside,
        meta=matrix.meta,
        k=len(groups),
        best_k=grouping.best,
        silhouettes={k: one.value for k, one in grouping.silhouettes.items()},
        placed=placed,
        groups=groups,
        labels=labels,
        base_labels=grouping.base_labels,
        base_centres=np.zeros((0, 2)) if base is None else base.centres,
        base_sizes=np.zeros(0, dtype=np.int64) if base is None else base.sizes(),
        base_groups=_base_groups(grouping),
        candidates={k: one.labels for k, one in grouping.candidates.items()},
        positions=positions,
        axes=axes,
        counted=n_counted,
        zeroed=n_zeroed,
        totals=totals,
        counts=counts,
        statement_positions=project_statements(axes, n_counted),
        extremity=far,
        group_aware_agree=group_aware(counts, 0),
        group_aware_disagree=group_aware(counts, 1),
        divisiveness=scores,
        priorities=statement_priorities(counts.sum(axis=0), far, matrix.meta, parameters),
        representative=representative_statements(counts, matrix.statement_ids, aside, parameters),
        consensus=consensus_statements(totals, matrix.statement_ids, aside, parameters),
        divisive=divisive_ranking(scores, matrix.statement_ids, aside),
        state=_state(matrix, axes, placed, grouping),
        trace=explain(matrix, axes, placed, grouping, groups, n_zeroed),
    )


def _turned(axes: PrincipalAxes, matrix: OpinionMatrix, previous: PolisState) -> PrincipalAxes:
    """The same axes, each pointing the way it pointed before, so that the map does not flip."""
    place = {statement: index for index, statement in enumerate(matrix.statement_ids)}
    components = axes.components.copy()
    for axis, (now, before) in enumerate(zip(axes.components, previous.axes, strict=False)):
        dot = sum(now[place[statement]] * loading for statement, loading in before if statement in place)
        if dot < 0:
            components[axis] = -now
    return PrincipalAxes(axes.centre, components, axes.variance, axes.total)


def _groups(grouping: Grouping, positions: NDArray[np.float64], labels: NDArray[np.int64]) -> tuple[Group, ...]:
    if grouping.chosen == 0:
        return ()
    if grouping.chosen == 1:
        members = labels == 0
        x, y = positions[members].mean(axis=0).tolist()
        return (Group(0, int(members.sum()), (x, y)),)
    shown = grouping.candidates[grouping.chosen]
    sizes = np.bincount(labels[labels >= 0], minlength=shown.k)
    return tuple(
        Group(number, size, (centre[0], centre[1]))
        for number, size, centre in zip(shown.ids.tolist(), sizes.tolist(), shown.centres.tolist(), strict=True)
    )


def _base_groups(grouping: Grouping) -> NDArray[np.int64]:
    if grouping.chosen > 1:
        return grouping.candidates[grouping.chosen].labels
    return np.zeros(0 if grouping.base is None else grouping.base.k, dtype=np.int64)


def _state(matrix: OpinionMatrix, axes: PrincipalAxes, placed: NDArray[np.bool_], grouping: Grouping) -> PolisState:
    people = matrix.participant_ids
    base: Numbered = ()
    groupings: dict[int, Numbered] = {}
    if grouping.base is not None:
        members: list[list[object]] = [[] for _ in range(grouping.base.k)]
        for row, label in enumerate(grouping.base_labels.tolist()):
            if label >= 0:
                members[label].append(people[row])
        numbers = grouping.base.ids.tolist()
        base = tuple((number, tuple(own)) for number, own in zip(numbers, members, strict=True))
        for k, found in grouping.candidates.items():
            groupings[k] = tuple(
                (number, tuple(numbers[one] for one in np.flatnonzero(found.labels == place).tolist()))
                for place, number in enumerate(found.ids.tolist())
            )
    return PolisState(
        k_memory=grouping.memory,
        admitted=tuple(people[row] for row in np.flatnonzero(placed).tolist()),
        base=base,
        groupings=groupings,
        axes=tuple(tuple(zip(matrix.statement_ids, loadings, strict=True)) for loadings in axes.components.tolist()),
    )
