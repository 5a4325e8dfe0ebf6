# SPDX-License-Identifier: AGPL-3.0-or-later
"""The opinion-map benchmark: its inputs, our side of it, and what it calls the same answer."""

import copy
from typing import Any

import numpy as np
import pytest

from bench.opinions import answers, inputs, ours

SHAPE = {"participants": 300, "statements": 40, "opinions": 4_000, "groups": 3, "seed": 7}


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    return ours.describe(ours.peer_equivalent(inputs.planted(**SHAPE)))


def test_a_planted_conversation_is_drawn_by_its_seed() -> None:
    first, again = inputs.planted(**SHAPE), inputs.planted(**SHAPE)
    other = inputs.planted(**SHAPE | {"seed": 8})

    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["opinions"], other["opinions"])


def test_nobody_answers_a_statement_twice() -> None:
    drawn = inputs.planted(**SHAPE)
    pairs = set(zip(drawn["participants"].tolist(), drawn["statements"].tolist(), strict=True))

    assert len(pairs) == len(drawn["opinions"])


def test_an_answer_is_the_same_as_itself_turned_and_renumbered(answer: dict[str, Any]) -> None:
    other = copy.deepcopy(answer)
    other["groups"] = {person: 9 - group for person, group in answer["groups"].items()}
    other["representative"] = {str(9 - int(group)): listed for group, listed in answer["representative"].items()}
    other["positions"] = {person: [-x, y] for person, (x, y) in answer["positions"].items()}

    assert answers.same(answer, other)


def test_a_group_split_in_two_is_another_answer(answer: dict[str, Any]) -> None:
    other = copy.deepcopy(answer)
    largest = max(set(answer["groups"].values()), key=list(answer["groups"].values()).count)
    people = [person for person, group in answer["groups"].items() if group == largest]
    other["groups"] |= dict.fromkeys(people[::2], 99)
    other["representative"]["99"] = other["representative"][str(largest)]

    assert not answers.same(answer, other)


def test_another_consensus_is_another_answer(answer: dict[str, Any]) -> None:
    other = copy.deepcopy(answer)
    other["consensus"]["agree"] = [("none", 1.0)]

    assert not answers.same(answer, other)


def test_a_statement_that_ties_at_the_end_of_a_list_may_differ() -> None:
    assert answers.same_list([("1", 3.0), ("2", 2.0)], [("1", 3.0), ("5", 2.0)])
    assert not answers.same_list([("1", 3.0), ("2", 2.0)], [("7", 3.0), ("2", 2.0)])


def test_one_person_in_a_thousand_may_fall_on_the_other_side() -> None:
    groups = {str(person): person % 2 for person in range(1_000)}

    assert answers.matching_groups(groups, groups | {"0": 1}) == {0: 0, 1: 1}
    assert answers.matching_groups(groups, groups | {"0": 1, "2": 1}) is None
