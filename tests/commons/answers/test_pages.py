# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages: the desk, the answer in three steps, transfers, offices, and what everyone reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from isegoria.commons.answers.actions import answer, owe
from isegoria.commons.answers.models import Answer, Batch, Office, Stay
from isegoria.commons.answers.offices.actions import transfer
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import erase, merge, set_state
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space
from tests import factories

pytestmark = pytest.mark.django_db
Idea = Callable[..., Contribution]
ENGLISH = {"accept-language": "en"}
DESK = "/desk/poitiers/"
WRITE = f"{DESK}answer/"
MOST_QUERIES = 12


def login(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def fragment(contribution: Contribution, user: Any = None) -> str:
    """What ``answers_to`` shows, in English."""
    request = RequestFactory().get("/")
    if user is not None:
        request.user = user
    found = find_contribution(contribution.public_id)
    with translation.override("en"):
        shown = Template("{% load answers %}{% answers_to contribution %}").render(
            Context({"contribution": found, "request": request})
        )
    return " ".join(shown.split())


# --- the fragment -----------------------------------------------------------------------------------
def test_nothing_is_shown_for_what_nobody_answers(phase: Any) -> None:
    assert fragment(factories.statement("Une affirmation.", phase=phase)) == ""


def test_the_fragment_tells_the_answer_its_versions_and_the_clock(
    idea: Idea, organiser: Account, official: Account, roads: Office, parks: Office
) -> None:
    text = idea()
    assert "No official answer yet." in fragment(text)

    transfer(contributions=[text], office=roads, by=organiser)
    Stay.objects.update(since=timezone.now() - timedelta(days=9, hours=1))
    transfer(
        contributions=[text],
        office=parks,
        by=organiser,
        reason="Les jardins savent.",
        due_at=timezone.now() + timedelta(days=3),
    )
    Stay.objects.filter(until=None).update(due_at=timezone.now() - timedelta(days=3, hours=1))
    waiting = fragment(text)
    assert "With <strong>Parcs et jardins</strong>" in waiting
    assert "3 days late" in waiting
    assert "9 days" in waiting
    assert "Les jardins savent." in waiting

    answer(contributions=[text], by=organiser, decision="studied", reasons="On **regarde**.", office=parks)
    answer(
        contributions=[text],
        by=organiser,
        decision="accepted",
        reasons="Oui.<script>x</script>",
        office=parks,
        correction="C'est voté.",
    )
    shown = fragment(text)
    assert shown.index("Accepted") < shown.index("Being studied")
    assert "<strong>regarde</strong>" in shown
    assert "<script" not in shown
    assert "C&#x27;est voté." in shown
    assert "3 days late" not in shown


def test_the_fragment_tells_what_is_owed(idea: Idea) -> None:
    late, coming = idea("Une"), idea("Deux")
    owe(contribution=late, duty="answer", due_at=timezone.now() - timedelta(days=5, hours=1), supports=1200)
    owe(contribution=coming, duty="open_process", due_at=timezone.now() + timedelta(days=5, hours=1))

    assert "1,200 people carry it: an answer is owed by" in fragment(late)
    assert "Overdue: 5 days late." in fragment(late)
    assert "the opening of a process is owed by" in fragment(coming)
    assert "5 days left." in fragment(coming)


def test_only_who_may_answer_is_shown_how(idea: Idea, official: Account, organiser: Account) -> None:
    text = idea()

    assert "Answer officially" not in fragment(text)
    assert "Answer officially" not in fragment(text, factories.account())
    assert "Answer officially" in fragment(text, official)
    assert "Answer officially" in fragment(text, organiser)


def test_the_fragment_costs_one_query_where_there_is_nothing(
    idea: Idea, organiser: Account, roads: Office, django_assert_num_queries: Any
) -> None:
    text = find_contribution(idea().public_id)
    page = Template("{% load answers %}{% answers_to contribution %}")
    with django_assert_num_queries(1):
        page.render(Context({"contribution": text}))

    transfer(contributions=[text], office=roads, by=organiser)
    for n in range(3):
        answer(contributions=[text], by=organiser, decision="accepted", reasons=f"Oui {n}.", office=roads)
    with django_assert_num_queries(4):
        page.render(Context({"contribution": text}))


# --- what everyone reads ----------------------------------------------------------------------------
def test_the_page_of_one_answer(client: Client, idea: Idea, organiser: Account) -> None:
    text = idea()
    answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui.", office=None)

    page = client.get(f"/on/{text.ref}/answers/", headers=ENGLISH)
    assert page.status_code == 200
    assert "Ville de Poitiers" in page.text
    assert client.get(f"/on/{text.public_id}/answers/").headers["location"] == f"/on/{text.ref}/answers/"

    set_state(contribution=text, state="hidden", kind="moderation.hide")
    assert client.get(f"/on/{text.ref}/answers/").status_code == 404


def test_the_page_of_a_merged_text_leads_on(client: Client, idea: Idea) -> None:
    text, double = idea(), idea("Des bancs ombragés")
    merge(origin=double, into=text)

    assert client.get(f"/on/{double.ref}/answers/").headers["location"] == f"/on/{text.ref}/answers/"


def test_the_page_of_an_erased_text_keeps_that_it_was_answered(client: Client, idea: Idea, organiser: Account) -> None:
    text = idea()
    answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui aux bancs.", office=None)
    erase(contribution=text, reason="author_request")
    text.refresh_from_db()

    page = client.get(f"/on/{text.ref}/answers/", headers=ENGLISH)

    assert page.status_code == 410
    assert "Accepted" in page.text
    assert "bancs" not in page.text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_answers_of_a_process(
    client: Client,
    idea: Idea,
    organiser: Account,
    roads: Office,
    parks: Office,
    language: str,
    django_assert_max_num_queries: Any,
) -> None:
    texts = [idea(f"Idée {n}") for n in range(5)]
    answer(contributions=texts[:2], by=organiser, decision="accepted", reasons="Oui, voirie.", office=roads)
    answer(contributions=texts[2:3], by=organiser, decision="rejected", reasons="Non, jardins.", office=parks)
    hidden = idea("Cachée")
    answer(contributions=[hidden], by=organiser, decision="rejected", reasons="Secret.", office=parks)
    set_state(contribution=hidden, state="hidden", kind="moderation.hide")
    address = "/s/poitiers/velo/answers/"
    client.get(address)

    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(address, headers={"accept-language": language})

    assert page.status_code == 200
    assert "Secret." not in page.text
    assert page.text.count("Oui, voirie.") == 2
    narrowed = client.get(f"{address}?decision=rejected")
    assert ("Non, jardins." in narrowed.text, "Oui, voirie." in narrowed.text) == (True, False)
    narrowed = client.get(f"{address}?office={roads.public_id}")
    assert ("Non, jardins." in narrowed.text, "Oui, voirie." in narrowed.text) == (False, True)


def test_a_process_without_answers_says_so(client: Client, idea: Idea) -> None:
    idea()

    assert "No official answer yet" in client.get("/s/poitiers/velo/answers/", headers=ENGLISH).text


def test_a_draft_shows_nothing(client: Client, space: Space) -> None:
    factories.process("brouillon", space=space, draft=True)

    assert client.get("/s/poitiers/brouillon/answers/").status_code == 404


# --- the desk ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "answer/", "transfer/", "offices/"])
def test_a_visitor_signs_in_first_and_others_are_refused(client: Client, space: Space, path: str) -> None:
    assert client.get(DESK + path).headers["location"].startswith("/accounts/login/?next=%2Fdesk%2Fpoitiers%2F")

    client.force_login(factories.role(space, "moderator"))
    assert client.get(DESK + path).status_code == 403


def test_what_is_overdue_comes_first(client: Client, idea: Idea, organiser: Account, roads: Office) -> None:
    old, promised, late = idea("Vieille"), idea("Promise"), idea("Retardée")
    transfer(contributions=[promised], office=roads, by=organiser, due_at=timezone.now() + timedelta(days=3))
    owe(contribution=late, duty="answer", due_at=timezone.now() - timedelta(days=3))
    done = idea("Finie")
    answer(contributions=[done], by=organiser, decision="accepted", reasons="Oui.", office=None)

    text = login(client, organiser).get(DESK).text

    assert text.index(late.title) < text.index(promised.title) < text.index(old.title)
    assert done.title not in text
    assert done.title in client.get(f"{DESK}?show=answered").text
    overdue = client.get(f"{DESK}?show=overdue").text
    assert (late.title in overdue, old.title in overdue) == (True, False)


def test_the_desk_is_narrowed(client: Client, idea: Idea, official: Account, organiser: Account, roads: Office) -> None:
    ours, nobodys = idea("Une piste"), idea("Un théâtre")
    transfer(contributions=[ours], office=roads, by=organiser)
    login(client, official)

    def listed(query: str) -> list[bool]:
        text = client.get(f"{DESK}?{query}").text
        return [ours.title in text, nobodys.title in text]

    assert listed("office=mine") == [True, False]
    assert listed(f"office={roads.public_id}") == [True, False]
    assert listed("office=none") == [False, True]
    assert listed("q=th%C3%A9%C3%A2tre") == [False, True]
    assert listed("process=velo") == [True, True]
    assert listed("show=nonsense&office=x&process=y&q=%00&page=zzz") == [True, True]


def test_the_desk_asks_as_much_for_many_as_for_few(
    client: Client, idea: Idea, organiser: Account, roads: Office, parks: Office, django_assert_max_num_queries: Any
) -> None:
    texts = [idea(f"Idée {n}", by=factories.person(signed_in=True)) for n in range(12)]
    transfer(contributions=texts[:6], office=roads, by=organiser, due_at=timezone.now() + timedelta(days=3))
    owe(contribution=texts[1], duty="answer", due_at=timezone.now() - timedelta(days=3))
    answer(contributions=texts[9:], by=organiser, decision="accepted", reasons="Oui.", office=parks)
    login(client, organiser)
    client.get(DESK)

    with django_assert_max_num_queries(MOST_QUERIES):  # session, account and navigation included
        assert client.get(f"{DESK}?show=all").status_code == 200


def test_the_desks_are_listed(client: Client, idea: Idea, official: Account) -> None:
    idea()

    assert "1 text waits" in login(client, official).get("/desk/", headers=ENGLISH).text
    assert "any space" in login(client, factories.account()).get("/desk/", headers=ENGLISH).text


# --- answering --------------------------------------------------------------------------------------
def post(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, fields, headers=ENGLISH)


def test_an_answer_in_three_steps(client: Client, idea: Idea, official: Account, roads: Office) -> None:
    texts = [idea(f"Idée {n}") for n in range(3)]
    login(client, official)

    form = post(client, WRITE, all="1", shown=[one.public_id for one in texts])
    assert "The same answer to 3 texts" in form.text
    carried = " ".join(f"{one.public_id}.0" for one in texts)
    assert f'value="{carried}"' in form.text

    fields = {
        "texts": carried,
        "decision": "partly",
        "reasons": "Deux **sur** trois.",
        "language": "fr",
        "office": roads.public_id,
    }
    preview = post(client, WRITE, step="preview", **fields)
    assert "3 texts get their first answer." in preview.text
    assert "<strong>sur</strong>" in preview.text
    assert Answer.objects.count() == 0

    again = post(client, WRITE, step="edit", **fields)
    assert "Deux **sur** trois." in again.text

    done = post(client, WRITE, step="publish", **fields)
    batch = Batch.objects.get()
    assert done.headers["location"] == f"/desk/poitiers/together/{batch.public_id}/"
    assert Answer.objects.filter(decision="partly", office=roads, by=official).count() == 3

    together = client.get(done.headers["location"], headers=ENGLISH)
    assert "Take the 3 answers back" in together.text
    back = post(client, done.headers["location"], reason="Mauvaise liste.")
    assert back.status_code == 302
    assert Answer.objects.filter(decision="taken_back").count() == 3


def test_a_correction_begins_from_what_stands(client: Client, idea: Idea, official: Account, roads: Office) -> None:
    text = idea()
    answer(contributions=[text], by=official, decision="studied", reasons="À l'étude.", office=roads)
    login(client, official)

    form = client.get(f"{WRITE}?on={text.public_id}", headers=ENGLISH)

    assert "À l&#x27;étude." in form.text
    assert "What this corrects" in form.text
    assert f"{text.public_id}.1" in form.text


def test_the_office_that_has_the_texts_signs_unless_another_is_chosen(
    client: Client, idea: Idea, organiser: Account, roads: Office, parks: Office
) -> None:
    texts = [idea(f"Idée {n}") for n in range(3)]
    transfer(contributions=texts[:2], office=parks, by=organiser)
    login(client, organiser)

    def signs(*chosen: Contribution) -> str:
        page = post(client, WRITE, chosen=[one.public_id for one in chosen]).text
        select = page[page.index('name="office"') :]
        return select[: select.index("selected")].rpartition('value="')[2].partition('"')[0]

    assert signs(*texts[:2]) == parks.public_id
    assert signs(*texts) == "space"


def test_nothing_is_lost_when_it_cannot_be_published(
    client: Client, idea: Idea, official: Account, organiser: Account, roads: Office
) -> None:
    text = idea()
    answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui.", office=None)
    login(client, official)
    fields = {"texts": f"{text.public_id}.0", "reasons": "Mon long texte.", "language": "fr", "step": "publish"}

    wrong = post(client, WRITE, **fields, office=roads.public_id)
    assert wrong.status_code == 400
    late = post(client, WRITE, **fields, decision="rejected", office=roads.public_id)
    assert late.status_code == 409

    for page in (wrong, late):
        assert "Mon long texte." in page.text
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{}, {"chosen": "nonsense"}, {"texts": "x.y \x00.1 ../../etc"}, {"texts": ""}, {"matching": "1", "q": "zzzzzz"}],
)
def test_a_choice_of_nothing_is_told(client: Client, idea: Idea, organiser: Account, fields: dict[str, str]) -> None:
    idea()

    page = post(login(client, organiser), WRITE, **fields)

    assert page.status_code == 400
    assert "no text is ticked" in page.text


def test_all_that_match_are_answered(client: Client, idea: Idea, organiser: Account) -> None:
    for n in range(3):
        idea(f"Banc {n}")
    idea("Théâtre")

    page = post(login(client, organiser), WRITE, matching="1", q="banc")

    assert "The same answer to 3 texts" in page.text


# --- transfers, offices, duties ---------------------------------------------------------------------
def test_texts_are_given_to_an_office(
    client: Client, idea: Idea, organiser: Account, roads: Office, parks: Office
) -> None:
    text = idea()
    login(client, organiser)
    day = timezone.localdate() + timedelta(days=20)
    fields = {"texts": f"{text.public_id}.0", "step": "transfer"}

    assert "Give this text to an office" in client.get(f"{DESK}transfer/?on={text.public_id}", headers=ENGLISH).text
    assert post(client, f"{DESK}transfer/", **fields, office=roads.public_id, due=f"{day}").status_code == 302
    stay = Stay.objects.get()
    assert stay.due_at is not None
    assert stay.due_at.astimezone(text.process.space.zone).strftime("%Y-%m-%d %H:%M") == f"{day} 23:59"

    refused = post(client, f"{DESK}transfer/", **fields, office=parks.public_id)
    assert (refused.status_code, "needs a reason" in refused.text) == (400, True)
    past = post(client, f"{DESK}transfer/", **fields, office=parks.public_id, due="2020-01-01", reason="Oui")
    assert (past.status_code, Stay.objects.count()) == (400, 1)


def test_offices_are_run_from_their_pages(client: Client, space: Space, organiser: Account) -> None:
    official = factories.role(space, "official", factories.account("o@example.org"))
    login(client, organiser)

    assert post(client, f"{DESK}offices/", name_fr="", name_en="").status_code == 400
    opened = post(client, f"{DESK}offices/", name_fr="Culture", name_en="Arts")
    address = opened.headers["location"]
    assert client.get(address, headers=ENGLISH).status_code == 200
    assert post(client, address, act="add", email="nobody@example.org").status_code == 400
    assert post(client, address, act="add", email="organisatrice@example.org").status_code == 302
    assert post(client, address, act="add", email=official.email).status_code == 302
    office = Office.objects.get()
    member = office.members.get(account=official)
    assert post(client, address, act="remove", member=str(member.pk)).status_code == 302
    assert post(client, address, act="remove", member="999999999999999999999").status_code == 302
    assert post(client, address, act="rename", name_fr="Culture et sports", name_en="").status_code == 302
    assert post(client, address, act="close").status_code == 302
    office.refresh_from_db()
    assert (office.names, office.closed_at is None, office.members.count()) == ({"fr": "Culture et sports"}, False, 1)
    assert "Closed" in client.get(f"{DESK}offices/", headers=ENGLISH).text

    assert login(client, official).get(address).status_code == 403
    assert post(client, f"{DESK}offices/", name_fr="À moi").status_code == 403


def test_a_process_is_linked_to_what_was_owed(client: Client, idea: Idea, space: Space, organiser: Account) -> None:
    text = idea()
    duty = owe(contribution=text, duty="open_process", due_at=timezone.now() + timedelta(days=5))
    login(client, organiser)
    address = f"{DESK}duties/{duty.public_id}/"
    assert "No other process is public here" in client.get(address, headers=ENGLISH).text

    opened: Process = factories.process("bancs", space=space, question="Quels bancs ?")
    assert post(client, address, process="nonsense").status_code == 400
    assert post(client, address, process=opened.public_id).status_code == 302
    assert "Quels bancs ?" in fragment(text)


def test_no_page_writes_when_it_is_read(client: Client, idea: Idea, organiser: Account) -> None:
    text = idea()
    login(client, organiser)
    before = (Answer.objects.count(), Stay.objects.count())

    for path in (
        f"answer/?on={text.public_id}&step=publish&decision=accepted&reasons=x&texts={text.public_id}.0",
        f"transfer/?on={text.public_id}&step=transfer",
    ):
        assert client.get(DESK + path).status_code == 200

    assert (Answer.objects.count(), Stay.objects.count()) == before
