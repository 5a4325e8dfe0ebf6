# SPDX-License-Identifier: AGPL-3.0-or-later
"""One statement at a time: with HTMX and without, and whatever can stand in the way."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from isegoria.commons.moderation.actions import decide
from isegoria.core.accounts.identification import COOKIE, find_guest
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal.queries import State, entry_with_status
from isegoria.core.processes.models import Phase
from tests import factories
from tests.tools.statements.crowds import crowd, statements_of, text_of

Address = Callable[..., str]
HTMX = {"hx-request": "true"}


def posted(page: Any) -> str:
    """The public id that the form of a page sends."""
    found = re.search(r'name="statement" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def answer(visitor: Client, url: str, statement: str, opinion: str = "agree", **more: Any) -> Any:
    return visitor.post(url, {"statement": statement, "opinion": opinion, **more.pop("fields", {})}, **more)


def person_of(visitor: Client) -> Person:
    found = find_guest(visitor.cookies[COOKIE].value)
    assert found
    return found


def test_the_page_shows_one_statement_and_writes_nothing(visitor: Client, phase: Phase, address: Address) -> None:
    page = visitor.get(address("phase", phase))

    assert page.status_code == 200
    assert page.content.decode().count("<blockquote") == 1
    assert "Statement 1 of 10" in text_of(page)
    assert "Why this one?" in text_of(page)
    assert COOKIE not in visitor.cookies
    assert Person.objects.count() == 0


def test_the_same_statement_comes_back_on_reload(visitor: Client, phase: Phase, address: Address) -> None:
    assert posted(visitor.get(address("phase", phase))) == posted(visitor.get(address("phase", phase)))


def test_newcomers_do_not_all_begin_with_the_same_statement(phase: Phase, address: Address) -> None:
    first = {posted(Client().get(address("phase", phase))) for _ in range(12)}
    assert len(first) > 1


def test_an_answer_is_kept_and_sends_back_to_the_next_statement(
    visitor: Client, phase: Phase, address: Address
) -> None:
    statement = posted(visitor.get(address("phase", phase)))

    sent = answer(visitor, address("answer", phase), statement)

    assert (sent.status_code, sent["location"]) == (302, address("phase", phase) + "#turn")
    opinion = Opinion.objects.get()
    assert (opinion.contribution.public_id, opinion.value) == (statement, 1)
    assert opinion.person == person_of(visitor)
    page = visitor.get(address("phase", phase))
    assert posted(page) != statement
    assert "Statement 2 of 10" in text_of(page)
    receipt = re.search(r'receipt-code"[^>]*>([^<]+)<', page.content.decode())
    assert receipt
    assert entry_with_status(receipt[1]).state is State.PENDING


def test_with_htmx_the_next_card_comes_with_its_receipt_and_takes_the_focus(
    visitor: Client, phase: Phase, address: Address
) -> None:
    statement = posted(visitor.get(address("phase", phase)))

    fragment = answer(visitor, address("answer", phase), statement, "disagree", headers=HTMX)

    assert fragment.status_code == 200
    said = text_of(fragment)
    assert said.startswith('<div id="turn">')
    assert "<html" not in said
    assert posted(fragment) != statement
    assert 'id="turn-statement" tabindex="-1" autofocus' in said
    assert 'id="turn-said" class="visually-hidden" role="status" hx-swap-oob="true">Kept: Disagree.' in said
    assert "receipt-code" in said


def test_a_page_does_not_take_the_focus_by_itself(visitor: Client, phase: Phase, address: Address) -> None:
    assert "autofocus" not in visitor.get(address("phase", phase)).content.decode()


@pytest.mark.parametrize(("word", "value"), [("agree", 1), ("pass", 0), ("disagree", -1)])
def test_each_button_keeps_its_opinion(visitor: Client, phase: Phase, address: Address, word: str, value: int) -> None:
    answer(visitor, address("answer", phase), statements_of(phase)[0].public_id, word)
    assert Opinion.objects.get().value == value


def test_a_double_send_counts_once_and_says_kept(visitor: Client, phase: Phase, address: Address) -> None:
    one = statements_of(phase)[0]
    for _ in range(2):
        assert answer(visitor, address("answer", phase), one.public_id).status_code == 302

    one.standing.refresh_from_db()
    assert (Opinion.objects.count(), one.standing.agrees) == (1, 1)
    assert "Changed and kept" not in text_of(visitor.get(address("phase", phase)))


def test_two_tabs_the_latest_answer_counts_and_the_page_says_that_it_changed(
    visitor: Client, phase: Phase, address: Address
) -> None:
    one = statements_of(phase)[0]
    answer(visitor, address("answer", phase), one.public_id, "agree")
    answer(visitor, address("answer", phase), one.public_id, "disagree")

    assert Opinion.objects.get().value == -1
    assert "Changed and kept:" in text_of(visitor.get(address("phase", phase)))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_phase_that_closed_in_between_says_so(
    visitor: Client, phase: Phase, address: Address, headers: dict[str, str]
) -> None:
    statement = posted(visitor.get(address("phase", phase)))
    Phase.objects.filter(pk=phase.pk).update(closes_at=timezone.now())

    refused = answer(visitor, address("answer", phase), statement, headers=headers)

    assert refused.status_code == (200 if headers else 403)
    assert refused["X-Refusal"] == "phase_closed"
    assert "was not kept" in text_of(refused)
    assert "This conversation is closed" in text_of(refused)
    assert (Opinion.objects.count(), Person.objects.count()) == (0, 0)
    assert COOKIE not in visitor.cookies


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_statement_hidden_in_between_says_so_and_the_next_one_is_there(
    visitor: Client, phase: Phase, address: Address, headers: dict[str, str]
) -> None:
    one, *_ = statements_of(phase)
    moderator = factories.role(phase.process.space, "moderator")
    decide(contribution=one, by=moderator, act="hide", reason="off_topic")

    refused = answer(visitor, address("answer", phase), one.public_id, headers=headers)

    assert refused.status_code == (200 if headers else 409)
    assert refused["X-Refusal"] == "not_public"
    assert "This text is not open to opinions any more. Yours was not kept." in text_of(refused)
    assert posted(refused) != one.public_id
    # The newcomer whose act was refused began nothing.
    assert (Opinion.objects.count(), Person.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "statement_unknown"),
        ({"statement": "nothing-of-the-kind", "opinion": "agree"}, "statement_unknown"),
        ({"statement": "", "opinion": "agree"}, "statement_unknown"),
        ({"statement": "OTHER", "opinion": "agree"}, "statement_unknown"),
        ({"statement": "OWN", "opinion": "maybe"}, "opinion_unknown"),
        ({"statement": "OWN"}, "opinion_unknown"),
        ({"statement": "OWN", "opinion": "agree\0"}, "opinion_unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_above_the_next_card(
    visitor: Client, phase: Phase, address: Address, fields: dict[str, str], code: str
) -> None:
    other = factories.statement(phase=factories.phase())
    known = {"OWN": statements_of(phase)[0].public_id, "OTHER": other.public_id}
    before = Opinion.objects.count()

    refused = visitor.post(address("answer", phase), {name: known.get(value, value) for name, value in fields.items()})

    assert (refused.status_code, refused["X-Refusal"]) == (400, code)
    assert posted(refused)
    assert Opinion.objects.count() == before


def test_all_answered(visitor: Client, phase: Phase, address: Address) -> None:
    for one in statements_of(phase):
        last = answer(visitor, address("answer", phase), one.public_id, headers=HTMX)

    assert "You have answered all 10 statements" in text_of(last)
    assert "You have answered everything." in text_of(last)
    assert "See where I stand" in text_of(visitor.get(address("phase", phase)))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("coming", "This conversation has not begun"),
        ("undated", "Its opening date will be said here"),
        ("closed", "This conversation is closed"),
    ],
)
def test_outside_its_dates_the_page_says_what_comes(
    db: None, visitor: Client, address: Address, state: str, words: str
) -> None:
    page = visitor.get(address("phase", factories.phase(factories.process(state=state))))
    assert page.status_code == 200
    assert words in text_of(page)
    assert "<blockquote" not in text_of(page)


def test_without_statements_the_first_one_is_asked_for(db: None, visitor: Client, address: Address) -> None:
    page = visitor.get(address("phase", factories.phase()))
    assert "There is no statement here yet" in text_of(page)
    assert "Add a statement" in text_of(page)


def test_a_draft_is_shown_to_its_team_only(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(draft=True, statements=["Plus de bancs."]))
    assert visitor.get(address("phase", phase)).status_code == 404
    visitor.force_login(factories.role(phase.process.space, "organiser"))
    assert "This conversation is not public yet" in text_of(visitor.get(address("phase", phase)))
    refused = answer(visitor, address("answer", phase), statements_of(phase)[0].public_id)
    assert (refused.status_code, refused["X-Refusal"]) == (403, "not_published")


def test_an_unknown_phase_says_where_to_look(phase: Phase, visitor: Client, address: Address) -> None:
    page = visitor.get(address("phase", phase).replace(f"/{phase.slug}/", "/nothing/"))
    assert page.status_code == 404
    assert "There is no conversation at this address" in text_of(page)


def test_the_statement_keeps_its_language(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(language="ar", question="سؤال", statements=["المزيد من المقاعد"]))
    assert 'lang="ar" dir="rtl">المزيد من المقاعد</blockquote>' in text_of(visitor.get(address("phase", phase)))


def test_a_hostile_text_is_shown_as_a_text(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(statements=["<script>alert(1)</script>"]))
    page = visitor.get(address("phase", phase)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_no_page_names_a_participant(visitor: Client, phase: Phase, address: Address) -> None:
    people = crowd(phase)
    answer(visitor, address("answer", phase), statements_of(phase)[0].public_id)
    mine = person_of(visitor)

    for name in ("phase", "list", "map", "mine", "add"):
        page = visitor.get(address(name, phase)).content.decode()
        assert [one.public_id for one in [*people, mine] if one.public_id in page] == []


def test_anothers_browser_is_not_shown_the_act(visitor: Client, phase: Phase, address: Address) -> None:
    answer(visitor, address("answer", phase), statements_of(phase)[0].public_id)
    sealed = visitor.cookies["isegoria_last_act"].value
    other = Client(headers={"accept-language": "en"})
    answer(other, address("answer", phase), statements_of(phase)[1].public_id)
    other.cookies["isegoria_last_act"] = sealed

    assert "receipt-code" not in text_of(other.get(address("phase", phase)))
    assert "receipt-code" in text_of(visitor.get(address("phase", phase)))


def test_a_forged_act_is_nothing(visitor: Client, phase: Phase, address: Address) -> None:
    answer(visitor, address("answer", phase), statements_of(phase)[0].public_id)
    visitor.cookies["isegoria_last_act"] = "forged:value"
    page = visitor.get(address("phase", phase))
    assert page.status_code == 200
    assert "receipt-code" not in text_of(page)


def test_only_a_post_answers(visitor: Client, phase: Phase, address: Address) -> None:
    assert visitor.get(address("answer", phase)).status_code == 405


@pytest.mark.parametrize("htmx", [False, True])
def test_queries_of_an_answer(
    visitor: Client, phase: Phase, address: Address, htmx: bool, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one, two, *_ = statements_of(phase)
    answer(visitor, address("answer", phase), one.public_id)
    headers = HTMX if htmx else {}
    # Twelve, and the two marks of the transaction within the test's own.
    with django_assert_max_num_queries(14):
        sent = answer(visitor, address("answer", phase), two.public_id, headers=headers)
    assert sent.status_code == (200 if htmx else 302)


@pytest.mark.parametrize("name", ["phase", "list", "map", "mine", "add"])
def test_queries_of_a_page(
    visitor: Client, phase: Phase, address: Address, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    crowd(phase)
    answer(visitor, address("answer", phase), statements_of(phase)[0].public_id)
    with django_assert_max_num_queries(12):
        assert visitor.get(address(name, phase)).status_code == 200


def test_the_panel_of_the_process_page_is_the_same_card(visitor: Client, phase: Phase, address: Address) -> None:
    process_page = address("phase", phase).removesuffix(f"statements/{phase.slug}/")
    page = visitor.get(process_page)
    assert page.status_code == 200
    assert f'action="{address("answer", phase)}"' in text_of(page)
    assert posted(page) == posted(visitor.get(address("phase", phase)))


def test_in_french(phase: Phase, address: Address) -> None:
    page = text_of(Client(headers={"accept-language": "fr"}).get(address("phase", phase)))
    assert "Proposition 1 sur 10" in page
    assert "Pourquoi celle-ci ?" in page


def test_the_statements_of_a_phase_taken_up_are_answered_there(db: None, visitor: Client, address: Address) -> None:
    process = factories.process(
        phases=[factories.plan("idees"), factories.plan("suite", title="Suite")], statements=["Plus de bancs."]
    )
    first, second = factories.phase(process, "idees"), factories.phase(process, "suite")
    second.takes_up.add(first)

    page = visitor.get(address("phase", second))
    assert answer(visitor, address("answer", second), posted(page)).status_code == 302
    assert Contribution.objects.get().standing.agrees == 1
