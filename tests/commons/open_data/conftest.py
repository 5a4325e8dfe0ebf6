# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation of 24 people with two camps, and its export as files in a folder."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from isegoria.commons.open_data.export import write_process_export
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.tools.statements.actions import give_opinion
from tests import factories

TEXTS = [f"Proposition numéro {number}." for number in range(8)]


def conversation(people: int) -> Process:
    """Everyone answers everything: half of the people agree where the others disagree."""
    process = factories.process(statements=TEXTS)
    phase = factories.phase(process)
    statements = list(Contribution.objects.filter(process=process).order_by("pk"))
    for number in range(people):
        person, side = factories.person(), 1 if number % 2 else -1
        for place, statement in enumerate(statements):
            value = 0 if place == number % 8 else side * (1 if place < 4 else -1)
            give_opinion(statement=statement, phase=phase, person=person, value=value)
    return process


@pytest.fixture
def talked_about(db: None) -> Process:
    return conversation(24)


@pytest.fixture
def unpacked(tmp_path: Path) -> Callable[[Process], Path]:
    """Export a process and unpack it; each call makes another export."""

    def unpack(process: Process) -> Path:
        folder = tmp_path / f"export-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        write_process_export(process, folder / "all.zip")
        with zipfile.ZipFile(folder / "all.zip") as archive:
            assert archive.testzip() is None
            archive.extractall(folder)
        return folder

    return unpack
