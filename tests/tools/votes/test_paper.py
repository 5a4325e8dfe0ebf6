# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots on paper: printed, taken at the desk, read by two people, settled, and counted with the others."""

import io
import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from isegoria.commons.polling.electorate.actions import bring_list, claim_line, draw_codes
from isegoria.commons.polling.models import Arrival, Envelope, ListedVoter, PaperBallot, RollEntry, SealedVote, Urn
from isegoria.commons.polling.paper import actions, rules
from isegoria.commons.polling.paper.queries import counts
from isegoria.commons.polling.paper.readings import (
    ALPHABET,
    SPOILED,
    marked,
    new_serials,
    same,
    shown_serial,
    typed_serial,
)
from isegoria.commons.polling.paper.sheets import draw_ballots
from isegoria.commons.polling.urn.opening.actions import open_urn
from isegoria.core.accounts.models import Account, Person
from isegoria.core.journal import actions as journal
from isegoria.core.journal.audit import audit
from isegoria.core.journal.models import Entry
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.counting import count_vote
from isegoria.tools.votes.queries import options_of, outcome_of
from isegoria.tools.votes.web.ballot_form import sheet_of
from isegoria.tools.votes.web.shapes import ballot_of
from tests import factories
from tests.tools.votes import making

QUERIES = 12
SETTINGS = {"paper": True, "electorate": "list"}


class Desk:
    """A vote on paper: its organiser, two readers and a third person, and a list of voters with their codes."""

    def __init__(self, method: str = "approval", *, voters: int = 4, papers: int = 4, **given: Any) -> None:
        self.vote = making.make_open_vote(method, settings=SETTINGS, **given)
        self.phase = self.vote.phase
        place = self.phase.process.space
        self.organiser = factories.role(place, "organiser")
        self.first, self.second, self.third = (factories.role(place, "moderator") for _ in range(3))
        self.codes = draw_codes(phase=self.phase, by=self.organiser, how_many=voters)
        self.serials = new_serials(papers)
        actions.print_ballots(urn=self.vote.urn, by=self.organiser, serials=self.serials)

    def line(self, number: int) -> ListedVoter:
        return ListedVoter.objects.get(phase=self.phase, number=number)

    def hand(self, *numbers: int) -> None:
        for number in numbers:
            actions.hand_paper(urns=[self.vote.urn], listed=self.line(number), by=self.first)

    def enter(self, serial: str, marks: Sequence[int] | None, by: Account) -> str:
        reading = SPOILED if marks is None else marked(marks)
        return actions.enter(urn=self.vote.urn, serial=serial, by=by, reading=reading).state

    def twice(self, serial: str, marks: Sequence[int] | None) -> None:
        self.enter(serial, marks, self.first)
        assert self.enter(serial, marks, self.second) == "read"

    def online(self, number: int, marks: Sequence[int]) -> Person:
        person = factories.person()
        claim_line(phase=self.phase, person=person, code=self.codes[number - 1])
        cast(vote=self.vote, person=person, marks=list(marks))
        return person

    def client(self, account: Account) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(account)
        return client

    def at(self, name: str, *more: str) -> str:
        return reverse(f"votes:{name}", args=[self.phase.process.space.slug, self.phase.process.slug, "vote", *more])

    def close(self) -> None:
        self.vote = making.close(self.vote)


@pytest.fixture
def desk(db: Any) -> Desk:
    return Desk()


def text_of(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def code_of(refused: "pytest.ExceptionInfo[Refused]") -> str:
    return refused.value.verdict.code


# --- numbers and readings -----------------------------------------------------------------------------
def test_numbers_are_of_signs_that_nobody_confuses_and_are_read_however_typed() -> None:
    serials = new_serials(500)
    assert len(set(serials)) == 500
    assert {len(one) for one in serials} == {10}
    assert set("".join(serials)) <= set(ALPHABET)
    assert serials != sorted(serials)
    one = serials[0]
    assert typed_serial(shown_serial(one).lower()) == one
    assert typed_serial(f" {one[:5]} {one[5:]} ") == one
    assert [typed_serial(wrong) for wrong in ("", one[:9], f"{one}2", "O" * 10)] == ["", "", "", ""]


def test_two_readings_are_the_same_or_not() -> None:
    assert same(marked([1, 0]), marked([1, 0]))
    assert same(SPOILED, {"null": True, "reason": "déchiré"})
    assert not same(marked([1, 0]), marked([0, 1]))
    assert not same(marked([0, 0]), SPOILED)
    assert not same(None, None)


# --- two readers --------------------------------------------------------------------------------------
def test_two_people_who_read_alike_make_a_ballot(desk: Desk) -> None:
    desk.hand(1)
    assert desk.enter(desk.serials[0], [1, 0, 1], desk.first) == "once"
    assert desk.enter(desk.serials[0], [1, 0, 1], desk.second) == "read"
    found = counts(desk.vote.urn)
    assert (found.printed, found.out, found.once, found.twice, found.differing) == (4, 3, 0, 1, 0)


def test_the_same_reader_is_refused_whatever_they_read(desk: Desk) -> None:
    desk.enter(desk.serials[0], [1, 0, 1], desk.first)
    for marks in ([1, 0, 1], [0, 0, 1]):
        with pytest.raises(Refused) as refused:
            desk.enter(desk.serials[0], marks, desk.first)
        assert code_of(refused) == "same_reader"
    assert counts(desk.vote.urn).once == 1


def test_a_difference_is_settled_by_a_third_person_with_a_reason(desk: Desk) -> None:
    serial = desk.serials[0]
    desk.enter(serial, [1, 0, 1], desk.first)
    assert desk.enter(serial, [1, 0, 0], desk.second) == "differs"
    with pytest.raises(Refused) as refused:
        desk.enter(serial, [1, 0, 0], desk.third)
    assert code_of(refused) == "to_settle"
    for by, reason, code in ((desk.third, " ", "reason_missing"), (desk.first, "Une croix pâle.", "reader_settles")):
        with pytest.raises(Refused) as refused:
            actions.settle(urn=desk.vote.urn, serial=serial, by=by, reading=marked([1, 0, 0]), reason=reason)
        assert code_of(refused) == code
    actions.settle(urn=desk.vote.urn, serial=serial, by=desk.third, reading=marked([1, 1, 0]), reason="Une croix pâle.")
    ballot = PaperBallot.objects.get(pk=serial)
    assert (ballot.state, ballot.settled) == (
        "read",
        {"marks": [1, 1, 0], "reason": "Une croix pâle.", "together": False},
    )
    with pytest.raises(Refused) as refused:
        actions.settle(urn=desk.vote.urn, serial=serial, by=desk.third, reading=SPOILED, reason="Encore.")
    assert code_of(refused) == "nothing_to_settle"


def test_both_readers_settle_together(desk: Desk) -> None:
    desk.enter(desk.serials[0], None, desk.first)
    desk.enter(desk.serials[0], [0, 0, 0], desk.second)
    actions.settle(
        urn=desk.vote.urn, serial=desk.serials[0], by=desk.first, reading=SPOILED, reason="Signé.", together=True
    )
    assert counts(desk.vote.urn).twice == 1


def test_a_number_that_was_never_printed_or_is_of_another_vote(desk: Desk) -> None:
    other = Desk()
    for serial in ("2345678923", other.serials[0]):
        with pytest.raises(Refused) as refused:
            desk.enter(serial, [1, 0, 0], desk.first)
        assert code_of(refused) == "no_such_paper"


def test_a_ballot_that_is_done_or_cancelled_is_not_read_again(desk: Desk) -> None:
    desk.twice(desk.serials[0], [1, 0, 0])
    with pytest.raises(Refused) as refused:
        desk.enter(desk.serials[0], [1, 0, 0], desk.third)
    assert code_of(refused) == "read_twice"
    actions.cancel_ballot(urn=desk.vote.urn, serial=desk.serials[1], by=desk.organiser, reason="Mal imprimé.")
    with pytest.raises(Refused) as refused:
        desk.enter(desk.serials[1], [1, 0, 0], desk.first)
    assert code_of(refused) == "paper_cancelled"
    assert counts(desk.vote.urn).cancelled == 1


def test_who_may(desk: Desk) -> None:
    stranger = factories.account()
    observer = factories.role(desk.phase.process.space, "observer")
    for by in (stranger, observer):
        with pytest.raises(Refused) as refused:
            desk.enter(desk.serials[0], [1, 0, 0], by)
        assert code_of(refused) == "not_moderator"
    with pytest.raises(Refused) as refused:
        actions.print_ballots(urn=desk.vote.urn, by=desk.first, serials=new_serials(1))
    assert code_of(refused) == "not_organiser"


# --- when -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, "no_paper"),
        ({"paper": True, "publicity": "named", "electorate": "list"}, "paper_named"),
        ({"paper": True}, "paper_unlisted"),
    ],
)
def test_paper_needs_a_secret_vote_with_a_list(db: Any, settings: dict[str, Any], code: str) -> None:
    vote = making.make_open_vote(settings=settings)
    organiser = factories.role(vote.phase.process.space, "organiser")
    with pytest.raises(Refused) as refused:
        actions.print_ballots(urn=vote.urn, by=organiser, serials=new_serials(1))
    assert code_of(refused) == code


@pytest.mark.parametrize("number", [0, rules.MOST_AT_ONCE + 1])
def test_so_many_are_printed_at_once(desk: Desk, number: int) -> None:
    assert rules.may_print(desk.vote, number).code == "print_number"


def test_printing_freezes_the_question(desk: Desk) -> None:
    client = desk.client(desk.organiser)
    assert client.get(desk.at("desk_edit", desk.vote.public_id)).status_code == 409


def test_before_the_opening_and_after_the_urn_nothing_is_entered(desk: Desk) -> None:
    coming = making.make_open_vote(settings=SETTINGS, state="coming")
    assert rules.may_enter(coming).code == "not_open"
    desk.hand(1)
    desk.twice(desk.serials[0], [1, 0, 0])
    desk.close()
    actions.say_all_in(urn=desk.vote.urn, by=desk.organiser)
    with pytest.raises(Refused) as refused:
        desk.enter(desk.serials[1], [1, 0, 0], desk.first)
    assert code_of(refused) == "paper_all_in"
    open_urn(urn=making.again(desk.vote).urn)
    with pytest.raises(Refused) as refused:
        desk.enter(desk.serials[1], [1, 0, 0], desk.first)
    assert code_of(refused) == "urn_opened"
    with pytest.raises(Refused) as refused:
        actions.say_more_comes(urn=desk.vote.urn, by=desk.organiser)
    assert code_of(refused) == "urn_opened"


# --- the roll -------------------------------------------------------------------------------------------
def test_whoever_took_paper_cannot_vote_online(desk: Desk) -> None:
    desk.hand(1)
    person = factories.person()
    claim_line(phase=desk.phase, person=person, code=desk.codes[0])
    with pytest.raises(Refused) as refused:
        cast(vote=desk.vote, person=person, marks=[1, 0, 0])
    assert code_of(refused) == "voted_on_paper"
    assert RollEntry.objects.filter(urn=desk.vote.urn).count() == 1


def test_who_claimed_their_line_first_and_took_paper_then_cannot_either(desk: Desk) -> None:
    person = factories.person()
    claim_line(phase=desk.phase, person=person, code=desk.codes[0])
    desk.hand(1)
    with pytest.raises(Refused) as refused:
        cast(vote=desk.vote, person=person, marks=[1, 0, 0])
    assert code_of(refused) == "voted_on_paper"


def test_whoever_voted_online_gets_paper_only_once_that_ballot_is_withdrawn(desk: Desk) -> None:
    desk.online(1, [1, 0, 0])
    with pytest.raises(Refused) as refused:
        desk.hand(1)
    assert code_of(refused) == "voted_online"
    assert Envelope.objects.count() == 1
    actions.hand_paper(urns=[desk.vote.urn], listed=desk.line(1), by=desk.first, withdraw=True)
    assert Envelope.objects.count() == 0
    assert Arrival.objects.get().state == Arrival.State.REPLACED
    assert list(RollEntry.objects.values_list("channel", flat=True)) == ["paper"]
    assert Entry.objects.filter(kind="paper.withdrawn").count() == 1


def test_taking_twice_is_once_and_paper_given_back_lets_vote_online(desk: Desk) -> None:
    desk.hand(1, 1)
    assert counts(desk.vote.urn).people == 1
    assert actions.take_paper_back(urns=[desk.vote.urn], listed=desk.line(1), by=desk.first) == 1
    assert actions.take_paper_back(urns=[desk.vote.urn], listed=desk.line(1), by=desk.first) == 0
    desk.online(1, [0, 1, 0])
    assert counts(desk.vote.urn).people == 0


def test_after_the_close_nobody_is_given_paper(desk: Desk) -> None:
    desk.close()
    with pytest.raises(Refused) as refused:
        desk.hand(1)
    assert code_of(refused) == "vote_closed"


# --- the opening ----------------------------------------------------------------------------------------
def test_the_urn_waits_until_all_adds_up(desk: Desk) -> None:
    desk.hand(1)
    with pytest.raises(Refused) as refused:
        actions.say_all_in(urn=desk.vote.urn, by=desk.organiser)
    assert code_of(refused) == "still_open"
    desk.twice(desk.serials[0], [1, 0, 0])
    desk.enter(desk.serials[1], [1, 0, 0], desk.first)
    desk.close()
    for then in (lambda: None, lambda: desk.enter(desk.serials[1], [1, 0, 0], desk.second)):
        then()
        with pytest.raises(Refused) as refused:
            actions.say_all_in(urn=desk.vote.urn, by=desk.organiser, without_missing=True)
        # One person took paper, and two ballots came out of the box: not even a second reading makes that right.
        assert code_of(refused) == "paper_too_many"
    with pytest.raises(Refused) as refused:
        open_urn(urn=desk.vote.urn)
    assert code_of(refused) == "paper_not_read"
    actions.cancel_ballot(urn=desk.vote.urn, serial=desk.serials[1], by=desk.organiser, reason="Personne ne l’a pris.")
    actions.say_all_in(urn=desk.vote.urn, by=desk.organiser)
    assert open_urn(urn=making.again(desk.vote).urn).state == Urn.State.OPENED


def test_one_that_was_read_once_or_never_came_back(desk: Desk) -> None:
    desk.hand(1, 2)
    desk.enter(desk.serials[0], [1, 0, 0], desk.first)
    desk.close()
    with pytest.raises(Refused) as refused:
        actions.say_all_in(urn=desk.vote.urn, by=desk.organiser, without_missing=True)
    assert code_of(refused) == "paper_unread"
    desk.enter(desk.serials[0], [1, 0, 0], desk.second)
    with pytest.raises(Refused) as refused:
        actions.say_all_in(urn=desk.vote.urn, by=desk.organiser)
    assert code_of(refused) == "paper_missing"
    actions.say_all_in(urn=desk.vote.urn, by=desk.organiser, without_missing=True)
    actions.say_more_comes(urn=desk.vote.urn, by=desk.organiser)
    desk.twice(desk.serials[1], [0, 1, 0])
    actions.say_all_in(urn=desk.vote.urn, by=desk.organiser)


def test_paper_is_counted_with_the_others_and_what_was_read_is_forgotten(desk: Desk) -> None:
    desk.online(1, [1, 0, 0])
    desk.hand(2, 3, 4)
    desk.twice(desk.serials[0], [1, 1, 0])
    desk.twice(desk.serials[1], [0, 0, 0])
    desk.twice(desk.serials[2], None)
    desk.close()
    actions.say_all_in(urn=desk.vote.urn, by=desk.organiser)
    count_vote(making.again(desk.vote))
    outcome = outcome_of(making.again(desk.vote))
    assert outcome is not None
    assert outcome.tally["table"]["scores"] == [2, 1, 0]
    assert (outcome.roll["voted"], outcome.roll["online"], outcome.roll["paper"]) == (4, 1, 3)
    assert sorted(str(one) for one in SealedVote.objects.values_list("marks", flat=True)) == [
        "None",
        "[0, 0, 0]",
        "[1, 0, 0]",
        "[1, 1, 0]",
    ]
    kept = PaperBallot.objects.filter(state="read").values_list("first", "second", "settled", "first_by", "second_by")
    assert set(kept) == {(None, None, None, None, None)}


def test_every_act_is_in_the_journal_and_the_audit_agrees(desk: Desk) -> None:
    desk.hand(1, 2)
    desk.twice(desk.serials[0], [1, 0, 0])
    desk.enter(desk.serials[1], [1, 0, 0], desk.first)
    desk.enter(desk.serials[1], [0, 0, 0], desk.second)
    actions.settle(urn=desk.vote.urn, serial=desk.serials[1], by=desk.third, reading=SPOILED, reason="Signé.")
    actions.cancel_ballot(urn=desk.vote.urn, serial=desk.serials[2], by=desk.organiser, reason="Taché.")
    kinds = list(Entry.objects.filter(subject_kind="paper_ballots").order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        "paper.printed",
        *["paper.handed"] * 2,
        *["paper.entered"] * 4,
        "paper.settled",
        "paper.cancelled",
    ]
    journal.sequence()
    assert [one.code for one in audit().findings if "paper" in str(one.params)] == []


# --- the PDF --------------------------------------------------------------------------------------------
def drawn(method: str, language: str = "fr", names: Sequence[str] = making.OPTIONS, **given: Any) -> PdfReader:
    vote = making.make_open_vote(method, names, settings=SETTINGS, **given)
    sheet = sheet_of(ballot_of(vote, options_of(vote)))
    pdf = draw_ballots(
        sheet,
        ["ABCDEFGH23", "JKMNPQRS45"],
        language=language,
        place="Ville de Poitiers",
        entry=lambda serial: f"https://exemple.fr/s/p/v/votes/vote/desk/paper/{serial}",
    )
    return PdfReader(io.BytesIO(pdf))


def words_of(pdf: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


@pytest.mark.parametrize(
    ("method", "given", "said"),
    [
        ("majority-judgment", {}, "put a cross in the box of the grade that it deserves"),
        ("score", {"scale": [{"value": n, "names": {}} for n in range(21)]}, "Write a grade from 0 to 20"),
        ("approval", {"maximum": 2}, "of each option that you approve of. Mark at most 2."),
        ("plurality", {}, "one only."),
        ("schulze", {}, "Write 1 in the square of your first choice"),
        ("cumulative", {"points": 7}, "Share out 7 points"),
        ("quadratic", {"points": 99}, "You have 99 points."),
    ],
)
def test_a_sheet_says_what_is_asked_and_how_to_fill_it_in(
    db: Any, method: str, given: dict[str, Any], said: str
) -> None:
    first, second = words_of(drawn(method, "en", **given))
    for word in ("Ville de Poitiers", "Ballot paper", "Que voulez-vous sur la place ?", *making.OPTIONS, said):
        assert word in first, word
    assert "ABCDE-FGH23" in first
    assert "JKMNP-QRS45" in second
    assert "To vote blank, leave everything empty" in first


def test_grades_stand_beside_their_boxes(db: Any) -> None:
    text = words_of(drawn("majority-judgment"))[0]
    assert [text.count(grade) for grade in making.GRADES] == [3, 3, 3, 3]
    assert text.index("Très bien") < text.index("À rejeter")


def test_many_options_go_over_several_sheets_with_the_number_on_each(db: Any) -> None:
    names = [f"Une proposition assez longue pour tenir deux lignes, numéro {n}, place du Marché" for n in range(40)]
    pages = words_of(drawn("approval", "en", names))
    half = len(pages) // 2
    assert half > 1
    assert [f"sheet {n} of {half}" in page for n, page in enumerate(pages[:half], start=1)] == [True] * half
    assert ["ABCDE-FGH23" in page for page in pages] == [True] * half + [False] * half
    assert [sum(f"numéro {n}," in page for page in pages[:half]) for n in range(40)] == [1] * 40


# --- the pages ------------------------------------------------------------------------------------------
def test_printing_gives_one_file_of_ballots_with_their_addresses(desk: Desk) -> None:
    answer = desk.client(desk.organiser).post(
        desk.at("desk_paper_print", desk.vote.public_id), {"number": "3", "language": "fr"}
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    pdf = PdfReader(io.BytesIO(answer.content))
    numbers = {re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", page)[0] for page in words_of(pdf)}  # type: ignore[index]  # it is there
    kept = {shown_serial(one) for one in PaperBallot.objects.values_list("serial", flat=True)}
    assert len(numbers) == 3
    assert numbers < kept
    assert len(kept) == 7


def test_a_number_leads_to_the_ballot_and_two_readers_enter_it(desk: Desk) -> None:
    desk.hand(1)
    serial = desk.serials[0]
    page = desk.client(desk.first).post(desk.at("desk_paper"), {"serial": shown_serial(serial).lower()})
    entry = desk.at("desk_paper_ballot", serial)
    assert page.headers["Location"] == entry
    for reader in (desk.first, desk.second):
        shown = desk.client(reader).get(entry)
        # Nothing on the page says whether somebody else has read it.
        assert "read" not in text_of(shown).lower().replace("readings", "").split("ballot")[0]
        done = desk.client(reader).post(entry, {"m0": "1", "m2": "1", "what": "marks"})
        assert done.headers["Location"] == desk.at("desk_paper")
    ballot = PaperBallot.objects.get(pk=serial)
    assert (ballot.state, ballot.first, ballot.second) == ("read", {"marks": [1, 0, 1]}, {"marks": [1, 0, 1]})
    again = desk.client(desk.third).get(entry)
    assert (again.status_code, again.headers["X-Refusal"]) == (409, "read_twice")


def test_both_forms_opened_before_either_is_sent(desk: Desk) -> None:
    entry = desk.at("desk_paper_ballot", desk.serials[0])
    one, other = desk.client(desk.first), desk.client(desk.second)
    assert [one.get(entry).status_code, other.get(entry).status_code] == [200, 200]
    other.post(entry, {"m0": "1", "what": "marks"})
    one.post(entry, {"m1": "1", "what": "marks"})
    assert PaperBallot.objects.get(pk=desk.serials[0]).state == "differs"


def test_too_many_marks_are_not_entered_but_the_paper_can_be_said_spoiled(db: Any) -> None:
    desk = Desk(maximum=1)
    entry, client = desk.at("desk_paper_ballot", desk.serials[0]), desk.client(desk.first)
    page = client.post(entry, {"m0": "1", "m1": "1", "what": "marks"})
    assert page.status_code == 400
    assert "This is not a valid ballot, so it was not entered" in text_of(page)
    assert counts(desk.vote.urn).entered == 0
    client.post(entry, {"what": "spoiled"})
    desk.client(desk.second).post(entry, {"what": "spoiled"})
    assert PaperBallot.objects.get(pk=desk.serials[0]).second == {"null": True}


@pytest.mark.parametrize("method", ["majority-judgment", "schulze", "cumulative", "plurality", "yes-no"])
def test_a_blank_paper_of_every_kind(db: Any, method: str) -> None:
    given = {"scale": [{"value": n, "names": {}} for n in (-1, 0, 1)]} if method == "yes-no" else {}
    desk = Desk(method, **given)
    entry = desk.at("desk_paper_ballot", desk.serials[0])
    for reader in (desk.first, desk.second):
        assert desk.client(reader).post(entry, {"what": "blank"}).status_code == 302
    assert counts(desk.vote.urn).twice == 1


def test_a_wrong_number_is_told(desk: Desk) -> None:
    client = desk.client(desk.first)
    for typed, said in (("2345678923", "No ballot of this number"), ("court", "has ten signs")):
        page = client.post(desk.at("desk_paper"), {"serial": typed})
        assert page.status_code == 400
        assert said in text_of(page)
    assert client.get(desk.at("desk_paper_ballot", "2345678923")).status_code == 404


def test_a_difference_is_settled_on_its_page(desk: Desk) -> None:
    serial = desk.serials[0]
    desk.enter(serial, [1, 0, 1], desk.first)
    desk.enter(serial, None, desk.second)
    client, page = desk.client(desk.third), desk.at("desk_paper_settle", serial)
    assert shown_serial(serial) in text_of(client.get(desk.at("desk_paper")))
    assert "A spoiled ballot" in text_of(client.get(page))
    without = client.post(page, {"what": "first"})
    assert without.status_code == 400
    assert "Say why" in text_of(without)
    client.post(page, {"what": "first", "reason": "La signature est une tache."})
    assert PaperBallot.objects.get(pk=serial).settled == {
        "marks": [1, 0, 1],
        "reason": "La signature est une tache.",
        "together": False,
    }


def test_the_roll_is_looked_up_by_number_address_or_code(desk: Desk) -> None:
    bring_list(phase=desk.phase, by=desk.organiser, lines=["ana@example.org"])
    client, page = desk.client(desk.first), desk.at("desk_roll")
    for said in ("5", " ANA@example.org "):
        assert "Number 5 on the list" in text_of(client.post(page, {"line": said}))
    assert "Number 2 on the list" in text_of(client.post(page, {"line": desk.codes[1].lower()}))
    assert client.post(page, {"line": "bo@example.org"}).status_code == 400
    done = client.post(page, {"line": "5", "act": "hand"}, follow=True)
    assert "the roll says that they took 1" in text_of(done)
    assert "took a paper ballot" in text_of(client.post(page, {"line": "5"}))


def test_at_the_desk_someone_who_voted_online_is_told(desk: Desk) -> None:
    desk.online(1, [1, 0, 0])
    client, page = desk.client(desk.first), desk.at("desk_roll")
    shown = text_of(client.post(page, {"line": "1"}))
    assert "has voted online" in shown
    assert "Withdraw the online ballot, give paper" in shown
    refused = client.post(page, {"line": "1", "act": "hand"})
    assert (refused.status_code, refused.headers["X-Refusal"]) == (409, "voted_online")
    client.post(page, {"line": "1", "act": "withdraw"})
    assert counts(desk.vote.urn).people == 1
    assert Envelope.objects.count() == 0


def test_a_code_that_someone_else_has_used_is_given_back_by_an_organiser(desk: Desk) -> None:
    claim_line(phase=desk.phase, person=factories.person(), code=desk.codes[1])
    page, offered = desk.at("desk_roll"), "Someone else has used this code"
    assert offered not in text_of(desk.client(desk.first).post(page, {"line": "2"}))
    client = desk.client(desk.organiser)
    assert offered not in text_of(client.post(page, {"line": "1"}))
    assert offered in text_of(client.post(page, {"line": "2"}))
    assert desk.client(desk.first).post(page, {"line": "2", "act": "free"}).status_code == 403
    assert desk.line(2).person is not None

    done = client.post(page, {"line": "2", "act": "free"}, follow=True)

    assert "Number 2 is nobody’s now" in text_of(done)
    assert desk.line(2).person is None


def test_after_the_close_the_roll_is_read_only_and_says_so(desk: Desk) -> None:
    desk.close()
    client, page = desk.client(desk.first), desk.at("desk_roll")
    shown = text_of(client.post(page, {"line": "1"}))
    assert "The vote has closed: nobody is given a ballot any more." in shown
    assert "Takes 1 paper ballot" not in shown


def test_the_page_of_paper_says_what_does_not_add_up_and_opens_the_urn(desk: Desk) -> None:
    desk.twice(desk.serials[0], [1, 0, 0])
    client = desk.client(desk.organiser)
    assert "This does not add up" in text_of(client.get(desk.at("desk_paper")))
    desk.hand(1, 2)
    assert "No more ballots than voters" in text_of(client.get(desk.at("desk_paper")))
    desk.close()
    shown = text_of(client.get(desk.at("desk_paper")))
    assert "1 person took a ballot that was not entered" in shown
    all_in = desk.at("desk_paper_all_in", desk.vote.public_id)
    client.post(all_in, {"act": "all_in", "without_missing": "yes"})
    assert making.again(desk.vote).urn.paper_in
    client.post(all_in, {"act": "more"})
    assert not making.again(desk.vote).urn.paper_in


def test_the_pages_take_few_queries(desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(4):
        making.make_open_vote(phase=desk.phase, question=f"Et {number} ?")
    desk.enter(desk.serials[0], [1, 0, 1], desk.first)
    desk.enter(desk.serials[0], [0, 0, 1], desk.second)
    client = desk.client(desk.third)
    for page in (
        desk.at("desk_paper"),
        desk.at("desk_paper_ballot", desk.serials[1]),
        desk.at("desk_paper_settle", desk.serials[0]),
        desk.at("desk_roll"),
    ):
        with django_assert_max_num_queries(QUERIES):
            assert client.get(page).status_code == 200
    with django_assert_max_num_queries(QUERIES):
        assert client.post(desk.at("desk_roll"), {"line": "1"}).status_code == 200
