# SPDX-License-Identifier: LGPL-3.0-or-later
"""A conversation through time: what its map was, and which statements later answers judge otherwise."""

from collections.abc import Callable

import numpy as np
import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.opinions.drift import drift, followed_back, until_then
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]


def timed(planted: Planted, turned: int | None = None) -> OpinionMatrix:
    """Opinions in a drawn order of time; those on the statement `turned` become disagreement half-way."""
    matrix, _ = planted(240, 16, groups=2, seed=1)
    people, statements, opinions = (np.array(column) for column in zip(*matrix.triplets(), strict=True))
    times = np.random.default_rng(0).permutation(len(people)) + 1_000
    if turned is not None:
        opinions = np.where(statements == turned, np.where(times < 1_000 + len(people) // 2, 1, -1), opinions)
    return OpinionMatrix.from_triplets(people, statements, opinions, times=times)


def test_snapshots_grow_towards_the_map_of_today(planted: Planted) -> None:
    matrix = timed(planted)
    found = drift(matrix, moments=4)
    opinions = [one.opinions for one in found.snapshots]
    assert opinions == sorted(opinions)
    assert opinions[-1] == matrix.n_opinions
    assert found.snapshots[-1].rand == 1.0
    assert found.snapshots[-1].k == map_opinions(matrix).k == 2
    assert found.moved == ()


def test_a_statement_judged_otherwise_later_is_found(planted: Planted) -> None:
    (moved,) = drift(timed(planted, turned=3), moments=2).moved
    assert moved.statement == 3
    assert moved.before > 0.9 > 0.1 > moved.after
    assert moved.z < -3.29


def test_until_then_keeps_the_answers_given_by_then(planted: Planted) -> None:
    matrix = timed(planted)
    assert matrix.times is not None
    middle = int(np.median(matrix.times))
    kept = until_then(matrix, middle)
    assert kept.n_opinions == int((matrix.times <= middle).sum())
    assert kept.times is not None
    assert kept.times.max() <= middle


def test_without_times_or_moments_it_is_refused(planted: Planted) -> None:
    with pytest.raises(EngineError, match="without their times"):
        drift(planted(20, 10)[0])
    with pytest.raises(EngineError, match="moments"):
        drift(timed(planted), moments=0)
    nobody = OpinionMatrix.from_triplets([], [], [], times=[])
    assert drift(nobody) == drift(nobody, moments=3)


@pytest.mark.parametrize("k", [2, 3])
def test_as_many_groups_at_every_moment_where_asked(planted: Planted, k: int) -> None:
    assert {one.k for one in drift(timed(planted), moments=3, k=k).snapshots} == {k}


def test_groups_are_followed_back_from_those_of_today(planted: Planted) -> None:
    snapshots = drift(timed(planted), moments=3).snapshots
    today = snapshots[-1].counts
    marks = followed_back(snapshots, today[::-1])
    assert marks[-1] == tuple(reversed(range(len(today))))
    for one, each in zip(snapshots, marks, strict=True):
        assert len(set(each)) == one.k
