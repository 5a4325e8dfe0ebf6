# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sparse rows that are alike, found in one compiled pass: a table of sums, and each row compared whole."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled


@compiled
def first_alike(
    starts: NDArray[np.int64],
    places: NDArray[np.int32],
    marks: Any,
    groups: Any,
    weights: Any,
    shares: Any,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows that are alike in what they mark and in what stands beside it.

    Args: places, marks: those of each row from `starts`; marks, groups, weights, shares: None where there are none.
    Returns: the first row of each kind, in order, and (rows) the number of its kind.
    """
    n_rows = len(starts) - 1
    size = 16
    while size < 2 * n_rows:
        size *= 2
    table = np.full(size, -1, dtype=np.int64)
    first = np.empty(n_rows, dtype=np.int64)
    kind_of = np.empty(n_rows, dtype=np.int64)
    kinds = 0
    step = np.uint64(0x9E3779B97F4A7C15)
    turn = np.uint64(29)
    for row in range(n_rows):
        total = np.uint64(starts[row + 1] - starts[row] + 1)
        if groups is not None:
            total = (total ^ np.uint64(groups[row])) * step
        if weights is not None:
            total = (total ^ np.uint64(weights[row])) * step
        for spot in range(starts[row], starts[row + 1]):
            total = (total ^ np.uint64(places[spot])) * step
            total ^= total >> turn
            if marks is not None:
                total = (total ^ np.uint64(marks[spot])) * step
                total ^= total >> turn
        cell = np.int64(total >> np.uint64(1)) & (size - 1)
        while True:
            kind = table[cell]
            if kind < 0:
                table[cell] = kinds
                first[kinds] = row
                kind_of[row] = kinds
                kinds += 1
                break
            other = first[kind]
            same = starts[row + 1] - starts[row] == starts[other + 1] - starts[other]
            if same and groups is not None:
                same = groups[row] == groups[other]
            if same and weights is not None:
                same = weights[row] == weights[other] and shares[row] == shares[other]
            if same:
                away = starts[other] - starts[row]
                for spot in range(starts[row], starts[row + 1]):
                    if places[spot] != places[spot + away]:
                        same = False
                        break
                    if marks is not None and marks[spot] != marks[spot + away]:
                        same = False
                        break
            if same:
                kind_of[row] = kind
                break
            cell = (cell + 1) & (size - 1)
    return first[:kinds].copy(), kind_of
