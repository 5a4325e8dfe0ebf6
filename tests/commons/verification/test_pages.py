# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which one is checked, and back to what one was doing."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isegoria.commons.verification.models import Case, Letter
from isegoria.commons.verification.residents.actions import read_register
from isegoria.core.accounts.actions import attest
from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from tests import factories
from tests.commons.verification.checks import ANA, LIST

pytestmark = pytest.mark.django_db
Visitor = Callable[..., Client]
VERIFY = "/verify/poitiers/"


def read(space: Space, administrator: Account) -> None:
    read_register(space=space, by=administrator, chunks=[LIST.encode()], columns={})


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]  # an answer of the test client


def page_of(phase: Phase) -> str:
    return reverse(
        "statements:phase",
        kwargs={"space": phase.process.space.slug, "process": phase.process.slug, "phase": phase.slug},
    )


def test_the_page_says_what_is_asked_what_one_has_and_what_is_open(phase: Phase, client: Client) -> None:
    page = text_of(client.get(f"{VERIFY}?next={page_of(phase)}"))
    assert "It asks that you be checked as living here." in page
    assert "Nothing yet." in page
    for way in ("A code by post", "Find me in the list of residents", "In person, at a desk"):
        assert way in page
    assert page.index("Other ways, which are not sure enough") < page.index("An account with your e-mail address")
    assert f'href="{page_of(phase)}"' in page


def test_a_page_elsewhere_is_not_led_back_to(phase: Phase, client: Client) -> None:
    for address in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        assert "example.com" not in text_of(client.get(VERIFY, {"next": address}).content and client.get(VERIFY))
        assert "alert(1)" not in text_of(client.get(VERIFY, {"next": address}))


def test_the_page_asks_the_database_little(phase: Phase, visitor: Visitor) -> None:
    person = factories.person(signed_in=True)
    town = phase.process.space.territory
    attest(person=person, assurance=2, handler="post", territory=town, by=None, expires_at=None)
    browser = visitor(account=person.account)
    browser.get(VERIFY)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(f"{VERIFY}?next={page_of(phase)}")
    assert len(few) <= 12, [one["sql"][:90] for one in few]


def test_a_refused_act_is_kept_offered_again_and_sent(phase: Phase, space: Space, administrator: Account) -> None:
    """The whole way: an opinion is refused, its author is found in the list, and the opinion is given."""
    read(space, administrator)
    browser = Client(headers={"accept-language": "en"})
    statement = Contribution.objects.get(kind="statement")
    answer = reverse(
        "statements:answer",
        kwargs={"space": space.slug, "process": phase.process.slug, "phase": phase.slug},
    )
    refused = browser.post(
        answer,
        {"statement": statement.public_id, "opinion": "agree", "value": "1"},
        headers={"referer": f"http://testserver{page_of(phase)}"},
    )
    assert f'href="{VERIFY}' in text_of(refused)
    waiting = text_of(browser.get(VERIFY))
    assert "What you were sending is kept" in waiting
    assert "It asks that you be checked as living here." in waiting
    found = browser.post(f"{VERIFY}residents/?next={page_of(phase)}", ANA)
    assert found.status_code == 302
    page = browser.get(found.url)
    assert "What you were sending is still here" in text_of(page)
    kept = page.context["kept"]
    sent = browser.post(kept.path, {**dict(kept.fields), page.context["again"]: "1"})
    assert sent.status_code == 302
    assert Opinion.objects.get().value == 1
    assert "What you were sending" not in text_of(browser.get(VERIFY))


def test_what_was_written_is_shown_again(phase: Phase, client: Client) -> None:
    add = reverse("statements:add", kwargs={"space": "poitiers", "process": phase.process.slug, "phase": phase.slug})
    refused = client.post(add, {"text": "Des bancs au soleil.", "language": "fr"})
    assert refused.status_code == 302
    assert refused.url == VERIFY
    assert refused["X-Refusal"] == "assurance_missing"
    assert "Des bancs au soleil." in text_of(client.get(VERIFY))


def test_nothing_is_kept_of_an_act_that_was_accepted(client: Client, space: Space) -> None:
    open_phase = factories.phase(factories.process(space=space, statements=["Un banc."]))
    add = reverse(
        "statements:add", kwargs={"space": "poitiers", "process": open_phase.process.slug, "phase": open_phase.slug}
    )
    client.post(add, {"text": "Des bancs au soleil.", "language": "fr"})
    assert "Des bancs" not in text_of(client.get(VERIFY))


def test_looking_oneself_up_is_throttled(space: Space, administrator: Account, client: Client) -> None:
    read(space, administrator)
    wrong = {**ANA, "birth_date": "15/07/1952"}
    assert [client.post(f"{VERIFY}residents/", wrong).status_code for _n in range(6)] == [400] * 5 + [429]


def test_a_letter_from_asking_to_its_code(space: Space, administrator: Account, visitor: Visitor) -> None:
    browser = visitor()
    asked = browser.post(f"{VERIFY}post/", {"name": "Ana Brun", "address": "3 rue des Écoles\n86000 Poitiers"})
    assert asked.status_code == 302
    assert "Correct the address" in text_of(browser.get(f"{VERIFY}post/"))
    organiser = visitor(account=administrator)
    printed = organiser.post("/checks/poitiers/post/", {"act": "print"})
    assert "3 rue des Écoles" in text_of(printed)
    code = printed.context["letters"][0].code
    assert f"{code[:5]}-{code[5:]}" in text_of(printed)
    wrong = browser.post(f"{VERIFY}post/", {"code": "AAAAAAAAAA"})
    assert "4 tries are left" in text_of(wrong)
    entered = browser.post(f"{VERIFY}post/", {"code": code})
    assert entered.status_code == 302
    assert "Resident checked" in text_of(browser.get(VERIFY))
    assert Letter.objects.get().address == ""


def test_a_letter_can_be_cancelled(space: Space, client: Client) -> None:
    client.post(f"{VERIFY}post/", {"name": "Ana Brun", "address": "3 rue des Écoles\n86000 Poitiers"})
    client.post(f"{VERIFY}post/give-up/")
    assert Letter.objects.values_list("state", "address").get() == ("ended", "")


def test_a_doubled_identity_says_what_happens_and_both_come_together(
    space: Space, administrator: Account, visitor: Visitor
) -> None:
    read(space, administrator)
    first, second = factories.person(signed_in=True), factories.person(signed_in=True)
    assert visitor(account=first.account).post(f"{VERIFY}residents/", ANA).url == VERIFY
    browser = visitor(account=second.account)
    told = browser.post(f"{VERIFY}residents/", ANA)
    assert told.url == f"{VERIFY}same/"
    page = text_of(browser.get(told.url))
    assert "Each person speaks once, so your check waits." in page
    assert "Ana" not in page
    asked = browser.post(told.url)
    assert asked.url.startswith("/accounts/login/")
    assert Case.objects.get().is_open
    # The same browser signs in as the first one: it holds both.
    browser.logout()
    stranger = visitor(account=first.account)
    assert "Bring both together" not in text_of(stranger.get(told.url))
    kept = {name: morsel.value for name, morsel in asked.cookies.items()}
    browser.force_login(first.account)
    browser.cookies["isegoria_same"] = kept["isegoria_same"]
    assert "Bring both together" in text_of(browser.get(told.url))
    browser.post(told.url)
    assert Case.objects.get().outcome == "merged"
    assert Person.objects.get(pk=second.pk).merged_into == first


def test_an_administrator_sees_deeds_and_no_identity(space: Space, administrator: Account, visitor: Visitor) -> None:
    read(space, administrator)
    people = [factories.person(signed_in=True, pseudonym=name) for name in ("Zora", "Yann")]
    for person in people:
        visitor(account=person.account).post(f"{VERIFY}residents/", ANA)
    browser = visitor(account=administrator)
    duplicates = "/checks/poitiers/duplicates/"
    case = Case.objects.get()
    listed, page = text_of(browser.get(duplicates)), text_of(browser.get(f"{duplicates}{case.public_id}/"))
    for name in ("Brun", "Zora", "Yann", people[0].account.email, people[1].account.email):
        assert name not in listed + page
    assert people[0].public_id in page
    decided = browser.post(f"{duplicates}{case.public_id}/", {"outcome": "merged", "reason": "La même personne."})
    assert decided.status_code == 302
    assert Case.objects.get().outcome == "merged"
    organiser = factories.role(space, "organiser")
    assert visitor(account=organiser).get(duplicates).status_code == 403


def test_ways_are_opened_and_closed_by_organisers(space: Space, administrator: Account, visitor: Visitor) -> None:
    ways = "/checks/poitiers/"
    browser = visitor(account=administrator)
    assert browser.post(ways, {"handler": "post", "act": "close"}).status_code == 302
    assert "A code by post" not in text_of(browser.get(VERIFY))
    assert browser.get(f"{VERIFY}post/").status_code == 404
    assert browser.post(ways, {"handler": "post", "act": "open", "months": "0"}).status_code == 400
    assert browser.post(ways, {"handler": "post", "act": "open", "months": "12"}).status_code == 302
    assert "A code by post" in text_of(browser.get(VERIFY))
    assert visitor(account=factories.account()).get(ways).status_code == 403
    assert visitor().get(ways).status_code == 302


def test_a_space_inside_offers_the_ways_of_the_one_around_it(space: Space, client: Client) -> None:
    factories.space("gibauderie", parent=space)
    assert "A code by post" in text_of(client.get("/verify/gibauderie/"))


def test_a_list_is_sent_on_its_page(space: Space, administrator: Account, visitor: Visitor) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile  # beside what it is about

    browser = visitor(account=administrator)
    page = "/checks/poitiers/residents/"
    sent = browser.post(page, {"list_file": SimpleUploadedFile("liste.csv", LIST.encode())})
    assert sent.status_code == 302
    assert "<dd>2</dd>" in text_of(browser.get(page))
    wrong = browser.post(page, {"list_file": SimpleUploadedFile("liste.csv", b"a;b\n1;2\n")})
    assert wrong.status_code == 400
    assert "The first line has: a, b" in text_of(wrong)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator)
    assert strict.post(page, {"act": "forget"}).status_code == 403
    assert browser.post(page, {"act": "forget"}).status_code == 302


def test_someone_checked_needs_nothing_more(phase: Phase, visitor: Visitor) -> None:
    person = factories.person()
    town = phase.process.space.territory
    attest(person=person, assurance=Assurance.RESIDENT, handler="post", territory=town, by=None, expires_at=None)
    page = text_of(visitor(person).get(f"{VERIFY}?next={page_of(phase)}"))
    assert "you can take part" in page
