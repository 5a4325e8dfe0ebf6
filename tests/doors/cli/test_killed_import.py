# SPDX-License-Identifier: AGPL-3.0-or-later
"""An importer killed at any moment, or stopped by a full disk, loses nothing and goes on."""

import os
import resource
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.doors.cli.conftest import Site
from tests.doors.exchange.polis_files import regular_export

ROWS = "from tests.doors.exchange.polis_files import rows_of\nfound = rows_of('polis:9test')"
AUDIT = "from isegoria.core.journal.audit import audit\nfound = audit().as_json()['findings']"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return regular_export(tmp_path_factory.mktemp("export"), people=1_300, statements=500, each=9)


@pytest.fixture(scope="module")
def expected(migrated: Path, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The rows of an import that nothing disturbed, in a site of its own."""
    other = Site(tmp_path_factory.mktemp("undisturbed") / "site")
    shutil.copytree(migrated, other.folder)
    done = other.run("import", "polis", folder, "--space", "ville", "--json")
    assert done.document("import")["opinions"]["kept"] == 11_700
    return other.python(ROWS)


def progress_of(site: Site) -> tuple[str, int]:
    """Where the import is, as its row says."""
    with closing(sqlite3.connect(f"file:{site.folder / 'db.sqlite3'}?mode=ro", uri=True, timeout=5)) as database:
        found = database.execute("SELECT stage, cursor FROM exchange_import").fetchone()
    return (str(found[0]), int(found[1])) if found else ("", 0)


def kill_when(site: Site, folder: Path, stage: str, cursor: int) -> tuple[str, int]:
    """Run the import until it is at least this far, then kill -9; returns where it was found afterwards."""
    running = site.start("import", "polis", folder, "--space", "ville")
    order = ["", "people", "statements", "opinions", "counting", "sealing", "ready"]
    try:
        while running.poll() is None:
            now = progress_of(site)
            if (order.index(now[0]), now[1]) >= (order.index(stage), cursor):
                os.kill(running.pid, signal.SIGKILL)
                break
            time.sleep(0.002)
    finally:
        running.kill()
        running.wait()
    return progress_of(site)


def test_killed_at_each_stage_it_ends_with_the_same_rows(site: Site, folder: Path, expected: Any) -> None:
    seen = []
    for stage, cursor in [
        ("people", 300),
        ("statements", 200),
        ("opinions", 500),
        ("opinions", 7_000),
        ("counting", 0),
    ]:
        seen.append(kill_when(site, folder, stage, cursor))
    done = site.run("import", "polis", folder, "--resume", "--publish", "--json")

    assert seen == sorted(
        seen,
        key=lambda one: (["people", "statements", "opinions", "counting", "sealing", "ready"].index(one[0]), one[1]),
    )
    assert seen[-1][0] in {"counting", "sealing", "ready"}
    assert done.document("import")["resumed"]
    assert site.python(ROWS) == expected
    assert site.python(AUDIT) == []


def test_killed_while_it_checks_the_files_nothing_was_written(site: Site, folder: Path, expected: Any) -> None:
    running = site.start("import", "polis", folder, "--space", "ville")
    while running.poll() is None and not list(site.folder.glob("staging/*.part")):
        time.sleep(0.001)
    running.kill()
    running.wait()

    assert progress_of(site)[1] == 0
    assert site.run("import", "polis", folder, "--space", "ville", "--json").code == 0
    assert site.python(ROWS) == expected


def test_killed_then_dropped_nothing_is_left(site: Site, folder: Path) -> None:
    kill_when(site, folder, "opinions", 2_000)

    assert site.run("import", "polis", folder, "--drop", "--json").document("import")["removed"] > 3_000
    assert site.python(ROWS) == {
        name: [] for name in ("opinions", "participations", "people", "statements", "versions")
    }
    assert not list(site.folder.glob("staging/*"))
    assert site.python(AUDIT) == []


@pytest.mark.parametrize("room", [20_000, 2_000_000])
def test_a_full_disk_is_said_and_the_import_goes_on_afterwards(
    site: Site, folder: Path, expected: Any, room: int
) -> None:
    """A limit on the size of files stands for the disk: the system refuses to write in the same way."""
    size = (site.folder / "db.sqlite3").stat().st_size if room > 1_000_000 else 0

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, size + room))

    stopped = site.run("import", "polis", folder, "--space", "ville", "--json", preexec_fn=limit).stopped(
        3, "disk_full"
    )
    assert "Make room" in stopped["remedy"]

    assert site.run("import", "polis", folder, "--space", "ville", "--json").code == 0
    assert site.python(ROWS) == expected
