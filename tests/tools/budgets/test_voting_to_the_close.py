# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ballot of a budget counts as soon as it is valid and can be changed until the close: from two tabs at once, by
someone whose right went meanwhile, while the urn is being opened, and whoever opens it be killed at any moment."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from isegoria.commons.polling.electorate.actions import claim_line, draw_codes, free_line
from isegoria.commons.polling.models import Arrival, Envelope, ListedVoter, RollEntry, SealedVote
from isegoria.commons.polling.urn.opening import actions as opening
from isegoria.commons.polling.urn.opening.actions import open_urn
from isegoria.commons.polling.urn.queries import envelope_of
from isegoria.commons.polling.urn.sealing import has_key, is_to_wipe
from isegoria.core.accounts.models import Person
from isegoria.core.expressions.setting_aside.actions import set_aside
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.budgets.counting import recompute_stale, wipe_what_is_left
from isegoria.tools.budgets.models import BudgetVote
from tests import factories
from tests.tools.budgets.counted import outcome
from tests.tools.budgets.voting import a_phase, a_vote, again, cast, close, districts, marks_for, own_marks

pytestmark = pytest.mark.django_db
BASKETS: tuple[tuple[list[str], int, int], ...] = (
    (["Piste cyclable", "Verger partagé"], 1, 0),
    (["Piste cyclable"], 0, 0),
    (["Salle de musique"], 1, 1),
    (["Bancs à l’ombre"], 2, 0),
    ([], 0, 1),
)
"""Projects, district, child: none costs more than its pots hold."""


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.verdict.code


def a_full_urn() -> tuple[BudgetVote, list[list[int]], list[Person]]:
    """Districts and children in one urn; what was cast, and by whom."""
    vote = districts(children="apart")
    ballots = [marks_for(vote, given, district=district, child=child) for given, district, child in BASKETS]
    people = [factories.person() for _ in ballots]
    for person, marks in zip(people, ballots, strict=True):
        cast(vote, marks, person=person)
    return vote, ballots, people


def kept(vote: BudgetVote) -> Counter[tuple[int, ...]]:
    return Counter(map(tuple, SealedVote.objects.filter(urn=vote.urn).values_list("marks", flat=True)))


# --- two tabs ---------------------------------------------------------------------------------------------
def test_the_last_of_two_tabs_counts_and_each_receipt_says_what_became_of_its_envelope() -> None:
    vote, person = a_vote("knapsack"), factories.person()
    first = cast(vote, marks_for(vote, ["Skatepark"]), person=person)
    last = cast(vote, marks_for(vote, ["Verger partagé", "Piste cyclable"]), person=person)
    close(vote)
    assert recompute_stale() == 1
    assert kept(vote) == Counter([(0, 1, 0, 1, 0, 0, 0)])
    proved = [envelope_of(one.receipt.code) for one in (first, last)]
    assert [one.state for one in proved if one is not None] == ["replaced", "counted"]


@pytest.mark.django_db(transaction=True)
def test_tabs_that_send_at_the_same_moment_make_one_ballot() -> None:
    vote, person = a_vote("knapsack"), factories.person()
    both = [marks_for(vote, ["Skatepark"]), marks_for(vote, ["Verger partagé"])]
    ready, done = threading.Barrier(6), []

    def send(number: int) -> None:
        try:
            ready.wait()
            done.append(cast(again(vote), both[number % 2], person=person).changed)
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
    assert own_marks(vote, person) in both


# --- the right to vote ------------------------------------------------------------------------------------
def test_whoever_lost_the_right_changes_nothing_and_what_they_had_cast_stands() -> None:
    vote = a_vote()
    Phase.objects.filter(pk=vote.phase_id).update(assurance=1)
    person = factories.person(signed_in=True)
    cast(again(vote), marks_for(vote, ["Skatepark"]), person=person)
    person.assurance = 0
    person.save()
    assert refused(lambda: cast(again(vote), marks_for(vote, ["Verger partagé"]), person=person)) == "assurance_missing"
    assert own_marks(vote, person) == marks_for(vote, ["Skatepark"])


def test_whoever_has_no_line_of_the_list_any_more_does_not_vote() -> None:
    vote = a_vote(phase=a_phase(electorate="list"))
    organiser, person = factories.role(vote.phase.process.space, "organiser"), factories.person()
    codes = draw_codes(phase=vote.phase, by=organiser, how_many=2)
    assert refused(lambda: cast(again(vote), marks_for(vote, ["Skatepark"]), person=person)) == "not_listed"
    claim_line(phase=vote.phase, person=person, code=codes[0])
    free_line(line=ListedVoter.objects.get(person=person), by=organiser)
    assert refused(lambda: cast(again(vote), marks_for(vote, ["Skatepark"]), person=person)) == "not_listed"
    assert not RollEntry.objects.exists()


def test_whoever_is_set_aside_is_not_counted() -> None:
    vote, ballots, people = a_full_urn()
    set_aside(people=[people[0]], space=vote.phase.process.space, process=None)
    close(vote)
    assert recompute_stale() == 1
    assert kept(vote) == Counter(map(tuple, ballots[1:]))
    assert outcome(vote).turnout["left_out"] == 1


# --- while the urn is opened ------------------------------------------------------------------------------
def test_an_urn_that_is_being_opened_takes_no_ballot_be_its_phase_put_off_or_not() -> None:
    vote, _ballots, people = a_full_urn()
    closed = close(vote)
    other = marks_for(vote, ["Piste cyclable"])
    assert refused(lambda: cast(closed, other, person=people[0])) == "phase_closed"
    opening.close(urn=closed.urn)
    Phase.objects.filter(pk=vote.phase_id).update(closes_at=timezone.now() + timedelta(days=1))
    assert refused(lambda: cast(again(vote), other, person=people[0])) == "urn_opening"
    assert refused(lambda: cast(again(vote), other)) == "urn_opening"
    assert (Envelope.objects.count(), RollEntry.objects.count()) == (len(BASKETS), len(BASKETS))


class Killed(BaseException):
    """As a kill: nothing catches it."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("where", "opened"),
    [
        ("_read", False),
        ("_mix", False),
        ("_turn", False),
        ("_write_ballots", False),
        ("_settle_arrivals", False),
        ("_sign", False),
        ("wipe", True),
        ("destroy_key", True),
        ("forget_key", True),
    ],
)
def test_a_kill_leaves_all_envelopes_or_all_ballots_and_the_worker_counts_them(
    where: str, opened: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote, ballots, _people = a_full_urn()
    closed = close(vote)

    def kill(*_given: Any, **_named: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(opening, where, kill)
        with pytest.raises(Killed):
            open_urn(urn=closed.urn)

    there = (len(ballots), 0) if opened else (0, len(ballots))
    assert (SealedVote.objects.count(), Envelope.objects.count()) == there
    assert recompute_stale() == 1
    wipe_what_is_left()
    vote = again(vote)
    assert kept(vote) == Counter(map(tuple, ballots))
    assert (Envelope.objects.count(), vote.state) == (0, BudgetVote.State.COUNTED)
    assert (has_key(vote.urn.seal_key), is_to_wipe(vote.urn.seal_key)) == (False, False)
    assert outcome(vote).turnout["cast"] + 2 == len(ballots)  # two children's are counted apart
