# SPDX-License-Identifier: LGPL-3.0-or-later
"""The one ballot object of every way of voting: what each ballot marks for each candidate.

Rankings, grades, approvals and points are all a table of ballots × candidates. Ballots that are alike may share a row,
with how many they are. A ballot that was spoiled is counted and its marks are not kept; one on which nothing is marked
is blank: the French law of 21 February 2014 counts both apart, and so does everything here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.errors import EngineError

UNMARKED = -1
MOST_CANDIDATES = 20_000
MOST_MARK = 1_000_000_000
MANY = 50_000
"""Rows from which compiled passes are worth loading (half a second, once a process); the answers are the same."""

Kind = Literal["rankings", "grades", "approvals", "points"]
KINDS: tuple[Kind, ...] = ("rankings", "grades", "approvals", "points")
Marks = NDArray[np.signedinteger]


@dataclass(frozen=True)
class Grade:
    """One grade of a scale: its value where grades are added up, and its name."""

    value: int
    name: str


@dataclass(frozen=True)
class Ballots:
    """Ballots × candidates. Make one with `from_marks`, which checks it.

    Attributes:
        kind: what the marks are.
        candidates: their names, in the order of the columns; each once.
        marks: (rows, candidates) integers, `UNMARKED` (−1) where a ballot says nothing of a candidate.
            rankings: 1 is first; equal where tied; no rank is skipped. grades: place in `scale`, 0 the worst.
            approvals: 1 approved, 0 not. points: how many, 0 or more.
        counts: (rows) how many ballots each row stands for, 1 or more.
        weights: (rows) votes of all the ballots of a row together, in units of 1 / `unit`; `counts` where each is one.
        unit: votes are `weights / unit`, exactly.
        scale: the grades, the worst first; empty for the other kinds.
        null: spoiled ballots, of which nothing else is kept.
        groups: (rows) place in `group_names` of those who cast the row (a territory, a college), or None.
    """

    kind: Kind
    candidates: tuple[str, ...]
    marks: Marks
    counts: NDArray[np.int64]
    weights: NDArray[np.int64]
    unit: int = 1
    scale: tuple[Grade, ...] = ()
    null: int = 0
    groups: NDArray[np.int64] | None = None
    group_names: tuple[str, ...] = field(default=())

    @property
    def n_candidates(self) -> int:
        return len(self.candidates)

    @cached_property
    def n_ballots(self) -> int:
        """Ballots cast, blank ones included, without the spoiled ones."""
        return int(self.counts.sum())

    @cached_property
    def is_weighted(self) -> bool:
        return self.unit != 1 or not (self.weights is self.counts or np.array_equal(self.counts, self.weights))

    @cached_property
    def marked(self) -> NDArray[np.bool_]:
        """(rows) whether anything is marked: any rank, any grade, an approval, a point."""
        least = 0 if self.kind == "grades" else 1
        if not self.marks.size or self.marks.shape[1] > 64:
            return np.asarray((self.marks >= least).any(axis=1))
        # Column after column until no row is left: the first one is often enough.
        found = np.empty(len(self.marks), dtype=bool)
        for start in range(0, len(found), 16_384):
            chunk = self.marks[start : start + 16_384]
            here = chunk[:, 0] >= least
            for column in chunk.T[1:]:
                if here.all():
                    break
                here |= column >= least
            found[start : start + 16_384] = here
        return found

    @cached_property
    def blank(self) -> int:
        """Ballots on which nothing is marked."""
        return int(self.counts[~self.marked].sum())

    @cached_property
    def expressed(self) -> int:
        """Ballots that are neither blank nor spoiled."""
        return self.n_ballots - self.blank

    def without_blanks(self) -> Ballots:
        """The rows on which something is marked; the same object where all are."""
        return self if self.marked.all() else self.rows(self.marked)

    def rows(self, kept: NDArray[np.bool_] | NDArray[np.integer]) -> Ballots:
        """Some rows, in the order given."""
        groups = None if self.groups is None else self.groups[kept]
        return replace(
            self, marks=self.marks[kept], counts=self.counts[kept], weights=self.weights[kept], groups=groups
        )

    def merged(self) -> Ballots:
        """The same with ballots that are alike (marks, group and weight of one ballot) in one row, in ascending order.

        The order tells nothing of who voted when: two sets of the same ballots give the same rows.
        Complexity: O(n log n) in the rows, by whole numbers that hold a row each (several of them for wide rows).
        """
        if self.groups is None and not self.is_weighted and (found := self._merged_by_one_key()) is not None:
            return found
        keys = _keys(self.marks)
        if self.groups is not None:
            keys.insert(0, self.groups)
        if self.is_weighted:
            keys.append(_weight_of_one(self.weights, self.counts))
        order = np.argsort(keys[0], kind="stable") if len(keys) == 1 else np.lexsort(keys[::-1])
        new = np.zeros(len(order), dtype=bool)
        if len(order):
            new[0] = True
        for key in keys:
            along = key[order]
            new[1:] |= along[1:] != along[:-1]
        starts = np.flatnonzero(new)
        kept = self.rows(order[starts])
        if not len(starts):
            return kept
        return replace(
            kept,
            counts=np.add.reduceat(self.counts[order], starts),
            weights=np.add.reduceat(self.weights[order], starts),
        )

    def _merged_by_one_key(self) -> Ballots | None:
        """The same as `merged`, of very many rows that hold in one number each; None where they do not."""
        least = 1 if self.kind == "rankings" else 0
        bits = (int(self.marks.max(initial=0)) - least + 1).bit_length()
        if len(self.marks) < max(1, MANY) or self.marks.dtype != np.int8 or bits * self.n_candidates > 63:
            return None
        # Late: compiled.
        from isegoria.engine.profiles import passes

        keys = passes.keys(np.ascontiguousarray(self.marks), least, bits)
        counts = self.counts
        if int(counts.max()) == 1:
            keys.sort()
        else:
            order = np.argsort(keys)  # any order of those that are alike
            keys, counts = keys[order], counts[order]
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        counts = np.add.reduceat(counts, starts)
        marks = passes.marks_of(keys[starts], least, bits, self.n_candidates)
        return replace(self, marks=marks, counts=counts, weights=counts)

    @classmethod
    def from_marks(
        cls,
        kind: Kind,
        candidates: Sequence[str],
        marks: ArrayLike,
        *,
        counts: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        unit: int = 1,
        scale: Sequence[Grade] = (),
        null: int = 0,
        groups: ArrayLike | None = None,
        group_names: Sequence[str] = (),
    ) -> Ballots:
        """Check a table of marks and make ballots of it. Ranks that skip a number are closed up.

        Args:
            marks: (rows, candidates); not copied where it already is of small whole numbers.
            counts: ballots of each row; 1 each by default. weights: votes of each row, `counts` by default.
        Raises:
            EngineError: ballot_kind_unknown, candidates_missing, candidates_too_many, candidate_repeated,
                scale_missing, lengths_differ, mark_not_whole, mark_out_of_range, count_not_positive, ballots_too_many
                (a sum of marks would not hold in 64 bits).
        """
        if kind not in KINDS:
            raise EngineError("ballot_kind_unknown", kind=kind)
        names = tuple(candidates)
        if not names:
            raise EngineError("candidates_missing")
        if len(names) > MOST_CANDIDATES:
            raise EngineError("candidates_too_many", most=MOST_CANDIDATES, found=len(names))
        if len(set(names)) < len(names):
            raise EngineError("candidate_repeated", candidate=next(one for one in names if names.count(one) > 1))
        if kind == "grades" and len(scale) < 2:
            raise EngineError("scale_missing")
        table = np.asarray(marks)
        if table.size == 0:
            table = np.zeros((0, len(names)), dtype=np.int8)
        if table.ndim != 2 or table.shape[1] != len(names):
            found = table.shape[1] if table.ndim == 2 else 0
            raise EngineError("lengths_differ", what="marks", expected=len(names), found=found)
        if table.dtype.kind not in "iu":
            raise EngineError("mark_not_whole")
        most = {"rankings": len(names), "grades": len(scale) - 1, "approvals": 1, "points": MOST_MARK}[kind]
        highest = _check_marks(kind, table, most)
        table = np.ascontiguousarray(table, dtype=_smallest(highest))
        if kind == "rankings":
            table = _close_ranks(table)
        rows = len(table)
        own = np.ones(rows, dtype=np.int64) if counts is None else _positive(counts, rows, "counts")
        votes = own if weights is None else _positive(weights, rows, "weights")
        if float(max(own.sum(dtype=float), votes.sum(dtype=float))) * max(highest, len(names)) >= 2**62:
            raise EngineError("ballots_too_many")
        if unit < 1 or null < 0:
            raise EngineError("count_not_positive", what="unit" if unit < 1 else "null")
        places = None
        if groups is not None:
            places = np.asarray(groups, dtype=np.int64)
            if len(places) != rows:
                raise EngineError("lengths_differ", what="groups", expected=rows, found=len(places))
            if rows and not (int(places.min()) >= 0 and int(places.max()) < len(group_names)):
                raise EngineError("mark_out_of_range", row=int(np.argmax(places)), candidate="", mark=int(places.max()))
        for array in (table, own, votes):
            array.flags.writeable = False
        return cls(
            kind=kind,
            candidates=names,
            marks=table,
            counts=own,
            weights=votes,
            unit=unit,
            scale=tuple(scale),
            null=null,
            groups=places,
            group_names=tuple(group_names),
        )


def _check_marks(kind: Kind, table: NDArray[np.integer], most: int) -> int:
    """The highest mark. Raises EngineError: mark_out_of_range."""
    if not table.size:
        return most if most < MOST_MARK else 1
    low, high = int(table.min()), int(table.max())
    bad = low < UNMARKED or high > most
    if kind == "rankings" and not bad and low <= 0:
        # Zero is no rank, and lies between what says nothing and the first.
        bad = bool((table == 0).any())
    if not bad:
        return high
    wrong = (table < UNMARKED) | (table > most) | ((table == 0) if kind == "rankings" else False)
    row, column = (int(place[0]) for place in np.nonzero(wrong))
    raise EngineError("mark_out_of_range", row=row, candidate=column, mark=int(table[row, column]))


def _smallest(highest: int) -> type[np.signedinteger]:
    if highest <= np.iinfo(np.int8).max:
        return np.int8
    return np.int16 if highest <= np.iinfo(np.int16).max else np.int32


def _positive(given: ArrayLike, rows: int, what: str) -> NDArray[np.int64]:
    array = np.asarray(given)
    if len(array) != rows:
        raise EngineError("lengths_differ", what=what, expected=rows, found=len(array))
    if rows and (array.dtype.kind not in "iu" or int(array.min()) < 1):
        raise EngineError("count_not_positive", what=what)
    return np.array(array, dtype=np.int64)


def _weight_of_one(weights: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number that is the same for rows whose ballots weigh the same: the place of the reduced fraction."""
    divisor = np.gcd(weights, counts)
    _, places = np.unique(np.stack([weights // divisor, counts // divisor]), axis=1, return_inverse=True)
    return np.asarray(places, dtype=np.int64).reshape(-1)


def _keys(marks: Marks) -> list[NDArray[np.int64]]:
    """Whole numbers that, one after the other, order and tell apart rows as their marks do."""
    base = int(marks.max(initial=0)) + 2
    columns_of_a_key = 1
    while columns_of_a_key < marks.shape[1] and base ** (columns_of_a_key + 1) < 2**63:
        columns_of_a_key += 1
    keys = []
    for start in range(0, marks.shape[1], columns_of_a_key):
        key = np.zeros(len(marks), dtype=np.int64)
        for column in range(start, min(start + columns_of_a_key, marks.shape[1])):
            key *= base
            key += marks[:, column]
            key += 1
        keys.append(key)
    return keys


ROWS_AT_ONCE = 65_536  # so that what is worked out beside the marks stays in a processor's cache


def _close_ranks(table: Marks) -> Marks:
    """The same rankings with no rank skipped: first, second, third… (1, 3, 3 becomes 1, 2, 2)."""
    wide = table.shape[1] > 62
    if len(table) >= MANY and table.dtype == np.int8 and not wide:
        # Late: compiled.
        from isegoria.engine.profiles.passes import skips_a_rank

        if not skips_a_rank(table):
            return table
    closed: Marks | None = None
    for start in range(0, len(table), ROWS_AT_ONCE):
        chunk = table[start : start + ROWS_AT_ONCE]
        if wide:
            dense = _dense_ranks(chunk)
            if np.array_equal(dense, chunk):
                continue
        else:
            held = np.zeros(len(chunk), dtype=np.int64)
            for column in chunk.T:
                held |= np.left_shift(np.int64(1), column.astype(np.int64), where=column > 0, out=np.zeros_like(held))
            # Ranks 1 to n without a gap are a run of ones after the zeroth bit: two more, and no bit is left of it.
            skipped = np.flatnonzero((held + 2) & held)
            if not len(skipped):
                continue
            dense = chunk.copy()
            dense[skipped] = _dense_ranks(chunk[skipped])
        if closed is None:
            closed = table.copy()
        closed[start : start + ROWS_AT_ONCE] = dense
    return table if closed is None else closed


def _dense_ranks(chunk: Marks) -> Marks:
    order = np.argsort(chunk, axis=1, kind="stable")
    along = np.take_along_axis(chunk, order, axis=1)
    new = np.zeros(chunk.shape, dtype=chunk.dtype)
    new[:, 0] = along[:, 0] > 0
    new[:, 1:] = (along[:, 1:] > 0) & (along[:, 1:] != along[:, :-1])
    dense = np.empty_like(chunk)
    np.put_along_axis(dense, order, np.cumsum(new, axis=1, dtype=chunk.dtype), axis=1)
    dense[chunk < 0] = UNMARKED
    return dense
