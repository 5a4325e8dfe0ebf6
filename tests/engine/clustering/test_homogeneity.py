# SPDX-License-Identifier: LGPL-3.0-or-later
"""V-measure and purity beside another program, and on the examples of their sources."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import v_measure_score

from isegoria.engine.clustering.homogeneity import contingency, purity_of, v_measure_of
from isegoria.engine.errors import EngineError

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=40)


@given(PAIRS)
def test_as_scikit_learn_computes_it(pairs: list[tuple[int, int]]) -> None:
    found, given_labels = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    expected = v_measure_score(given_labels, found) if pairs else 1.0
    assert v_measure_of(contingency(found, given_labels)) == pytest.approx(expected, abs=1e-12)


def test_the_example_of_manning_raghavan_and_schutze() -> None:
    # Figure 16.4: three clusters of six, six and five points; purity is (5 + 4 + 3) / 17.
    assert purity_of(np.array([[5, 1, 0], [1, 4, 1], [2, 0, 3]])) == 12 / 17


@given(PAIRS)
def test_names_of_groups_do_not_count(pairs: list[tuple[int, int]]) -> None:
    found, given_labels = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    one, other = contingency(found, given_labels), contingency(4 - found, given_labels)
    assert (v_measure_of(one), purity_of(one)) == pytest.approx((v_measure_of(other), purity_of(other)))


def test_nothing_to_compare_and_lengths_that_differ() -> None:
    nothing = np.array([], dtype=np.int64)
    assert (v_measure_of(contingency(nothing, nothing)), purity_of(contingency(nothing, nothing))) == (1.0, 1.0)
    with pytest.raises(EngineError, match="should have 0 entries"):
        contingency(nothing, np.array([1]))
