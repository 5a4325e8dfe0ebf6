# SPDX-License-Identifier: LGPL-3.0-or-later
"""Minimax by three measures: known examples, counting by hand, and what the theory says and denies."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.pairwise.condorcet import condorcet_loser, condorcet_winner, smith_set
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.minimax import count_minimax
from tests.engine.tallies.by_hand import profiles, random_profile
from tests.engine.tallies.written import CIRCLE, TENNESSEE, by_order, full_rankings, may_win, raised, written

MEASURES = ("winning-votes", "margins", "pairwise-opposition")

# Three in a strong circle, and a fourth whom each of them beats by one vote.
NARROW_LOSER = written("2 ABCD, 1 DABC, 2 BCAD, 1 DBCA, 1 CABD, 2 DCAB")


def test_tennessee() -> None:
    tally = count_minimax(TENNESSEE)
    assert tally.table["scores"] == [58, 0, 68, 83]
    assert (tally.winners, tally.ranking) == ((1,), ((1,), (0,), (2,), (3,)))
    assert count_minimax(TENNESSEE, measure="margins").table["scores"] == [16, -16, 36, 66]
    assert count_minimax(TENNESSEE, measure="pairwise-opposition").table["scores"] == [58, 42, 68, 83]
    assert tally.trace.steps[4].sentence == "M: the worst defeat is against N, 58 to 42. It counts 58."


def test_each_measure_counts_what_it_says() -> None:
    ballots = written("6 A, 5 BC, 4 CB, 1 CA, 3 (AB)")
    answers = {measure: count_minimax(ballots, measure=measure).table["scores"] for measure in MEASURES}
    table = pairwise_matrix(ballots).tolist()
    for one in range(3):
        others = [other for other in range(3) if other != one]
        assert answers["margins"][one] == max(table[b][one] - table[one][b] for b in others)
        assert answers["pairwise-opposition"][one] == max(table[b][one] for b in others)
        assert answers["winning-votes"][one] == max(
            table[b][one] if table[b][one] > table[one][b] else 0 for b in others
        )


@pytest.mark.parametrize("measure", MEASURES)
def test_no_ballot_one_candidate_all_equal_and_ties(measure: str) -> None:
    assert count_minimax(Ballots.from_marks("rankings", "AB", []), measure=measure).status == "nobody"
    assert count_minimax(written("3 A"), measure=measure).winners == (0,)
    assert count_minimax(written("4 (ABC)"), measure=measure).tied == (0, 1, 2)
    assert count_minimax(CIRCLE, measure=measure).tied == (0, 1, 2)
    assert count_minimax(CIRCLE, measure=measure, ties=by_order(CIRCLE, "CAB")).winners == (2,)


def test_an_only_candidate_is_told_so() -> None:
    tally = count_minimax(written("3 A"))
    assert tally.trace.codes() == ("ranks_turnout", "duel_none", "minimax_alone", "ranks_elected")
    assert tally.table["against"] == [None]


def test_counting_by_hand_gives_the_same() -> None:
    chance = random.Random(8)
    for _ in range(500):
        ballots = random_profile(chance, candidates=5)
        if not ballots.expressed:
            continue
        table = pairwise_matrix(ballots).tolist()
        number = range(ballots.n_candidates)
        for measure in MEASURES:
            worst = {}
            for a in number:
                worst[a] = max(
                    {
                        "margins": table[b][a] - table[a][b],
                        "winning-votes": table[b][a] * (table[b][a] > table[a][b]),
                        "pairwise-opposition": table[b][a],
                    }[measure]
                    for b in number
                    if a != b
                )
            expected = {a for a in number if worst[a] == min(worst.values())}
            assert may_win(count_minimax(ballots, measure=measure)) == expected


@given(profiles(), st.sampled_from(["winning-votes", "margins"]))
def test_whoever_beats_everyone_wins(ballots: Ballots, measure: str) -> None:
    winner = condorcet_winner(pairwise_matrix(ballots))
    if ballots.expressed and winner is not None:
        assert count_minimax(ballots, measure=measure).winners == (winner,)


@given(full_rankings(5), st.data())
def test_to_raise_a_winner_does_not_make_them_lose(ballots: Ballots, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(ballots.counts) - 1))
    for one in may_win(count_minimax(ballots)):
        assert one in may_win(count_minimax(raised(ballots, row, one)))


@pytest.mark.parametrize("measure", MEASURES)
def test_it_can_elect_the_condorcet_loser_outside_the_smith_set_because_of_clones(measure: str) -> None:
    matrix = pairwise_matrix(NARROW_LOSER)
    assert (condorcet_loser(matrix), smith_set(matrix)) == (3, (0, 1, 2))
    assert count_minimax(NARROW_LOSER, measure=measure).winners == (3,)
    # A, B and C stand together on every ballot: without two of them, the third wins.
    assert count_minimax(written("5 AD, 4 DA"), measure=measure).winners == (0,)


def test_by_pairwise_opposition_a_condorcet_winner_can_lose_on_cut_ballots() -> None:
    # A beats B 6 to 5 and C 4 to 2. But no more than 4 votes are ever against C, whom many do not compare.
    ballots = written("3 B(AC), 2 (BC)A, 2 (AC)B, 4 A(BC)")
    assert condorcet_winner(pairwise_matrix(ballots)) == 0
    tally = count_minimax(ballots, measure="pairwise-opposition")
    assert (tally.table["scores"], tally.winners) == ([5, 6, 4], (2,))
