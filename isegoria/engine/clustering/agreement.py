# SPDX-License-Identifier: LGPL-3.0-or-later
"""How far two clusterings of the same points agree: the adjusted Rand index.

Published in: Hubert and Arabie (1985), "Comparing partitions", Journal of Classification 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError


def adjusted_rand(left: Sequence[Hashable], right: Sequence[Hashable]) -> float:
    """1 for the same partition, about 0 for unrelated ones; 1 when both leave nothing to compare.

    Computed in exact integers and rounded once.

    Raises:
        EngineError: lengths_differ.
    """
    if len(left) != len(right):
        raise EngineError("lengths_differ", what="right", expected=len(left), found=len(right))
    return _index(Counter(zip(left, right, strict=True)).values(), Counter(left).values(), Counter(right).values())


def adjusted_rand_of(table: NDArray[np.int64]) -> float:
    """The same from a contingency table: (clusters of one, clusters of the other) number of points in both."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    return _index(table.ravel().tolist(), rows.tolist(), columns.tolist())


def _index(both: Iterable[int], left: Iterable[int], right: Iterable[int]) -> float:
    left = list(left)
    together, one, other, every = _pairs(both), _pairs(left), _pairs(right), _pairs([sum(left)])
    if every == 0:
        return 1.0
    expected = Fraction(one * other, every)
    highest = Fraction(one + other, 2)
    return 1.0 if highest == expected else float((together - expected) / (highest - expected))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
