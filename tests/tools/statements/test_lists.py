# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the statements in each order; and one's own answers, changed and taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.moderation.actions import decide
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase
from tests import factories
from tests.tools.statements.crowds import TEXTS, crowd, statements_of, text_of

Address = Callable[..., str]


def said(page: Any) -> list[str]:
    """The statements of a list, in its order."""
    return [one.body for one in page.context["page"].object_list]


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("answered", "the most answered first"),
        ("newest", "the newest first"),
        ("agreed", "those that most people agree with first"),
        ("divided", "those with as many for as against first"),
    ],
)
def test_the_list_says_its_order_and_keeps_it(
    visitor: Client, phase: Phase, address: Address, order: str, words: str
) -> None:
    crowd(phase)
    page = visitor.get(address("list", phase), {"order": order})

    assert words in text_of(page)
    assert len(said(page)) == 10
    first = page.context["page"].object_list[0]
    if order == "newest":
        assert first.body == TEXTS[-1]
    if order == "agreed":
        assert first.body in TEXTS[:2]
    if order == "divided":
        assert first.body not in TEXTS[:2]


def test_an_unknown_order_and_page_are_the_first_ones(visitor: Client, phase: Phase, address: Address) -> None:
    page = visitor.get(address("list", phase), {"order": "nothing", "page": "-3"})
    assert (page.status_code, page.context["order"], page.context["page"].number) == (200, "answered", 1)


def test_search(visitor: Client, phase: Phase, address: Address) -> None:
    assert said(visitor.get(address("list", phase), {"q": "numéro 7"})) == ["Proposition numéro 7."]
    nothing = visitor.get(address("list", phase), {"q": "\0<b>nulle part</b>"})
    assert "No statement holds these words" in text_of(nothing)
    assert "<b>nulle" not in text_of(nothing)


def test_pages(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase(factories.process(statements=[f"Idée {n}." for n in range(30)]))
    first, second = (said(visitor.get(address("list", phase), {"page": n, "order": "newest"})) for n in (1, 2))
    assert (len(first), len(second), len({*first, *second})) == (25, 5, 30)


def test_counts_show_from_five_answers_on(visitor: Client, phase: Phase, address: Address) -> None:
    one, two, *_ = statements_of(phase)
    for _ in range(4):
        factories.opinion(one)
        factories.opinion(two)
    factories.opinion(two, -1)

    page = text_of(visitor.get(address("list", phase)))
    assert "4 answers so far: the counts show from 5 on." in page
    assert page.count('class="drawing drawing-bar"') == 1


def test_what_is_hidden_is_not_listed(visitor: Client, phase: Phase, address: Address) -> None:
    one, *_ = statements_of(phase)
    decide(contribution=one, by=factories.role(phase.process.space, "moderator"), act="hide", reason="off_topic")
    page = visitor.get(address("list", phase))
    assert one.body not in said(page)
    assert len(said(page)) == 9


def test_my_answers_are_mine_alone(visitor: Client, phase: Phase, address: Address) -> None:
    one, two, *_ = statements_of(phase)
    factories.opinion(two)
    visitor.post(address("answer", phase), {"statement": one.public_id, "opinion": "pass"})

    page = text_of(visitor.get(address("mine", phase)))
    assert "1 answer, the latest first." in page
    assert one.body in page
    assert two.body not in page


def test_a_newcomer_has_no_answers_yet(visitor: Client, phase: Phase, address: Address) -> None:
    assert "You have not answered anything here yet" in text_of(visitor.get(address("mine", phase)))


def test_changing_one_s_mind_from_the_list(visitor: Client, phase: Phase, address: Address) -> None:
    one, *_ = statements_of(phase)
    visitor.post(address("answer", phase), {"statement": one.public_id, "opinion": "agree"})
    sent = visitor.post(address("answer", phase), {"statement": one.public_id, "opinion": "disagree", "then": "mine"})

    assert (sent.status_code, sent["location"]) == (302, address("mine", phase))
    assert "Changed and kept:" in text_of(visitor.get(address("mine", phase)))
    one.standing.refresh_from_db()
    assert (one.standing.agrees, one.standing.disagrees) == (0, 1)


def test_taking_an_answer_back(visitor: Client, phase: Phase, address: Address) -> None:
    one, *_ = statements_of(phase)
    visitor.post(address("answer", phase), {"statement": one.public_id, "opinion": "agree"})
    sent = visitor.post(address("mine", phase), {"statement": one.public_id})

    assert sent.status_code == 302
    assert Opinion.objects.count() == 0
    one.standing.refresh_from_db()
    assert one.standing.agrees == 0
    page = text_of(visitor.get(address("mine", phase)))
    assert "Taken back:" in page
    # A second send finds nothing to take back, and says nothing worse.
    assert visitor.post(address("mine", phase), {"statement": one.public_id}).status_code == 302


def test_an_answer_on_a_hidden_statement_can_still_be_taken_back(
    visitor: Client, phase: Phase, address: Address
) -> None:
    one, *_ = statements_of(phase)
    visitor.post(address("answer", phase), {"statement": one.public_id, "opinion": "agree"})
    decide(contribution=one, by=factories.role(phase.process.space, "moderator"), act="hide", reason="off_topic")

    page = text_of(visitor.get(address("mine", phase)))
    assert "A statement that is not shown any more" in page
    visitor.post(address("mine", phase), {"statement": one.public_id})
    assert Opinion.objects.count() == 0


def test_nothing_is_taken_back_once_closed(visitor: Client, phase: Phase, address: Address) -> None:
    one, *_ = statements_of(phase)
    visitor.post(address("answer", phase), {"statement": one.public_id, "opinion": "agree"})
    Phase.objects.filter(pk=phase.pk).update(closes_at=timezone.now())

    refused = visitor.post(address("mine", phase), {"statement": one.public_id})
    assert (refused.status_code, refused["X-Refusal"]) == (403, "phase_closed")
    assert Opinion.objects.count() == 1
    assert "The conversation is closed" in text_of(visitor.get(address("mine", phase)))


@pytest.mark.parametrize("statement", ["", "nothing", "zzzzzzzzzz"])
def test_what_cannot_be_taken_back_is_said(visitor: Client, phase: Phase, address: Address, statement: str) -> None:
    refused = visitor.post(address("mine", phase), {"statement": statement})
    assert (refused.status_code, refused["X-Refusal"]) == (400, "statement_unknown")
    assert "Nothing was taken back" in text_of(refused)
