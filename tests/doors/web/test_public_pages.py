# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everyone sees: home, spaces, processes, rules, the log of moderation, and short addresses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from isegoria.commons.moderation.actions import decide
from isegoria.core import manifest
from isegoria.core.processes.actions import publish_rules
from isegoria.core.processes.models import Process
from tests import factories

pytestmark = pytest.mark.django_db
MaxQueries = Callable[[int], Any]
FRENCH, ENGLISH = {"accept-language": "fr"}, {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _cold() -> None:
    """Counts kept for ten seconds would hide what a page costs, and last from one test to the next."""
    cache.clear()


def test_home_without_anything_says_what_will_be_here(client: Client) -> None:
    page = client.get("/", headers=FRENCH)

    assert page.status_code == 200
    assert "Rien n’est ouvert en ce moment" in page.text
    assert '<html lang="fr"' in page.text


def test_home_shows_what_is_open_and_hides_drafts(client: Client) -> None:
    factories.process(question="Où planter les arbres ?")
    factories.process(question="Que manger à la cantine ?", state="coming")
    factories.process(question="Faut-il éteindre la nuit ?", draft=True)

    page = client.get("/", headers=ENGLISH)

    assert "Où planter les arbres ?" in page.text
    assert "Que manger à la cantine ?" in page.text
    assert "Faut-il éteindre la nuit ?" not in page.text
    assert "Open now" in page.text


def test_home_costs_the_same_for_one_process_and_for_ten(
    client: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    place = factories.space()
    for _ in range(10):
        factories.process(space=place)

    with django_assert_max_num_queries(12):
        client.get("/")


def test_spaces_are_found_by_their_words(client: Client) -> None:
    factories.space("poitiers", name="Ville de Poitiers")
    factories.space("climat", name="Assemblée pour le climat")

    page = client.get("/spaces/?q=climat")

    assert "Assemblée pour le climat" in page.text
    assert "Ville de Poitiers" not in page.text


@pytest.mark.parametrize("hostile", ["\x00", "%", "'; --", "<script>", "‮", "a" * 5_000, "\ud800"])
def test_a_hostile_search_is_a_search_that_finds_nothing(client: Client, hostile: str) -> None:
    page = client.get("/spaces/", {"q": hostile.encode("utf-8", "replace").decode()})

    assert page.status_code == 200
    assert "<script>" not in page.text.replace("<script src", "")


def test_a_space_lists_its_processes_by_state(client: Client, django_assert_max_num_queries: MaxQueries) -> None:
    place = factories.space("poitiers", texts={"presentations": {"fr": "Bienvenue **ici**."}})
    for state, question in (("open", "Ouverte ?"), ("coming", "Bientôt ?"), ("closed", "Finie ?")):
        factories.process(space=place, question=question, state=state)
    factories.process(space=place, question="Secrète ?", draft=True)
    factories.space("quartier", name="Quartier", parent=place)

    with django_assert_max_num_queries(12):
        page = client.get("/s/poitiers/")

    assert page.status_code == 200
    assert page.text.index("Ouverte ?") < page.text.index("Bientôt ?") < page.text.index("Finie ?")
    assert "Secrète ?" not in page.text
    assert "<strong>ici</strong>" in page.text
    assert "Quartier" in page.text


@pytest.mark.parametrize("name", ["who-runs", "privacy", "accessibility", "legal"])
def test_each_space_has_its_four_pages_even_unwritten(client: Client, name: str) -> None:
    factories.space("poitiers")

    page = client.get(f"/s/poitiers/about/{name}/", headers=FRENCH)

    assert page.status_code == 200
    assert "n’ont pas encore" in page.text
    assert client.get(f"/about/{name}/").status_code == 200


def test_an_organisers_page_replaces_the_default_text(client: Client) -> None:
    factories.space("poitiers", texts={"governance": {"fr": "La ville, sur son budget."}})

    page = client.get("/s/poitiers/about/who-runs/", headers=FRENCH)

    assert "La ville, sur son budget." in page.text
    assert "n’ont pas encore" not in page.text


def test_a_process_begins_with_its_question_and_is_usable_at_once(
    client: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    process = factories.process(
        question="Quelle place pour le vélo ?", statements=["Il faut des arceaux.", "La rue est à tous."]
    )
    given = factories.opinion(process.contributions.first())
    factories.opinion(process.contributions.first(), by=factories.person(signed_in=True))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("web:process", args=[process.space.slug, process.slug]), headers=FRENCH)

    assert given.is_guest
    assert "<h1" in page.text
    assert page.text.index("Quelle place pour le vélo ?</h1>") < page.text.index('value="agree"')
    assert "<strong>2</strong> personnes ont pris part" in page.text
    assert "1 avec une adresse e-mail vérifiée, 1 sans" in page.text
    assert "heure locale\u00a0: Paris" in page.text


def test_looking_writes_nothing(client: Client, django_assert_num_queries: MaxQueries) -> None:
    process = factories.process(statements=["Il faut des arceaux."])

    page = client.get(reverse("web:process", args=[process.space.slug, process.slug]))

    assert "isegoria_person" not in page.cookies
    assert "sessionid" not in page.cookies
    assert process.participations.count() == 0


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("coming", "Ce n’est pas encore ouvert"), ("undated", "la date d’ouverture n’est pas encore fixée")],
)
def test_a_process_to_come_says_when(client: Client, state: str, sentence: str) -> None:
    process = factories.process(state=state)

    page = client.get(reverse("web:process", args=[process.space.slug, process.slug]), headers=FRENCH)

    assert sentence in page.text
    assert 'value="agree"' not in page.text


def test_a_draft_is_not_found_except_by_its_team(client: Client) -> None:
    process = factories.process(draft=True, question="Secrète ?")
    address = reverse("web:process", args=[process.space.slug, process.slug])

    assert client.get(address).status_code == 404
    client.force_login(factories.account())
    assert client.get(address).status_code == 404
    client.force_login(factories.role(process.space, "moderator"))
    assert "Secrète ?" in client.get(address).text


def test_a_text_in_another_language_says_so(client: Client) -> None:
    process = factories.process(question="Wie viel Platz für Fahrräder?", language="de")

    page = client.get(reverse("web:process", args=[process.space.slug, process.slug]), headers=FRENCH)

    assert '<h1 class="question" lang="de" dir="ltr">Wie viel Platz für Fahrräder?</h1>' in page.text


def test_imported_data_carry_their_credit(client: Client) -> None:
    process = factories.process()
    Process.objects.filter(pk=process.pk).update(attributions={"en": "Polis, [CC BY 4.0](https://example.org/by)."})

    page = client.get(reverse("web:process", args=[process.space.slug, process.slug]), headers=FRENCH)

    assert '<div lang="en" dir="ltr"><p>Polis, <a href="https://example.org/by"' in page.text


def test_a_process_whose_tool_was_removed_still_shows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    process = factories.process(statements=["Il faut des arceaux."])
    monkeypatch.setattr(manifest, "_tools", {})
    monkeypatch.setattr(manifest, "_kinds", {})

    page = client.get(reverse("web:process", args=[process.space.slug, process.slug]), headers=FRENCH)

    assert page.status_code == 200
    assert "n’est plus installé ici" in page.text
    assert client.get(f"/c/{process.contributions.get().public_id}/").status_code == 302


def test_rules_keep_their_versions(client: Client) -> None:
    process = factories.process()
    publish_rules(process=process, by=None, texts={"fr": "Deux idées."})
    address = reverse("web:rules", args=[process.space.slug, process.slug])

    assert "Deux idées." in client.get(address).text
    assert "Une idée par proposition." in client.get(f"{address}1/").text
    assert client.get(f"{address}7/").status_code == 404
    assert client.get(f"{address}{10**15}/").status_code == 404


def test_the_log_of_moderation_repeats_no_text_and_no_name(client: Client) -> None:
    process = factories.process(statements=["Une insulte."])
    moderator = factories.role(process.space, "moderator")
    decide(contribution=process.contributions.get(), by=moderator, act="hide", reason="disrespect")

    page = client.get(reverse("moderation:log", args=[process.space.slug, process.slug]), headers=FRENCH)

    assert "attaque ou insulte des personnes" in page.text
    assert process.contributions.get().public_id in page.text
    assert "Une insulte." not in page.text
    assert moderator.email not in page.text


def test_short_addresses_lead_to_the_present_page(client: Client) -> None:
    process = factories.process(statements=["Il faut des arceaux."])
    statement = process.contributions.get()

    to_process = client.get(f"/p/{process.public_id.upper()}/")
    to_statement = client.get(f"/c/{statement.public_id}/")

    assert to_process.headers["Location"] == f"/s/{process.space.slug}/{process.slug}/"
    assert to_statement.headers["Location"].endswith(f"{statement.public_id}-il-faut-des-arceaux")
    assert client.get("/c/nosuchone0/").status_code == 404
    assert client.get("/p/nosuchone0/").status_code == 404


def test_a_short_address_does_not_betray_a_draft(client: Client) -> None:
    process = factories.process(draft=True, statements=["Un secret."])

    assert client.get(f"/p/{process.public_id}/").status_code == 404
    assert client.get(f"/c/{process.contributions.get().public_id}/").status_code == 404


def test_organisers_markdown_cannot_carry_a_script(client: Client) -> None:
    text = "<script>alert(1)</script>\n\n[ici](javascript:alert(1)) ![x](https://ailleurs/i.png)\n\n# Gros titre"
    place = factories.space("poitiers", texts={"presentations": {"fr": text}})

    page = client.get(f"/s/{place.slug}/")

    assert "<script>alert" not in page.text
    assert 'href="javascript:' not in page.text
    assert "<img" not in page.text
    assert "<h2>Gros titre</h2>" in page.text


def test_robots_are_kept_out_of_private_pages(client: Client) -> None:
    lines = client.get("/robots.txt").text.splitlines()

    assert "Disallow: /me/" in lines
    assert "Disallow: /organise/" in lines


def test_the_language_follows_the_choice(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/spaces/"})

    page = client.get("/spaces/", headers=FRENCH)

    assert '<html lang="en"' in page.text
    assert "No space has been opened yet" in page.text
