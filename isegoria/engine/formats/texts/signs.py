# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a file is before it is read: its kind, from its first bytes, and the encoding of its text, from all of them.

UTF-8 that does not hold together is almost never met in another encoding, so that a file which is UTF-8 to its end is
taken for it. A few damaged bytes in a file that is otherwise UTF-8 are replaced; else it is read as Windows-1252, the
eight-bit encoding of most tables written in western Europe (Latin-1 and a few signs more).
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isegoria.engine.errors import EngineError

BLOCK = 1 << 20
EIGHT_BIT = "cp1252"
REPLACED = "\ufffd"

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet"),
    (b"PK\x05\x06", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"SQLite format 3\x00", "database"),
    (b"PAR1", "database"),
    (b"{\\rtf", "document"),
)
_PAGES = ((b"<!doctype html", "web_page"), (b"<html", "web_page"), (b"<?xml", "xml"))
_CONTROLS = bytes(byte for byte in range(32) if byte not in (0, 9, 10, 12, 13, 27))
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Examined:
    """What the bytes of a file say.

    Attributes:
        sha256: of the file as it is, compressed or not.
        n_bytes: its length as it is.
        encoding: the name of its encoding, as Python knows it.
    """

    sha256: str
    n_bytes: int
    encoding: str


def open_binary(path: Path) -> io.BufferedReader:
    """A file as bytes, unpacked where it is gzip, whatever its name."""
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if packed:
        return gzip.open(path, "rb")  # type: ignore[return-value]  # GzipFile reads as a file does
    return path.open("rb")


def kind_of_file(head: bytes) -> str:
    """What the first bytes are of, when it is no table: a word of `_KINDS`, or "binary"; "" for what may be text."""
    if head.startswith(b"PK\x03\x04"):
        office = any(mark in head for mark in (b"xl/", b"[Content_Types]", b"opendocument.spreadsheet"))
        return "spreadsheet" if office else "archive"
    for mark, kind in _KINDS:
        if head.startswith(mark):
            return kind
    begins = head.lstrip()[:20].lower()
    for mark, kind in _PAGES:
        if begins.startswith(mark):
            return kind
    if encoding_of_head(head):
        return ""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return "binary" if controls > 8 + len(head) // 50 or head.count(0) * 3 > len(head) > 0 else ""


def encoding_of_head(head: bytes) -> str:
    """The encoding that the first bytes show by themselves, "" where they do not."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    # Half of the bytes of western text in UTF-16 are zero, always on the same side.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) >= 4 and max(even, odd) * 10 > len(head) * 3 and min(even, odd) * 10 < len(head):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, unpacked; one that was cut or damaged ends where it can no longer be read."""
    with open_binary(path) as stream:
        try:
            # Of a packed file that was cut, what comes before; a plain reading would give nothing of it.
            while block := stream.read1(BLOCK):
                yield block
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return


def examine(
    path: Path, *, encoding: str = "", progress: Callable[[int, int], Any] = lambda done, total: None
) -> Examined:
    """Digest a file and find its encoding; memory does not grow with it.

    Args:
        encoding: taken as it is when given; else it is looked for.

    Raises:
        EngineError: file_missing, table_empty, not_a_table, encoding_unknown.
    """
    if not path.is_file():
        raise EngineError("file_missing", file=str(path))
    if encoding:
        try:
            encoding = codecs.lookup(encoding).name
            b"a".decode(encoding)
        except (LookupError, UnicodeError) as error:
            raise EngineError("encoding_unknown", encoding=encoding) from error
    head = next(blocks(path), b"")[: 1 << 16]
    if kind := kind_of_file(head):
        raise EngineError("not_a_table", file=path.name, kind=kind)
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise EngineError("table_empty", file=path.name)
    digest, length, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            length += len(block)
            progress(length, total)
    return Examined(digest.hexdigest(), length, encoding or encoding_of_head(head) or _encoding(path))


def _encoding(path: Path) -> str:
    """UTF-8, damaged or not, or the eight-bit encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in blocks(path):
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            # The block as its decoder had it: what was left of the one before comes first.
            around = bytes(error.object).decode("utf-8", errors="replace")
            damaged = around.count(REPLACED)
            right = sum(sign > "\x7f" for sign in around) - damaged
            return "utf-8" if right > 10 * damaged else EIGHT_BIT
    return "utf-8"
