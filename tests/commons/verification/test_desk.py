# SPDX-License-Identifier: AGPL-3.0-or-later
"""At the desk: an agent acts for someone, is seen to, and never acts as themselves meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from isegoria.commons.verification.desk.actions import add_agent, close_overdue, remove_agent
from isegoria.commons.verification.models import DeskAct, DeskAgent, DeskSession, TakeOver
from isegoria.core.accounts.actions import attach_account, erase_person
from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal.audit import audit
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from tests import factories

pytestmark = pytest.mark.django_db
Visitor = Callable[..., Client]
PAPERS = {"family_name": "Brun", "given_names": "Ana", "birth_date": "14/07/1952"}
BEGIN = "/front-desk/at/poitiers/"


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]  # an answer of the test client


@pytest.fixture
def agent(space: Space, administrator: Account) -> Account:
    made = factories.account("agent@example.org")
    factories.person(account=made)
    add_agent(space=space, account=made, by=administrator)
    return made


def answer(browser: Client, phase: Phase, value: str = "agree") -> int:
    url = reverse(
        "statements:answer",
        kwargs={"space": phase.process.space.slug, "process": phase.process.slug, "phase": phase.slug},
    )
    statement = Contribution.objects.filter(kind="statement").first()
    assert statement is not None
    numbers = {"agree": "1", "disagree": "-1"}
    return browser.post(url, {"statement": statement.public_id, "opinion": value, "value": numbers[value]}).status_code


def test_an_agent_acts_for_someone_and_never_as_themselves(phase: Phase, agent: Account, visitor: Visitor) -> None:
    browser = visitor(account=agent)
    assert browser.post(BEGIN, PAPERS).status_code == 302
    session = DeskSession.objects.get()
    assert answer(browser, phase) == 302
    opinion = Opinion.objects.get()
    assert opinion.person == session.person != agent.person
    assert opinion.assurance == Assurance.RESIDENT
    page = text_of(browser.get(f"/s/poitiers/{phase.process.slug}/"))
    assert "everything done here is done for" in page
    assert "agent@example.org" not in page
    assert [one.path.endswith("/answer") or one.path for one in DeskAct.objects.all()]
    browser.post("/front-desk/close/")
    assert "everything done here" not in text_of(browser.get(f"/s/poitiers/{phase.process.slug}/"))
    assert list(audit().findings) == []


def test_when_time_is_up_nobody_acts_until_the_agent_says_so(phase: Phase, agent: Account, visitor: Visitor) -> None:
    browser = visitor(account=agent)
    browser.post(BEGIN, PAPERS)
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert answer(browser, phase) == 409
        assert "The session at the desk has ended" in text_of(browser.get("/s/poitiers/"))
        assert browser.post("/me/name/", {"pseudonym": "Zora"}).status_code == 409
        assert close_overdue() == 1
        assert answer(browser, phase) == 409
    assert Opinion.objects.count() == 0
    assert set(Person.objects.values_list("pseudonym", flat=True)) == {""}


def test_a_page_opened_as_oneself_cannot_be_sent_for_someone_else(
    phase: Phase, agent: Account, administrator: Account
) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    browser.force_login(agent)
    browser.get("/front-desk/")
    before = browser.get(BEGIN).context["csrf_token"]
    assert browser.post(BEGIN, {**PAPERS, "csrfmiddlewaretoken": str(before)}).status_code == 302
    assert browser.post("/me/name/", {"pseudonym": "Zora", "csrfmiddlewaretoken": str(before)}).status_code == 403
    during = browser.get("/front-desk/").context["csrf_token"]
    assert browser.post("/front-desk/close/", {"csrfmiddlewaretoken": str(during)}).status_code == 302
    assert browser.post("/me/name/", {"pseudonym": "Zora", "csrfmiddlewaretoken": str(during)}).status_code == 403


def test_an_agents_roles_do_not_lend_themselves(space: Space, administrator: Account, visitor: Visitor) -> None:
    browser = visitor(account=administrator)
    browser.post(BEGIN, PAPERS)
    assert browser.get("/organise/poitiers/").status_code == 409 or "login" in browser.get("/organise/poitiers/").url
    for address in ("/accounts/login/", "/accounts/email/", "/me/erase/"):
        assert browser.get(address).status_code == 409
    assert browser.get("/api/v1/me").json().get("email") in {None, ""}
    browser.post("/front-desk/close/")
    assert browser.get("/organise/poitiers/").status_code == 200


def test_someone_who_comes_again_is_found(space: Space, agent: Account, visitor: Visitor) -> None:
    browser = visitor(account=agent)
    for papers in (PAPERS, {**PAPERS, "family_name": "BRÛN", "birth_date": "1952-07-14"}):
        browser.post(BEGIN, papers)
    first, second = DeskSession.objects.order_by("pk")
    assert (first.person, first.found, second.found) == (second.person, False, True)
    assert first.ended_at is not None


def test_nobody_acts_for_who_has_an_account(space: Space, agent: Account, visitor: Visitor) -> None:
    browser = visitor(account=agent)
    browser.post(BEGIN, PAPERS)
    person = DeskSession.objects.get().person
    browser.post("/front-desk/close/")
    attach_account(account=factories.account(), guest=person, email_verified=True)
    refused = browser.post(BEGIN, PAPERS)
    assert refused.status_code == 400
    assert "with an account of their own" in text_of(refused)


def test_a_printed_code_makes_it_ones_own(phase: Phase, agent: Account, visitor: Visitor) -> None:
    browser = visitor(account=agent)
    browser.post(BEGIN, PAPERS)
    answer(browser, phase)
    sheet = browser.post("/front-desk/code/")
    code = sheet.context["code"]
    assert code in text_of(sheet)
    assert code.replace("-", "") not in str(TakeOver.objects.values().get())
    citizen = factories.person(signed_in=True)
    theirs = visitor(account=citizen.account)
    assert theirs.post("/verify/take-over/", {"code": "AAAAA-AAAAA"}).status_code == 400
    assert theirs.post("/verify/take-over/", {"code": code}).status_code == 302
    assert Opinion.objects.get().person == citizen
    assert Person.objects.get(pk=citizen.pk).assurance == Assurance.RESIDENT
    assert theirs.post("/verify/take-over/", {"code": code}).status_code == 400
    assert answer(browser, phase, "disagree") == 409  # the session ended with it
    assert Opinion.objects.get().value == 1


def test_only_agents_and_organisers_hold_the_desk(space: Space, agent: Account, visitor: Visitor) -> None:
    assert visitor().get(BEGIN).status_code == 302
    assert visitor(account=factories.account()).get(BEGIN).status_code == 403
    assert visitor(account=factories.role(space, "moderator")).get(BEGIN).status_code == 403
    assert visitor(account=factories.role(space, "organiser")).get(BEGIN).status_code == 200
    assert visitor(account=agent).get(BEGIN).status_code == 200


def test_an_agent_who_is_removed_acts_no_more(
    phase: Phase, agent: Account, administrator: Account, visitor: Visitor
) -> None:
    browser = visitor(account=agent)
    browser.post(BEGIN, PAPERS)
    remove_agent(agent=DeskAgent.objects.get(), by=administrator)
    assert answer(browser, phase) == 409
    assert list(audit().findings) == []


def test_administrators_read_the_log(phase: Phase, agent: Account, administrator: Account, visitor: Visitor) -> None:
    browser = visitor(account=agent)
    browser.post(BEGIN, PAPERS)
    answer(browser, phase)
    page = text_of(visitor(account=administrator).get("/checks/poitiers/desk/"))
    assert "agent@example.org" in page
    assert f"/s/poitiers/{phase.process.slug}/" in page
    assert "Brun" not in page
    person = DeskSession.objects.get().person
    assert person is not None
    erase_person(person=person)
    assert DeskSession.objects.get().person is None
    assert list(audit().findings) == []
