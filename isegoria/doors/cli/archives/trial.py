# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a backup is good: it is restored into a scratch place, by the same command, and looked at there.

Nothing of the site is touched. The scratch place is in the data directory, as large a disk as the backup needs, for its
owner only, and is removed at the end; on PostgreSQL it is a database beside the site's.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..language import gettext as _
from ..outcome import UNAVAILABLE, Stop
from . import erasures, keys
from .manifest import Reader

COMMAND = [sys.executable, "-W", "ignore", "-m", "isegoria.doors.cli.main"]
MOST_TOLD = 20


def run(
    reader: Reader,
    *,
    passphrase: str,
    passphrase_file: str | None,
    scratch: str | None,
    erased: Collection[erasures.Erased],
) -> dict[str, Any]:
    """Restore a backup aside and check digests, rows, files and journal; returns what was found, and how much of what
    was erased since a restore would erase again."""
    # Late: settings exist only once Django is asked to start.
    from django.conf import settings

    environment = dict(os.environ)
    environment.pop("ISEGORIA_JOURNAL_KEY", None)
    key = _journal_key(reader, passphrase)
    if key:
        environment["ISEGORIA_JOURNAL_KEY"] = key
    kind = reader.manifest["database"]["kind"]
    problems: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix=".verify-", dir=settings.ISEGORIA_DATA_DIR))
    try:
        environment["ISEGORIA_DATA_DIR"] = str(folder)
        with _scratch_database(kind, scratch) as url:
            environment.pop("DATABASE_URL", None)
            if url:
                environment["DATABASE_URL"] = url
            given = ["--passphrase-file", str(Path(passphrase_file).resolve())] if passphrase_file else []
            listed = folder / ".erasures"
            erasures.append(listed, sorted(erased))
            given += ["--count-erasures", *(["--erasures", str(listed)] if erased else [])]
            restored = _ask(["restore", str(reader.path), *given], environment)
            problems += _of_restored(restored)
            journal: dict[str, Any] = {}
            if "code" not in restored:
                if key:
                    journal = _ask(["verify", "journal", "--site"], environment)
                    problems += _of_journal(journal, reader)
                else:
                    problems.append(
                        _("the key of the journal is neither in the backup nor here: the journal was not checked")
                    )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "what": "verified",
        "ok": not problems,
        "problems": problems,
        "rows": restored.get("rows", 0),
        "tables": restored.get("tables", 0),
        "files": restored.get("files", 0),
        "entries": _entries(journal),
        "erasures": restored.get("erasures", {"people": 0, "texts": 0, "processes": 0}),
    }


def _journal_key(reader: Reader, passphrase: str) -> str:
    """The key of the backup's journal: from the backup, else this site's own if it is the same one."""
    log = reader.manifest["journal"]["log_id"]
    for found in (keys.from_backup(reader, passphrase), _own()):
        if found and keys.log_of(found[keys.JOURNAL]) == log:
            return found[keys.JOURNAL].strip()
    return ""


def _own() -> dict[str, str] | None:
    # Late: settings exist only once Django is asked to start.
    from django.conf import settings

    # Asking for the key would make one where there is none.
    there = settings.ISEGORIA_JOURNAL_KEY or (Path(settings.ISEGORIA_DATA_DIR) / keys.JOURNAL).exists()
    return keys.of_this_site() if there else None


@contextmanager
def _scratch_database(kind: str, given: str | None) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    if given:
        yield given
        return
    # Late: only a site on PostgreSQL has it.
    import psycopg

    from .postgresql import connect

    name = f"isegoria_verify_{secrets.token_hex(6)}"
    with closing(connect()) as link:
        try:
            link.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except psycopg.errors.InsufficientPrivilege as error:
            raise Stop(
                "no_scratch",
                _("This site's PostgreSQL user may not make a database to try the backup in."),
                kept=_("Nothing was changed."),
                remedy=_("Make an empty one, and give its address with --scratch-database."),
                exit_code=UNAVAILABLE,
            ) from error
        try:
            yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _ask(arguments: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """The document of one of our own commands, run in the scratch place. Its progress is shown as ours."""
    done = subprocess.run(  # noqa: S603 - our own command, with arguments of our own
        [*COMMAND, *arguments, "--json"], env=environment, stdout=subprocess.PIPE, check=False
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _of_restored(document: dict[str, Any]) -> list[str]:
    if "code" in document:
        return [str(document["happened"])]
    found = [
        _("the table %(name)s has other rows than when it was saved") % {"name": name} for name in document["differing"]
    ]
    return found + [_("the file %(name)s is missing") % {"name": name} for name in document["files_missing"]]


def _of_journal(document: dict[str, Any], reader: Reader) -> list[str]:
    if "tally" not in document:
        return [str(document["happened"])]
    found = [str(one["sentence"]) for one in document["findings"]]
    held, said = _entries(document), reader.manifest["journal"]["entries"]
    if held != said:
        found.append(_("the journal has %(held)s entries; %(said)s were saved") % {"held": held, "said": said})
    return found


def _entries(document: dict[str, Any]) -> int:
    """Those that a head covers, and the latest, which wait for the next one."""
    counts = document.get("counts", {})
    return int(counts.get("entries", 0)) + int(counts.get("not_in_log_yet", 0))


def tell(document: dict[str, Any]) -> None:
    """One sentence first."""
    if document["ok"]:
        print(
            _(
                "The backup is good: restored aside, it gives the site of %(made_at)s back, with %(rows)s rows in "
                "%(tables)s tables, %(files)s files, and a journal of %(entries)s entries that holds."
            )
            % document
        )
        if any(document["erasures"].values()):
            print(
                "  "
                + _(
                    "A restore would erase again what was erased since: %(people)s people, %(texts)s texts, "
                    "%(processes)s processes."
                )
                % document["erasures"]
            )
        return
    print(_("The backup is NOT good: %(count)s problems.") % {"count": len(document["problems"])})
    for problem in document["problems"][:MOST_TOLD]:
        print(f"  {problem}")
