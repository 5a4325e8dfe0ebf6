# SPDX-License-Identifier: LGPL-3.0-or-later
"""The tests and the choice of statements, against the formulas written out one number at a time."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.opinions.consensus import consensus_statements, divisive_ranking, divisiveness, group_aware
from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.opinions.representativeness import representative_statements
from isegoria.engine.opinions.routing import statement_priorities
from isegoria.engine.opinions.statistics import one_proportion_z, probability, two_proportion_z

DEFAULT = PolisParameters()
NONE_OUT = np.zeros(3, dtype=bool)
COUNTS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)


@given(COUNTS, COUNTS)
def test_the_statistics_are_their_formulas(inside: list[int], outside: list[int]) -> None:
    (s, n), (t, m) = inside, outside
    assert probability(s, n) == float(Fraction(s + 1, n + 2))
    assert one_proportion_z(s, n) == pytest.approx(2 * math.sqrt(n + 1) * ((s + 1) / (n + 1) - 0.5), abs=1e-12)
    pooled = (s + t + 2) / (n + m + 2)
    if pooled == 1:
        assert two_proportion_z(s, t, n, m) == 0
    else:
        spread = math.sqrt(pooled * (1 - pooled) * (1 / (n + 1) + 1 / (m + 1)))
        expected = ((s + 1) / (n + 1) - (t + 1) / (m + 1)) / spread
        assert two_proportion_z(s, t, n, m) == pytest.approx(expected, abs=1e-9)


def counts(*groups: list[tuple[int, int, int]]) -> np.ndarray:
    """(agree, disagree, pass) of each statement in each group."""
    return np.array([[[*one, sum(one)] for one in group] for group in groups]).transpose(0, 2, 1)


def test_what_a_group_does_more_than_others_characterises_it() -> None:
    found = counts([(20, 0, 0), (0, 20, 0), (10, 10, 0)], [(0, 20, 0), (0, 20, 0), (10, 10, 0)])
    first, second = representative_statements(found, (7, 8, 9), NONE_OUT, DEFAULT)
    assert [(one.statement, one.side, one.best_agree) for one in first] == [(7, "agree", True)]
    assert [(one.statement, one.side, one.best_agree) for one in second] == [(7, "disagree", False)]
    assert (first[0].successes, first[0].trials, first[0].probability) == (20, 20, 21 / 22)
    assert first[0].ratio == pytest.approx(21.0)


def test_a_group_without_any_significant_statement_still_has_one() -> None:
    found = counts([(1, 0, 0), (0, 1, 0), (0, 0, 1)], [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
    listed = representative_statements(found, (7, 8, 9), NONE_OUT, DEFAULT)
    assert [len(one) for one in listed] == [1, 1]


def test_moderated_statements_are_left_out() -> None:
    found = counts([(20, 0, 0)] * 3, [(0, 20, 0)] * 3)
    out = np.array([True, True, False])
    assert [
        [one.statement for one in listed] for listed in representative_statements(found, (7, 8, 9), out, DEFAULT)
    ] == [
        [9],
        [9],
    ]
    assert [one.statement for one in consensus_statements(found[0], (7, 8, 9), out, DEFAULT).agree] == [9]
    assert divisive_ranking(divisiveness(found), (7, 8, 9), out) == (9,)


def test_at_most_five_agreements_first() -> None:
    group = [(20, 0, 0)] * 4 + [(0, 20, 0)] * 4
    other = [(0, 20, 0)] * 4 + [(20, 0, 0)] * 4
    listed = representative_statements(counts(group, other), tuple(range(8)), np.zeros(8, dtype=bool), DEFAULT)[0]
    assert [one.side for one in listed] == ["agree"] * 4 + ["disagree"]
    assert [one.statement for one in listed] == [0, 1, 2, 3, 4]


def test_one_group_has_nothing_of_its_own() -> None:
    found = counts([(20, 0, 0)] * 3)
    assert representative_statements(found, (7, 8, 9), NONE_OUT, DEFAULT) == ((),)
    assert divisiveness(found).tolist() == [0, 0, 0]


def test_consensus_is_over_everyone_and_clear() -> None:
    totals = counts([(30, 2, 0), (2, 30, 0), (9, 8, 0)])[0]
    consensus = consensus_statements(totals, (7, 8, 9), NONE_OUT, DEFAULT)
    assert [(one.statement, one.successes, one.trials) for one in consensus.agree] == [(7, 30, 32)]
    assert [(one.statement, one.successes, one.trials) for one in consensus.disagree] == [(8, 30, 32)]


def test_a_small_group_weighs_as_much_as_a_large_one() -> None:
    found = counts([(900, 0, 0), (900, 0, 0), (0, 900, 0)], [(0, 8, 0), (8, 0, 0), (8, 0, 0)])
    agree, disagree = group_aware(found, 0), group_aware(found, 1)
    assert agree.tolist() == pytest.approx([901 / 902 * 1 / 10, 901 / 902 * 9 / 10, 1 / 902 * 9 / 10])
    assert disagree.tolist() == pytest.approx([1 / 902 * 9 / 10, 1 / 902 * 1 / 10, 901 / 902 * 1 / 10])
    scores = divisiveness(found)
    assert scores.tolist() == pytest.approx([(900 / 902 + 0.8) / 2, (900 / 902 - 0.8) / 2, (900 / 902 + 0.8) / 2])
    assert divisive_ranking(scores, (7, 8, 9), NONE_OUT) == (7, 9, 8)


def test_priorities_raise_the_new_and_lower_what_people_pass_on() -> None:
    totals = counts([(20, 0, 0), (10, 0, 10), (0, 0, 0)])[0]
    meta = np.array([False, False, False])
    often, passed, new = statement_priorities(totals, np.zeros(3), meta, DEFAULT).tolist()
    assert new == pytest.approx((0.5 * 0.5 * 9) ** 2)
    assert often == pytest.approx(((1 - 1 / 22) * (21 / 22) * (1 + 8 * 2**-4)) ** 2)
    assert new > often > passed
    assert statement_priorities(totals, np.zeros(3), ~meta, DEFAULT).tolist() == [49, 49, 49]
