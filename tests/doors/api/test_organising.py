# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisers through the API: the same acts, the same verdicts as on their pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Role, Space
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.scopes import Scope
from tests import factories

from .conftest import Caller

pytestmark = pytest.mark.django_db
QUESTION = {"fr": "Quelle place pour le vélo ?", "en": "What place for bicycles?"}


def calls_as(account: Account) -> Caller:
    if not hasattr(account, "person"):
        factories.person(account=account)
    made = make_token(account=account, name="essais", scopes=Scope.values, days=1)
    return Caller(Client(), made.secret)


@pytest.fixture
def administrator() -> Account:
    return factories.account("mairie@example.org")


@pytest.fixture
def place(administrator: Account) -> Space:
    return factories.space("poitiers", administrator=administrator, texts=factories.TEXTS)


@pytest.fixture
def team(administrator: Account, place: Space) -> Caller:
    return calls_as(administrator)


def opened(team: Caller, **more: Any) -> Any:
    said = {"audiences": {"fr": "Toutes et tous."}, "deciders": {"fr": "Le conseil municipal, en mars."}}
    return team("POST", "/spaces/poitiers/processes", {"recipe": "conversation", "questions": QUESTION, **said, **more})


def test_from_a_recipe_to_a_public_process(team: Caller, anyone: Caller) -> None:
    recipe = next(one for one in anyone("GET", "/recipes") if one["slug"] == "conversation")
    seeds = ["Des arceaux partout.", "Des arceaux partout.", "x" * 300, "Une rue calme.", "Un bus de nuit."]
    made = opened(team, phases=[{"slug": recipe["phases"][0]["slug"], "settings": {"max_length": 200}, "seeds": seeds}])
    process = made["process"]
    path = f"/processes/poitiers/{process['slug']}"

    assert team.status == 201
    assert [one["code"] for one in made["left_out"]] == ["statement_exists", "text_too_long"]
    assert process["phases"][0]["settings"]["max_length"] == 200
    assert process["rules"]["texts"]["fr"] == recipe["rules"]["fr"].strip()
    assert anyone("GET", path)["code"] == "not_published"
    assert [one["slug"] for one in team("GET", "/spaces/poitiers/drafts")["items"]] == [process["slug"]]
    assert team("GET", path)["published_at"] is None

    team("POST", f"{path}/publish")
    assert anyone("GET", path)["questions"] == QUESTION
    assert anyone("GET", f"/phases{path[10:]}/avis/statements")["items"][0]["text"] == "Des arceaux partout."
    assert list(Entry.objects.filter(kind__startswith="process.").values_list("kind", flat=True)) == [
        "process.drafted",
        "process.published",
    ]


def test_texts_and_rules(team: Caller, anyone: Caller) -> None:
    process = opened(team)["process"]
    path = f"/processes/poitiers/{process['slug']}"
    changed = team("PATCH", path, {"deciders": {"fr": "  Le conseil municipal, en mars. "}})

    assert changed["deciders"] == {"fr": "Le conseil municipal, en mars."}
    assert changed["questions"] == QUESTION
    assert team("PATCH", path, {"questions": {"fr": ""}})["fields"][0]["where"] == "questions"
    assert team("PATCH", path, {"questions": {"fr": "x" * 301}})["code"] == "text_too_long"
    assert team("PATCH", path, {"presentations": {"fr": "de \u202e droite"}})["code"] == "text_control_signs"
    assert team("PATCH", path, {"question": {"fr": "Une faute de frappe"}})["code"] == "invalid"

    assert team("POST", f"{path}/rules", {"texts": {"fr": "Une règle."}})["number"] == 2
    assert team("POST", f"{path}/rules", {"texts": {"fr": "Une règle."}})["code"] == "same_rules"
    assert [one["number"] for one in team("GET", f"{path}/rules")] == [2, 1]


def test_dates_settings_and_closing(team: Caller) -> None:
    process = opened(team)["process"]
    path = f"/phases/poitiers/{process['slug']}/avis"
    ends = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    changed = team("PATCH", path, {"closes_at": ends.isoformat(), "settings": {"people_add": False}})

    assert (changed["settings"]["people_add"], changed["settings"]["max_length"]) == (False, 280)
    assert changed["opens_at"] == process["phases"][0]["opens_at"]
    refusal = team("PATCH", path, {"closes_at": "2001-01-01T00:00:00Z"})
    assert (team.status, refusal["code"], refusal["fields"][0]["where"]) == (422, "invalid", "closes_at")
    assert team("PATCH", path, {"settings": {"max_length": 3}})["code"] == "invalid"
    for no_date in (
        "0001-01-01T00:00:00+14:00",
        1_700_000_000,
        -1e-9,
        "1700000000",
        "2026-11-22T18:00:00",
        "demain",
        True,
    ):
        assert team("PATCH", path, {"opens_at": no_date})["code"] == "invalid"
    assert team("PATCH", path, {"closes_at": None})["closes_at"] is None
    assert team("POST", f"{path}/close")["state"] == "closed"
    assert team("POST", f"{path}/close")["code"] == "phase_not_open"
    assert team("POST", f"{path}/seeds", {"texts": ["Trop tard."]})["code"] == "phase_closed_to_seeds"


def test_first_texts(team: Caller) -> None:
    path = f"/phases/poitiers/{opened(team)['process']['slug']}/avis/seeds"

    found = team("POST", path, {"texts": ["Des bancs.", "Des arbres.", ""]})
    assert (found["added"], [one["code"] for one in found["left_out"]]) == (2, ["text_empty"])
    assert team("POST", path, {"texts": []})["code"] == "invalid"
    assert Contribution.objects.filter(author=None).count() == 2


@pytest.mark.parametrize("wrong", [{"recipe": "nowhere"}, {"phases": [{"slug": "nowhere"}]}])
def test_a_recipe_that_is_not_there(team: Caller, wrong: dict[str, Any]) -> None:
    assert opened(team, **wrong)["code"] == "no_such_recipe"
    assert not Process.objects.exists()


def test_two_processes_of_one_question_have_two_addresses(team: Caller) -> None:
    first, second = opened(team)["process"]["slug"], opened(team)["process"]["slug"]

    assert second == f"{first}-2"
    assert opened(team, slug=first)["code"] == "invalid"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/spaces/{space}/processes", {"recipe": "conversation", "questions": QUESTION}),
        ("GET", "/spaces/{space}/drafts", None),
        ("PATCH", "/spaces/{space}", {"names": {"fr": "Ailleurs"}}),
        ("GET", "/spaces/{space}/roles", None),
        ("POST", "/spaces/{space}/roles", {"email": "a@example.org", "role": "official"}),
        ("DELETE", "/spaces/{space}/roles/1", None),
        ("PATCH", "/processes/{space}/{process}", {"deciders": {"fr": "Moi."}}),
        ("POST", "/processes/{space}/{process}/rules", {"texts": {"fr": "Rien."}}),
        ("POST", "/processes/{space}/{process}/publish", None),
        ("PATCH", "/phases/{space}/{process}/avis", {"closes_at": None}),
        ("POST", "/phases/{space}/{process}/avis/close", None),
        ("POST", "/phases/{space}/{process}/avis/seeds", {"texts": ["Une idée."]}),
        ("GET", "/phases/{space}/{process}/avis/moderation", None),
        ("POST", "/phases/{space}/{process}/avis/moderation", {"contributions": ["abc"], "act": "publish"}),
    ],
)
def test_nobody_else_organises(call: Caller, method: str, path: str, body: Any) -> None:
    """A guest, and an account that holds no role here, with a token of every scope."""
    process = factories.process()
    path = path.format(space=process.space.slug, process=process.slug)
    before = Entry.objects.count()

    for someone in (call, calls_as(factories.account())):
        refusal = someone(method, path, body)
        assert (someone.status, refusal["code"].removeprefix("not_")) in {
            (403, "organiser"),
            (403, "moderator"),
            (403, "administrator"),
        }
    assert Entry.objects.count() == before


# --- a space ------------------------------------------------------------------------------------------
def test_the_pages_of_a_space(team: Caller, anyone: Caller) -> None:
    team(
        "PATCH",
        "/spaces/poitiers",
        {"governance": {"fr": "La mairie."}, "legal_notices": {"fr": "Éditeur : la mairie."}},
    )
    shown = anyone("GET", "/spaces/poitiers")

    assert (shown["governance"], shown["names"]) == ({"fr": "La mairie."}, {"fr": "Ville de Poitiers"})
    assert shown["legal_notices"] == {"fr": "Éditeur : la mairie."}
    assert team("PATCH", "/spaces/poitiers", {"names": {}})["code"] == "invalid"
    assert team("GET", "/me/spaces")[0]["roles"] == ["administrator"]


def test_roles(team: Caller, place: Space) -> None:
    factories.account("ana@example.org")
    given = team("POST", "/spaces/poitiers/roles", {"email": "Ana@example.org", "role": "moderator"})

    assert (team.status, given["role"], given["email"]) == (201, "moderator", "ana@example.org")
    assert team("POST", "/spaces/poitiers/roles", {"email": "x@example.org", "role": "official"})["code"] == (
        "no_such_account"
    )
    roles = {one["role"]: one["id"] for one in team("GET", "/spaces/poitiers/roles")["items"]}
    assert set(roles) == {"administrator", "moderator"}
    assert team("DELETE", f"/spaces/poitiers/roles/{roles['administrator']}")["code"] == "last_administrator"
    team("DELETE", f"/spaces/poitiers/roles/{roles['moderator']}")
    assert team.status == 204
    assert Role.objects.filter(space=place).count() == 1
    assert team("DELETE", f"/spaces/poitiers/roles/{roles['moderator']}")["code"] == "not_found"


def test_a_role_in_another_space_is_not_taken_back_from_here(team: Caller) -> None:
    elsewhere = factories.space()
    role = factories.role(elsewhere, "organiser").roles.get()

    assert team("DELETE", f"/spaces/poitiers/roles/{role.pk}")["code"] == "not_found"


# --- moderation ---------------------------------------------------------------------------------------
def test_reading_and_deciding(team: Caller, anyone: Caller, place: Space) -> None:
    process = factories.process(space=place, moderation="before")
    waiting = [factories.statement(f"Idée {n}.", phase=factories.phase(process)) for n in range(3)]
    desk = f"/phases/poitiers/{process.slug}/avis/moderation"
    names = [one.public_id for one in waiting]

    listed = team("GET", f"{desk}?size=2")
    assert ([one["id"] for one in listed["items"]], listed["counts"]) == (names[:2], {"pending": 3})
    assert [one["text"] for one in team("GET", f"{desk}?q=dée 2")["items"]] == ["Idée 2."]
    assert team("POST", desk, {"contributions": names[:2], "act": "publish"}) == {"changed": 2}
    assert team("POST", desk, {"contributions": names[:2], "act": "publish"}) == {"changed": 0}
    assert team("POST", desk, {"contributions": names[2:], "act": "reject"})["code"] == "reason_missing"
    team("POST", desk, {"contributions": names[2:], "act": "reject", "reason": "off_topic"})
    assert team("POST", desk, {"contributions": ["nowhere"], "act": "publish"})["code"] == "no_such_contribution"
    assert team("GET", f"{desk}?state=rejected")["items"][0]["reason"] == "off_topic"

    log = anyone("GET", f"/processes/poitiers/{process.slug}/moderation-log")["items"]
    assert [(one["contribution"], one["act"]) for one in log] == [
        (names[0], "publish"),
        (names[1], "publish"),
        (names[2], "reject"),
    ]
    assert "mairie@example.org" not in str(log)
    assert "Idée" not in str(log)


# --- data ---------------------------------------------------------------------------------------------
def test_open_data_are_one_address_away(anyone: Caller) -> None:
    process = factories.process(statements=["Des bancs."])
    path = f"/processes/{process.space.slug}/{process.slug}/open-data"
    found = anyone("GET", path)

    assert found["archive"].endswith(f"/api/v1{path}/archive")
    assert found["licence"]["url"].startswith("https://")
    archive = anyone.client.get(found["archive"].removeprefix("http://testserver"))
    assert archive.getvalue().startswith(b"PK")
    assert archive.headers["Access-Control-Allow-Origin"] == "*"
    assert anyone("GET", f"{path}/dictionary")["format"] == "isegoria-open-data/1"


def test_everything_kept_about_me(call: Caller, statement: Contribution) -> None:
    call("POST", f"/statements/{statement.public_id}/opinion", {"value": -1})
    kept = call("GET", "/me/data")

    assert kept["format"] == "isegoria-my-data/1"
    assert [(one["contribution"], one["opinion"]) for one in kept["opinions"]] == [(statement.public_id, "disagree")]
    assert kept["account"] is None


def test_lists_cost_the_same_however_long(team: Caller, place: Space) -> None:
    """Rows are added between two readings of each list; the number of queries stays."""

    def more() -> None:
        inside = factories.space(parent=place, administrator=Account.objects.get(email="mairie@example.org"))
        factories.process(space=place, draft=True)
        process = factories.process(space=place, statements=["Des bancs."])
        factories.role(place, "moderator")
        factories.process(space=inside)
        statement = factories.statement(phase=factories.phase(first))
        call = f"/phases/poitiers/{first.slug}/avis/moderation"
        team("POST", call, {"contributions": [statement.public_id], "act": "hide", "reason": "off_topic"})
        assert process.pk

    first = factories.process(space=place)
    lists = [
        "/spaces",
        "/spaces/poitiers/processes",
        "/spaces/poitiers/drafts",
        "/spaces/poitiers/roles",
        "/me/spaces",
        f"/phases/poitiers/{first.slug}/avis/moderation?state=hidden",
        f"/processes/poitiers/{first.slug}/moderation-log",
        f"/processes/poitiers/{first.slug}",
    ]
    more()
    costs = []
    for _time in range(2):
        for path in lists:
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                team("GET", path)
            assert team.status == 200
            costs.append(len(captured))
        more()

    assert costs[: len(lists)] == costs[len(lists) :]
    assert max(costs) <= 12
