# SPDX-License-Identifier: AGPL-3.0-or-later
"""Start Django for the commands that need the site's database, and say plainly when it cannot be used."""

import errno
import os
import sqlite3

from .language import gettext as _
from .language import terminal_language
from .outcome import UNAVAILABLE, Stop, disk_full

# The settings stand a floor above this one, so they are named, never imported.
SETTINGS = "isegoria.project.settings"
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def start(*, migrated: bool = True) -> None:
    """Make Django ready, in the terminal's language. ``migrated``: the tables must be there already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    # Django takes half a second to load: only the commands that need the site pay for it.
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    try:
        django.setup()
    except (ImproperlyConfigured, PermissionError) as error:
        raise Stop(
            "settings",
            _("The settings cannot be used: %(reason)s") % {"reason": error},
            remedy=_("See docs/guide/settings.md; the environment variables of the site must be set here too."),
            exit_code=UNAVAILABLE,
        ) from error
    translation.activate(terminal_language())
    if migrated:
        _require_tables()


def _require_tables() -> None:
    # Late: the connection exists only once Django is ready.
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise stop_of_database(error) from error
    if waiting:
        raise Stop(
            "not_migrated",
            _("The database is not ready: %(count)s migrations have not been applied.") % {"count": len(waiting)},
            kept=_("Nothing was changed."),
            remedy=_("Run: isegoria migrate"),
            exit_code=UNAVAILABLE,
        )


def stop_of_database(error: Exception) -> Stop:
    """A database that cannot be used, or whose disk is full, as a sentence."""
    cause = error.__cause__ or error
    sqlite_code = getattr(cause, "sqlite_errorcode", None)
    if (sqlite_code is not None and sqlite_code & 0xFF in _SQLITE_FULL) or getattr(cause, "sqlstate", "") == "53100":
        return disk_full(_("the database"))
    return Stop(
        "database",
        _("The database cannot be used: %(reason)s")
        % {"reason": str(error).strip().splitlines()[0] if str(error) else ""},
        kept=_("What was complete before is kept."),
        remedy=_("Check that it runs and that DATABASE_URL names it, then start again."),
        exit_code=UNAVAILABLE,
    )


def stop_of_system(error: OSError) -> Stop:
    """A file or a network that cannot be used, as a sentence."""
    where = str(error.filename or "")
    if error.errno in _FULL:
        return disk_full(where)
    return Stop(
        "system",
        _("%(where)s: %(reason)s") % {"where": where or type(error).__name__, "reason": error.strerror or error},
        remedy=_("Check the path and your rights on it, then start again."),
        exit_code=UNAVAILABLE if error.errno not in {errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.EEXIST} else 2,
    )


def address() -> str:
    """The site's own address, without a slash at the end."""
    from django.conf import settings  # late: settings exist only once Django is asked to start

    return str(settings.SITE_ADDRESS).rstrip("/")


def language() -> str:
    """The site's main language: what texts are in when nobody says."""
    from django.conf import settings  # late: settings exist only once Django is asked to start

    return str(settings.LANGUAGE_CODE)
