# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL in and out of a backup: COPY of every table, all read in one snapshot, without any other program.

A table is a part in COPY's text format, which every version of PostgreSQL reads. The tables themselves are not in it:
they are made by the migrations that the manifest names, and then filled, in one transaction.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

from ..language import gettext as _
from ..outcome import UNAVAILABLE, Stop
from .files import Ask
from .manifest import Reader, Writer
from .sqlite import in_use

FOLDER = "database/"
KEPT_BY_MIGRATIONS = "django_migrations"
TABLES = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
# A generated column (the search's) is computed again.
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = '{table}' AND is_generated = 'NEVER'
    ORDER BY ordinal_position
"""
SEQUENCES = """
    SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename
"""
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

Progress = Callable[..., None]


def connect(**changes: Any) -> Any:
    """A connection of our own, outside Django's pool. Its transactions are ours too."""
    # Late: only a site on PostgreSQL has it, and settings exist only once Django is asked to start.
    import psycopg
    from django.db import connection

    if hasattr(connection, "close_pool"):
        connection.close_pool()
    parameters = connection.get_connection_params() | changes
    return psycopg.connect(**parameters, autocommit=True)


def _asking(link: Any) -> Ask:
    def ask(statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in link.execute(statement).fetchall()]

    return ask


def save(writer: Writer, progress: Progress, with_rows: Callable[[Ask], None]) -> dict[str, Any]:
    """Put the database in the backup as it is at one moment; returns what the manifest says of it."""
    with closing(connect()) as link:
        ask = _asking(link)
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        names = [name for (name,) in ask(TABLES)]
        columns = {name: [column for (column,) in ask(COLUMNS.format(table=name))] for name in names}
        counts = {}
        for done, name in enumerate(names):
            progress("tables", done, len(names))
            with writer.part(f"{FOLDER}{name}.copy") as part, link.cursor() as cursor:
                statement = f'COPY (SELECT {_listed(columns[name])} FROM "{name}") TO STDOUT'  # noqa: S608 - names from the database's own list
                with cursor.copy(statement) as blocks:
                    for block in blocks:
                        part.write(bytes(block))
                counts[name] = cursor.rowcount
        # Sequences are of no snapshot: read last, each is beyond every number that was given in it.
        sequences = {name: int(value) for name, value in ask(SEQUENCES)}
        with_rows(ask)
        server = str(link.info.server_version)
        link.execute("ROLLBACK")
    return {"kind": "postgresql", "server": server, "rows": counts, "columns": columns, "sequences": sequences}


def is_empty() -> bool:
    """Whether there is no table yet, or no row that a person or an administrator made."""
    with closing(connect()) as link:
        there = {name for (name,) in _asking(link)(TABLES)}
        return not any(
            name in there and link.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - names given below
            for name in ("spaces_space", "accounts_person", "accounts_account", "journal_entry")
        )


def require_alone() -> None:
    """Refuse while a server or a worker is connected: what it would write next would be lost."""
    with closing(connect()) as link:
        if _asking(link)(OTHERS)[0][0]:
            raise in_use()


def has_tables() -> bool:
    with closing(connect()) as link:
        return bool(_asking(link)(TABLES))


def restore(reader: Reader, progress: Progress) -> dict[str, int]:
    """Fill the tables with those of a backup, all or none. Returns the rows of each table."""
    said = reader.manifest["database"]
    with closing(connect()) as link:
        ask = _asking(link)
        there = [name for (name,) in ask(TABLES) if name != KEPT_BY_MIGRATIONS]
        wanted = [name for name in said["columns"] if name != KEPT_BY_MIGRATIONS]
        _require_plain([*wanted, *said["sequences"], *(column for name in wanted for column in said["columns"][name])])
        if missing := set(wanted) - set(there):
            raise Stop(
                "other_tables",
                _("The database lacks tables of the backup: %(names)s.") % {"names": ", ".join(sorted(missing))},
                kept=_("Nothing was changed."),
                exit_code=UNAVAILABLE,
            )
        with link.transaction():
            # Not for ever: someone may still hold a table.
            link.execute("SET LOCAL lock_timeout = '20s'")
            link.execute("SET CONSTRAINTS ALL DEFERRED")
            link.execute(f"TRUNCATE {_listed(there)}")
            for done, name in enumerate(wanted):
                progress("tables", done, len(wanted))
                filled = f'COPY "{name}" ({_listed(said["columns"][name])}) FROM STDIN'
                with link.cursor() as cursor, cursor.copy(filled) as copy:
                    for block in reader.blocks(f"{FOLDER}{name}.copy"):
                        copy.write(block)
            for name, value in said["sequences"].items():
                link.execute(f"SELECT setval('\"{name}\"', {int(value)})")
            counts = {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in wanted}  # noqa: S608 - names from the database's own list
            counts[KEPT_BY_MIGRATIONS] = int(said["rows"][KEPT_BY_MIGRATIONS])
        link.execute("ANALYZE")
    return counts


def _require_plain(names: Iterable[str]) -> None:
    """Names that come from the backup go into statements: nothing but a name may."""
    if any(not re.fullmatch(r"[a-z_][a-z0-9_]*", name) for name in names):
        raise Stop("backup_damaged", _("The backup names a table or a column as no database of this site would."))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
