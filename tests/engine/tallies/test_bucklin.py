# SPDX-License-Identifier: LGPL-3.0-or-later
"""Bucklin: known examples, counting by hand, and what the theory says and denies."""

import random
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.pairwise.condorcet import condorcet_winner
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.bucklin import count_bucklin
from tests.engine.tallies.by_hand import random_profile, read
from tests.engine.tallies.written import TENNESSEE, by_order, full_rankings, may_win, raised, written


def test_tennessee() -> None:
    tally = count_bucklin(TENNESSEE)
    assert tally.table["half"] == 50
    assert tally.table["decided_at"] == 2
    assert tally.table["stages"] == [
        {"rank": 1, "counts": [42, 26, 15, 17]},
        {"rank": 2, "counts": [42, 68, 58, 32]},
    ]
    assert tally.table["reached"] == [4, 2, 2, 3]
    assert (tally.winners, tally.ranking) == ((1,), ((1,), (2,), (3,), (0,)))
    assert "Now with a majority: N, C." in [step.sentence for step in tally.trace.steps]


def test_half_of_the_votes_is_no_majority() -> None:
    tally = count_bucklin(written("2 AB, 2 BA"))
    assert (tally.table["half"], tally.table["decided_at"], tally.tied) == (2, 2, (0, 1))
    assert count_bucklin(written("1 A, 2 B")).table["half"] == "3/2"


def test_nobody_ever_with_a_majority() -> None:
    tally = count_bucklin(written("4 A, 3 B, 2 CB, 2 D"))
    assert (tally.table["decided_at"], tally.table["reached"]) == (None, [None] * 4)
    assert (tally.winners, tally.table["scores"]) == ((1,), [4, 5, 2, 2])
    assert "bucklin_no_majority" in tally.trace.codes()


def test_those_ranked_equal_have_the_vote_together() -> None:
    tally = count_bucklin(written("3 (AB)C, 2 CA"))
    assert tally.table["stages"] == [{"rank": 1, "counts": [3, 3, 2]}]
    assert (tally.status, tally.tied) == ("tied", (0, 1))


def test_no_ballot_one_candidate_all_equal_and_ties() -> None:
    assert count_bucklin(Ballots.from_marks("rankings", "AB", [])).status == "nobody"
    assert count_bucklin(written("3 A")).winners == (0,)
    level = written("4 (ABC)")
    assert count_bucklin(level).tied == (0, 1, 2)
    assert count_bucklin(level, ties=by_order(level, "CAB")).winners == (2,)


def test_blank_ballots_do_not_raise_the_majority() -> None:
    ballots = Ballots.from_marks("rankings", "AB", [[1, 2], [2, 1], [-1, -1]], counts=[3, 2, 90])
    assert count_bucklin(ballots).table["half"] == "5/2"


def test_weights_and_many_candidates() -> None:
    ballots = Ballots.from_marks("rankings", "AB", [[1, 2], [2, 1]], weights=[2**58, 2**58 + 1], unit=2)
    tally = count_bucklin(ballots)
    assert (tally.winners, tally.table["scores"][1]) == ((1,), f"{2**58 + 1}/2")
    marks = np.stack([np.roll(np.arange(1, 2_001), 700 * one) for one in range(3)])
    many = Ballots.from_marks("rankings", [str(one) for one in range(2_000)], marks)
    tally = count_bucklin(many)
    assert [stage["rank"] for stage in tally.table["stages"]] == [tally.table["decided_at"]]
    assert sum(tally.table["stages"][0]["counts"]) == 3 * tally.table["decided_at"]


def test_counting_by_hand_gives_the_same() -> None:
    chance = random.Random(8)
    for _ in range(500):
        ballots = random_profile(chance, candidates=5)
        if not ballots.expressed:
            continue
        lines = read(ballots)
        half = Fraction(sum(votes for votes, _ in lines), 2)
        most = max(len(ranks) for _, ranks in lines)
        for stage in range(1, most + 1):
            support = [
                sum(votes for votes, ranks in lines if any(one in rank for rank in ranks[:stage]))
                for one in range(ballots.n_candidates)
            ]
            if max(support) > half or stage == most:
                assert may_win(count_bucklin(ballots)) == {
                    one for one in range(ballots.n_candidates) if support[one] == max(support)
                }
                break


@given(full_rankings(5))
def test_whoever_most_rank_first_wins(ballots: Ballots) -> None:
    first = [int(ballots.counts[ballots.marks[:, one] == 1].sum()) for one in range(ballots.n_candidates)]
    if 2 * max(first) > ballots.n_ballots:
        assert count_bucklin(ballots).winners == (first.index(max(first)),)


@given(full_rankings(5), st.data())
def test_to_raise_a_winner_does_not_make_them_lose(ballots: Ballots, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(ballots.counts) - 1))
    for one in may_win(count_bucklin(ballots)):
        assert one in may_win(count_bucklin(raised(ballots, row, one)))


def test_it_fails_independence_of_clones() -> None:
    assert count_bucklin(written("2 ABC, 4 CAB, 2 ACB")).winners == (0,)
    # With D beside C on every ballot, the second places of C no longer wait for those of A.
    assert count_bucklin(written("2 ABCD, 4 DCAB, 2 ACDB")).winners == (2,)


def test_it_fails_condorcet() -> None:
    # C beats A 3 to 2 and B 3 to 1, and with half of the first places waits for the second ones.
    ballots = written("2 A, 1 B, 3 CB")
    assert condorcet_winner(pairwise_matrix(ballots)) == 2
    assert count_bucklin(ballots).winners == (1,)
