# SPDX-License-Identifier: LGPL-3.0-or-later
"""How a conversation moved: its map at several moments, each going on from the one before, and what people answer
otherwise now than then.

Nobody answers a statement twice in these figures (only the last answer is kept), so a share that moves means that those
who came later answer otherwise than those who came first, not that anyone changed their mind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.errors import EngineError
from isegoria.engine.opinions.identity import recognised
from isegoria.engine.opinions.parameters import KMemory, PolisParameters, PolisState
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.statistics import two_proportion_z
from isegoria.engine.profiles.opinions import Id, OpinionMatrix

CERTAIN = 3.29  # two-sided 0.1 %: among a hundred statements, one in ten conversations shows a false one


@dataclass(frozen=True)
class Snapshot:
    """The map as it stood at a moment.

    Attributes:
        until: milliseconds since 1970; answers given later are left out.
        rand: adjusted Rand index with the last map, over the people placed in both.
        counts: (groups, 4, statements) agree, disagree, pass, seen of each group then.
    """

    until: int
    opinions: int
    people: int
    k: int
    sizes: tuple[int, ...]
    rand: float
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class Moved:
    """A statement that the second half of its answers judges otherwise than the first.

    Attributes:
        before, after: share that agrees in each half; n_before, n_after answers.
        z: of the difference, each count raised by one; its sign is that of after − before.
    """

    statement: Id
    before: float
    after: float
    n_before: int
    n_after: int
    z: float


@dataclass(frozen=True)
class Drift:
    """Snapshots in order of time, and the statements that moved, the surest first."""

    snapshots: tuple[Snapshot, ...]
    moved: tuple[Moved, ...]


def drift(
    matrix: OpinionMatrix,
    *,
    moments: int = 8,
    k: int | None = None,
    parameters: PolisParameters = PolisParameters(),  # noqa: B008 - frozen, so sharing it is safe
) -> Drift:
    """Maps of the answers given up to each of `moments` moments, between which as many answers came.

    Args:
        k: the number of groups at every moment at which so many can be told apart, so that like is compared with
            like; by default each map goes by its own silhouettes.

    Raises:
        EngineError: times_missing, parameter_out_of_range.
    """
    if matrix.times is None:
        raise EngineError("times_missing")
    if moments < 1:
        raise EngineError("parameter_out_of_range", name="moments", value=str(moments), rule="a number from 1")
    if not matrix.n_opinions:
        return Drift((), ())
    order = np.sort(matrix.times)
    ends = sorted({int(order[len(order) * part // moments - 1]) for part in range(1, moments + 1)})
    maps, state = [], PolisState()
    if k is not None:
        parameters = replace(parameters, k_buffer=moments + 1)
        state = PolisState(k_memory=KMemory(last_k=k, last_k_count=1, smoothed_k=k))
    for until in ends:
        found = map_opinions(until_then(matrix, until), parameters=parameters, previous=state)
        state = found.state
        maps.append(found)
    last = maps[-1]
    snapshots = []
    for until, found in zip(ends, maps, strict=True):
        both = found.placed & last.placed
        snapshots.append(
            Snapshot(
                until=until,
                opinions=int(found.totals[3].sum()),
                people=int((found.placed).sum()),
                k=found.k,
                sizes=tuple(group.size for group in found.groups),
                rand=adjusted_rand(found.labels[both].tolist(), last.labels[both].tolist()),
                counts=found.counts,
            )
        )
    return Drift(tuple(snapshots), _moved(matrix))


def followed_back(snapshots: Sequence[Snapshot], counts: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    """For each snapshot, the marks of its groups: those of a map of today, 0, 1, 2…, followed back in time.

    Args:
        counts: (groups, 4, statements) of the map of today, over the same statements.
    """
    marks, later = tuple(range(len(counts))), counts
    found = []
    for one in reversed(snapshots):
        marks, later = recognised(later, one.counts, marks), one.counts
        found.append(marks)
    return tuple(reversed(found))


def until_then(matrix: OpinionMatrix, until: int) -> OpinionMatrix:
    """The same people and statements, with the answers given up to a moment.

    Raises:
        EngineError: times_missing.
    """
    if matrix.times is None:
        raise EngineError("times_missing")
    kept = matrix.times <= until
    before = np.concatenate([[0], np.cumsum(kept)])
    values = matrix.values
    return OpinionMatrix(
        values=sp.csr_array((values.data[kept], values.indices[kept], before[values.indptr]), shape=values.shape),
        participant_ids=matrix.participant_ids,
        statement_ids=matrix.statement_ids,
        moderated_out=matrix.moderated_out,
        meta=matrix.meta,
        times=matrix.times[kept],
    )


def _moved(matrix: OpinionMatrix) -> tuple[Moved, ...]:
    """Per statement, the first half of its answers beside the second."""
    assert matrix.times is not None  # noqa: S101 - asked of the caller
    order = np.lexsort((matrix.times, matrix.values.indices))
    columns = matrix.values.indices[order]
    agrees = matrix.values.data[order] == 1
    width = matrix.n_statements
    seen = np.bincount(columns, minlength=width)
    starts = np.concatenate([[0], np.cumsum(seen)])[:-1]
    early = np.arange(len(columns)) - starts[columns] < (seen // 2)[columns]
    n_before = seen // 2
    n_after = seen - n_before
    yes_before = np.bincount(columns[early & agrees], minlength=width)
    yes_after = np.bincount(columns[~early & agrees], minlength=width)
    z = two_proportion_z(yes_after, yes_before, n_after, n_before)
    sure = np.flatnonzero((np.abs(z) > CERTAIN) & ~matrix.set_aside)
    ranked = sure[np.argsort(-np.round(np.abs(z[sure]), 12), kind="stable")]
    return tuple(
        Moved(
            matrix.statement_ids[place],
            float(yes_before[place] / max(n_before[place], 1)),
            float(yes_after[place] / max(n_after[place], 1)),
            int(n_before[place]),
            int(n_after[place]),
            float(z[place]),
        )
        for place in ranked.tolist()
    )
