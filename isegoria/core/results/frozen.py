# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen files: named by the SHA-256 of their bytes, so that a file cannot change under its name.

They are kept compressed (gzip, no date inside); their digest is that of the plain bytes.
"""

import gzip
import hashlib
import os
import tempfile
from collections.abc import Generator
from pathlib import Path

from django.conf import settings

CHUNK = 1 << 16


def _path(sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256 in hexadecimal")
    return settings.ISEGORIA_DATA_DIR / "frozen" / sha256[:2] / f"{sha256}.gz"


def freeze(source: Path) -> str:
    """Keep a copy of a file; returns its SHA-256. A crash leaves either the whole file or none."""
    digest = hashlib.sha256()
    root: Path = settings.ISEGORIA_DATA_DIR / "frozen"
    root.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=root, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as raw, source.open("rb") as plain:
            with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0, filename="") as packed:
                while chunk := plain.read(CHUNK):
                    digest.update(chunk)
                    packed.write(chunk)
            raw.flush()
            os.fsync(raw.fileno())
        path = _path(digest.hexdigest())
        path.parent.mkdir(exist_ok=True)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def exists(sha256: str) -> bool:
    return _path(sha256).exists()


def open_frozen(sha256: str) -> gzip.GzipFile:
    """The plain bytes of a frozen file. Raises ``FileNotFoundError``."""
    return gzip.GzipFile(_path(sha256), "rb")


def stream_frozen(sha256: str) -> Generator[bytes]:
    """The plain bytes in chunks, for a download."""
    with open_frozen(sha256) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
