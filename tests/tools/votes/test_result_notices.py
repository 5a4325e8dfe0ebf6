# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told, once, that a result is out: those on the list, and those whose ballots have names."""

import pytest

from isegoria.commons.notifications.actions import choose
from isegoria.commons.notifications.models import Notice, Outbox
from isegoria.commons.notifications.spreading.actions import spread
from isegoria.commons.polling.models import ListedVoter
from isegoria.core.accounts.models import Person
from isegoria.tools.votes.casting.actions import cast
from tests import factories
from tests.tools.votes.making import close_and_count, make_open_vote

pytestmark = pytest.mark.django_db


def told() -> set[Person]:
    while spread(size=2):
        pass
    rows = Notice.objects.filter(fact__kind="result_published")
    assert rows.count() == rows.values("person").distinct().count()
    return {one.person for one in rows.select_related("person")}


def test_whoever_cast_a_ballot_with_their_name_is_told_once_and_can_stop_it() -> None:
    vote = make_open_vote(publicity="named")
    voters = [factories.person(signed_in=True) for _ in range(5)]
    for person in voters:
        cast(vote=vote, person=person, marks=[1, 0, 0])
    choose(person=voters[0], own_pace="nothing")
    factories.person(signed_in=True)

    close_and_count(vote)

    assert told() == set(voters)
    assert set(Outbox.objects.filter(notice__isnull=False).values_list("person", flat=True)) == {
        one.pk for one in voters[1:]
    }


def test_of_a_secret_vote_those_on_the_list_are_told_whether_they_voted_or_not() -> None:
    vote = make_open_vote(settings={"electorate": "list"})
    voted, silent = factories.person(signed_in=True), factories.person(signed_in=True)
    for number, person in enumerate((voted, silent), start=1):
        ListedVoter.objects.create(phase=vote.phase, number=number, by="email", digest=str(number), person=person)
    cast(vote=vote, person=voted, marks=[1, 0, 0])

    close_and_count(vote)

    assert told() == {voted, silent}


def test_of_a_secret_vote_without_a_list_nobody_is_told_who_does_not_follow_it() -> None:
    vote = make_open_vote()
    cast(vote=vote, person=factories.person(signed_in=True), marks=[1, 0, 0])

    close_and_count(vote)

    assert told() == set()
