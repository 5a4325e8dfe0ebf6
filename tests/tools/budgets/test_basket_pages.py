# SPDX-License-Identifier: AGPL-3.0-or-later
"""The voter's pages of a budget, without a script: each kind of ballot cast, changed, left blank, sent back with its
fault; looking for a project loses nothing; two hundred projects stay light."""

import gzip
import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from isegoria.commons.polling.models import Envelope, RollEntry
from isegoria.core.accounts.identification import COOKIE
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.voting.actions import cancel_vote
from isegoria.tools.budgets.voting.queries import slip_of
from tests import factories
from tests.tools.budgets.voting import PROJECTS, a_budget, a_phase, a_vote, again, close, districts, own_marks

pytestmark = pytest.mark.django_db
QUERIES = 12
# kind → how its budget is set up, what is sent (m0 is the skatepark), the marks, what the receipt says
KINDS: dict[str, tuple[dict[str, Any], dict[str, str], list[int], list[str]]] = {
    "approvals": (
        {"maximum": 3},
        {"m0": "1", "m4": "1"},
        [1, 0, 0, 0, 1],
        ["You choose 2 projects, for €90,000 of €100,000.", "Chosen: Skatepark, Salle de musique"],
    ),
    "knapsack": (
        {},
        {"m1": "1", "m2": "1", "m3": "1", "m4": "1"},
        [0, 1, 1, 1, 1],
        ["You choose 4 projects, for €95,000 of €100,000."],
    ),
    "points": (
        {"points": 10, "points_each": 6},
        {"m0": "6", "m2": "2"},
        [6, 0, 2, 0, 0],
        ["You give 8 of 10 points, to 2 projects.", "6 points: Skatepark", "2 points: Bancs à l’ombre"],
    ),
    "scores": (
        {"points": 5},
        {"m0": "5", "m1": "", "m2": "1"},
        [5, 0, 1, 0, 0],
        ["You score 2 projects.", "5 out of 5: Skatepark"],
    ),
    "rankings": (
        {},
        {"m3": "1", "m0": "2"},
        [2, 0, 0, 1, 0],
        ["You put 2 projects in order.", "Rank 1: Piste cyclable", "Rank 2: Skatepark"],
    ),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def visitor() -> Client:
    """Someone who has not acted yet, reading in English."""
    return Client(headers={"accept-language": "en"})


def address(vote: BudgetVote, name: str = "ballot") -> str:
    process = vote.phase.process
    return reverse(f"budgets:{name}", args=[process.space.slug, process.slug, vote.phase.slug])


def the_vote(kind: str, **given: Any) -> BudgetVote:
    return a_vote(kind, **{"settings": {"order": "given"}, **KINDS[kind][0], **given})


def said(response: Any) -> str:
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)).replace("\u00a0", " "))
    return re.sub(r" ([:,.])", r"\1", text)


# --- each kind ------------------------------------------------------------------------------------------
@every_kind
def test_a_ballot_is_cast_and_the_receipt_says_what_it_was(visitor: Client, kind: str) -> None:
    vote = the_vote(kind)
    page = visitor.get(address(vote, "phase"))
    assert page.status_code == 200
    assert COOKIE not in visitor.cookies
    assert len(re.findall(r"<button[^>]*ballot-button", page.text)) == 1

    sent = visitor.post(address(vote), KINDS[kind][1])

    assert (sent.status_code, sent["location"]) == (302, address(vote, "receipt"))
    receipt = visitor.get(sent["location"])
    for line in KINDS[kind][3]:
        assert line in said(receipt)
    assert "there is nothing more to do" in said(receipt)
    assert "Change my ballot" in said(receipt)
    assert "receipt-code" in receipt.text
    assert own_marks(vote, Envelope.objects.get().person) == [*KINDS[kind][2], 0, 0]


@every_kind
def test_it_is_changed_and_the_page_shows_it_as_it_stands(visitor: Client, kind: str) -> None:
    vote = the_vote(kind)
    visitor.post(address(vote), {"blank": "1"})
    sent = visitor.post(address(vote), KINDS[kind][1])
    assert "It replaces the one that you had cast before" in said(visitor.get(sent["location"]))
    assert (RollEntry.objects.count(), Envelope.objects.count()) == (1, 1)
    page = visitor.get(address(vote))
    assert KINDS[kind][3][0] in said(page)
    assert "Cast this ballot in place of mine" in said(page)
    for name, value in KINDS[kind][1].items():
        if value:
            marked = rf'name="{name}" value="{value}" checked|name="{name}" value="{value}"|value="{value}" selected'
            assert re.search(marked, page.text)


@every_kind
def test_a_blank_ballot_is_a_ballot(visitor: Client, kind: str) -> None:
    vote = the_vote(kind)
    sent = visitor.post(address(vote), {"blank": "1"})
    assert "Your ballot is blank" in said(visitor.get(sent["location"]))
    assert own_marks(vote, Envelope.objects.get().person) == [0] * 7


@pytest.mark.parametrize(
    ("kind", "given", "sent", "fault"),
    [
        ("knapsack", {}, {"m0": "1", "m3": "1"}, "Your projects cost €105,000, and there is €100,000: €5,000 too"),
        ("approvals", {}, dict.fromkeys(["m0", "m1", "m2", "m3"], "1"), "You chose 4 projects. This ballot takes at"),
        ("approvals", {"minimum": 2}, {"m0": "1"}, "You chose 1 project. This ballot asks for at least 2"),
        ("approvals", {}, {"m0": "yes"}, "Tick the box of this project, or leave it empty."),
        ("points", {}, {"m0": "6", "m1": "5"}, "You gave 11 points, and you have 10."),
        ("points", {}, {"m0": "7"}, "Give a whole number from 0 to 6."),
        ("points", {}, {"m0": "-1"}, "Give a whole number from 0 to 6."),
        ("scores", {}, {"m0": "6"}, "Give a whole number from 0 to 5."),
        ("rankings", {}, {"m0": "1", "m3": "1"}, "“Skatepark” and “Piste cyclable” both have rank 1"),
        ("rankings", {}, {"m0": "3"}, "Something is ranked 3, and nothing is ranked 1."),
        ("approvals", {}, {}, "Nothing is chosen yet. Choose a project; or tick “blank”"),
        ("approvals", {}, {"m0": "1", "blank": "1"}, "You chose projects and said “blank” as well."),
        ("approvals", {}, {"m0": "1", "district": "2"}, "This vote has no district number 2."),
        ("approvals", {}, {"m0": "1", "child": "1"}, "This vote has no children’s ballots."),
    ],
)
def test_a_fault_is_named_and_nothing_is_lost(
    visitor: Client, kind: str, given: dict[str, Any], sent: dict[str, str], fault: str
) -> None:
    vote = the_vote(kind, **given)
    page = visitor.post(address(vote), sent)
    assert page.status_code == 400
    assert fault in said(page)
    assert "Your ballot has not been cast yet" in said(page)
    assert not Person.objects.filter(public_id=visitor.cookies.get(COOKIE, "")).exists()
    assert not Envelope.objects.exists()
    for name, value in sent.items():
        if name.startswith("m") and value == "1" and kind in ("approvals", "knapsack"):
            assert f'name="{name}" value="1" checked' in page.text
        elif name.startswith("m") and kind == "points":
            assert f'name="{name}" value="{value}"' in page.text


# --- the basket and the list ------------------------------------------------------------------------------
def test_the_basket_comes_back_with_what_is_left_and_nothing_cast(visitor: Client) -> None:
    vote = the_vote("knapsack")
    page = visitor.post(address(vote), {"m0": "1", "m1": "1", "go": "show"})
    assert page.status_code == 200
    assert "€28,000 left of €100,000" in said(page)
    assert "You choose 2 projects, for €72,000 of €100,000." in said(page)
    assert "error-summary" not in page.text
    assert not Envelope.objects.exists()
    over = visitor.post(address(vote), {"m0": "1", "m3": "1", "go": "show"})
    assert "€5,000 too much: take a project out" in said(over)


def test_looking_for_a_project_keeps_what_is_chosen(visitor: Client) -> None:
    projects = {f"Projet du quartier {number}": 1_000 + number for number in range(1, 31)}
    vote = the_vote("approvals", projects=projects, categories=("Nature", "Sport"), maximum=0)
    page = visitor.post(address(vote), {"m0": "1", "m4": "1", "q": "quartier 17", "sort": "dear", "go": "show"})
    shown = re.findall(r'id="project-(\d+)"', page.text)
    assert shown == ["16"]
    assert '<input type="hidden" name="m0" value="1">' in page.text
    assert "Projects shown: 1 of 30" in said(page)
    assert "You choose 2 projects" in said(page)
    dear = visitor.post(address(vote), {"category": "Sport", "sort": "dear", "go": "show"})
    assert re.findall(r'id="project-(\d+)"', dear.text) == [str(place) for place in range(29, 0, -2)]
    sent = visitor.post(address(vote), {"m0": "1", "m4": "1", "q": "quartier 17", "go": "cast"})
    assert sent.status_code == 302


def test_a_district_and_the_whole_town(visitor: Client) -> None:
    vote = districts(settings={"order": "given"}, children="weight", children_weight=50)
    page = visitor.get(address(vote, "phase"))
    assert "Where do you vote?" in said(page)
    assert "A child’s ballot is counted with the others, for 50% of a vote." in said(page)
    fault = visitor.post(address(vote), {"m4": "1", "m2": "1", "district": "1"})
    assert "“Bancs à l’ombre” is decided by the voters of Sud, and you vote in Nord: one district each." in said(fault)
    assert 'value="1" checked data-district' in fault.text
    sent = visitor.post(address(vote), {"m4": "1", "m3": "1", "district": "1", "child": "1"})
    receipt = said(visitor.get(sent["location"]))
    assert "You choose 2 projects, for €75,000 of €80,000." in receipt
    assert "You vote in Nord." in receipt
    assert "This is a child’s ballot." in receipt
    north = visitor.post(address(vote), {"district": "1", "go": "show"})
    assert "Bancs" not in re.findall(r'<ul class="project-lines".*?</ul>', north.text, flags=re.DOTALL)[0]


def test_every_project_that_is_out_of_place_is_named_at_once(visitor: Client) -> None:
    vote = districts(settings={"order": "given"})
    fault = said(visitor.post(address(vote), {"m1": "1", "m2": "1", "m3": "1", "m4": "1"}))
    assert "3 things to put right" in fault
    for title in ("Verger partagé", "Bancs à l’ombre", "Salle de musique"):
        assert f"“{title}” is decided by the voters of" in fault
    assert not Envelope.objects.exists()


def test_the_page_of_a_project_leads_to_its_place_on_the_ballot_while_one_can_vote(visitor: Client) -> None:
    vote = the_vote("approvals")
    place, project = next((line.place, line.about) for line in slip_of(vote).lines if line.about)
    here = f"/s/{vote.phase.process.space.slug}/{vote.phase.process.slug}/budgets/project/{project.public_id}"
    page = visitor.get(here, follow=True)
    assert f'href="{address(vote, "phase")}#project-{place}"' in page.text
    assert "See it on the ballot" in said(page)
    close(vote)
    assert "See it on the ballot" not in said(visitor.get(here, follow=True))


def test_the_order_is_each_person_s_own_and_stays(visitor: Client) -> None:
    vote = a_vote(projects={f"Projet {n}": n * 100 for n in range(1, 21)}, maximum=0)
    orders = set()
    for agent in ("one", "two", "three"):
        client = Client(headers={"user-agent": agent})
        first, second = (re.findall(r'id="project-(\d+)"', client.get(address(vote)).text) for _n in range(2))
        assert first == second
        assert sorted(map(int, first)) == list(range(20))
        orders.add(tuple(first))
    assert len(orders) == 3


def test_two_hundred_projects_stay_light(
    visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    vote = a_vote(
        "knapsack",
        projects={f"Un projet du quartier numéro {n}": 1_000 + n for n in range(1, 201)},
        categories=("Nature", "Sport", "École"),
    )
    visitor.post(address(vote), {"m7": "1"})
    with django_assert_max_num_queries(QUERIES):
        page = visitor.get(address(vote))
    assert page.text.count('class="project-line"') == 200
    assert len(gzip.compress(page.content)) < 30_000
    with django_assert_max_num_queries(QUERIES):
        visitor.post(address(vote), {"m7": "1", "q": "12", "go": "show"})


# --- when one cannot vote -----------------------------------------------------------------------------------
def test_after_the_close_the_ballot_is_given_back_and_not_cast(visitor: Client) -> None:
    vote = close(the_vote("approvals"))
    page = visitor.post(address(vote), {"m0": "1"})
    assert (page.status_code, page["X-Refusal"]) == (403, "phase_closed")
    assert "What you had marked" in said(page)
    assert "Skatepark" in said(page)
    assert not Envelope.objects.exists()
    assert COOKIE not in visitor.cookies


def test_the_right_to_vote_may_be_lost_between_the_page_and_the_ballot(visitor: Client) -> None:
    vote = the_vote("approvals")
    visitor.post(address(vote), {"m0": "1"})
    Phase.objects.filter(pk=vote.phase_id).update(settings={"stage": "vote", "electorate": "list"})
    page = visitor.post(address(vote), {"m1": "1"})
    assert (page.status_code, page["X-Refusal"]) == (403, "not_listed")
    assert own_marks(vote, Envelope.objects.get().person) == [1, 0, 0, 0, 0, 0, 0]


def test_a_ballot_that_is_not_ready_is_its_team_s_alone(visitor: Client, client: Client) -> None:
    phase = a_phase()
    process = phase.process
    where = [process.space.slug, process.slug, phase.slug]
    page = visitor.get(reverse("budgets:phase", args=where))
    assert "The ballot is not drawn up yet" in said(page)
    assert visitor.get(reverse("budgets:ballot", args=where)).status_code == 404
    vote = a_vote(phase=phase, ready=False)
    assert "Skatepark" not in said(visitor.get(address(vote, "phase")))
    assert visitor.get(address(vote)).status_code == 404
    assert visitor.post(address(vote), {"m0": "1"}).status_code == 404
    client.force_login(factories.role(process.space, "organiser"))
    assert "Skatepark" in said(client.get(address(vote, "phase")))


def test_nobody_sees_another_s_receipt(visitor: Client) -> None:
    vote = the_vote("approvals")
    Client().post(address(vote), {"m0": "1"})
    assert visitor.get(address(vote, "receipt")).status_code == 404


def test_a_cancelled_vote_says_why(visitor: Client) -> None:
    vote = the_vote("approvals")
    cancel_vote(vote=vote, by=None, reason="Un coût était faux.")
    page = visitor.get(address(vote, "phase"))
    assert "This vote was cancelled." in said(page)
    assert "Un coût était faux." in said(page)
    assert "ballot-button" not in page.text


# --- the team's desk ----------------------------------------------------------------------------------------
def test_an_organiser_draws_up_looks_and_says_that_it_is_ready(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    phase = a_phase()
    client.force_login(factories.role(phase.process.space, "organiser"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    where = [phase.process.space.slug, phase.process.slug, phase.slug]
    desk, act = (reverse(f"budgets:{name}", args=where) for name in ("desk_vote", "desk_vote_act"))
    assert "There is no budget yet" in said(client.get(desk))
    assert client.post(act, {"act": "draw_up"}).status_code == 409
    a_budget(phase, projects={**PROJECTS, "Trop cher": 200_000})
    page = client.get(desk)
    assert "6 feasible projects would be on the ballot" in said(page)
    assert "none of them could ever win: 6." in said(page)
    drawn = client.post(act, {"act": "draw_up"})
    assert drawn["location"] == reverse("budgets:desk_vote_preview", args=where)
    preview = client.get(drawn["location"])
    assert "Nothing can be cast here" in said(preview)
    assert "ballot-button" not in preview.text
    assert client.post(act, {"act": "ready"}).status_code == 302
    vote = BudgetVote.objects.get()
    assert vote.state == BudgetVote.State.READY
    Client().post(reverse("budgets:ballot", args=where), {"m0": "1"})
    with django_assert_max_num_queries(QUERIES):
        page = client.get(desk)
    assert "the ballot does not change any more" in said(page)
    assert client.post(act, {"act": "draw_up"}).status_code == 409
    assert client.post(act, {"act": "draft"}).status_code == 409
    moderator = Client(headers={"accept-language": "en"})
    moderator.force_login(factories.role(phase.process.space, "moderator"))
    assert moderator.get(desk).status_code == 200
    assert moderator.post(act, {"act": "cancel", "reason": "non"}).status_code == 403
    assert Client().get(desk).status_code == 302
    assert again(vote).state == BudgetVote.State.READY
    assert timezone.now() < again(vote).phase.closes_at
