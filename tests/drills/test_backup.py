# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup made while people answer: restored elsewhere, it holds all that was acknowledged before it began, and a
journal that is whole; damaged, it says so."""

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from .crowd import Crowd
from .site import Site

FEW, MANY = 300, 10_000
WRITERS = 4


def isegoria(*arguments: str | Path, environment: dict[str, str], code: int = 0) -> dict[str, Any]:
    """The document of a command, which ends with this code."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "isegoria.doors.cli.main", *map(str, arguments), "--json"],
        env=environment | {"LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, (done.stdout[-2000:], done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def second_database(drill_database: str) -> Iterator[str]:
    """An empty database of the same kind, for what is restored."""
    if not drill_database:
        yield ""
        return
    with psycopg.connect(drill_database, autocommit=True) as link:
        link.execute("CREATE DATABASE second")
    yield drill_database.rpartition("/")[0] + "/second"


def elsewhere(site: Site, folder: Path, database_url: str) -> Site:
    """The same program, with another data directory and database."""
    other = object.__new__(Site)
    other.directory, other.environment = folder, site.environment | {"ISEGORIA_DATA_DIR": str(folder)}
    if database_url:
        other.environment["DATABASE_URL"] = database_url
    return other


def test_a_backup_made_under_load_gives_everything_back(
    tmp_path: Path, drill_database: str, second_database: str, acts: int
) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    site = Site(home, database_url=drill_database)
    site.start()
    crowd = Crowd(site, acts)
    writers = crowd.start(WRITERS)
    try:
        while crowd.acts() < acts // 3:
            time.sleep(0.01)
        receipts, acknowledged = crowd.acknowledged_now()
        before = crowd.acts()
        made = isegoria("backup", tmp_path / "site.zip", environment=site.environment)
        during = crowd.acts() - before
        for writer in writers:
            writer.join(timeout=600)
        in_use = isegoria("restore", tmp_path / "site.zip", "--replace", environment=site.environment, code=3)
    finally:
        site.stop()
    print(
        f"{during} acts during a backup of {made['seconds']} s ({made['bytes']} bytes), {made['entries']} entries in it"
    )
    assert during > 0
    assert made["entries"] >= len(receipts)
    assert in_use["code"] == "in_use"
    assert (tmp_path / "site.zip").stat().st_mode & 0o777 == 0o600

    tried = isegoria("restore", tmp_path / "site.zip", "--verify", environment=site.environment)
    assert (tried["ok"], tried["problems"], tried["entries"]) == (True, [], made["entries"])

    other = elsewhere(site, away, second_database)
    restored = isegoria("restore", tmp_path / "site.zip", environment=other.environment)
    assert (restored["ok"], restored["rows"], restored["keys"]) == (True, made["rows"], "restored")
    assert isegoria("verify", "journal", "--site", environment=other.environment)["findings"] == []
    found = other.audit(receipts, acknowledged)
    assert (found["missing_receipts"], found["lost_opinions"]) == (0, [])
    assert found["rows"] == found["counted"]
    # It is the same site: guests go on under the key that signed their cookies, the log under its own.
    for name in ("journal.key", "secret.key"):
        assert (away / name).read_text() == (home / name).read_text()
        assert (away / name).stat().st_mode & 0o777 == 0o600
    refused = isegoria("restore", tmp_path / "site.zip", environment=other.environment, code=2)
    assert refused["code"] == "not_empty"
    again = isegoria("restore", tmp_path / "site.zip", "--replace", environment=other.environment)
    assert again["ok"]
    assert Path(again["replaced"]).is_dir()


def test_a_backup_that_was_touched_is_not_good(tmp_path: Path, drill_database: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    site = Site(home, database_url=drill_database, statements=3)
    (home / "frozen" / "ab").mkdir(parents=True)
    (home / "frozen" / "ab" / "x.gz").write_bytes(b"frozen")
    (home / "passphrase").write_text("douze-lettres-au-moins\n")
    isegoria("backup", tmp_path / "b.zip", "--passphrase-file", home / "passphrase", environment=site.environment)
    names = zipfile.ZipFile(tmp_path / "b.zip").namelist()
    assert "keys.sealed.json" in names
    assert "files/frozen/ab/x.gz" in names
    with zipfile.ZipFile(tmp_path / "b.zip") as old, zipfile.ZipFile(tmp_path / "bad.zip", "w") as new:
        for name in names:
            new.writestr(name, b"another" if name.endswith("x.gz") else old.read(name))
    said = isegoria("restore", tmp_path / "bad.zip", "--verify", environment=site.environment, code=1)
    assert said["problems"]
    assert "x.gz" in said["problems"][0]
    (tmp_path / "half.zip").write_bytes((tmp_path / "b.zip").read_bytes()[:2000])
    assert isegoria("restore", tmp_path / "half.zip", environment=site.environment, code=2)["code"] == "backup_damaged"
    # Sealed: another passphrase opens nothing; without one, this site's own key is enough to check the journal.
    (home / "passphrase").write_text("une-autre-phrase-de-passe\n")
    wrong = ("--passphrase-file", home / "passphrase")
    said = isegoria("restore", tmp_path / "b.zip", "--verify", *wrong, environment=site.environment, code=2)
    assert said["code"] == "bad_passphrase"
    assert isegoria("restore", tmp_path / "b.zip", "--verify", environment=site.environment)["ok"]
    assert [path.name for path in home.iterdir() if path.name.startswith(".verify-")] == []


def test_a_backup_without_its_keys_says_what_is_lacking(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    site = Site(home, statements=3)
    isegoria("backup", tmp_path / "b.zip", "--without-keys", environment=site.environment)
    shutil.copy(home / "journal.key", tmp_path / "kept.key")
    away = tmp_path / "away"
    away.mkdir()
    other = elsewhere(site, away, "")
    said = isegoria("restore", tmp_path / "b.zip", "--verify", environment=other.environment, code=1)
    assert len(said["problems"]) == 1
    restored = isegoria("restore", tmp_path / "b.zip", environment=other.environment)
    assert (restored["keys"], restored["journal_key_here"]) == ("absent", False)
    assert not (away / "journal.key").exists()
    (away / "journal.key").write_text((tmp_path / "kept.key").read_text())
    assert isegoria("verify", "journal", "--site", environment=other.environment)["findings"] == []


def test_a_backup_cut_short_leaves_nothing_that_looks_like_one(tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "backups"
    home.mkdir()
    target.mkdir()
    site = Site(home, statements=3)
    (home / "frozen").mkdir()
    (home / "frozen" / "large").write_bytes(os.urandom(60_000_000))
    command = [sys.executable, "-W", "ignore", "-m", "isegoria.doors.cli.main", "backup", str(target)]
    child = subprocess.Popen(command, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list(target.glob(".*.part")):
        time.sleep(0.005)
    child.kill()
    child.wait()
    assert list(target.glob("*.zip")) == []
