# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine under a site: its database, disk and clock, who may read its files, and its backups."""

import datetime
import json
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..backup import LAST
from ..language import gettext as _
from .finding import Finding, ok, problem, warning

GIB = 1024**3
LITTLE, VERY_LITTLE = 2 * GIB, GIB // 2
PART_LITTLE, PART_VERY_LITTLE = 0.10, 0.03
CLOCKS_APART = 2.0
"""Seconds between this machine's clock and the database's."""
BACKUP_OLD, BACKUP_TOO_OLD = 2.0, 8.0
"""Days."""


def database() -> Iterator[Finding]:
    """Whether it answers and has its tables. When this finds a problem, nothing that asks for rows is looked at."""
    # Late: the connection exists only once Django is ready.
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        first = (str(error).strip().splitlines() or [""])[0]
        yield problem(
            "database",
            _("The database does not answer: %(reason)s") % {"reason": first},
            _("Check that it runs and that DATABASE_URL names it."),
        )
        return
    yield ok("database", _("The database answers (%(kind)s).") % {"kind": connection.display_name})
    if waiting:
        yield problem(
            "migrations",
            _("%(count)s migrations have not been applied: the site is not served.") % {"count": waiting},
            _("Back up, then run: isegoria migrate"),
        )
    else:
        yield ok("migrations", _("The tables are those of this version."))


def disk(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    free, part = usage.free, usage.free / usage.total
    said = {"free": f"{free / GIB:.1f}", "percent": round(part * 100)}
    if free < VERY_LITTLE or (part < PART_VERY_LITTLE and free < 10 * GIB):
        return problem(
            "disk",
            _("The disk is almost full: %(free)s GiB (%(percent)s %%) left.") % said,
            _("Make room now: a full disk stops all writing."),
        )
    if free < LITTLE or (part < PART_LITTLE and free < 20 * GIB):
        return warning(
            "disk",
            _("The disk fills up: %(free)s GiB (%(percent)s %%) left.") % said,
            _("Make room, or give it a larger disk."),
        )
    return ok("disk", _("%(free)s GiB (%(percent)s %%) of the disk are free.") % said)


def clock() -> Finding:
    # Late: models exist only once Django is ready.
    from django.db import connection
    from django.utils import timezone

    from isegoria.core.journal.models import Entry

    now = timezone.now()
    latest = Entry.objects.order_by("-pk").values_list("at", flat=True).first()
    set_it = _("Have the system keep the time: apt install systemd-timesyncd")
    if latest is not None and latest - now > datetime.timedelta(seconds=CLOCKS_APART):
        return problem("clock", _("The clock is behind: the journal has acts of the future."), set_it)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
        if apart > CLOCKS_APART:
            return problem(
                "clock", _("The clock is %(seconds)s s away from the database’s.") % {"seconds": round(apart)}, set_it
            )
    return ok("clock", _("The clock agrees with the journal’s."))


def permissions(settings: Any) -> Iterator[Finding]:
    """Files that only the site's own user should read."""
    folder = Path(settings.ISEGORIA_DATA_DIR)
    found = False
    for name in ("secret.key", "journal.key", "demo-sign-ins.txt"):
        path = folder / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            found = True
            yield problem(
                "permissions",
                _("%(path)s can be read by other users of this machine.") % {"path": path},
                f"chmod 600 {path}",
            )
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        found = True
        yield warning(
            "permissions",
            _("The data directory is open to every user of this machine."),
            f"chmod 700 {folder}",
        )
    if not found:
        yield ok("permissions", _("Keys and data are readable by their owner only."))


def backups(settings: Any) -> Finding:
    path = Path(settings.ISEGORIA_DATA_DIR) / LAST
    make_one = _("Run each night: isegoria backup DIRECTORY, and take the file to another machine.")
    try:
        last = json.loads(path.read_text(encoding="utf-8"))
        moment = datetime.datetime.fromisoformat(last["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return problem("backups", _("No backup was made from here."), make_one)
    days = (time.time() - moment.timestamp()) / 86_400
    said = {"days": round(days, 1), "file": last.get("file", "")}
    if days > BACKUP_TOO_OLD:
        return problem("backups", _("The latest backup is %(days)s days old (%(file)s).") % said, make_one)
    if days > BACKUP_OLD:
        return warning("backups", _("The latest backup is %(days)s days old (%(file)s).") % said, make_one)
    return ok("backups", _("The latest backup is %(days)s days old (%(file)s).") % said)
