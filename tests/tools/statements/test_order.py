# SPDX-License-Identifier: AGPL-3.0-or-later
"""The order of statements that a phase chose: as in Polis, by expected information, by chance; and why this one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase
from isegoria.tools.statements.counting import compute_map
from isegoria.tools.statements.queries import answers_of, next_statement
from tests import factories
from tests.tools.statements.crowds import TEXTS, crowd, statements_of, text_of

Address = Callable[..., str]


@pytest.fixture
def by_information(db: Any) -> Phase:
    return factories.phase(factories.process("velo", statements=TEXTS, order="information"))


def someone(phase: Phase) -> Person:
    """One of a crowd, who has not answered everything; a map of the crowd stands."""
    people = crowd(phase, people=30)
    assert compute_map(phase)
    cache.clear()
    return people[0]


def test_without_a_map_the_order_is_as_in_polis(by_information: Phase) -> None:
    turn = next_statement(by_information, None)
    assert turn.why
    assert (turn.why.order, turn.why.kind, turn.why.opinions, turn.why.left) == ("polis", "new", 0, 10)


def test_with_a_map_what_divides_the_groups_comes_before_what_all_agree_on(by_information: Phase) -> None:
    someone(by_information)
    drawn = [next_statement(by_information, None, newcomer=str(number)) for number in range(60)]
    first_two = {one.pk for one in statements_of(by_information)[:2]}  # on which everybody agrees

    assert {one.why.order for one in drawn if one.why} == {"information"}
    consensual = sum(one.statement.pk in first_two for one in drawn if one.statement)
    assert consensual < 3  # twelve by chance
    divides = next(one.why for one in drawn if one.statement and one.why and one.statement.pk not in first_two)
    assert divides.apart > 50
    assert divides.bits
    assert divides.bits[0] > divides.bits[1]


def test_a_statement_that_came_after_the_map_is_drawn_too(by_information: Phase) -> None:
    someone(by_information)
    new = factories.statement(phase=by_information, text="Une idée toute neuve.")
    cache.clear()
    answered = {one.pk: 1 for one in statements_of(by_information) if one.pk != new.pk}

    turn = next_statement(by_information, None, answers=answered)

    assert turn.statement == new
    assert turn.why
    assert (turn.why.kind, turn.why.chances, turn.why.left) == ("new", 1.0, 1)


def test_by_chance_all_have_the_same(db: Any) -> None:
    phase = factories.phase(factories.process("velo", statements=TEXTS, order="chance"))
    person = someone(phase)
    turn = next_statement(phase, person)
    assert turn.why
    assert (turn.why.order, turn.why.chances, turn.why.left) == ("chance", 1.0, 10 - len(answers_of(person, phase)))


def test_the_same_person_is_shown_the_same_statement_again(by_information: Phase) -> None:
    person = someone(by_information)
    assert next_statement(by_information, person) == next_statement(by_information, person)


@pytest.mark.parametrize("people", [30, 60])
def test_queries_do_not_grow(
    by_information: Phase, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = crowd(by_information, people=people)[0]
    assert compute_map(by_information)
    cache.clear()
    # Candidates, own answers, set aside or not, the counts of the map, the statement.
    with django_assert_num_queries(4):
        next_statement(by_information, person)


def test_the_card_says_why_with_its_figures_and_leads_to_the_method(
    by_information: Phase, visitor: Client, address: Address
) -> None:
    someone(by_information)
    page = text_of(visitor.get(address("phase", by_information)))
    assert "the shares that agree with it differ by" in page
    assert "Among the 10 that you have not answered, it had" in page
    assert f'href="{address("method", by_information)}#order"' in page
    method = text_of(visitor.get(address("method", by_information)))
    assert "In this conversation: by expected information." in method


def test_what_the_map_says_is_not_told_before_its_time(db: Any, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process("velo", statements=TEXTS, order="information", show_map="closed"))
    someone(phase)
    assert "the shares that agree with it differ by" not in text_of(visitor.get(address("phase", phase)))
