# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria migrate`: create the tables, or bring them up to date."""

import argparse
from typing import Any

from . import site
from .language import gettext as _
from .outcome import OK, print_document
from .progress import Progress

FORMAT = "isegoria-migrate/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    site.start(migrated=False)
    with Progress({"migrate": _("tables")}) as progress:
        applied = apply_migrations(progress)
    if args.json:
        print_document({"format": FORMAT, "applied": applied})
    else:
        print(_("The database is up to date (%(count)s migrations applied now).") % {"count": applied})
    return OK


def apply_migrations(progress: Progress) -> int:
    """Apply what is missing; returns how many migrations that was."""
    # Late: these exist only once Django is ready.
    from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    done = 0

    def told(action: str, migration: Any = None, fake: bool = False) -> None:
        nonlocal done
        if action == "apply_success":
            done += 1
            progress("migrate", done, total)

    executor = MigrationExecutor(connection, told)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    total = len(plan)
    if total:
        emit_pre_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
        executor.migrate(executor.loader.graph.leaf_nodes(), plan)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    return done
