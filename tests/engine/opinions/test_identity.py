# SPDX-License-Identifier: LGPL-3.0-or-later
"""A group keeps its mark from one map to the next, whatever its number."""

from collections.abc import Callable

import numpy as np

from isegoria.engine.opinions.identity import recognised
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]


def counted(matrix: OpinionMatrix, labels: list[int], order: list[int]) -> np.ndarray:
    """The counts of the groups, in another order."""
    return matrix.counts_by_group(np.array(labels), 3)[order]


def test_groups_are_recognised_by_what_they_say(planted: Planted) -> None:
    before, labels = planted(200, 30, groups=3, seed=5)
    after, _ = planted(260, 30, groups=3, seen=0.3, seed=5)
    same = [person % 3 for person in range(260)]
    assert recognised(counted(before, labels, [0, 1, 2]), counted(after, same, [2, 0, 1]), (4, 7, 9)) == (9, 4, 7)


def test_a_group_that_resembles_none_is_new(planted: Planted) -> None:
    matrix, labels = planted(200, 30, groups=3, seed=6)
    three = counted(matrix, labels, [0, 1, 2])
    assert recognised(three[:2], three[[2, 1, 0]], (0, 1)) == (2, 1, 0)
    assert recognised(three, three[[1]], (0, 1, 2)) == (1,)


def test_without_an_earlier_map_marks_run_from_zero() -> None:
    none = np.zeros((0, 4, 5), dtype=np.int64)
    assert recognised(none, np.ones((3, 4, 5), dtype=np.int64), ()) == (0, 1, 2)
    assert recognised(np.ones((2, 4, 5), dtype=np.int64), none, (0, 1)) == ()
