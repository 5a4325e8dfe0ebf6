# SPDX-License-Identifier: LGPL-3.0-or-later
"""Keys in order, and what is found by them, beside slower ways of finding the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.themes.exact_copies import numbered
from isegoria.engine.themes.key_order import DIGIT, firsts_of, order_of, perhaps_shared

KEYS = st.lists(
    st.one_of(st.integers(0, 3), st.integers(0, 2**64 - 1), st.integers(0, 3).map(lambda one: one << 62)), max_size=60
)


@given(KEYS)
def test_keys_come_in_rising_order_and_equals_as_they_came(given_keys: list[int]) -> None:
    keys = np.array(given_keys, dtype=np.uint64)
    assert order_of(keys).tolist() == sorted(range(len(given_keys)), key=given_keys.__getitem__)


@given(KEYS)
def test_the_first_of_each_key_is_found(given_keys: list[int]) -> None:
    keys = np.array(given_keys, dtype=np.uint64)
    assert firsts_of(keys).tolist() == [given_keys.index(key) for key in given_keys]


@given(KEYS)
def test_no_key_that_another_equals_is_put_aside(given_keys: list[int]) -> None:
    keys = np.array(given_keys, dtype=np.uint64)
    kept = perhaps_shared(keys).tolist()
    upper = [key >> (64 - DIGIT) for key in given_keys]
    assert kept == [place for place, one in enumerate(upper) if upper.count(one) > 1]


def test_many_keys_are_all_kept() -> None:
    keys = np.arange(2**DIGIT, dtype=np.uint64) << np.uint64(64 - DIGIT)
    assert perhaps_shared(keys[:-1]).tolist() == []
    assert perhaps_shared(keys).tolist() == list(range(2**DIGIT))


@given(st.lists(st.integers(0, 12), max_size=30))
def test_groups_are_numbered_by_their_first_member(leaders: list[int]) -> None:
    group, first = numbered(np.array(leaders, dtype=np.int64))
    order = list(dict.fromkeys(leaders))
    assert group.tolist() == [order.index(one) for one in leaders]
    assert first.tolist() == [leaders.index(one) for one in order]
