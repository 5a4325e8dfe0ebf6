# SPDX-License-Identifier: LGPL-3.0-or-later
"""What people can say: the sparse matrix of opinions that participants give on statements.

A pass is an answer and is stored (an explicit zero); a statement that someone was never shown, or never
answered, is absent. The two must not be confused: one is counted as seen, the other is imputed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.errors import EngineError

AGREE, PASS, DISAGREE = 1, 0, -1
COUNTED_AT_ONCE = 1024  # people, so that counting a million takes little memory, most of it in a processor's cache
OPINIONS_AT_ONCE = 16_384  # for the same reason

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

    @property
    def answers_that_place(self) -> NDArray[np.int64]:
        """Number of statements each participant answered, passes included, without those set aside."""
        answered = self.opinions_per_participant
        if self.set_aside.any():
            leaves = np.flatnonzero(self.set_aside[self.values.indices])
            whose = np.searchsorted(self.values.indptr, leaves, side="right") - 1
            answered -= np.bincount(whose, minlength=len(answered))
        return answered

    def counts(self) -> NDArray[np.int64]:
        """Totals per statement: array (4, statements) of agree, disagree, pass, seen."""
        found = np.zeros(self.n_statements * 3, dtype=np.int64)
        for low in range(0, self.n_opinions, OPINIONS_AT_ONCE):
            own = slice(low, low + OPINIONS_AT_ONCE)
            cell = self.values.indices[own] * np.int64(3)
            cell += self.values.data[own]
            cell += 1
            found += np.bincount(cell, minlength=len(found))
        disagree, passed, agree = found.reshape(self.n_statements, 3).T
        return np.stack([agree, disagree, passed, agree + disagree + passed])

    def counts_by_group(self, labels: NDArray[np.integer], k: int) -> NDArray[np.int64]:
        """Totals per group and statement: array (k, 4, statements); label −1 is in no group."""
        width, starts = self.n_statements, self.values.indptr
        # Cells group × statement × opinion, and one group more, dropped, for those in none.
        found = np.zeros((k + 1) * width * 3, dtype=np.int64)
        group = np.where(np.asarray(labels) < 0, k, labels).astype(np.int64)
        for low in range(0, self.n_participants, COUNTED_AT_ONCE):
            bounds = starts[low : low + COUNTED_AT_ONCE + 1]
            own = slice(bounds[0], bounds[-1])
            cell = np.repeat(group[low : low + COUNTED_AT_ONCE] * width, np.diff(bounds))
            cell += self.values.indices[own]
            cell *= 3
            cell += self.values.data[own]
            cell += 1
            found += np.bincount(cell, minlength=len(found))
        disagree, passed, agree = np.moveaxis(found.reshape(k + 1, width, 3)[:k], 2, 0)
        return np.stack([agree, disagree, passed, agree + disagree + passed], axis=1)

    def triplets(self) -> Iterator[tuple[Id, Id, int]]:
        """Every stored (participant id, statement id, opinion), in canonical order."""
        indptr, indices, data = self.values.indptr, self.values.indices, self.values.data
        for row, participant in enumerate(self.participant_ids):
            for place in range(indptr[row], indptr[row + 1]):
                yield participant, self.statement_ids[indices[place]], int(data[place])

    def with_opinions(
        self,
        participants: Sequence[Id] | NDArray[Any],
        statements: Sequence[Id] | NDArray[Any],
        opinions: ArrayLike,
    ) -> OpinionMatrix:
        """The same with these opinions added, each taking the place of an earlier one of that person on that statement
        (the last one counts). People and statements not met before are taken in; times are not kept.

        Raises:
            EngineError: as `from_triplets`.
        Complexity: O(opinions held) to copy them, and O(opinions of the people who come) to place the new ones.
        """
        added = OpinionMatrix.from_triplets(participants, statements, opinions)
        row_ids, row_of = _joined(self.participant_ids, added.participant_ids, "participant")
        column_ids, column_of = _joined(self.statement_ids, added.statement_ids, "statement")
        values, width = self.values, len(column_ids)
        indices = values.indices if len(column_ids) == self.n_statements else column_of[0][values.indices]
        held = np.zeros(len(row_ids), dtype=np.int64)
        held[row_of[0]] = self.opinions_per_participant
        indptr = np.concatenate([[0], np.cumsum(held)])

        rows = np.repeat(row_of[1], added.opinions_per_participant)
        columns, given = column_of[1][added.values.indices], added.values.data
        touched = row_of[1]
        lengths = held[touched]
        offsets = np.cumsum(lengths) - lengths
        flat = np.repeat(indptr[touched] - offsets, lengths) + np.arange(lengths.sum())
        known = np.repeat(touched, lengths).astype(np.int64) * width + indices[flat]
        wanted = rows.astype(np.int64) * width + columns
        at = np.searchsorted(known, wanted)
        again = np.zeros(len(wanted), dtype=bool)
        inside = at < len(known)
        again[inside] = known[at[inside]] == wanted[inside]
        data = values.data.copy()
        data[flat[at[again]]] = given[again]
        new = ~again
        own = np.repeat(np.arange(len(touched)), added.opinions_per_participant)[new]
        places = indptr[touched[own]] + at[new] - offsets[own]
        more = np.bincount(rows[new], minlength=len(row_ids))
        merged = _csr(
            np.insert(data, places, given[new]),
            np.insert(indices, places, columns[new]),
            indptr + np.concatenate([[0], np.cumsum(more)]),
            width,
        )
        aside, meta = np.zeros(width, dtype=bool), np.zeros(width, dtype=bool)
        aside[column_of[0]], meta[column_of[0]] = self.moderated_out, self.meta
        for array in (merged.data, merged.indices, merged.indptr, aside, meta):
            array.flags.writeable = False
        return OpinionMatrix(merged, row_ids, column_ids, aside, meta)

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
        Complexity: O(n) in the number of rows for dense integer ids, O(n log n) otherwise; rows that come in canonical
            order are not sorted again.
        """
        row_ids, rows = _places(participants, participant_ids, "participant")
        column_ids, columns = _places(statements, statement_ids, "statement")
        given = np.asarray(opinions)
        for what, found in (("statements", len(columns)), ("opinions", len(given))):
            if found != len(rows):
                raise EngineError("lengths_differ", what=what, expected=len(rows), found=found)
        if given.size and not (given.dtype.kind in "iu" and given.min() >= DISAGREE and given.max() <= AGREE):
            wrong = np.flatnonzero(~np.isin(given, (AGREE, PASS, DISAGREE)))
            if wrong.size:
                raise EngineError("opinion_out_of_range", opinion=given[wrong[0]].item(), row=int(wrong[0]))
        when = None if times is None else np.asarray(times, dtype=np.int64)
        if when is not None and len(when) != len(rows):
            raise EngineError("lengths_differ", what="times", expected=len(rows), found=len(when))

        order = _canonical_order(rows, columns, when, len(row_ids), len(column_ids))
        if order is not None:
            rows, columns, given = rows[order], columns[order], given[order]
            when = None if when is None else when[order]
        # Each opinion but the last of its person on its statement has the same pair after it.
        again = np.flatnonzero((rows[1:] == rows[:-1]) & (columns[1:] == columns[:-1]))
        if again.size:
            if repeated == "refuse":
                first = again[0]
                raise EngineError(
                    "opinion_repeated", participant=row_ids[rows[first]], statement=column_ids[columns[first]]
                )
            kept = np.ones(len(rows), dtype=bool)
            kept[again] = False
            rows, columns, given = rows[kept], columns[kept], given[kept]
            when = None if when is None else when[kept]
        indptr = np.zeros(len(row_ids) + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=len(row_ids)), out=indptr[1:])
        return cls.from_csr(
            _csr(given.astype(np.int8), columns, indptr, len(column_ids)),
            participant_ids=row_ids,
            statement_ids=column_ids,
            moderated_out=moderated_out,
            meta=meta,
            times=when,
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
        if values.indptr.dtype != np.int32:
            values = _csr(values.data, values.indices, values.indptr, values.shape[1])
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


def _csr(data: NDArray[np.int8], indices: NDArray[np.integer], indptr: NDArray[np.integer], width: int) -> sp.csr_array:
    """The matrix of these arrays, with indices of 32 bits as long as they reach: SciPy gives both the wider of two."""
    kind = np.int32 if len(data) <= np.iinfo(np.int32).max else np.int64
    arrays = data, indices.astype(kind, copy=False), indptr.astype(kind, copy=False)
    return sp.csr_array(arrays, shape=(len(indptr) - 1, width))


def _joined(
    held: tuple[Id, ...], added: tuple[Id, ...], kind: str
) -> tuple[tuple[Id, ...], tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """All ids, ascending, and the places of each list among them."""
    one, other = _column(held, kind), _column(added, kind)
    if held and added and one.dtype.kind != other.dtype.kind:
        raise EngineError("ids_mixed", kind=kind)
    if not held:
        return added, (np.zeros(0, dtype=np.int64), np.arange(len(added)))
    places = np.searchsorted(one, other)
    if not len(other) or ((places < len(one)).all() and (one[places] == other).all()):
        return held, (np.arange(len(held)), places)
    every = np.union1d(one, other)
    return tuple(every.tolist()), (np.searchsorted(every, one), np.searchsorted(every, other))


def _mask(marked: Sequence[Id], place: dict[Id, int]) -> NDArray[np.bool_]:
    mask = np.zeros(len(place), dtype=bool)
    for statement in marked:
        if statement not in place:
            raise EngineError("statement_unknown", statement=statement)
        mask[place[statement]] = True
    mask.flags.writeable = False
    return mask


def _canonical_order(
    rows: NDArray[np.int32], columns: NDArray[np.int32], when: NDArray[np.int64] | None, n_rows: int, n_columns: int
) -> NDArray[Any] | None:
    """The stable order by row, then column, then time; None when they already stand in it."""
    if when is None:
        later = (rows[1:] > rows[:-1]) | ((rows[1:] == rows[:-1]) & (columns[1:] >= columns[:-1]))
        if later.all():
            return None
    if when is None:
        order = _counting_sort(columns, n_columns)
    else:
        order = np.argsort(when, kind="stable")
        order = order[_counting_sort(columns[order], n_columns)]
    return np.asarray(order[_counting_sort(rows[order], n_rows)])


def _counting_sort(keys: NDArray[np.int32], size: int) -> NDArray[Any]:
    """A stable argsort of keys below `size` in linear time: the transpose of a matrix with one entry in each row."""
    ones, starts = np.ones(len(keys), dtype=np.int8), np.arange(len(keys) + 1, dtype=np.int32)
    return np.asarray(sp.csr_array((ones, keys, starts), shape=(len(keys), size)).tocsc().indices)


def _places(
    met: Sequence[Id] | NDArray[Any], listed: Sequence[Id] | None, kind: str
) -> tuple[tuple[Id, ...], NDArray[np.int32]]:
    """The ascending ids, and for each id met its place among them."""
    column = _column(met, kind)
    if listed is None:
        if _dense(column):
            low = int(column.min())
            from_zero = column - low if low else column
            present = np.zeros(int(column.max()) - low + 1, dtype=bool)
            present[from_zero] = True
            rank = np.cumsum(present, dtype=np.int32) - np.int32(1)
            return tuple((np.flatnonzero(present) + low).tolist()), rank[from_zero]
        ids, places = np.unique(column, return_inverse=True)
        return tuple(ids.tolist()), places.reshape(-1).astype(np.int32)
    every = np.sort(_column(listed, kind))
    twice = np.flatnonzero(every[1:] == every[:-1])
    if twice.size:
        raise EngineError("ids_repeated", kind=kind, id=every[twice[0]].item())
    if not column.size:
        return tuple(every.tolist()), np.zeros(0, dtype=np.int32)
    if not every.size or every.dtype.kind != column.dtype.kind:
        raise EngineError(f"{kind}_unknown", **{kind: column[0].item()})
    places = np.minimum(np.searchsorted(every, column), len(every) - 1)
    unknown = np.flatnonzero(every[places] != column)
    if unknown.size:
        raise EngineError(f"{kind}_unknown", **{kind: column[unknown[0]].item()})
    return tuple(every.tolist()), places.astype(np.int32)


def _dense(column: NDArray[Any]) -> bool:
    """Integers that leave few gaps: a table of them is quicker than a sort, and not much larger."""
    return bool(column.size and column.dtype.kind == "i" and int(column.max()) - int(column.min()) < 4 * column.size)


def _column(ids: Sequence[Id] | NDArray[Any], kind: str) -> NDArray[Any]:
    if isinstance(ids, np.ndarray) and ids.dtype.kind in "iuU":
        wide = ids.dtype.kind == "U" or ids.dtype in (np.int32, np.int64)
        return ids if wide else ids.astype(np.int64)
    if ids and type(ids[0]) is int:
        with suppress(TypeError, ValueError, OverflowError):
            whole = np.array(ids)  # a text among them would make them all texts, a float floats
            if whole.dtype == np.int64:
                return whole
    kinds = {str if isinstance(one, str) else int for one in ids}
    if len(kinds) > 1:
        raise EngineError("ids_mixed", kind=kind)
    return np.array(list(ids), dtype=np.str_ if kinds == {str} else np.int64)
