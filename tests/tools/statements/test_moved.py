# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a conversation moved: its groups day after day, and what later answers judge otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from isegoria.core.accounts.models import Person
from isegoria.core.expressions.actions import ImportedOpinion, import_opinions, recount
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.tools.statements.counting import compute_map
from tests import factories
from tests.tools.statements.crowds import crowd, statements_of, text_of

Address = Callable[..., str]
FIRST_DAY = datetime(2026, 3, 1, 10, tzinfo=UTC)


def week(phase: Phase, *, people: int = 120) -> Result | None:
    """Two camps over six days; the first statement, on which all agreed, is refused from the fourth day on."""
    statements = statements_of(phase)
    with transaction.atomic():
        made = Person.objects.bulk_create(Person() for _ in range(people))
        import_opinions(
            ImportedOpinion(one.pk, statement.pk, _said(number, place, day), FIRST_DAY + timedelta(days=day))
            for number, one in enumerate(made)
            for day in [6 * number // people]
            for place, statement in enumerate(statements)
        )
        recount(contribution_ids=[one.pk for one in statements])
    return compute_map(phase)


def _said(person: int, place: int, day: int) -> int:
    if place == 0:
        return 1 if day < 3 else -1
    return (1 if person % 3 else -1) * (1 if place % 2 else -1)


def test_groups_at_each_moment_and_the_statement_that_turned(
    visitor: Client, phase: Phase, address: Address, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    result = week(phase)
    assert result
    told = result.summary["drift"]
    assert told["last"] == "2026-03-06"
    assert told["moments"][0]["day"] == "2026-03-01"
    assert all(len(one["sizes"]) == result.summary["k"] for one in told["moments"])
    assert told["moved"] == [{"statement": statements_of(phase)[0].public_id, "before": [60, 60], "after": [0, 60]}]

    visitor.get(address("moved", phase))
    with django_assert_max_num_queries(6):
        page = visitor.get(address("moved", phase))
    assert "Fewer of the later answers agree." in text_of(page)
    assert 'class="drawing drawing-moments"' in text_of(page)
    assert page.content.decode().count('class="card-plain"') == 1


def test_it_is_worked_out_once_a_day(phase: Phase) -> None:
    first = week(phase)
    crowd(phase, people=30)
    second = compute_map(phase)
    assert first
    assert second
    assert second.summary["drift"] == first.summary["drift"]


def test_moments_of_few_people_and_opinions_without_dates_show_nothing(
    visitor: Client, phase: Phase, address: Address
) -> None:
    few = week(phase, people=24)
    assert few
    assert [one["people"] for one in few.summary["drift"]["moments"] if one["people"] < 20] == []
    undated = factories.phase(factories.process("undated", statements=["Un.", "Deux.", "Trois.", "Quatre."]))
    crowd(undated, people=30)
    without = compute_map(undated)
    assert without
    assert without.summary["drift"] is None
    assert "There is nothing to compare yet" in text_of(visitor.get(address("moved", undated)))


def test_it_is_not_shown_before_the_map_is(db: None, visitor: Client, address: Address) -> None:
    later = factories.phase(factories.process("plus-tard", show_map="closed"))
    assert "The opinion map is not shown yet, nor how it moved" in text_of(visitor.get(address("moved", later)))
