# SPDX-License-Identifier: LGPL-3.0-or-later
"""Plurality: first places, shared or not, for one seat or several."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.plurality import count_plurality
from tests.engine.tallies.by_hand import make, profiles, read


def test_tennessee() -> None:
    ballots = Ballots.from_marks(
        "rankings",
        ["Memphis", "Nashville", "Chattanooga", "Knoxville"],
        [[1, 2, 3, 4], [4, 1, 2, 3], [4, 3, 1, 2], [4, 3, 2, 1]],
        counts=[42, 26, 15, 17],
    )
    tally = count_plurality(ballots)
    assert (tally.winners, tally.ranking, tally.table["scores"]) == ((0,), ((0,), (1,), (3,), (2,)), [42, 26, 15, 17])
    assert [step.sentence for step in tally.trace.steps] == [
        "100 ballots cast: 100 rank somebody, 0 are blank, 0 are spoiled.",
        "First places: Memphis 42, Nashville 26, Knoxville 17, Chattanooga 15.",
        "Elected: Memphis.",
    ]
    assert count_plurality(ballots, seats=2).winners == (0, 1)


def test_borda_shows_that_it_can_elect_whom_most_put_last() -> None:
    """Borda, 1781: of 21 voters 8 put A first and 13 last; A wins, whom each other would beat by 13 to 8."""
    ballots = make([[1, 2, 3], [1, 3, 2], [3, 1, 2], [3, 2, 1]], [1, 7, 7, 6])
    assert count_plurality(ballots).table["scores"] == [8, 7, 6]
    assert count_plurality(ballots).winners == (0,)


def test_a_shared_first_place() -> None:
    ballots = make([[1, 1, 2], [2, 1, 3], [-1, 1, 1], [1, -1, -1]], [3, 1, 2, 2])
    shared = count_plurality(ballots)
    assert shared.table["scores"] == ["7/2", "7/2", 1]
    assert (shared.status, shared.tied) == ("tied", (0, 1))
    assert "plurality_shared" in shared.trace.codes()
    alone = count_plurality(ballots, tied_first="not-counted")
    assert (alone.table["scores"], alone.table["invalid"], alone.winners) == ([2, 1, 0], 5, (0,))


@settings(max_examples=100, deadline=None)
@given(profiles(), st.integers(1, 3), st.sampled_from(["shared", "not-counted"]))
def test_a_second_count_agrees(ballots: Ballots, seats: int, tied_first: str) -> None:
    tally = count_plurality(ballots, seats=seats, tied_first=tied_first)
    scores = [Fraction(0)] * ballots.n_candidates
    for votes, ranks in read(ballots):
        for one in ranks[0]:
            if tied_first == "shared" or len(ranks[0]) == 1:
                scores[one] += Fraction(votes, len(ranks[0]))
    assert [Fraction(score) for score in tally.table["scores"]] == scores
    if not any(scores):
        assert tally.status == "nobody"
        return
    order = sorted(range(len(scores)), key=lambda one: -scores[one])
    seats = min(seats, len(scores))
    sure = {one for one in order if sum(score >= scores[one] for score in scores) <= seats}
    assert set(tally.winners) == sure
    assert tally.open_seats == seats - len(sure)
    assert set(tally.tied) == ({one for one in order if scores[one] == scores[order[seats - 1]]} - sure)


@settings(max_examples=40, deadline=None)
@given(profiles(), st.randoms(use_true_random=False))
def test_neither_the_order_of_candidates_nor_of_ballots_matters(ballots: Ballots, order: random.Random) -> None:
    places = order.sample(range(ballots.n_candidates), ballots.n_candidates)
    rows = np.repeat(ballots.marks, ballots.counts, axis=0)[:, places]
    rows = rows[order.sample(range(len(rows)), len(rows))]
    one, other = count_plurality(ballots), count_plurality(make(rows.tolist(), None, ballots.n_candidates))
    assert [other.table["scores"][places.index(number)] for number in range(ballots.n_candidates)] == one.table[
        "scores"
    ]


def test_ties_are_broken_as_was_said() -> None:
    ballots = make([[1, 2], [2, 1]])
    assert count_plurality(ballots).tied == (0, 1)
    broken = count_plurality(ballots, ties=TieBreaking.by_order("AB", "BA"))
    assert (broken.winners, broken.ties[0].way) == ((1,), "order")
    assert broken.trace.steps[-2].sentence.startswith("Equal for the seats left: A, B.")


@pytest.mark.parametrize("rows", [[], [[-1, -1, -1]]])
def test_nobody(rows: list[list[int]]) -> None:
    assert count_plurality(make(rows, None, 3)).status == "nobody"


def test_ten_thousand_candidates_and_very_many_votes() -> None:
    width = 10_000
    marks = np.argsort(np.random.default_rng(2).random((50, width)), axis=1).astype(np.int32) + 1
    ballots = Ballots.from_marks("rankings", [str(one) for one in range(width)], marks)
    assert sum(count_plurality(ballots).table["scores"]) == 50
    many = make([[1, 2], [2, 1], [1, -1]], [2**54 + 1, 2**54, 2**54 + 3])
    assert count_plurality(many).table["scores"] == [2**55 + 4, 2**54]


def test_grades_are_refused() -> None:
    approvals = Ballots.from_marks("approvals", "AB", [[1, 0]])
    with pytest.raises(EngineError) as refused:
        count_plurality(approvals)
    assert refused.value.code == "ballots_unfit"
