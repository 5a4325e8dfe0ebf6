# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many texts answered, or given to an office, in one act: few statements, and every author is told, once."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.commons.answers import tasks
from isegoria.commons.answers.actions import answer, owe, take_back
from isegoria.commons.answers.models import Answer, Duty, Office, Untold
from isegoria.commons.answers.offices.actions import transfer
from isegoria.commons.answers.tasks import TOLD_AT_ONCE, tell_some
from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions.actions import erase
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import _listeners
from isegoria.core.journal.models import Entry
from tests import factories

from .test_answering import sound

pytestmark = pytest.mark.django_db
Idea = Callable[..., Contribution]
MANY = TOLD_AT_ONCE * 2 + 3


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[PersonToTell]:
    """Who was told of what, as the room that writes letters hears it."""
    heard: list[PersonToTell] = []
    monkeypatch.setitem(_listeners, PersonToTell, [heard.append])
    return heard


@pytest.fixture
def texts(idea: Idea) -> list[Contribution]:
    return [idea(f"Idée {n}", by=factories.person(signed_in=True)) for n in range(MANY)]


def authors(texts: list[Contribution]) -> Counter[Person | None]:
    return Counter(one.author for one in texts)


def test_the_authors_of_many_are_told_by_the_worker_in_small_steps(
    texts: list[Contribution], organiser: Account, told: list[PersonToTell]
) -> None:
    answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None)

    assert told == []
    assert Untold.objects.count() == MANY
    steps = []
    while tell_some():
        steps.append(len(told))
    assert steps == [TOLD_AT_ONCE, 2 * TOLD_AT_ONCE, MANY]
    assert Counter(one.person for one in told) == authors(texts)
    assert not tell_some()
    assert not Untold.objects.exists()


def test_the_authors_of_a_few_are_told_at_once(idea: Idea, organiser: Account, told: list[PersonToTell]) -> None:
    texts = [idea(f"Idée {n}", by=factories.person(signed_in=True)) for n in range(3)]

    answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None)

    assert Counter(one.person for one in told) == authors(texts)
    assert not tell_some()


def test_a_worker_killed_in_between_tells_nobody_twice(
    texts: list[Contribution], organiser: Account, told: list[PersonToTell], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None)
    tell_some()
    written = list(told)

    def killed(answers: list[Answer]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "tell_answers", killed)
        with pytest.raises(KeyboardInterrupt):
            tell_some()
    while tell_some():
        continue

    assert told[: len(written)] == written
    assert Counter(one.person for one in told) == authors(texts)


def test_transfers_and_answers_taken_back_are_told_too_in_order(
    texts: list[Contribution], organiser: Account, roads: Office, told: list[PersonToTell]
) -> None:
    transfer(contributions=texts, office=roads, by=organiser)
    kept = answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None)
    take_back(answers=kept.answers, by=organiser, reason="Une erreur.")
    while tell_some():
        continue

    assert set(Counter(one.person for one in told).values()) == {3}
    assert len({str(one.subject) for one in told}) == 3 * MANY
    assert sound() == []


def test_nobody_is_told_of_what_was_erased_meanwhile(
    texts: list[Contribution], organiser: Account, told: list[PersonToTell]
) -> None:
    gone = texts[0].author
    answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None)
    erase(contribution=texts[0], reason="law")
    while tell_some():
        continue

    assert len(told) == MANY - 1
    assert gone not in {one.person for one in told}


def test_many_cost_few_statements(idea: Idea, organiser: Account, roads: Office) -> None:
    def statements(count: int) -> int:
        texts = [idea(f"Idée {n}", by=factories.person(signed_in=True)) for n in range(count)]
        transfer(contributions=texts, office=roads, by=organiser)
        for one in texts:
            owe(contribution=one, duty="answer", due_at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None)
        return len(captured)

    assert statements(TOLD_AT_ONCE + 1) == statements(TOLD_AT_ONCE + 30)
    assert Entry.objects.filter(kind="duty.met").count() == Duty.objects.count() == 2 * TOLD_AT_ONCE + 31
    assert not Duty.objects.filter(met_at=None).exists()
    assert sound() == []
