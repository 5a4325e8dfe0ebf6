# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many readers at once, on the real database: no place is taken twice, no reading counted twice."""

import pytest
from django.core.cache import cache

from isegoria.commons.readings.models import Circle, Reader, Reading, Text, Turn
from isegoria.commons.readings.reading.actions import give, hand_out
from isegoria.core.accounts.models import Person
from tests import factories
from tests.commons.readings import making
from tests.commons.readings.test_circles import counts, recounted
from tests.core.expressions.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def test_two_do_not_take_the_last_place_at_once() -> None:
    circle = making.circle(making.process(1), asked=2)
    making.read(circle, factories.person())
    people = [factories.person() for _ in range(6)]
    at_once(*[lambda one=one: hand_out(circle=circle, person=one) for one in people])

    assert Turn.objects.count() == 1


def test_places_are_all_taken_and_none_twice() -> None:
    circle = making.circle(making.process(4), asked=2)
    people = [factories.person() for _ in range(12)]
    at_once(*[lambda one=one: hand_out(circle=circle, person=one) for one in people])

    held = list(Turn.objects.values_list("text", flat=True))
    assert len(held) == 8
    assert all(held.count(text) == 2 for text in held)


def test_a_double_click_is_one_reading() -> None:
    circle, person = making.circle(making.process(2)), factories.person()
    turn = hand_out(circle=circle, person=person)
    assert turn is not None
    public_id = turn.text.contribution.public_id
    at_once(*[lambda: give(circle=circle, person=person, text=public_id, answers=[0, 0])] * 4)

    assert Reading.objects.count() == 1
    assert Reader.objects.get().readings == 1
    assert Text.objects.get(pk=turn.text_id).readings == 1
    assert counts(circle) == recounted(circle)


def test_many_who_read_one_text_are_all_counted() -> None:
    circle = making.circle(making.process(1), asked=7)

    def read(circle: Circle, person: Person) -> None:
        making.read(circle, person)

    at_once(*[lambda one=one: read(circle, one) for one in [factories.person() for _ in range(7)]])

    assert Text.objects.get().readings == 7
    assert Text.objects.get().counts[0][0] == 7
    assert counts(circle) == (1, 1, 1, 0, 0) == recounted(circle)


def test_the_first_click_of_a_newcomer_twice_is_one_reader() -> None:
    circle, person = making.circle(making.process(3)), factories.person()
    at_once(*[lambda: hand_out(circle=circle, person=person)] * 4)

    assert Reader.objects.count() == Turn.objects.count() == 1
