# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be taken away, or taken alone: each tool, all of them, and the engine."""

import os
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from tests.architecture import house

START = """
import importlib, pathlib, sys
import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

django.setup()
import isegoria
assert pathlib.Path(isegoria.__file__).is_relative_to(sys.argv[1]), isegoria.__file__
call_command("check", fail_level="WARNING")
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
if "migrate" not in sys.argv:
    call_command("migrate", plan=True, verbosity=0)  # each migration finds those that it stands on
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
importlib.import_module(settings.ROOT_URLCONF)

from django.test import Client
answer = Client(SERVER_NAME="localhost").get("/")
assert answer.status_code == 200, answer.status_code
print(sorted(settings.TOOLS))
"""

IMPORT_THE_ENGINE = """
import importlib, pkgutil, sys
import isegoria.engine
for module in pkgutil.walk_packages(isegoria.engine.__path__, "isegoria.engine."):
    importlib.import_module(module.name)
print(sorted(name for name in sys.modules if name.partition(".")[0] in {"django", "ninja", "allauth", "psycopg"}))
print(sorted(name for name in sys.modules if name.startswith("isegoria.") and not name.startswith("isegoria.engine")))
"""


def run_python(code: str, folder: Path, *arguments: str) -> str:
    """Standard output of a fresh interpreter that sees the house in ``folder``; its error output fails the test."""
    (folder / "var" / "static").mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL"}}
    environment |= {
        "PYTHONPATH": str(folder),
        "ISEGORIA_DATA_DIR": str(folder / "var"),
        "DJANGO_SETTINGS_MODULE": "isegoria.project.settings",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:isegoria", "-c", code, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copy_house(folder: Path) -> Path:
    """The committed files of isegoria/, under ``folder``, with what Python made of them, as compiling all of it again
    takes long."""
    for path in house.committed_files():
        if path.is_relative_to(house.PACKAGE):
            _copy(path, folder / path.relative_to(house.ROOT))
            compiled = Path(cache_from_source(path))
            if path.suffix == ".py" and compiled.exists():
                _copy(compiled, folder / compiled.relative_to(house.ROOT))
    return folder / "isegoria"


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, target)  # with its date, which tells Python that what was compiled is of this file


@pytest.mark.parametrize("tool", house.tools())
def test_the_house_stands_without_a_tool(tool: str, tmp_path: Path) -> None:
    shutil.rmtree(copy_house(tmp_path) / "tools" / tool)

    said = run_python(START, tmp_path, str(tmp_path))

    assert said.splitlines()[-1] == repr([name for name in house.tools() if name != tool])


def test_the_house_stands_without_any_tool(tmp_path: Path) -> None:
    package = copy_house(tmp_path)
    for tool in house.tools():
        shutil.rmtree(package / "tools" / tool)

    assert run_python(START, tmp_path, str(tmp_path), "migrate").splitlines()[-1] == "[]"


def test_the_engine_stands_alone(tmp_path: Path) -> None:
    package = copy_house(tmp_path)
    for entry in package.iterdir():
        if entry.is_dir() and entry.name != "engine":
            shutil.rmtree(entry)

    assert run_python(IMPORT_THE_ENGINE, tmp_path).splitlines() == ["[]", "[]"]
