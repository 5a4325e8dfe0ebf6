# SPDX-License-Identifier: AGPL-3.0-or-later
"""Announcing and listening."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from isegoria.core.accounts.models import Person
from isegoria.core.events import Event, announce, listen


def test_listeners_hear_in_order_each_once() -> None:
    @dataclass(frozen=True)
    class BellRung(Event):
        times: int

    heard: list[tuple[str, int]] = []

    def first(event: BellRung) -> None:
        heard.append(("first", event.times))

    def second(event: BellRung) -> None:
        heard.append(("second", event.times))

    listen(BellRung)(first)
    listen(BellRung)(second)
    listen(BellRung)(first)
    announce(BellRung(times=3))

    assert heard == [("first", 3), ("second", 3)]


def test_an_event_is_heard_by_its_own_listeners_only() -> None:
    @dataclass(frozen=True)
    class DoorOpened(Event):
        """Nobody listens."""

    announce(DoorOpened())


@pytest.mark.django_db
def test_a_listener_that_fails_undoes_the_act() -> None:
    @dataclass(frozen=True)
    class PersonMade(Event):
        person: Person

    @listen(PersonMade)
    def fail(event: PersonMade) -> None:
        raise LookupError("no room")

    with pytest.raises(LookupError), transaction.atomic():
        announce(PersonMade(Person.objects.create()))

    assert not Person.objects.exists()
