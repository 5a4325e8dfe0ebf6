# SPDX-License-Identifier: LGPL-3.0-or-later
"""The adjusted Rand index, against a peer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.errors import EngineError


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_it_is_a_peers(pairs: list[tuple[int, int]]) -> None:
    left, right = zip(*pairs, strict=True)
    assert adjusted_rand(left, right) == pytest.approx(adjusted_rand_score(left, right), abs=1e-12)
    assert adjusted_rand(left, right) == adjusted_rand(right, left)


def test_names_do_not_matter() -> None:
    assert adjusted_rand([0, 0, 1, 1], ["b", "b", "a", "a"]) == 1
    assert adjusted_rand([], []) == 1


def test_lengths_must_be_equal() -> None:
    with pytest.raises(EngineError, match="right should have 2 entries and has 1"):
        adjusted_rand([0, 1], [0])
