# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list in each order, filtered, searched and paged, in a constant number of queries."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.commons.moderation.actions import decide
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.expressions.actions import import_totals
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase
from isegoria.tools.proposals.actions import Where
from isegoria.tools.proposals.queries import seed_of
from tests import factories
from tests.tools.proposals import making
from tests.tools.proposals.making import address, text_of, url


def listed(page: Any) -> list[str]:
    return [one.title for one in page.context["page"].object_list]


def get(client: Client, phase: Phase, **asked: str) -> Any:
    return client.get(address("phase", phase), asked)


def as_person(person: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies[COOKIE] = guest_token(person)
    return client


def some(phase: Phase, count: int, **given: Any) -> list[Contribution]:
    return [making.proposal(f"Idée numéro {number}", of=phase, **given) for number in range(count)]


@pytest.mark.parametrize(
    ("order", "words", "expected"),
    [
        ("recent", "The newest first.", ["Idée numéro 2", "Idée numéro 1", "Idée numéro 0"]),
        ("supported", "most people support first", ["Idée numéro 1", "Idée numéro 2", "Idée numéro 0"]),
        ("discussed", "the most comments first", ["Idée numéro 0", "Idée numéro 2", "Idée numéro 1"]),
    ],
)
def test_each_order_is_said_and_kept(
    visitor: Client, phase: Phase, order: str, words: str, expected: list[str]
) -> None:
    made = some(phase, 3)
    making.carry(made[1], factories.person())
    Standing.objects.filter(pk=made[0].pk).update(comments=4)
    page = get(visitor, phase, order=order)

    assert words in text_of(page)
    assert listed(page) == expected


def test_at_random_is_the_same_all_day_and_not_for_everyone(phase: Phase) -> None:
    some(phase, 12)
    people = [factories.person() for _ in range(4)]
    orders = [tuple(listed(get(as_person(one), phase))) for one in people]

    assert orders == [tuple(listed(get(as_person(one), phase))) for one in people]
    assert len(set(orders)) > 1
    assert {frozenset(one) for one in orders} == {frozenset(orders[0])}


def test_each_day_has_another_order() -> None:
    days = {seed_of("abc", date(2026, 1, day)) for day in range(1, 29)}
    assert len(days) == 28
    assert all(0 < seed < 2**31 - 1 for seed in days)


def test_imported_totals_count_in_the_order(visitor: Client, phase: Phase) -> None:
    made = some(phase, 3)
    making.carry(made[2], factories.person())
    import_totals(contribution=made[0], source="Decidim", supports=40)
    page = get(visitor, phase, order="supported")

    assert listed(page) == ["Idée numéro 0", "Idée numéro 2", "Idée numéro 1"]
    assert "+ 40 imported" in text_of(page)


def test_filters_and_their_counts(visitor: Client, phase: Phase) -> None:
    town = Territory.objects.create(scheme="INSEE", level="commune", code="86194", name="Poitiers")
    making.proposal("Une rue", of=phase, where=Where(category="Rues", place=town))
    making.proposal("Un parc", of=phase, where=Where(category="Parcs et jardins"))
    making.proposal("Une autre rue", of=phase, where=Where(category="Rues"))
    page = get(visitor, phase)

    assert "Rues 2" in text_of(page)
    assert "Poitiers 1" in text_of(page)
    assert set(listed(get(visitor, phase, category="Rues"))) == {"Une rue", "Une autre rue"}
    assert listed(get(visitor, phase, category="Rues", place=str(town.pk))) == ["Une rue"]
    empty = get(visitor, phase, category="Piscines")
    assert "No proposal answers to this" in text_of(empty)


def test_search(visitor: Client, phase: Phase) -> None:
    making.proposal("Planter des tilleuls", "Sur la place.", of=phase)
    making.proposal("Une piscine couverte", "Pour les écoles.", of=phase)

    assert listed(get(visitor, phase, q="tilleul")) == ["Planter des tilleuls"]
    assert listed(get(visitor, phase, q="écoles", order="supported")) == ["Une piscine couverte"]
    for odd in ('"', "'; --", "😀", "\0", "*", "( OR", "公园", "حديقة", "-", "x" * 5000):
        assert get(visitor, phase, q=odd).status_code == 200


@pytest.mark.parametrize("asked", [{"order": "nothing"}, {"page": "-3"}, {"place": "x"}, {"up_to": "9" * 40}])
def test_whatever_is_not_understood_asks_nothing(visitor: Client, phase: Phase, asked: dict[str, str]) -> None:
    some(phase, 1)
    assert listed(get(visitor, phase, **asked)) == ["Idée numéro 0"]


@pytest.mark.parametrize("order", ["recent", "supported", "random"])
def test_what_is_written_meanwhile_moves_no_page(phase: Phase, order: str) -> None:
    some(phase, 45)
    client = as_person(factories.person())
    first = get(client, phase, order=order)
    assert "up_to=" in first.content.decode()
    second_url = next(
        part.partition('"')[0].replace("&amp;", "&")
        for part in first.content.decode().split('href="')
        if "page=2" in part.partition('"')[0]
    )
    before = listed(client.get(address("phase", phase) + second_url))
    making.proposal("Arrivée entre-temps", of=phase)
    cache.clear()

    after = client.get(address("phase", phase) + second_url)
    assert listed(after) == before
    assert len({*listed(first), *before}) == 40


def test_only_what_is_public_is_listed(visitor: Client, phase: Phase) -> None:
    made = some(phase, 2)
    decide(contribution=made[0], by=factories.role(phase.process.space, "moderator"), act="hide", reason="off_topic")

    assert listed(get(visitor, phase)) == ["Idée numéro 1"]
    assert Client().get(url(making.again(made[0]))).status_code == 200


def test_a_phase_shows_what_it_takes_up(visitor: Client, db: None) -> None:
    process = factories.process(phases=[making.plan("idees"), making.plan("choix", title="Choix")])
    first, second = factories.phase(process, "idees"), factories.phase(process, "choix")
    second.takes_up.add(first)
    one = making.proposal("Venue d'avant", of=first)
    making.proposal("Née ici", of=second)
    opens_at, closes_at = factories.dates("closed")
    Phase.objects.filter(pk=first.pk).update(opens_at=opens_at, closes_at=closes_at)

    assert set(listed(get(visitor, second))) == {"Venue d'avant", "Née ici"}
    visitor.post(url(one, "support"), {"act": "give"})
    assert making.again(one).standing.supports == 1


def test_what_is_mine(phase: Phase) -> None:
    ana = factories.person()
    own = making.proposal("Écrite par moi", of=phase, author=ana)
    other = making.proposal("Que je soutiens", of=phase)
    making.carry(other, ana)
    page = text_of(as_person(ana).get(address("mine", phase)))

    assert (own.title in page, other.title in page) == (True, True)
    assert own.title not in text_of(Client().get(address("mine", phase)))


@pytest.mark.parametrize("name", ["phase", "mine"])
def test_the_queries_do_not_grow(phase: Phase, name: str) -> None:
    ana = factories.person()
    for one in some(phase, 3, author=ana):
        making.carry(one, ana)
    client = as_person(ana)

    def count() -> int:
        client.get(address(name, phase))
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as made:
            client.get(address(name, phase))
        return len(made)

    few = count()
    for one in some(phase, 20, author=ana):
        making.carry(one, ana)
    assert count() == few
    assert few <= (13 if name == "phase" else 15)  # one of them for the bell of whoever is known


def test_the_queries_of_a_proposal_do_not_grow(phase: Phase) -> None:
    one = making.proposal(of=phase)
    client = as_person(factories.person())

    def count() -> int:
        client.get(url(one))
        cache.clear()
        with CaptureQueriesContext(connection) as made:
            client.get(url(one))
        return len(made)

    few = count()
    making.carry(one, *(factories.person() for _ in range(5)))
    assert count() == few
    assert few <= 18  # two of them for the bell and the button to follow


def test_the_page_of_the_process_offers_the_act(visitor: Client, phase: Phase) -> None:
    one = making.proposal(of=phase)
    page = visitor.get(f"/s/{phase.process.space.slug}/{phase.process.slug}/")

    assert ("What do you propose?" in text_of(page), one.title in text_of(page)) == (True, True)


@pytest.mark.parametrize("state", ["coming", "closed", "undated"])
def test_pages_outside_the_dates(visitor: Client, db: None, state: str) -> None:
    phase = making.phase(state=state)

    for name in ("phase", "propose", "mine"):
        assert visitor.get(address(name, phase)).status_code == 200
    assert visitor.get(f"/s/{phase.process.space.slug}/{phase.process.slug}/").status_code == 200


def test_an_address_of_another_tool(visitor: Client, db: None) -> None:
    other = factories.phase()
    assert visitor.get(address("phase", other))["X-Refusal"] == "no_such_phase"
