# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where printed editions are kept: ``ISEGORIA_DATA_DIR/syntheses/<edition>/<stamp>/``, and the list of those wanted.

They are copies that can be made again: nothing is lost with this folder. ``stamp`` says what they were made of (see
``queries.stamp_of``), so that a file is never given for an edition of which something was erased or hidden since.
"""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

FILES = ("synthesis.pdf", "synthesis.odt", "note.pdf", "note.odt")
WANTED = "wanted"
FAILED = "failed"
AGAIN = 3_600
"""Seconds before a file that could not be made is tried again."""


def root() -> Path:
    return Path(settings.ISEGORIA_DATA_DIR) / "syntheses"


def path_of(edition: str, stamp: str, name: str) -> Path:
    return root() / edition / stamp / name


def keep(edition: str, stamp: str, files: Mapping[str, bytes]) -> None:
    """Put all the files of an edition in their place at once, and remove those made before."""
    making = root() / edition / f"making-{secrets.token_hex(8)}"
    making.mkdir(parents=True)
    for name, content in files.items():
        with (making / name).open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    place = root() / edition / stamp
    with contextlib.suppress(OSError):  # made by another worker at the same time: theirs are the same
        making.rename(place)
    for other in (root() / edition).iterdir():
        if other.name != stamp:
            _remove(other)


def discard(edition: str) -> None:
    """Remove whatever was printed of an edition. What is not there is no trouble."""
    _remove(root() / edition)


def want(edition: str) -> None:
    """Ask the worker for the files of an edition. Asked twice, they are made once."""
    folder = root() / WANTED
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (folder / edition).touch(exist_ok=False)


def wanted() -> list[str]:
    """The editions that were asked for, those that wait longest first."""
    try:
        found = [(path.stat().st_mtime, path.name) for path in (root() / WANTED).iterdir()]
    except FileNotFoundError:
        return []
    return [name for _, name in sorted(found)]


def taken_up(edition: str) -> None:
    """Strike an edition off the list: before its files are made, so that whoever asks meanwhile is heard."""
    (root() / WANTED / edition).unlink(missing_ok=True)


def say_failed(edition: str, stamp: str) -> None:
    folder = root() / edition
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{FAILED}-{stamp}").touch()


def has_failed(edition: str, stamp: str) -> bool:
    """Whether these files could not be made in the last hour."""
    try:
        return (root() / edition / f"{FAILED}-{stamp}").stat().st_mtime > time.time() - AGAIN
    except FileNotFoundError:
        return False


def printed() -> list[str]:
    """The editions of which something is kept."""
    try:
        return sorted(path.name for path in root().iterdir() if path.name != WANTED)
    except FileNotFoundError:
        return []


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
