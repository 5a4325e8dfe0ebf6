# SPDX-License-Identifier: LGPL-3.0-or-later
"""Best orders by sets and by the solver: against trying every order, and against each other."""

from itertools import permutations

import numpy as np
import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.best_orders import best_orders_by_sets, contradicted
from isegoria.engine.pairwise.best_orders_solver import best_orders_by_solver
from isegoria.engine.pairwise.matrix import Matrix


def random_matrix(random: np.random.Generator, number: int, rows: int) -> Matrix:
    ranks = np.argsort(random.random((rows, number)), axis=1)
    return (ranks[:, :, None] < ranks[:, None, :]).sum(axis=0)


def test_both_find_what_trying_every_order_finds() -> None:
    random = np.random.default_rng(8)
    several = 0
    for _ in range(50):
        number = int(random.integers(3, 7))
        matrix = random_matrix(random, number, int(random.integers(1, 12)))
        costs = {order: contradicted(matrix, order) for order in permutations(range(number))}
        best = [order for order, cost in costs.items() if cost == min(costs.values())]
        by_sets = best_orders_by_sets(matrix, range(number))
        assert by_sets.order == best[0]
        assert list(by_sets.best) == [1 + min(order.index(one) for order in best) for one in range(number)]
        assert list(by_sets.worst) == [1 + max(order.index(one) for order in best) for one in range(number)]
        assert by_sets.unique == (len(best) == 1)
        solved = best_orders_by_solver(matrix, range(number))
        assert solved.order == best[0]
        assert solved.unique == solved.exact_places == (len(best) == 1)
        assert all(a <= b for a, b in zip(solved.best, by_sets.best, strict=True))
        assert all(a >= b for a, b in zip(solved.worst, by_sets.worst, strict=True))
        several += len(best) > 1
        if len(best) == 1:
            assert solved.proof == "bound"
    assert several > 10


def test_the_order_asked_picks_among_several() -> None:
    circle = np.array([[0, 2, 1], [1, 0, 2], [2, 1, 0]])
    for prefer in permutations(range(3)):
        expected = min(((0, 1, 2), (1, 2, 0), (2, 0, 1)), key=lambda order: [prefer.index(one) for one in order])
        assert best_orders_by_sets(circle, prefer).order == expected
        assert best_orders_by_solver(circle, prefer).order == expected


@pytest.mark.parametrize(("number", "rows"), [(12, 7), (14, 31), (16, 51)])
def test_sets_and_solver_agree_on_larger_circles(number: int, rows: int) -> None:
    matrix = random_matrix(np.random.default_rng(number), number, rows)
    by_sets, solved = best_orders_by_sets(matrix, range(number)), best_orders_by_solver(matrix, range(number))
    assert solved.order == by_sets.order
    assert solved.unique == by_sets.unique


def test_twenty_five_in_a_circle_are_ordered_and_proven() -> None:
    matrix = random_matrix(np.random.default_rng(5), 25, 51)
    solved = best_orders_by_solver(matrix, range(25))
    assert sorted(solved.order) == list(range(25))
    assert solved.proof == "bound"


def test_votes_beyond_64_bits_by_sets_and_refused_by_the_solver() -> None:
    circle = np.array([[0, 2, 1], [1, 0, 2], [2, 1, 0]], dtype=np.int64) * 2**60
    assert best_orders_by_sets(circle, range(3)).order == (0, 1, 2)
    with pytest.raises(EngineError) as refused:
        best_orders_by_solver(circle, range(3))
    assert refused.value.code == "ballots_too_many"
