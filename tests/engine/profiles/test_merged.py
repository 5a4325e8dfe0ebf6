# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots that are alike in one row: the same rows however many there are, and ranks closed up the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.profiles import ballots as ballots_module
from isegoria.engine.profiles.ballots import Ballots, Grade, Kind

HIGHEST: dict[Kind, int] = {"rankings": 5, "grades": 6, "approvals": 1, "points": 120}
SCALE = tuple(Grade(value, str(value)) for value in range(7))


@given(st.sampled_from(sorted(HIGHEST)), st.integers(1, 5), st.integers(0, 40), st.integers(0, 9), st.booleans())
def test_very_many_are_merged_as_few_are(kind: Kind, width: int, rows: int, seed: int, counted: bool) -> None:
    drawn = np.random.default_rng(seed)
    least = 1 if kind == "rankings" else 0
    marks = drawn.integers(least - 1, min(HIGHEST[kind], width if kind == "rankings" else 999) + 1, (rows, width))
    marks[marks < least] = -1
    names = [str(one) for one in range(width)]
    counts = drawn.integers(1, 4, rows) if counted else None
    scale = SCALE if kind == "grades" else ()
    found = []
    for many in (50_000, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ballots_module, "MANY", many)
            made = Ballots.from_marks(kind, names, marks, counts=counts, scale=scale)
            found.append((made, made.merged()))
    for few, many_ones in zip(*found, strict=True):
        assert few.marks.tolist() == many_ones.marks.tolist()
        assert few.counts.tolist() == many_ones.counts.tolist() == many_ones.weights.tolist()
        assert few.marks.dtype == many_ones.marks.dtype
    merged = found[1][1]
    assert merged.marks.tolist() == [list(row) for row in sorted(set(map(tuple, found[0][0].marks.tolist())))]
    assert merged.n_ballots == found[0][0].n_ballots
