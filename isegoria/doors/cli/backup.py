# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria backup`: everything that a site is, in one file, while people go on writing."""

import argparse
import datetime
import json
import os
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from isegoria import __version__

from . import site
from .archives import erasures, files, keys
from .archives.manifest import FORMAT, Writer, sync_folder
from .language import gettext as _
from .outcome import OK, Stop, print_document
from .progress import Progress

LAST = files.LAST
"""In the data directory: when and where the latest backup was made, which `isegoria doctor` reads."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=_("a new file, or a directory in which to name one"))
    keys_given = parser.add_mutually_exclusive_group()
    keys_given.add_argument(
        "--without-keys", action="store_true", help=_("leave out journal.key and secret.key, which you keep elsewhere")
    )
    keys_given.add_argument(
        "--passphrase-file", metavar="FILE", help=_("seal the keys with the passphrase on the first line of this file")
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    began = time.monotonic()
    passphrase = keys.read_passphrase(args.passphrase_file)
    site.start()
    target = _target(args.file)
    labels = {"pages": _("pages of the database"), "tables": _("tables"), "files": _("files")}
    with Progress(labels) as progress, Writer(target) as writer:
        document = make(writer, progress, passphrase=passphrase, without_keys=args.without_keys)
    document["erasures"] = _list_erasures(target)
    document["seconds"] = round(time.monotonic() - began, 1)
    _remember(document)
    if args.json:
        print_document({"format": FORMAT, **document})
    else:
        _tell(document)
    return OK


def database() -> ModuleType:
    """How the database of this site goes in and out of a backup."""
    # Late: the connection exists only once Django is ready, and each site needs one of the two.
    from django.db import connection

    from .archives import postgresql, sqlite

    return sqlite if connection.vendor == "sqlite" else postgresql


def data_directory() -> Path:
    # Late: settings exist only once Django is asked to start.
    from django.conf import settings

    return Path(settings.ISEGORIA_DATA_DIR)


def _target(given: Path) -> Path:
    given = given.resolve()
    if given.is_dir():
        moment = datetime.datetime.now(datetime.UTC)
        return _free(given / f"isegoria-{moment:%Y-%m-%dT%H%M%SZ}.zip")
    if not given.parent.is_dir():
        raise Stop(
            "no_directory", _("%(path)s is not a directory.") % {"path": given.parent}, remedy=_("Make it first.")
        )
    return _free(given)


def _free(path: Path) -> Path:
    if path.exists():
        raise Stop(
            "already_there",
            _("%(path)s is there already: a backup never replaces another.") % {"path": path},
            kept=_("Nothing was written."),
            remedy=_("Give another name, or a directory."),
        )
    return path


def make(writer: Writer, progress: Progress, *, passphrase: str, without_keys: bool) -> dict[str, Any]:
    """Write a whole backup; returns what is said of it. ``passphrase`` seals the keys, unless it is empty."""
    found: dict[str, Any] = {}

    def with_rows(ask: files.Ask) -> None:
        found["migrations"] = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
        heads = ask("SELECT tree_size FROM journal_treehead ORDER BY tree_size DESC LIMIT 1")
        found["journal"] = {
            "entries": int(ask("SELECT count(*) FROM journal_entry")[0][0]),
            "signed": int(heads[0][0]) if heads else 0,
        }
        found["named"] = files.named_by_rows(ask)

    way = database()
    made_at = datetime.datetime.now(datetime.UTC)
    about_database = way.save(writer, progress, with_rows)
    # After the rows: a file is there before its row, so all that these rows name is found now.
    folder = data_directory()
    own = way.path() if about_database["kind"] == "sqlite" else None
    there, number = set(), 0
    for path in files.of_the_site(folder, own):
        if (folder / path).resolve() in {writer.target, writer.draft} or _is_backup(folder / path):
            continue
        try:
            writer.add(files.PREFIX + path.as_posix(), folder / path)
        except FileNotFoundError:  # removed by its own act meanwhile
            continue
        there.add(path.as_posix())
        number += 1
        progress("files", number)
    mine = keys.of_this_site()
    log_id = keys.log_of(mine[keys.JOURNAL])
    kept = "left out" if without_keys else "sealed" if passphrase else "plain"
    if kept != "left out":
        with writer.part(keys.SEALED if passphrase else keys.PLAIN) as part:
            part.write(keys.seal(mine, passphrase) if passphrase else json.dumps(mine).encode())
    manifest = {
        "made_at": made_at.isoformat(timespec="seconds"),
        "isegoria": __version__,
        "database": about_database,
        "migrations": [list(row) for row in found["migrations"]],
        "journal": {**found["journal"], "log_id": log_id},
        "keys": kept,
        # Removed while the backup was made, or lost before it.
        "missing": sorted(found["named"] - there),
    }
    size, digest = writer.finish(manifest)
    return {
        "file": str(writer.target),
        "bytes": size,
        "sha256": digest,
        "made_at": manifest["made_at"],
        "database": about_database["kind"],
        "tables": len(about_database["rows"]),
        "rows": sum(about_database["rows"].values()),
        "entries": found["journal"]["entries"],
        "files": number,
        "missing": len(manifest["missing"]),
        "keys": kept,
    }


def _is_backup(path: Path) -> bool:
    """A backup kept in the data directory is not backed up again."""
    return path.parent == data_directory() and path.name.startswith("isegoria-") and path.suffix == ".zip"


def _list_erasures(target: Path) -> int | None:
    """Leave the list of what was erased beside the backup, which gives it back otherwise. A place that takes one file
    and no other does not undo the backup: None then."""
    try:
        return erasures.keep_beside(data_directory(), target)
    except OSError:
        return None


def _remember(document: dict[str, Any]) -> None:
    """Leave word in the data directory. A directory that cannot be written does not undo the backup."""
    path = data_directory() / LAST
    draft = path.with_name(f".{LAST}.{os.getpid()}")
    said = {name: document[name] for name in ("file", "bytes", "sha256", "made_at")}
    try:
        draft.write_text(json.dumps(said), encoding="utf-8")
        draft.replace(path)
        sync_folder(path.parent)
    except OSError:
        draft.unlink(missing_ok=True)


def _tell(document: dict[str, Any]) -> None:
    print(_("Written to %(path)s (%(bytes)s bytes, %(seconds)s s).") % {"path": document["file"], **document})
    print(
        "  " + _("%(rows)s rows in %(tables)s tables, %(entries)s of them journal entries; %(files)s files.") % document
    )
    print(f"  SHA-256 {document['sha256']}")
    if document["missing"]:
        print(
            "  " + _("%(missing)s files that rows name were not there: removed meanwhile, or lost before.") % document
        )
    if document["erasures"] is None:
        print("  " + _("The list of what was erased could not be written beside it: copy erasures.jsonl there."))
    if document["keys"] == "plain":
        print("  " + _("It holds the keys of the site in clear: keep it as safe as the site itself."))
    elif document["keys"] == "left out":
        print("  " + _("The keys are not in it: without journal.key the journal cannot be continued."))
    print(_("To know that it is good: isegoria restore %(path)s --verify") % {"path": document["file"]})
