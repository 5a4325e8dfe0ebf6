# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a site that go with its rows: all that is in the data directory, less what makes itself again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MADE_AGAIN = {"static", "staging", "uploads", "backups"}
"""Folders that hold nothing of a site: copies for the web server, imports and uploads under way, other backups."""
LAST = "last-backup.json"
"""When and where the latest backup was made."""
NOT_FILES = {"secret.key", "journal.key", LAST, "worker.alive", "erasures.jsonl", "isegoria-erasures.jsonl"}
"""Keys go apart; the rest is of this place and of now, such as what was erased since a backup."""
PREFIX = "files/"

Ask = Callable[[str], list[tuple[Any, ...]]]


def of_the_site(folder: Path, database: Path | None) -> Iterator[Path]:
    """Paths relative to ``folder``, folder by folder. A file that goes meanwhile is passed by."""
    # SQLite's own: the file, its -wal, -shm and -turn.
    own = f"{database.name}" if database is not None and database.parent == folder else None
    for path in sorted(folder.iterdir()):
        if path.name in NOT_FILES or path.name.startswith(".") or path.is_symlink():
            continue
        if own and (path.name == own or path.name.startswith(f"{own}-")):
            continue
        if path.name in MADE_AGAIN or path.name.startswith("replaced-"):
            continue
        if path.is_file():
            yield path.relative_to(folder)
        elif path.is_dir():
            for one in sorted(path.rglob("*")):
                kept = one.relative_to(folder)
                if one.is_file() and one.suffix != ".part" and not _passing(kept):
                    yield kept


def _passing(path: Path) -> bool:
    """What is looked at before it is anyone's, and what stands aside for a week."""
    return path.parts[:2] in {("attachments", "incoming"), ("attachments", "lost")}


def named_by_rows(ask: Ask) -> set[str]:
    """The files that rows name, as paths in the data directory."""
    # Late: models exist only once Django is ready.
    from django.apps import apps

    found = set()
    for digests in ask("SELECT input_sha256, document_sha256 FROM results_result"):
        found |= {f"frozen/{digest[:2]}/{digest}.gz" for digest in digests if digest}
    if apps.is_installed("isegoria.commons.attachments"):
        for (name,) in ask("SELECT name FROM attachments_attachment WHERE removal = ''"):
            found.add(f"attachments/{name[:2]}/{name}")
    return found
