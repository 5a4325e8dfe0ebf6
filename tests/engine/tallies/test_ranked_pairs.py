# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ranked pairs: known examples, a second algorithm that follows every order, and what the theory says."""

import random
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.pairwise import locking
from isegoria.engine.pairwise.condorcet import condorcet_winner, smith_set
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.ranked_pairs import count_ranked_pairs
from tests.engine.tallies.by_hand import profiles, random_profile
from tests.engine.tallies.written import (
    CIRCLE,
    SCHULZE_1,
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
    tally = count_ranked_pairs(TENNESSEE)
    assert tally.ranking == ((1,), (2,), (3,), (0,))
    assert tally.table["kept"] == [[2, 3], [1, 2], [1, 3], [1, 0], [2, 0], [3, 0]]
    assert [step.sentence for step in tally.trace.steps][3:6] == [
        "Kept: C over K, 83 to 17.",
        "Kept: N over C, 68 to 32.",
        "Kept: N over K, 68 to 32.",
    ]


def test_the_first_example_of_schulze_where_both_differ() -> None:
    # By margins: B–D 21, E–D 17, A–D 15, C–B 13, D–C 11 (a circle with C–B and B–D), E–B 9, A–C 7, B–A 5 (with A–C
    # and C–B), C–E 3, E–A 1 (with A–C and C–E). Schulze elects E.
    tally = count_ranked_pairs(SCHULZE_1)
    assert tally.winners == (0,)
    assert tally.table["left"] == [[3, 2], [1, 0], [4, 0]]
    assert tally.ranking == ((0,), (2,), (4,), (1,), (3,))


def test_a_circle_with_a_weakest_win() -> None:
    # B over C 7 to 2, A over B 6 to 3, C over A 5 to 4: the weakest is left out.
    ballots = written("4 ABC, 3 BCA, 2 CAB")
    tally = count_ranked_pairs(ballots)
    assert tally.table["pairwise"] == [[0, 6, 4], [3, 0, 7], [5, 2, 0]]
    assert (tally.table["kept"], tally.table["left"]) == ([[1, 2], [0, 1]], [[2, 0]])
    assert tally.ranking == ((0,), (1,), (2,))


def test_a_perfect_circle() -> None:
    tally = count_ranked_pairs(CIRCLE)
    assert (tally.status, tally.tied, tally.table["either"]) == ("tied", (0, 1, 2), [[0, 1], [1, 2], [2, 0]])
    assert tally.table["complete"]
    # By the order C, A, B: the pairs of C come first, C over A before B over C, which is kept too; A over B closes.
    broken = count_ranked_pairs(CIRCLE, ties=by_order(CIRCLE, "CAB"))
    assert (broken.table["kept"], broken.table["left"]) == ([[2, 0], [1, 2]], [[0, 1]])
    assert broken.winners == (1,)
    assert broken.ties[0].to_json() == {"candidates": [0, 1, 2], "what": "seat", "way": "order", "chosen": [1]}


def test_more_orders_than_can_be_followed_are_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "MOST_STATES", 2)
    tally = count_ranked_pairs(CIRCLE)
    assert (tally.status, tally.tied, tally.table["complete"]) == ("tied", (0, 1, 2), False)
    assert "pairs_many_orders" in tally.trace.codes()


def test_many_candidates_few_voters_take_no_time() -> None:
    random = np.random.default_rng(3)
    for _ in range(5):
        marks = np.argsort(random.random((12, 10)), axis=1) + 1
        assert count_ranked_pairs(Ballots.from_marks("rankings", "ABCDEFGHIJ", marks)).table["complete"]


def test_a_large_circle_is_not_told_pair_by_pair() -> None:
    marks = np.argsort(np.random.default_rng(4).random((101, 40)), axis=1) + 1
    tally = count_ranked_pairs(Ballots.from_marks("rankings", [str(one) for one in range(40)], marks))
    assert "pairs_untold" in tally.trace.codes()
    assert len(tally.table["kept"]) + len(tally.table["left"]) + len(tally.table["either"]) == 780


def test_no_ballot_one_candidate_all_equal() -> None:
    assert count_ranked_pairs(Ballots.from_marks("rankings", "AB", [])).status == "nobody"
    assert count_ranked_pairs(written("3 A")).winners == (0,)
    level = count_ranked_pairs(written("4 (ABC)"))
    assert (level.status, level.tied, level.ranking) == ("tied", (0, 1, 2), ((0, 1, 2),))
    assert count_ranked_pairs(written("4 (ABC)"), ties=by_order(written("1 ABC"), "BCA"), seats=2).winners == (1, 2)


# -- a second algorithm: every order of equal wins, in sets of pairs


def every_end(ballots: Ballots, measure: str) -> set[int]:
    matrix = pairwise_matrix(ballots).tolist()
    number = len(matrix)
    classes: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for a, b in product(range(number), repeat=2):
        if matrix[a][b] > matrix[b][a]:
            strength = (matrix[a][b] - matrix[b][a],) if measure == "margins" else (matrix[a][b], -matrix[b][a])
            classes.setdefault(strength, []).append((a, b))
    winners = set()
    for orders in product(*(permutations(classes[strength]) for strength in sorted(classes, reverse=True))):
        above = set()
        for a, b in sum(orders, ()):
            if (b, a) not in above:
                higher = {x for x in range(number) if (x, a) in above} | {a}
                lower = {x for x in range(number) if (b, x) in above} | {b}
                above |= set(product(higher, lower))
        winners |= {a for a in range(number) if all((b, a) not in above for b in range(number))}
    return winners


def test_following_every_order_elects_the_same() -> None:
    chance = random.Random(8)
    for _ in range(400):
        ballots = random_profile(chance, candidates=4)
        if not ballots.expressed:
            continue
        for measure in ("winning-votes", "margins"):
            assert may_win(count_ranked_pairs(ballots, measure=measure)) == every_end(ballots, measure)


def test_whatever_order_breaks_ties_elects_one_who_may_win() -> None:
    chance = random.Random(9)
    for _ in range(300):
        ballots = random_profile(chance, candidates=5)
        if not ballots.expressed:
            continue
        may = may_win(count_ranked_pairs(ballots))
        ties = TieBreaking.by_lot(ballots.candidates, str(chance.random()))
        assert set(count_ranked_pairs(ballots, ties=ties).winners) <= may


# -- what the theory says


@given(profiles())
def test_whoever_beats_everyone_wins_and_nobody_outside_the_smith_set(ballots: Ballots) -> None:
    if not ballots.expressed:
        return
    matrix = pairwise_matrix(ballots)
    tally = count_ranked_pairs(ballots)
    assert may_win(tally) <= set(smith_set(matrix))
    if (winner := condorcet_winner(matrix)) is not None:
        assert tally.winners == (winner,)


@given(profiles(), st.data())
def test_neither_the_names_nor_who_votes_matter(ballots: Ballots, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(ballots.n_candidates)))
    tally = count_ranked_pairs(ballots)
    found = count_ranked_pairs(renumbered(ballots, order))
    assert {order[one] for one in may_win(found)} == may_win(tally)
    shuffled = ballots.rows(np.array(data.draw(st.permutations(range(len(ballots.counts)))), dtype=np.int64))
    assert count_ranked_pairs(shuffled).discrete() == tally.discrete()


@given(full_rankings(4), st.data())
def test_a_clone_helps_and_harms_nobody_else(ballots: Ballots, data: st.DataObject) -> None:
    """With an order that breaks ties and holds the clone beside the other one (Zavist & Tideman)."""
    one = data.draw(st.integers(0, ballots.n_candidates - 1))
    swapped = data.draw(st.lists(st.booleans(), min_size=9, max_size=9))
    order = "".join(data.draw(st.permutations(ballots.candidates)))
    alone = count_ranked_pairs(ballots, ties=by_order(ballots, order)).winners
    both = cloned(ballots, one, swapped)
    name = ballots.candidates[one]
    found = count_ranked_pairs(both, ties=by_order(both, order.replace(name, name + "Z"))).winners
    assert tuple(one if winner == ballots.n_candidates else winner for winner in found) == alone


@given(full_rankings(5), st.data())
def test_to_raise_a_winner_does_not_make_them_lose(ballots: Ballots, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(ballots.counts) - 1))
    for one in may_win(count_ranked_pairs(ballots)):
        assert one in may_win(count_ranked_pairs(raised(ballots, row, one)))


@given(full_rankings(5, least=2))
def test_an_only_winner_does_not_win_upside_down(ballots: Ballots) -> None:
    tally = count_ranked_pairs(ballots)
    if tally.winners:
        assert tally.winners != count_ranked_pairs(reversed_ballots(ballots)).winners
