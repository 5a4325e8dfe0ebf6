# SPDX-License-Identifier: AGPL-3.0-or-later
"""One argument: adding it, its page, moderation, withdrawal, replies; and the API that does the same."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from isegoria.commons.moderation.actions import decide
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.debates.actions import NewArgument, add_argument, seed_arguments
from isegoria.tools.debates.counting import bring_order, compare_sides
from isegoria.tools.debates.models import Position
from isegoria.tools.debates.web.finding import argument_url
from tests import factories
from tests.tools.debates.crowds import a_debate, arguments_of, crowd, text_of

Address = Callable[..., str]
NEW = {"side": "for", "text": "Les enfants respirent mieux.", "language": "fr"}


def page_of(visitor: Client, argument: Contribution) -> Any:
    argument.process = factories.phase(argument.process, argument.phase.slug).process
    return visitor.get(argument_url(argument))


# --- adding ---------------------------------------------------------------------------------------------
def test_a_newcomer_adds_an_argument_in_one_send(visitor: Client, debate: Phase, address: Address) -> None:
    url = address("add", debate)
    chosen = re.findall(r'value="(for|against)"[^>]* checked', visitor.get(url, {"side": "against"}).content.decode())
    assert chosen == ["against"]

    sent = visitor.post(url, NEW)

    made = arguments_of(debate)[-1]
    assert (made.body, made.argument.side) == (NEW["text"], "for")
    page = visitor.get(sent["location"])
    assert "Kept and published:" in text_of(page)
    assert "receipt-code" in text_of(page)
    assert made.author
    assert "Withdraw my argument" in text_of(page)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"side": ""}, "Choose for or against."),
        ({"side": "both"}, "Choose for or against."),
        ({"text": "  "}, "the text is empty"),
        ({"text": "x" * 1001}, "takes at most 1000"),
        ({"text": "a\u202eb"}, "invisible control signs"),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_a_refused_argument_comes_back_with_its_text(
    visitor: Client, debate: Phase, address: Address, change: dict[str, str], words: str
) -> None:
    sent = visitor.post(address("add", debate), NEW | change)
    assert sent.status_code == 400
    assert words in text_of(sent)
    assert (NEW | change)["text"].strip() in text_of(sent)
    assert Person.objects.count() == 0


def test_a_double_click_adds_once_and_the_other_side_may_say_the_same(
    visitor: Client, debate: Phase, address: Address
) -> None:
    url = address("add", debate)
    assert [visitor.post(url, NEW).status_code for _ in range(2)] == [302, 409]
    assert visitor.post(url, NEW | {"side": "against"}).status_code == 302


def test_limits_and_closed_lists(visitor: Client, db: Any, address: Address) -> None:
    few = a_debate(max_per_person=1)
    assert visitor.post(address("add", few), NEW).status_code == 302
    assert visitor.post(address("add", few), NEW | {"text": "Autre."})["X-Refusal"] == "arguments_used_up"
    chosen = a_debate(people_add=False)
    assert visitor.post(address("add", chosen), NEW)["X-Refusal"] == "arguments_closed"
    assert "Arguments cannot be added now" in text_of(visitor.get(address("add", chosen)))


def test_an_argument_to_be_read_first_shows_to_its_author_alone(visitor: Client, db: Any, address: Address) -> None:
    phase = a_debate(moderation="before")
    sent = visitor.post(address("add", phase), NEW)
    assert "waiting to be read by a moderator" in text_of(visitor.get(sent["location"]))
    made = arguments_of(phase)[-1]
    other = text_of(Client(headers={"accept-language": "en"}).get(sent["location"].partition("#")[0]))
    assert NEW["text"] not in other
    assert "It waits to be read by a moderator." in other

    decide(contribution=made, by=factories.role(phase.process.space, "moderator"), act="publish")
    made.refresh_from_db()
    assert NEW["text"] in text_of(page_of(Client(), made))


def test_seeding_names_what_it_leaves_out(debate: Phase) -> None:
    listed = [
        NewArgument("for", "Nouveau."),
        NewArgument("for", "Nouveau."),
        NewArgument("left", "?"),
        NewArgument("for", ""),
    ]
    seeded = seed_arguments(phase=debate, by=None, arguments=listed, language="fr")
    assert len(seeded.added) == 1
    assert [verdict.code for _, verdict in seeded.left_out] == ["argument_exists", "side_unknown", "text_empty"]
    with pytest.raises(Refused):
        seed_arguments(phase=debate, by=factories.account(), arguments=[], language="fr")


# --- the page -------------------------------------------------------------------------------------------
def test_the_page_shows_the_argument_and_what_each_side_makes_of_it(
    visitor: Client, debate: Phase, django_assert_max_num_queries: Any
) -> None:
    crowd(debate, {1: 12, -1: 12}, lambda stand, number, _person: stand if number else 1)
    compare_sides(debate)
    first = arguments_of(debate)[0]
    first.process = debate.process
    visitor.get(argument_url(first))
    with django_assert_max_num_queries(12):
        said = text_of(visitor.get(argument_url(first)))
    assert first.body in said
    assert "Those who stand for" in said
    assert said.count("drawing-bar") == 3
    assert "What became of it" in said


def test_a_page_led_to_by_other_words_sends_on(visitor: Client, debate: Phase) -> None:
    first = arguments_of(debate)[0]
    first.process = debate.process
    url = argument_url(first).replace(first.ref, f"{first.public_id}-autre")
    sent = visitor.get(url)
    assert (sent.status_code, sent["location"]) == (301, argument_url(first))
    assert visitor.get(url.replace(first.public_id, "zzzzzzzzzz")).status_code == 404


@pytest.mark.parametrize("state", ["hidden", "rejected", "withdrawn", "erased"])
def test_an_argument_that_is_not_public_gives_nothing_away(visitor: Client, debate: Phase, state: str) -> None:
    first = arguments_of(debate)[0]
    Contribution.objects.filter(pk=first.pk).update(state=state)
    body = first.body
    first.refresh_from_db()
    page = page_of(visitor, first)
    assert page.status_code == (410 if state == "erased" else 200)
    assert body not in text_of(page)
    assert "noindex" in text_of(page)


def test_only_its_author_withdraws_it(visitor: Client, debate: Phase, address: Address) -> None:
    url = visitor.post(address("add", debate), NEW)["location"].partition("#")[0]
    assert Client().post(url).status_code == 403
    assert arguments_of(debate)[-1].state == "published"

    sent = visitor.post(url)

    assert arguments_of(debate)[-1].state == "withdrawn"
    assert "Withdrawn:" in text_of(visitor.get(sent["location"].partition("#")[0]))


def test_markdown_is_shown_clean(visitor: Client, debate: Phase) -> None:
    said = add_argument(
        phase=debate,
        author=factories.person(),
        side="for",
        text="**Fort** <script>alert(1)</script> [lien](javascript:alert(1))",
        language="fr",
    )
    page = page_of(visitor, said.contribution).content.decode()
    assert "<strong>Fort</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_the_card_says_the_side_and_not_who_thinks_what(debate: Phase) -> None:
    one = arguments_of(debate)[0]
    one.process = debate.process
    said = render_to_string("debates/card.html", {"contribution": one})
    assert one.body in said
    assert "debate-side-for" in said


def test_one_s_own_page(visitor: Client, debate: Phase, address: Address, django_assert_max_num_queries: Any) -> None:
    assert "You have not weighed any argument here yet" in text_of(visitor.get(address("mine", debate)))
    visitor.post(address("add", debate), NEW)
    visitor.post(address("position", debate), {"position": "agree"})
    for one in arguments_of(debate)[:5]:
        visitor.post(address("weigh", debate), {"argument": one.public_id, "opinion": "pass"})
    with django_assert_max_num_queries(12):
        said = text_of(visitor.get(address("mine", debate)))
    assert "5 arguments, the latest first." in said
    assert "Take my position back" in said
    assert NEW["text"] in said


def test_a_draft_is_for_its_team(visitor: Client, db: Any, address: Address) -> None:
    phase = a_debate(draft=True)
    for name in ("phase", "add", "mine", "summary", "results"):
        assert visitor.get(address(name, phase)).status_code == 404


@pytest.mark.parametrize("state", ["coming", "undated", "closed"])
def test_pages_of_every_state(visitor: Client, db: Any, address: Address, state: str) -> None:
    phase = a_debate(state=state)
    for name in ("phase", "add", "mine", "summary"):
        assert visitor.get(address(name, phase)).status_code == 200
    assert visitor.post(address("add", phase), NEW)["X-Refusal"].startswith("phase_")


def test_the_page_of_the_process_shows_one_argument_of_each_side(visitor: Client, debate: Phase) -> None:
    bring_order(debate)
    page = visitor.get(reverse("web:process", args=[debate.process.space.slug, debate.process.slug]))
    assert page.content.decode().count('class="card-plain debate-card') == 2
    assert "Read the 7 arguments" in text_of(page)


# --- the API --------------------------------------------------------------------------------------------
def test_the_api_does_what_pages_do(debate: Phase) -> None:
    bring_order(debate)
    person = factories.person()
    api, where = Client(), f"/api/v1/phases/{debate.process.space.slug}/{debate.process.slug}/{debate.slug}"
    mine = {"authorization": f"Bearer {guest_token(person)}"}

    def send(method: str, path: str, body: Any = None) -> Any:
        given = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(api, method)(path, headers=mine, **given)

    listed = api.get(f"{where}/arguments", {"per_side": 2}).json()
    assert (len(listed["items"]), listed["pages"], listed["order"]) == (4, 2, 1)
    made = send("post", f"{where}/arguments", {"side": "against", "text": "Par l’API.", "language": "fr"})
    assert made.status_code == 201
    one = made.json()["argument"]["id"]
    edited = send("put", f"/api/v1/arguments/{one}", {"text": "Par l’API, mieux dit.", "version": 1}).json()["argument"]
    assert (edited["text"], edited["version"], edited["side"]) == ("Par l’API, mieux dit.", 2, "against")
    assert send("put", f"/api/v1/arguments/{one}", {"text": "Trop tard.", "version": 1}).status_code == 409
    texts = [version["text"] for version in api.get(f"/api/v1/arguments/{one}/versions").json()]
    assert texts == ["Par l’API, mieux dit.", "Par l’API."]
    weighed = send("post", f"/api/v1/arguments/{one}/opinion", {"value": -1})
    assert weighed.status_code == 200
    assert api.get(f"/api/v1/arguments/{one}").json()["not_convincing"] == 1
    assert send("delete", f"/api/v1/arguments/{one}/opinion").status_code == 204
    assert send("post", f"{where}/position", {"value": 0}).status_code == 200
    assert send("get", f"{where}/position").json() == {"value": 0, "first_value": 0}
    assert send("delete", f"{where}/position").status_code == 204
    assert Position.objects.count() == 0
    assert send("delete", f"/api/v1/arguments/{one}").json()["state"] == "withdrawn"
    assert api.get(f"{where}/both-sides").json()["people"] is None
    assert api.get("/api/v1/arguments/zzzzzzzzzz").status_code == 404
