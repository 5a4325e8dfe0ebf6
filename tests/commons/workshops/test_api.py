# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings in JSON: the whole way, and who may go it."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.commons.workshops.models import Workshop
from isegoria.core.accounts.models import Account
from isegoria.doors.api.actions import make_token
from tests import factories

from .making import NOTES, bullets, odt

pytestmark = pytest.mark.django_db
PROCESS = "/api/v1/processes/poitiers/velo/workshops"
ABOUT = {"title": "Atelier", "held_on": "2026-03-03", "people_present": 47}


@pytest.fixture
def organiser() -> Account:
    cache.clear()
    account = factories.account()
    factories.person(account=account)
    factories.process("velo", space=factories.space("poitiers", administrator=account))
    return account


@pytest.fixture
def token(organiser: Account) -> str:
    return make_token(account=organiser, name="essai", scopes=["read", "organise"], days=1).secret


def call(method: str, path: str, token: str = "", body: Any = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    content = json.dumps(body) if body is not None else ""
    answer = Client().generic(method, path, content, content_type="application/json", headers=headers)
    return answer.status_code, json.loads(answer.content) if answer.content else None


def test_the_whole_way(token: str) -> None:
    status, made = call("POST", PROCESS, token, {**ABOUT, "phase": "avis", "notes": NOTES})
    assert (status, made["state"]) == (201, "draft")
    here = f"/api/v1/workshops/{made['id']}"
    assert call("GET", f"{PROCESS}/drafts", token)[1]["items"] == [made]
    lines = call("GET", f"{here}/lines?show=kept", token)[1]["items"]
    assert lines[0]["text"] == "Plus de bus le soir"
    ids = [line["id"] for line in lines]
    assert call("POST", f"{here}/lines", token, {"act": "merge", "lines": ids[:2]})[1] == {"changed": 2}
    assert call("POST", f"{here}/lines", token, {"act": "leave_out", "lines": ids[4:]})[1] == {"changed": 2}
    assert call("POST", f"{here}/lines", token, {"act": "file", "lines": ids[2:3], "topic": "Vélos"})[0] == 200
    edited = call("PUT", f"{here}/lines/{ids[3]}", token, {"text": "Un.\n\nDeux.", "cuts": True, "version": 1})[1]
    assert [line["text"] for line in edited] == ["Un.", "Deux."]
    assert call("PUT", here, token, {**ABOUT, "title": "Atelier de Fives"})[1]["title"] == "Atelier de Fives"
    assert call("GET", here)[0] == 404
    assert call("POST", f"{here}/publication", token, {"checked": False})[1]["code"] == "not_checked"
    assert call("POST", f"{here}/publication", token, {"checked": True})[1]["state"] == "published"

    listed = call("GET", PROCESS)[1]
    assert ([one["id"] for one in listed["items"]], listed["people_present"]) == ([made["id"]], 47)
    notes = call("GET", f"{here}/notes")[1]["items"]
    assert [note["body"] for note in notes][-2:] == ["Un.", "Deux."]
    assert call("GET", f"/api/v1/contributions/{notes[0]['contribution']}/answer")[0] == 200
    assert call("POST", f"{here}/withdrawal", token, {"reason": "Fin."})[1]["state"] == "withdrawn"
    assert call("GET", f"{here}/notes")[1]["items"] == []
    assert call("DELETE", here, token)[1]["code"] == "workshop_published"


def test_a_file(token: str) -> None:
    file = BytesIO(odt(bullets("Des bus", "Des vélos")))
    file.name = "notes.odt"
    given = {**ABOUT, "phase": "avis", "file": file}

    answer = Client().post(f"{PROCESS}/file", given, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201, answer.content
    assert call("DELETE", f"/api/v1/workshops/{answer.json()['id']}", token)[0] == 204
    assert Workshop.objects.count() == 0


def test_nobody_else_gets_in(token: str) -> None:
    _status, made = call("POST", PROCESS, token, {**ABOUT, "phase": "avis", "notes": NOTES})
    account = factories.account()
    factories.person(account=account)
    other = make_token(account=account, name="essai", scopes=["read", "organise"], days=1).secret

    here = f"/api/v1/workshops/{made['id']}"
    assert call("GET", f"{here}/lines", other)[1]["code"] == "not_organiser"
    assert call("POST", PROCESS, other, {**ABOUT, "phase": "avis", "notes": NOTES})[1]["code"] == "not_organiser"
    assert call("POST", f"{here}/publication", other, {"checked": True})[1]["code"] == "not_organiser"
    assert call("GET", f"{here}/lines")[0] == 401
    assert call("POST", PROCESS, token, {**ABOUT, "phase": "nulle", "notes": NOTES})[0] == 404
    assert call("POST", PROCESS, token, {**ABOUT, "phase": "avis", "notes": NOTES})[1]["code"] == "same_notes"
    assert call("POST", PROCESS, token, {**ABOUT, "held_on": 3, "phase": "avis", "notes": "x"})[0] == 422
