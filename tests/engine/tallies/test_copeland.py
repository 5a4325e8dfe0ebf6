# SPDX-License-Identifier: LGPL-3.0-or-later
"""Copeland and Llull: known examples, counting by hand, and what the theory says and denies."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.condorcet import condorcet_loser, condorcet_winner, smith_set
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.copeland import count_copeland
from tests.engine.tallies.by_hand import profiles, random_profile
from tests.engine.tallies.written import CIRCLE, TENNESSEE, by_order, cloned, full_rankings, may_win, raised, written


def test_tennessee() -> None:
    tally = count_copeland(TENNESSEE)
    assert tally.table["scores"] == [0, 3, 2, 1]
    assert (tally.winners, tally.ranking) == ((1,), ((1,), (2,), (3,), (0,)))
    assert tally.trace.steps[-2].sentence == "M: 0 won, 0 tied, 3 lost. Points: 0."


def test_what_a_tied_duel_is_worth_can_decide() -> None:
    # A wins one duel and loses one; B ties both; C loses to A and ties B.
    ballots = written("2 ACB, 1 BAC, 1 BCA, 1 ABC, 1 CBA")
    by_worth = {worth: count_copeland(ballots, tied_duel=worth).table["scores"] for worth in ("0", "1/2", "1")}
    assert by_worth["1/2"] == count_copeland(ballots).table["scores"]
    for worth, scores in by_worth.items():
        half = Fraction(worth)
        table = pairwise_matrix(ballots)
        assert [Fraction(score) for score in scores] == [
            sum(Fraction(1) if table[a, b] > table[b, a] else half * (table[a, b] == table[b, a]) for b in others)
            for a, others in ((0, (1, 2)), (1, (0, 2)), (2, (0, 1)))
        ]


def test_a_circle_is_a_tie_and_an_order_breaks_it() -> None:
    tally = count_copeland(CIRCLE)
    assert (tally.status, tally.tied) == ("tied", (0, 1, 2))
    assert count_copeland(CIRCLE, ties=by_order(CIRCLE, "BAC")).winners == (1,)
    assert count_copeland(CIRCLE, seats=2).open_seats == 2


def test_no_ballot_one_candidate_all_equal_too_many() -> None:
    assert count_copeland(Ballots.from_marks("rankings", "AB", [])).status == "nobody"
    assert count_copeland(written("3 A")).winners == (0,)
    assert count_copeland(written("4 (ABC)")).tied == (0, 1, 2)
    with pytest.raises(EngineError) as refused:
        count_copeland(Ballots.from_marks("rankings", [str(one) for one in range(10_000)], []))
    assert refused.value.code == "candidates_too_many"


def test_counting_by_hand_gives_the_same() -> None:
    chance = random.Random(8)
    for _ in range(500):
        ballots = random_profile(chance, candidates=6)
        if not ballots.expressed:
            continue
        rows = [(row, votes) for row, votes in zip(ballots.marks.tolist(), ballots.weights.tolist(), strict=True)]
        scores = []
        for a in range(ballots.n_candidates):
            score = Fraction(0)
            for b in range(ballots.n_candidates):
                lead = sum(
                    votes * ((row[a] % 256 < row[b] % 256) - (row[a] % 256 > row[b] % 256)) for row, votes in rows
                )
                score += Fraction(1) if lead > 0 else Fraction(lead == 0 and a != b, 2)
            scores.append(score)
        assert [Fraction(one) for one in count_copeland(ballots).table["scores"]] == scores


@given(profiles())
def test_condorcet_winners_win_losers_do_not_and_the_smith_set_holds_the_winners(ballots: Ballots) -> None:
    if not ballots.expressed:
        return
    matrix = pairwise_matrix(ballots)
    tally = count_copeland(ballots)
    assert may_win(tally) <= set(smith_set(matrix))
    if (winner := condorcet_winner(matrix)) is not None:
        assert tally.winners == (winner,)
    if (loser := condorcet_loser(matrix)) is not None:
        assert loser not in may_win(tally)


@given(full_rankings(5), st.data())
def test_to_raise_a_winner_does_not_make_them_lose(ballots: Ballots, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(ballots.counts) - 1))
    for one in may_win(count_copeland(ballots)):
        assert one in may_win(count_copeland(raised(ballots, row, one)))


def test_it_fails_independence_of_clones() -> None:
    # Of a circle, a clone of B helps A, who beats both, and harms C, who is beaten by both.
    assert may_win(count_copeland(CIRCLE)) == {0, 1, 2}
    assert may_win(count_copeland(cloned(CIRCLE, 1, [False]))) == {0, 1}
