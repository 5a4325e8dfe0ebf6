# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one statement, in each of its states."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from isegoria.commons.moderation.actions import decide
from isegoria.core.contributions.actions import erase, withdraw
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.tools.statements.counting import compute_map
from tests import factories
from tests.tools.statements.crowds import crowd, statements_of, text_of

Address = Callable[..., str]


def page_of(statement: Contribution, ref: str = "") -> str:
    process = statement.process
    return reverse("statements:statement", args=[process.space.slug, process.slug, ref or statement.ref])


def test_a_statement_with_its_author_and_date(visitor: Client, phase: Phase) -> None:
    one = factories.statement("Plus de bancs.", phase=phase, author=factories.person(pseudonym="Camille"))
    page = visitor.get(page_of(one))

    assert page.status_code == 200
    assert "<h1" in text_of(page)
    assert "Plus de bancs." in text_of(page)
    assert "Camille" in text_of(page)
    assert "0 answers so far. The counts show from 5 answers on" in text_of(page)
    assert "What became of it" in text_of(page)


def test_the_identifier_leads_whatever_the_words(visitor: Client, phase: Phase) -> None:
    one = statements_of(phase)[0]
    for ref in (one.public_id, f"{one.public_id}-other-words", f"{one.public_id}-"):
        moved = visitor.get(page_of(one, ref))
        assert (moved.status_code, moved["location"]) == (301, page_of(one))


def test_a_statement_of_another_process_is_not_found_here(visitor: Client, phase: Phase) -> None:
    one, other = statements_of(phase)[0], factories.process()
    address = reverse("statements:statement", args=[other.space.slug, other.slug, one.ref])
    page = visitor.get(address)
    assert page.status_code == 404
    assert "There is no statement at this address" in text_of(page)


def test_the_counts_and_the_groups_of_the_map(visitor: Client, phase: Phase) -> None:
    crowd(phase)
    compute_map(phase)
    page = text_of(visitor.get(page_of(statements_of(phase)[4])))
    assert 'class="drawing drawing-bar"' in page
    assert "In each opinion group" in page
    assert 'class="drawing drawing-groups"' in page


def test_answering_and_taking_back_here(visitor: Client, phase: Phase, address: Address) -> None:
    one = statements_of(phase)[0]
    sent = visitor.post(address("answer", phase), {"statement": one.public_id, "opinion": "agree", "then": "statement"})
    assert (sent.status_code, sent["location"]) == (302, page_of(one))
    page = text_of(visitor.get(page_of(one)))
    assert 'value="agree" aria-pressed="true"' in page
    assert "receipt-code" in page

    sent = visitor.post(address("mine", phase), {"statement": one.public_id, "then": "statement"})
    assert (sent.status_code, sent["location"]) == (302, page_of(one))
    assert "aria-pressed" not in text_of(visitor.get(page_of(one)))


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("pending", 200, "It waits to be read by a moderator."),
        ("rejected", 200, "A moderator has read it and did not publish it."),
        ("hidden", 200, "A moderator has hidden it."),
        ("withdrawn", 200, "Its author has withdrawn it."),
        ("erased", 410, "It was erased"),
    ],
)
def test_what_is_not_public_stands_without_its_text(
    db: None, visitor: Client, state: str, status: int, words: str
) -> None:
    moderation = "before" if state in {"pending", "rejected"} else "after"
    phase = factories.phase(factories.process(moderation=moderation))
    author = factories.person()
    one = factories.statement("Un texte reconnaissable.", phase=phase, author=author)
    moderator = factories.role(phase.process.space, "moderator")
    if state == "rejected":
        decide(contribution=one, by=moderator, act="reject", reason="unclear")
    elif state == "hidden":
        decide(contribution=one, by=moderator, act="hide", reason="off_topic")
    elif state == "withdrawn":
        withdraw(contribution=one, person=author)
    elif state == "erased":
        erase(contribution=one, reason="law")
    one.refresh_from_db()

    page = visitor.get(page_of(one))

    assert page.status_code == status
    assert words in text_of(page)
    assert "reconnaissable" not in text_of(page)
    assert "reconnaissable" not in page_of(one)
    assert "opinion-button" not in text_of(page)
    assert "noindex" in text_of(page)
    if state in {"hidden", "rejected"}:
        assert "Decided on" in text_of(page)
    # An address from before, with the words of the text, leads to the one without them.
    moved = visitor.get(page_of(one, f"{one.public_id}-un-texte-reconnaissable"))
    assert moved["location"] == page_of(one)


def test_its_author_still_reads_a_text_that_waits(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(moderation="before"))
    visitor.post(address("add", phase), {"text": "Un texte reconnaissable.", "language": "fr"})
    one = statements_of(phase)[0]
    assert "reconnaissable" in text_of(visitor.get(page_of(one)))
    assert "reconnaissable" not in text_of(Client().get(page_of(one)))


def test_a_closed_phase_has_no_buttons(db: None, visitor: Client) -> None:
    phase = factories.phase(factories.process(state="closed", statements=["Plus de bancs."]))
    page = text_of(visitor.get(page_of(statements_of(phase)[0])))
    assert "opinion-button" not in page
    assert "Back to the conversation" in page


def test_right_to_left(db: None, visitor: Client) -> None:
    phase = factories.phase(factories.process(language="ar", question="سؤال", statements=["المزيد من المقاعد"]))
    one = statements_of(phase)[0]
    page = visitor.get(page_of(one))
    assert one.ref == f"{one.public_id}-statement"
    assert 'lang="ar" dir="rtl">المزيد من المقاعد</h1>' in text_of(page)
