# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text that takes files, its author, and a data directory of each test's own."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isegoria.commons.attachments.actions import attach
from isegoria.commons.attachments.models import Attachment
from isegoria.core import manifest
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.models import Phase
from tests import factories
from tests.commons.attachments.samples import picture


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files apart for each test; statements, which every house has, take files here."""
    settings.ISEGORIA_DATA_DIR = tmp_path
    statement = manifest.find_kind("statement")
    assert statement is not None
    monkeypatch.setitem(manifest._kinds, "statement", replace(statement, attached=True))
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phase(db: Any) -> Phase:
    return factories.phase(factories.process("velo"))


@pytest.fixture
def author(db: Any) -> Person:
    return factories.person()


@pytest.fixture
def text(phase: Phase, author: Person) -> Contribution:
    made = find_contribution(factories.statement(phase=phase, author=author).public_id)
    assert made is not None
    made.phase.process = made.process
    return made


@pytest.fixture
def kept(text: Contribution, author: Person) -> Attachment:
    """A picture beside the text."""
    return attach(
        contribution=text, by=author, file=BytesIO(picture(width=1600, height=900)), alternative="Le portail de l'école"
    ).attachment


@pytest.fixture
def as_person() -> Callable[[Person], Client]:
    """The browser of a guest."""

    def browser(person: Person) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.cookies[COOKIE] = guest_token(person)
        return client

    return browser


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def upload(content: bytes, name: str = "photo.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def stored(folder: Path) -> list[str]:
    """The names of all files under the attachments' folder."""
    return sorted(path.name for path in (folder / "attachments").rglob("*") if path.is_file())
