# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was erased here, kept beside the database: a backup made before would give it back, were nobody to remember.

Two files hold the same lines ([their format](docs/formats/erasures.md)): one in the data directory, to which each
erasure adds a line once it is done, and one beside the backups, brought up to date by each backup and, where it can be
written, by each erasure. A line says the day, of what kind, and the random id of what went: nothing about anybody.
"""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..language import gettext as _
from ..outcome import Stop

FORMAT = "isegoria-erasures/1"
HERE = "erasures.jsonl"
"""In the data directory."""
BESIDE = "isegoria-erasures.jsonl"
"""In the directory of the backups."""
PERSON, TEXT, PROCESS = "person", "text", "process"
AT_ONCE = 200
logger = logging.getLogger(__name__)
_replaying: ContextVar[bool] = ContextVar("erasures_replaying", default=False)
Erased = tuple[str, str]
"""What it is, and its public id."""
Told = Callable[..., None]


@dataclass(frozen=True)
class Replayed:
    """How much of what is listed stood in the rows once more."""

    people: int
    texts: int
    processes: int

    def as_json(self) -> dict[str, int]:
        return {"people": self.people, "texts": self.texts, "processes": self.processes}


# --- the files --------------------------------------------------------------------------------------
def append(path: Path, erased: Iterable[Erased]) -> None:
    """Add lines, whole and on the disk before this returns; the file is its owner's alone. Raises ``OSError``."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    lines = "".join(f"{json.dumps({'on': day, 'what': what, 'id': key})}\n" for what, key in erased)
    if not lines:
        return
    number = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(number, "rb+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(number).st_size
        head = "" if size else json.dumps({"format": FORMAT}) + "\n"
        # A line cut short by a crash ends here, and is passed by when the file is read.
        cut = "\n" if size and os.pread(number, 1, size - 1) != b"\n" else ""
        file.write((head + cut + lines).encode())
        file.flush()
        os.fsync(number)


def read(path: Path) -> set[Erased]:
    """What a file lists; nothing where there is none. Raises ``Stop`` for one that this version cannot read."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return set()
    found = set()
    for number, line in enumerate(lines):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if number == 0 and (not isinstance(row, dict) or row.get("format") != FORMAT):
            raise Stop(
                "bad_erasures",
                _("%(path)s is not a list of erasures that this version reads.") % {"path": path},
                kept=_("Nothing was changed."),
                remedy=_("Install the version that wrote it, or give the right file."),
            )
        if isinstance(row, dict) and isinstance(row.get("what"), str) and isinstance(row.get("id"), str):
            found.add((row["what"], row["id"]))
    return found


def known(folder: Path, backup: Path, given: Path | None) -> set[Erased]:
    """All that is listed: in the data directory, beside the backup, and in the file that was given."""
    if given is not None and not given.is_file():
        raise Stop("no_such_file", _("%(path)s is not there.") % {"path": given}, kept=_("Nothing was changed."))
    return read(folder / HERE) | read(backup.parent / BESIDE) | (read(given) if given else set())


def keep_beside(folder: Path, target: Path) -> int:
    """Bring both lists up to date with the rows and with one another, as a backup is made; returns how many erasures
    are listed."""
    here, beside = read(folder / HERE), read(target.parent / BESIDE)
    everything = here | beside | set(_in_rows())
    append(folder / HERE, sorted(everything - here))
    append(target.parent / BESIDE, sorted(everything - beside))
    return len(everything)


# --- what goes into them ----------------------------------------------------------------------------
def note(folder: Path, last_backup: Path, erased: Collection[Erased]) -> None:
    """An erasure is done: list it. What cannot be written is logged, and made good by the next backup."""
    if _replaying.get():
        return
    try:
        append(folder / HERE, erased)
    except OSError:
        logger.exception("erasures could not be listed in %s", folder / HERE)
    try:
        made = Path(json.loads(last_backup.read_text(encoding="utf-8"))["file"])
        if made.parent.is_dir() and os.access(made.parent, os.W_OK):
            append(made.parent / BESIDE, erased)
    except (OSError, ValueError, KeyError, TypeError):
        return  # no backup was made yet, or its place is not written by who serves the site


def _in_rows() -> Iterator[Erased]:
    # Late: models exist only once Django is ready.
    from isegoria.core.accounts.models import Person
    from isegoria.core.contributions.models import Contribution
    from isegoria.core.processes.models import Process

    for what, rows in (
        (PERSON, Person.objects.filter(erased_at__isnull=False)),
        (TEXT, Contribution.objects.filter(state=Contribution.State.ERASED)),
        (PROCESS, Process.objects.filter(erased_at__isnull=False)),
    ):
        for key in rows.order_by().values_list("public_id", flat=True).iterator():
            yield what, key


# --- after a restore --------------------------------------------------------------------------------
def standing(erased: Collection[Erased]) -> Replayed:
    """How many of these stand in the rows: what a replay would erase."""
    counts = {what: sum(rows.count() for rows in _standing(erased, what)) for what in (PERSON, TEXT, PROCESS)}
    return Replayed(people=counts[PERSON], texts=counts[TEXT], processes=counts[PROCESS])


def replay(erased: Collection[Erased], progress: Told) -> Replayed:
    """Erase again what these lines list, by the acts that erased it first: people with all that goes with them, then
    texts, then processes. What had not come back is passed by."""
    # Late: models exist only once Django is ready.
    from isegoria.core.accounts.actions import erase_person
    from isegoria.core.contributions.erasing.actions import erase_many
    from isegoria.core.contributions.tasks import erase_what_is_left
    from isegoria.core.processes.erasing.actions import erase_again

    expected = standing(erased)
    total = expected.people + expected.texts + expected.processes
    done = 0
    with _quietly():
        for rows in _standing(erased, PERSON):
            for person in list(rows):
                erase_person(person=person)
                done += 1
                progress("erasures", done, total)
        for rows in _standing(erased, TEXT):
            done += erase_many(contributions=rows, reason="erased_before")
            progress("erasures", done, total)
        for rows in _standing(erased, PROCESS):
            for process in list(rows):
                erase_again(process=process, reason=_("It was erased earlier: a backup had given it back."))
        while erase_what_is_left():
            continue
    return expected


@contextmanager
def _quietly() -> Iterator[None]:
    """What is erased again is listed already."""
    token = _replaying.set(True)
    try:
        yield
    finally:
        _replaying.reset(token)


def _standing(erased: Collection[Erased], what: str) -> Iterator[Any]:
    """The rows that stand of one kind, a query for each batch of ids."""
    # Late: models exist only once Django is ready.
    from isegoria.core.accounts.models import Person
    from isegoria.core.contributions.models import Contribution
    from isegoria.core.processes.models import Process

    rows: dict[str, Any] = {
        PERSON: Person.objects.filter(erased_at=None),
        TEXT: Contribution.objects.exclude(state=Contribution.State.ERASED),
        PROCESS: Process.objects.filter(erased_at=None),
    }
    keys = sorted(key for kind, key in erased if kind == what)
    for start in range(0, len(keys), AT_ONCE):
        yield rows[what].filter(public_id__in=keys[start : start + AT_ONCE])
