# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' desk: who may enter, opening from a recipe, texts, dates, rules, roles and pages."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.core import manifest
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Role, Space
from isegoria.doors.web import recipes
from isegoria.doors.web.views.open_conversation import free_slug
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH, ENGLISH = {"accept-language": "fr"}, {"accept-language": "en"}


@pytest.fixture
def place() -> Space:
    return factories.space("poitiers", administrator=factories.account("mairie@example.org"), texts=factories.TEXTS)


@pytest.fixture
def administrator(place: Space) -> Account:
    return Account.objects.get(email="mairie@example.org")


@pytest.fixture
def desk(client: Client, administrator: Account) -> Client:
    client.force_login(administrator)
    return client


def recipe_form(**changes: str) -> Mapping[str, str]:
    """What a browser posts when an organiser fills in the question and leaves the rest."""
    return {
        "questions_fr": "Quelle place pour le vélo dans notre ville ?",
        "presentations_fr": "",
        "audiences_fr": "Toutes les personnes qui vivent ici.",
        "deciders_fr": "Le conseil municipal, le 12 juin.",
        "questions_en": "",
        "presentations_en": "",
        "deciders_en": "",
        "language": "fr",
        "rules-rules_fr": "Une idée par proposition.",
        "rules-rules_en": "",
        "avis-dates-opens_at": "2026-06-01T08:00",
        "avis-dates-closes_at": "2126-06-30T20:00",
        "avis-settings-moderation": "after",
        "avis-settings-people_add": "on",
        "avis-settings-max_length": "280",
        "avis-settings-max_per_person": "20",
        "avis-settings-order": "information",
        "avis-settings-show_map": "always",
        "avis-statements": "Il faut des arceaux.\r\n\r\nLa rue est à tous.\nLes trottoirs sont trop étroits.\n",
    } | changes


PAGES = [
    "/organise/",
    "/organise/poitiers/",
    "/organise/poitiers/pages/",
    "/organise/poitiers/roles/",
    "/organise/poitiers/new/",
    "/organise/poitiers/new/conversation/",
    "/organise/poitiers/velo/",
    "/organise/poitiers/velo/texts/",
    "/organise/poitiers/velo/rules/",
    "/organise/poitiers/velo/avis/",
    "/organise/poitiers/velo/avis/seed/",
    "/moderation/poitiers/queue/?process=velo&phase=avis",
]


@pytest.mark.parametrize("address", PAGES)
def test_whoever_is_signed_out_signs_in_then_comes_back(client: Client, place: Space, address: str) -> None:
    factories.process("velo", space=place)

    answer = client.get(address)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(
        ("/accounts/login/?next=%2Forganise%2F", "/accounts/login/?next=%2Fmoderation%2F")
    )


@pytest.mark.parametrize("address", PAGES[1:])
def test_an_account_without_a_role_is_told_what_to_do(client: Client, place: Space, address: str) -> None:
    factories.process("velo", space=place)
    client.force_login(factories.account())

    page = client.get(address, headers=FRENCH)

    assert page.status_code == 403
    assert "Il faut le rôle" in page.text or "Seule l’équipe de cet espace" in page.text
    assert "Ce que vous pouvez faire" in page.text


@pytest.mark.parametrize("address", PAGES)
def test_each_page_of_the_desk_opens_within_its_queries(
    desk: Client, place: Space, address: str, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for n in range(6):
        factories.process("velo" if n == 0 else "", space=place, statements=[f"Proposition {k}." for k in range(6)])

    desk.get(address)  # what failed, how many came, the journal's head: kept for seconds, or a minute, for all pages
    # On the desk, one for each room's own line beside the page's: constant, whatever waits.
    with django_assert_max_num_queries(14 if address == "/organise/poitiers/" else 12):
        page = desk.get(address)

    assert page.status_code == 200


def test_a_moderator_moderates_and_does_no_more(client: Client, place: Space) -> None:
    factories.process("velo", space=place)
    client.force_login(factories.role(place, "moderator"))

    assert client.get("/organise/poitiers/velo/avis/moderate/", follow=True).status_code == 200
    assert client.get("/organise/poitiers/velo/").status_code == 200
    assert client.get("/organise/poitiers/velo/texts/").status_code == 403
    assert client.post("/organise/poitiers/velo/publish/").status_code == 403
    assert client.get("/organise/poitiers/roles/").status_code == 403


def test_an_official_runs_nothing(client: Client, place: Space) -> None:
    client.force_login(factories.role(place, "official"))

    page = client.get("/organise/", headers=FRENCH)

    assert "Vous n’animez aucun espace" in page.text


def test_someone_elses_official_does_not_close_ones_desk(desk: Client, place: Space) -> None:
    factories.role(place, "official")

    assert "Ville de Poitiers" in desk.get("/organise/").text


def test_a_conversation_opens_from_its_recipe(desk: Client, place: Space) -> None:
    answer = desk.post("/organise/poitiers/new/conversation/", recipe_form(), headers=FRENCH)

    process = Process.objects.get()
    phase = factories.phase(process)
    assert answer.headers["Location"] == f"/organise/poitiers/{process.slug}/preview/"
    assert process.slug == "quelle-place-pour-le-velo-dans-notre-ville"
    assert not process.is_published
    assert process.recipe == "conversation"
    assert process.rules_versions.get().texts == {"fr": "Une idée par proposition."}
    assert phase.settings["moderation"] == "after"
    # Eight o'clock in Paris in June.
    assert phase.opens_at == datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
    assert process.audiences == {"fr": "Toutes les personnes qui vivent ici."}
    assert [one.body for one in process.contributions.order_by("pk")] == [
        "Il faut des arceaux.",
        "La rue est à tous.",
        "Les trottoirs sont trop étroits.",
    ]
    assert [(one.author, one.standing.opinions) for one in process.contributions.all()] == [(None, 0)] * 3


def test_a_double_click_opens_one_conversation(desk: Client, place: Space) -> None:
    first = desk.post("/organise/poitiers/new/conversation/", recipe_form())
    second = desk.post("/organise/poitiers/new/conversation/", recipe_form())

    assert Process.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_then_it_is_published_and_people_take_part(desk: Client, place: Space) -> None:
    desk.post("/organise/poitiers/new/conversation/", recipe_form())
    process = Process.objects.get()
    public = f"/s/poitiers/{process.slug}/"
    visitor = Client()
    assert visitor.get(public).status_code == 404
    assert desk.get(public, headers=FRENCH).text.count("Brouillon") >= 1

    desk.post(f"/organise/poitiers/{process.slug}/publish/")

    assert 'value="agree"' in visitor.get(public).text


def test_a_question_is_due_and_nothing_typed_is_lost(desk: Client, place: Space) -> None:
    page = desk.post(
        "/organise/poitiers/new/conversation/",
        recipe_form(questions_fr="", presentations_fr="Douze rues à refaire."),
        headers=FRENCH,
    )

    assert page.status_code == 400
    assert "Écrivez ceci dans une langue au moins." in page.text
    assert "Douze rues à refaire." in page.text
    assert "La rue est à tous." in page.text
    assert Process.objects.count() == 0


def test_a_question_in_the_other_language_is_enough(desk: Client, place: Space) -> None:
    desk.post(
        "/organise/poitiers/new/conversation/",
        recipe_form(questions_fr="", questions_en="What place for bicycles?"),
        headers=FRENCH,
    )

    assert Process.objects.get().questions == {"en": "What place for bicycles?"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("avis-dates-closes_at", "2026-05-01T08:00", "Une phase ferme après avoir ouvert."),
        ("avis-dates-opens_at", "demain", "Une chose à corriger"),
        # The hour that does not exist, in the night when clocks go forward.
        ("avis-dates-opens_at", "2026-03-29T02:30", "Une chose à corriger"),
        ("avis-settings-max_length", "5", "Une chose à corriger"),
        ("avis-settings-moderation", "jamais", "Une chose à corriger"),
        ("questions_fr", "Quelle\u202eplace ?", "signes de contrôle invisibles"),
        ("questions_fr", "a" * 301, "Une chose à corriger"),
    ],
)
def test_bad_input_is_named_beside_its_field(desk: Client, place: Space, field: str, value: str, sentence: str) -> None:
    page = desk.post("/organise/poitiers/new/conversation/", recipe_form(**{field: value}), headers=FRENCH)

    assert page.status_code == 400
    assert sentence in page.text
    assert Process.objects.count() == 0


def test_statements_that_cannot_be_kept_are_named_and_the_others_stand(desk: Client, place: Space) -> None:
    long = "Trop long. " * 40
    page = desk.post(
        "/organise/poitiers/new/conversation/",
        recipe_form(**{"avis-statements": f"Bien.\nBien.\n{long}"}),
        headers=FRENCH,
        follow=True,
    )

    assert [one.body for one in Process.objects.get().contributions.all()] == ["Bien."]
    assert page.text.count("Laissée de côté") == 2


def test_more_statements_are_set_out_later(desk: Client, place: Space) -> None:
    process = factories.process("velo", space=place, statements=["Il faut des arceaux."])

    page = desk.post(
        "/organise/poitiers/velo/avis/seed/",
        {"statements": "Il faut des arceaux.\nLa rue est à tous."},
        headers=FRENCH,
    )

    assert process.contributions.count() == 2
    assert "Celles-ci ont été laissées de côté" in page.text
    assert page.text.count("La rue est à tous.") == 0


def test_nothing_is_set_out_once_a_phase_has_closed(desk: Client, place: Space) -> None:
    factories.process("velo", space=place, state="closed")

    page = desk.post("/organise/poitiers/velo/avis/seed/", {"statements": "Trop tard."}, headers=FRENCH)

    assert page.status_code == 409
    assert "Ce que vous aviez écrit" not in page.text  # no referrer: it could come from another site


def test_what_was_written_is_shown_again_when_refused(desk: Client, place: Space) -> None:
    factories.process("velo", space=place, state="closed")

    page = desk.post(
        "/organise/poitiers/velo/avis/seed/",
        {"statements": "Trop tard."},
        headers=FRENCH | {"referer": "http://testserver/organise/poitiers/velo/avis/seed/"},
    )

    assert "Ce que vous aviez écrit" in page.text
    assert "Trop tard." in page.text


def test_slugs_are_cut_between_words_and_never_taken_twice(place: Space) -> None:
    factories.process("velo", space=place)

    assert free_slug(place, {"fr": "Vélo"}) == "velo-2"
    assert free_slug(place, {"fr": "About"}) == "about-2"
    assert free_slug(place, {"fr": "？"}) == "conversation"
    assert free_slug(place, {"fr": "un mot " * 30}) == "-".join(["un-mot"] * 8) + "-un"


def test_a_recipe_whose_tool_is_missing_is_hidden(desk: Client, place: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [one.slug for one in recipes.recipes()] == [
        "agenda",
        "conversation",
        "debate",
        "decision",
        "idea-call",
        "participatory-budget",
        "vote",
    ]

    monkeypatch.setattr(manifest, "_tools", {})

    assert recipes.recipes() == []
    assert desk.get("/organise/poitiers/new/conversation/").status_code == 404
    assert "No recipe can be followed here" in desk.get("/organise/poitiers/new/", headers=ENGLISH).text


@pytest.mark.parametrize("path", sorted(recipes.folder().glob("*.toml")), ids=lambda path: path.stem)
def test_each_recipe_speaks_both_languages_and_sets_its_tools_rightly(path: Path) -> None:
    recipe = recipes.read(path)

    for texts in (recipe.names, recipe.purposes, recipe.rules, *(phase.titles for phase in recipe.phases)):
        assert set(texts) >= {"fr", "en"}
    for phase in recipe.phases:
        assert phase.tool.clean_settings(phase.settings)


def test_texts_change_and_other_languages_stay(desk: Client, place: Space) -> None:
    process = factories.process("velo", space=place)
    Process.objects.filter(pk=process.pk).update(questions={"fr": "Avant ?", "de": "Vorher?"})

    desk.post("/organise/poitiers/velo/texts/", {"questions_fr": "Après ?", "deciders_fr": "Le conseil."})

    process.refresh_from_db()
    assert process.questions == {"fr": "Après ?", "de": "Vorher?"}
    assert process.deciders == {"fr": "Le conseil."}


def test_a_new_version_of_the_rules_is_published_once(desk: Client, place: Space) -> None:
    process = factories.process("velo", space=place)
    address = "/organise/poitiers/velo/rules/"

    same = desk.post(address, {"rules_fr": "Une idée par proposition."}, headers=FRENCH)
    desk.post(address, {"rules_fr": "Deux idées par proposition."})

    assert same.status_code == 400
    assert process.rules_versions.count() == 2


def test_dates_move_in_the_spaces_own_time(desk: Client) -> None:
    place = factories.space(
        "noumea", administrator=Account.objects.get(email="mairie@example.org"), time_zone="Pacific/Noumea"
    )
    process = factories.process("velo", space=place)
    settings = {
        f"settings-{name}": value for name, value in factories.phase(process).settings.items() if value is not False
    }

    desk.post(
        "/organise/noumea/velo/avis/",
        {"opens_at": "2026-01-01T08:00", "closes_at": "2126-01-02T08:00"} | settings,
    )

    phase = factories.phase(process)
    assert phase.opens_at == datetime(2025, 12, 31, 21, 0, tzinfo=UTC)
    assert 'value="2026-01-01T08:00"' in desk.get("/organise/noumea/velo/avis/").text


def test_an_open_phase_closes_now(desk: Client, place: Space) -> None:
    process = factories.process("velo", space=place)

    desk.post("/organise/poitiers/velo/avis/close/")
    again = desk.post("/organise/poitiers/velo/avis/close/", headers=FRENCH, follow=True)

    phase = factories.phase(process)
    assert phase.state == Phase.State.CLOSED
    assert phase.closes_at is not None
    assert phase.closes_at <= timezone.now()
    assert "n’est pas ouverte" in again.text


@pytest.mark.parametrize("address", ["/organise/poitiers/velo/publish/", "/organise/poitiers/velo/avis/close/"])
def test_what_writes_is_never_reached_by_a_link(desk: Client, place: Space, address: str) -> None:
    factories.process("velo", space=place)

    assert desk.get(address).status_code == 405


def test_roles_are_given_to_accounts_that_exist_and_taken_back(desk: Client, place: Space) -> None:
    ana = factories.account("ana@example.org")

    unknown = desk.post("/organise/poitiers/roles/", {"email": "qui@example.org", "name": "moderator"}, headers=FRENCH)
    desk.post("/organise/poitiers/roles/", {"email": " ANA@example.org ", "name": "moderator"})
    role = Role.objects.get(account=ana)
    desk.post("/organise/poitiers/roles/", {"revoke": str(role.pk)})

    assert "Aucun compte n’a cette adresse" in unknown.text
    assert role.name == "moderator"
    assert not Role.objects.filter(account=ana).exists()


def test_the_last_administrator_stays(desk: Client, place: Space, administrator: Account) -> None:
    role = Role.objects.get(account=administrator)

    page = desk.post("/organise/poitiers/roles/", {"revoke": str(role.pk)}, headers=FRENCH)

    assert page.status_code == 409
    assert Role.objects.filter(pk=role.pk).exists()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣", "1; DROP TABLE"])
def test_a_role_that_is_none_is_no_error(desk: Client, place: Space, number: str) -> None:
    assert desk.post("/organise/poitiers/roles/", {"revoke": number}).status_code == 302


def test_a_role_of_another_space_is_out_of_reach(desk: Client, place: Space) -> None:
    elsewhere = factories.space(administrator=factories.account())
    role = Role.objects.get(space=elsewhere)

    desk.post("/organise/poitiers/roles/", {"revoke": str(role.pk)})

    assert Role.objects.filter(pk=role.pk).exists()


def test_the_spaces_pages_are_written(desk: Client, place: Space) -> None:
    desk.post("/organise/poitiers/pages/", {"names_fr": "Poitiers", "governance_fr": "La ville, sur son budget."})

    place.refresh_from_db()
    assert place.names == {"fr": "Poitiers"}
    assert "La ville, sur son budget." in Client().get("/s/poitiers/about/who-runs/").text


def test_a_space_keeps_a_name(desk: Client, place: Space) -> None:
    page = desk.post("/organise/poitiers/pages/", {"names_fr": " "}, headers=FRENCH)

    assert page.status_code == 400
    place.refresh_from_db()
    assert place.names == {"fr": "Ville de Poitiers"}
