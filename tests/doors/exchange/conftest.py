# SPDX-License-Identifier: AGPL-3.0-or-later
"""A space to import into, and a site's own directory for each test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from isegoria.core.spaces.actions import open_space
from isegoria.core.spaces.models import Space
from isegoria.doors.exchange.actions import ImportOptions
from isegoria.doors.exchange.importing import Imported, import_polis


@pytest.fixture(autouse=True)
def data_directory(settings: Any, tmp_path: Path) -> Path:
    """Staging files and reports of this test only."""
    settings.ISEGORIA_DATA_DIR = tmp_path / "site"
    settings.ISEGORIA_DATA_DIR.mkdir()
    return tmp_path / "site"


@pytest.fixture
def space(db: None) -> Space:
    return open_space(slug="ville", names={"fr": "Ville"}, administrator=None)


@pytest.fixture
def bring_in(space: Space) -> Callable[..., Imported]:
    """Import a directory into the space; options of ``ImportOptions`` and of ``import_polis``."""

    def call(folder: Path, *, publish: bool = False, source: str = "", **options: Any) -> Imported:
        return import_polis(
            folder,
            source=source,
            space=space,
            options=ImportOptions(**{"language": "en"} | options),
            publish=publish,
            progress=lambda step, done, total: None,
        )

    return call
