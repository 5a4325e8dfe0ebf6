# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal attests of votes, and that whoever changes a row by hand is found."""

from typing import Any

import pytest

from isegoria.commons.polling.electorate.actions import bring_list, draw_codes
from isegoria.commons.polling.models import Arrival, ListedVoter, SealedVote
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.journal import actions as journal
from isegoria.core.journal.audit import audit
from isegoria.tools.votes.actions import cancel_vote, remove_vote
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.models import NamedBallot, Vote, VoteOption
from tests import factories
from tests.tools.votes.making import a_phase, again, cast_many, close_and_count, make_open_vote

pytestmark = pytest.mark.django_db
BALLOTS = [[1, 0, 0], [1, 1, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0]]


def findings() -> set[tuple[str, str]]:
    while journal.sequence():
        pass
    found = {(one.code, str(one.params.get("subject_kind", ""))) for one in audit().findings}
    return found - {("content_changed", "process")}  # ``making.close`` moves a date by hand


@pytest.fixture
def votes() -> dict[str, Vote]:
    """A secret vote, a named one, one cancelled, one removed; people who changed their mind, left, or were one."""
    secret, named = make_open_vote(), make_open_vote(publicity="named")
    for vote in (secret, named):
        people = cast_many(vote, BALLOTS)
        cast(vote=vote, person=people[0], marks=[0, 0, 1])
        erase_person(person=people[1])
        guest, person = factories.person(), factories.person(signed_in=True)
        cast_many(vote, [[1, 0, 0], [0, 0, 1]], people=[guest, person])
        merge_persons(guest=guest, person=person)
    cancelled = make_open_vote()
    cast_many(cancelled, BALLOTS)
    cancel_vote(vote=cancelled, by=None, reason="Une erreur.")
    remove_vote(vote=make_open_vote(), by=None)
    listed = a_phase(electorate="list")
    bring_list(phase=listed, by=None, lines=[f"personne{n}@example.org" for n in range(1200)])
    bring_list(phase=listed, by=None, lines=["ana@example.org"], replace=True)
    draw_codes(phase=listed, by=None, how_many=700)
    assert ListedVoter.objects.count() == 701
    for vote in (secret, named):
        close_and_count(vote)
    erase_person(person=NamedBallot.objects.all()[0].person)
    return {"secret": again(secret), "named": again(named), "cancelled": again(cancelled)}


def test_every_row_says_what_was_recorded(votes: dict[str, Vote]) -> None:
    assert findings() == set()


@pytest.mark.parametrize(
    ("tamper", "subject"),
    [
        (lambda votes: SealedVote.objects.filter(marks=[1, 0, 0]).update(marks=[0, 1, 0]), "urn"),
        (lambda votes: SealedVote.objects.create(urn=votes["secret"].urn, marks=[0, 1, 0]), "urn"),
        (lambda votes: SealedVote.objects.all()[0].delete(), "urn"),
        (lambda votes: Arrival.objects.filter(state="counted")[0].delete(), "urn"),
        (lambda votes: Vote.objects.filter(pk=votes["secret"].pk).update(seats=2), "vote"),
        (lambda votes: VoteOption.objects.filter(vote=votes["named"], position=0).update(names={"fr": "x"}), "vote"),
        (lambda votes: NamedBallot.objects.filter(marks=[1, 0, 0]).update(marks=[1, 1, 1]), "named_ballot"),
        (lambda votes: ListedVoter.objects.filter(number=3).update(digest="0" * 64), "voters"),
        (lambda votes: Arrival.objects.create(urn=votes["named"].urn), "envelope"),
    ],
)  # fmt: skip
def test_whoever_changes_a_row_by_hand_is_found(votes: dict[str, Vote], tamper: Any, subject: str) -> None:
    tamper(votes)

    assert subject in {kind for _code, kind in findings()}
