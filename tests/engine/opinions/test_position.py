# SPDX-License-Identifier: LGPL-3.0-or-later
"""Where am I: the same place as on the map, and the answers that put me there."""

from collections.abc import Callable

import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.position import locate
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]


@pytest.fixture
def found(planted: Planted) -> tuple[OpinionMatrix, OpinionMap]:
    plain, _ = planted(150, 20)
    people, statements, opinions = zip(*plain.triplets(), strict=True)
    matrix = OpinionMatrix.from_triplets(people, statements, opinions, moderated_out=[3])
    return matrix, map_opinions(matrix)


def test_everyone_stands_where_the_map_says(found: tuple[OpinionMatrix, OpinionMap]) -> None:
    matrix, drawn = found
    answers: dict[int, dict[int | str, int]] = {}
    for person, statement, opinion in matrix.triplets():
        answers.setdefault(int(person), {})[statement] = opinion
    for person, opinions in answers.items():
        here = locate(opinions, on=drawn)
        assert (here.x, here.y) == pytest.approx(tuple(drawn.positions[person]), abs=1e-9)
        if drawn.placed[person]:
            assert here.group == drawn.group_of(person)
        assert here.answers == len(opinions.keys() - {3})


def test_the_pulls_add_up_and_come_strongest_first(found: tuple[OpinionMatrix, OpinionMap]) -> None:
    here = locate({0: 1, 1: -1, 2: 0, 3: 1}, on=found[1])
    assert {pull.statement for pull in here.pulls} == {0, 1, 2}
    assert sum(pull.x for pull in here.pulls) == pytest.approx(here.x)
    assert sum(pull.y for pull in here.pulls) == pytest.approx(here.y)
    assert sum(pull.share for pull in here.pulls) == pytest.approx(1)
    lengths = [pull.length for pull in here.pulls]
    assert lengths == sorted(lengths, reverse=True)


def test_without_answers_one_is_nowhere_in_particular(found: tuple[OpinionMatrix, OpinionMap]) -> None:
    here = locate({}, on=found[1])
    assert (here.x, here.y, here.group, here.pulls) == (0, 0, None, ())


@pytest.mark.parametrize(("opinions", "code"), [({99: 1}, "statement_unknown"), ({0: 5}, "opinion_unknown")])
def test_what_is_not_an_answer_is_refused(
    opinions: dict[int | str, int], code: str, found: tuple[OpinionMatrix, OpinionMap]
) -> None:
    with pytest.raises(EngineError) as refusal:
        locate(opinions, on=found[1])
    assert refusal.value.code == code
