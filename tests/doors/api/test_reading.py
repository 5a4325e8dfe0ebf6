# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading through the API: lists, results, places, the journal, and its own description."""

import hashlib
import re
from importlib.util import find_spec

import pytest
from django.conf import settings
from django.test import Client

from isegoria.core.accounts.identification import guest_token
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.places.models import Territory
from isegoria.core.results.models import Result
from isegoria.doors.api.api import api
from isegoria.doors.api.describing import HouseSchema
from isegoria.doors.api.scopes import Scope
from isegoria.tools.statements.counting import compute_map
from tests import factories

from .conftest import Caller

pytestmark = pytest.mark.django_db


def test_spaces_processes_and_phases(anyone: Caller, statement: Contribution) -> None:
    process = statement.process
    factories.process(space=process.space, draft=True)

    assert process.space.slug in [one["slug"] for one in anyone("GET", "/spaces")["items"]]
    listed = anyone("GET", f"/spaces/{process.space.slug}/processes")["items"]
    assert [one["slug"] for one in listed] == [process.slug]
    whole = anyone("GET", f"/processes/{process.space.slug}/{process.slug}")
    assert (whole["people"], whole["phases"][0]["state"], whole["rules"]["number"]) == (1, "open", 1)


def test_a_draft_is_not_there(anyone: Caller) -> None:
    process = factories.process(draft=True)

    assert anyone("GET", f"/processes/{process.space.slug}/{process.slug}")["code"] == "not_published"
    assert anyone.status == 404


def test_pages_are_stable_while_rows_are_added(anyone: Caller) -> None:
    process = factories.process(statements=[f"Proposition {number}." for number in range(7)])
    path = f"/phases/{process.space.slug}/{process.slug}/avis/statements"
    found, cursor = [], ""
    for page in range(4):
        answer = anyone("GET", f"{path}?size=3&cursor={cursor}")
        found += [one["text"] for one in answer["items"]]
        cursor = answer["next_cursor"]
        if page == 0:
            factories.statement("Proposition 7.", phase=factories.phase(process))
        if not cursor:
            break

    assert found == [f"Proposition {number}." for number in range(8)]


@pytest.mark.parametrize("query", ["size=0", "size=501", "cursor=abc", "cursor=-1", "size=x"])
def test_paging_that_does_not_fit_is_named(anyone: Caller, query: str) -> None:
    assert anyone("GET", f"/spaces?{query}")["code"] == "invalid"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/",
        "/a%0Ab",
        "/spaces/nowhere",
        "/statements/nowhere",
        "/results/nowhere",
        "/processes/a/b",
        "/journal/head",
    ],
)
def test_what_is_not_there_is_said_in_json(anyone: Caller, path: str) -> None:
    refusal = anyone("GET", path)

    assert (anyone.status, refusal["code"]) == (404, "not_found")


def test_places_are_found_by_name_and_code(anyone: Caller) -> None:
    vienne = Territory.objects.create(scheme="INSEE", level="department", code="86", name="Vienne")
    Territory.objects.create(scheme="INSEE", level="commune", code="86194", name="Poitiers", parent=vienne)

    assert [one["code"] for one in anyone("GET", "/places?q=poit")["items"]] == ["86194"]
    assert anyone("GET", "/places?q=86194")["items"][0]["parent"] == "Vienne"
    assert anyone("GET", "/places?q=%00")["code"] == "invalid"


def test_a_hidden_text_is_not_told(anyone: Caller, statement: Contribution) -> None:
    Contribution.objects.filter(pk=statement.pk).update(state="hidden")
    found = anyone("GET", f"/statements/{statement.public_id}")

    assert (found["state"], found["text"], found["author"]) == ("hidden", "", None)


def test_results_come_with_all_it_takes_to_count_again(anyone: Caller, client: Client) -> None:
    process = factories.process(statements=[f"Proposition {number}." for number in range(6)])
    for number in range(22):
        someone = factories.person()
        for statement in Contribution.objects.filter(process=process):
            factories.opinion(statement, 1 if number % 2 else -1, by=someone)
    published = compute_map(factories.phase(process))
    assert published is not None

    listed = anyone("GET", f"/processes/{process.space.slug}/{process.slug}/results")
    assert [one["digest"] for one in listed] == [published.digest]
    for name, sha256 in (("document", published.document_sha256), ("input", published.input_sha256)):
        answer = client.get(f"/api/v1/results/{published.digest}/{name}")
        assert hashlib.sha256(answer.getvalue()).hexdigest() == sha256
        assert "immutable" in answer.headers["Cache-Control"]
        again = client.get(f"/api/v1/results/{published.digest}/{name}", headers={"if-none-match": f'"{sha256}"'})
        assert again.status_code == 304


def test_files_of_a_small_result_stay(anyone: Caller) -> None:
    phase = factories.phase()
    Result.objects.create(
        phase=phase,
        method="polis",
        engine_version="1",
        input_sha256="a" * 64,
        document_sha256="b" * 64,
        digest="c" * 64,
        summary={},
        people=19,
    )

    assert anyone("GET", f"/results/{'c' * 64}")["people"] == 19
    assert anyone("GET", f"/results/{'c' * 64}/input")["code"] == "too_few_people"
    assert anyone("GET", f"/results/{'c' * 64}/document")["code"] == "too_few_people"


@pytest.mark.django_db(transaction=True)
def test_heads_and_receipts(client: Client) -> None:
    statement, guest = factories.statement(), factories.person()
    call = Caller(client, guest_token(guest))
    receipt = call("POST", f"/statements/{statement.public_id}/opinion", {"value": 1})["receipt"]
    assert call("POST", "/receipts/check", {"code": receipt})["state"] == "pending"
    journal.sequence()
    first = call("GET", "/journal/head")
    call("POST", f"/statements/{statement.public_id}/opinion", {"value": -1})
    journal.sequence()

    checked = call("POST", "/receipts/check", {"code": receipt})
    assert (checked["state"], checked["kind"]) == ("sequenced", "opinion.given")
    assert call("POST", "/receipts/document", {"code": receipt})["format"] == "isegoria-receipt/1"
    heads = call("GET", "/journal/heads")["heads"]
    assert heads[-1] == first
    assert call("GET", f"/journal/heads?up_to={heads[0]['tree_size'] - 1}")["heads"] == [first]
    sizes = f"old_size={first['tree_size']}&new_size={heads[0]['tree_size']}"
    assert call("GET", f"/journal/consistency?{sizes}")["path"]
    assert call("GET", "/journal/consistency?old_size=5&new_size=999999")["code"] == "no_such_heads"
    assert call("POST", "/receipts/check", {"code": "nonsense"})["state"] == "malformed"


def test_it_describes_itself(anyone: Caller) -> None:
    described = anyone("GET", "/openapi.json")

    assert described["openapi"] == "3.1.0"
    assert "/api/v1/statements/{statement}/opinion" in described["paths"]
    assert "/api/v1/{rest}" not in described["paths"]
    refused = described["components"]["responses"]["Refused"]["content"]["application/json"]["schema"]
    assert refused == {"$ref": "#/components/schemas/Refusal"}
    assert {"Refusal", "InvalidField"} <= set(described["components"]["schemas"])
    for operations in described["paths"].values():
        for operation in operations.values():
            assert {"401", "403", "404", "429", "503"} <= set(operation["responses"])
            assert operation["x-scope"] in Scope.values


def test_each_operation_names_the_scope_that_it_asks_for(anyone: Caller) -> None:
    described = anyone("GET", "/openapi.json")
    publish = described["paths"]["/api/v1/processes/{space}/{process}/publish"]["post"]

    assert publish["security"] == [{"GuestToken": []}, {"PersonalToken": ["organise"]}, {"SiteCookies": []}]
    assert all(
        f"`{scope}`" in described["components"]["securitySchemes"]["PersonalToken"]["description"] for scope in Scope
    )


def test_no_two_addresses_differ_by_a_name_only(anyone: Caller) -> None:
    """Django would always take the first; two rooms that offer one address name its parts alike, and are joined."""
    shapes = [re.sub(r"{\w+}", "{}", path) for path in anyone("GET", "/openapi.json")["paths"]]
    assert sorted(shapes) == sorted(set(shapes))


def test_no_two_shapes_have_one_name() -> None:
    described = HouseSchema(api, "api/v1/")
    assert described.namesakes == set()


def test_an_answer_that_was_not_changed_is_not_sent_again(anyone: Caller, statement: Contribution) -> None:
    path = f"/statements/{statement.public_id}"
    anyone("GET", path)
    tag = anyone.headers_received["ETag"]

    assert anyone("GET", path, **{"if-none-match": tag}) is None
    assert anyone.status == 304
    assert anyone("GET", path, **{"if-none-match": '"another"'})["id"] == statement.public_id
    factories.opinion(statement, 1)
    anyone("GET", path, **{"if-none-match": tag})
    assert anyone.status == 200


def test_head_is_get_without_its_body(client: Client, statement: Contribution) -> None:
    path = f"/api/v1/statements/{statement.public_id}"
    whole, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(whole.content))


def test_other_sites_read_what_is_public_and_nothing_else(
    anyone: Caller, call: Caller, statement: Contribution
) -> None:
    path = f"/statements/{statement.public_id}"
    anyone("GET", path, origin="https://journal.example")
    assert anyone.headers_received["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in anyone.headers_received
    call("GET", path, origin="https://journal.example")
    assert "Access-Control-Allow-Origin" not in call.headers_received
    assert call.headers_received["Cache-Control"] == "private, no-cache"
    for method in ("OPTIONS", "POST"):
        anyone(method, "/guests" if method == "POST" else path, origin="https://journal.example")
        assert "Access-Control-Allow-Origin" not in anyone.headers_received


def test_a_wrong_method_is_said_in_json(anyone: Caller) -> None:
    refusal = anyone("PUT", "/spaces")

    assert (anyone.status, refusal["code"]) == (405, "not_allowed")
    assert anyone.headers_received["Allow"] == "GET, HEAD"


def test_a_fault_of_ours_is_said_in_json(
    client: Client, statement: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isegoria.tools.statements.api.find_contribution", lambda _id: 1 / 0)
    client.raise_request_exception = False
    answer = client.get(f"/api/v1/statements/{statement.public_id}")

    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize("room", [*settings.TOOLS, *settings.COMMONS])
def test_a_room_with_an_api_has_its_operations_here(anyone: Caller, room: str) -> None:
    names = [name for name in (f"isegoria.tools.{room}.api", f"isegoria.commons.{room}.api") if find_spec_of(name)]
    described = anyone("GET", "/openapi.json")["paths"].values()
    tags = {tag for operations in described for one in operations.values() for tag in one.get("tags", [])}

    assert room in tags or not names


def find_spec_of(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
