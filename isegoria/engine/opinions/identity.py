# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which group of this map is which group of the last one, so that a group keeps its colour and its letter.

Published maps number people afresh each time, so that nobody can be followed from one to the next: groups are
recognised by what they say. Each group is its mean opinion of every statement; the pairing that makes the weighted
distance between these profiles least is kept (Hungarian method), and a group that resembles none is new. With maps
that keep people's ids, the overlap of members says the same and more surely.

Published in: Kuhn (1955), "The Hungarian method for the assignment problem", Naval Research Logistics Quarterly 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

ALIKE = 0.5
"""Distance of mean opinions (0 to 2) from which two groups do not pass for one another."""


def recognised(earlier: NDArray[np.int64], now: NDArray[np.int64], earlier_marks: tuple[int, ...]) -> tuple[int, ...]:
    """A mark for each group of now: that of the earlier group it continues, or the least one that is free.

    Args:
        earlier, now: (groups, 4, statements) of agree, disagree, pass, seen, over the same statements.
        earlier_marks: the marks of the earlier groups, whole numbers from 0 that differ.
    """
    marks: list[int | None] = [None] * len(now)
    if len(earlier) and len(now) and now.shape[2]:
        distances = _distances(earlier, now)
        for old, new in zip(*linear_sum_assignment(distances), strict=True):
            if distances[old, new] < ALIKE:
                marks[new] = earlier_marks[old]
    taken = {mark for mark in marks if mark is not None}
    free = iter(number for number in range(len(now) + len(earlier)) if number not in taken)
    return tuple(next(free) if mark is None else mark for mark in marks)


def _distances(earlier: NDArray[np.int64], now: NDArray[np.int64]) -> NDArray[np.float64]:
    """(earlier groups, groups of now) root mean square distance of mean opinions, a statement weighing as much as the
    lesser of the two groups that saw it (up to 30 of them)."""
    one, other = ((counts[:, 0] - counts[:, 1]) / np.maximum(counts[:, 3], 1) for counts in (earlier, now))
    weights = np.minimum(np.minimum(earlier[:, None, 3], now[None, :, 3]), 30).astype(np.float64)
    gaps = np.square(one[:, None] - other[None, :]) * weights
    total = weights.sum(axis=2)
    return np.where(total > 0, np.sqrt(gaps.sum(axis=2) / np.maximum(total, 1e-9)), 2.0)
