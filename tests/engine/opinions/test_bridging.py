# SPDX-License-Identifier: LGPL-3.0-or-later
"""What bridges groups: each group weighs one, and luck does not bridge."""

import numpy as np
import pytest

from isegoria.engine.opinions.bridging import bridges, bridging, sure_bridging
from isegoria.engine.opinions.consensus import group_aware


def counts(*groups: list[tuple[int, int, int]]) -> np.ndarray:
    """Groups of statements of (agree, disagree, pass)."""
    table = np.array(groups)
    return np.concatenate([table, table.sum(axis=2, keepdims=True)], axis=2).transpose(0, 2, 1)


def test_it_is_the_group_aware_consensus_on_the_scale_of_one_group() -> None:
    table = counts([(10, 0, 0)], [(5, 5, 0)], [(1, 9, 0)])
    assert bridging(table, 0) == pytest.approx(group_aware(table, 0) ** (1 / 3))


def test_the_size_of_a_group_weighs_nothing() -> None:
    small = counts([(800, 200, 0)], [(2, 8, 0)])
    large = counts([(80_000, 20_000, 0)], [(2, 8, 0)])
    assert bridging(large, 0) == pytest.approx(bridging(small, 0), abs=2e-3)
    assert bridging(large, 0)[0] < 0.5


def test_the_surest_comes_first_and_luck_last() -> None:
    #        everyone agrees       six of six by luck      one group against   all reject
    table = counts(
        [(400, 10, 10), (6, 0, 0), (400, 10, 0), (5, 300, 9)],
        [(300, 40, 10), (6, 0, 0), (10, 400, 0), (2, 200, 9)],
    )
    found = bridges(table, ("all", "luck", "torn", "rejected"), np.zeros(4, dtype=bool))
    assert [(one.statement, one.side) for one in found] == [
        ("rejected", "disagree"),
        ("all", "agree"),
        ("luck", "agree"),
    ]
    assert found[-1].sure == pytest.approx(sure_bridging(table, 0)[1])
    assert found[-1].sure < 0.65
    assert bridges(table, ("all", "luck", "torn", "rejected"), np.ones(4, dtype=bool)) == ()


def test_one_group_or_none_bridges_nothing() -> None:
    table = counts([(10, 0, 0)])
    assert bridges(table, ("a",), np.zeros(1, dtype=bool)) == ()
    none = np.zeros((0, 4, 3), dtype=np.int64)
    assert bridging(none, 0).tolist() == sure_bridging(none, 1).tolist() == [0, 0, 0]
