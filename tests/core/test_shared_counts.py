# SPDX-License-Identifier: AGPL-3.0-or-later
"""Networks are counted by all the web processes of a machine together, and no address is on disk."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine

from isegoria.core.access import throttle
from isegoria.core.shared_counts import Network, count, forget_old

ANOTHER_PROCESS = """
import django; django.setup()
from isegoria.core.shared_counts import Network, count
for _ in range(20): count("guests", Network("203.0.113.0/24"), seconds=10**9)
"""


@pytest.fixture(autouse=True)
def _directory(tmp_path: Path, settings: Any) -> None:
    settings.ISEGORIA_COUNTS_DIR = str(tmp_path / "counts")


def test_two_processes_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISEGORIA_COUNTS_DIR", str(tmp_path / "counts"))
    both = [subprocess.Popen([sys.executable, "-c", ANOTHER_PROCESS]) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    files = [one for one in (tmp_path / "counts").rglob("*") if one.is_file()]
    assert [one.stat().st_size for one in files] == [40]
    assert "203" not in files[0].name


def test_beyond_the_limit_is_refused_until_the_window_ends(tmp_path: Path) -> None:
    here, elsewhere = Network("203.0.113.0/24"), Network("198.51.100.0/24")
    with time_machine.travel(1_000_000_000, tick=False) as clock:
        verdicts = [bool(throttle("guests", here, limit=2, seconds=60)) for _ in range(3)]
        assert verdicts == [True, True, False]
        assert throttle("guests", elsewhere, limit=2, seconds=60)
        clock.shift(60)
        assert throttle("guests", here, limit=2, seconds=60)
        assert len([one for one in (tmp_path / "counts").rglob("*") if one.is_file()]) == 1  # the window before is gone
        clock.shift(60)
        forget_old()
        assert not [one for one in (tmp_path / "counts").rglob("*") if one.is_file()]


def test_where_nothing_can_be_written_it_is_counted_in_memory(tmp_path: Path) -> None:
    (tmp_path / "counts").write_text("a file where a directory should be")
    assert count("guests", Network("203.0.113.0/24"), seconds=60) is None
    assert throttle("guests", Network("192.0.2.0/24"), limit=1, seconds=60)
    assert not throttle("guests", Network("192.0.2.0/24"), limit=1, seconds=60)
