# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search in JSON."""

import pytest
from django.test import Client

from isegoria.core.processes.models import Phase

from .conftest import Say

pytestmark = pytest.mark.django_db


def test_what_is_found_is_told_in_json(client: Client, phase: Phase, say: Say) -> None:
    text = say("Un [tram](https://example.org) **rapide**", title="Le tram")
    say("The tram", language="en")
    answer = client.get("/api/v1/search", {"q": "tram", "reader": "fr"}).json()

    assert (answer["total"], answer["total_is"], answer["pages"]) == (2, "exact", 1)
    assert answer["by_language"] == {"en": 1, "fr": 1}
    first = answer["items"][0]
    assert (first["id"], first["title"], first["text"]) == (text.public_id, "Le tram", "Un tram rapide")
    assert (first["kind"], first["process"]) == ("statement", phase.process.slug)


def test_processes_and_spaces_are_told_too(client: Client, phase: Phase) -> None:
    kinds = [client.get("/api/v1/search", {"q": q}).json()["items"][0]["kind"] for q in ("leclerc", "poitiers")]

    assert kinds == ["process", "space"]


@pytest.mark.parametrize("q", ['"', "\x00", "AND OR", "é" * 10_000, "😀", "* ^ :", ""])
def test_nothing_typed_is_an_error(client: Client, phase: Phase, q: str) -> None:
    assert client.get("/api/v1/search", {"q": q}).status_code == 200


def test_an_unknown_place_is_said(client: Client, phase: Phase) -> None:
    assert client.get("/api/v1/search", {"q": "tram", "space": "nulle-part"}).status_code == 404


def test_similar_texts_are_told(client: Client, phase: Phase, say: Say) -> None:
    say("Fermer les rues des écoles aux voitures")
    process = phase.process
    path = f"/api/v1/phases/{process.space.slug}/{process.slug}/{phase.slug}/similar"
    answer = client.get(path, {"kind": "statement", "text": "rue des écoles fermée aux voitures"})

    assert [one["text"] for one in answer.json()] == ["Fermer les rues des écoles aux voitures"]
    assert 0.5 < answer.json()[0]["likeness"] <= 1
