# SPDX-License-Identifier: LGPL-3.0-or-later
"""Fixed chunks, and a reduction in a fixed tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.linear.chunks import chunk_bounds, tree_reduce


@given(st.integers(0, 500), st.integers(1, 60))
def test_chunks_cover_every_row_once(rows: int, size: int) -> None:
    bounds = list(chunk_bounds(rows, size))
    assert [row for start, stop in bounds for row in range(start, stop)] == list(range(rows))
    assert all(0 < stop - start <= size for start, stop in bounds)


@pytest.mark.parametrize(
    ("parts", "tree"),
    [("", None), ("a", "a"), ("ab", "(ab)"), ("abc", "((ab)c)"), ("abcdefg", "(((ab)(cd))((ef)g))")],
)
def test_the_tree_depends_on_the_number_of_parts_only(parts: str, tree: str | None) -> None:
    assert tree_reduce(parts, lambda left, right: f"({left}{right})") == tree
