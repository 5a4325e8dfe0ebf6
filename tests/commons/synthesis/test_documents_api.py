# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses in JSON: written from beginning to end by a program, with the same rules as the pages."""

import json
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.synthesis.documents import exports, exports_of_sources
from isegoria.commons.synthesis.models import Edition
from isegoria.core.accounts.identification import COOKIE, guest_token
from tests import factories as make

from . import making_documents as doc

pytestmark = pytest.mark.django_db


def call(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    data = json.dumps(body).encode() if body is not None else b""
    given = client.generic(method, f"/api/v1{path}", data, content_type="application/json")
    return given.status_code, json.loads(given.content) if given.content else None


def test_a_program_writes_and_publishes_a_synthesis() -> None:
    of = doc.world()
    desk = Client()
    make.person(account=of.writer)
    desk.force_login(of.writer)
    where = f"/processes/{of.process.space.slug}/{of.process.slug}/syntheses"
    status, made = call(desk, "POST", where, {"title": "T", "start": "tree"})
    assert (status, [one["title"] for one in made["sections"]]) == (201, ["Bancs", "Vélos"])
    draft = f"/syntheses/{made['id']}/draft"
    named = [one.public_id for one in of.extracts["Bancs"]]
    body = {"section": 0, "words": "Des bancs.", "extracts": named[:2], "contrary": named[2:]}
    status, made = call(desk, "POST", f"{draft}/sentences", body)
    (one,) = made["sections"][0]["sentences"]
    assert (status, one["sources"], one["contrary"]) == (200, named[:2], named[2:])
    path = f"{draft}/sentences/{one['id']}"
    assert call(desk, "PUT", path, {"words": "Plus de bancs.", "version": 9})[0] == 409
    status, made = call(desk, "PUT", path, {"words": "Plus de bancs.", "version": 1, "contrary": []})
    assert (status, made["sections"][0]["sentences"][0]["contrary"]) == (200, [])
    assert call(desk, "PUT", path, {"extracts": ["0" * 10]})[0] == 404
    text = {"title": "Titre", "introduction": "Bonjour.", "version": made["text_version"]}
    status, made = call(desk, "PUT", draft, text)
    assert (status, made["introduction"]) == (200, "Bonjour.")
    status, made = call(
        desk, "PUT", f"{draft}/promise", {"rhythm": "weekly", "next_due_at": "2030-01-02T18:00:00+01:00"}
    )
    assert (status, made["rhythm"]) == (200, "weekly")
    status, made = call(desk, "POST", f"{draft}/sections", {"title": "Autre"})
    assert [each["title"] for each in made["sections"]] == ["Bancs", "Vélos", "Autre"]
    status, made = call(desk, "PUT", f"{draft}/sections/2", {"position": 0, "title": "Avant"})
    assert [each["title"] for each in made["sections"]] == ["Avant", "Bancs", "Vélos"]
    status, made = call(desk, "DELETE", f"{draft}/sections/0")
    assert [each["title"] for each in made["sections"]] == ["Bancs", "Vélos"]
    assert call(desk, "POST", f"/syntheses/{made['id']}/editions", {"version": 0})[0] == 409
    status, edition = call(desk, "POST", f"/syntheses/{made['id']}/editions", {"version": made["version"]})
    assert (status, edition["number"]) == (201, 1)

    anyone = Client()
    assert [one["id"] for one in call(anyone, "GET", where)[1]] == [made["id"]]
    here = f"/syntheses/{made['id']}/editions/1"
    status, whole = call(anyone, "GET", here)
    assert (status, whole["sha256"]) == (200, edition["sha256"])
    assert call(anyone, "GET", draft)[0] == 401
    elsewhere = Client()
    stranger = make.role(make.space(), "synthesizer")
    make.person(account=stranger)
    elsewhere.force_login(stranger)
    assert call(elsewhere, "GET", draft)[0] == 403
    assert call(elsewhere, "DELETE", path)[0] == 403

    author = Client()
    author.cookies[COOKIE] = guest_token(doc.author_of(of.extracts["Bancs"][0]))
    status, said = call(author, "PUT", f"{here}/remark", {"faithful": False, "words": "Non."})
    assert (status, said["is_cited"]) == (200, True)
    assert call(anyone, "GET", f"{here}/remarks")[1] == []
    waiting = call(desk, "GET", f"/syntheses/{made['id']}/remarks/waiting")[1]
    assert [one["words"] for one in waiting] == ["Non."]
    assert call(desk, "POST", f"/synthesis-remarks/{waiting[0]['id']}/answer", {"answer": "Merci."})[0] == 200
    assert [one["answer"] for one in call(anyone, "GET", f"{here}/remarks")[1]] == ["Merci."]
    assert call(anyone, "GET", f"{here}/faithfulness")[1] == [
        {"sentence": None, "yes": 0, "no": 1, "cited_yes": 0, "cited_no": 1}
    ]
    assert call(author, "DELETE", f"{here}/remark")[0] == 204

    status, asked = call(desk, "POST", f"{here}/calls", {"addressee": "Mme la Maire", "words": "Dix bancs."})
    assert status == 201
    official = Client()
    elected = make.role(of.process.space, "official")
    make.person(account=elected)
    official.force_login(elected)
    assert call(desk, "POST", f"/calls/{asked['id']}/answer", {"answer": "Oui."})[0] == 403
    assert call(official, "POST", f"/calls/{asked['id']}/answer", {"answer": "Oui."})[0] == 200
    assert call(anyone, "GET", f"{here}/calls")[1][0]["answer"] == "Oui."
    status, back = call(desk, "POST", f"{here}/take-back", {"reason": "Une erreur."})
    assert (status, back["taken_back_reason"]) == (200, "Une erreur.")
    assert call(desk, "DELETE", draft)[0] == 409


def test_open_data_has_the_sentences_and_their_sources() -> None:
    of = doc.world()
    published = doc.edition(of)
    ((*row,),) = list(exports.rows(of.process))
    sentence = Edition.objects.get(pk=published.pk).sentences.get()
    assert row[:7] == [
        published.document.public_id,
        1,
        sentence.sentence,
        "Bancs",
        of.ideas["Bancs"].public_id,
        1,
        "Les gens veulent des bancs.",
    ]
    assert len(row) == len(exports.COLUMNS)
    sources = list(exports_of_sources.rows(of.process))
    assert [one[3] for one in sources] == [one.public_id for one in of.extracts["Bancs"]]
    assert {len(one) for one in sources} == {len(exports_of_sources.COLUMNS)}
