# SPDX-License-Identifier: LGPL-3.0-or-later
"""Two rounds: a majority at once, or a duel of the two best; ties of every sort."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.two_round import count_two_round
from tests.engine.tallies.by_hand import Ballot, make, profiles, random_profile, read

TENNESSEE = Ballots.from_marks(
    "rankings",
    ["Memphis", "Nashville", "Chattanooga", "Knoxville"],
    [[1, 2, 3, 4], [4, 1, 2, 3], [4, 3, 1, 2], [4, 3, 2, 1]],
    counts=[42, 26, 15, 17],
)


def test_tennessee() -> None:
    tally = count_two_round(TENNESSEE)
    assert (tally.winners, tally.ranking) == ((1,), ((1,), (0,), (3,), (2,)))
    assert tally.table["finalists"] == [0, 1]
    assert tally.table["second_round"] == {"votes": [42, 58], "neither": 0}
    assert [one["counts"] for one in tally.table["rounds"]] == [[42, 26, 15, 17], [42, 58, None, None]]
    assert tally.table["rounds"][0]["transfers"] == [
        {"from": 2, "to": [0, 15, 0, 0], "exhausted": 0},
        {"from": 3, "to": [0, 17, 0, 0], "exhausted": 0},
    ]
    assert [step.sentence for step in tally.trace.steps] == [
        "100 ballots cast: 100 rank somebody, 0 are blank, 0 are spoiled.",
        "First places: Memphis 42, Nashville 26, Knoxville 17, Chattanooga 15.",
        "Nobody has more than half of 100 votes. In the second round: Memphis and Nashville.",
        "Second round: Memphis 42, Nashville 58; neither before the other, 0.",
        "Elected: Nashville.",
    ]


def test_more_than_half_needs_no_second_round() -> None:
    tally = count_two_round(make([[1, 2], [2, 1]], [3, 2]))
    assert (tally.winners, tally.trace.codes()[-1]) == ((0,), "two_round_majority")
    assert "finalists" not in tally.table
    half = count_two_round(make([[1, 2, 3], [2, 1, 3], [3, 2, 1]], [3, 2, 1]))
    assert half.table["finalists"] == [0, 1]


def test_the_best_opponent_can_miss_the_second_round() -> None:
    """As in France in 2002: the third is preferred to each of the two finalists."""
    tally = count_two_round(make([[1, 3, 2], [3, 1, 2], [3, 2, 1]], [38, 33, 29]))
    assert tally.table["finalists"] == [0, 1]
    assert tally.winners == (1,)


def test_those_who_rank_neither_finalist_stay_at_home() -> None:
    tally = count_two_round(make([[1, 2, -1, -1], [2, 1, -1, -1], [-1, -1, 1, -1], [-1, -1, -1, 1]], [5, 4, 3, 2]))
    assert tally.table["second_round"] == {"votes": [5, 4], "neither": 5}


def test_a_tie_for_the_second_place() -> None:
    ballots = make([[1, 2, 3], [3, 1, 2], [2, 3, 1]], [4, 3, 3])
    tally = count_two_round(ballots)
    assert (tally.status, tally.tied, tally.ranking) == ("tied", (0, 2), ((0, 2), (1,)))
    assert [(tie.what, tie.way) for tie in tally.ties] == [("second_round", "declared")]
    broken = count_two_round(ballots, ties=TieBreaking.by_order("ABC", "CBA"))
    assert (broken.winners, broken.table["finalists"]) == ((2,), [0, 2])
    same = count_two_round(make([[1, 2, 2], [2, 1, 3], [2, 3, 1]], [4, 3, 3]))
    assert (same.winners, [(tie.way, tie.chosen) for tie in same.ties]) == ((0,), [("either", ())])
    assert same.ranking == ((0,), (1, 2))


def test_a_tie_in_the_second_round() -> None:
    ballots = make([[1, 2], [2, 1]])
    tally = count_two_round(ballots)
    assert (tally.status, tally.tied, tally.open_seats) == ("tied", (0, 1), 1)
    lot = count_two_round(ballots, ties=TieBreaking.by_lot("AB", "seed"))
    assert (lot.status, lot.ties[0].what, lot.ties[0].way) == ("elected", "seat", "lot")


def winners(ballots: list[Ballot], candidates: int) -> set[int]:
    """All who can win, whichever way ties fall."""
    first = [Fraction(0)] * candidates
    for votes, ranks in ballots:
        for one in ranks[0]:
            first[one] += Fraction(votes, len(ranks[0]))
    if 2 * max(first) > sum(first):
        return {first.index(max(first))}
    found = set()
    for one, other in combinations(range(candidates), 2):
        if all(min(first[one], first[other]) >= first[rest] for rest in range(candidates) if rest not in (one, other)):
            balance = sum(votes * _before(ranks, one, other) for votes, ranks in ballots)
            found |= {one, other} if not balance else {one} if balance > 0 else {other}
    return found


def _before(ranks: tuple[frozenset[int], ...], one: int, other: int) -> int:
    place = [next((number for number, rank in enumerate(ranks) if who in rank), len(ranks)) for who in (one, other)]
    return (place[0] < place[1]) - (place[0] > place[1])


@settings(max_examples=150, deadline=None)
@given(profiles())
def test_a_second_count_agrees_whichever_way_ties_fall(ballots: Ballots) -> None:
    agrees(ballots)


def test_a_second_count_agrees_on_a_thousand_elections() -> None:
    draw = random.Random(1958)
    for _ in range(1000):
        agrees(random_profile(draw, votes=draw.choice([1, 3, 50])))


def agrees(ballots: Ballots) -> None:
    tally = count_two_round(ballots)
    own = read(ballots)
    assert set(tally.winners) | set(tally.tied) == (winners(own, ballots.n_candidates) if own else set())
    assert bool(tally.tied) == (tally.status == "tied")
    if "finalists" in tally.table:
        # What each finalist has in the second round is what they had, and what came, less what went to nobody.
        first, second = tally.table["rounds"]
        gone = dict.fromkeys(range(ballots.n_candidates), Fraction(0))
        for move in first["transfers"]:
            for one, amount in enumerate(move["to"]):
                gone[one] += Fraction(amount)
            gone[move["from"]] -= sum(map(Fraction, move["to"])) + Fraction(move["exhausted"])
        for one, votes in enumerate(first["counts"]):
            assert Fraction(votes) + gone[one] == Fraction(second["counts"][one] or 0)


@settings(max_examples=40, deadline=None)
@given(profiles(), st.randoms(use_true_random=False))
def test_neither_the_order_of_candidates_nor_of_ballots_matters(ballots: Ballots, order: random.Random) -> None:
    places = order.sample(range(ballots.n_candidates), ballots.n_candidates)
    rows = np.repeat(ballots.marks, ballots.counts, axis=0)[:, places]
    rows = rows[order.sample(range(len(rows)), len(rows))]
    one, other = count_two_round(ballots), count_two_round(make(rows.tolist(), None, ballots.n_candidates))
    assert {places[number] for number in other.winners} == set(one.winners)
    assert [{places[number] for number in group} for group in other.ranking] == [set(group) for group in one.ranking]


@settings(max_examples=60, deadline=None)
@given(profiles(ties=False))
def test_nobody_wins_who_would_lose_every_duel(ballots: Ballots) -> None:
    marks = np.where(ballots.marks < 0, 99, ballots.marks)
    tally = count_two_round(ballots)
    for candidate in range(ballots.n_candidates):
        duels = [
            int((ballots.weights * np.sign(marks[:, candidate] - marks[:, other])).sum())
            for other in range(ballots.n_candidates)
            if other != candidate
        ]
        if duels and all(balance > 0 for balance in duels):
            first = int(ballots.weights[ballots.marks[:, candidate] == 1].sum())
            # More than half of those who express anything may put first one whom nobody else would beat only.
            assert candidate not in tally.winners or 2 * first > int(ballots.weights[ballots.marked].sum())


@pytest.mark.parametrize(
    ("rows", "status", "tied"),
    [
        ([], "nobody", ()),
        ([[-1, -1, -1]], "nobody", ()),
        ([[1, 1, 1]], "tied", (0, 1, 2)),
        ([[1, 2, 3]], "elected", ()),
    ],
)
def test_small_and_empty(rows: list[list[int]], status: str, tied: tuple[int, ...]) -> None:
    tally = count_two_round(make(rows, None, 3))
    assert (tally.status, tally.tied) == (status, tied)


def test_ten_thousand_candidates() -> None:
    width = 10_000
    marks = np.argsort(np.random.default_rng(2).random((50, width)), axis=1).astype(np.int32) + 1
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(width)], marks)
    tally = count_two_round(ballots)
    assert tally.status == "tied"
    assert count_two_round(ballots, ties=TieBreaking.by_lot(ballots.candidates, "seed")).status == "elected"
