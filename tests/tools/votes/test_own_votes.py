# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one keeps of one's votes, the order in which one sees the options, and how much a page takes."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.rules import MOST_OPTIONS
from isegoria.tools.votes.web.order import order_for
from tests import factories
from tests.tools.votes.ballot_families import FAMILIES, own_marks, said, the_vote
from tests.tools.votes.ballots import CANDIDATES, PROJECTS, SCALE, a_phase, a_vote, address, again, of_phase


@pytest.fixture
def visitor() -> Client:
    """Someone who has not acted yet, reading in English."""
    return Client(headers={"accept-language": "en"})


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
