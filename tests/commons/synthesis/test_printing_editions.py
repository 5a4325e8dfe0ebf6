# SPDX-License-Identifier: AGPL-3.0-or-later
"""Printed editions: made by the worker, given as they stand, and made again without what was erased or hidden."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from isegoria.commons.synthesis.documents import actions
from isegoria.commons.synthesis.documents.addresses import edition_path
from isegoria.commons.synthesis.models import Edition
from isegoria.commons.synthesis.printing import queries, storage, tasks
from isegoria.commons.synthesis.printing.pdf import PressError
from isegoria.core.contributions.actions import set_state
from isegoria.core.contributions.erasing.actions import erase
from isegoria.core.contributions.models import Contribution
from tests import factories as make

from . import making_documents as documents
from .making_printing import edition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Path) -> None:
    settings.ISEGORIA_DATA_DIR = tmp_path
    settings.SITE_ADDRESS = "https://localhost"


def address(of: Edition, file: str) -> str:
    process = of.document.process
    return reverse(
        "synthesis:printed",
        kwargs={
            "space": process.space.slug,
            "process": process.slug,
            "document": of.document.public_id,
            "number": of.number,
            "file": file,
        },
    )


def printed() -> None:
    """Let the worker print all that was asked for."""
    while storage.wanted():
        tasks.print_next()


def bytes_of(client: Client, of: Edition, file: str) -> bytes:
    answer = client.get(address(of, file))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def text_of(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read("content.xml").decode()
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_what_is_published_is_printed_by_the_worker_and_kept() -> None:
    _, of = edition()
    assert storage.wanted() == [of.public_id]
    printed()
    for file in storage.FILES:
        said = text_of(bytes_of(Client(), of, file))
        assert "Les gens veulent des bancs." in said
        assert f"Édition {of.number}" in said
    whole = text_of(bytes_of(Client(), of, "synthesis.pdf"))
    assert "Silence" in whole  # an idea of three people of nine, of which no sentence speaks
    assert "1 personne dit le contraire" in whole
    assert of.sha256 in whole.replace("\n", "")
    assert f"https://localhost{edition_path(of)}"[8:] in whole.replace("\n", "")
    assert not tasks.print_next()


def test_a_note_is_one_page() -> None:
    _, of = edition()
    printed()
    assert len(PdfReader(io.BytesIO(bytes_of(Client(), of, "note.pdf"))).pages) == 1


def test_a_file_says_what_it_is_and_does_nothing_on_the_site() -> None:
    _, of = edition()
    printed()
    answer = Client().get(address(of, "synthesis.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="ce-que-vous-avez-dit-1.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()
    again = Client().get(address(of, "synthesis.pdf"), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    other = Client().get(address(of, "note.odt"))
    assert other["Content-Disposition"] == 'attachment; filename="ce-que-vous-avez-dit-1-note.odt"'
    other.close()


def test_while_it_is_made_a_page_says_so_and_then_leads_to_it() -> None:
    _, of = edition()
    storage.taken_up(of.public_id)
    client = Client(headers={"accept-language": "en"})
    waits = client.get(address(of, "note.pdf"))
    assert waits.status_code == 202
    assert waits["Retry-After"] == "5"
    assert "This file is being made" in waits.content.decode()
    assert storage.wanted() == [of.public_id]
    printed()
    ready = client.get(address(of, "note.pdf"), headers={"hx-request": "true"})
    assert ready["HX-Redirect"] == address(of, "note.pdf")


def test_a_page_costs_the_same_whatever_the_edition() -> None:
    _, of = edition()
    printed()
    Client().get(address(of, "note.pdf")).close()
    with CaptureQueriesContext(connection) as asked:
        Client().get(address(of, "note.pdf")).close()
    assert len(asked) <= 12, "\n".join(one["sql"][:200] for one in asked)


def test_what_is_erased_leaves_the_files_in_the_act_and_they_are_made_again() -> None:
    world, of = edition()
    printed()
    source = Contribution.objects.get(pk=world.extracts["Bancs"][0].contribution_id)
    before = text_of(bytes_of(Client(), of, "synthesis.odt"))
    assert "dit la personne 1." in before
    folder = storage.root() / of.public_id
    assert folder.exists()
    erase(contribution=source, reason="asked")
    assert not folder.exists()
    assert Client().get(address(of, "synthesis.odt")).status_code == 202
    printed()
    for file in storage.FILES:
        assert "plus de place pour bancs, dit la personne 1." not in text_of(bytes_of(Client(), of, file))
    assert "Elle a été effacée" in text_of(bytes_of(Client(), of, "synthesis.odt"))


def test_what_is_hidden_is_not_printed_and_comes_back_when_it_is_shown() -> None:
    world, of = edition()
    printed()
    source = Contribution.objects.get(pk=world.extracts["Bancs"][0].contribution_id)
    words = "plus de place pour bancs, dit la personne 1."
    set_state(contribution=source, state=Contribution.State.HIDDEN, kind="contribution.hidden")
    printed()
    assert words not in text_of(bytes_of(Client(), of, "synthesis.odt"))
    set_state(contribution=source, state=Contribution.State.PUBLISHED, kind="contribution.restored")
    printed()
    assert words in text_of(bytes_of(Client(), of, "synthesis.odt"))


def test_what_is_erased_while_it_is_printed_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    world, of = edition()
    storage.taken_up(of.public_id)
    source = Contribution.objects.get(pk=world.extracts["Bancs"][0].contribution_id)
    whole = tasks.files_of

    def erased_meanwhile(edition: Edition) -> dict[str, bytes]:
        files = whole(edition)
        if source.state != Contribution.State.ERASED:
            erase(contribution=source, reason="asked")
            source.refresh_from_db()
        return files

    monkeypatch.setattr(tasks, "files_of", erased_meanwhile)
    assert tasks.print_edition(queries.edition_named(of.public_id))
    assert "bancs, dit la personne 1." not in text_of(bytes_of(Client(), of, "synthesis.odt"))
    assert len(list((storage.root() / of.public_id).iterdir())) == 1


def test_an_edition_that_was_taken_back_says_so_on_paper() -> None:
    world, of = edition()
    printed()
    actions.take_back(edition=of, by=world.writer, reason="Une phrase était fausse.")
    assert Client().get(address(of, "note.pdf")).status_code == 202
    printed()
    assert "Une phrase était fausse." in text_of(bytes_of(Client(), of, "note.pdf"))


def test_a_call_made_since_is_printed() -> None:
    world, of = edition()
    printed()
    actions.address(edition=of, by=world.writer, addressee="La maire", words="Mettez des *bancs*.", due_at=None)
    assert Client().get(address(of, "synthesis.pdf")).status_code == 202
    printed()
    whole = text_of(bytes_of(Client(), of, "synthesis.pdf"))
    assert "La maire" in whole
    assert "Mettez des bancs." in whole.replace("\n", " ")
    assert "Pas encore de réponse." in whole


def test_a_document_in_english_has_english_words_around_it() -> None:
    world = documents.world()
    document = actions.start_document(process=world.process, by=world.writer, title="What was said", language="en")
    documents.sentence(world, documents.section(world, document), "People want benches.")
    of = documents.edition(world, document)
    printed()
    made = PdfReader(io.BytesIO(bytes_of(Client(), of, "synthesis.pdf")))
    assert made.trailer["/Root"]["/Lang"] == "en"
    assert "How to check" in " ".join(page.extract_text() for page in made.pages)


def test_a_press_that_fails_is_said_and_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    _, of = edition()

    def broken(*_args: object) -> dict[str, bytes]:
        raise PressError("no paper")

    monkeypatch.setattr(tasks, "pdf", broken)
    printed()
    answer = Client(headers={"accept-language": "en"}).get(address(of, "note.pdf"))
    assert answer.status_code == 202
    assert "This file could not be made" in answer.content.decode()
    assert storage.wanted() == []
    monkeypatch.undo()
    monkeypatch.setattr(storage, "AGAIN", -1)
    Client().get(address(of, "note.pdf"))
    assert storage.wanted() == [of.public_id]


def test_there_is_no_file_of_what_is_not_published() -> None:
    world, of = edition()
    printed()
    assert Client().get(address(of, "note.pdf").replace(of.document.public_id, "0123456789")).status_code == 404
    assert Client().get(address(of, "note.pdf").replace("/1/", "/7/")).status_code == 404
    assert Client().get(address(of, "note.pdf").replace("note.pdf", "note.exe")).status_code == 404
    world.process.published_at = None
    world.process.save(update_fields=["published_at"])
    assert Client().get(address(of, "note.pdf")).status_code == 404
    member = make.role(world.process.space, "organiser")
    client = Client()
    client.force_login(member)
    answer = client.get(address(of, "note.pdf"))
    assert answer["Cache-Control"] == "private, no-store"
    answer.close()
    tasks.tidy()
    assert not (storage.root() / of.public_id).exists()


def test_two_workers_print_the_same_edition_without_harm() -> None:
    _, of = edition()
    one, other = queries.edition_named(of.public_id), queries.edition_named(of.public_id)
    files = tasks.files_of(one)
    stamp = queries.stamp_of(other)
    storage.keep(of.public_id, stamp, files)
    storage.keep(of.public_id, stamp, files)
    assert [path.name for path in (storage.root() / of.public_id).iterdir()] == [stamp]
    assert tasks.print_edition(other)


def test_the_files_of_an_edition_are_named_in_the_api() -> None:
    _, of = edition()
    path = f"/api/v1/syntheses/{of.document.public_id}/editions/{of.number}/files"
    said = Client().get(path).json()
    assert [one["name"] for one in said] == list(storage.FILES)
    assert said[0]["address"] == "https://localhost" + address(of, "synthesis.pdf")
    assert not any(one["ready"] for one in said)
    printed()
    assert all(one["ready"] for one in Client().get(path).json())
