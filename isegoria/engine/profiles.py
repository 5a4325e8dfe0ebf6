# SPDX-License-Identifier: LGPL-3.0-or-later
"""What people can say: the sparse matrix of opinions that participants give on statements.

A pass is an answer and is stored (an explicit zero); a statement that someone was never shown, or never
answered, is absent. The two must not be confused: one is counted as seen, the other is imputed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.errors import EngineError

AGREE, PASS, DISAGREE = 1, 0, -1

Id = int | str
Repeated = Literal["last", "refuse"]


@dataclass(frozen=True)
class OpinionMatrix:
    """Participants × statements, in canonical order: ids ascending, columns of each row ascending.

    Attributes:
        values: CSR int8, +1 agree, 0 pass (stored), −1 disagree; unseen pairs are absent.
        participant_ids: one id per row, ascending (all int or all str).
        statement_ids: one id per column, ascending (all int or all str).
        moderated_out: bool per statement; such statements keep their counts but do not place anyone.
        meta: bool per statement: a question about the person rather than an opinion.
        times: int64 milliseconds since 1970 per stored value (aligned with `values.data`), or None.
    """

    values: sp.csr_array
    participant_ids: tuple[Id, ...]
    statement_ids: tuple[Id, ...]
    moderated_out: NDArray[np.bool_]
    meta: NDArray[np.bool_]
    times: NDArray[np.int64] | None = None

    @property
    def n_participants(self) -> int:
        return len(self.participant_ids)

    @property
    def n_statements(self) -> int:
        return len(self.statement_ids)

    @property
    def n_opinions(self) -> int:
        return int(self.values.nnz)

    @property
    def set_aside(self) -> NDArray[np.bool_]:
        """Statements that place nobody on a map: moderated out, or about the person."""
        return np.asarray(self.moderated_out | self.meta)

    @property
    def opinions_per_participant(self) -> NDArray[np.int64]:
        """Number of statements each participant answered, passes included."""
        return np.diff(self.values.indptr).astype(np.int64)

    def counts(self) -> NDArray[np.int64]:
        """Totals per statement: array (4, statements) of agree, disagree, pass, seen."""
        columns, data, width = self.values.indices, self.values.data, self.n_statements
        agree = np.bincount(columns[data == AGREE], minlength=width)
        disagree = np.bincount(columns[data == DISAGREE], minlength=width)
        seen = np.bincount(columns, minlength=width)
        return np.stack([agree, disagree, seen - agree - disagree, seen]).astype(np.int64)

    def counts_by_group(self, labels: NDArray[np.integer], k: int) -> NDArray[np.int64]:
        """Totals per group and statement: array (k, 4, statements); label −1 is in no group."""
        width = self.n_statements
        row_labels = np.repeat(np.asarray(labels, dtype=np.int64), np.diff(self.values.indptr))
        inside = row_labels >= 0
        cell = row_labels[inside] * width + self.values.indices[inside]
        data = self.values.data[inside]
        size = k * width
        agree = np.bincount(cell[data == AGREE], minlength=size).reshape(k, width)
        disagree = np.bincount(cell[data == DISAGREE], minlength=size).reshape(k, width)
        seen = np.bincount(cell, minlength=size).reshape(k, width)
        return np.stack([agree, disagree, seen - agree - disagree, seen], axis=1).astype(np.int64)

    def triplets(self) -> Iterator[tuple[Id, Id, int]]:
        """Every stored (participant id, statement id, opinion), in canonical order."""
        indptr, indices, data = self.values.indptr, self.values.indices, self.values.data
        for row, participant in enumerate(self.participant_ids):
            for place in range(indptr[row], indptr[row + 1]):
                yield participant, self.statement_ids[indices[place]], int(data[place])

    @classmethod
    def from_triplets(
        cls,
        participants: Sequence[Id] | NDArray[Any],
        statements: Sequence[Id] | NDArray[Any],
        opinions: ArrayLike,
        *,
        times: ArrayLike | None = None,
        participant_ids: Sequence[Id] | None = None,
        statement_ids: Sequence[Id] | None = None,
        moderated_out: Sequence[Id] = (),
        meta: Sequence[Id] = (),
        repeated: Repeated = "last",
    ) -> OpinionMatrix:
        """Build from parallel columns of participant id, statement id and opinion.

        Args:
            times: milliseconds per row; with them the latest opinion is the last one (rows of the same time
                count in the order given), without them the row that comes last is.
            participant_ids, statement_ids: all ids, to keep those that have no opinion; by default those met.
            moderated_out, meta: statement ids.
            repeated: what to do with a second opinion of one person on one statement.

        Raises:
            EngineError: lengths_differ, opinion_out_of_range, participant_unknown, statement_unknown,
                ids_repeated, ids_mixed, opinion_repeated.
        Complexity: O(n log n) in the number of rows.
        """
        row_ids, rows = _places(participants, participant_ids, "participant")
        column_ids, columns = _places(statements, statement_ids, "statement")
        given = np.asarray(opinions)
        for what, found in (("statements", len(columns)), ("opinions", len(given))):
            if found != len(rows):
                raise EngineError("lengths_differ", what=what, expected=len(rows), found=found)
        wrong = np.flatnonzero(~np.isin(given, (AGREE, PASS, DISAGREE)))
        if wrong.size:
            raise EngineError("opinion_out_of_range", opinion=given[wrong[0]].item(), row=int(wrong[0]))
        when = None if times is None else np.asarray(times, dtype=np.int64)
        if when is not None and len(when) != len(rows):
            raise EngineError("lengths_differ", what="times", expected=len(rows), found=len(when))

        cell = rows * max(len(column_ids), 1) + columns
        order = np.argsort(cell, kind="stable") if when is None else np.lexsort((when, cell))
        cell = cell[order]
        last = np.ones(len(cell), dtype=bool)
        last[:-1] = cell[1:] != cell[:-1]
        if repeated == "refuse" and not last.all():
            first = order[np.flatnonzero(~last)[0]]
            raise EngineError(
                "opinion_repeated", participant=row_ids[rows[first]], statement=column_ids[columns[first]]
            )
        kept = order[last]
        indptr = np.zeros(len(row_ids) + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows[kept], minlength=len(row_ids)), out=indptr[1:])
        values = sp.csr_array(
            (given[kept].astype(np.int8), columns[kept].astype(np.int32), indptr),
            shape=(len(row_ids), len(column_ids)),
        )
        return cls.from_csr(
            values,
            participant_ids=row_ids,
            statement_ids=column_ids,
            moderated_out=moderated_out,
            meta=meta,
            times=None if when is None else when[kept],
        )

    @classmethod
    def from_csr(
        cls,
        values: sp.csr_array,
        *,
        participant_ids: tuple[Id, ...],
        statement_ids: tuple[Id, ...],
        moderated_out: Sequence[Id] = (),
        meta: Sequence[Id] = (),
        times: NDArray[np.int64] | None = None,
    ) -> OpinionMatrix:
        """Wrap a canonical CSR int8 matrix (ids ascending, columns ascending in each row, no repeats).

        Raises:
            EngineError: lengths_differ, statement_unknown.
        """
        for what, expected, found in (
            ("participant_ids", values.shape[0], len(participant_ids)),
            ("statement_ids", values.shape[1], len(statement_ids)),
        ):
            if expected != found:
                raise EngineError("lengths_differ", what=what, expected=expected, found=found)
        place = {statement: index for index, statement in enumerate(statement_ids)}
        for array in (values.data, values.indices, values.indptr):
            array.flags.writeable = False
        if times is not None:
            times.flags.writeable = False
        return cls(
            values=values,
            participant_ids=participant_ids,
            statement_ids=statement_ids,
            moderated_out=_mask(moderated_out, place),
            meta=_mask(meta, place),
            times=times,
        )


def _mask(marked: Sequence[Id], place: dict[Id, int]) -> NDArray[np.bool_]:
    mask = np.zeros(len(place), dtype=bool)
    for statement in marked:
        if statement not in place:
            raise EngineError("statement_unknown", statement=statement)
        mask[place[statement]] = True
    mask.flags.writeable = False
    return mask


def _places(
    met: Sequence[Id] | NDArray[Any], listed: Sequence[Id] | None, kind: str
) -> tuple[tuple[Id, ...], NDArray[np.int64]]:
    """The ascending ids, and for each id met its place among them."""
    column = _column(met, kind)
    if listed is None:
        ids, places = np.unique(column, return_inverse=True)
        return tuple(ids.tolist()), places.reshape(-1).astype(np.int64)
    every = np.sort(_column(listed, kind))
    twice = np.flatnonzero(every[1:] == every[:-1])
    if twice.size:
        raise EngineError("ids_repeated", kind=kind, id=every[twice[0]].item())
    if not column.size:
        return tuple(every.tolist()), np.zeros(0, dtype=np.int64)
    if not every.size or every.dtype.kind != column.dtype.kind:
        raise EngineError(f"{kind}_unknown", **{kind: column[0].item()})
    places = np.minimum(np.searchsorted(every, column), len(every) - 1)
    unknown = np.flatnonzero(every[places] != column)
    if unknown.size:
        raise EngineError(f"{kind}_unknown", **{kind: column[unknown[0]].item()})
    return tuple(every.tolist()), places.astype(np.int64)


def _column(ids: Sequence[Id] | NDArray[Any], kind: str) -> NDArray[Any]:
    if isinstance(ids, np.ndarray) and ids.dtype.kind in "iuU":
        return ids.astype(np.int64) if ids.dtype.kind != "U" else ids
    kinds = {str if isinstance(one, str) else int for one in ids}
    if len(kinds) > 1:
        raise EngineError("ids_mixed", kind=kind)
    return np.array(list(ids), dtype=np.str_ if kinds == {str} else np.int64)
