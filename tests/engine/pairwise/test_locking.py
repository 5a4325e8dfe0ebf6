# SPDX-License-Identifier: LGPL-3.0-or-later
"""Keeping wins in every order of equals: against following every order one by one."""

import random
from itertools import permutations, product

import numpy as np
import pytest

from isegoria.engine.pairwise import locking
from isegoria.engine.pairwise.locking import Win, lock_every_order, lock_in_order


def every_order(number: int, classes: list[list[Win]]) -> tuple[list[int], list[int], dict[Win, set[bool]]]:
    best, worst = [number] * number, [1] * number
    fate: dict[Win, set[bool]] = {}
    for orders in product(*(permutations(wins) for wins in classes)):
        above: set[Win] = set()
        for one, other in sum(orders, ()):
            kept = (other, one) not in above
            fate.setdefault((one, other), set()).add(kept)
            if kept:
                higher = {a for a in range(number) if (a, one) in above} | {one}
                lower = {b for b in range(number) if (other, b) in above} | {other}
                above |= {(a, b) for a in higher for b in lower}
        for one in range(number):
            best[one] = min(best[one], 1 + sum((a, one) in above for a in range(number)))
            worst[one] = max(worst[one], number - sum((one, b) in above for b in range(number)))
    return best, worst, fate


def random_classes(chance: random.Random) -> tuple[int, list[list[Win]]]:
    number = chance.choice([3, 4, 4, 4, 5])
    wins = [(a, b) if chance.random() < 0.5 else (b, a) for a in range(number) for b in range(a)]
    chance.shuffle(wins)
    classes: list[list[Win]] = []
    while wins:
        size = chance.randint(1, 4 if number == 5 else 6)
        classes.append(sorted(wins[:size]))
        wins = wins[size:]
    return number, classes


def test_places_are_those_of_following_every_order() -> None:
    chance = random.Random(8)
    open_ones = 0
    for _ in range(150):
        number, classes = random_classes(chance)
        locked = lock_every_order(number, classes)
        best, worst, fate = every_order(number, classes)
        assert locked.complete
        assert (list(locked.best), list(locked.worst)) == (best, worst)
        for win, answer in locked.fate:
            if answer != "either":
                assert fate[win] == {answer == "kept"}
        open_ones += locked.states > 0
    assert open_ones > 20


def test_a_search_cut_short_still_bounds_every_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "MOST_STATES", 2)
    chance = random.Random(9)
    cut = 0
    for _ in range(100):
        number, classes = random_classes(chance)
        locked = lock_every_order(number, classes)
        best, worst, _ = every_order(number, classes)
        assert all(bound <= place for bound, place in zip(locked.best, best, strict=True))
        assert all(bound >= place for bound, place in zip(locked.worst, worst, strict=True))
        cut += not locked.complete
    assert cut > 0


def test_wins_in_one_order_close_no_circle() -> None:
    above, fate = lock_in_order(3, [(0, 1), (1, 2), (2, 0)])
    assert [kept for _, kept in fate] == [True, True, False]
    assert np.array_equal(above, np.array([[False, True, True], [False, False, True], [False, False, False]]))
