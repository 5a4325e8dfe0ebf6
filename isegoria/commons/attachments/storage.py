# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the bytes are: under ``ISEGORIA_DATA_DIR/attachments``, by a random name that says nothing of what they are.

A file is written and synced before its row, and removed after its row has gone, so that a row never lacks its file;
what a kill leaves in between is a file without a row, which :func:`left_behind` finds an hour later. Such a file is set
aside for a week before it goes: a database brought back from yesterday, or the wrong one, must not cost what people
sent today.
"""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

SMALL = "-small"
INCOMING = "incoming"
LOST = "lost"
GRACE = 3_600
"""Seconds that a file may wait for its row."""
ASIDE = 7 * 24 * 3_600
"""Seconds that a file without a row is kept aside."""


def root() -> Path:
    return Path(settings.ISEGORIA_DATA_DIR) / "attachments"


def path_of(name: str, *, small: bool = False) -> Path:
    """Where the file called ``name`` (32 hexadecimal digits) is, or its smaller picture."""
    return root() / name[:2] / (name + (SMALL if small else ""))


def incoming(token: str) -> Path:
    """The folder in which one file is looked at before it is anyone's."""
    return root() / INCOMING / token


def keep(folder: Path, name: str) -> None:
    """Copy what was made of a file to its place, for good: it survives a power cut once this returns."""
    place = path_of(name).parent
    place.mkdir(parents=True, exist_ok=True)
    for made, small in (("main", False), ("small", True)):
        if (folder / made).exists():
            target = path_of(name, small=small)
            shutil.copyfile(folder / made, target)
            _sync(target)
    _sync(place)


def discard(name: str) -> None:
    """Remove a file and its smaller picture; one that is gone already is no trouble."""
    for small in (False, True):
        path_of(name, small=small).unlink(missing_ok=True)


def discard_incoming(path: Path) -> None:
    """Remove the folder of a file that was looked at, or a file that was set aside."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def left_behind(now: float | None = None) -> Iterator[list[Path]]:
    """Files that have been there for an hour, folder by folder: whoever asks knows which of them have a row."""
    oldest = (time.time() if now is None else now) - GRACE
    for folder in sorted(root().glob("[0-9a-f][0-9a-f]")):
        found = [path for path in sorted(folder.iterdir()) if _written_before(path, oldest)]
        if found:
            yield found


def set_aside(path: Path) -> None:
    """Take a file without a row out of its place."""
    aside = root() / LOST
    aside.mkdir(exist_ok=True)
    os.utime(path)
    path.replace(aside / path.name)


def abandoned(now: float | None = None) -> list[Path]:
    """Folders of files that were looked at and never became anyone's, and files that have been aside for a week."""
    moment = time.time() if now is None else now
    incoming = [path for path in sorted((root() / INCOMING).glob("*")) if _written_before(path, moment - GRACE)]
    return incoming + [path for path in sorted((root() / LOST).glob("*")) if _written_before(path, moment - ASIDE)]


def _written_before(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:  # removed meanwhile by its own act
        return False


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
