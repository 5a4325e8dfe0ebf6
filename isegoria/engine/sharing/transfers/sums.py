# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sums of votes by place, exact for any whole numbers of votes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_HALF = 32


def sums(places: NDArray[np.integer], size: int, weights: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """(size) votes of each place: `weights` of each entry, or as many for all of them.

    Floats add whole numbers exactly below 2**53 only, so larger weights are added by halves of 32 bits: at most 2**20
    entries may come at once.
    """
    if isinstance(weights, int):
        return np.bincount(places, minlength=size) * weights
    if not len(weights) or int(weights.max()) < 2**_HALF:
        return np.bincount(places, weights=weights, minlength=size).astype(np.int64)
    low = np.bincount(places, weights=weights & (2**_HALF - 1), minlength=size).astype(np.int64)
    high = np.bincount(places, weights=weights >> _HALF, minlength=size).astype(np.int64)
    return (high << _HALF) + low
