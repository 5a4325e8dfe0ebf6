# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who has not been asked what."""

from collections.abc import Callable

import numpy as np
import pytest

from isegoria.engine.opinions.coverage import coverage
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]


def test_shares_and_quartiles_are_those_of_the_table(planted: Planted) -> None:
    matrix, _ = planted(200, 20, groups=2, seen=0.6, seed=1)
    found = coverage(map_opinions(matrix), matrix.opinions_per_participant)
    seen = matrix.values.astype(bool).toarray() | (matrix.values.toarray() == 0)
    given = np.diff(matrix.values.indptr)
    assert found.share == pytest.approx(matrix.n_opinions / (200 * 20))
    assert found.seen == pytest.approx(np.bincount(matrix.values.indices, minlength=20) / 200)
    assert found.quartiles[1] in (int(np.median(given)), int(np.median(given)) + 1, int(np.median(given)) - 1)
    assert seen.shape == (200, 20)
    assert found.gaps == ()


def test_a_statement_kept_from_a_group_is_a_gap(planted: Planted) -> None:
    matrix, belongs = planted(300, 20, groups=2, seen=0.9, noise=0.02, seed=3)
    rows = [(person, statement, o) for person, statement, o in matrix.triplets()]
    kept = [row for row in rows if row[1] != 7 or belongs[row[0]] == 0 or row[0] < 10]
    people, statements, opinions = zip(*kept, strict=True)
    thinned = OpinionMatrix.from_triplets(people, statements, opinions)
    on = map_opinions(thinned)
    found = coverage(on, thinned.opinions_per_participant)
    assert [gap.statement for gap in found.gaps] == [7]
    assert found.gaps[0].seen < 10
    assert found.gaps[0].people == {group.id: group.size for group in on.groups}[found.gaps[0].group]


def test_nobody_yet() -> None:
    empty = OpinionMatrix.from_triplets([], [], [], participant_ids=range(2), statement_ids=range(3))
    found = coverage(map_opinions(empty), empty.opinions_per_participant)
    assert (found.share, found.quartiles, found.gaps) == (0.0, (0, 0, 0), ())
    assert found.seen.tolist() == [0, 0, 0]
