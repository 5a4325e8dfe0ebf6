# SPDX-License-Identifier: LGPL-3.0-or-later
"""Borda by every option: known examples, counting by hand in fractions, and what the theory says and denies."""

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.condorcet import condorcet_loser, condorcet_winner
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.borda import count_borda, half_points
from tests.engine.tallies.by_hand import profiles, random_profile, read
from tests.engine.tallies.written import TENNESSEE, by_order, cloned, full_rankings, may_win, raised, written


def test_tennessee() -> None:
    tally = count_borda(TENNESSEE)
    assert tally.table["scores"] == [126, 194, 173, 107]
    assert tally.ranking == ((1,), (2,), (0,), (3,))
    assert tally.trace.steps[2].sentence == "N: 194 points."


def test_the_elections_of_borda_himself() -> None:
    # J.-C. de Borda, 1781: 21 voters; A has the most first places, and loses to both others.
    ballots = written("1 ABC, 7 ACB, 7 BCA, 6 CBA")
    tally = count_borda(ballots)
    assert tally.table["scores"] == [16, 21, 26]
    assert tally.winners == (2,)


def test_dowdall_is_exact() -> None:
    # One ballot each way round of three: 1 + 1/2 + 1/3 each, which floats would not make equal.
    tally = count_borda(written("1 ABC, 1 BCA, 1 CAB"), points="dowdall")
    assert tally.table["scores"] == ["11/6"] * 3
    assert (tally.status, tally.tied) == ("tied", (0, 1, 2))
    assert count_borda(written("2 AB, 1 CBA"), points="dowdall", unranked="zero").table["scores"] == ["7/3", "3/2", 1]


def test_ballots_that_leave_candidates_out() -> None:
    ballots = written("1 AB", "ABCD")
    scores = {way: count_borda(ballots, unranked=way).table["scores"] for way in ("averaged", "zero", "modified")}
    assert scores == {"averaged": [3, 2, "1/2", "1/2"], "zero": [3, 2, 0, 0], "modified": [2, 1, 0, 0]}


def test_candidates_ranked_equal() -> None:
    ballots = written("1 (AB)CD", "ABCD")
    assert count_borda(ballots).table["scores"] == ["5/2", "5/2", 1, 0]
    assert count_borda(ballots, equal="lowest").table["scores"] == [2, 2, 1, 0]
    assert count_borda(ballots, points="dowdall").table["scores"] == ["3/4", "3/4", "1/3", "1/4"]
    assert count_borda(ballots, points="dowdall", equal="lowest").table["scores"] == ["1/2", "1/2", "1/3", "1/4"]


def test_no_ballot_one_candidate_all_equal_and_ties() -> None:
    assert count_borda(Ballots.from_marks("rankings", "AB", [])).status == "nobody"
    assert count_borda(written("3 A")).winners == (0,)
    level = written("4 (ABC)")
    assert count_borda(level).tied == (0, 1, 2)
    assert count_borda(level, ties=by_order(level, "CAB")).winners == (2,)


def test_ten_thousand_candidates_are_counted_save_by_dowdall() -> None:
    marks = np.stack([np.arange(1, 10_001), np.roll(np.arange(1, 10_001), 1)])
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(10_000)], marks)
    tally = count_borda(ballots)
    # Each stands a place lower on the second ballot, save the first, who is last there.
    assert tally.table["scores"][:3] == [9_999, 9_998 + 9_999, 9_997 + 9_998]
    assert tally.winners == (1,)
    with pytest.raises(EngineError) as refused:
        count_borda(ballots, points="dowdall")
    assert refused.value.params == {"most": 1_000, "found": 10_000}


def test_great_weights_are_exact() -> None:
    ballots = Ballots.from_marks("rankings", "ABC", [[1, 2, 3], [2, 1, -1]], weights=[2**57, 2**57 + 1], unit=3)
    assert count_borda(ballots, unranked="zero").table["scores"] == [
        f"{2 * 2**57 + 2**57 + 1}/3", f"{2**57 + 2 * (2**57 + 1)}/3", 0,
    ]  # fmt: skip


def by_hand(ballots: Ballots, points: str, unranked: str, equal: str) -> list[Fraction]:
    number = ballots.n_candidates
    totals = [Fraction(0)] * number
    for votes, ranks in read(ballots):
        ranked = sum(len(rank) for rank in ranks)
        before = 0
        groups = list(ranks)
        out = frozenset(range(number)) - frozenset().union(*ranks)
        for group in [*groups, *([out] if out else [])]:
            places = range(before + 1, before + len(group) + 1)
            if points == "dowdall":
                worth = [Fraction(1, place) for place in places]
            elif unranked == "modified":
                worth = [Fraction(ranked - place + 1) for place in places]
            else:
                worth = [Fraction(number - place) for place in places]
            share = sum(worth) / len(group) if equal == "averaged" else min(worth)
            if group is out:
                share = sum(worth) / len(group) if unranked == "averaged" else Fraction(0)
            for one in group:
                totals[one] += votes * share
            before += len(group)
    return totals


def test_counting_by_hand_gives_the_same() -> None:
    chance = random.Random(8)
    for _ in range(250):
        ballots = random_profile(chance, candidates=5)
        if not ballots.expressed:
            continue
        for points in ("borda", "dowdall"):
            for unranked in ("averaged", "zero", "modified"):
                for equal in ("averaged", "lowest"):
                    tally = count_borda(ballots, points=points, unranked=unranked, equal=equal)
                    found = [Fraction(score) for score in tally.table["scores"]]
                    assert found == by_hand(ballots, points, unranked, equal)


@given(profiles(candidates=6))
def test_points_by_places_and_by_duels_are_the_same(ballots: Ballots) -> None:
    used = ballots.without_blanks()
    assert half_points(used, "averaged", "averaged") == half_points(used, "averaged", "averaged", by_duels=False)


@given(profiles())
def test_the_condorcet_loser_never_wins(ballots: Ballots) -> None:
    loser = condorcet_loser(pairwise_matrix(ballots))
    if ballots.expressed and loser is not None:
        assert loser not in may_win(count_borda(ballots))


@given(full_rankings(5), st.data())
def test_to_raise_a_winner_does_not_make_them_lose(ballots: Ballots, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(ballots.counts) - 1))
    for one in may_win(count_borda(ballots)):
        assert one in may_win(count_borda(raised(ballots, row, one)))


def test_it_fails_the_majority_condorcet_and_clones() -> None:
    ballots = written("3 BAC, 2 ACB")
    assert condorcet_winner(pairwise_matrix(ballots)) == 1  # and first on more than half of the ballots
    assert count_borda(ballots).winners == (0,)
    ballots = written("3 BA, 2 AB")
    assert count_borda(ballots).winners == (1,)
    assert count_borda(cloned(ballots, 0, [False])).winners == (0,)
