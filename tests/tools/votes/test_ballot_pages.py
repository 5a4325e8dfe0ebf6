# SPDX-License-Identifier: AGPL-3.0-or-later
"""The voter's pages, without a script: each family's ballot cast, changed, left blank, sent back with its fault."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from isegoria.core.accounts.identification import COOKIE, find_guest, guest_token
from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.processes.models import Phase
from isegoria.tools.votes.electorate.actions import draw_codes
from isegoria.tools.votes.models import Envelope, NamedBallot, RollEntry, Vote
from isegoria.tools.votes.rules import MOST_OPTIONS
from isegoria.tools.votes.urn.actions import cast
from isegoria.tools.votes.urn.queries import own_ballot
from isegoria.tools.votes.web.order import order_for
from tests import factories
from tests.tools.votes.ballots import (
    CANDIDATES,
    NUMBERS,
    PROJECTS,
    SCALE,
    a_phase,
    a_vote,
    address,
    again,
    of_phase,
)

ANSWERS = [{"value": value, "names": {}} for value in (-1, 0, 1)]
CONSENT = [{"value": value, "names": {}} for value in (-2, -1, 0, 1)]
MOTION = ("Fermer la rue de l’école aux voitures",)


@dataclass(frozen=True)
class Family:
    """A way of voting, what is sent of it, the marks that this makes, and how they read."""

    method: str
    sent: Mapping[str, str]
    marks: list[int]
    says: tuple[str, ...]
    names: Any = PROJECTS
    given: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


FAMILIES = {
    "grades": Family(
        "majority-judgment",
        {"m0": "5", "m1": "3", "m2": "3", "m3": "", "m4": "0"},
        [5, 3, 3, -1, 0],
        ("Excellent: Fermer", "Good: Planter", "To reject: Une ligne", "Left out, so counted as “To reject”: Réparer"),
        given={"scale": SCALE},
        wrong={"m0": "6"},
        fault="Choose one of what is offered for this option.",
    ),
    "scores": Family(
        "score",
        {"m0": "20", "m1": "7"},
        [20, 7, -1, -1, -1],
        ("20: Fermer", "7: Planter", "Left out, so counted as “0”: Ouvrir"),
        given={"scale": NUMBERS},
        wrong={"m0": "21"},
        fault="Choose one of what is offered for this option.",
    ),
    "approvals": Family(
        "approval",
        {"m1": "1", "m4": "1"},
        [0, 1, 0, 0, 1],
        ("Approved: Planter", "Not approved: Fermer"),
        given={"maximum": 3},
        wrong={"m0": "1", "m1": "1", "m2": "1", "m3": "1"},
        fault="You marked 4. This ballot takes at most 3.",
    ),
    "ranking": Family(
        "schulze",
        {"m0": "2", "m1": "1", "m2": "2", "m3": "", "m4": "3"},
        [2, 1, 2, -1, 3],
        ("Rank 1: Planter", "Rank 2: Fermer", "Rank 3: Une ligne", "Not ranked, so behind all those that you ranked"),
        wrong={"m0": "6", "m1": "1"},
        fault="Give a rank from 1 to 5, or leave it empty.",
    ),
    "one": Family(
        "plurality",
        {"one": "2"},
        [-1, -1, 1, -1, -1],
        ("You vote for: Ouvrir la bibliothèque le dimanche",),
        wrong={"one": "9"},
        fault="Nothing is marked yet.",
    ),
    "dots": Family(
        "dots",
        {"m0": "3", "m1": "", "m2": "1"},
        [3, 0, 1, 0, 0],
        ("3 points: Fermer", "1 point: Ouvrir", "6 of 10 points left"),
        given={"points": 10},
        wrong={"m0": "8", "m1": "4"},
        fault="These marks cost 12 points, and you have 10.",
    ),
    "quadratic": Family(
        "quadratic",
        {"m0": "3", "m1": "2"},
        [3, 2, 0, 0, 0],
        ("3 votes, for 9 points: Fermer", "2 votes, for 4 points: Planter", "12 of 25 points left"),
        given={"points": 25},
        wrong={"m0": "4", "m1": "4"},
        fault="These marks cost 32 points, and you have 25.",
    ),
    "answers": Family(
        "yes-no",
        {"m0": "2"},
        [2],
        ("Yes: Fermer la rue de l’école aux voitures",),
        MOTION,
        given={"scale": ANSWERS},
        wrong={"m0": "7"},
        fault="Choose one of what is offered for this option.",
    ),
    "consent": Family(
        "consent",
        {"m0": "0"},
        [0],
        ("I object: Fermer la rue de l’école aux voitures",),
        MOTION,
        given={"scale": CONSENT},
        wrong={"m0": "-2"},
        fault="Choose one of what is offered for this option.",
    ),
}  # fmt: skip
every_family = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)


@pytest.fixture
def visitor() -> Client:
    """Someone who has not acted yet, reading in English."""
    return Client(headers={"accept-language": "en"})


def the_vote(family: Family, **settings: Any) -> Vote:
    return a_vote(a_phase(**settings), family.method, family.names, **family.given)


def own_marks(vote: Vote, visitor: Client) -> list[int] | None:
    own = own_ballot(again(vote), find_guest(visitor.cookies[COOKIE].value))
    return None if own is None else own.marks


def said(page: Any) -> str:
    """The words of a page, without its tags."""
    text = re.sub(r"<(script|style).*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"\s+", " ", text).replace(" :", ":")


def close(phase: Phase) -> None:
    Phase.objects.filter(pk=phase.pk).update(closes_at=timezone.now() - timedelta(minutes=1))


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


# --- the receipt, one's own votes -------------------------------------------------------------------------
def test_the_receipt_is_for_its_voter_alone(visitor: Client, db: Any) -> None:
    vote = the_vote(FAMILIES["approvals"])
    visitor.post(address(vote), {"m0": "1"})
    for stranger in (Client(), Client()):
        stranger.cookies[COOKIE] = guest_token(factories.person())
        assert stranger.get(address(vote, "receipt"))["X-Refusal"] == "no_ballot_of_yours"
    assert Client().get(address(vote, "receipt")).status_code == 404


def test_the_code_goes_with_its_own_question_alone(visitor: Client, db: Any) -> None:
    phase = a_phase()
    first, second = (a_vote(phase, "approval", PROJECTS, question=f"Question {n} ?") for n in (1, 2))
    visitor.post(address(first), {"m0": "1"})
    visitor.post(address(second), {"m1": "1"})
    assert "receipt-code" in visitor.get(address(second, "receipt")).text
    page = visitor.get(address(first, "receipt"))
    assert "receipt-code" not in page.text
    assert "Nobody can give it to you again" in said(page)


def test_the_marks_are_in_no_cookie(visitor: Client, db: Any) -> None:
    vote = the_vote(FAMILIES["one"])
    with_first, with_second = (Client(), Client())
    lengths = set()
    for client, one in ((with_first, "0"), (with_second, "blank")):
        client.post(address(vote), {"one": one})
        lengths.add(sorted(client.cookies) == sorted([COOKIE, "isegoria_last_ballot"]))
    assert lengths == {True}


def test_several_questions_are_a_list_with_what_one_voted_on(visitor: Client, db: Any) -> None:
    phase = a_phase()
    votes = [a_vote(phase, "approval", PROJECTS, question=f"Question {n} ?") for n in (1, 2, 3)]
    page = visitor.get(of_phase(phase))
    assert "3 questions" in said(page)
    assert "Vote on the first question" in said(page)

    sent = visitor.post(address(votes[0]), {"m0": "1"})

    receipt = visitor.get(sent["location"])
    assert f'href="{address(votes[1])}">Go to the next question' in receipt.text
    assert "You have voted on 1 of 3." in said(visitor.get(of_phase(phase)))
    mine = said(visitor.get(of_phase(phase, "mine")))
    assert "Question 1 ?" in mine
    assert "Question 2 ?" not in mine
    assert "You have not voted here" in said(Client(headers={"accept-language": "en"}).get(of_phase(phase, "mine")))


def test_an_empty_phase_says_what_will_be_there(visitor: Client, db: Any) -> None:
    assert "No question is put to the vote yet" in said(visitor.get(of_phase(a_phase())))


def test_the_process_page_leads_to_the_ballot(visitor: Client, db: Any) -> None:
    vote = the_vote(FAMILIES["approvals"])
    process = f"/s/{vote.phase.process.space.slug}/{vote.phase.process.slug}/"
    assert f'href="{of_phase(vote.phase)}"' in visitor.get(process).text
    visitor.post(address(vote), {"m0": "1"})
    assert "See my ballot, or change it" in said(visitor.get(process))


# --- the order of the options -----------------------------------------------------------------------------
def shown(page: Any) -> list[int]:
    return [int(place) for place in re.findall(r'data-place="(\d+)"', page.text)]


def test_each_person_has_an_order_of_their_own_that_stays(db: Any) -> None:
    vote = a_vote(a_phase(), "approval", CANDIDATES)
    orders = []
    for _person in range(8):
        client = Client()
        client.cookies[COOKIE] = guest_token(factories.person())
        first, second = shown(client.get(address(vote))), shown(client.get(address(vote)))
        assert first == second
        assert sorted(first) == list(range(12))
        orders.append(tuple(first))
    assert len(set(orders)) == 8


def test_over_many_people_no_option_comes_first_more_often(db: Any) -> None:
    """A chi-square of 11 degrees: above 31.3 once in a thousand drawings, and this one is always the same."""
    vote = a_vote(a_phase(), "approval", CANDIDATES)
    Vote.objects.filter(pk=vote.pk).update(public_id="0123456789")
    vote.public_id = "0123456789"
    choices = list(vote.choices.all())
    firsts = [0] * 12
    for number in range(1200):
        order = order_for(None, Person(public_id=f"p{number:09}"), vote, choices)  # type: ignore[arg-type]  # unread for a person
        firsts[order[0].position] += 1
    assert sum((count - 100) ** 2 / 100 for count in firsts) < 31.3


def test_organisers_may_want_their_own_order(visitor: Client, db: Any) -> None:
    vote = a_vote(a_phase(order="given"), "approval", CANDIDATES)
    page = visitor.get(address(vote))
    assert shown(page) == list(range(12))
    assert "The options stand in the organisers’ order" in said(page)


# --- size -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["approval", "schulze", "majority-judgment"])
def test_a_page_takes_few_queries_whatever_the_options_and_the_ballots(
    visitor: Client, db: Any, method: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    given = {"scale": SCALE} if method == "majority-judgment" else {}
    taken = []
    for options, voters in ((3, 1), (200, 30)):
        phase = a_phase()
        names = [(f"Option {n}", "Un texte." if n % 2 else "") for n in range(options)]
        vote = a_vote(phase, method, names, **given)
        for _voter in range(voters):
            cast(vote=again(vote), person=factories.person(), marks=[1] + [-1] * (options - 1))
        client = Client(headers={"accept-language": "en"})
        client.post(address(vote), {"m0": "1"})
        for url in (of_phase(phase), address(vote, "receipt"), of_phase(phase, "mine")):
            client.get(url)
            with django_assert_max_num_queries(12) as counted:
                assert client.get(url).status_code == 200
            taken.append(len(counted))
    assert taken[:3] == taken[3:]


@pytest.mark.parametrize("questions", [2, 40])
def test_a_list_of_questions_takes_few_queries(
    visitor: Client, db: Any, questions: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    phase = a_phase()
    votes = [a_vote(phase, "approval", PROJECTS, question=f"Question {n} ?") for n in range(questions)]
    visitor.post(address(votes[0]), {"m0": "1"})
    with django_assert_max_num_queries(8):
        assert visitor.get(of_phase(phase)).status_code == 200


def test_the_largest_ballot_there_can_be_is_taken(visitor: Client, db: Any) -> None:
    """As a browser sends it: a field for every option, filled in or not."""
    vote = a_vote(a_phase(), "borda", [f"Projet {n}" for n in range(MOST_OPTIONS)])
    filled = "&".join(f"m{n}={n + 1 if n < 20 else ''}" for n in range(MOST_OPTIONS))
    sent = visitor.post(address(vote), f"csrfmiddlewaretoken=x&{filled}", "application/x-www-form-urlencoded")
    assert sent.status_code == 302
    assert (own_marks(vote, visitor) or [])[:21] == [*range(1, 21), -1]


def test_two_hundred_options_can_be_searched_and_weigh_little(visitor: Client, db: Any) -> None:
    vote = a_vote(a_phase(), "schulze", [(f"Projet numéro {n}", "Une longue présentation. " * 8) for n in range(200)])
    page = visitor.get(address(vote))
    assert "Find an option" in said(page)
    assert page.text.count('class="ballot-more"') == 200
    assert page.text.count("<option") == 0
    assert len(page.content) < 400_000
