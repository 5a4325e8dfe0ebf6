# SPDX-License-Identifier: AGPL-3.0-or-later
"""The voter's pages, without a script: each family's ballot cast, changed, left blank, sent back with its fault."""

import re
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.polling.electorate.actions import draw_codes
from isegoria.commons.polling.models import Envelope, RollEntry, Urn
from isegoria.core.accounts.identification import COOKIE
from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.processes.models import Phase
from isegoria.tools.votes.models import NamedBallot, Vote
from tests import factories
from tests.tools.votes.ballot_families import FAMILIES, Family, close, own_marks, said, the_vote
from tests.tools.votes.ballots import PROJECTS, a_phase, a_vote, address, of_phase

every_family = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)


@pytest.fixture
def visitor() -> Client:
    """Someone who has not acted yet, reading in English."""
    return Client(headers={"accept-language": "en"})


# --- each family ------------------------------------------------------------------------------------------
@every_family
def test_a_ballot_is_cast_and_the_receipt_says_what_it_was(visitor: Client, db: Any, family: Family) -> None:
    vote = the_vote(family)
    page = visitor.get(of_phase(vote.phase))
    assert page.status_code == 200
    assert COOKIE not in visitor.cookies
    assert len(re.findall(r"<button[^>]*ballot-button", page.text)) == 1

    sent = visitor.post(address(vote), family.sent)

    assert (sent.status_code, sent["location"]) == (302, address(vote, "receipt"))
    assert own_marks(vote, visitor) == family.marks
    receipt = visitor.get(sent["location"])
    for line in family.says:
        assert line in said(receipt)
    assert "Your ballot has arrived" in said(receipt)
    assert "receipt-code" in receipt.text
    assert "Change my ballot" in said(receipt)


@every_family
def test_it_is_changed_and_the_page_shows_it_as_it_stands(visitor: Client, db: Any, family: Family) -> None:
    vote = the_vote(family)
    visitor.post(address(vote), {"blank": "1", "one": "blank"})

    sent = visitor.post(address(vote), family.sent)

    assert "It replaces the one that you had cast before" in said(visitor.get(sent["location"]))
    assert (RollEntry.objects.count(), Envelope.objects.count()) == (1, 1)
    page = visitor.get(address(vote))
    assert family.says[0] in said(page)
    assert "Cast this ballot in place of mine" in said(page)
    for name, value in family.sent.items():
        if value:
            marked = rf'name="{name}"[^>]*value="{value}"|name="{name}"(?:(?!</select>).)*value="{value}" selected'
            assert re.search(marked, page.text, flags=re.DOTALL)
    assert own_marks(vote, visitor) == family.marks


@every_family
def test_a_blank_ballot_is_a_ballot(visitor: Client, db: Any, family: Family) -> None:
    vote = the_vote(family)
    assert "Vote blank" in said(visitor.get(address(vote)))

    sent = visitor.post(address(vote), {"blank": "1", "one": "blank"})

    assert "Your ballot is blank" in said(visitor.get(sent["location"]))
    assert set(own_marks(vote, visitor) or ()) <= {0, -1}


@every_family
def test_a_fault_is_named_and_nothing_is_lost(visitor: Client, db: Any, family: Family) -> None:
    vote = the_vote(family)

    sent = visitor.post(address(vote), family.wrong)

    assert sent.status_code == 400
    assert family.fault in said(sent)
    assert "Your ballot has not been cast yet" in said(sent)
    assert 'class="error-summary"' in sent.text
    assert (Person.objects.count(), RollEntry.objects.count()) == (0, 0)
    for link in re.findall(r'<ul><li><a href="#([\w-]+)"', sent.text):
        assert f'id="{link}"' in sent.text
    if family.method in ("approval", "dots", "quadratic", "schulze"):
        for name, value in family.wrong.items():
            assert re.search(rf'name="{name}"(?:(?!name=).)*value="{value}"', sent.text, flags=re.DOTALL)


@every_family
def test_an_empty_ballot_is_not_taken_for_a_blank_one(visitor: Client, db: Any, family: Family) -> None:
    sent = visitor.post(address(the_vote(family)), {})
    assert sent.status_code == 400
    assert "Nothing is marked yet" in said(sent)
    assert Person.objects.count() == 0


def test_blank_and_marks_together_are_sent_back(visitor: Client, db: Any) -> None:
    vote = the_vote(FAMILIES["approvals"])
    sent = visitor.post(address(vote), {"blank": "1", "m0": "1"})
    assert sent.status_code == 400
    assert "You marked options and said “blank” as well" in said(sent)
    assert re.search(r'name="m0" value="1" checked', sent.text)
    assert re.search(r'name="blank" value="1" checked', sent.text)


def test_a_skipped_rank_is_named(visitor: Client, db: Any) -> None:
    sent = visitor.post(address(the_vote(FAMILIES["ranking"])), {"m0": "1", "m1": "3"})
    assert sent.status_code == 400
    assert "Something is ranked 3, and nothing is ranked 2." in said(sent)


def test_too_few_marks_are_named(visitor: Client, db: Any) -> None:
    vote = a_vote(a_phase(), "approval", PROJECTS, minimum=2, maximum=3)
    assert "Mark at least 2 and at most 3 options." in said(visitor.get(address(vote)))
    sent = visitor.post(address(vote), {"m0": "1"})
    assert "You marked 1. This ballot asks for at least 2" in said(sent)


@pytest.mark.parametrize("junk", ["é", "1e3", "-1", "٣", "99999999999999", "1 2", "<b>", "\x00", "1" * 5000])
@pytest.mark.parametrize("name", ["grades", "scores", "approvals", "ranking", "dots", "answers"])
def test_junk_is_sent_back_and_never_breaks(visitor: Client, db: Any, name: str, junk: str) -> None:
    sent = visitor.post(address(the_vote(FAMILIES[name])), {"m0": junk, "m99": "1", "one": junk})
    assert sent.status_code == 400
    assert "<b>" not in sent.text.replace("&lt;b&gt;", "")
    assert RollEntry.objects.count() == 0


# --- when, who --------------------------------------------------------------------------------------------
def test_a_phase_that_closes_meanwhile_keeps_what_was_marked(visitor: Client, db: Any) -> None:
    vote = the_vote(FAMILIES["approvals"])
    close(vote.phase)

    sent = visitor.post(address(vote), {"m1": "1"})

    assert (sent.status_code, sent["X-Refusal"]) == (403, "phase_closed")
    assert "Your ballot was not cast" in said(sent)
    assert "What you had markedApproved: Planter" in said(sent)
    assert Person.objects.count() == 0
    assert "The urn is being opened." in said(visitor.get(address(vote)))


def test_before_the_opening_one_sees_what_it_is_about(visitor: Client, db: Any) -> None:
    vote = a_vote(a_phase(state="coming"), "approval", PROJECTS)
    page = visitor.get(of_phase(vote.phase))
    assert "You can vote from" in said(page)
    assert PROJECTS[0][0] in said(page)
    assert "ballot-button" not in page.text
    assert visitor.post(address(vote), {"m0": "1"})["X-Refusal"] == "phase_coming"


def test_two_tabs_of_one_person_make_one_ballot(visitor: Client, db: Any) -> None:
    vote = the_vote(FAMILIES["one"])
    visitor.get(address(vote))
    first, second = visitor.post(address(vote), {"one": "0"}), visitor.post(address(vote), {"one": "3"})
    assert (first.status_code, second.status_code) == (302, 302)
    assert own_marks(vote, visitor) == [-1, -1, -1, 1, -1]
    assert (RollEntry.objects.count(), Envelope.objects.count()) == (1, 1)


def test_who_lacks_a_check_is_told_before_filling_in(visitor: Client, db: Any) -> None:
    vote = a_vote(a_phase(assurance=Assurance.EMAIL), "approval", PROJECTS)
    page = visitor.get(address(vote))
    assert page.status_code == 200
    assert "This phase asks for an account with a checked e-mail address." in said(page)
    assert f"/verify/{vote.phase.process.space.slug}/" in page.text
    assert "ballot-button" not in page.text
    assert PROJECTS[0][0] in said(page)
    sent = visitor.post(address(vote), {"m0": "1"})
    assert (sent.status_code, sent["X-Refusal"]) == (403, "assurance_missing")
    assert 'name="m0" value="1" checked' in sent.text
    assert Person.objects.count() == 0


def test_a_right_that_was_lost_meanwhile_is_said_with_the_ballot_kept(db: Any) -> None:
    vote = a_vote(a_phase(assurance=Assurance.EMAIL), "approval", PROJECTS)
    person = factories.person(signed_in=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person.account)
    assert "ballot-button" in client.get(address(vote)).text
    Phase.objects.filter(pk=vote.phase.pk).update(assurance=Assurance.STATE)

    sent = client.post(address(vote), {"m2": "1"})

    assert sent["X-Refusal"] == "assurance_missing"
    assert 'name="m2" value="1" checked' in sent.text
    assert RollEntry.objects.count() == 0


def test_a_list_asks_for_a_code_which_leads_to_the_ballot(visitor: Client, db: Any) -> None:
    vote = a_vote(a_phase(electorate="list"), "approval", PROJECTS)
    code = draw_codes(phase=vote.phase, by=None, how_many=1)[0]
    page = visitor.get(of_phase(vote.phase))
    assert "Only those on the list of voters can vote here" in said(page)
    assert of_phase(vote.phase, "claim") in page.text

    wrong = visitor.post(of_phase(vote.phase, "claim"), {"code": "AAAA-BBBB-CCCC"})
    assert (wrong.status_code, wrong["X-Refusal"]) == (400, "code_unknown")
    assert 'value="AAAA-BBBB-CCCC"' in wrong.text
    assert Person.objects.count() == 0

    sent = visitor.post(of_phase(vote.phase, "claim"), {"code": code.lower()})
    assert sent["location"] == of_phase(vote.phase)
    assert "ballot-button" in visitor.get(of_phase(vote.phase)).text
    assert visitor.post(address(vote), {"m0": "1"}).status_code == 302
    assert "You are known as someone on the list" in said(visitor.get(of_phase(vote.phase, "claim")))

    other = Client()
    assert other.post(of_phase(vote.phase, "claim"), {"code": code})["X-Refusal"] == "code_taken"


def test_a_draft_is_seen_by_its_team_alone(visitor: Client, db: Any) -> None:
    phase = a_phase()
    vote = a_vote(phase, "approval", PROJECTS, draft=True)
    assert visitor.get(address(vote)).status_code == 404
    team = Client(headers={"accept-language": "en"})
    team.force_login(factories.role(phase.process.space, "organiser"))
    page = team.get(address(vote))
    assert "This question is still being written" in said(page)
    assert "ballot-button" not in page.text


def test_a_cancelled_vote_says_why(visitor: Client, db: Any) -> None:
    vote = the_vote(FAMILIES["approvals"])
    Vote.objects.filter(pk=vote.pk).update(state=Vote.State.CANCELLED, reason="Une option manquait.")
    Urn.objects.filter(pk=vote.urn_id).update(state=Urn.State.CANCELLED)
    page = visitor.get(address(vote))
    assert "Une option manquait." in said(page)
    assert visitor.post(address(vote), {"m0": "1"})["X-Refusal"] == "vote_cancelled"


def test_named_ballots_say_so_before_and_after(visitor: Client, db: Any) -> None:
    vote = the_vote(FAMILIES["approvals"], publicity="named")
    page = visitor.get(address(vote))
    assert "Your ballot will be published with your name." in said(page)
    assert "Secret ballot" not in said(page)
    sent = visitor.post(address(vote), FAMILIES["approvals"].sent)
    assert NamedBallot.objects.get().marks == [0, 1, 0, 0, 1]
    assert "This is a vote by name" in said(visitor.get(sent["location"]))


def test_a_secret_ballot_says_what_a_dishonest_server_could_see(visitor: Client, db: Any) -> None:
    page = said(visitor.get(address(the_vote(FAMILIES["approvals"]))))
    assert "How secret is it?" in page
    assert "could open the envelopes and read what each person voted" in page
