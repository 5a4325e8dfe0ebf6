# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes long to make and is made once: of the workers of a run, the first migrates a database, or loads a site;
the others copy what it made."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

MIGRATED = "isegoria_migrated"


def make_database(connection: Any) -> None:
    """Make the test database of this process, and connect to it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _migrate(connection)
        return
    shared = Path(os.environ["ISEGORIA_DATA_DIR"]).parent
    with (shared / f"{MIGRATED}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (shared / MIGRATED).exists():
            _copy(connection, shared)
            return
        _migrate(connection)
        connection.close()
        _keep(connection, shared)
        (shared / MIGRATED).touch()
    connection.ensure_connection()


def begin_migrated(directory: Path) -> None:
    """Give a site that a test runs in ``directory``, on SQLite, the tables that this run has made for itself, where it
    has: to migrate from nothing takes longer than most of what is then tested."""
    shared = Path(os.environ["ISEGORIA_DATA_DIR"]).parent
    made = shared / f"{MIGRATED}.sqlite3"
    if "PYTEST_XDIST_WORKER" in os.environ and (shared / MIGRATED).exists() and made.exists():
        shutil.copyfile(made, directory / "db.sqlite3")


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The directory ``name``, filled by ``make`` in the first worker of this run that asks for it: all of them copy it,
    and none writes in it. It goes with what else the run has made."""
    own = Path(os.environ["ISEGORIA_DATA_DIR"])
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, whole = shared / name, shared / f"{name}.whole"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed at it, and has said why
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder


def _migrate(connection: Any) -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def _keep(connection: Any, shared: Path) -> None:
    """What was migrated, as the others will take it. Nobody is connected: SQLite's log is folded into its file."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        _create_from(connection, MIGRATED, template=name)
    else:
        shutil.copyfile(name, shared / f"{MIGRATED}.sqlite3")


def _copy(connection: Any, shared: Path) -> None:
    name = connection.creation._get_test_db_name()
    if connection.vendor == "postgresql":
        _create_from(connection, name, template=MIGRATED)
    else:
        shutil.copyfile(shared / f"{MIGRATED}.sqlite3", name)
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def _create_from(connection: Any, name: str, *, template: str) -> None:
    quoted = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(template)}")
