# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever is answered in a thread is told, once a day, and never of their own answer."""

from collections.abc import Callable
from typing import Any

import pytest

from isegoria.commons.notifications.models import Notice, Outbox
from isegoria.commons.notifications.spreading.actions import spread
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from tests import factories

pytestmark = pytest.mark.django_db
Say = Callable[..., Contribution]


@pytest.fixture
def ana(db: Any) -> Person:
    return factories.person(account=factories.account("ana@example.org"))


def told(person: Person) -> int:
    """Notices that a person has once the worker has told everyone."""
    while spread():
        continue
    return Notice.objects.filter(person=person).count()


def test_whoever_is_answered_is_told(say: Say, ana: Person) -> None:
    first = say("Il en faut partout.", by=ana)
    assert told(ana) == 0

    say("Et devant l'école ?", to=first)

    assert told(ana) == 1
    assert Outbox.objects.filter(person=ana).count() == 1


def test_one_s_own_answer_tells_nothing(say: Say, ana: Person) -> None:
    first = say("Il en faut partout.", by=ana)

    say("J'ajoute ceci.", by=ana, to=first)

    assert told(ana) == 0


def test_many_answers_of_a_day_are_one_notice(say: Say, ana: Person) -> None:
    first = say("Il en faut partout.", by=ana)
    for number in range(5):
        say(f"Réponse {number}.", to=first)
        assert told(ana) == 1
    assert Outbox.objects.filter(person=ana).count() == 1
