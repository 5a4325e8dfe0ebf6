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

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run
from isegoria.engine.linear.imputed_pca import PrincipalAxes, principal_axes
from isegoria.engine.linear.projection import extremity, project_people, project_statements
from isegoria.engine.opinions.consensus import (
    consensus_statements,
    divisive_ranking,
    divisiveness,
    group_aware,
)
from isegoria.engine.opinions.explanation import explain, remarks
from isegoria.engine.opinions.grouping import Before, Grouping, group_people, placed_people
from isegoria.engine.opinions.opinion_map import Group, OpinionMap, Status
from isegoria.engine.opinions.parameters import PolisParameters, PolisState
from isegoria.engine.opinions.redrawing import Crowd
from isegoria.engine.opinions.representativeness import representative_statements
from isegoria.engine.opinions.routing import statement_priorities
from isegoria.engine.profiles.opinions import OpinionMatrix


def map_opinions(
    matrix: OpinionMatrix,
    *,
    parameters: PolisParameters = PolisParameters(),  # noqa: B008 - frozen, so sharing it is safe
    seed: int = 0,
    previous: PolisState | None = None,
    run: Run = map,
) -> OpinionMap:
    """Map the opinions of a matrix (participants × statements).

    Args:
        seed: starts the eigenvalue iteration of large conversations, which does not hang on it; draws the people on
            whom k is chosen, where it is chosen over people.
        previous: the `state` of an earlier map of the same conversation: groups go on from it, and the number
            of groups is smoothed. Only its memory of k can be part of a result document.
        run: who makes the passes over chunks of people, `map` or that of a pool of processes: the map is the same.

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
    axes = principal_axes(matrix.values, n_components=parameters.axes, ignored=matrix.set_aside, seed=seed, run=run)
    if previous is not None and previous.axes:
        axes = turned(axes, loadings_before(matrix, previous))
    return arrange(
        matrix,
        axes,
        totals,
        parameters=parameters,
        seed=seed,
        before=Before.of(previous, matrix),
        continued=previous is not None and previous.names_people,
        run=run,
    )


def arrange(
    matrix: OpinionMatrix,
    axes: PrincipalAxes,
    totals: NDArray[np.int64],
    *,
    parameters: PolisParameters,
    seed: int,
    before: Before,
    continued: bool,
    count: Callable[[NDArray[np.int64], int], NDArray[np.int64]] | None = None,
    k_again: bool = True,
    run: Run = map,
) -> OpinionMap:
    """The map that given axes make of a matrix.

    Args:
        totals: `matrix.counts()`.
        before: what an earlier map left.
        count: what counts the groups, given each person's group and their number; `matrix.counts_by_group` if None.
        k_again: as `group_people`.
        run: as `map_opinions`.
    """
    aside = matrix.set_aside
    counted = totals[3] > 0
    n_counted, n_zeroed = int(counted.sum()), int((counted & aside).sum())
    # A statement set aside counts as answered by everybody (a pass), whoever saw it.
    answers = matrix.answers_that_place + n_zeroed
    positions = project_people(matrix.values, axes, n_counted, answers, run)
    placed = placed_people(matrix, counted, positions, parameters, before)

    def steadiness(labelings: Mapping[int, NDArray[np.int64]]) -> Mapping[int, float]:
        crowd = Crowd(matrix.values[placed], positions[placed], answers[placed], n_counted, aside, parameters)
        return crowd.steadiness(labelings, seed=seed)

    grouping = group_people(
        positions, placed, parameters, before, seed=seed, steadiness=steadiness, k_again=k_again, run=run
    )
    labels = grouping.labels
    groups = _groups(grouping, positions, labels)
    counts = (count or matrix.counts_by_group)(labels, len(groups))
    scores = divisiveness(counts)
    far = extremity(axes, n_counted)
    status: Status = "map" if len(groups) > 1 else "one_group" if groups else "no_map"
    return OpinionMap(
        parameters=parameters,
        seed=seed,
        history=before.memory,
        continued=continued,
        status=status,
        reasons=remarks(axes, grouping, parameters),
        participant_ids=matrix.participant_ids,
        statement_ids=matrix.statement_ids,
        moderated_out=aside,
        meta=matrix.meta,
        k=len(groups),
        placed=placed,
        groups=groups,
        labels=labels,
        grouping=grouping,
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
        trace=explain(matrix, axes, placed, grouping, groups, n_zeroed),
    )


def loadings_before(matrix: OpinionMatrix, previous: PolisState) -> NDArray[np.float64]:
    """(axes, statements) the earlier axes, 0 for a statement that they did not know."""
    place = {statement: index for index, statement in enumerate(matrix.statement_ids)}
    loadings = np.zeros((len(previous.axes), matrix.n_statements))
    for axis, named in enumerate(previous.axes):
        for statement, loading in named:
            if statement in place:
                loadings[axis, place[statement]] = loading
    return loadings


def turned(axes: PrincipalAxes, earlier: NDArray[np.float64]) -> PrincipalAxes:
    """The same axes, each pointing the way it pointed before, so that the map does not flip."""
    components = axes.components.copy()
    for axis, (now, then) in enumerate(zip(axes.components, earlier, strict=False)):
        if float(now @ then) < 0:
            components[axis] = -now
    return PrincipalAxes(axes.centre, components, axes.variance, axes.total)


def _groups(grouping: Grouping, positions: NDArray[np.float64], labels: NDArray[np.int64]) -> tuple[Group, ...]:
    if grouping.chosen == 0:
        return ()
    if grouping.chosen == 1:
        members = labels == 0
        return (Group(0, int(members.sum()), tuple(positions[members].mean(axis=0).tolist())),)
    shown = grouping.shown()
    sizes = np.bincount(labels[labels >= 0], minlength=shown.k)
    return tuple(
        Group(number, size, tuple(centre))
        for number, size, centre in zip(shown.ids.tolist(), sizes.tolist(), shown.centres.tolist(), strict=True)
    )
