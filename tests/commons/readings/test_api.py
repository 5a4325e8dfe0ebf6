# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that the pages can do, in JSON."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.commons.readings.models import Circle
from isegoria.commons.readings.tasks import keep_up
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Account, Person
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.scopes import Scope
from tests import factories
from tests.commons.readings import making

pytestmark = pytest.mark.django_db


class Caller:
    """Someone with a token."""

    def __init__(self, token: str = "") -> None:
        self.client, self.token = Client(), token

    def __call__(self, method: str, path: str, status: int = 200, **body: Any) -> Any:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {self.token}"} if self.token else {}
        sent = {"data": json.dumps(body), "content_type": "application/json"} if method in {"post", "put"} else {}
        response = getattr(self.client, method)(f"/api/v1{path}", **sent, **headers)
        assert response.status_code == status, response.content[:500]
        return response.json() if response.content else None


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def guest(person: Person | None = None) -> Caller:
    return Caller(guest_token(person or factories.person()))


def team(account: Account) -> Caller:
    factories.person(account=account)
    return Caller(make_token(account=account, name="essai", scopes=[one.value for one in Scope], days=1).secret)


QUESTION = {"texts": {"fr": "Clair ?"}, "choices": [{"fr": "oui"}, {"fr": "non"}]}


def test_a_circle_from_its_opening_to_its_end() -> None:
    process = making.process(2)
    organiser = team(factories.role(process.space, "organiser"))
    path = f"/processes/{process.space.slug}/{process.slug}/readings"
    wordless = {**QUESTION, "texts": {"fr": " "}}
    grid = {"questions": [QUESTION], "asked": 2, "kinds": ["statement"], "phases": ["avis"]}
    made = organiser("post", path, 201, titles={"fr": "Lire"}, grid=grid)
    circle = f"/readings/{made['id']}"
    assert (made["texts"], made["waiting"], made["state"]) == (2, 2, "open")
    organiser("post", path, 422, titles={"fr": "Lire"}, grid={**grid, "questions": [wordless]})
    organiser("post", path, 404, titles={"fr": "Lire"}, grid={**grid, "phases": ["nulle-part"]})

    for answer in (0, 0):
        reader = guest()
        handed = reader("post", f"{circle}/next")
        kept = reader("put", f"{circle}/texts/{handed['contribution']}/reading", answers=[answer])
        assert kept["receipt"]
        again = reader("post", f"{circle}/next")
        reader("post", f"{circle}/texts/{again['contribution']}/leave", 204, why="language")
        assert reader("post", f"{circle}/next")["contribution"] is None
        mine = reader("get", f"{circle}/mine")["items"]
        assert [one["contribution"] for one in mine] == [handed["contribution"]]
        back = reader("delete", f"{circle}/texts/{handed['contribution']}/reading")
        assert back["contribution"] == handed["contribution"]
        reader("put", f"{circle}/texts/{handed['contribution']}/reading", answers=[None])
        reader("put", f"{circle}/texts/{handed['contribution']}/reading", 400, answers=[0, 0])
    keep_up()
    anyone = Caller()
    assert anyone("get", circle)["readings"] == 2
    assert [one["readings"] for one in anyone("get", f"{circle}/texts")["items"]] == [1, 1]
    assert anyone("get", f"{circle}/results")["readers"] == 2
    assert len(anyone("get", path)) == 1
    assert len(organiser("get", f"{circle}/readers")) == 2
    organiser("put", f"{circle}/grid", 409, **grid)
    assert organiser("put", f"{circle}/grid", **{**grid, "anew": True})["version"] == 2
    edited = {"titles": {"fr": "Relire"}, "by_invitation": True, "opens_at": made["opens_at"]}
    assert organiser("put", circle, **edited)["titles"] == {"fr": "Relire"}
    link = organiser("post", f"{circle}/invitation")["link"]
    guest()("post", f"{circle}/next", 403)
    guest()("post", f"{circle}/next", key=link.partition("key=")[2])
    assert organiser("post", f"{circle}/close")["state"] == "closed"
    keep_up()
    assert anyone("get", circle)["frozen_at"] is not None


def test_what_is_not_there_or_not_ones_own() -> None:
    circle: Circle = making.circle()
    path = f"/readings/{circle.public_id}"
    Caller()("get", "/readings/0000000000", 404)
    guest()("put", f"{path}/texts/0000000000/reading", 404, answers=[0, 0])
    guest()("post", f"{path}/close", 403)
    guest()("get", f"{path}/readers", 403)
    Caller()("post", f"{path}/next", 401)
    assert guest()("get", f"{path}/mine") == {"items": [], "next_cursor": ""}
