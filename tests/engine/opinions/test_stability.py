# SPDX-License-Identifier: LGPL-3.0-or-later
"""Groups that are there come back in every crowd drawn; groups made of noise do not."""

from collections.abc import Callable

import numpy as np
import pytest

from isegoria.engine.clustering.agreement import adjusted_rand, adjusted_rand_of
from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.stability import HOLDS, STEADY, bootstrap, contingency
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]


def test_planted_groups_hold_and_are_the_steadiest(planted: Planted) -> None:
    matrix, _ = planted(400, 40, groups=3, seed=1)
    found = map_opinions(matrix)
    stability = bootstrap(matrix, found, draws=8)
    assert found.k == 3
    assert stability.shown is not None
    assert min(stability.shown.holds) > 0.95
    assert stability.steadiest_k == 3
    assert stability.people[found.placed].min() > 0.5
    assert all(stability.holds(group) for group in range(3))
    assert stability.by_k[5].rand < stability.by_k[3].rand


def test_noise_does_not_hold() -> None:
    rng = np.random.default_rng(4)
    people, statements = np.divmod(np.arange(120 * 30), 30)
    matrix = OpinionMatrix.from_triplets(people, statements, rng.integers(-1, 2, size=len(people)))
    found = map_opinions(matrix)
    stability = bootstrap(matrix, found, draws=8)
    assert stability.shown is not None
    assert min(stability.shown.holds) < STEADY
    assert not any(one.steady for one in stability.by_k.values())


def test_a_person_apart_from_their_group_holds_less(planted: Planted) -> None:
    matrix, _ = planted(300, 30, groups=2, noise=0.6, seed=2)
    found = map_opinions(matrix, parameters=PolisParameters(max_k=2))
    hold = bootstrap(matrix, found, draws=10).people[found.placed]
    centres = np.array([group.centre for group in found.groups])
    distances = np.linalg.norm(found.positions[found.placed, None] - centres, axis=2)
    between = np.abs(distances[:, 0] - distances[:, 1])
    near, far = between < np.quantile(between, 0.1), between > np.quantile(between, 0.5)
    assert hold[near].mean() < hold[far].mean()


def test_the_same_seed_draws_the_same_and_progress_is_told(planted: Planted) -> None:
    matrix, _ = planted(100, 20, seed=3)
    found, told = map_opinions(matrix), []
    one = bootstrap(matrix, found, draws=3, seed=5, told=told.append)
    other = bootstrap(matrix, found, draws=3, seed=5)
    assert told == [1, 2, 3]
    assert one.by_k == other.by_k
    assert one.people.tolist() == other.people.tolist()


def test_a_map_without_groups_has_nothing_to_draw() -> None:
    empty = OpinionMatrix.from_triplets([], [], [], participant_ids=range(3), statement_ids=range(2))
    found = bootstrap(empty, map_opinions(empty))
    assert (found.draws, found.by_k, found.shown, found.steadiest_k) == (0, {}, None, 0)
    assert found.people.tolist() == [0.0, 0.0, 0.0]
    assert not found.holds(0)
    assert HOLDS < STEADY


@pytest.mark.parametrize("seed", range(5))
def test_the_index_of_a_table_is_that_of_its_labels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 4, size=200), rng.integers(0, 3, size=200)
    assert adjusted_rand_of(contingency(one, other)) == adjusted_rand(one.tolist(), other.tolist())
