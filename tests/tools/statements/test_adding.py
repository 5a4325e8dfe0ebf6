# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adding a statement: what is kept, what is refused, and what was typed is never lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from tests import factories
from tests.tools.statements.crowds import TEXTS, text_of

Address = Callable[..., str]
TEXT = "Les trottinettes ne devraient pas rouler sur les trottoirs."


def send(visitor: Client, url: str, text: str, language: str = "fr") -> Any:
    return visitor.post(url, {"text": text, "language": language})


def added() -> list[Contribution]:
    return list(Contribution.objects.exclude(author=None))


def test_the_form_says_what_is_expected(visitor: Client, phase: Phase, address: Address) -> None:
    page = text_of(visitor.get(address("add", phase)))
    assert "At most 280 characters." in page
    assert 'value="fr" selected' in page
    assert "It shows at once" in page
    assert "You can add 20 more statements here." in page


def test_a_statement_is_kept_published_and_has_a_receipt(visitor: Client, phase: Phase, address: Address) -> None:
    sent = send(visitor, address("add", phase), f"  {TEXT}\r\n")

    assert (sent.status_code, sent["location"]) == (302, address("add", phase) + "#kept")
    (made,) = added()
    assert (made.body, made.language, made.state) == (TEXT, "fr", "published")
    page = text_of(visitor.get(address("add", phase)))
    assert "Kept and published:" in page
    assert "receipt-code" in page
    assert "The statements that I have added" in page
    assert "You can add 19 more statements here." in page


def test_moderation_before_is_announced_and_waits(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(moderation="before"))
    assert "A moderator reads it before it shows." in text_of(visitor.get(address("add", phase)))

    send(visitor, address("add", phase), TEXT)

    (made,) = added()
    assert made.state == "pending"
    assert "Kept, and waiting to be read by a moderator:" in text_of(visitor.get(address("add", phase)))
    assert TEXT not in text_of(Client().get(address("list", phase)))


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 400, "Write a sentence, then send it."),
        ("   \n ", 400, "Nothing was kept: the text is empty."),
        ("x" * 281, 400, "The text has 281 characters, and this place takes at most 280."),
        ("y" * 900_000, 400, "this place takes at most 280."),
        ("Un\u202emot", 400, "The text holds invisible control signs"),
        (TEXTS[3], 409, "This very sentence is already among the statements."),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    visitor: Client, phase: Phase, address: Address, text: str, status: int, words: str
) -> None:
    refused = send(visitor, address("add", phase), text)

    assert refused.status_code == status
    assert words in text_of(refused)
    if 0 < len(text.strip()) < 300:
        assert text.strip() in text_of(refused)
    assert added() == []
    assert Person.objects.count() == 0


def test_a_nul_is_refused_with_a_sentence(visitor: Client, phase: Phase, address: Address) -> None:
    refused = send(visitor, address("add", phase), "Un\0mot")
    assert refused.status_code == 400
    assert "One thing to put right" in text_of(refused)
    assert added() == []


def test_a_double_send_is_kept_once(visitor: Client, phase: Phase, address: Address) -> None:
    send(visitor, address("add", phase), TEXT)
    again = send(visitor, address("add", phase), TEXT)

    assert (again.status_code, again["X-Refusal"]) == (409, "statement_exists")
    assert len(added()) == 1


def test_a_phase_that_closed_in_between_keeps_the_text_on_the_page(
    visitor: Client, phase: Phase, address: Address
) -> None:
    Phase.objects.filter(pk=phase.pk).update(closes_at=timezone.now())
    refused = send(visitor, address("add", phase), TEXT)

    assert (refused.status_code, refused["X-Refusal"]) == (403, "phase_closed")
    assert TEXT in text_of(refused)
    assert added() == []


def test_where_people_do_not_add_the_page_says_so(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(people_add=False, statements=TEXTS))

    assert "the statements were chosen beforehand" in text_of(visitor.get(address("add", phase)))
    assert send(visitor, address("add", phase), TEXT).status_code == 403
    assert address("add", phase) not in text_of(visitor.get(address("phase", phase)))


def test_no_more_than_one_s_share(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(max_per_person=2))
    for number in range(2):
        assert send(visitor, address("add", phase), f"{TEXT} {number}").status_code == 302

    refused = send(visitor, address("add", phase), "Une de trop.")
    assert (refused.status_code, refused["X-Refusal"]) == (403, "statements_used_up")
    assert "Une de trop." in text_of(refused)
    assert "the most that one person can add here" in text_of(visitor.get(address("add", phase)))


def test_another_language_than_the_offered_ones_is_refused(visitor: Client, phase: Phase, address: Address) -> None:
    assert send(visitor, address("add", phase), TEXT, "xx").status_code == 400
    assert send(visitor, address("add", phase), TEXT, "en").status_code == 302
    assert added()[0].language == "en"
