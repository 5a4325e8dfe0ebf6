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


ERASE = """
import django
django.setup()
from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.erasing.actions import erase
from isegoria.core.contributions.models import Contribution
written = Contribution.objects.filter(author__isnull=False).order_by("pk")
one, other = written[0], written[1]
erase(contribution=one, reason="author_asked")
print(one.public_id, other.author.public_id)
erase_person(person=other.author)
"""
STAND = """
import json, django
django.setup()
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
print(json.dumps([
    Person.objects.filter(erased_at=None, account=None).count(),
    Contribution.objects.exclude(state="erased").exclude(body="").filter(author__isnull=False).count(),
]))
"""


def test_what_was_erased_since_a_backup_does_not_come_back(
    tmp_path: Path, drill_database: str, second_database: str
) -> None:
    home, away, backups = tmp_path / "home", tmp_path / "away", tmp_path / "backups"
    for folder in (home, away, backups):
        folder.mkdir()
    site = Site(home, database_url=drill_database, statements=3)
    isegoria("backup", backups / "b.zip", environment=site.environment)
    text, person = site.python("-W", "ignore", "-c", ERASE).split()
    # Each is listed at once, in both places; nothing is said of anybody.
    for path in (home / "erasures.jsonl", backups / "isegoria-erasures.jsonl"):
        head, *lines = map(json.loads, path.read_text().splitlines())
        assert head == {"format": "isegoria-erasures/1"}
        assert {(one["what"], one["id"]) for one in lines} >= {("text", text), ("person", person)}
        assert all(set(one) == {"on", "what", "id"} for one in lines)
        assert path.stat().st_mode & 0o777 == 0o600
    tried = isegoria("restore", backups / "b.zip", "--verify", environment=site.environment)
    assert (tried["ok"], tried["erasures"]) == (True, {"people": 1, "texts": 3, "processes": 0})
    other = elsewhere(site, away, second_database)
    restored = isegoria("restore", backups / "b.zip", environment=other.environment)
    assert (restored["ok"], restored["erasures"]) == (True, tried["erasures"])
    assert json.loads(other.python("-W", "ignore", "-c", STAND)) == [0, 0]
    assert isegoria("verify", "journal", "--site", environment=other.environment)["findings"] == []
    # The list goes on there, and a second restore finds the same.
    again = isegoria("restore", backups / "b.zip", "--replace", environment=other.environment)
    assert again["erasures"] == tried["erasures"]
    with (backups / "isegoria-erasures.jsonl").open("a") as cut:
        cut.write('{"on": "2026-01-01", "wh')
    assert isegoria("backup", backups / "c.zip", environment=other.environment)["erasures"] == 4
    (away / "erasures.jsonl").write_text('{"format": "isegoria-erasures/9"}\n')
    refused = isegoria("restore", backups / "b.zip", "--replace", environment=other.environment, code=2)
    assert refused["code"] == "bad_erasures"


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
