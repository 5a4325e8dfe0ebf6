# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots from Python lists: what they mean, what is refused, and the same by hand."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles import ballots as ballots_module
from isegoria.engine.profiles import from_lists
from isegoria.engine.profiles.ballots import Grade
from isegoria.engine.profiles.from_lists import AT_ONCE, from_approvals, from_grades, from_rankings

NAMES = ("Ada", "Bo", "Cy", "Di")
SCALE = tuple(Grade(value, str(value)) for value in range(6))


@pytest.fixture(autouse=True, scope="module", params=["few", "many"])
def _ballots(request: pytest.FixtureRequest) -> Iterator[None]:
    """All is done as with few ballots, and as with so many that what is compiled is worth loading."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "many":
            patch.setattr(from_lists, "MANY", 0)
            patch.setattr(ballots_module, "MANY", 0)
        yield


def test_what_lists_mean() -> None:
    assert from_rankings(NAMES, [[2, 0, [1, 3]], [], [3], (0, 1, 2, 3)]).marks.tolist() == [
        [2, 3, 1, 3], [-1, -1, -1, -1], [-1, -1, -1, 1], [1, 2, 3, 4],
    ]  # fmt: skip
    assert from_approvals(NAMES, [[1, 3], [], [0]]).marks.tolist() == [[0, 1, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]]
    assert from_grades(NAMES, [[5, 0, None, 2], [1, 1, -1, 1]], SCALE).marks.tolist() == [[5, 0, -1, 2], [1, 1, -1, 1]]
    assert from_rankings(NAMES, [[0], [1]], counts=[3, 4]).n_ballots == 7
    assert from_rankings(NAMES, []).n_ballots == from_approvals(NAMES, []).n_ballots == 0


@pytest.mark.parametrize(
    ("ballots", "code"),
    [
        ([[0], [4]], "candidate_unknown"),
        ([[0], [-1]], "candidate_unknown"),
        ([[0], [300]], "candidate_unknown"),
        ([[0], [[1, 4]]], "candidate_unknown"),
        ([[0], [1, 2, 1]], "candidate_repeated"),
        ([[0], [1, [2, 1]]], "candidate_repeated"),
    ],
)
def test_what_rankings_are_refused(ballots: list[list[int]], code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        from_rankings(NAMES, ballots)
    assert refusal.value.code == code


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64])
def test_what_an_array_means(kind: type[np.integer]) -> None:
    assert from_rankings(NAMES, np.array([[2, 0, 1, 3], [3, 1, 2, 0]], dtype=kind)).marks.tolist() == [
        [2, 3, 1, 4], [4, 2, 3, 1],
    ]  # fmt: skip
    for wrong, code in (([[0, 4]], "candidate_unknown"), ([[1, 1]], "candidate_repeated")):
        with pytest.raises(EngineError) as refusal:
            from_rankings(NAMES, np.array(wrong, dtype=kind))
        assert refusal.value.code == code
    if kind is np.uint8:
        return
    assert from_rankings(NAMES, np.array([[2, 0, -1], [-1, -1, -1], [3, 1, 0]], dtype=kind)).marks.tolist() == [
        [2, -1, 1, -1], [-1, -1, -1, -1], [3, 2, -1, 1],
    ]  # fmt: skip
    with pytest.raises(EngineError) as refusal:
        from_rankings(NAMES, np.array([[0, -1, 2]], dtype=kind))
    assert refusal.value.code == "candidate_unknown"


def test_an_array_is_of_whole_numbers_in_rows() -> None:
    for wrong in (np.array([[0.0, 1.0]]), np.array([0, 1])):
        with pytest.raises(EngineError) as refusal:
            from_rankings(NAMES, wrong)
        assert refusal.value.code == "mark_not_whole"


def test_ballots_may_be_arrays_in_a_list() -> None:
    given_ones = [np.array([2, 0]), np.array([1]), np.array([], dtype=np.int64)]
    assert from_rankings(NAMES, given_ones).marks.tolist() == [[2, -1, 1, -1], [-1, 1, -1, -1], [-1, -1, -1, -1]]  # type: ignore[arg-type]  # arrays are sequences


def test_what_else_is_refused() -> None:
    for ballots, code in (([[4]], "candidate_unknown"), ([[-1]], "candidate_unknown"), ([[[1]]], "mark_not_whole")):
        with pytest.raises(EngineError) as refusal:
            from_approvals(NAMES, ballots)  # type: ignore[arg-type]  # wrong on purpose
        assert refusal.value.code == code
    for grades, code in (
        ([[1, 2, 3]], "lengths_differ"),
        ([[1, 2, 3], [1, 2, 3, 4, 5]], "lengths_differ"),
        ([[1, 2, 3, 6]], "mark_out_of_range"),
        ([[1, 2, 3, 300]], "mark_out_of_range"),
        ([[1, 2, 3, -2]], "mark_out_of_range"),
        ([[1, 2, 3, 1.5]], "mark_not_whole"),
    ):
        with pytest.raises(EngineError) as refusal:
            from_grades(NAMES, grades, SCALE)  # type: ignore[arg-type]  # wrong on purpose
        assert refusal.value.code == code


def test_many_ballots_and_many_candidates() -> None:
    ballots = [[row % 4, (row + 1) % 4] for row in range(AT_ONCE + 5)]
    ballots[-1] = [3]
    found = from_rankings(NAMES, ballots)
    assert found.marks[AT_ONCE].tolist() == [1, 2, -1, -1]
    assert found.marks[-1].tolist() == [-1, -1, -1, 1]
    wide = from_rankings([str(number) for number in range(1_000)], [list(range(999, -1, -1)), [500]])
    assert (wide.marks[0, 0], wide.marks[1, 500]) == (1_000, 1)


@given(
    st.lists(st.permutations(range(4)).flatmap(lambda order: st.integers(0, 4).map(lambda n: order[:n])), max_size=20)
)
def test_the_same_by_hand(ballots: list[list[int]]) -> None:
    by_hand = [[ballot.index(one) + 1 if one in ballot else -1 for one in range(4)] for ballot in ballots]
    assert from_rankings(NAMES, ballots).marks.tolist() == by_hand
    in_lists = [[[one] for one in ballot] for ballot in ballots]
    assert from_rankings(NAMES, in_lists).marks.tolist() == by_hand
    approved = [[int(one in ballot) for one in range(4)] for ballot in ballots]
    assert from_approvals(NAMES, ballots).marks.tolist() == approved
