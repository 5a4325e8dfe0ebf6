# SPDX-License-Identifier: LGPL-3.0-or-later
"""A text file as blocks of whole lines in UTF-8, whatever its encoding, its line ends and its byte-order mark."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.texts.signs import examine, open_binary

BLOCK = 1 << 17  # bytes: what is worked out beside them stays in a processor's cache
MANY_BYTES = 1 << 20
"""The size of a file from which `byte_passes` is worth loading."""
READ_AT_ONCE = 1 << 21
"""Bytes of a block where lines are read by what is compiled."""
LONGEST_LINE = 1 << 22
"""Bytes: room for ten thousand candidates, named."""


@dataclass(frozen=True)
class TextLines:
    """A file that was examined, not read yet.

    Attributes:
        encoding: as Python knows it; found from all the bytes of the file unless it was given.
    """

    path: Path
    encoding: str
    n_bytes: int = 0
    """Of the file as it is, packed or not."""

    @staticmethod
    def open(path: Path, *, encoding: str = "") -> TextLines:
        """Examine a file. Raises EngineError: file_missing, table_empty, not_a_table, encoding_unknown."""
        found = examine(path, encoding=encoding)
        return TextLines(path, "utf-8-sig" if found.encoding == "utf-8" else found.encoding, found.n_bytes)

    def blocks(self, at_once: int = BLOCK) -> Iterator[tuple[int, bytes]]:
        """(number of the first line from 1, whole lines each ended by LF), a block at a time; constant memory.

        Args: at_once: bytes of a block, about.
        Raises EngineError: text_undecodable, line_too_long, file_cut (a packed file that ends before its end).
        """
        line, rest = 1, b""
        decoded = self._decoded(at_once)
        head = next(decoded, b"")
        old_ends = b"\r" in head and b"\n" not in head
        for block in chain([head], decoded):
            text = rest + block if rest else block
            if old_ends:
                text = text.replace(b"\r", b"\n")
            last = text.rfind(b"\n") + 1
            whole, rest = text[:last], text[last:]
            if whole:
                if b"\r" in whole:
                    whole = whole.replace(b"\r\n", b"\n")
                yield line, whole
                line += whole.count(b"\n")
            if len(rest) > LONGEST_LINE:
                raise EngineError("line_too_long", line=line, most=LONGEST_LINE)
        if rest:
            yield line, rest.removesuffix(b"\r") + b"\n"

    def _decoded(self, at_once: int) -> Iterator[bytes]:
        """The bytes of the file, unpacked and in UTF-8."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        done, first, utf8 = 0, True, self.encoding == "utf-8-sig"
        with open_binary(self.path) as stream:
            while True:
                try:
                    block = stream.read1(at_once)
                except (EOFError, gzip.BadGzipFile, zlib.error) as refusal:
                    raise EngineError("file_cut", file=self.path.name, line=self._line_at(done)) from refusal
                try:
                    if utf8 and not first and block.isascii() and not decoder.getstate()[0]:
                        yield block
                    elif text := decoder.decode(block, final=not block):
                        yield text.encode("utf-8")
                except UnicodeDecodeError as refusal:
                    line = self._line_at(done) + bytes(refusal.object)[: refusal.start].count(b"\n")
                    raise EngineError("text_undecodable", line=line, encoding=self.encoding) from refusal
                if not block:
                    return
                first = False
                done += len(block)

    def _line_at(self, done: int) -> int:
        """The number of the line on which so many bytes, unpacked, end."""
        lines = 1
        with open_binary(self.path) as stream:
            while done and (block := stream.read1(min(BLOCK, done))):
                lines += block.count(b"\n")
                done -= len(block)
        return lines
