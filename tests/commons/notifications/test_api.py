# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same in JSON."""

import json
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.notifications.models import Notice
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


class Caller:
    """A guest with a token."""

    def __init__(self) -> None:
        self.person: Person = factories.person()
        self.headers = {"Authorization": f"Bearer {guest_token(self.person)}"}

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        return Client().generic(
            method,
            f"/api/v1{path}",
            data="" if body is None else json.dumps(body),
            content_type="application/json",
            headers=self.headers,
        )


def test_follow_read_and_follow_no_more() -> None:
    call, process = Caller(), factories.process()
    path = f"/me/follows/process/{process.public_id}"

    assert call("PUT", path, {"pace": "daily"}).json()["pace"] == "daily"
    assert call("PUT", path, {}).json()["pace"] == ""
    assert [one["id"] for one in call("GET", "/me/follows").json()["items"]] == [process.public_id]
    assert [call("DELETE", path).status_code for _time in range(2)] == [204, 204]
    assert call("GET", "/me/follows").json()["items"] == []
    assert call("PUT", f"/me/follows/process/{factories.process(draft=True).public_id}", {}).status_code == 404
    assert call("PUT", f"/me/follows/person/{call.person.public_id}", {}).status_code == 400


def test_notices() -> None:
    call, other = Caller(), factories.person()
    mine = Notice.objects.create(person=call.person, reason="told", subject="Une réponse", path="/c/x/")
    theirs = Notice.objects.create(person=other, reason="told", subject="Autre", path="/c/x/")

    read = call("GET", "/me/notices").json()

    assert ([one["subject"] for one in read["items"]], read["unread"]) == (["Une réponse"], 1)
    assert call("POST", "/me/notices/read", {"ids": [mine.pk, theirs.pk]}).status_code == 204
    assert call("GET", "/me/notices?unread=true").json()["items"] == []
    assert Notice.objects.filter(read_at=None).get() == theirs


def test_choices() -> None:
    call = Caller()
    assert call("GET", "/me/notices/settings").json()["pace"] == "weekly"

    assert call("PATCH", "/me/notices/settings", {"pace": "nothing", "quiet_from": 20}).status_code == 200

    kept = call("GET", "/me/notices/settings").json()
    assert (kept["pace"], kept["own_pace"], kept["quiet_from"], kept["quiet_until"]) == ("nothing", "at_once", 20, 8)
    assert call("PATCH", "/me/notices/settings", {"time_zone": "Mars/Olympus"}).status_code == 400
    assert call("PATCH", "/me/notices/settings", {"hours": 3}).status_code == 422
