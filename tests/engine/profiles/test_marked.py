# SPDX-License-Identifier: LGPL-3.0-or-later
import numpy as np
import pytest

from isegoria.engine.profiles.ballots import Ballots, Grade, Kind

SCALE = (Grade(0, "poor"), Grade(1, "good"))


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (1, 1), (40_000, 1), (40_000, 5), (300, 64), (300, 65)])
@pytest.mark.parametrize(("kind", "least"), [("grades", 0), ("approvals", 1), ("points", 1)])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.9])
def test_a_row_is_marked_where_anything_of_it_is(kind: Kind, least: int, rows: int, columns: int, share: float) -> None:
    drawn = np.random.default_rng(8)
    marks = np.where(drawn.random((rows, columns)) < share, 1, drawn.integers(-1, least, (rows, columns)))
    scale = SCALE if kind == "grades" else ()
    ballots = Ballots.from_marks(kind, [str(one) for one in range(columns)], marks, scale=scale)
    expected = [any(mark >= least for mark in row) for row in marks.tolist()]

    assert ballots.marked.tolist() == expected
    assert ballots.blank == rows - sum(expected)
    assert ballots.expressed == sum(expected)
