# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page, the dictionary and the download, as a server gives them."""

import asyncio
import io
import zipfile
from typing import Any

import pytest
from django.test import AsyncRequestFactory, Client
from django.urls import reverse

from isegoria.commons.open_data import views
from isegoria.core.processes.models import Process
from tests import factories


def address(process: Process, name: str = "process") -> str:
    return reverse(f"open_data:{name}", kwargs={"space": process.space.slug, "process": process.slug})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_what_is_in_it(talked_about: Process, client: Client, language: str) -> None:
    page = client.get(address(talked_about), headers={"accept-language": language})

    assert page.status_code == 200
    assert ("Données ouvertes" if language == "fr" else "Open data") in page.content.decode()
    assert address(talked_about, "download") in page.content.decode()
    assert "Licence Ouverte" in page.content.decode()


def test_the_download_streams(talked_about: Process, client: Client) -> None:
    answer = client.get(address(talked_about, "download"))

    assert answer.streaming
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert archive.testzip() is None
    assert "opinions.csv" in archive.namelist()


@pytest.mark.django_db(transaction=True)
def test_under_asgi_it_streams_without_a_warning() -> None:
    process = factories.process(statements=["Des bancs à l'ombre."])
    request = AsyncRequestFactory().get(address(process, "download"))
    request.user = None
    answer: Any = views.download(request, process.space.slug, process.slug)

    async def read() -> bytes:
        return b"".join([chunk async for chunk in answer])

    assert answer.is_async
    assert zipfile.ZipFile(io.BytesIO(asyncio.run(read()))).testzip() is None


def test_a_draft_has_no_open_data(client: Client, db: None) -> None:
    process = factories.process(draft=True)

    assert client.get(address(process)).status_code == 404
    assert client.get(address(process, "download")).status_code == 404


def test_the_dictionary_comes_alone(talked_about: Process, client: Client) -> None:
    tables = client.get(address(talked_about, "dictionary")).json()["tables"]

    assert [table["files"][0] for table in tables] == [
        "contributions.csv",
        "opinions.csv",
        "statements-by-group.csv",
        "answers.csv",
        "attachments.csv",
        "comments.csv",
        "moderation.csv",
        "readings.csv",
        "extracts.csv",
        "themes.csv",
        "texts_of_themes.csv",
        "ideas.csv",
        "facts.csv",
        "synthesis_sentences.csv",
        "synthesis_sources.csv",
        "workshops.csv",
        "workshop_notes.csv",
        "imported_totals.csv",
    ]


def test_a_download_writes_nothing(talked_about: Process, client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(60) as captured:
        client.get(address(talked_about, "download")).getvalue()

    assert [query["sql"] for query in captured if not query["sql"].lstrip().startswith(("SELECT", "DECLARE"))] == []
