# SPDX-License-Identifier: LGPL-3.0-or-later
"""Marks added up: the points that each candidate has in all, and what each ballot costs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import ROWS_AT_ONCE, Ballots
from isegoria.engine.sharing.histograms import histogram

Sums = NDArray[np.int64]

_EXACT = 2**53  # whole numbers below it are exact as floats, and so are their sums


def point_sums(ballots: Ballots) -> Sums:
    """(candidates) votes times marks, in units of 1 / `ballots.unit`; what is not marked adds nothing.

    Complexity: O(rows × candidates); a few megabytes beside the ballots. Exact: ballots whose sums would not hold in 64
    bits are refused when they are made.
    """
    rows, columns = ballots.marks.shape
    sums = np.zeros(columns, dtype=np.int64)
    if not rows:
        return sums
    weights = ballots.weights
    alike = int(weights.min()) == int(weights.max())
    largest = int(weights.max()) * max(int(ballots.marks.max()), 1)
    at_once = max(1, min(ROWS_AT_ONCE, (1 << 20) // columns))
    for start in range(0, rows, at_once):
        chunk = np.maximum(ballots.marks[start : start + at_once], 0)
        if alike:
            sums += chunk.sum(axis=0, dtype=np.int64) * weights[0]
        elif largest * len(chunk) < _EXACT:
            sums += (weights[start : start + at_once].astype(np.float64) @ chunk.astype(np.float64)).astype(np.int64)
        else:
            sums += weights[start : start + at_once] @ chunk.astype(np.int64)
    return sums


def ballot_costs(ballots: Ballots, cost_of_mark: NDArray[np.int64] | None = None) -> Sums:
    """(rows) what the marks of each ballot add up to; what is not marked costs nothing.

    Args:
        cost_of_mark: what each mark costs, from mark 0; the mark itself by default. Marks above the last one cost as
            much as the last.
    """
    rows, columns = ballots.marks.shape
    costs = np.zeros(rows, dtype=np.int64)
    at_once = max(1, min(ROWS_AT_ONCE, (1 << 20) // max(columns, 1)))
    for start in range(0, rows, at_once):
        chunk = ballots.marks[start : start + at_once]
        if cost_of_mark is None:
            costs[start : start + at_once] = np.maximum(chunk, 0).sum(axis=1, dtype=np.int64)
        else:
            each = cost_of_mark[np.clip(chunk, 0, len(cost_of_mark) - 1)]
            costs[start : start + at_once] = np.where(chunk >= 0, each, 0).sum(axis=1)
    return costs


def most_marked(ballots: Ballots) -> Sums:
    """(rows) the highest mark of each ballot, 0 where there is none."""
    return np.maximum(ballots.marks.max(axis=1, initial=0), 0).astype(np.int64)


def dotted(ballots: Ballots) -> Sums:
    """(candidates) votes of the ballots that give each candidate one point or more."""
    return histogram((ballots.marks > 0).view(np.int8), ballots.weights, 2)[:, 1]
