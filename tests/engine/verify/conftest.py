# SPDX-License-Identifier: LGPL-3.0-or-later
from pathlib import Path

import pytest

from .a_log import Log


@pytest.fixture
def log() -> Log:
    """Twelve entries under three heads: ten public texts, two private ones."""
    log = Log()
    for number in range(1, 13):
        log.say(f"What {number} said", subject_kind="whisper" if number in (6, 7) else "text")
        if number % 4 == 0:
            log.sign()
    return log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the export is written."""
    return tmp_path / "export"
