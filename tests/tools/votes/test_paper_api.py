# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper ballots in JSON: the same rules, refusals and journal entries as on the pages."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from isegoria.commons.polling.electorate.actions import claim_line, draw_codes
from isegoria.commons.polling.models import Envelope, ListedVoter, PaperBallot
from isegoria.commons.polling.paper import actions
from isegoria.commons.polling.paper.readings import new_serials, shown_serial
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Account
from isegoria.core.journal.models import Entry
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.scopes import Scope
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.queries import outcome_of
from tests import factories
from tests.tools.votes import making
from tests.tools.votes.test_api import NOBODY, Caller, address

SETTINGS = {"paper": True, "electorate": "list"}


class Desk:
    """A vote on paper, four people on its list, four ballots printed; and who calls."""

    def __init__(self) -> None:
        self.vote = making.make_open_vote(settings=SETTINGS)
        self.phase = self.vote.phase
        place = self.phase.process.space
        self.account = factories.role(place, "organiser")
        self.organiser = caller(self.account)
        self.first, self.second, self.third = (caller(factories.role(place, "moderator")) for _ in range(3))
        self.codes = draw_codes(phase=self.phase, by=self.account, how_many=4)
        self.serials = new_serials(4)
        actions.print_ballots(urn=self.vote.urn, by=self.account, serials=self.serials)

    def at(self, what: str = "paper") -> str:
        return address(self.phase, what)

    def ballot(self, number: int, what: str = "") -> str:
        return self.at(f"paper/{self.serials[number]}{what}")

    def enter(self, by: Caller, number: int, marks: list[int | None]) -> tuple[int, Any]:
        return by("post", self.ballot(number, "/readings"), {"what": "marks", "marks": marks})

    def hand(self, *numbers: int) -> None:
        for number in numbers:
            listed = ListedVoter.objects.get(phase=self.phase, number=number)
            actions.hand_paper(urns=[self.vote.urn], listed=listed, by=self.account)

    def counts(self) -> dict[str, Any]:
        (found,) = self.first("get", self.at())[1]["questions"]
        return dict(found)

    def all_in(self, by: Caller | None = None, **said: bool) -> tuple[int, Any]:
        return (by or self.organiser)("put", f"/votes/{self.vote.public_id}/paper", {"paper_in": True, **said})

    def kinds(self) -> list[str]:
        """The acts with paper that the journal holds."""
        return list(Entry.objects.filter(kind__startswith="paper.").order_by("pk").values_list("kind", flat=True))


def caller(account: Account) -> Caller:
    factories.person(account=account)
    return Caller(make_token(account=account, name="essais", scopes=Scope.values, days=1).secret)


@pytest.fixture
def desk(db: Any) -> Desk:
    return Desk()


# --- printing ---------------------------------------------------------------------------------------------
def test_ballots_come_as_a_pdf_or_as_numbers_with_their_addresses(desk: Desk) -> None:
    wanted = {"vote": desk.vote.public_id, "number": 2}

    drawn = desk.organiser.client.post(
        f"/api/v1{desk.at()}", {**wanted, "language": "en"}, content_type="application/json"
    )
    assert (drawn.status_code, drawn.headers["Content-Type"]) == (201, "application/pdf")
    assert drawn.headers["Cache-Control"] == "no-store"
    pages = PdfReader(io.BytesIO(drawn.content)).pages
    assert len(pages) == 2
    assert "To vote blank" in " ".join(pages[0].extract_text().split())
    status, listed = desk.organiser("post", desk.at(), {**wanted, "drawn": False})
    assert status == 201
    serials = [one["serial"] for one in listed["ballots"]]
    assert len(set(serials)) == 2
    assert [one["address"].endswith(f"/{one['serial'].replace('-', '')}") for one in listed["ballots"]] == [True] * 2
    assert desk.counts()["printed"] == 8
    assert desk.kinds() == ["paper.printed"] * 3


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"number": 0}, 422, "invalid"),
        ({"number": 501}, 422, "invalid"),
        ({"language": "xx"}, 400, "language_unknown"),
        ({"vote": "zzzzzzzzzz"}, 404, "no_such_vote"),
    ],
)
def test_what_cannot_be_printed_is_refused(desk: Desk, said: dict[str, Any], status: int, code: str) -> None:
    wanted = {"vote": desk.vote.public_id, "number": 1, **said}

    refused, answer = desk.organiser("post", desk.at(), wanted)

    assert (refused, answer["code"]) == (status, code)
    assert PaperBallot.objects.count() == 4


def test_a_vote_that_takes_no_paper_prints_none(db: None) -> None:
    vote = making.make_open_vote()
    by = caller(factories.role(vote.phase.process.space, "organiser"))

    for drawn in (True, False):
        wanted = {"vote": vote.public_id, "number": 1, "drawn": drawn}
        assert by("post", address(vote.phase, "paper"), wanted)[1]["code"] == "no_paper"


# --- reading ----------------------------------------------------------------------------------------------
def test_two_people_read_a_ballot_alike_and_neither_sees_the_other_reading(desk: Desk) -> None:
    desk.hand(1)
    before = desk.second("get", desk.ballot(0))

    assert desk.enter(desk.first, 0, [1, 0, 1]) == (200, {"state": "once"})
    assert desk.second("get", desk.ballot(0)) == before
    assert before[1] == {
        "serial": shown_serial(desk.serials[0]), "vote": desk.vote.public_id,
        "to_settle": False, "readings": [], "is_reader": False,
    }  # fmt: skip
    assert (desk.counts()["once"], desk.counts()["to_read"]) == (1, 0)
    assert desk.second("get", desk.at())[1]["questions"][0]["to_read"] == 1
    assert desk.enter(desk.second, 0, [1, None, 1]) == (200, {"state": "read"})
    assert (desk.counts()["once"], desk.counts()["twice"]) == (0, 1)
    assert desk.enter(desk.third, 0, [1, 0, 1])[1]["code"] == "read_twice"
    assert desk.kinds()[-2:] == ["paper.entered"] * 2


def test_the_same_reader_is_refused_and_so_is_who_does_not_keep_the_desk(desk: Desk) -> None:
    assert desk.enter(desk.first, 0, [1, 0, 1])[0] == 200
    for marks in ([1, 0, 1], [0, 1, 0]):
        status, answer = desk.enter(desk.first, 0, marks)
        assert (status, answer["code"]) == (409, "same_reader")
    assert desk.first("get", desk.ballot(0))[1]["code"] == "same_reader"
    assert desk.enter(NOBODY, 1, [1, 0, 1])[0] == 401
    assert desk.enter(Caller(guest_token(factories.person())), 1, [1, 0, 1])[1]["code"] == "not_moderator"
    assert desk.counts()["once"] == 1


def test_moderators_neither_print_nor_cancel_nor_open(desk: Desk) -> None:
    making.close(desk.vote)
    for status, answer in (
        desk.first("post", desk.at(), {"vote": desk.vote.public_id, "number": 1}),
        desk.first("post", desk.ballot(0, "/cancellation"), {"reason": "Déchiré."}),
        desk.all_in(by=desk.first),
    ):
        assert (status, answer["code"]) == (403, "not_organiser")
    assert not making.again(desk.vote).urn.paper_in


def test_a_token_that_may_only_act_keeps_no_desk(desk: Desk) -> None:
    narrow = Caller(make_token(account=desk.account, name="voter", scopes=["read", "act"], days=1).secret)

    assert desk.enter(narrow, 0, [1, 0, 1])[0] == 403
    assert narrow("get", desk.at())[0] == 403


@pytest.mark.parametrize("serial", ["ZZZZZZZZZZ", "O", "zzzzz-zzzzz", "a" * 40])
def test_an_unknown_number_is_refused(desk: Desk, serial: str) -> None:
    path = desk.at(f"paper/{serial}")

    for status, answer in (
        desk.first("get", path),
        desk.first("post", f"{path}/readings", {"what": "blank"}),
        desk.first("post", f"{path}/settlement", {"what": "first", "reason": "Relu."}),
        desk.organiser("post", f"{path}/cancellation", {"reason": "Déchiré."}),
    ):
        assert (status, answer["code"]) == (404, "no_such_paper")


def test_a_number_is_read_however_it_is_typed_and_only_in_its_phase(desk: Desk) -> None:
    shown, elsewhere = shown_serial(desk.serials[0]).lower(), making.make_open_vote(settings=SETTINGS)
    other = caller(factories.role(elsewhere.phase.process.space, "organiser"))

    assert desk.first("get", desk.at(f"paper/{shown}"))[0] == 200
    path = address(elsewhere.phase, f"paper/{shown}")
    assert other("get", path)[1]["code"] == "no_such_paper"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"what": "marks", "marks": [0, 0, 0]}, 400, "reading_unclear"),
        ({"what": "marks", "marks": [None, None, None]}, 400, "reading_unclear"),
        ({"what": "blank", "marks": [1, 0, 0]}, 400, "reading_unclear"),
        ({"what": "spoiled", "marks": [0, 0, 0]}, 400, "reading_unclear"),
        ({"what": "marks"}, 400, "marks_malformed"),
        ({"what": "marks", "marks": [1, 0]}, 400, "marks_malformed"),
        ({"what": "marks", "marks": [1, 0, 2]}, 400, "mark_out_of_range"),
        ({"what": "marks", "marks": [True, 0, 0]}, 422, "invalid"),
        ({"what": "first"}, 422, "invalid"),
        ({"what": "blank", "by": 3}, 422, "invalid"),
    ],
)
def test_what_is_no_reading_is_refused(desk: Desk, said: dict[str, Any], status: int, code: str) -> None:
    refused, answer = desk.first("post", desk.ballot(0, "/readings"), said)

    assert (refused, answer["code"]) == (status, code)
    assert PaperBallot.objects.get(pk=desk.serials[0]).state == PaperBallot.State.PRINTED


def test_the_page_and_the_api_are_two_doors_to_one_ballot(desk: Desk) -> None:
    """Ranks that say the same are one reading, by whichever door they come; and no mark passes that was not offered."""
    vote = making.make_open_vote("schulze", phase=desk.phase, question="Dans quel ordre ?")
    serials = new_serials(1)
    actions.print_ballots(urn=vote.urn, by=desk.account, serials=serials)
    path = desk.at(f"paper/{serials[0]}/readings")
    assert desk.first("post", path, {"what": "marks", "marks": [1, 1, 3]})[1] == {"state": "once"}

    reader = factories.role(desk.phase.process.space, "moderator")
    entered = actions.enter(urn=vote.urn, serial=serials[0], by=reader, reading={"marks": [1, 1, 2]})

    assert entered.state == "read"


# --- settling and cancelling ------------------------------------------------------------------------------
def test_two_readings_that_differ_are_settled_by_a_third_person_or_by_both_together(desk: Desk) -> None:
    for number in (0, 1):
        desk.enter(desk.first, number, [1, 0, 1])
        assert desk.enter(desk.second, number, [0, 0, 1])[1] == {"state": "differs"}
    listed = desk.first("get", desk.at())[1]["differing"]
    assert {one["serial"] for one in listed} == {shown_serial(one) for one in desk.serials[:2]}
    shown = desk.third("get", desk.ballot(0))[1]
    assert (shown["to_settle"], shown["is_reader"]) == (True, False)
    assert [one["marks"] for one in shown["readings"]] == [[1, 0, 1], [0, 0, 1]]
    assert desk.first("get", desk.ballot(0))[1]["is_reader"] is True
    assert desk.enter(desk.third, 0, [1, 0, 1])[1]["code"] == "to_settle"

    settle, chosen = desk.ballot(0, "/settlement"), {"what": "first", "reason": "Relu à la lumière."}
    assert desk.first("post", settle, chosen)[1]["code"] == "reader_settles"
    assert desk.third("post", settle, {**chosen, "reason": " "})[1]["code"] == "reason_missing"
    assert desk.third("post", settle, {**chosen, "marks": [1, 0, 1]})[1]["code"] == "reading_unclear"
    assert desk.third("post", settle, {"what": "marks", "marks": [7, 0, 0], "reason": "Relu."})[0] == 400
    assert desk.third("post", settle, chosen) == (204, None)
    assert desk.third("post", settle, chosen)[1]["code"] == "nothing_to_settle"
    both = {"what": "spoiled", "reason": "Ensemble.", "together": True}
    assert desk.first("post", desk.ballot(1, "/settlement"), both) == (204, None)
    assert desk.counts()["twice"] == 2
    assert PaperBallot.objects.get(pk=desk.serials[0]).settled["marks"] == [1, 0, 1]
    assert PaperBallot.objects.get(pk=desk.serials[1]).settled["null"] is True
    assert desk.kinds()[-2:] == ["paper.settled"] * 2


def test_an_organiser_cancels_a_ballot_and_says_why(desk: Desk) -> None:
    path = desk.ballot(0, "/cancellation")

    assert desk.organiser("post", path, {"reason": ""})[1]["code"] == "reason_missing"
    assert desk.organiser("post", path, {"reason": "Mal imprimé."}) == (204, None)
    assert desk.organiser("post", path, {"reason": "Mal imprimé."}) == (204, None)
    assert desk.enter(desk.first, 0, [1, 0, 0])[1]["code"] == "paper_cancelled"
    assert (desk.counts()["cancelled"], desk.kinds().count("paper.cancelled")) == (1, 1)


# --- the roll ---------------------------------------------------------------------------------------------
def test_the_roll_is_kept_at_the_desk(desk: Desk) -> None:
    vote = desk.vote.public_id

    status, answer = desk.first("post", desk.at("roll"), {"line": desk.codes[2].lower()})
    assert status == 200
    assert answer == {"number": 3, "standings": [{"vote": vote, "channel": None}], "changed": 0, "closed": None}
    handed = desk.first("post", desk.at("roll/handed"), {"line": "3"})[1]
    assert (handed["changed"], handed["standings"][0]["channel"]) == (1, "paper")
    assert desk.second("post", desk.at("roll/handed"), {"line": "3"})[1]["changed"] == 0
    assert desk.counts()["people"] == 1
    back = desk.first("post", desk.at("roll/given-back"), {"line": "3"})[1]
    assert (back["changed"], back["standings"][0]["channel"], desk.counts()["people"]) == (1, None, 0)
    assert desk.kinds()[-2:] == ["paper.handed", "paper.taken_back"]
    for what in ("roll", "roll/handed", "roll/given-back"):
        status, answer = desk.first("post", desk.at(what), {"line": "99"})
        assert (status, answer["code"]) == (404, "no_such_line")
        guest = Caller(guest_token(factories.person()))
        assert guest("post", desk.at(what), {"line": "3"})[1]["code"] == "not_moderator"


def test_who_voted_online_gets_paper_once_their_ballot_is_withdrawn(desk: Desk) -> None:
    person = factories.person()
    claim_line(phase=desk.phase, person=person, code=desk.codes[0])
    cast(vote=desk.vote, person=person, marks=[1, 0, 0])

    status, answer = desk.first("post", desk.at("roll/handed"), {"line": "1"})
    assert (status, answer["code"], Envelope.objects.count()) == (409, "voted_online", 1)
    other = making.make_open_vote(phase=desk.phase, question="Et ensuite ?")
    given = desk.first("post", desk.at("roll/handed"), {"line": "1"})[1]
    assert given["changed"] == 1
    assert {one["vote"]: one["channel"] for one in given["standings"]} == {
        desk.vote.public_id: "online", other.public_id: "paper",
    }  # fmt: skip
    gone = desk.first("post", desk.at("roll/handed"), {"line": "1", "withdraw": True})[1]
    assert (gone["changed"], Envelope.objects.count()) == (1, 0)
    assert {one["channel"] for one in gone["standings"]} == {"paper"}
    making.close(desk.vote)
    closed = desk.first("post", desk.at("roll"), {"line": "1"})[1]["closed"]
    assert closed["code"] == "vote_closed"
    assert desk.first("post", desk.at("roll/given-back"), {"line": "1"})[1]["code"] == "vote_closed"


# --- all are in -------------------------------------------------------------------------------------------
def test_all_are_in_once_the_vote_has_closed_and_all_adds_up(desk: Desk) -> None:
    desk.enter(desk.first, 0, [1, 0, 1])
    assert desk.all_in()[1]["code"] == "still_open"
    assert desk.counts()["why_not"]["code"] == "still_open"
    making.close(desk.vote)
    assert desk.all_in()[1]["code"] == "paper_too_many"
    assert desk.all_in(Caller(guest_token(factories.person())))[1]["code"] == "not_organiser"
    assert not making.again(desk.vote).urn.paper_in


def test_what_is_missing_is_waited_for_until_someone_says_that_it_will_not_come(desk: Desk) -> None:
    desk.hand(1, 2)
    desk.enter(desk.first, 0, [0, 0, 1])
    making.close(desk.vote)
    assert desk.all_in()[1]["code"] == "paper_unread"
    desk.enter(desk.second, 0, [0, 0, 1])
    assert (desk.counts()["may_open"], desk.counts()["missing"]) == (True, 1)
    assert desk.all_in()[1]["code"] == "paper_missing"
    assert desk.all_in(without_missing=True) == (204, None)
    assert desk.enter(desk.third, 1, [1, 0, 0])[1]["code"] == "paper_all_in"
    path = f"/votes/{desk.vote.public_id}/paper"
    assert desk.organiser("put", path, {"paper_in": False}) == (204, None)
    assert desk.enter(desk.third, 1, [1, 0, 0])[0] == 200
    assert desk.enter(desk.second, 1, [1, 0, 0])[0] == 200
    assert desk.all_in() == (204, None)
    assert [kind for kind in desk.kinds() if "all_in" in kind or "more" in kind] == [
        "paper.all_in", "paper.more_comes", "paper.all_in",
    ]  # fmt: skip

    making.close_and_count(making.again(desk.vote))
    outcome = outcome_of(making.again(desk.vote))
    assert outcome is not None
    assert outcome.tally["table"]["turnout"]["cast"] == 2
    assert desk.organiser("put", path, {"paper_in": False})[1]["code"] == "urn_opened"


# --- cost -------------------------------------------------------------------------------------------------
def test_the_desk_takes_as_many_queries_whatever_its_length(desk: Desk) -> None:
    counts = []
    desk.third("get", desk.at())
    for many in (1, 4):
        for number in range(many):
            vote = making.make_open_vote(phase=desk.phase, question=f"Et {number} ?")
            serials = new_serials(1)
            actions.print_ballots(urn=vote.urn, by=desk.account, serials=serials)
            for by, marks in ((desk.first, [1, 0, 0]), (desk.second, [0, 1, 0])):
                by("post", desk.at(f"paper/{serials[0]}/readings"), {"what": "marks", "marks": marks})
        with CaptureQueriesContext(connection) as read:
            assert len(desk.third("get", desk.at())[1]["differing"]) == (1 if many == 1 else 5)
        with CaptureQueriesContext(connection) as roll:
            desk.third("post", desk.at("roll"), {"line": "1"})
        counts.append((len(read), len(roll)))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
