# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casting a ballot: what is kept of it, changing one's mind, two tabs, and who may not."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isegoria.commons.polling.models import Arrival, Envelope, RollEntry, Urn
from isegoria.commons.polling.urn.queries import envelope_of
from isegoria.commons.polling.urn.sealing import SealError, destroy_key, has_key, opener
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.casting.queries import own_ballot
from isegoria.tools.votes.models import NamedBallot, Vote
from tests import factories
from tests.tools.votes.making import again, cast_many, close, close_and_count, make_open_vote

pytestmark = pytest.mark.django_db
SECRET = "pav"


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.verdict.reason_text
    assert caught.value.verdict.remedy_text
    return caught.value.verdict.code


def test_a_secret_ballot_is_sealed_and_its_voter_reads_it_until_the_close() -> None:
    vote = make_open_vote(SECRET)
    (person,) = cast_many(vote, [[1, 0, 1]])
    vote = again(vote)

    envelope = Envelope.objects.get(urn=vote.urn)
    own = own_ballot(vote, person)

    assert own is not None
    assert (own.marks, own.channel) == ([1, 0, 1], "online")
    assert len(envelope.sealed) == 32 + 16 + 4 * 3
    assert NamedBallot.objects.count() == 0
    assert has_key(vote.urn.seal_key)
    assert own_ballot(vote, factories.person()) is None


def test_envelopes_of_a_vote_are_all_of_one_length() -> None:
    vote = make_open_vote(SECRET)

    cast_many(vote, [[0, 0, 0], [1, 1, 1], [None, 1, None]])

    assert {len(one) for one in Envelope.objects.values_list("sealed", flat=True)} == {60}


def test_an_envelope_opens_in_its_own_place_only() -> None:
    vote = make_open_vote(SECRET)
    cast_many(vote, [[1, 0, 0], [0, 1, 0]])
    vote = again(vote)
    first, second = Envelope.objects.order_by("pk")
    key = opener(vote.urn.seal_key)

    assert key.open(first.sealed, urn=vote.public_id, envelope=first.arrival) == [1, 0, 0]
    for sealed, where, name in (
        (first.sealed, vote.public_id, second.arrival),
        (first.sealed, "0000000000", first.arrival),
        (b"", vote.public_id, first.arrival),
        (bytes(60), vote.public_id, first.arrival),
        (bytes(first.sealed)[:-1] + b"\0", vote.public_id, first.arrival),
    ):
        with pytest.raises(SealError, match="broken"):
            key.open(sealed, urn=where, envelope=name)


def test_one_changes_ones_mind_until_the_close() -> None:
    vote = make_open_vote(SECRET)
    person = factories.person()

    first = cast(vote=vote, person=person, marks=[1, 0, 0])
    second = cast(vote=vote, person=person, marks=[0, 0, 1])

    assert (first.changed, second.changed) == (False, True)
    assert (Envelope.objects.count(), RollEntry.objects.count()) == (1, 1)
    own = own_ballot(again(vote), person)
    assert own is not None
    assert own.marks == [0, 0, 1]
    before, after = envelope_of(first.receipt.code), envelope_of(second.receipt.code)
    assert before is not None
    assert after is not None
    assert (before.state, after.state) == (Arrival.State.REPLACED, Arrival.State.HELD)
    close_and_count(vote)
    before, after = envelope_of(first.receipt.code), envelope_of(second.receipt.code)
    assert before is not None
    assert after is not None
    assert (before.state, after.state) == (Arrival.State.REPLACED, Arrival.State.COUNTED)


def test_the_journal_says_that_someone_took_part_and_no_more() -> None:
    vote = make_open_vote(SECRET)
    person = factories.person()
    before = Entry.objects.count()

    cast(vote=vote, person=person, marks=[1, 0, 0])
    cast(vote=vote, person=person, marks=[0, 1, 0])

    entries = list(Entry.objects.order_by("pk")[before:])
    assert [(one.kind, one.subject_kind) for one in entries] == [("ballot.cast", "envelope")] * 2
    assert len({one.subject_id for one in entries}) == 2
    assert not {person.public_id, str(person.pk)} & {one.subject_id for one in entries}


def test_a_receipt_that_was_altered_proves_nothing() -> None:
    vote = make_open_vote(SECRET)
    code = cast(vote=vote, person=factories.person(), marks=[1, 0, 0]).receipt.code
    number, _dash, letters = code.partition("-")

    assert envelope_of(f"{number}-{letters[::-1]}") is None
    assert envelope_of("") is None
    assert envelope_of("1-AAAA") is None


def test_a_named_ballot_is_kept_with_its_person() -> None:
    vote = make_open_vote(SECRET, publicity="named")
    person = factories.person()

    cast(vote=vote, person=person, marks=[1, 0, 0])
    again_cast = cast(vote=vote, person=person, marks=[0, 1, 0])

    assert again_cast.changed
    assert NamedBallot.objects.get().marks == [0, 1, 0]
    assert (Envelope.objects.count(), Arrival.objects.count(), RollEntry.objects.count()) == (0, 0, 1)


@pytest.mark.parametrize(("first", "then"), [("secret", "named"), ("named", "secret")])
def test_what_the_first_voter_was_promised_holds(first: str, then: str) -> None:
    vote = make_open_vote(SECRET, publicity=first)
    cast_many(vote, [[1, 0, 0]])

    Phase.objects.filter(pk=vote.phase_id).update(settings={**vote.phase.settings, "publicity": then})
    cast_many(again(vote), [[0, 1, 0]])

    counts = {"secret": Envelope.objects.count(), "named": NamedBallot.objects.count()}
    assert counts == {first: 2, then: 0}


# --- who may not ----------------------------------------------------------------------------------------
def test_nobody_votes_after_the_close_nor_before_the_opening() -> None:
    vote = close(make_open_vote(SECRET))
    assert refused(lambda: cast(vote=vote, person=factories.person(), marks=[1, 0, 0])) == "phase_closed"
    coming = make_open_vote(SECRET, state="coming")
    assert refused(lambda: cast(vote=coming, person=factories.person(), marks=[1, 0, 0])) == "phase_coming"
    assert Envelope.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Urn.State.DRAFT, "vote_not_ready"),
        (Urn.State.OPENING, "urn_opening"),
        (Urn.State.OPENED, "urn_opening"),
        (Urn.State.CANCELLED, "vote_cancelled"),
    ],
)
def test_a_vote_that_takes_no_ballots_says_why(state: str, code: str) -> None:
    """The one who casts has loaded the vote before: what the database says in the act's transaction decides."""
    vote = make_open_vote(SECRET)
    Urn.objects.filter(pk=vote.urn_id).update(state=state)

    assert refused(lambda: cast(vote=vote, person=factories.person(), marks=[1, 0, 0])) == code
    assert (RollEntry.objects.count(), Envelope.objects.count()) == (0, 0)


def test_a_vote_that_was_counted_says_so() -> None:
    vote = make_open_vote(SECRET)
    Vote.objects.filter(pk=vote.pk).update(state=Vote.State.COUNTED)

    assert refused(lambda: cast(vote=again(vote), person=factories.person(), marks=[1, 0, 0])) == "vote_counted"


def test_whoever_lost_the_right_meanwhile_does_not_vote() -> None:
    vote = make_open_vote(SECRET)
    Phase.objects.filter(pk=vote.phase_id).update(assurance=1)
    vote = again(vote)
    known, guest = factories.person(signed_in=True), factories.person()

    cast(vote=vote, person=known, marks=[1, 0, 0])
    known.assurance = 0
    known.save()

    for person in (known, guest):
        assert refused(lambda person=person: cast(vote=vote, person=person, marks=[0, 0, 1])) == "assurance_missing"
    own = own_ballot(again(vote), known)
    assert own is not None
    assert own.marks == [1, 0, 0]


def test_no_ballot_is_taken_that_could_not_be_counted() -> None:
    vote = make_open_vote(SECRET)
    cast_many(vote, [[1, 0, 0]])
    vote = again(vote)
    destroy_key(vote.urn.seal_key)

    assert refused(lambda: cast(vote=vote, person=factories.person(), marks=[1, 0, 0])) == "urn_key_missing"
    assert RollEntry.objects.count() == 1


def test_casting_is_a_constant_number_of_queries() -> None:
    vote = make_open_vote(SECRET)
    cast_many(vote, [[1, 0, 0]] * 3)
    vote = again(vote)
    person = factories.person()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        cast(vote=vote, person=person, marks=[1, 0, 0])

    assert len(queries) <= 14, "\n".join(one["sql"] for one in queries.captured_queries)


# --- two at once ----------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_tabs_make_one_envelope() -> None:
    vote = make_open_vote(SECRET)
    person = factories.person()
    ready, done = threading.Barrier(6), []

    def send(number: int) -> None:
        try:
            ready.wait()
            done.append(cast(vote=again(vote), person=person, marks=[number % 2, 1, 0]).changed)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(done) == [False] + [True] * 5
    assert (Envelope.objects.count(), RollEntry.objects.count()) == (1, 1)
    assert sorted(Arrival.objects.values_list("state", flat=True)) == ["held"] + ["replaced"] * 5


@pytest.mark.django_db(transaction=True)
def test_the_first_ballots_of_a_vote_find_one_key() -> None:
    vote = make_open_vote(SECRET)
    people = [factories.person() for _ in range(6)]
    ready = threading.Barrier(6)

    def send(number: int) -> None:
        try:
            ready.wait()
            cast(vote=again(vote), person=people[number], marks=[1, 0, 0])
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    vote = again(vote)

    own = [own_ballot(vote, person) for person in people]
    assert [one and one.marks for one in own] == [[1, 0, 0]] * 6
