# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same acts by the API: flags, the queue, undoing, pauses, appeals."""

import json
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.moderation.models import Concern, Flag
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.models import Space
from tests import factories

from .conftest import state_of

pytestmark = pytest.mark.django_db


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method, f"/api/v1{path}", json.dumps(body) if body is not None else "", "application/json", headers=headers
    )


@pytest.fixture
def guest() -> Person:
    return factories.person()


def test_a_guest_flags_and_reads_what_became_of_it(client: Client, text: Contribution, guest: Person) -> None:
    bearer = {"authorization": f"Bearer {guest_token(guest)}"}
    given = {"reason": "disrespect", "note": "La fin."}
    assert send(client, "POST", f"/contributions/{text.public_id}/flags", given, **bearer).status_code == 201
    assert Flag.objects.get().person == guest
    mine = send(client, "GET", "/me/flags", **bearer).json()
    assert [(one["contribution"], one["decided"]) for one in mine] == [(text.public_id, None)]
    assert send(client, "POST", f"/contributions/{text.public_id}/flags", {"reason": "x"}, **bearer).status_code == 422


def test_the_queue_a_click_and_its_undoing(desk: Client, text: Contribution, guest: Person) -> None:
    bearer = {"authorization": f"Bearer {guest_token(guest)}"}
    send(Client(), "POST", f"/contributions/{text.public_id}/flags", {"reason": "illegal"}, **bearer)
    queue = send(desk, "GET", "/spaces/poitiers/moderation/queue").json()
    assert [one["id"] for one in queue["items"]] == [text.public_id]
    assert (queue["counts"]["flagged"], bool(queue["items"][0]["why"][0]["words"])) == (1, True)
    given = {"contributions": [text.public_id], "act": "hide", "reason": "illegal", "words": "Voyez la loi."}
    click = send(desk, "POST", "/spaces/poitiers/moderation/decisions", given).json()
    assert (click["done"], state_of(text)) == (1, "hidden")
    undone = send(desk, "POST", f"/spaces/poitiers/moderation/clicks/{click['id']}/undo", {}).json()
    assert (undone["done"], state_of(text), Concern.objects.get().flags) == (1, "published", 1)


def test_a_pause_an_appeal_and_its_outcome(
    desk: Client, text: Contribution, author: Person, other_moderator: Account
) -> None:
    given = {"person": author.public_id, "days": 7, "reason": "flood"}
    made = send(desk, "POST", "/spaces/poitiers/pauses", given).json()
    theirs = Client()
    theirs.force_login(author.account)
    decision = send(theirs, "GET", "/me/moderation").json()[0]
    appeal = send(theirs, "POST", f"/me/moderation/{decision['id']}/appeal", {"words": "Mon frère."}).json()
    assert [one["id"] for one in send(desk, "GET", "/spaces/poitiers/appeals").json()] == [appeal["id"]]
    answer = {"outcome": "overturned", "answer": "Soit."}
    assert send(desk, "POST", f"/spaces/poitiers/appeals/{appeal['id']}", answer).status_code == 403
    other = Client()
    other.force_login(other_moderator)
    assert send(other, "POST", f"/spaces/poitiers/appeals/{appeal['id']}", answer).json()["outcome"] == "overturned"
    assert send(desk, "DELETE", f"/spaces/poitiers/pauses/{made['id']}").json()["ended"] is True


def test_a_stranger_is_refused(client: Client, town: Space, text: Contribution) -> None:
    client.force_login(factories.account())
    for method, path, body in (
        ("GET", "/spaces/poitiers/moderation/queue", None),
        ("GET", "/spaces/poitiers/appeals", None),
        (
            "POST",
            "/spaces/poitiers/moderation/decisions",
            {"contributions": [text.public_id], "act": "hide", "reason": "flood"},
        ),
    ):
        assert send(client, method, path, body).status_code == 403
    assert state_of(text) == "published"
