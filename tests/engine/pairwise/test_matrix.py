# SPDX-License-Identifier: LGPL-3.0-or-later
"""The table of duels: against counting ballot by ballot, at every width, weight and kind of mark."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.pairwise.matrix import MOST_COMPARED, pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots, Grade
from tests.engine.tallies.by_hand import profiles


def by_hand(ballots: Ballots) -> list[list[int]]:
    number = ballots.n_candidates
    found = [[0] * number for _ in range(number)]
    for marks, votes in zip(ballots.marks.tolist(), ballots.weights.tolist(), strict=True):
        for one in range(number):
            for other in range(number):
                if ballots.kind == "rankings":
                    above = marks[one] > 0 and (marks[other] < 0 or marks[one] < marks[other])
                elif ballots.kind == "grades":
                    above = marks[one] > marks[other]
                else:
                    above = max(marks[one], 0) > max(marks[other], 0)
                found[one][other] += votes if above else 0
    return found


@given(profiles(candidates=6, rows=12))
def test_it_counts_who_is_above_whom(ballots: Ballots) -> None:
    assert pairwise_matrix(ballots).tolist() == by_hand(ballots)


@given(st.sampled_from(["grades", "approvals", "points"]), st.data())
def test_higher_marks_are_above_lower_ones(kind: str, data: st.DataObject) -> None:
    most = {"grades": 4, "approvals": 1, "points": 300}[kind]
    rows = data.draw(st.lists(st.lists(st.integers(-1, most), min_size=3, max_size=3), max_size=8))
    scale = [Grade(value, str(value)) for value in range(5)] if kind == "grades" else ()
    ballots = Ballots.from_marks(kind, "ABC", np.array(rows, dtype=np.int16).reshape(-1, 3), scale=scale)
    assert pairwise_matrix(ballots).tolist() == by_hand(ballots)


def test_full_rankings_give_every_vote_to_one_side() -> None:
    random = np.random.default_rng(8)
    ranks = np.argsort(random.random((140_000, 5)), axis=1) + 1
    matrix = pairwise_matrix(Ballots.from_marks("rankings", "ABCDE", ranks))
    assert (matrix + matrix.T)[~np.eye(5, dtype=bool)].tolist() == [140_000] * 20
    assert matrix[0, 1] == np.count_nonzero(ranks[:, 0] < ranks[:, 1])


@pytest.mark.parametrize(("candidates", "rows"), [(3, 600), (70, 40), (70, 600), (300, 40)])
def test_many_columns_and_few_are_counted_alike(candidates: int, rows: int) -> None:
    random = np.random.default_rng(candidates * rows)
    ranks = random.integers(1, candidates + 1, (rows, candidates))
    ranks[random.random(ranks.shape) < 0.3] = -1
    weights = random.integers(1, 2**40, rows)
    names = [str(one) for one in range(candidates)]
    plain = Ballots.from_marks("rankings", names, ranks)
    heights = plain.marks.astype(np.int64)
    heights[heights < 0] = candidates + 1
    above = heights[:, :, None] < heights[:, None, :]
    assert np.array_equal(pairwise_matrix(plain), above.sum(axis=0))
    weighted = Ballots.from_marks("rankings", names, ranks, weights=weights)
    assert np.array_equal(pairwise_matrix(weighted), np.tensordot(weights, above.astype(np.int64), axes=1))


def test_weights_are_exact_beyond_what_a_float_holds() -> None:
    ballots = Ballots.from_marks("rankings", "AB", [[1, 2], [1, 2], [2, 1]], weights=[2**59, 1, 2**58 + 1])
    assert pairwise_matrix(ballots).tolist() == [[0, 2**59 + 1], [2**58 + 1, 0]]


def test_no_ballot_and_no_memory_eaten() -> None:
    assert pairwise_matrix(Ballots.from_marks("rankings", "AB", [])).tolist() == [[0, 0], [0, 0]]
    many = Ballots.from_marks("rankings", [str(one) for one in range(MOST_COMPARED + 1)], [])
    with pytest.raises(EngineError) as refused:
        pairwise_matrix(many)
    assert refused.value.code == "candidates_too_many"
    assert refused.value.params == {"most": 1_000, "found": 1_001}


def test_the_ballots_stay_as_they_were() -> None:
    ballots = Ballots.from_marks("rankings", "ABC", [[1, -1, 2], [2, 1, -1]])
    before = ballots.marks.copy()
    pairwise_matrix(ballots)
    assert np.array_equal(ballots.marks, before)
