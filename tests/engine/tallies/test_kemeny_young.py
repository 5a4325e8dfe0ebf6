# SPDX-License-Identifier: LGPL-3.0-or-later
"""Kemeny–Young: known examples, every order tried, and what the theory says and denies."""

import random
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.condorcet import condorcet_winner, smith_set
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.kemeny_young import count_kemeny_young
from tests.engine.tallies.by_hand import profiles, random_profile
from tests.engine.tallies.written import (
    CIRCLE,
    TENNESSEE,
    by_order,
    cloned,
    full_rankings,
    may_win,
    raised,
    renumbered,
    reversed_ballots,
    written,
)


def test_tennessee() -> None:
    tally = count_kemeny_young(TENNESSEE)
    # The usual example gives 393 preferences kept of 600.
    assert (tally.table["order"], tally.table["distance"]) == ([1, 2, 3, 0], 600 - 393)
    assert tally.ranking == ((1,), (2,), (3,), (0,))
    assert tally.table["unique"]


def test_a_circle_has_three_best_orders() -> None:
    tally = count_kemeny_young(CIRCLE)
    assert (tally.status, tally.tied, tally.table["unique"]) == ("tied", (0, 1, 2), False)
    assert tally.table["order"] == [0, 1, 2]
    broken = count_kemeny_young(CIRCLE, ties=by_order(CIRCLE, "CBA"))
    assert (broken.winners, broken.table["order"]) == ((2,), [2, 0, 1])
    assert count_kemeny_young(CIRCLE, ties=by_order(CIRCLE, "CBA"), seats=2).winners == (2, 0)


def test_no_ballot_one_candidate_all_equal() -> None:
    assert count_kemeny_young(Ballots.from_marks("rankings", "AB", [])).status == "nobody"
    assert count_kemeny_young(written("3 A")).winners == (0,)
    assert count_kemeny_young(written("4 (ABC)")).tied == (0, 1, 2)


def test_a_circle_too_large_is_refused_and_many_candidates_in_a_line_are_not() -> None:
    shift = (np.arange(31)[None] + np.arange(31)[:, None]) % 31 + 1
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(31)], shift)
    with pytest.raises(EngineError) as refused:
        count_kemeny_young(ballots)
    assert refused.value.params == {"method": "kemeny-young", "most": 30, "found": 31}
    assert "in a circle" in str(refused.value)
    line = Ballots.from_marks("rankings", [str(one) for one in range(400)], [list(range(1, 401))])
    assert count_kemeny_young(line).table["order"] == list(range(400))


def test_trying_every_order_gives_the_same() -> None:
    chance = random.Random(8)
    for _ in range(300):
        ballots = random_profile(chance, candidates=5)
        if not ballots.expressed:
            continue
        table = pairwise_matrix(ballots).tolist()
        costs = {
            order: sum(table[b][a] for at, a in enumerate(order) for b in order[at + 1 :])
            for order in permutations(range(ballots.n_candidates))
        }
        best = [order for order, cost in costs.items() if cost == min(costs.values())]
        tally = count_kemeny_young(ballots)
        assert tally.table["distance"] == min(costs.values())
        assert tuple(tally.table["order"]) in best
        assert tally.table["unique"] == (len(best) == 1)
        assert may_win(tally) == {order[0] for order in best}
        if ballots.n_candidates > 2:
            two = count_kemeny_young(ballots, seats=2)
            assert set(two.winners) == set.intersection(*(set(order[:2]) for order in best))
            assert may_win(two) == set().union(*(order[:2] for order in best))


@given(profiles())
def test_whoever_beats_everyone_wins_and_nobody_outside_the_smith_set(ballots: Ballots) -> None:
    if not ballots.expressed:
        return
    matrix = pairwise_matrix(ballots)
    tally = count_kemeny_young(ballots)
    assert may_win(tally) <= set(smith_set(matrix))
    if (winner := condorcet_winner(matrix)) is not None:
        assert tally.winners == (winner,)


@given(profiles(), st.data())
def test_the_names_do_not_matter(ballots: Ballots, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(ballots.n_candidates)))
    found = count_kemeny_young(renumbered(ballots, order))
    assert {order[one] for one in may_win(found)} == may_win(count_kemeny_young(ballots))


@given(full_rankings(4), st.data())
def test_to_raise_a_winner_does_not_make_them_lose(ballots: Ballots, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(ballots.counts) - 1))
    for one in may_win(count_kemeny_young(ballots)):
        assert one in may_win(count_kemeny_young(raised(ballots, row, one)))


@given(full_rankings(4))
def test_upside_down_the_best_order_is_the_same_upside_down(ballots: Ballots) -> None:
    tally, turned = count_kemeny_young(ballots), count_kemeny_young(reversed_ballots(ballots))
    assert turned.table["distance"] == tally.table["distance"]
    if tally.table["unique"]:
        assert turned.table["order"] == tally.table["order"][::-1]


def test_it_fails_independence_of_clones() -> None:
    # A beats B by 6, B beats C by 10, C beats A by 8: B first. With a clone of A, the wins of C and A weigh double.
    ballots = written("8 ABC, 9 BCA, 7 CAB")
    assert count_kemeny_young(ballots).winners == (1,)
    assert count_kemeny_young(cloned(ballots, 0, [False])).winners == (2,)
