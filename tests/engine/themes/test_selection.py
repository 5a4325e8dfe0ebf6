# SPDX-License-Identifier: LGPL-3.0-or-later
"""Choosing few for many: places kept, both sides, the budget, and what greed guarantees."""

from itertools import combinations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from isegoria.engine.themes.selection import Choice, Offer, choose

Values = NDArray[np.float64]


def offer(
    values: Values,
    costs: list[int],
    *,
    theme: list[int] | None = None,
    side: list[int] | None = None,
    sides: list[list[float]] | None = None,
    people: list[float] | None = None,
    due: list[int] | None = None,
) -> Offer:
    n, units = values.shape
    themes = np.zeros(n, dtype=np.int64) if theme is None else np.array(theme)
    many = int(themes.max()) + 1
    return Offer(
        sp.csr_matrix(values),
        np.ones(units),
        np.ones(n),
        np.array(costs),
        themes,
        np.zeros(n, dtype=np.int8) if side is None else np.array(side, dtype=np.int8),
        np.ones(many) if people is None else np.array(people),
        np.zeros((many, 2)) if sides is None else np.array(sides),
        np.array([] if due is None else due, dtype=np.int64),
        lambda one: np.arange(n) == one,
    )


def worth(values: Values, chosen: tuple[int, ...]) -> float:
    return float(values[list(chosen)].max(axis=0).sum()) if chosen else 0.0


def spent(choice: Choice, costs: list[int]) -> int:
    return sum(costs[one] for one in choice.chosen)


small = st.integers(1, 7).flatmap(
    lambda n: st.tuples(
        st.lists(st.lists(st.sampled_from([0.0, 0.3, 0.7, 1.0]), min_size=5, max_size=5), min_size=n, max_size=n),
        st.lists(st.integers(1, 9), min_size=n, max_size=n),
        st.integers(1, 20),
    )
)


@given(small)
@settings(max_examples=150)
def test_the_better_of_two_greedy_choices_keeps_its_promise(case: tuple[list[list[float]], list[int], int]) -> None:
    rows, costs, budget = case
    values = np.array(rows)
    choice = choose(offer(values, costs), budget=budget, minority_share=0)
    possible = [set_ for size in range(len(costs) + 1) for set_ in combinations(range(len(costs)), size)]
    best = max(worth(values, one) for one in possible if sum(costs[at] for at in one) <= budget)
    assert spent(choice, costs) <= budget
    assert choice.worth == pytest.approx(worth(values, choice.chosen))
    # The promise is for gain per cost; here an effort for each sentence is added to it.
    assert choice.worth >= 0.5 * (1 - np.exp(-1)) * best - 1e-9


@given(small)
@settings(max_examples=100)
def test_gains_add_up_and_nothing_is_chosen_twice(case: tuple[list[list[float]], list[int], int]) -> None:
    rows, costs, budget = case
    choice = choose(offer(np.array(rows), costs), budget=budget)
    assert sum(choice.gains) == pytest.approx(choice.worth)
    assert len(set(choice.chosen)) == len(choice.chosen)
    assert choice.worth <= choice.most + 1e-9


def test_equal_costs_give_the_published_greedy_choice() -> None:
    # The greatest gain first, then what is left: the classical example where greed misses the best pair.
    values = np.array([[1, 1, 1, 0, 0, 0], [1, 0, 0, 1, 1, 0], [0, 1, 1, 0, 0, 0.5]], dtype=float)
    choice = choose(offer(values, [1, 1, 1]), budget=2)
    assert choice.chosen == (0, 1)
    assert choice.worth == 5


def test_each_theme_due_has_a_place_before_anything_else() -> None:
    values = np.array([[1, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0.2]], dtype=float)
    kept = choose(offer(values, [10, 10, 10], theme=[0, 0, 1], people=[19, 1], due=[0, 1]), budget=20)
    assert (kept.chosen, kept.reasons) == ((0, 2), ("theme", "theme"))


def test_a_long_sentence_does_not_drive_out_the_next_theme() -> None:
    values = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=float)
    choice = choose(offer(values, [90, 40, 40], theme=[0, 0, 1], people=[5, 3], due=[0, 1]), budget=100)
    assert choice.chosen == (1, 2)


def test_what_does_not_fit_is_said_the_largest_theme_first() -> None:
    values = np.eye(2)
    choice = choose(offer(values, [80, 80], theme=[0, 1], people=[2, 9], due=[1, 0]), budget=100)
    assert (choice.chosen, choice.no_room, choice.no_candidate) == ((1,), (0,), ())


def test_both_sides_are_shown_and_neither_runs_away() -> None:
    values = np.vstack([np.eye(12)[:8], np.eye(12)[8:]])
    side = [1] * 8 + [-1] * 4
    choice = choose(offer(values, [1] * 12, side=side, sides=[[90.0, 10.0]], due=[0]), budget=8)
    assert choice.reasons[:2] == ("theme", "balance")
    against = sum(side[one] < 0 for one in choice.chosen)
    assert (len(choice.chosen), against) == (8, 2)  # ten in a hundred, but never under a quarter


def test_minorities_have_their_share_of_the_length() -> None:
    values = np.zeros((10, 30))
    for one in range(8):
        values[one, one * 3 : one * 3 + 3] = 1.0
    values[8, 24], values[9, 25] = 1.0, 1.0
    theme = [0] * 8 + [1, 2]
    alone = choose(offer(values, [10] * 10, theme=theme, people=[24, 1, 1]), budget=50, minority_share=0)
    kept = choose(offer(values, [10] * 10, theme=theme, people=[24, 1, 1]), budget=50, minority_share=0.4)
    assert {theme[one] for one in alone.chosen} == {0}
    assert [theme[one] for one in kept.chosen].count(0) == 3
    assert kept.reasons[:2] == ("minority", "minority")


def test_what_adds_too_little_is_not_added() -> None:
    values = np.array([[1, 1, 0], [0, 0, 0.1]], dtype=float)
    assert choose(offer(values, [1, 1]), budget=9, least_gain=0.5).chosen == (0,)


def test_nothing_to_choose_from() -> None:
    empty = offer(np.zeros((1, 1)), [5])
    assert choose(empty, budget=4).chosen == ()
