# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading through the API: lists, results, places, the journal, and its own description."""

import hashlib

import pytest
from django.test import Client

from isegoria.core.accounts.identification import guest_token
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.places.models import Territory
from isegoria.core.results.models import Result
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
    ["/nowhere", "/spaces/nowhere", "/statements/nowhere", "/results/nowhere", "/processes/a/b", "/journal/head"],
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
    sizes = f"old_size={first['tree_size']}&new_size={heads[0]['tree_size']}"
    assert call("GET", f"/journal/consistency?{sizes}")["path"]
    assert call("GET", "/journal/consistency?old_size=5&new_size=999999")["code"] == "no_such_heads"
    assert call("POST", "/receipts/check", {"code": "nonsense"})["state"] == "malformed"


def test_it_describes_itself(anyone: Caller) -> None:
    described = anyone("GET", "/openapi.json")

    assert described["openapi"] == "3.1.0"
    assert "/api/v1/statements/{statement}/opinion" in described["paths"]
    assert "/api/v1/{rest}" not in described["paths"]
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["responses"]["default"]["content"]["application/json"]["schema"] == {
                "$ref": "#/components/schemas/Refusal"
            }
    assert {"Refusal", "InvalidField"} <= set(described["components"]["schemas"])
