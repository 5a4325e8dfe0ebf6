# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine's pages and API: what each shows, to whom, and what a form or a program can do."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.commons.synthesis import exports
from isegoria.commons.synthesis.models import Extract, Idea, MachineReading, Membership, Step, Suggestion, Theme
from isegoria.commons.synthesis.suggesting.actions import ask_reading, refuse
from isegoria.commons.synthesis.suggesting.queries import waiting
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process
from tests import factories as make

from . import making_machine as machine

MOST_QUERIES = 12


@pytest.fixture(scope="module")
def db(kept_db: None) -> None:
    """One reading for all these tests; those that write say so and put things back."""


@pytest.fixture(scope="module")
def process(db: None) -> Process:
    found = machine.lille(120, space=make.space("lille"), slug="debat")
    machine.read(found)
    return found


@pytest.fixture(scope="module")
def awa(process: Process) -> Account:
    return machine.harvester(process)


@pytest.fixture
def team(process: Process, awa: Account) -> Client:
    client = Client()
    client.force_login(awa)
    return client


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


WORKSHOP = "/workshop/lille/debat/machine/"
PUBLIC = "/s/lille/debat/themes/"


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what is read once for all
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    assert len(found) <= MOST_QUERIES, "\n".join(one["sql"].partition(" FROM ")[2][:90] for one in found)
    return len(found)


@pytest.mark.parametrize("address", ["", "suggestions/", "suggestions/?theme=0", "ideas/", "progress/"])
def test_pages_of_the_team(team: Client, client: Client, process: Process, address: str) -> None:
    page = team.get(WORKSHOP + address)

    assert page.status_code == 200
    assert queries_of(team, WORKSHOP + address) <= MOST_QUERIES
    assert client.get(WORKSHOP + address).status_code == 302
    stranger = Client()
    stranger.force_login(make.account())
    assert stranger.get(WORKSHOP + address).status_code == 403


@pytest.mark.parametrize("address", ["", "0/", "texts.csv"])
def test_public_pages(client: Client, process: Process, address: str) -> None:
    assert client.get(PUBLIC + address).status_code == 200
    if address != "texts.csv":
        assert queries_of(client, PUBLIC + address) <= MOST_QUERIES
    assert client.get(f"{PUBLIC}999/").status_code == 404


def test_the_public_page_says_how_to_check(client: Client, process: Process) -> None:
    reading = MachineReading.objects.get(process=process)

    page = client.get(PUBLIC).content.decode()

    assert reading.input_sha256 in page
    assert "isegoria themes texts.csv --text text --author author --date date --texts-language fr" in page
    for one in Theme.objects.filter(reading=reading, parent=None):
        assert page.count(one.title.replace("'", "&#x27;")) >= 2  # in the table, and in a picture
    import hashlib  # late: this test alone

    content = b"".join(client.get(f"{PUBLIC}texts.csv"))  # type: ignore[call-overload]  # the answer is a stream
    assert hashlib.sha256(content).hexdigest() == reading.input_sha256


def test_an_observer_reads_and_has_no_buttons(process: Process) -> None:
    client = Client()
    client.force_login(make.role(process.space, "observer"))

    page = client.get(f"{WORKSHOP}suggestions/").content.decode()

    assert 'name="accept"' not in page
    assert client.post(f"{WORKSHOP}suggestions/", {"accept": str(waiting(process)[0].pk)}).status_code == 403
    assert client.post(WORKSHOP).status_code == 403


def test_deciding_with_forms(team: Client, process: Process, awa: Account) -> None:
    rows = list(waiting(process)[:6])
    address = f"{WORKSHOP}suggestions/"

    told = team.post(address, {"accept": str(rows[0].pk), f"nature-{rows[0].pk}": "feeling"}, follow=True)
    assert told.redirect_chain[0][1] == 303
    assert Extract.objects.get(suggested_as=rows[0]).nature == "feeling"
    assert Suggestion.objects.get(pk=rows[0].pk).state == "corrected"
    assert 'name="undo"' in told.content.decode()

    team.post(address, {"do": "refuse", "chosen": [str(one.pk) for one in rows[1:3]]})
    assert Suggestion.objects.filter(pk__in=[one.pk for one in rows[1:3]], state="refused").count() == 2

    bob = machine.harvester(process)
    refuse(suggestions=rows[3:4], by=bob)
    told = team.post(address, {"accept": str(rows[3].pk)}, follow=True)
    assert bob.person.display_name in told.content.decode()

    steps = ".".join(str(one.pk) for one in Step.objects.filter(act__startswith="suggestions"))
    told = team.post(address, {"undo": steps}, follow=True)
    assert Suggestion.objects.filter(pk__in=[one.pk for one in rows], state="waiting").count() == 6
    assert Extract.objects.filter(state="standing").count() == 0


def test_other_words_of_the_same_text(team: Client, process: Process) -> None:
    one = next(row for row in waiting(process) if row.stop - row.start < 200)
    address = f"{WORKSHOP}suggestions/{one.pk}/"
    page = team.get(address)
    assert page.status_code == 200
    sha256 = page.context["sha256"]
    pieces = page.context["pieces"]

    team.post(address, {"sentence": [str(number) for number, _words, _chosen in pieces], "nature": one.nature,
                        "sha256": sha256})  # fmt: skip

    extract = Extract.objects.filter(contribution=one.contribution_id, state="standing").get()
    assert extract.words.startswith(pieces[0][1][:20])
    assert extract.words.endswith(pieces[-1][1][-20:])
    team.post(f"{WORKSHOP}suggestions/", {"undo": str(Step.objects.latest("pk").pk)})


@pytest.mark.parametrize(
    "form",
    [
        {"accept": "0"},
        {"accept": "x"},
        {"accept": "9" * 30},
        {"do": "accept"},
        {"do": "refuse", "chosen": ["-1", "1e9", "²"]},
        {},
    ],
)
def test_hostile_forms_change_nothing(team: Client, process: Process, form: dict[str, Any]) -> None:
    before = waiting(process).count()

    assert team.post(f"{WORKSHOP}suggestions/", form).status_code in {400, 409}
    assert team.get(f"{WORKSHOP}suggestions/?theme=%00&page=-3&done=1.x.²&before=0&gone=99999").status_code == 200
    assert waiting(process).count() == before


def test_ideas_are_made_with_a_form(team: Client, process: Process) -> None:
    theme = Theme.objects.filter(reading__process=process, parent=None).order_by("-people_count")[0]

    told = team.post(f"{WORKSHOP}ideas/", {"theme": [str(theme.pk)], f"title-{theme.pk}": "Un nom à nous"}, follow=True)

    assert told.status_code == 200
    assert Idea.objects.get(state="standing").title == "Un nom à nous"
    team.post(f"{WORKSHOP}suggestions/", {"undo": str(Step.objects.get(act="ideas_of_themes", undone_at=None).pk)})
    assert not Idea.objects.filter(state="standing").exists()


def test_a_reading_under_way_is_told(team: Client) -> None:
    other = machine.process_of(["Un.", "Deux."], space=make.space("ailleurs"), slug="autre")
    bob = machine.harvester(other)
    client = Client()
    client.force_login(bob)
    address = "/workshop/ailleurs/autre/machine/"
    assert "hx-trigger" not in client.get(address).content.decode()

    client.post(address)
    page = client.get(address).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "HX-Refresh" not in client.get(f"{address}progress/")

    MachineReading.objects.filter(process=other).update(state="failed", problem="memory")
    assert client.get(f"{address}progress/")["HX-Refresh"] == "true"
    assert "notice-stop" in client.get(address).content.decode()
    assert client.get("/s/ailleurs/autre/themes/").status_code == 200
    assert client.get("/s/ailleurs/autre/themes/texts.csv").status_code == 404


def call(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    data = json.dumps(body).encode() if body is not None else b""
    given = client.generic(method, f"/api/v1/processes/lille/debat{path}", data, content_type="application/json")
    return given.status_code, json.loads(given.content) if given.content else None


def test_the_api_does_what_the_pages_do(team: Client, client: Client, process: Process) -> None:
    status, told = call(client, "GET", "/themes")
    assert status == 200
    assert told["reading"]["texts"] == 120
    assert len(told["themes"]) == Theme.objects.filter(reading__process=process).count()
    number = told["themes"][0]["number"]
    status, texts = call(client, "GET", f"/themes/{number}/texts?size=500")
    assert (status, len(texts["items"])) == (200, told["themes"][0]["texts"])
    assert call(client, "GET", "/themes/9999/texts")[0] == 404
    assert call(client, "GET", "/suggestions")[0] in {401, 403}
    assert call(client, "POST", "/machine-reading")[0] in {401, 403}

    assert call(team, "GET", "/machine-reading")[1]["state"] == "done"
    assert call(team, "PUT", "/machine-reading/again", {"again": True})[1]["again"] is True
    status, listed = call(team, "GET", f"/suggestions?theme={number}&size=5")
    assert status == 200
    assert all(one["words"] for one in listed["items"])
    keys = [one["key"] for one in listed["items"]]
    status, done = call(team, "POST", "/suggestions/accepted", {"suggestions": keys[:2], "nature": "example"})
    assert (status, sorted(done["done"]), len(done["extracts"])) == (200, sorted(keys[:2]), 2)
    status, refused = call(team, "POST", "/suggestions/refused", {"suggestions": keys[:3]})
    assert (sorted(one["key"] for one in refused["before"]), refused["done"]) == (sorted(keys[:2]), keys[2:3])
    for step in (refused["step"], done["step"]):
        assert call(team, "POST", f"/suggestions/steps/{step}/undone")[1]["undone"] is True
    assert waiting(process).filter(pk__in=keys).count() == len(keys)
    assert call(team, "POST", "/suggestions/refused", {"suggestions": [10**12]})[0] == 404
    assert call(team, "POST", "/suggestions/refused", {"suggestions": []})[0] == 422
    status, made = call(team, "POST", "/themes/ideas", {"themes": [{"theme": number, "title": "Par programme"}]})
    assert (status, [one["title"] for one in made]) == (200, ["Par programme"])


def test_open_data_says_which_text_is_of_which_theme(process: Process) -> None:
    tables = {one.NAME: list(one.rows(process)) for one in exports.TABLES if one.NAME in {"themes", "texts_of_themes"}}

    assert len(tables["themes"]) == Theme.objects.filter(reading__process=process).count()
    assert len(tables["texts_of_themes"]) == Membership.objects.filter(theme__reading__process=process).count()
    for one in exports.TABLES:
        if one.NAME in tables:
            assert all(len(row) == len(one.COLUMNS) for row in tables[one.NAME])


def test_a_draft_process_shows_its_themes_to_its_team_alone(client: Client, process: Process) -> None:
    hidden = make.process("cache", space=make.space("secret"), draft=True)
    ask_reading(process=hidden, by=None)
    assert client.get("/s/secret/cache/themes/").status_code in {403, 404}
