# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite in and out of a backup: one file, copied by SQLite's own online backup while the site writes.

A read transaction is held on the source: in WAL mode all pages then come from one moment, and the copy is never begun
again because someone wrote. Writers do not wait; the log grows meanwhile, and is folded afterwards.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from ..language import gettext as _
from ..outcome import UNAVAILABLE, Stop
from .files import Ask
from .manifest import Reader, Writer, sync_folder

PART = "database/db.sqlite3"
PAGES = 4000
"""Pages copied between two reports: 16 MB."""

Progress = Callable[..., None]


def path() -> Path:
    # Late: settings exist only once Django is asked to start.
    from django.conf import settings

    return Path(settings.DATABASES["default"]["NAME"]).resolve()


def save(writer: Writer, progress: Progress, with_rows: Callable[[Ask], None]) -> dict[str, Any]:
    """Put the database in the backup as it is at one moment; returns what the manifest says of it."""
    copy = writer.draft.with_suffix(".sqlite3")
    try:
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(path(), isolation_level=None, timeout=30)) as source:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with closing(sqlite3.connect(copy, isolation_level=None)) as target:
                source.backup(
                    target, pages=PAGES, progress=lambda _s, left, total: progress("pages", total - left, total)
                )
                # One file, which needs no log beside it.
                target.execute("PRAGMA journal_mode=DELETE")
            source.execute("ROLLBACK")
        with closing(sqlite3.connect(copy, isolation_level=None)) as rows:

            def ask(statement: str) -> list[tuple[Any, ...]]:
                return rows.execute(statement).fetchall()

            counts = count(ask, tables(ask))
            with_rows(ask)
        writer.add(PART, copy)
    finally:
        copy.unlink(missing_ok=True)
    return {"kind": "sqlite", "server": sqlite3.sqlite_version, "rows": counts}


def tables(ask: Ask) -> list[str]:
    """Tables that hold rows of the site: the index of the search, which SQLite keeps itself, apart."""
    # A virtual table (the search's) has others under it, whose names begin with its own.
    virtual = [
        str(row[0]) for row in ask("SELECT name FROM sqlite_master WHERE type='table' AND sql LIKE 'CREATE VIRTUAL%'")
    ]
    every = ask("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return sorted(
        str(row[0])
        for row in every
        if row[0] not in virtual and not str(row[0]).startswith(tuple(f"{v}_" for v in virtual))
    )


def count(ask: Ask, names: list[str]) -> dict[str, int]:
    return {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in names}  # noqa: S608 - names from the database's own list


def is_empty() -> bool:
    """Whether there is no table yet, or no row that a person or an administrator made."""
    file = path()
    if not file.exists() or file.stat().st_size == 0:
        return True
    with closing(sqlite3.connect(file)) as connection:
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        return not any(
            name in there and connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - names given below
            for name in ("spaces_space", "accounts_person", "accounts_account", "journal_entry")
        )


def require_alone() -> None:
    """Refuse while a server or a worker has the file open: what it would write next would be lost."""
    file = path()
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, timeout=0.5)) as connection:
            # Only whoever is alone may leave the write-ahead mode.
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "wal"
    if mode != "delete":
        raise in_use()


def in_use() -> Stop:
    return Stop(
        "in_use",
        _("The database is in use: the site still runs, or another program has it open."),
        kept=_("Nothing was changed."),
        remedy=_("Stop the site (systemctl stop isegoria), then start the same command again."),
        exit_code=UNAVAILABLE,
    )


def restore(reader: Reader, aside: Path | None, progress: Progress) -> dict[str, int]:
    """Put the database of a backup in its place; the former one goes ``aside``. Returns the rows of each table."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.restored")
    try:
        reader.extract(PART, draft)
        progress("check", 1)
        with closing(sqlite3.connect(draft)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                raise Stop(
                    "backup_damaged", _("SQLite finds the database of the backup damaged: %(said)s") % {"said": said}
                )

            def ask(statement: str) -> list[tuple[Any, ...]]:
                return connection.execute(statement).fetchall()

            counts = count(ask, tables(ask))
        for suffix in ("", "-wal", "-shm", "-turn"):
            old = file.with_name(file.name + suffix)
            if not old.exists():
                continue
            if aside is not None:
                old.replace(aside / old.name)
            else:
                old.unlink()
        draft.replace(file)
        sync_folder(file.parent)
    finally:
        draft.unlink(missing_ok=True)
    return counts
