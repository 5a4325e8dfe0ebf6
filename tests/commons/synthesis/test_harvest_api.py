# SPDX-License-Identifier: AGPL-3.0-or-later
"""The harvest in JSON, what leaves as open data, and what the journal publishes."""

import json
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.synthesis.harvesting import exports
from isegoria.commons.synthesis.models import Extract
from isegoria.commons.synthesis.passages import digest
from isegoria.commons.synthesis.tree.actions import make_idea
from isegoria.core.contributions.actions import erase, set_state
from tests import factories

from .making_harvest import LONG, Field, field, say, take

pytestmark = pytest.mark.django_db
FIRST = "Les rues d'écoles devraient être fermées aux voitures."
SECOND = "Ma fille a failli être renversée mardi."


@pytest.fixture
def here() -> Field:
    return field()


def call(client: Client, here: Field, path: str, given: Any = None) -> tuple[int, Any]:
    address = f"/api/v1/processes/{here.process.space.slug}/{here.process.slug}/{path}"
    if given is None:
        answer = client.get(address)
    else:
        answer = client.post(address, json.dumps(given), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def signed_in(account: Any) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_a_harvest_from_beginning_to_end(here: Field) -> None:
    text, under = say(here.process), make_idea(process=here.process, by=here.harvester, title="Rues d'écoles")
    ana, anyone = signed_in(here.harvester), Client()
    readable = json.loads(anyone.get(f"/api/v1/contributions/{text.public_id}/readable").content)
    assert (readable["text"], readable["sha256"], readable["version"], readable["extracts"]) == (
        LONG,
        digest(LONG),
        1,
        [],
    )
    assert [LONG[start:stop] for start, stop in readable["sentences"]][:2] == [FIRST, SECOND]

    passages = [
        {"contribution": text.public_id, "start": 0, "stop": len(FIRST), "nature": "solution", "idea": under.public_id},
        {"contribution": text.public_id, "words": "ma fille a failli être", "nature": "example", "note": "mardi"},
    ]
    status, made = call(ana, here, "extracts", {"extracts": passages})
    assert status == 200
    assert [one["words"] for one in made["items"]] == [FIRST, "Ma fille a failli être"]
    ids = [one["id"] for one in made["items"]]
    assert made["new"] == sorted(ids)
    status, again = call(ana, here, "extracts", {"extracts": passages})
    assert ([one["id"] for one in again["items"]], again["new"]) == (ids, [])

    status, page = call(anyone, here, "extracts?size=1")
    assert (status, [one["id"] for one in page["items"]]) == (200, ids[:1])
    assert call(anyone, here, f"extracts?cursor={page['next_cursor']}")[1]["items"][0]["id"] == ids[1]
    assert [one["id"] for one in call(anyone, here, f"extracts?idea={under.public_id}")[1]["items"]] == ids[:1]
    assert [one["id"] for one in call(anyone, here, "extracts?nature=example")[1]["items"]] == ids[1:]
    assert "mardi" not in json.dumps(call(anyone, here, "extracts")[1]["items"][1])

    assert call(ana, here, "extracts/type", {"extracts": ids, "nature": "for"})[1] == {"changed": ids}
    stale = {"extracts": ids, "nature": "against", "expected": {ids[0]: "solution"}}
    assert call(ana, here, "extracts/type", stale)[1]["code"] == "changed_meanwhile"
    assert call(ana, here, "extracts/move", {"extracts": ids, "idea": None})[1] == {"changed": ids[:1]}
    assert call(ana, here, "extracts/remove", {"extracts": ids})[1] == {"changed": ids}
    assert call(ana, here, "extracts/restore", {"extracts": ids[:1]})[1] == {"changed": ids[:1]}
    status, listed = call(ana, here, "harvest?show=harvested&q=rues")
    assert (status, listed["total"], listed["harvested"]) == (200, 1, 1)
    assert (listed["items"][0]["id"], listed["items"][0]["extracts"]) == (text.public_id, 1)


def test_who_may_and_what_is_not_there(here: Field) -> None:
    text = say(here.process)
    passage = {"contribution": text.public_id, "start": 0, "stop": 5, "nature": "for"}
    observer = signed_in(factories.role(here.process.space, "observer"))
    assert call(Client(), here, "harvest")[0] in {401, 403}
    assert call(signed_in(factories.account()), here, "extracts", {"extracts": [passage]})[1]["code"] == "not_observer"
    assert call(observer, here, "extracts", {"extracts": [passage]})[1]["code"] == "not_harvester"
    ana = signed_in(here.harvester)
    for wrong in ({"contribution": "0000000000"}, {"idea": "0000000000"}):
        assert call(ana, here, "extracts", {"extracts": [{**passage, **wrong}]})[0] == 404
    for wrong in ({"nature": "rumour"}, {"start": -1}, {"start": True}, {"version": 0}, {"other": 1}):
        assert call(ana, here, "extracts", {"extracts": [{**passage, **wrong}]})[0] == 422
    assert (
        call(ana, here, "extracts", {"extracts": [{**passage, "words": "trottoir", "start": None}]})[1]["code"]
        == "words_not_found"
    )
    assert call(ana, here, "extracts/type", {"extracts": ["0000000000"], "nature": "for"})[0] == 404
    assert Extract.objects.count() == 0


def test_nothing_of_a_hidden_or_erased_source_leaves(here: Field) -> None:
    text = say(here.process)
    made = take(text, SECOND, by=here.harvester, note="secret")
    columns = [one[0] for one in exports.COLUMNS]

    def exported() -> dict[str, Any]:
        return dict(zip(columns, next(iter(exports.rows(here.process))), strict=True))

    row = exported()
    assert (row["words"], row["nature"], row["state"], row["contribution"]) == (
        SECOND,
        "problem",
        "standing",
        text.public_id,
    )
    assert "secret" not in str(row)
    set_state(contribution=text, state="hidden", kind="moderation.hide")
    item = call(Client(), here, "extracts")[1]["items"][0]
    assert (item["words"], item["readable"], item["start"], item["stop"]) == ("", False, 0, 0)
    assert (exported()["words"], exported()["sha256"], exported()["start"]) == ("", "", None)
    assert Client().get(f"/api/v1/contributions/{text.public_id}/readable").status_code == 404
    text.refresh_from_db()
    erase(contribution=text, reason="author_request")
    assert (exported()["words"], exported()["state"], exported()["id"]) == ("", "erased", made.public_id)
    assert call(Client(), here, "extracts")[1]["items"] == []
