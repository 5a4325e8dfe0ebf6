# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation in a real browser: by keyboard, without a script, with HTMX; axe on each state of each page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from isegoria.core.contributions.actions import withdraw
from isegoria.core.processes.models import Phase
from isegoria.tools.statements.counting import compute_map
from isegoria.tools.statements.web.finding import addresses, statement_url
from tests import factories
from tests.tools.statements.crowds import TEXTS, crowd, statements_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
PHONE = {"width": 390, "height": 844}
Visitor = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def phase() -> Phase:
    """An open conversation of ten statements."""
    return factories.phase(factories.process("velo", statements=TEXTS))


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page as it is."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate("axe.run()")
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_with_htmx_the_next_card_comes_without_a_new_page_and_takes_the_focus(page: Page, phase: Phase) -> None:
    page.goto(addresses(phase).turn)
    first = page.locator("#turn-statement").inner_text()
    page.evaluate("window.same = true")

    page.get_by_role("button", name="D’accord", exact=True).click()

    expect(page.locator("#turn-statement")).not_to_have_text(first)
    assert page.evaluate("window.same") is True
    expect(page.locator("#turn-statement")).to_be_focused()
    expect(page.locator("#turn-said")).to_have_text("Enregistré\u00a0: D’accord.")
    expect(page.locator("#turn")).to_contain_text("Proposition 2 sur 10")
    assert page.locator("#turn").count() == 1
    page.get_by_text("Votre reçu").first.click()
    expect(page.locator(".receipt-code")).to_be_visible()


def test_by_keyboard_alone(page: Page, phase: Phase) -> None:
    page.goto(addresses(phase).turn)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "agree":
            break
    assert page.evaluate("document.activeElement.value") == "agree"
    first = page.locator("#turn-statement").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#turn-statement")).not_to_have_text(first)

    # The focus is on the new statement: the next stop is its first button.
    expect(page.locator("#turn-statement")).to_be_focused()
    page.wait_for_function("!document.querySelector('.htmx-settling')")  # which puts the focus there once more
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "agree"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#turn")).to_contain_text("Proposition 3 sur 10")
    assert sorted(value for one in statements_of(phase) for value in one.opinions.values_list("value", flat=True)) == [
        0,
        1,
    ]


def test_one_key_answers_while_the_card_has_the_focus_and_nowhere_else(page: Page, phase: Phase) -> None:
    page.goto(addresses(phase).turn)
    expect(page.get_by_text("Au clavier, quand la proposition a le focus")).to_be_visible()
    page.keyboard.press("3")
    expect(page.locator("#turn")).to_contain_text("Proposition 1 sur 10")

    page.locator("#turn-statement").focus()
    page.keyboard.press("Control+3")
    page.keyboard.press("3")

    expect(page.locator("#turn")).to_contain_text("Proposition 2 sur 10")
    expect(page.locator("#turn-statement")).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#turn")).to_contain_text("Proposition 3 sur 10")
    assert sorted(value for one in statements_of(phase) for value in one.opinions.values_list("value", flat=True)) == [
        -1,
        1,
    ]


def test_without_a_script(page_without_javascript: Page, phase: Phase) -> None:
    page = page_without_javascript
    page.goto(addresses(phase).turn)
    for number in range(1, 11):
        expect(page.locator("#turn")).to_contain_text(f"Proposition {number} sur 10")
        page.get_by_role("button", name="Pas d’accord").click()
        expect(page.locator(".last-act").first).to_contain_text("Enregistré")

    expect(page.locator("#turn")).to_contain_text("Vous avez répondu aux 10 propositions")
    page.goto(addresses(phase).mine)
    page.locator("summary", has_text="Changer ou retirer").first.click()
    page.locator("details[open]").get_by_role("button", name="D’accord", exact=True).click()
    expect(page.locator(".last-act")).to_contain_text("Modifié et enregistré")
    page.locator("summary", has_text="Changer ou retirer").first.click()
    page.get_by_role("button", name="Retirer cette réponse").first.click()
    expect(page.locator("main")).to_contain_text("9 réponses")

    page.goto(addresses(phase).add)
    page.get_by_label("Votre proposition", exact=True).fill("Plus de bancs à l'ombre.")
    page.get_by_role("button", name="Ajouter ma proposition").click()
    expect(page.locator(".last-act")).to_contain_text("Enregistrée et publiée")


def test_a_phase_that_closes_under_an_open_page(page: Page, phase: Phase) -> None:
    page.goto(addresses(phase).turn)
    opens = phase.opens_at
    Phase.objects.filter(pk=phase.pk).update(closes_at=opens.replace(microsecond=1) if opens else None)
    page.get_by_role("button", name="Passer").click()
    expect(page.locator("#turn")).to_contain_text("Cette réponse n’a pas été enregistrée")
    expect(page.locator("#turn")).to_contain_text("Cette conversation est close")
    assert faults(page) == []


def test_the_letters_left_are_said_while_one_types(page: Page, phase: Phase) -> None:
    page.goto(addresses(phase).add)
    page.get_by_label("Votre proposition", exact=True).fill("  Dix lettre\n")
    expect(page.locator("[data-left-of]")).to_have_text("Caractères restants\u00a0: 270")
    page.get_by_label("Votre proposition", exact=True).fill("x" * 281)
    expect(page.locator("[data-left-of]")).to_have_text("Trop long de 1 caractères")


def test_buttons_are_large_enough_for_a_thumb_and_nothing_overflows(phone: Page, phase: Phase) -> None:
    crowd(phase, people=30)
    compute_map(phase)
    for url in (addresses(phase).turn, addresses(phase).map, addresses(phase).list, addresses(phase).add):
        phone.goto(url)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.goto(addresses(phase).turn)
    for button in phone.locator("#turn button, #turn summary").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44


STATES = ("turn", "answered", "all_answered", "coming", "closed", "add", "add_wrong", "added", "list", "list_nothing",
          "mine", "mine_nobody", "map", "map_you", "no_map", "statement", "statement_gone", "process")  # fmt: skip
ROTATED = (
    {"locale": "en-GB", "viewport": PHONE},
    {"color_scheme": "dark"},
    {"locale": "en-GB", "color_scheme": "dark"},
)


@pytest.mark.parametrize(("place", "state"), list(enumerate(STATES)), ids=STATES)
def test_axe_finds_nothing(new_visitor: Visitor, phase: Phase, place: int, state: str) -> None:
    """French, light, on a telephone; and one rotating variant of language, theme and width."""
    for options in ({"viewport": PHONE}, ROTATED[place % len(ROTATED)]):
        page = new_visitor(**options).new_page()
        show(page, phase, state)
        assert faults(page) == []


def show(page: Page, phase: Phase, state: str) -> None:
    """Bring a page into one of ``STATES``, every fold open."""
    cache.clear()
    where = addresses(phase)
    if state in {"map", "map_you", "statement", "answered", "list", "process"} and not phase.results.exists():
        crowd(phase, people=30)
        compute_map(phase)
    if state in {"coming", "closed"}:
        where = addresses(factories.phase(factories.process(state=state, statements=TEXTS)))
    if state == "list_nothing":
        page.goto(f"{where.list}?q=nulle+part")
    elif state in {"list", "mine_nobody", "map", "no_map", "add"}:
        page.goto(getattr(where, {"mine_nobody": "mine", "no_map": "map"}.get(state, state)))
    elif state == "statement":
        page.goto(statement_url(statements_of(phase)[4]))
    elif state == "statement_gone":
        author = factories.person()
        one = factories.statement(phase=phase, author=author)
        page.goto(statement_url(withdraw(contribution=one, person=author)))
    elif state in {"add_wrong", "added"}:
        page.goto(where.add)
        page.locator("textarea").fill(
            "x" * (300 if state == "add_wrong" else 30 + phase.pk % 7 + page.viewport_size["width"] % 9)
        )
        page.locator("form.form button").click()
        page.wait_for_load_state()
    else:
        page.goto(where.process if state == "process" else where.turn)
    if state in {"answered", "mine", "map_you"}:
        page.locator('.opinion-button[value="agree"]').click()
        expect(page.locator(".last-act")).to_be_visible()
        if state != "answered":
            page.goto(where.mine if state == "mine" else where.map)
    if state == "all_answered":
        for number in range(len(TEXTS)):
            expect(page.locator("#turn")).to_contain_text(f"{number + 1} ")
            page.locator('.opinion-button[value="agree"]').click()
        expect(page.locator(".empty")).to_be_visible()
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
