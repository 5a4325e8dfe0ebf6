# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two tabs at once, a double click, many people on one text: one opinion each, and counters that are right."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.expressions.actions import give_opinion, give_support, take_back_opinion
from isegoria.core.expressions.models import Opinion, Support
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Participation
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> None:
    """Run each act in a thread of its own, all let go together; raise what any of them raised."""
    gate, raised = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            act()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    if raised:
        raise raised[0]


def opine(statement: Contribution, person: Person, value: int) -> Callable[[], object]:
    phase = factories.phase(statement.process)
    return lambda: give_opinion(contribution=statement, phase=phase, person=person, value=value)


def counters(statement: Contribution) -> tuple[int, int, int]:
    standing = Standing.objects.get(pk=statement.pk)
    return standing.agrees, standing.passes, standing.disagrees


def test_a_double_click_is_one_opinion() -> None:
    statement, person = factories.statement(), factories.person()
    at_once(*[opine(statement, person, 1)] * 4)

    assert Opinion.objects.count() == 1
    assert counters(statement) == (1, 0, 0)
    assert Participation.objects.filter(person=person).count() == 1
    # Each click has its receipt: whichever answer arrives, it can be proved.
    assert Entry.objects.filter(subject_kind="opinion").count() == 4


def test_two_tabs_that_disagree_leave_one_opinion_counted_once() -> None:
    statement, person = factories.statement(), factories.person()
    at_once(*[opine(statement, person, value) for value in (1, -1, 0, -1, 1)])

    kept = Opinion.objects.get().value
    assert counters(statement) == (int(kept == 1), int(kept == 0), int(kept == -1))


def test_many_people_on_one_text_are_all_counted() -> None:
    statement = factories.statement()
    people = [factories.person() for _person in range(8)]
    at_once(*[opine(statement, person, 1 if place % 2 else -1) for place, person in enumerate(people)])

    assert Opinion.objects.count() == 8
    assert counters(statement) == (4, 0, 4)


def test_giving_and_taking_back_at_once_agree_with_the_count() -> None:
    statement, person = factories.statement(), factories.person()
    phase = factories.phase(statement.process)
    opine(statement, person, 1)()
    at_once(
        opine(statement, person, -1),
        lambda: take_back_opinion(contribution=statement, phase=phase, person=person),
        opine(statement, person, 0),
    )

    values = list(Opinion.objects.values_list("value", flat=True))
    assert counters(statement) == tuple(values.count(value) for value in (1, 0, -1))


def test_two_supports_at_once_are_one() -> None:
    statement, person = factories.statement(), factories.person()
    phase = factories.phase(statement.process)
    at_once(*[lambda: give_support(contribution=statement, phase=phase, person=person)] * 3)

    assert Support.objects.count() == 1
    assert Standing.objects.get(pk=statement.pk).supports == 1
