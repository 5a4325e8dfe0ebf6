# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots that come a few thousand at a time, kept as distinct ballots: memory grows with those, not with the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from isegoria.engine.profiles.ballots import UNMARKED, Ballots

MERGED_AT = 1 << 19  # rows


@dataclass
class Gathering:
    """Add ballots, then take them all; those added last may have candidates more, at the end."""

    _chunks: list[Ballots] = field(default_factory=list)
    _rows: int = 0
    _merged: int = 0

    def add(self, chunk: Ballots) -> None:
        self._chunks.append(chunk)
        self._rows += len(chunk.counts)
        if self._rows > MERGED_AT + 2 * self._merged:
            self._chunks = [join(self._chunks).merged()]
            self._rows = self._merged = len(self._chunks[0].counts)

    def take(self) -> Ballots | None:
        """All of them, alike ones together, in ascending order; None where nothing was added."""
        return in_largest_unit(join(self._chunks)).merged() if self._chunks else None


def in_largest_unit(ballots: Ballots) -> Ballots:
    """The same votes, in units as large as will do; the same object where they are."""
    shared = int(np.gcd.reduce(ballots.weights, initial=ballots.unit))
    if shared == 1:
        return ballots
    return replace(ballots, weights=ballots.weights // shared, unit=ballots.unit // shared)


def join(chunks: Sequence[Ballots]) -> Ballots:
    """The rows of all, one after the other, with the candidates and the spoiled ballots of all.

    The candidates of each must begin with those of the one before; kind and scale are those of the last.
    """
    last = chunks[-1]
    if len(chunks) == 1:
        return last
    unit = int(np.lcm.reduce([chunk.unit for chunk in chunks]))
    widest = np.result_type(*(chunk.marks.dtype for chunk in chunks))
    marks = np.full((sum(len(chunk.marks) for chunk in chunks), last.n_candidates), UNMARKED, dtype=widest)
    start = 0
    for chunk in chunks:
        marks[start : start + len(chunk.marks), : chunk.n_candidates] = chunk.marks
        start += len(chunk.marks)
    return replace(
        last,
        marks=marks,
        counts=np.concatenate([chunk.counts for chunk in chunks]),
        weights=np.concatenate([chunk.weights * (unit // chunk.unit) for chunk in chunks]),
        unit=unit,
        null=sum(chunk.null for chunk in chunks),
        groups=None,
    )
