# SPDX-License-Identifier: AGPL-3.0-or-later
"""A polling station takes the ballots of a tool that it knows by its form alone, and gives them back mixed."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from isegoria.commons.polling import ballot_forms
from isegoria.commons.polling.actions import cancel_urn, make_urn, prepare_urn, remove_urn
from isegoria.commons.polling.ballot_forms import asked_in, form_of, has_form, register_ballot_form
from isegoria.commons.polling.electorate.actions import draw_codes
from isegoria.commons.polling.electorate.rules import may_vote
from isegoria.commons.polling.events import UrnClosed, UrnsErased
from isegoria.commons.polling.importing.actions import import_urn
from isegoria.commons.polling.models import Arrival, Envelope, ListedVoter, RollEntry, SealedVote, Urn
from isegoria.commons.polling.queries import count_turnout, has_ballots, left_out, sealed_pages, urns_of, voted_in
from isegoria.commons.polling.urn.actions import put_in
from isegoria.commons.polling.urn.opening.actions import open_urn
from isegoria.commons.polling.urn.queries import envelope_of, own_marks
from isegoria.commons.polling.urn.sealing import has_key
from isegoria.core import events
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.journal.models import Entry
from isegoria.core.processes.erasing.actions import erase_again
from isegoria.core.verdicts import Refused
from tests import factories
from tests.commons.polling.station import PLACES, SLUG, TREES, a_phase, again, an_urn, choose, close, faults, form

pytestmark = pytest.mark.django_db


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.verdict.code


def marks_of(urn: Urn) -> Counter[tuple[int, ...] | None]:
    pages = sealed_pages(urn)
    return Counter(None if marks is None else tuple(marks) for page in pages for _key, marks in page)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What the station announces while a test runs."""
    said: list[Any] = []
    for event in (UrnClosed, UrnsErased):
        events.listen(event)(said.append)
    yield said
    for event in (UrnClosed, UrnsErased):
        events._listeners[event].remove(said.append)


# --- a ballot and its way ---------------------------------------------------------------------------------
def test_ballots_of_any_tool_go_in_sealed_and_come_out_mixed(heard: list[Any]) -> None:
    urn = an_urn()
    person = factories.person()
    assert not choose(urn, [1, 0, 0], person=person).changed
    assert choose(urn, [0, 1, 1], person=person).changed
    for marks in ([1, 1, 0], [1, 1, 0], [0, 0, 0]):
        choose(urn, marks)

    assert own_marks(person, [again(urn)])[urn.pk].marks == [0, 1, 1]
    assert voted_in(person, [urn]) == {urn.pk: "online"}
    assert (count_turnout(urn).voted, has_ballots(urn), heard) == (4, True, [])

    opened = open_urn(urn=close(urn))

    assert (opened.state, opened.ballots_count, opened.seed) == (Urn.State.OPENED, 4, "")
    assert marks_of(opened) == {(0, 1, 1): 1, (1, 1, 0): 2, (0, 0, 0): 1}
    assert (Envelope.objects.count(), has_key(bytes(opened.seal_key)), left_out(opened)) == (0, False, 0)
    assert [(type(one), one.urn.pk) for one in heard] == [(UrnClosed, urn.pk)]
    assert own_marks(person, [opened])[urn.pk].marks is None
    assert open_urn(urn=opened).root == opened.root
    assert len(heard) == 1


def test_a_receipt_proves_that_its_envelope_was_counted() -> None:
    urn = an_urn()
    person = factories.person()
    first, second = (choose(urn, marks, person=person).receipt.code for marks in ([1, 0, 0], [0, 0, 1]))

    def said(code: str) -> tuple[str, str]:
        proved = envelope_of(code)
        assert proved is not None
        return proved.urn.public_id, proved.state

    assert [said(first), said(second)] == [(urn.public_id, "replaced"), (urn.public_id, "held")]
    open_urn(urn=close(urn))
    assert [said(first), said(second)] == [(urn.public_id, "replaced"), (urn.public_id, "counted")]


def test_what_the_ballot_does_not_offer_leaves_no_trace() -> None:
    urn = an_urn()
    person = factories.person()

    assert code_of(lambda: choose(urn, [2, 0, 0], person=person)) == "no_such_tree"
    with pytest.raises(ValueError, match="2 marks on a ballot of 3 places"), transaction.atomic():
        put_in(urn=urn, person=person, marks=[1, 0])

    assert (RollEntry.objects.count(), Arrival.objects.count(), has_ballots(urn)) == (0, 0, False)


def test_a_seed_is_drawn_where_the_tool_asks_for_a_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ballot_forms._forms, SLUG, form(draws_lot=lambda urn: True))
    urn = an_urn()
    choose(urn, [1, 0, 0])

    opened = open_urn(urn=close(urn))

    assert len(opened.seed) == 64
    assert faults() == []


# --- the urn's life -----------------------------------------------------------------------------------------
def test_a_draft_takes_no_ballot_until_it_is_ready() -> None:
    urn = make_urn(phase=a_phase(), places=2, draft=True)
    assert code_of(lambda: choose(again(urn), [1, 0, 0])) == "vote_not_ready"
    assert urns_of(urn.phase) == []

    prepare_urn(urn=urn, places=PLACES, ready=True)

    assert not choose(again(urn), [1, 0, 0]).changed
    assert [one.pk for one in urns_of(urn.phase)] == [urn.pk]


def test_a_cancelled_urn_destroys_what_came(django_capture_on_commit_callbacks: Any) -> None:
    urn = an_urn()
    choose(urn, [1, 0, 0])
    key = bytes(again(urn).seal_key)

    with django_capture_on_commit_callbacks(execute=True):
        cancel_urn(urn=urn)

    assert (Envelope.objects.count(), has_key(key), left_out(urn)) == (0, False, 1)
    assert may_vote(factories.person(), again(urn)).code == "vote_cancelled"
    assert code_of(lambda: open_urn(urn=close(urn))) == "vote_cancelled"


def test_an_urn_in_which_nothing_is_can_be_removed() -> None:
    urn = an_urn()
    remove_urn(urn=urn)
    assert not Urn.objects.filter(pk=urn.pk).exists()


def test_ballots_from_elsewhere_stand_in_an_urn_that_is_open() -> None:
    phase = a_phase(state="closed")
    ballots: list[list[int] | None] = [[1, 0, 0], [1, 0, 0], None, [0, 1, 1]]

    urn = import_urn(phase=phase, places=PLACES, ballots=ballots)

    assert marks_of(urn) == {(1, 0, 0): 2, None: 1, (0, 1, 1): 1}
    assert (urn.state, urn.ballots_count, RollEntry.objects.count()) == (Urn.State.OPENED, 4, 0)
    assert Entry.objects.filter(kind="urn.imported", subject_id=urn.public_id).count() == 1
    assert faults() == []
    with pytest.raises(ValueError, match="3 marks each"):
        import_urn(phase=phase, places=PLACES, ballots=[[1, 0]])


# --- people who come and go ---------------------------------------------------------------------------------
def test_who_leaves_before_the_close_takes_their_ballot_with_them() -> None:
    urn = an_urn()
    leaving, staying = factories.person(), factories.person()
    for person in (leaving, staying):
        choose(urn, [1, 0, 0], person=person)

    erase_person(person=leaving)

    assert list(RollEntry.objects.values_list("person", flat=True)) == [staying.pk]
    assert open_urn(urn=close(urn)).ballots_count == 1


def test_one_person_has_one_ballot_the_latest() -> None:
    urn = an_urn()
    guest, person = factories.person(), factories.person(signed_in=True)
    choose(urn, [1, 0, 0], person=person)
    choose(urn, [0, 0, 1], person=guest)

    merge_persons(guest=guest, person=person)

    assert own_marks(person, [again(urn)])[urn.pk].marks == [0, 0, 1]
    assert marks_of(open_urn(urn=close(urn))) == {(0, 0, 1): 1}


def test_an_erased_process_takes_its_urns_and_lists_along(heard: list[Any]) -> None:
    urn = an_urn(electorate="list")
    draw_codes(phase=urn.phase, by=None, how_many=3)
    (line, *_others) = ListedVoter.objects.all()
    person = factories.person()
    ListedVoter.objects.filter(pk=line.pk).update(person=person)
    choose(urn, [1, 0, 0], person=person)
    key = bytes(again(urn).seal_key)

    erase_again(process=urn.phase.process, reason="Une décision de justice.")

    assert [(type(one), [urn.pk for urn in one.urns]) for one in heard] == [(UrnsErased, [urn.pk])]
    kept = (Urn, Envelope, Arrival, SealedVote, RollEntry, ListedVoter)
    assert [model.objects.count() for model in kept] == [0] * 6  # type: ignore[attr-defined]  # six models
    assert not has_key(key)
    assert faults() == []


# --- what a tool tells --------------------------------------------------------------------------------------
def test_a_tool_tells_once_what_its_ballots_are_like() -> None:
    assert has_form(SLUG)
    assert not has_form("no-such-tool")
    register_ballot_form(SLUG, form_of(a_phase()))
    with pytest.raises(ValueError, match="two forms of ballots"):
        register_ballot_form(SLUG, form(styles=("other.css",)))


def test_urns_stand_in_the_order_of_their_tool() -> None:
    phase = a_phase()
    first, second = an_urn(phase), an_urn(phase)

    found = asked_in(phase, [first, second])

    assert [one.urn.pk for one in found] == [second.pk, first.pk]
    assert found[0].texts["en"] == "Which trees?"
    assert len(TREES) == first.places
