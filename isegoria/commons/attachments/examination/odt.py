# SPDX-License-Identifier: AGPL-3.0-or-later
"""An ODT is a ZIP of XML and pictures, kept as it came: it must be that and nothing else, and unfold within bounds."""

import shutil
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from .limits import ODT_BYTES, ODT_ENTRIES
from .recognising import NotTakenError, is_program

BLOCK = 1 << 16
MACRO_FOLDERS = {"basic", "scripts", "dialogs"}
MACRO_MARKS = (b"<script:event-listener", b"vnd.sun.star.script:", b"<!ENTITY")
END_OF_ZIP = 22
"""Bytes of the record that ends a ZIP without a comment."""


def examine(source: Path, kind: str, folder: Path) -> dict[str, Any]:
    """Copy it to ``main``. Raises ``NotTakenError``."""
    if source.read_bytes()[-END_OF_ZIP:][:4] != b"PK\x05\x06":
        raise NotTakenError("two_files_in_one")
    try:
        with zipfile.ZipFile(source) as archive:
            _check(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise NotTakenError("damaged") from error
    shutil.copyfile(source, folder / "main")
    return {"format": "odt"}


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > ODT_ENTRIES or sum(entry.file_size for entry in entries) > ODT_BYTES:
        raise NotTakenError("unfolds_too_far")
    if min(entry.header_offset for entry in entries) != 0 or len(set(names)) != len(names):
        raise NotTakenError("two_files_in_one")
    if "content.xml" not in names or "META-INF/manifest.xml" not in names:
        raise NotTakenError("damaged")
    left = ODT_BYTES
    for entry in entries:
        if entry.flag_bits & 1:
            raise NotTakenError("locked")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or _leads_out(entry.filename):
            raise NotTakenError("damaged")
        if PurePosixPath(entry.filename).parts[:1] and entry.filename.split("/")[0].lower() in MACRO_FOLDERS:
            raise NotTakenError("odt_macro")
        left = _read(archive, entry, left)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/") or ":" in name.split("/")[0]


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Unfold an entry block by block, for what it says of its size may be a lie; returns what is left to unfold."""
    with archive.open(entry) as stream:
        block = stream.read(BLOCK)
        if is_program(block):
            raise NotTakenError("program")
        tail = b""
        while block:
            left -= len(block)
            if left < 0:
                raise NotTakenError("unfolds_too_far")
            if entry.filename.endswith((".xml", ".rdf")) and any(mark in tail + block for mark in MACRO_MARKS):
                raise NotTakenError("odt_macro")
            tail, block = block[-64:], stream.read(BLOCK)
    return left
