# SPDX-License-Identifier: LGPL-3.0-or-later
"""Winners, losers, sets and circles: against trying every group and every circle."""

from itertools import combinations, permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.pairwise.condorcet import (
    beats,
    condorcet_components,
    condorcet_loser,
    condorcet_winner,
    cycle,
    reachable,
    schwartz_set,
    smith_set,
    weak_condorcet_winners,
)
from isegoria.engine.pairwise.matrix import Matrix

# Condorcet's own circle, and one candidate whom all three beat.
CIRCLE = np.array([[0, 2, 1, 3], [1, 0, 2, 3], [2, 1, 0, 3], [0, 0, 0, 0]])


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    number = draw(st.integers(1, 6))
    most = draw(st.integers(0, 4))
    cells = draw(st.lists(st.integers(0, most), min_size=number**2, max_size=number**2))
    matrix = np.array(cells, dtype=np.int64).reshape(number, number)
    np.fill_diagonal(matrix, 0)
    return matrix


def beaten(matrix: Matrix, one: int, other: int) -> bool:
    return bool(matrix[one, other] > matrix[other, one])


def smallest_dominant(matrix: Matrix, among: list[int]) -> tuple[int, ...]:
    groups = (group for size in range(1, len(among) + 1) for group in combinations(among, size))
    return next(g for g in groups if all(beaten(matrix, a, b) for a in g for b in among if b not in g))


def undominated(matrix: Matrix) -> tuple[int, ...]:
    number = len(matrix)
    least: list[set[int]] = []
    for size in range(1, number + 1):
        for group in combinations(range(number), size):
            inside = set(group)
            attacked = any(beaten(matrix, b, a) for a in group for b in range(number) if b not in inside)
            if not attacked and not any(other <= inside for other in least):
                least.append(inside)
    return tuple(sorted(set().union(*least)))


def shortest_circle(matrix: Matrix, among: tuple[int, ...]) -> int:
    for size in range(3, len(among) + 1):
        for round_ in permutations(among, size):
            if all(beaten(matrix, a, b) for a, b in zip(round_, round_[1:] + round_[:1], strict=True)):
                return size
    return 0


def test_the_circle_of_condorcet() -> None:
    assert condorcet_winner(CIRCLE) is None
    assert condorcet_loser(CIRCLE) == 3
    assert smith_set(CIRCLE) == schwartz_set(CIRCLE) == (0, 1, 2)
    assert cycle(CIRCLE) == (0, 1, 2)
    assert condorcet_components(CIRCLE) == ((0, 1, 2), (3,))
    assert weak_condorcet_winners(CIRCLE) == ()


def test_an_only_candidate_wins_and_does_not_lose() -> None:
    alone = np.zeros((1, 1), dtype=np.int64)
    assert condorcet_winner(alone) == 0
    assert condorcet_loser(alone) is None
    assert smith_set(alone) == schwartz_set(alone) == weak_condorcet_winners(alone) == (0,)
    assert cycle(alone) == ()


def test_all_tied_is_one_group_without_a_circle() -> None:
    level = np.ones((4, 4), dtype=np.int64)
    assert condorcet_winner(level) is None
    assert smith_set(level) == schwartz_set(level) == weak_condorcet_winners(level) == (0, 1, 2, 3)
    assert cycle(level) == ()


def test_a_circle_below_is_named_when_asked() -> None:
    below = np.array([[0, 9, 9, 9], [0, 0, 2, 1], [0, 1, 0, 2], [0, 2, 1, 0]])
    assert condorcet_winner(below) == 0
    assert cycle(below) == ()
    assert cycle(below, (1, 2, 3)) == (1, 2, 3)


@given(matrices())
def test_every_set_is_the_one_found_by_trying_all(matrix: Matrix) -> None:
    number = len(matrix)
    rest = list(range(number))
    for group in condorcet_components(matrix):
        assert group == smallest_dominant(matrix, rest)
        rest = [one for one in rest if one not in group]
    assert rest == []
    assert schwartz_set(matrix) == undominated(matrix)
    assert set(schwartz_set(matrix)) <= set(smith_set(matrix))
    winner = condorcet_winner(matrix)
    assert (winner is not None) == (len(smith_set(matrix)) == 1)
    losers = [a for a in range(number) if all(beaten(matrix, b, a) for b in range(number) if b != a)]
    assert condorcet_loser(matrix) == (losers[0] if losers and number > 1 else None)
    assert weak_condorcet_winners(matrix) == tuple(
        a for a in range(number) if not any(beaten(matrix, b, a) for b in range(number))
    )


@given(matrices())
def test_the_circle_named_is_one_of_the_shortest(matrix: Matrix) -> None:
    top = smith_set(matrix)
    found = cycle(matrix)
    assert len(found) == shortest_circle(matrix, top)
    assert all(beaten(matrix, a, b) for a, b in zip(found, found[1:] + found[:1], strict=True))
    assert set(found) <= set(top)


@given(matrices())
def test_chains_of_wins_are_followed_to_their_end(matrix: Matrix) -> None:
    edges = beats(matrix)
    path = edges.copy()
    for through in range(len(matrix)):
        path |= np.outer(path[:, through], path[through])
    assert np.array_equal(reachable(edges), path)
