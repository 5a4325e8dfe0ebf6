# SPDX-License-Identifier: LGPL-3.0-or-later
"""What readings say together, and when one more is due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.readings.consensus import MORE, Said, how_it_counted, said, wanted

counts = st.lists(st.integers(0, 4), min_size=2, max_size=7)


@pytest.mark.parametrize(
    ("given_answers", "ordinal", "expected"),
    [
        ([3, 0, 0], False, Said(0, (), 3, 3)),
        ([2, 1, 0], False, Said(0, (), 3, 2)),
        ([1, 1, 0], False, Said(None, (0, 1), 2, 1)),
        ([1, 1, 1], False, Said(None, (0, 1, 2), 3, 1)),
        ([2, 2, 1], False, Said(None, (0, 1), 5, 2)),
        ([2, 1, 1], False, Said(None, (0,), 4, 2)),
        ([0, 0, 0], False, Said(None, (), 0, 0)),
        ([1, 0, 0], False, Said(None, (0,), 1, 1)),
        ([1, 1, 0], True, Said(None, (0, 1), 2, 1)),
        ([0, 2, 2], True, Said(None, (1, 2), 4, 2)),
        ([1, 0, 2], True, Said(2, (), 3, 2)),
        ([1, 1, 1], True, Said(None, (0, 1, 2), 3, 1)),
    ],
)
def test_what_is_said(given_answers: list[int], ordinal: bool, expected: Said) -> None:
    assert said(given_answers, ordinal=ordinal) == expected


def test_one_reader_is_enough_where_one_was_asked_for() -> None:
    assert said([0, 1], needed=1).answer == 1


@given(counts, st.booleans())
def test_an_answer_has_more_than_half_or_nothing_is_said(given_answers: list[int], ordinal: bool) -> None:
    found = said(given_answers, ordinal=ordinal)

    if found.answer is not None and not ordinal:
        assert 2 * given_answers[found.answer] > sum(given_answers)
        assert found.tied == ()
    if found.answer is None and sum(given_answers):
        assert {given_answers[choice] for choice in found.tied} == {max(given_answers)}


@given(counts, st.permutations(range(7)))
def test_no_choice_is_favoured(given_answers: list[int], order: list[int]) -> None:
    order = [choice for choice in order if choice < len(given_answers)]
    moved = said([given_answers[choice] for choice in order])
    found = said(given_answers)

    assert (None if moved.answer is None else order[moved.answer]) == found.answer
    assert {order[choice] for choice in moved.tied} == set(found.tied)


def test_a_disagreement_goes_to_another_reader_and_not_for_ever() -> None:
    agreed, split = said([3, 0]), said([1, 1])

    assert wanted([agreed], readings=2, asked=3) == 3
    assert wanted([agreed], readings=3, asked=3) == 3
    assert wanted([agreed, split], readings=2, asked=2) == 3
    assert wanted([split], readings=3, asked=2) == 4
    assert wanted([split], readings=4, asked=2) == 2 + MORE
    assert wanted([agreed], readings=3, asked=2) == 3  # settled by the third: closed


def test_how_an_answer_counted() -> None:
    assert how_it_counted(0, said([2, 1])) == "agreed"
    assert how_it_counted(1, said([2, 1])) == "differed"
    assert how_it_counted(1, said([1, 1])) == "waits"
    assert how_it_counted(None, said([2, 1])) == "could_not_tell"


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(EngineError, match="counts"):
        said([-1, 2])
