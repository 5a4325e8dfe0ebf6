# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of the house, as the architecture tests read it: floors, steps, rooms, and who may write.

Imports are checked by import-linter (.importlinter); what stands here is for what imports do not show.
"""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "isegoria"

FLOORS = ("design", "engine", "core", "commons", "tools", "doors", "project")
"""From the ground up. Design and engine share the ground floor."""

STEPS = (
    "journal",
    "places",
    "accounts",
    "directory",
    "spaces",
    "processes",
    "contributions",
    "expressions",
    "results",
)
"""The rooms of the core that keep rows, each above those it may point to."""

TOOL_FILES = {
    "README.md",
    "__init__.py",
    "tool.py",
    "models.py",
    "attestation.py",
    "queries.py",
    "rules.py",
    "counting.py",
    "gathering.py",  # rows → the engine's arrays, where counting has enough to do
    "drifting.py",  # what counting works out of dates
    "api_shapes.py",  # what its API takes and gives, where that is much
    "amounts.py",  # sums of money, as people write and read them
    "marks.py",  # what a ballot may mark, by the method that counts it
    "writing.py",  # what a question must say before it is put to the vote
    "approving.py",  # acts that take two people, as in the core
    "actions.py",
    "listeners.py",
    "life.py",  # what it tells of the life of a text
    "tasks.py",
    "api.py",
    "exports.py",
    "demo.py",
    "apps.py",
}
TOOL_FOLDERS = {
    "web",
    "migrations",
    "live",  # the map that follows the answers: rooms of its own, as in the core and the commons
    "casting",  # a ballot on its way to the urn, and one's own: a room of its own, as above
    "preparing",  # what an organiser makes ready before people come: as above
    "importing",  # what was held elsewhere: as above
    "voting",  # the vote on the projects of a budget: as above
    "projects",  # what is submitted to a budget: as above
    "study",  # what the services find of it: as above
    "works",  # what becomes of what was chosen: as above
    "outcome",  # what the vote on a budget gave: as above
    "templates",  # Django looks for an app's templates here; the views that use them are in web/
    "static",  # and for what its pages load here
    "locale",  # and for its translations here
    "data",  # what the demo shows, with its licence and its source
}
TOOL_ESSENTIALS = {"README.md", "__init__.py", "tool.py", "apps.py"}

CATCH_ALL_NAMES = {"utils", "util", "helpers", "helper", "misc", "services", "service", "common", "stuff"}

WRITING_FILES = {
    "actions.py": "the verbs: transaction, journal, event",
    "listeners.py": "rows written in the act's own transaction",
    "tasks.py": "queued work, after the act",
    "demo.py": "a living example",
}
WRITING_FOLDERS = {"migrations"}
WRITING_EXCEPTIONS: dict[str, str] = {
    "commons/attachments/examination/pictures.py": "saves pictures into bytes, and no row",
    "commons/synthesis/printing/press/typefaces.py": "saves fonts into files, and no row",
    "core/accounts/models.py": "the manager that Django's own commands ask for",
    "project/worker.py": "hands back the queued work that a killed worker had taken",
    "core/journal/sequencing.py": "chains the entries, in a transaction of its own, for no one in particular",
    "doors/cli/backup.py": "saves the whole database into a file, and writes no row",
    "doors/cli/archives/postgresql.py": "fills an empty database with the rows of a backup, as they were",
    "doors/cli/archives/trial.py": "makes and drops the database in which a backup is tried",
}
"""Path under isegoria/ → why this one file writes too. Empty is best."""

ALARM_LINES = 400


def tools() -> list[str]:
    """Names of the tools present, alphabetically."""
    return sorted(path.parent.name for path in (PACKAGE / "tools").glob("*/__init__.py"))


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file of the project that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:  # an archive without its history
        found = [path for path in ROOT.rglob("*") if not _is_made(path.relative_to(ROOT))]
    return tuple(sorted(path for path in found if path.is_file()))


def _is_made(path: Path) -> bool:
    return any(part.startswith(".venv") or part in {"var", "__pycache__", ".git"} for part in path.parts)


def python_files(*folders: str) -> Iterator[Path]:
    """The committed Python files under some folders of the project, in order."""
    for path in committed_files():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders:
            yield path


def modules_over_the_alarm() -> list[tuple[str, int]]:
    """Modules of more than 400 lines, longest first: not forbidden, but each opens a discussion."""
    sizes = [
        (str(path.relative_to(ROOT)), len(path.read_text(encoding="utf-8").splitlines()))
        for path in python_files("isegoria")
    ]
    return sorted(((name, size) for name, size in sizes if size > ALARM_LINES), key=lambda pair: -pair[1])
