# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasing one text, or all that someone wrote, in one act."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import (
    ContributionsErased,
    accept_coauthorship,
    contribute,
    edit,
    erase,
    erase_many,
    invite_coauthor,
)
from isegoria.core.contributions.erasing import actions as erasing
from isegoria.core.contributions.models import CoAuthor, Contribution, Version
from isegoria.core.events import _listeners
from isegoria.core.journal.models import Entry, Erasure
from isegoria.core.processes.models import Phase
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase() -> Phase:
    return factories.phase()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[ContributionsErased]:
    """The erasures that were announced, as a room above would hear them."""
    told: list[ContributionsErased] = []
    monkeypatch.setitem(_listeners, ContributionsErased, [*_listeners[ContributionsErased], told.append])
    return told


def say(phase: Phase, author: Person, count: int) -> list[Contribution]:
    return [
        contribute(
            kind="statement", phase=phase, author=author, body=f"Secret {n}", language="fr", max_length=99
        ).contribution
        for n in range(count)
    ]


def test_all_texts_of_a_person_go_with_their_versions_and_one_erasure(phase: Phase) -> None:
    leaving, staying = factories.person(), factories.person()
    texts = say(phase, leaving, 5)
    other = say(phase, staying, 1)[0]
    edit(contribution=texts[0], person=leaving, body="Secret corrigé", max_length=99)

    erase_person(person=leaving)

    gone = Contribution.objects.exclude(pk=other.pk)
    assert set(gone.values_list("title", "body", "author", "state")) == {("", "", None, "erased")}
    assert set(Version.objects.exclude(contribution=other).values_list("title", "body")) == {("", "")}
    assert Version.objects.count() == 7
    told = Entry.objects.filter(subject_kind="contribution").exclude(subject_id=other.public_id)
    assert told.count() == 6
    assert not told.filter(secret__isnull=False).exists()
    assert Erasure.objects.filter(entries__in=told).distinct().count() == 1
    other.refresh_from_db()
    assert (other.body, other.author, other.state) == ("Secret 0", staying, "published")
    assert Entry.objects.get(subject_id=other.public_id).secret is not None


def test_many_cost_as_many_statements_as_few(phase: Phase) -> None:
    first, few, many = factories.person(), factories.person(), factories.person()
    say(phase, first, 1)
    say(phase, few, 10)
    say(phase, many, 60)

    def queries(of: Person) -> int:
        with CaptureQueriesContext(connection) as captured:
            erase_person(person=of)
        return len(captured)

    queries(first)  # what is read once and kept for a while is read here
    assert queries(few) == queries(many)


def test_they_are_announced_together_with_the_state_in_which_each_stood(
    phase: Phase, heard: list[ContributionsErased]
) -> None:
    author = factories.person()
    first, second, third = say(phase, author, 3)
    Contribution.objects.filter(pk=second.pk).update(state="hidden")

    assert erase_many(contributions=[third, first, second], reason="law") == 3

    (event,) = heard
    assert event.before == {first.pk: "published", second.pk: "hidden", third.pk: "published"}
    assert [(one.pk, one.state, one.body, one.author_id) for one in event.contributions] == [
        (one.pk, "erased", "", None) for one in (first, second, third)
    ]


def test_what_is_erased_already_is_left_alone(phase: Phase, heard: list[ContributionsErased]) -> None:
    first, second = say(phase, factories.person(), 2)
    assert erase(contribution=first, reason="law").state == "erased"
    erasures = Erasure.objects.count()

    assert erase_many(contributions=[first, second], reason="law") == 1
    assert erase_many(contributions=[first, second], reason="law") == 0
    assert erase_many(contributions=[], reason="law") == 0

    assert [list(event.before) for event in heard] == [[first.pk], [second.pk]]
    assert Erasure.objects.count() == erasures + 1


def test_very_many_are_told_in_parts_and_erased_in_one(
    phase: Phase, heard: list[ContributionsErased], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "TOLD_AT_ONCE", 2)
    texts = say(phase, factories.person(), 5)

    assert erase_many(contributions=texts, reason="law") == 5

    assert [len(event.contributions) for event in heard] == [2, 2, 1]
    assert Erasure.objects.count() == 1


def test_signatures_go_with_who_leaves(phase: Phase) -> None:
    author, leaving = factories.person(), factories.person()
    signed = say(phase, author, 3)
    for one in signed:
        accept_coauthorship(token=invite_coauthor(contribution=one, by=author), person=leaving)

    erase_person(person=leaving)

    assert not CoAuthor.objects.exists()
    entries: Any = Entry.objects.filter(subject_kind="coauthor")
    assert entries.count() == 3
    assert not entries.filter(secret__isnull=False).exists()
    assert Erasure.objects.count() == 1
    assert Contribution.objects.filter(state="published").count() == 3
