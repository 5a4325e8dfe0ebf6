# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what was sent to a file that can be kept. It takes seconds at worst, so it comes before any transaction.

The bytes go to a folder of their own; another process looks at them there (see ``examination``) and leaves what may be
kept. At most half of the server's threads wait for such a process at once, so that the others go on answering.
"""

import hashlib
import json
import os
import secrets
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from isegoria.core.access import seal, unseal
from isegoria.core.verdicts import Refused, no

from . import storage
from .examination.limits import FILE_BYTES, SECONDS
from .examination.recognising import HEAD, NotTakenError, recognise
from .refusals import why

BLOCK = 1 << 16
PATIENCE = 4.0
"""Seconds to wait for a free place before saying that the site is busy."""
NOTES = "opened.json"
WAITED_TOO_LONG = no(
    "file_gone",
    _("The file had been waiting for too long. Nothing was kept."),
    _("Choose it again and send it."),
    status=410,
)
_places = threading.BoundedSemaphore(max(1, settings.ISEGORIA_THREADS // 2))


class Readable(Protocol):
    """What a file must do: give its bytes, from wherever it stands."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class OpenedFile:
    """A file that may be kept, waiting in its folder for an hour at most."""

    token: str
    format: str
    size: int
    sha256: str
    width: int = 0
    height: int = 0
    small_width: int = 0

    @property
    def folder(self) -> Path:
        return storage.incoming(self.token)

    @property
    def is_picture(self) -> bool:
        return self.format in {"jpeg", "png"}

    def sealed(self) -> str:
        """What a form carries, so that a file need not be sent twice because a word was missing."""
        return seal(self.token, "attachment")


def open_file(sent: Readable) -> OpenedFile:
    """Look at a file and make of it what can be kept. Raises ``Refused``, with nothing left behind."""
    token = secrets.token_hex(16)
    folder = storage.incoming(token)
    folder.mkdir(parents=True)
    try:
        kind = _receive(sent, folder / "source")
        found = _examined(kind, folder)
        (folder / "source").unlink()
        content = (folder / "main").read_bytes()
        opened = OpenedFile(
            token=token,
            format=found["format"],
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            width=found.get("width", 0),
            height=found.get("height", 0),
            small_width=found.get("small_width", 0),
        )
        (folder / NOTES).write_text(json.dumps(asdict(opened)), encoding="ascii")
    except NotTakenError as error:
        storage.discard_incoming(folder)
        raise Refused(why(error.code, **error.params)) from None
    except BaseException:
        storage.discard_incoming(folder)
        raise
    return opened


def find_opened(sealed: str) -> OpenedFile:
    """The file of a form that was sent once already. Raises ``Refused`` when it has waited too long."""
    token = unseal(sealed, "attachment")
    notes = storage.incoming(token) / NOTES if token else None
    if notes is None or not notes.exists():
        raise Refused(WAITED_TOO_LONG)
    return OpenedFile(**json.loads(notes.read_text(encoding="ascii")))


def _receive(sent: Readable, source: Path) -> str:
    """Write the bytes down and say what they begin as."""
    written, head = 0, b""
    with source.open("wb") as stream:
        while block := sent.read(BLOCK):
            written += len(block)
            head = head or block
            stream.write(block)
            if written > FILE_BYTES:
                size = max(written, int(getattr(sent, "size", 0) or 0))
                tenths = -(-size // 100_000)  # rounded up: 10,000,001 bytes are not "10 MB"
                raise NotTakenError("too_large", megabytes=number_format(tenths / 10, 1), most=FILE_BYTES // 1_000_000)
    return recognise(head[:HEAD])


def _examined(kind: str, folder: Path) -> dict[str, Any]:
    if not _places.acquire(timeout=PATIENCE):
        raise NotTakenError("busy")
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and paths that we have made
            [sys.executable, "-P", "-m", __package__ + ".examination", kind, str(folder / "source"), str(folder)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd=folder,
            # Nothing of the site's own surroundings: neither its secrets nor its database are in reach.
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=2 * SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise NotTakenError("too_complicated") from None
    finally:
        _places.release()
    if done.returncode != 0:  # the kernel ended it at one of its limits, or a decoder fell over
        raise NotTakenError("too_complicated" if done.returncode < 0 else "damaged")
    found: dict[str, Any] = json.loads(done.stdout)
    if "refused" in found:
        raise NotTakenError(found["refused"], **found["params"])
    return found
