# SPDX-License-Identifier: LGPL-3.0-or-later
"""The opinion matrix: what is kept, what is refused, what is counted."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.opinions import OpinionMatrix

ROWS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 6), st.sampled_from([-1, 0, 1])), max_size=60)


def build(rows: list[tuple[Any, Any, int]], **options: Any) -> OpinionMatrix:
    people, statements, opinions = zip(*rows, strict=True) if rows else ((), (), ())
    return OpinionMatrix.from_triplets(people, statements, opinions, **options)


@given(ROWS)
def test_the_last_opinion_wins_and_a_pass_is_kept(rows: list[tuple[int, int, int]]) -> None:
    last = {(person, statement): opinion for person, statement, opinion in rows}
    matrix = build(rows)
    assert list(matrix.triplets()) == [(*pair, last[pair]) for pair in sorted(last)]
    assert matrix.n_opinions == len(last)


@given(ROWS, st.randoms(use_true_random=False))
def test_with_times_the_order_of_rows_does_not_matter(rows: list[tuple[int, int, int]], random: Any) -> None:
    timed = [(*row, time) for time, row in enumerate(rows)]
    shuffled = random.sample(timed, len(timed))
    one = build([row[:3] for row in timed], times=[row[3] for row in timed])
    other = build([row[:3] for row in shuffled], times=[row[3] for row in shuffled])
    assert list(one.triplets()) == list(other.triplets())
    assert one.times is not None
    assert other.times is not None
    assert one.times.tolist() == other.times.tolist()


@given(ROWS)
def test_counts_are_those_of_the_opinions(rows: list[tuple[int, int, int]]) -> None:
    matrix = build(rows, statement_ids=range(7))
    counted = Counter((statement, opinion) for _, statement, opinion in matrix.triplets())
    expected = [[counted[s, o] for s in range(7)] for o in (1, -1, 0)]
    agree, disagree, passed, seen = matrix.counts().tolist()
    assert [agree, disagree, passed] == expected
    assert seen == [sum(column) for column in zip(*expected, strict=True)]
    labels = np.array([row % 3 - 1 for row in range(matrix.n_participants)])
    by_group = matrix.counts_by_group(labels, 2)
    left_out = [one for row, one in enumerate(matrix.participant_ids) if labels[row] < 0]
    rest = Counter((s, o) for person, s, o in matrix.triplets() if person in left_out)
    assert by_group.sum(axis=0)[0].tolist() == [agree[s] - rest[s, 1] for s in range(7)]


def test_ids_may_be_texts() -> None:
    matrix = build([("zoé", "b", 1), ("ada", "a", -1)])
    assert matrix.participant_ids == ("ada", "zoé")
    assert list(matrix.triplets()) == [("ada", "a", -1), ("zoé", "b", 1)]


def test_people_and_statements_without_opinion_can_be_kept() -> None:
    matrix = build([(1, 4, 1)], participant_ids=[2, 1], statement_ids=[4, 3], moderated_out=[3], meta=[4])
    assert matrix.values.shape == (2, 2)
    assert matrix.opinions_per_participant.tolist() == [1, 0]
    assert matrix.moderated_out.tolist() == [True, False]
    assert matrix.meta.tolist() == [False, True]


@pytest.mark.parametrize(
    ("rows", "options", "code"),
    [
        ([(0, 0, 2)], {}, "opinion_out_of_range"),
        ([(0, 0, 1), (0, 0, 1)], {"repeated": "refuse"}, "opinion_repeated"),
        ([(0, 0, 1)], {"participant_ids": [1]}, "participant_unknown"),
        ([(0, 9, 1)], {"statement_ids": [1, 10]}, "statement_unknown"),
        ([(0, 0, 1)], {"statement_ids": ["0"]}, "statement_unknown"),
        ([(0, 0, 1)], {"statement_ids": [0, 0]}, "ids_repeated"),
        ([(0, 0, 1), ("a", 0, 1)], {}, "ids_mixed"),
        ([(0, 0, 1)], {"moderated_out": [5]}, "statement_unknown"),
        ([(0, 0, 1)], {"times": [1, 2]}, "lengths_differ"),
    ],
)
def test_what_cannot_be_an_opinion_is_refused(rows: Any, options: dict[str, Any], code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        build(rows, **options)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(EngineError, match="statements should have 2 entries and has 1"):
        OpinionMatrix.from_triplets([0, 1], [0], [1, 1])


def test_a_matrix_cannot_be_written_to() -> None:
    matrix = build([(0, 0, 1)])
    with pytest.raises(ValueError, match="read-only"):
        matrix.values.data[0] = -1
