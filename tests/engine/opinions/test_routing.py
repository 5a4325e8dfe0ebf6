# SPDX-License-Identifier: LGPL-3.0-or-later
"""Expected information: what an answer tells of someone, and of a statement."""

from collections.abc import Callable

import numpy as np
import pytest

from isegoria.engine.opinions.routing import Telling, answer_shares, expected_information, membership
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]
#                     agree disagree pass seen; one statement divides, one does not, one is hardly seen
COUNTS = np.array(
    [[[90, 50, 2], [5, 45, 0], [5, 5, 0], [100, 100, 2]], [[5, 50, 2], [90, 45, 0], [5, 5, 0], [100, 100, 2]]]
)


def test_what_divides_groups_tells_most_of_someone_unknown() -> None:
    unknown, known = np.array([[0.5, 0.5]]), np.array([[0.999, 0.001]])
    person, _ = expected_information(unknown, COUNTS)
    assert person[0, 0] > 0.4
    assert person[0, 1] == pytest.approx(0, abs=1e-9)
    assert expected_information(known, COUNTS)[0][0, 0] < 0.02


def test_what_few_have_seen_tells_most_of_the_statement() -> None:
    _, statement = expected_information(np.array([[0.5, 0.5]]), COUNTS)
    assert statement[0].argmax() == 2
    assert statement[0, 2] == pytest.approx(np.log2(1 + 1 / 5))


def test_it_is_the_mutual_information_written_out() -> None:
    belongs = np.array([[0.3, 0.7]])
    shares = answer_shares(COUNTS)
    for column in range(3):
        joint = belongs[0][:, None] * shares[:, :, column]
        apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
        expected = float((joint * np.log2(joint / apart)).sum())
        assert expected_information(belongs, COUNTS)[0][0, column] == pytest.approx(expected, abs=1e-12)


def test_answers_say_which_group(planted: Planted) -> None:
    matrix, belongs = planted(90, 20, groups=3, seed=7)
    counts = matrix.counts_by_group(np.array(belongs), 3)
    found = membership(matrix.values, counts, np.array([30, 30, 30]))
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found.argmax(axis=1) == belongs).mean() > 0.95


def test_no_answer_leaves_the_sizes_of_groups() -> None:
    nobody = OpinionMatrix.from_triplets([], [], [], participant_ids=[1], statement_ids=range(3))
    assert membership(nobody.values, COUNTS, np.array([99, 299]))[0] == pytest.approx([0.25, 0.75])


def test_one_person_is_told_as_among_many(planted: Planted) -> None:
    matrix, belongs = planted(60, 20, groups=3, seed=7)
    counts, sizes = matrix.counts_by_group(np.array(belongs), 3), np.array([20, 20, 20])
    found = membership(matrix.values, counts, sizes)
    person, statement = expected_information(found, counts)
    row = matrix.values[[5]]
    answers = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))

    one = Telling.of(counts, sizes).expected(answers)

    assert one.belongs == pytest.approx(found[5])
    assert one.person == pytest.approx(person[5])
    assert one.statement == pytest.approx(statement[5])
    assert one.weights == pytest.approx((person[5] + statement[5]) ** 2)
