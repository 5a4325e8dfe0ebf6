# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PDF is kept as it came, so it must be one and nothing else, and hold nothing that acts by itself."""

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PdfReadError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from .limits import PAGES, PDF_OBJECTS
from .recognising import NotTakenError

SCRIPT_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/RichMediaExecute"}
SCRIPT_KEYS = {"/JS", "/JavaScript", "/XFA"}
ENCLOSURES = {"/EmbeddedFiles", "/EF"}
ENCLOSED_TYPES = {"/EmbeddedFile", "/RichMedia", "/3D", "/Movie", "/Screen", "/FileAttachment"}
# "/J#61vaScript" is the same name: any of its letters may be written by its number.
WRITTEN_BY_NUMBER = re.compile(rb"#([0-9A-Fa-f]{2})")
SCRIPT_NAMES = re.compile(rb"/(?:JavaScript|Launch|RichMediaExecute)(?![A-Za-z])")
AFTER_THE_END = 2_048


def examine(source: Path, kind: str, folder: Path) -> dict[str, Any]:
    """Copy it to ``main``. Raises ``NotTakenError``."""
    content = source.read_bytes()
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise NotTakenError("damaged")
    if len(content) - end > AFTER_THE_END or zipfile.is_zipfile(source):
        raise NotTakenError("two_files_in_one")
    if SCRIPT_NAMES.search(WRITTEN_BY_NUMBER.sub(lambda found: bytes([int(found[1], 16)]), content)):
        raise NotTakenError("pdf_script")
    try:
        reader = PdfReader(source, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotTakenError("locked")
        pages = len(reader.pages)
        _walk(reader)
    except (PdfReadError, RecursionError) as error:
        raise NotTakenError("damaged") from error
    if not 0 < pages <= PAGES:
        raise NotTakenError("damaged" if not pages else "too_complicated")
    shutil.copyfile(source, folder / "main")
    return {"format": "pdf", "pages": pages}


def _walk(reader: PdfReader) -> None:
    """Look at every object that can be reached or is listed, each once; streams are not unfolded."""
    listed = [IndirectObject(number, generation, reader) for generation, ids in reader.xref.items() for number in ids]
    listed += [IndirectObject(number, 0, reader) for number in reader.xref_objStm]
    waiting: list[Any] = [*listed, reader.trailer]
    seen: set[tuple[int, int]] = set()
    looked_at = 0
    while waiting:
        looked_at += 1
        if looked_at > PDF_OBJECTS:
            raise NotTakenError("too_complicated")
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            key = (one.idnum, one.generation)
            if key in seen:
                continue
            seen.add(key)
            try:
                one = reader.get_object(one)
            except (PdfReadError, KeyError, ValueError):
                continue  # a free or broken entry of the list: no reader shows it either
        if isinstance(one, DictionaryObject):
            _check(one)
            waiting.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))


def _check(one: DictionaryObject) -> None:
    keys = set(dict.keys(one))
    if not keys.isdisjoint(SCRIPT_KEYS) or dict.get(one, "/S") in SCRIPT_ACTIONS:
        raise NotTakenError("pdf_script")
    if (
        not keys.isdisjoint(ENCLOSURES)
        or dict.get(one, "/Type") in ENCLOSED_TYPES
        or dict.get(one, "/Subtype") in ENCLOSED_TYPES
    ):
        raise NotTakenError("pdf_enclosure")
