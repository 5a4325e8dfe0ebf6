# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria restore`: put a backup in place of an empty site, or only try it and say whether it is good."""

import argparse
import datetime
import time
from pathlib import Path
from typing import Any

from . import site
from .archives import erasures, files, keys, trial
from .archives.manifest import Reader, Writer
from .backup import data_directory, database, make
from .language import gettext as _
from .migrate import apply_migrations
from .outcome import FOUND, OK, UNAVAILABLE, Stop, print_document
from .progress import Progress

FORMAT = "isegoria-restore/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=_("what `isegoria backup` wrote"))
    parser.add_argument(
        "--verify", action="store_true", help=_("change nothing here: restore into a scratch place and check it all")
    )
    parser.add_argument("--replace", action="store_true", help=_("put it in place of what is there"))
    parser.add_argument("--passphrase-file", metavar="FILE", help=_("the passphrase that the keys were sealed with"))
    parser.add_argument(
        "--scratch-database",
        metavar="URL",
        help=_("with --verify on PostgreSQL: an empty database to use, instead of one made for the time of it"),
    )
    parser.add_argument(
        "--erasures",
        type=Path,
        metavar="FILE",
        help=_("one more list of what was erased since, besides those in the data directory and beside the backup"),
    )
    parser.add_argument("--count-erasures", action="store_true", help=argparse.SUPPRESS)  # for --verify, aside
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    began = time.monotonic()
    passphrase = keys.read_passphrase(args.passphrase_file)
    site.start(migrated=False)
    reader = Reader(args.file.resolve())
    _require_same_kind(reader)
    erased = erasures.known(data_directory(), reader.path, args.erasures)
    if args.verify:
        document = trial.run(
            reader,
            passphrase=passphrase,
            passphrase_file=args.passphrase_file,
            scratch=args.scratch_database,
            erased=erased,
        )
    else:
        labels = {
            "check": _("checking the database"),
            "tables": _("tables"),
            "files": _("files"),
            "erasures": _("erasures done again"),
        }
        with Progress(labels | {"migrate": _("tables")}) as progress:
            document = _restore(reader, progress, passphrase=passphrase, replace=args.replace)
            if args.count_erasures:
                document["erasures"] = erasures.standing(erased).as_json()
            else:
                document["erasures"] = erasures.replay(erased, progress).as_json()
                erasures.append(data_directory() / erasures.HERE, sorted(erased - _listed_here()))
    document = {"format": FORMAT, "file": str(reader.path), "made_at": reader.manifest["made_at"], **document}
    document["seconds"] = round(time.monotonic() - began, 1)
    if args.json:
        print_document(document)
    else:
        _tell(document)
    return OK if document["ok"] else FOUND


def _listed_here() -> set[erasures.Erased]:
    return erasures.read(data_directory() / erasures.HERE)


def _require_same_kind(reader: Reader) -> None:
    # Late: the connection exists only once Django is ready.
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    kind = reader.manifest["database"]["kind"]
    if kind != connection.vendor:
        raise Stop(
            "other_database",
            _("The backup is of a site on %(theirs)s; this one is on %(ours)s.")
            % {"theirs": kind, "ours": connection.vendor},
            kept=_("Nothing was changed."),
            remedy=_("Set DATABASE_URL so that it names a database of the same kind, then start again."),
        )
    known = set(MigrationLoader(None).graph.nodes)
    newer = [f"{app}.{name}" for app, name in _of_this_house(reader, known) if (app, name) not in known]
    if newer:
        raise Stop(
            "newer_backup",
            _("The backup was made by a version (%(version)s) that this one does not know: %(names)s.")
            % {"version": reader.manifest["isegoria"], "names": ", ".join(sorted(newer)[:5])},
            kept=_("Nothing was changed."),
            remedy=_("Install the version that made it, restore there, then update."),
        )


def _of_this_house(reader: Reader, known: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The migrations of the backup, less those of rooms that were taken out of the house since."""
    apps = {app for app, _name in known}
    return [(app, name) for app, name in reader.manifest["migrations"] if app in apps]


def _restore(reader: Reader, progress: Progress, *, passphrase: str, replace: bool) -> dict[str, Any]:
    way, folder = database(), data_directory()
    if not way.is_empty() and not replace:
        raise Stop(
            "not_empty",
            _("This site is not empty: a backup does not go over it."),
            kept=_("Nothing was changed."),
            remedy=_("Choose an empty ISEGORIA_DATA_DIR and database, or add --replace."),
        )
    way.require_alone()
    found_keys = keys.from_backup(reader, passphrase)
    _require_right_key(reader, found_keys)
    aside = _aside(folder, way, progress) if replace else None
    if reader.manifest["database"]["kind"] == "sqlite":
        counts = way.restore(reader, aside, progress)
    else:
        _make_tables(reader, way)
        counts = way.restore(reader, progress)
    written = _put_files(reader, folder, progress)
    if found_keys:
        if aside is not None:
            for name in keys.NAMES:
                if (folder / name).exists():
                    (folder / name).replace(aside / name)
        keys.write(folder, found_keys)
    expected = reader.manifest["database"]["rows"]
    differing = sorted(name for name, rows in expected.items() if counts.get(name) != rows)
    migrated = apply_migrations(progress)
    missing = sorted(_missing(folder) - set(reader.manifest["missing"]))
    return {
        "what": "restored",
        "ok": not differing and not missing,
        "rows": sum(counts.values()),
        "tables": len(counts),
        "differing": differing,
        "files": written,
        "files_missing": missing[:100],
        "keys": "restored" if found_keys else "absent",
        "journal_key_here": _has_key(folder),
        "migrations_applied": migrated,
        "replaced": str(aside) if aside else None,
    }


def _aside(folder: Path, way: Any, progress: Progress) -> Path:
    """Where what is replaced goes: SQLite's file itself, or a backup of PostgreSQL's tables."""
    aside = folder / f"replaced-{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    if hasattr(way, "has_tables") and not way.is_empty():
        with Writer(aside / "before.zip") as writer:
            make(writer, progress, passphrase="", without_keys=False)
    return aside


def _require_right_key(reader: Reader, found: dict[str, str] | None) -> None:
    """The key in the environment comes before the file: it has to be the one that signed this journal."""
    # Late: settings exist only once Django is asked to start.
    from django.conf import settings

    configured = settings.ISEGORIA_JOURNAL_KEY or (found or {}).get(keys.JOURNAL, "")
    if not configured:
        return
    try:
        log = keys.log_of(configured)
    except ValueError:
        log = ""
    if log != reader.manifest["journal"]["log_id"]:
        raise Stop(
            "other_key",
            _("The journal key is not the one that signed the journal of this backup."),
            kept=_("Nothing was changed."),
            remedy=_(
                "Set ISEGORIA_JOURNAL_KEY to the key of that site, or leave it unset to use the one in the backup."
            ),
        )


def _make_tables(reader: Reader, way: Any) -> None:
    """PostgreSQL: the tables as they were when the backup was made."""
    # Late: these exist only once Django is ready.
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    wanted = set(_of_this_house(reader, set(executor.loader.graph.nodes)))
    if not way.has_tables():
        ends = [one for one in wanted if not any(child.key in wanted for child in _children(executor, one))]
        executor.migrate(sorted(ends))
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    elif set(executor.loader.applied_migrations) != wanted:
        raise Stop(
            "other_tables",
            _("The tables of this database are not those of the version that made the backup."),
            kept=_("Nothing was changed."),
            remedy=_("Make a new, empty database, name it in DATABASE_URL, and restore there."),
            exit_code=UNAVAILABLE,
        )
    connection.close()


def _children(executor: Any, key: tuple[str, str]) -> Any:
    """The migrations of the same app that come right after one."""
    return [child for child in executor.loader.graph.node_map[key].children if child.key[0] == key[0]]


def _put_files(reader: Reader, folder: Path, progress: Progress) -> int:
    names = [name for name in reader.parts if name.startswith(files.PREFIX)]
    for done, name in enumerate(names):
        target = folder / name.removeprefix(files.PREFIX)
        draft = target.with_name(f".{target.name}.restored")
        try:
            reader.extract(name, draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        progress("files", done + 1, len(names))
    return len(names)


def _missing(folder: Path) -> set[str]:
    # Late: the connection exists only once Django is ready.
    from django.db import connection

    def ask(statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return {name for name in files.named_by_rows(ask) if not (folder / name).exists()}


def _has_key(folder: Path) -> bool:
    # Late: settings exist only once Django is asked to start.
    from django.conf import settings

    return bool(settings.ISEGORIA_JOURNAL_KEY) or (folder / keys.JOURNAL).exists()


def _tell(document: dict[str, Any]) -> None:
    if document["what"] == "verified":
        trial.tell(document)
        return
    print(_("Restored, as it was at %(made_at)s: %(rows)s rows in %(tables)s tables, %(files)s files.") % document)
    if any(document["erasures"].values()):
        print(
            "  "
            + _(
                "Erased again, as they had been since the backup: %(people)s people, %(texts)s texts, %(processes)s "
                "processes."
            )
            % document["erasures"]
        )
    for name in document["differing"]:
        print("  " + _("The table %(name)s does not have the rows that the backup names.") % {"name": name})
    for name in document["files_missing"]:
        print("  " + _("Not in the backup, though a row names it: %(name)s") % {"name": name})
    if document["replaced"]:
        print(
            "  "
            + _("What was there before is in %(path)s: remove it when all is well.") % {"path": document["replaced"]}
        )
    if not document["journal_key_here"]:
        print(
            "  " + _("Put journal.key back in the data directory before you serve: the journal goes on with no other.")
        )
    print(_("Next: isegoria verify journal --site, then isegoria serve."))
