# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a debate: both sides in turn, a stable order, totals when they may be seen, few queries."""

import re
from collections.abc import Callable
from datetime import timedelta
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
from isegoria.core.processes.models import Phase
from isegoria.engine.opinions.reading_order import leading_side
from isegoria.tools.debates.counting import A_PAGE, ORDER_WAIT, bring_order, recompute_stale
from isegoria.tools.debates.models import Position, ReadingOrder
from isegoria.tools.debates.queries import find_order, order_page
from tests import factories
from tests.tools.debates.crowds import a_debate, arguments_of, crowd, set_out, text_of

Address = Callable[..., str]
HTMX = {"hx-request": "true"}


def shown_on(page: Any) -> list[str]:
    """The public ids of the arguments of a page, from top to bottom."""
    return re.findall(r'<article [^>]*id="a-([^"]+)"', page.content.decode())


def sides(phase: Phase, ids: list[str]) -> list[str]:
    known = {one.public_id: one.argument.side for one in arguments_of(phase)}
    return [known[one] for one in ids]


def weigh(visitor: Client, url: str, argument: Contribution, opinion: str = "agree", **more: Any) -> Any:
    return visitor.post(url, {"argument": argument.public_id, "opinion": opinion, **more.pop("fields", {})}, **more)


def older(order: ReadingOrder, seconds: float) -> None:
    ReadingOrder.objects.filter(pk=order.pk).update(made_at=order.made_at - timedelta(seconds=seconds))


def test_the_two_sides_take_turns_and_nothing_is_written(visitor: Client, debate: Phase, address: Address) -> None:
    bring_order(debate)

    page = visitor.get(address("phase", debate))

    assert page.status_code == 200
    lead = leading_side(timezone.localtime(timezone.now(), debate.process.space.zone).toordinal())
    other = "against" if lead == "for" else "for"
    assert sides(debate, shown_on(page)) == [lead, other, lead, other, lead, other, "for"]
    assert "Why in this order?" in text_of(page)
    assert COOKIE not in visitor.cookies
    assert Person.objects.count() == 0


def test_before_any_order_the_newest_arguments_show_all_the_same(
    visitor: Client, debate: Phase, address: Address
) -> None:
    assert len(shown_on(visitor.get(address("phase", debate)))) == 7


def test_an_empty_debate_says_so(visitor: Client, db: Any, address: Address) -> None:
    page = visitor.get(address("phase", a_debate()))
    assert "There is no argument here yet" in text_of(page)


def test_pages_hold_as_many_of_each_side_and_each_argument_once(visitor: Client, db: Any, address: Address) -> None:
    phase = a_debate()
    set_out(phase, [f"Pour {n}." for n in range(23)], [f"Contre {n}." for n in range(12)])
    bring_order(phase)

    pages = [shown_on(visitor.get(address("phase", phase), {"page": n, "order": 1})) for n in (1, 2, 3)]

    assert [sides(phase, page).count("against") for page in pages] == [A_PAGE, 2, 0]
    assert [sides(phase, page).count("for") for page in pages] == [A_PAGE, A_PAGE, 3]
    assert len({one for page in pages for one in page}) == 35


def test_paging_is_stable_while_the_order_is_drawn_up_again(visitor: Client, db: Any, address: Address) -> None:
    phase = a_debate()
    set_out(phase, [f"Pour {n}." for n in range(15)], [f"Contre {n}." for n in range(15)])
    bring_order(phase)
    url = address("phase", phase)
    second = shown_on(visitor.get(url, {"page": 2, "order": 1}))

    crowd(phase, {1: 12}, lambda _stand, number, _person: 1 if number == 3 else -1)
    assert not bring_order(phase)  # it has not served its time
    older(ReadingOrder.objects.get(), ORDER_WAIT)
    assert bring_order(phase)

    assert shown_on(visitor.get(url, {"page": 2, "order": 1})) == second
    newest = find_order(phase)
    assert (newest.number, newest.latest) == (2, True)
    first = order_page(phase, newest, number=1, per_side=A_PAGE).shown
    best = next(one for one in first if one.side == "for")
    assert best.contribution.body == "Pour 3."
    assert best.why == "convincing"


def test_an_order_that_is_no_longer_kept_gives_way_and_says_so(
    visitor: Client, debate: Phase, address: Address
) -> None:
    bring_order(debate)
    page = visitor.get(address("phase", debate), {"page": "1", "order": "9"})
    assert "The order was drawn up again since you began reading" in text_of(page)


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=x&order=y", "?page=99999999999", "?order=%00"])
def test_any_page_number_shows_a_page(visitor: Client, debate: Phase, address: Address, query: str) -> None:
    bring_order(debate)
    assert visitor.get(address("phase", debate) + query).status_code == 200


def test_an_argument_that_came_since_stands_at_the_end(visitor: Client, debate: Phase, address: Address) -> None:
    bring_order(debate)
    set_out(debate, ["Tout neuf."], [])
    page = visitor.get(address("phase", debate))
    newest = arguments_of(debate)[-1]
    assert shown_on(page)[-1] == newest.public_id
    assert "Just in" in text_of(page)


def test_a_hidden_argument_leaves_the_page_at_once(visitor: Client, debate: Phase, address: Address) -> None:
    bring_order(debate)
    moderator = factories.role(debate.process.space, "moderator")
    hidden = arguments_of(debate)[0]

    decide(contribution=hidden, by=moderator, act="hide", reason="off_topic")

    page = visitor.get(address("phase", debate))
    assert hidden.public_id not in shown_on(page)
    assert len(shown_on(page)) == 6


def test_weighing_is_kept_and_leads_back_to_the_argument(visitor: Client, debate: Phase, address: Address) -> None:
    argument = arguments_of(debate)[0]

    sent = weigh(visitor, address("weigh", debate), argument, fields={"page": "1", "order": "1"})

    assert sent["location"] == f"{address('phase', debate)}?page=1&order=1#a-{argument.public_id}"
    assert Opinion.objects.get().value == 1
    assert "Kept:" in text_of(visitor.get(sent["location"]))


def test_with_htmx_the_card_comes_back_alone_with_its_receipt(visitor: Client, debate: Phase, address: Address) -> None:
    argument = arguments_of(debate)[0]
    fragment = weigh(visitor, address("weigh", debate), argument, "disagree", headers=HTMX)
    said = text_of(fragment)
    assert fragment.status_code == 200
    assert said.count("<article") == 1
    assert "<html" not in said
    assert 'value="disagree" aria-pressed="true"' in said
    assert "receipt-code" in said
    assert 'hx-swap-oob="true">Kept.' in said


def test_an_answer_is_changed_and_taken_back(visitor: Client, debate: Phase, address: Address) -> None:
    argument, url = arguments_of(debate)[0], address("weigh", debate)
    for word in ("agree", "pass"):
        weigh(visitor, url, argument, word)
    argument.standing.refresh_from_db()
    assert (argument.standing.agrees, argument.standing.passes) == (0, 1)

    weigh(visitor, url, argument, "back", fields={"then": "mine"})

    argument.standing.refresh_from_db()
    assert (Opinion.objects.count(), argument.standing.opinions) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"argument": "zzzzzzzzzz", "opinion": "agree"}, 400, "argument_unknown"),
        ({"opinion": "yes"}, 400, "opinion_unknown"),
        ({"opinion": "back"}, 400, "opinion_unknown"),
        ({}, 400, "opinion_unknown"),
    ],
)
def test_what_cannot_be_kept_is_said_above_the_arguments(
    visitor: Client, debate: Phase, address: Address, fields: dict[str, str], status: int, code: str
) -> None:
    given = {"argument": arguments_of(debate)[0].public_id} | fields
    sent = visitor.post(address("weigh", debate), given)
    assert (sent.status_code, sent["X-Refusal"]) == (status, code)
    assert len(shown_on(sent)) == 7
    assert Person.objects.count() == 0


def test_a_closed_debate_takes_nothing_and_shows_all(visitor: Client, db: Any, address: Address) -> None:
    phase = a_debate(totals="closed")
    set_out(phase, ["Pour."], ["Contre."])
    Phase.objects.filter(pk=phase.pk).update(closes_at=timezone.now() - timedelta(days=1))

    sent = weigh(visitor, address("weigh", phase), arguments_of(phase)[0])

    assert sent["X-Refusal"] == "phase_closed"
    assert "This debate closed on" in text_of(visitor.get(address("phase", phase)))
    assert visitor.post(address("position", phase), {"position": "agree"})["X-Refusal"] == "phase_closed"


def test_totals_wait_until_one_has_spoken(visitor: Client, db: Any, address: Address) -> None:
    phase = a_debate()
    set_out(phase, ["Pour."], ["Contre."])
    crowd(phase, {1: 6}, lambda *_: 1)
    url = address("phase", phase)

    before = text_of(visitor.get(url))
    assert "drawing-bar" not in before
    assert "You will see totals once you have weighed an argument" in before

    visitor.post(address("position", phase), {"position": "pass"})
    assert "drawing-bar" in text_of(visitor.get(url))


def test_counts_show_from_five_answers_on(visitor: Client, debate: Phase, address: Address) -> None:
    crowd(debate, {1: 4}, lambda *_: 1)
    assert "drawing-bar" not in text_of(visitor.get(address("phase", debate)))
    crowd(debate, {1: 1}, lambda *_: 1)
    assert "drawing-bar" in text_of(visitor.get(address("phase", debate)))


def test_a_position_is_kept_changed_and_taken_back(visitor: Client, debate: Phase, address: Address) -> None:
    url = address("position", debate)
    sent = visitor.post(url, {"position": "agree"})
    assert sent["location"] == f"{address('phase', debate)}#kept"
    position = Position.objects.get()
    assert position.person == find_guest(visitor.cookies[COOKIE].value)
    assert "Kept: you stand" in text_of(visitor.get(address("phase", debate)))

    visitor.post(url, {"position": "disagree", "then": "mine"})
    position.refresh_from_db()
    assert (position.value, position.first_value) == (-1, -1)  # nothing was weighed in between: a slip

    visitor.post(url, {"position": "back"})
    assert Position.objects.count() == 0


def test_an_unknown_position_is_refused(visitor: Client, debate: Phase, address: Address) -> None:
    sent = visitor.post(address("position", debate), {"position": "maybe"})
    assert (sent.status_code, sent["X-Refusal"]) == (400, "position_unknown")
    assert Person.objects.count() == 0


def test_a_page_takes_few_queries_whatever_the_number_of_arguments(
    visitor: Client, db: Any, address: Address, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    phase = a_debate()
    set_out(phase, [f"Pour {n}." for n in range(40)], [f"Contre {n}." for n in range(40)])
    bring_order(phase)
    weigh(visitor, address("weigh", phase), arguments_of(phase)[0])
    visitor.post(address("position", phase), {"position": "agree"})
    for page in (1, 2, 4):
        visitor.get(address("phase", phase))
        with django_assert_max_num_queries(12):
            assert visitor.get(address("phase", phase), {"page": page}).status_code == 200


def test_the_worker_orders_every_debate(debate: Phase) -> None:
    assert recompute_stale() == 1
    assert recompute_stale() == 0
    assert ReadingOrder.objects.get().pros_count == 4


def test_an_order_holds_what_it_was_drawn_from(debate: Phase) -> None:
    bring_order(debate)
    order = ReadingOrder.objects.get()
    assert (len(bytes(order.pros)), len(bytes(order.cons))) == (4 * 8, 3 * 8)
    assert order.fingerprint["arguments"] == 7
