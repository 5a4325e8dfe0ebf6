# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases to decide and sessions at the desk, for a program."""

from typing import Any

import pytest
from django.test import Client

from isegoria.commons.verification.models import Case, DeskSession
from isegoria.core.accounts.models import Account
from isegoria.core.spaces.models import Space
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.scopes import Scope
from tests import factories
from tests.commons.verification import checks

pytestmark = pytest.mark.django_db
CASES = "/api/v1/spaces/poitiers/checks/cases"
DESK = "/api/v1/spaces/poitiers/checks/desk"
PAPERS = {"family_name": "Brun", "given_names": "Ana", "birth_date": "14/07/1952"}


def client_of(account: Account) -> Client:
    factories.person(account=account)
    secret = make_token(account=account, name="programme", scopes=Scope.values, days=1).secret
    return Client(headers={"authorization": f"Bearer {secret}"})


def send(client: Client, path: str, **body: Any) -> Any:
    return client.post(path, body, content_type="application/json")


def test_a_case_is_listed_without_who_it_is_and_decided_once(space: Space, administrator: Account) -> None:
    case = checks.a_doubled_identity(space, administrator)
    client = client_of(administrator)
    (listed,) = client.get(CASES).json()["items"]
    assert (listed["id"], listed["outcome"], listed["may_be_both"]) == (case, "open", False)
    assert [one["texts"] for one in listed["participations"]] == [0, 0]
    assert "Brun" not in str(listed)
    assert send(client, f"{CASES}/{case}", outcome="both", reason="Jumelles").json()["code"] == "counts_once"
    assert send(client, f"{CASES}/{case}", outcome="merged", reason="x", why="y").status_code == 422
    decided = send(client, f"{CASES}/{case}", outcome="first", reason="La seconde a montré d’autres papiers.").json()
    assert (decided["outcome"], decided["participations"]) == ("first", [])
    assert Case.objects.get().decided_by == administrator
    assert send(client, f"{CASES}/{case}", outcome="first", reason="x").json()["code"] == "case_decided"
    assert client.get(CASES).json()["items"] == []
    assert [one["id"] for one in client.get(f"{CASES}?state=decided").json()["items"]] == [case]


def test_a_session_is_opened_handed_over_and_closed_by_its_agent(space: Space, administrator: Account) -> None:
    client, other = client_of(administrator), client_of(factories.role(space, "organiser"))
    opened = send(client, DESK, **PAPERS)
    session = opened.json()["id"]
    assert (opened.status_code, opened.json()["came_before"]) == (201, False)
    assert send(client, DESK, **PAPERS | {"birth_date": "x"}).json()["code"] == "papers_incomplete"
    assert len(send(client, f"{DESK}/{session}/code").json()["code"]) == 11
    assert other.delete(f"{DESK}/{session}").json()["code"] == "not_your_session"
    assert client.delete(f"{DESK}/{session}").status_code == 204
    assert DeskSession.objects.get().ended_at is not None
    assert send(client, f"{DESK}/{session}/code").json()["code"] == "desk_ended"
    (listed,) = other.get(DESK).json()["items"]
    assert (listed["id"], listed["acts"]) == (session, 0)
    assert "Brun" not in str(listed)


def test_what_waits_in_a_space(space: Space, administrator: Account) -> None:
    checks.a_doubled_identity(space, administrator)
    read = client_of(administrator).get("/api/v1/spaces/poitiers/desk", headers={"accept-language": "en"}).json()
    told = {one["words"]: one for one in read["waiting"]}
    assert read["roles"] == ["administrator"]
    assert told["letter with a code to print"]["count"] == 1
    assert told["doubled participation to decide"]["page"].endswith("/checks/poitiers/duplicates/")
    assert {one["urgency"] for one in read["waiting"]} == {"today"}
    organiser = client_of(factories.role(space, "organiser"))
    assert "doubled" not in str(organiser.get("/api/v1/spaces/poitiers/desk").json())
    assert client_of(factories.account()).get("/api/v1/spaces/poitiers/desk").status_code == 403
