# SPDX-License-Identifier: LGPL-3.0-or-later
"""How far two clusterings of the same points agree: the adjusted Rand index.

Published in: Hubert and Arabie (1985), "Comparing partitions", Journal of Classification 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from fractions import Fraction

from isegoria.engine.errors import EngineError


def adjusted_rand(left: Sequence[Hashable], right: Sequence[Hashable]) -> float:
    """1 for the same partition, about 0 for unrelated ones; 1 when both leave nothing to compare.

    Computed in exact integers and rounded once.

    Raises:
        EngineError: lengths_differ.
    """
    if len(left) != len(right):
        raise EngineError("lengths_differ", what="right", expected=len(left), found=len(right))
    both = _pairs(Counter(zip(left, right, strict=True)))
    one, other, every = _pairs(Counter(left)), _pairs(Counter(right)), len(left) * (len(left) - 1) // 2
    if every == 0:
        return 1.0
    expected = Fraction(one * other, every)
    highest = Fraction(one + other, 2)
    return 1.0 if highest == expected else float((both - expected) / (highest - expected))


def _pairs(sizes: Counter[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
