# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API: read answers, answer and transfer as an official, with the same rules as the pages."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.answers.actions import answer, owe
from isegoria.commons.answers.models import Office
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import set_state
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.models import Space
from tests import factories

pytestmark = pytest.mark.django_db
Idea = Callable[..., Contribution]


def call(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    data = json.dumps(body).encode() if body is not None else b""
    given = client.generic(method, f"/api/v1{path}", data, content_type="application/json")
    return given.status_code, json.loads(given.content) if given.content else None


def test_anyone_reads_answers(client: Client, idea: Idea, official: Account, roads: Office) -> None:
    text = idea()
    owe(contribution=text, duty="answer", due_at=timezone.now() + timedelta(days=5), supports=500)
    for reasons in ("Peut-être.", "Oui."):
        answer(contributions=[text], by=official, decision="accepted", reasons=reasons, office=roads)

    status, file = call(client, "GET", f"/contributions/{text.public_id}/answer")

    assert status == 200
    assert (file["answer"]["version"], file["answer"]["reasons"], file["answer"]["by"]) == (2, "Oui.", "Jeanne Marot")
    assert [one["reasons"] for one in file["earlier"]] == ["Peut-être."]
    assert (file["duties"][0]["state"], file["duties"][0]["supports"]) == ("met", 500)
    status, listed = call(client, "GET", "/processes/poitiers/velo/answers?decision=accepted")
    assert [one["contribution"] for one in listed["items"]] == [text.public_id]
    status, offices = call(client, "GET", "/spaces/poitiers/offices")
    assert offices == [{"id": roads.public_id, "names": {"fr": "Service de la voirie"}, "open": True}]

    set_state(contribution=text, state="hidden", kind="moderation.hide")
    assert call(client, "GET", f"/contributions/{text.public_id}/answer")[0] == 404
    assert call(client, "GET", "/processes/poitiers/velo/answers")[1]["items"] == []


def test_an_official_answers_transfers_and_takes_back(
    client: Client, idea: Idea, official: Account, roads: Office, parks: Office
) -> None:
    texts = [idea(f"Idée {n}") for n in range(2)]
    ids = [one.public_id for one in texts]
    client.force_login(official)

    status, moved = call(
        client, "POST", "/spaces/poitiers/transfers", {"contributions": ids, "office": roads.public_id}
    )
    assert (status, [one["office"] for one in moved]) == (200, [roads.public_id] * 2)
    status, waiting = call(client, "GET", f"/spaces/poitiers/waiting?office={roads.public_id}")
    assert (waiting["total"], [one["contribution"] for one in waiting["items"]]) == (2, ids)

    given = {"contributions": ids, "decision": "accepted", "reasons": "Oui.", "office": roads.public_id}
    status, kept = call(client, "POST", "/spaces/poitiers/answers", given)
    assert (status, len(kept["answers"]), kept["batch"] is None) == (201, 2, False)
    stale = {**given, "reasons": "Non.", "expected": {ids[0]: 0, ids[1]: 1}}
    status, refusal = call(client, "POST", "/spaces/poitiers/answers", stale)
    assert (status, refusal["code"]) == (409, "answered_meanwhile")

    back = {"contributions": ids, "reason": "Erreur."}
    status, undone = call(client, "POST", "/spaces/poitiers/answers/taken-back", back)
    assert (status, {one["decision"] for one in undone["answers"]}) == (200, {"taken_back"})
    status, refusal = call(client, "POST", "/spaces/poitiers/answers/taken-back", back)
    assert (status, refusal["code"]) == (409, "nothing_standing")


def test_others_are_refused(client: Client, idea: Idea, roads: Office) -> None:
    text = idea()
    given = {"contributions": [text.public_id], "decision": "accepted", "reasons": "Oui.", "office": roads.public_id}
    assert call(client, "POST", "/spaces/poitiers/answers", given)[0] == 401

    client.force_login(factories.person(signed_in=True).account)
    status, refusal = call(client, "POST", "/spaces/poitiers/answers", given)
    assert (status, refusal["code"]) == (403, "not_official")
    assert call(client, "GET", "/spaces/poitiers/waiting")[0] == 403


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"contributions": ["0123456789"]}, 404),
        ({"contributions": []}, 422),
        ({"decision": "taken_back"}, 422),
        ({"reasons": "\x00"}, 400),
        ({"office": "0123456789"}, 404),
    ],
)
def test_bad_input(client: Client, idea: Idea, official: Account, roads: Office, changed: Any, status: int) -> None:
    client.force_login(official)
    given = {"contributions": [idea().public_id], "decision": "accepted", "reasons": "Oui.", "office": roads.public_id}

    assert call(client, "POST", "/spaces/poitiers/answers", {**given, **changed})[0] == status


@pytest.mark.parametrize(
    ("due_at", "status"),
    [
        ("2020-01-01T00:00:00Z", 400),
        ("9999-12-31T23:59:59-12:00", 422),
        ("0001-01-01T00:00:00+12:00", 422),
        ("2027-01-01T00:00:00", 422),
    ],
)
def test_a_date_that_nobody_can_keep(
    client: Client, idea: Idea, official: Account, roads: Office, due_at: str, status: int
) -> None:
    client.force_login(official)
    given = {"contributions": [idea().public_id], "office": roads.public_id, "due_at": due_at}

    assert call(client, "POST", "/spaces/poitiers/transfers", given)[0] == status


def test_an_organiser_links_the_process(client: Client, idea: Idea, space: Space, organiser: Account) -> None:
    duty = owe(contribution=idea(), duty="open_process", due_at=timezone.now() + timedelta(days=5))
    opened = factories.process("bancs", space=space)
    factories.person(account=organiser)
    client.force_login(organiser)

    status, met = call(client, "POST", f"/duties/{duty.public_id}/process", {"process": opened.public_id})

    assert (status, met["state"], met["process"]) == (200, "met", opened.public_id)
