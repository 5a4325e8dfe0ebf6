# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ZIP written as it is read: nothing of it is kept, and nothing of it needs to be known beforehand."""

import hashlib
import io
import time
import zipfile
from collections.abc import Generator, Iterable
from dataclasses import dataclass

HAND_ON = 1 << 18  # bytes of archive gathered before they are sent
# Text compresses well at once; higher levels take twice the time for a twentieth less.
LEVEL = 4


@dataclass(frozen=True)
class Written:
    """What was put into the archive under a name: plain bytes and their SHA-256."""

    name: str
    bytes: int
    sha256: str


class _Outlet(io.RawIOBase):
    """Where ZipFile writes; it cannot be rewound, so sizes follow each file."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # ZipFile writes bytes and nothing else
        self._parts.append(bytes(data))
        self.waiting += len(data)
        return len(data)

    def take(self) -> bytes:
        taken, self._parts, self.waiting = b"".join(self._parts), [], 0
        return taken


class Archive:
    """Give it files one after another, then close it; each step is a generator of the archive's next bytes."""

    def __init__(self) -> None:
        self._outlet = _Outlet()
        self._zip = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL, allowZip64=True)
        self.written: list[Written] = []

    def add(self, name: str, blocks: Iterable[bytes]) -> Generator[bytes]:
        """Put a file in, in blocks."""
        entry = zipfile.ZipInfo(name, time.gmtime()[:6])
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        entry._compresslevel = LEVEL  # the archive's own level is not handed to entries made beforehand
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)
                digest.update(block)
                size += len(block)
                if self._outlet.waiting >= HAND_ON:
                    yield self._outlet.take()
        self.written.append(Written(name, size, digest.hexdigest()))
        yield self._outlet.take()

    def close(self) -> Generator[bytes]:
        """The table of contents, which ends the archive."""
        self._zip.close()
        yield self._outlet.take()


def zip_of(files: Iterable[tuple[str, Iterable[bytes]]]) -> Generator[bytes]:
    """A whole archive, of files given as (name, blocks)."""
    archive = Archive()
    for name, blocks in files:
        yield from archive.add(name, blocks)
    yield from archive.close()
