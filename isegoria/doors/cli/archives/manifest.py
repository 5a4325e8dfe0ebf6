# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a backup, "isegoria-backup/1": a zip whose ``manifest.json`` names each other part with its SHA-256.

See docs/formats/backup.md. The file is written under a temporary name, synced, and only then renamed: a backup that
was cut short is never taken for one.
"""

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from ..language import gettext as _
from ..outcome import Stop

FORMAT = "isegoria-backup/1"
MANIFEST = "manifest.json"
CHUNK = 1 << 20
PACKED_ALREADY = {".gz", ".png", ".jpg", ".pdf", ".zip"}


class Hashed:
    """A stream that knows the size and digest of what passes through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._digest, self.bytes = stream, hashlib.sha256(), 0

    def write(self, block: bytes | memoryview) -> int:
        self._digest.update(block)
        self.bytes += len(block)
        return self._stream.write(block)

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


class Writer:
    """Makes a backup's file. As a context manager: the file is there under its name, whole, or not at all."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.draft = target.with_name(f".{target.name}.{os.getpid()}.part")
        self.parts: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        # Readable by its owner only, from its first byte on: it holds what people answered, and the keys.
        self._file = os.fdopen(os.open(self.draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None:
            # The zip is not closed, which would write its directory: the draft goes.
            self._file.close()
            self.draft.unlink(missing_ok=True)

    @contextmanager
    def part(self, name: str) -> Iterator[Hashed]:
        """A part to write into, of any size."""
        info = zipfile.ZipInfo(name)
        info.compress_type = (
            zipfile.ZIP_STORED if PurePosixPath(name).suffix in PACKED_ALREADY else zipfile.ZIP_DEFLATED
        )
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as stream:
            hashed = Hashed(stream)
            yield hashed
        self.parts.append({"name": name, "bytes": hashed.bytes, "sha256": hashed.hexdigest()})

    def add(self, name: str, path: Path) -> None:
        """A file of the disk as a part. Raises ``FileNotFoundError`` before anything was written."""
        with path.open("rb") as source, self.part(name) as part:
            shutil.copyfileobj(source, part, CHUNK)

    def finish(self, manifest: dict[str, Any]) -> tuple[int, str]:
        """Write the manifest, sync and give the file its name; returns its bytes and SHA-256."""
        text = json.dumps({"format": FORMAT, **manifest, "parts": self.parts}, ensure_ascii=False, indent=1)
        self._zip.writestr(MANIFEST, text.encode())
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.seek(0)
        digest = hashlib.file_digest(self._file, "sha256").hexdigest()
        size = self._file.seek(0, os.SEEK_END)
        self._file.close()
        self.draft.replace(self.target)
        sync_folder(self.target.parent)
        return size, digest


class Reader:
    """Reads a backup's file, trusting nothing that its manifest does not name with a digest that holds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
            self.parts = {str(one["name"]): one for one in self.manifest["parts"]}
        except FileNotFoundError:
            raise Stop(
                "file_missing", _("%(path)s is not there.") % {"path": path}, remedy=_("Check the path.")
            ) from None
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
            raise damaged(path, _("it has no manifest that can be read")) from error
        if self.manifest.get("format") != FORMAT:
            raise damaged(path, _("it is not a backup that this version reads"))
        for name in self.parts:
            given = PurePosixPath(name)
            if given.is_absolute() or ".." in given.parts or "\\" in name or "\0" in name:
                raise damaged(path, _("a part has a name that leads out of its folder"))

    def extract(self, name: str, target: Path) -> None:
        """Write a part to the disk, checked. Raises ``Stop`` if it is not what the manifest says."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            for block in self.blocks(name):
                stream.write(block)
            stream.flush()
            os.fsync(stream.fileno())

    def read(self, name: str) -> bytes:
        return b"".join(self.blocks(name))

    def blocks(self, name: str) -> Iterator[bytes]:
        """A part, block by block; the last one only if the whole is what the manifest says."""
        said = self.parts[name]
        digest, size, held = hashlib.sha256(), 0, b""
        try:
            with self._zip.open(name) as stream:
                while block := stream.read(CHUNK):
                    if held:
                        yield held
                    digest.update(block)
                    size += len(block)
                    held = block
        except (zipfile.BadZipFile, KeyError, EOFError, OSError, ValueError, zlib.error) as error:
            raise damaged(self.path, _("the part %(name)s cannot be read") % {"name": name}) from error
        if size != said["bytes"] or digest.hexdigest() != said["sha256"]:
            raise damaged(self.path, _("the part %(name)s is not the one that was written") % {"name": name})
        if held:
            yield held


def damaged(path: Path, reason: str) -> Stop:
    return Stop(
        "backup_damaged",
        _("The backup %(path)s cannot be used: %(reason)s.") % {"path": path, "reason": reason},
        kept=_("Nothing was changed."),
        remedy=_("Use another backup, and find out what happened to this one."),
    )


def sync_folder(folder: Path) -> None:
    """Ask the disk to keep the names in a folder too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
