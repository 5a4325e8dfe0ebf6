# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening an urn: what comes out of it, who is left out, kills at every moment, and what stands in the journal."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from isegoria.commons.polling.attestation import ballot_leaf, opened_content
from isegoria.commons.polling.models import Arrival, Envelope, PaperBallot, RollEntry, SealedVote, Urn
from isegoria.commons.polling.urn.opening import actions as opening
from isegoria.commons.polling.urn.opening.actions import open_urn
from isegoria.commons.polling.urn.queries import envelope_of
from isegoria.commons.polling.urn.sealing import SealError, destroy_key, has_key, is_to_wipe
from isegoria.core.accounts.actions import attest, erase_person, merge_persons, revoke_attestation
from isegoria.core.accounts.models import Assurance
from isegoria.core.expressions.setting_aside.actions import set_aside
from isegoria.core.journal import merkle
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.actions import cancel_vote
from isegoria.tools.votes.attestation import vote_content
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.casting.queries import own_ballot
from isegoria.tools.votes.counting import count_vote, recompute_stale, wipe_what_is_left
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import outcome_of
from tests import factories
from tests.tools.votes.making import again, cast_many, close, close_and_count, make_open_vote

pytestmark = pytest.mark.django_db
BALLOTS = [[1, 0, 0], [1, 1, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0]]


def counted(vote: Vote) -> list[str]:
    """The names of the envelopes that were counted, in ascending order."""
    rows = Arrival.objects.filter(urn=vote.urn, state=Arrival.State.COUNTED)
    return list(rows.order_by("token").values_list("token", flat=True))


def kept(vote: Vote) -> Counter[tuple[int, ...] | None]:
    return Counter(
        None if marks is None else tuple(marks)
        for marks in SealedVote.objects.filter(urn=vote.urn).values_list("marks", flat=True)
    )


def code_of(act: Any) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.verdict.code


def test_envelopes_become_ballots_that_nobody_holds() -> None:
    vote = make_open_vote()
    people = cast_many(vote, BALLOTS)

    outcome = close_and_count(vote)
    vote = again(vote)

    assert kept(vote) == Counter(map(tuple, BALLOTS))
    assert (Envelope.objects.count(), RollEntry.objects.count()) == (0, 5)
    assert (vote.state, vote.ballots_count) == (Vote.State.COUNTED, 5)
    assert [own and own.marks for own in (own_ballot(vote, one) for one in people)] == [None] * 5
    assert [bool(own_ballot(vote, one)) for one in people] == [True] * 5
    assert (has_key(vote.urn.seal_key), is_to_wipe(vote.urn.seal_key)) == (False, False)
    assert outcome.tally["table"]["turnout"] == {"cast": 5, "blank": 1, "null": 0, "expressed": 4}
    assert outcome.winners == (0,)
    assert outcome.is_final


def test_opening_again_changes_nothing() -> None:
    vote = make_open_vote()
    cast_many(vote, BALLOTS)
    first = close_and_count(vote)
    keys = list(SealedVote.objects.order_by("key").values_list("key", flat=True))

    count_vote(again(vote))
    open_urn(urn=again(vote).urn)
    recompute_stale()

    assert list(SealedVote.objects.order_by("key").values_list("key", flat=True)) == keys
    second = outcome_of(again(vote))
    assert second is not None
    assert second.result.pk == first.result.pk


def test_an_empty_urn_is_opened_as_well() -> None:
    outcome = close_and_count(make_open_vote())

    assert (outcome.status, outcome.tally["table"]["turnout"]["cast"]) == ("nobody", 0)


def test_the_worker_opens_what_has_closed_and_nothing_else() -> None:
    closed, still_open = make_open_vote(), make_open_vote()
    cast_many(closed, BALLOTS)
    cast_many(still_open, BALLOTS)
    close(closed)

    assert recompute_stale() == 1

    assert (again(closed).state, again(still_open).state) == (Vote.State.COUNTED, Vote.State.READY)
    assert code_of(lambda: open_urn(urn=again(still_open).urn)) == "vote_not_closed"


# --- what the journal holds -----------------------------------------------------------------------------
def test_one_entry_holds_the_roots_which_anyone_works_out_again() -> None:
    vote = make_open_vote(ties="lot")
    receipts = [cast(vote=vote, person=factories.person(), marks=marks).receipt for marks in BALLOTS]
    close_and_count(vote)
    vote = again(vote)

    content = opened_content(vote.urn)
    sealed = SealedVote.objects.filter(urn=vote.urn).order_by("key").values_list("key", "marks")
    leaves = [merkle.leaf_hash(ballot_leaf(key, marks)) for key, marks in sealed]
    names = [merkle.leaf_hash(token.encode()) for token in counted(vote)]

    assert Entry.objects.filter(kind="urn.opened", subject_id=vote.public_id).count() == 1
    assert content == {
        "vote": vote.public_id,
        "ballots": 5,
        "root": merkle_root(leaves).hex(),
        "envelopes": 5,
        "envelopes_root": merkle_root(names).hex(),
        "left_out": 0,
        "seed": vote.seed,
    }
    assert (vote.root, len(vote.seed)) == (content["root"], 64)
    found = [envelope_of(one.code) for one in receipts]
    assert {one.token for one in found if one} == set(counted(vote))


def merkle_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return merkle.node_hash(merkle_root(leaves[:split]), merkle_root(leaves[split:]))


def test_what_a_vote_says_is_not_touched_by_its_count() -> None:
    vote = make_open_vote()
    before = vote_content(vote)
    cast_many(vote, BALLOTS)
    close_and_count(vote)

    assert vote_content(again(vote)) == before


# --- who does not count -----------------------------------------------------------------------------------
def test_people_set_aside_before_the_opening_do_not_count() -> None:
    vote = make_open_vote()
    people = cast_many(vote, BALLOTS)
    set_aside(people=[people[1]], space=vote.phase.process.space, process=None)

    outcome = close_and_count(vote)

    assert kept(vote) == Counter(map(tuple, [BALLOTS[0], BALLOTS[2], BALLOTS[3], BALLOTS[4]]))
    assert (outcome.roll["left_out"], outcome.roll["voted"]) == (1, 5)
    assert Counter(Arrival.objects.values_list("state", flat=True)) == {"counted": 4, "left_out": 1}


def test_a_check_taken_back_as_mistaken_does_not_count_and_one_that_ran_out_does() -> None:
    vote = make_open_vote()
    people = [factories.person(signed_in=True) for _ in range(3)]
    given = [
        attest(person=one, assurance=Assurance.STATE, handler="state", territory=None, by=None, expires_at=None)
        for one in people
    ]
    Phase.objects.filter(pk=vote.phase_id).update(assurance=Assurance.STATE)
    vote = again(vote)
    for one, marks in zip(people, BALLOTS, strict=False):
        one.refresh_from_db()
        cast(vote=vote, person=one, marks=marks)
    revoke_attestation(attestation=given[0], reason="mistake")
    given[1].expires_at = timezone.now() - timedelta(hours=1)
    given[1].save()

    close_and_count(vote)

    assert kept(vote) == Counter(map(tuple, BALLOTS[1:3]))


def test_who_leaves_before_the_count_takes_their_ballot_with_them() -> None:
    vote = make_open_vote()
    people = cast_many(vote, BALLOTS)
    erase_person(person=people[0])

    close_and_count(vote)

    assert kept(vote) == Counter(map(tuple, BALLOTS[1:]))
    assert RollEntry.objects.count() == 4
    erase_person(person=people[1])
    assert kept(vote) == Counter(map(tuple, BALLOTS[1:]))
    assert sorted(RollEntry.objects.values_list("person", flat=True), key=lambda one: one or 0)[0] is None


@pytest.mark.parametrize("guest_last", [True, False])
def test_two_persons_who_are_one_have_one_ballot_the_latest(guest_last: bool) -> None:
    vote = make_open_vote()
    guest, person = factories.person(), factories.person(signed_in=True)
    order = [person, guest] if guest_last else [guest, person]
    cast(vote=vote, person=order[0], marks=[1, 0, 0])
    cast(vote=vote, person=order[1], marks=[0, 0, 1])

    merge_persons(guest=guest, person=person)

    own = own_ballot(again(vote), person)
    assert own is not None
    assert own.marks == [0, 0, 1]
    close_and_count(vote)
    assert kept(vote) == Counter([(0, 0, 1)])
    assert RollEntry.objects.count() == 1


def test_two_persons_found_to_be_one_after_the_opening_are_both_counted() -> None:
    vote = make_open_vote()
    guest, person = factories.person(), factories.person(signed_in=True)
    cast_many(vote, [[1, 0, 0], [0, 0, 1]], people=[guest, person])
    close_and_count(vote)

    merge_persons(guest=guest, person=person)

    assert sum(kept(vote).values()) == 2
    assert sorted(RollEntry.objects.values_list("person", flat=True), key=lambda one: one or 0) == [None, person.pk]


def test_an_envelope_that_nobody_signed_for_is_left_out() -> None:
    vote = make_open_vote()
    people = cast_many(vote, BALLOTS)
    RollEntry.objects.filter(person=people[0]).delete()

    outcome = close_and_count(vote)

    assert (sum(kept(vote).values()), outcome.roll["left_out"]) == (4, 1)


def test_an_envelope_that_was_altered_is_left_out_and_one_that_was_copied_too() -> None:
    vote = make_open_vote()
    cast_many(vote, BALLOTS)
    first, second, third = Envelope.objects.order_by("pk")[:3]
    first.sealed = bytes(first.sealed)[:-1] + bytes([bytes(first.sealed)[-1] ^ 1])
    first.save()
    second.sealed = third.sealed
    second.save()

    outcome = close_and_count(vote)

    assert (sum(kept(vote).values()), outcome.roll["left_out"]) == (3, 2)


# --- paper ------------------------------------------------------------------------------------------------
def paper(vote: Vote, serial: str, state: str, **given: Any) -> PaperBallot:
    return PaperBallot.objects.create(urn=vote.urn, serial=serial, state=state, **given)


def test_paper_ballots_that_two_readers_agree_on_are_mixed_with_the_others() -> None:
    vote = make_open_vote(settings={"paper": True, "electorate": "list"})
    Phase.objects.filter(pk=vote.phase_id).update(settings={**vote.phase.settings, "electorate": "everyone"})
    vote = again(vote)
    cast_many(vote, BALLOTS)
    paper(vote, "A", "read", first={"marks": [0, 0, 1]}, second={"marks": [0, 0, 1]})
    paper(vote, "B", "read", first={"null": True}, second={"null": True})
    paper(vote, "C", "read", first={"marks": [1, 1, 1]}, settled={"marks": [0, 1, 1]})
    paper(vote, "D", "printed")
    paper(vote, "E", "cancelled", first={"marks": [0, 1, 1]})
    waiting = paper(vote, "F", "once", first={"marks": [0, 1, 1]})
    vote = close(vote)

    assert (count_vote(vote), recompute_stale(), again(vote).state) == (None, 0, Vote.State.READY)
    Urn.objects.filter(pk=vote.urn_id).update(paper_in=True)  # while one waits: no act says so
    assert count_vote(again(vote)) is None
    assert code_of(lambda: open_urn(urn=again(vote).urn)) == "paper_not_read"
    waiting.delete()
    outcome = close_and_count(again(vote))

    assert kept(vote) == Counter([*map(tuple, BALLOTS), (0, 0, 1), None, (0, 1, 1)])
    assert outcome.tally["table"]["turnout"] == {"cast": 8, "blank": 1, "null": 1, "expressed": 6}
    assert set(PaperBallot.objects.values_list("first", "second", "settled")) == {(None, None, None)}


# --- cut short ------------------------------------------------------------------------------------------
class Killed(BaseException):
    """As a kill: nothing catches it."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("where", "ballots"),
    [
        ("_read", 0),
        ("_mix", 0),
        ("_turn", 0),
        ("_write_ballots", 0),
        ("_settle_arrivals", 0),
        ("_forget_readings", 0),
        ("_sign", 0),
        ("wipe", 5),
        ("destroy_key", 5),
        ("is_to_wipe", 5),
        ("forget_key", 5),
    ],
)
def test_a_kill_leaves_all_envelopes_or_all_ballots_and_the_worker_goes_on(
    where: str, ballots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = make_open_vote()
    cast_many(vote, BALLOTS)
    vote = close(vote)

    def kill(*_given: Any, **_named: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(opening, where, kill)
        with pytest.raises(Killed):
            open_urn(urn=vote.urn)

    assert (SealedVote.objects.count(), Envelope.objects.count()) == (ballots, 5 - ballots)
    assert code_of(lambda: cast(vote=vote, person=factories.person(), marks=[1, 0, 0])) == "phase_closed"
    assert recompute_stale() == 1
    wipe_what_is_left()
    vote = again(vote)
    assert kept(vote) == Counter(map(tuple, BALLOTS))
    assert (Envelope.objects.count(), vote.state) == (0, Vote.State.COUNTED)
    assert (has_key(vote.urn.seal_key), is_to_wipe(vote.urn.seal_key)) == (False, False)


def test_without_its_key_an_urn_stays_shut_and_the_failure_is_told() -> None:
    vote = make_open_vote()
    cast_many(vote, BALLOTS)
    vote = close(vote)
    destroy_key(vote.urn.seal_key)

    with pytest.raises(SealError, match="key_missing"):
        count_vote(vote)

    assert (recompute_stale(), Envelope.objects.count(), SealedVote.objects.count()) == (0, 5, 0)


def test_the_phase_reopened_during_the_opening_takes_no_ballot() -> None:
    vote = make_open_vote()
    cast_many(vote, BALLOTS)
    vote = close(vote)
    opening.close(urn=vote.urn)
    Phase.objects.filter(pk=vote.phase_id).update(closes_at=timezone.now() + timedelta(days=1))

    assert code_of(lambda: cast(vote=again(vote), person=factories.person(), marks=[1, 0, 0])) == "urn_opening"


@pytest.mark.django_db(transaction=True)
def test_a_ballot_cast_while_the_urn_is_opened_is_refused_with_its_reason() -> None:
    vote = make_open_vote()
    cast_many(vote, BALLOTS)
    vote = close(vote)
    Phase.objects.filter(pk=vote.phase_id).update(closes_at=timezone.now() + timedelta(seconds=-1))
    reached, go_on = threading.Event(), threading.Event()
    really = opening._turn

    def slowly(*given: Any) -> bool:
        reached.set()
        go_on.wait(10)
        return really(*given)

    def work() -> None:
        try:
            open_urn(urn=vote.urn)
        finally:
            connection.close()

    opening._turn = slowly
    try:
        worker = threading.Thread(target=work)
        worker.start()
        reached.wait(10)
        Phase.objects.filter(pk=vote.phase_id).update(closes_at=timezone.now() + timedelta(days=1))
        assert code_of(lambda: cast(vote=again(vote), person=factories.person(), marks=[1, 0, 0])) == "urn_opening"
    finally:
        opening._turn = really
        go_on.set()
        worker.join()
    assert kept(vote) == Counter(map(tuple, BALLOTS))


def test_someone_who_leaves_while_the_ballots_are_mixed_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    vote = make_open_vote()
    people = cast_many(vote, BALLOTS)
    really, times = opening._mix, []

    def mix(*given: Any) -> Any:
        mixed = really(*given)
        if not times:
            erase_person(person=people[0])
        times.append(1)
        return mixed

    monkeypatch.setattr(opening, "_mix", mix)
    close_and_count(vote)

    assert (len(times), kept(vote)) == (2, Counter(map(tuple, BALLOTS[1:])))


# --- cancelled ------------------------------------------------------------------------------------------
def test_a_cancelled_vote_is_never_counted_and_its_ballots_are_gone() -> None:
    vote = make_open_vote()
    cast_many(vote, BALLOTS)

    cancel_vote(vote=vote, by=None, reason="Une erreur dans la question.")
    vote = close(vote)

    assert (vote.state, vote.reason) == (Vote.State.CANCELLED, "Une erreur dans la question.")
    assert (recompute_stale(), Envelope.objects.count(), SealedVote.objects.count()) == (0, 0, 0)
    assert code_of(lambda: open_urn(urn=vote.urn)) == "vote_cancelled"
    assert code_of(lambda: cancel_vote(vote=vote, by=None, reason="Encore.")) == "vote_over"
