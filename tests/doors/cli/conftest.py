# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line as a person runs it: another process, a site's directory of its own, its two outputs, its code."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.databases import made_once
from tests.doors.cli.json_schema import faults

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS = ROOT / "isegoria" / "doors" / "cli" / "schemas"
COMMAND = [sys.executable, "-W", "ignore", "-m", "isegoria.doors.cli.main"]


@dataclass(frozen=True)
class Ended:
    """A command that ended."""

    code: int
    out: str
    err: str

    def document(self, schema: str) -> dict[str, Any]:
        """Standard output, which holds one JSON document and nothing else, as its schema says."""
        document: dict[str, Any] = json.loads(self.out)
        assert list(faults(document, json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")))) == []
        return document

    def stopped(self, code: int, name: str) -> dict[str, Any]:
        """The document of a command asked for with --json that did not do its work."""
        assert "Traceback" not in self.err
        document = self.document("error")
        assert (self.code, document["exit_code"], document["code"]) == (code, code, name), document
        assert document["happened"] in self.err
        return document


@dataclass
class Site:
    """A site's directory and the environment in which commands find it."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}
        return (
            inherited
            | {"ISEGORIA_DATA_DIR": str(self.folder), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
            | self.variables
        )

    def run(self, *arguments: str | Path, timeout: float = 180, **options: Any) -> Ended:
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            **options,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def start(
        self, *arguments: str | Path, stdout: Any = subprocess.DEVNULL, stderr: Any = subprocess.DEVNULL
    ) -> "subprocess.Popen[bytes]":
        """A command that the test ends itself."""
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)], cwd=self.folder, env=self.environment, stdout=stdout, stderr=stderr
        )

    def python(self, code: str) -> Any:
        """What a piece of code, run in a fresh interpreter with the site's Django, leaves in ``found``, as JSON."""
        program = (
            "import django, json; django.setup()\n" + code + "\nprint(json.dumps(found, default=str, sort_keys=True))"
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program],
            cwd=self.folder,
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "isegoria.project.settings"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def bare_site(tmp_path: Path) -> Site:
    """A directory in which nothing was done yet."""
    folder = tmp_path / "site"
    folder.mkdir()
    return Site(folder)


@pytest.fixture(scope="session")
def migrated() -> Path:
    """A directory to copy, never to write in: tables, and one space."""
    return made_once("migrated", _migrate)


def _migrate(folder: Path) -> None:
    done = Site(folder).run("organiser", "first@example.org", "--space", "ville", "--name", "Ville", "--json")
    assert done.stopped(3, "not_migrated")["remedy"] == "Run: isegoria migrate"
    done = Site(folder).run("migrate", "--json")
    assert done.code == 0, done.err
    assert done.document("migrate")["applied"] > 10
    done = Site(folder).run("organiser", "first@example.org", "--space", "ville", "--name", "Ville", "--json")
    assert done.document("organiser")["space_opened"]


@pytest.fixture
def site(migrated: Path, tmp_path: Path) -> Site:
    """A site with its tables and one space, ``ville``."""
    shutil.copytree(migrated, tmp_path / "site")
    return Site(tmp_path / "site")
