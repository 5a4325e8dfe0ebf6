# SPDX-License-Identifier: LGPL-3.0-or-later
"""A map that follows the votes: after some of them, only what they touch is computed again.

What is summed over people (the products of opinions, the totals, the counts of groups) is whole numbers, corrected by
what changed; so the axes, and everyone's position, are those of a map made from nothing, to rounding. Groups go on from
those shown: they keep their numbers and move only as far as the new positions ask, so that they can differ from those
of a map made from nothing, which would start its k-means elsewhere. `docs/methods/opinion-map.md` says by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.clustering.kmeans import Earlier
from isegoria.engine.linear.imputed_pca import axes_of_gram
from isegoria.engine.linear.vote_products import VoteProducts
from isegoria.engine.opinions.grouping import Before
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import PolisParameters, PolisState
from isegoria.engine.opinions.polis import arrange, map_opinions, turned
from isegoria.engine.profiles.opinions import Id, OpinionMatrix

RECOUNTED_FROM = 0.3  # share of people in another group from which counting all is as quick


@dataclass(frozen=True)
class LiveMap:
    """A map, the votes that it is of, and the sums that follow them."""

    matrix: OpinionMatrix
    found: OpinionMap
    products: VoteProducts


def begin(
    matrix: OpinionMatrix,
    *,
    parameters: PolisParameters = PolisParameters(),  # noqa: B008 - frozen, so sharing it is safe
    seed: int = 0,
    previous: PolisState | None = None,
) -> LiveMap:
    """A live map of these votes. Raises and costs what `map_opinions` does, and O(Σ votes² per person) for the sums."""
    found = map_opinions(matrix, parameters=parameters, seed=seed, previous=previous)
    return LiveMap(matrix, found, VoteProducts.of(matrix.values))


def follow(
    live: LiveMap,
    participants: Sequence[Id] | NDArray[Any],
    statements: Sequence[Id] | NDArray[Any],
    opinions: ArrayLike,
) -> LiveMap:
    """The map after these opinions, each taking the place of an earlier one of that person on that statement.

    Raises:
        EngineError: as `OpinionMatrix.from_triplets`.
    """
    old = live.matrix
    matrix = old.with_opinions(participants, statements, opinions)
    rows, columns = (
        _places(old.participant_ids, matrix.participant_ids),
        _places(old.statement_ids, matrix.statement_ids),
    )
    came = np.searchsorted(_ids(matrix.participant_ids), np.unique(_ids(tuple(np.asarray(participants).tolist()))))
    before = _rows_before(old, rows, columns, came, matrix)
    products = live.products
    if matrix.n_statements != old.n_statements:
        products = products.widened(columns, matrix.n_statements)
    products = products.following(before, matrix.values[came])

    found, aside = live.found, matrix.set_aside
    seen = np.diagonal(products.ss)
    earlier = np.zeros((len(found.axes.components), matrix.n_statements))
    earlier[:, columns] = found.axes.components
    axes = axes_of_gram(
        products.gram(aside),
        np.where(aside, 0.0, products.means),
        (seen == 0) | aside,
        n_components=len(earlier),
        start=earlier[0],
        seed=found.seed,
    )
    totals = _totals(found.totals, columns, before, matrix, came)

    def counted(labels: NDArray[np.int64], k: int) -> NDArray[np.int64]:
        """The counts of the groups, corrected for those who voted and those who changed groups."""
        same = k == found.k and matrix.n_participants == old.n_participants and matrix.n_statements == old.n_statements
        if not same:
            return matrix.counts_by_group(labels, k)
        moved = labels != found.labels
        moved[came] = True
        if moved.sum() > RECOUNTED_FROM * len(moved):
            return matrix.counts_by_group(labels, k)
        some = np.flatnonzero(moved)
        gone = _only(old, some).counts_by_group(found.labels[some], k)
        return found.counts - gone + _only(matrix, some).counts_by_group(labels[some], k)

    now = arrange(
        matrix,
        turned(axes, earlier),
        totals,
        parameters=found.parameters,
        seed=found.seed,
        before=_before(found, rows, matrix.n_participants),
        continued=True,
        count=counted,
        k_again=False,
    )
    return LiveMap(matrix, now, products)


def _before(found: OpinionMap, rows: NDArray[np.int64], people: int) -> Before:
    """What the map shown leaves to the next, said of the people of today."""
    left = found.grouping.before(found.placed)
    if people == len(rows):
        return left
    admitted = np.zeros(people, dtype=bool)
    admitted[rows] = left.admitted
    if left.base is None:
        return Before(left.memory, admitted, None, {})
    labels = np.full(people, -1, dtype=np.int64)
    labels[rows] = left.base.labels
    return Before(left.memory, admitted, Earlier(left.base.ids, labels), left.groupings)


def _totals(
    totals: NDArray[np.int64],
    columns: NDArray[np.int64],
    before: sp.csr_array,
    matrix: OpinionMatrix,
    came: NDArray[np.int64],
) -> NDArray[np.int64]:
    wide = np.zeros((4, matrix.n_statements), dtype=np.int64)
    wide[:, columns] = totals
    nobody = np.zeros(len(came), dtype=np.int64)
    after = _only(matrix, came)
    earlier = OpinionMatrix(before, after.participant_ids, matrix.statement_ids, matrix.moderated_out, matrix.meta)
    return wide - earlier.counts_by_group(nobody, 1)[0] + after.counts_by_group(nobody, 1)[0]


def _rows_before(
    old: OpinionMatrix,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    came: NDArray[np.int64],
    matrix: OpinionMatrix,
) -> sp.csr_array:
    """The rows of those who came as they were, empty for a newcomer, among the statements of today."""
    place = np.full(matrix.n_participants, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    own = place[came]
    held = np.where(own >= 0, old.opinions_per_participant[np.maximum(own, 0)] if len(rows) else 0, 0)
    indptr = np.concatenate([[0], np.cumsum(held)])
    kept = old.values[own[own >= 0]]
    return sp.csr_array((kept.data, columns[kept.indices], indptr), shape=(len(came), matrix.n_statements))


def _only(matrix: OpinionMatrix, rows: NDArray[np.int64]) -> OpinionMatrix:
    people = tuple(matrix.participant_ids[row] for row in rows.tolist())
    return OpinionMatrix(matrix.values[rows], people, matrix.statement_ids, matrix.moderated_out, matrix.meta)


def _places(old: tuple[Id, ...], new: tuple[Id, ...]) -> NDArray[np.int64]:
    """Where each old id stands among the new ones."""
    return np.arange(len(old)) if old is new or not old else np.searchsorted(_ids(new), _ids(old))


def _ids(ids: tuple[Id, ...]) -> NDArray[Any]:
    return np.array(ids) if ids else np.zeros(0, dtype=np.int64)
