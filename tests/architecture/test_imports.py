# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contracts of .importlinter: kept by the house, and each broken by a fault planted in a copy of it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture import house

FAULTS = {
    "Floors look down only": ("core/events.py", "import isegoria.doors.web"),
    "The core is a staircase": ("core/journal/models.py", "import isegoria.core.results.models"),
    "Tools never import one another": ("tools/another/__init__.py", "import isegoria.tools.statements.models"),
    "Commons never import one another": ("commons/another/__init__.py", "import isegoria.commons.moderation.models"),
    "The engine: comparison, methods, shared mathematics, profiles, traces, errors": (
        "engine/traces.py",
        "import isegoria.engine.opinions.polis",
    ),
    "What verifies a secret ballot shares no code with what makes it": (
        "engine/verify/__init__.py",
        "import isegoria.engine.secrecy",
    ),
    "The engine knows no Django, no network, no clock and no secret randomness": (
        "engine/errors.py",
        "def late():\n    import django",
    ),
}


def verdicts(folder: Path) -> dict[str, str]:
    """Contract → KEPT or BROKEN."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(re.findall(r"^(.+) (KEPT|BROKEN)$", done.stdout, re.MULTILINE))
    assert found, done.stdout + done.stderr
    return found


def copy_house(folder: Path) -> Path:
    shutil.copyfile(house.ROOT / ".importlinter", folder / ".importlinter")
    for path in house.python_files("isegoria"):
        target = folder / path.relative_to(house.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder / "isegoria"


def test_the_house_keeps_every_contract() -> None:
    assert verdicts(house.ROOT) == dict.fromkeys(FAULTS, "KEPT")


def test_every_contract_sees_its_fault(tmp_path: Path) -> None:
    package = copy_house(tmp_path)
    (package / "engine" / "secrecy").mkdir()
    (package / "engine" / "secrecy" / "__init__.py").write_text("")
    for name, fault in FAULTS.values():
        path = package / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a") as stream:
            stream.write(f"\n\n{fault}\n")

    assert verdicts(tmp_path) == dict.fromkeys(FAULTS, "BROKEN")


def test_a_room_that_is_not_on_the_plan_is_seen(tmp_path: Path) -> None:
    room = copy_house(tmp_path) / "core" / "cellar"
    room.mkdir()
    (room / "__init__.py").write_text("")

    broken = [name for name, verdict in verdicts(tmp_path).items() if verdict == "BROKEN"]

    assert broken == ["The core is a staircase"]
