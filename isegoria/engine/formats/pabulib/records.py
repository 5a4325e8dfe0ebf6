# SPDX-License-Identifier: LGPL-3.0-or-later
"""The lines of a Pabulib file before its votes, one record after the other, with the number of the line of each."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, cast

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib.report import PabulibReport
from isegoria.engine.formats.text_lines import LONGEST_LINE
from isegoria.engine.formats.texts.signs import kind_of_file

SECTIONS = ("META", "PROJECTS", "VOTES")
SEPARATORS = (";", ",", "\t")
HEAD = 1 << 16


@dataclass(frozen=True)
class Record:
    """One record: its cells without the spaces around, and the number of its first line."""

    line: int
    cells: tuple[str, ...]

    @property
    def title(self) -> str:
        """The section that it begins, "" for a record that begins none."""
        if not self.cells or any(self.cells[1:]):
            return ""
        name = self.cells[0].rstrip(";,\t ").upper()  # separators that a spreadsheet left
        return name if name in SECTIONS else ""

    @property
    def empty(self) -> bool:
        return not any(self.cells)

    def text(self, separator: str = ";") -> str:
        return separator.join(self.cells)[:60]


class OldEnds(io.RawIOBase):
    """A stream whose lines end by CR alone, as one whose lines end by LF."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # any buffer: the class above names no type for it
        read = self._stream.read(len(view)).replace(b"\r", b"\n")
        view[: len(read)] = read
        return len(read)


class Records:
    """The records of a stream; what comes after the one read last is still in `stream`."""

    def __init__(self, stream: BinaryIO, file: str, report: PabulibReport) -> None:
        buffered = io.BufferedReader(cast(io.RawIOBase, stream), HEAD)
        head = buffered.peek(HEAD)
        if kind := kind_of_file(head[:HEAD]):
            raise EngineError("not_a_table", file=file, kind=kind)
        if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
            raise EngineError("table_empty", file=file)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise EngineError("text_undecodable", line=1, encoding="UTF-8")
        if head.startswith(codecs.BOM_UTF8):
            buffered.read(len(codecs.BOM_UTF8))
            report.note("byte_order_mark")
        self.stream: BinaryIO = buffered
        if b"\r" in head and b"\n" not in head:
            self.stream = io.BufferedReader(OldEnds(buffered), HEAD)
            report.note("old_line_ends")
        self.file, self.line = file, 0
        self._buffered, self._report = buffered, report
        self._held: list[str] = []
        self.separator = ";"

    def detach(self) -> None:
        """Leave the stream open for whoever gave it."""
        self._buffered.detach()

    def next(self) -> Record | None:
        """The next record, empty ones too; None at the end of the file.

        Raises: EngineError: line_too_long, line_unreadable, text_undecodable, pb_quote_open.
        """
        first = self.line + 1
        self._held.clear()
        try:
            cells = next(csv.reader(self._lines(first), delimiter=self.separator, strict=True), None)
        except csv.Error as refusal:
            if "end of data" in str(refusal):
                raise EngineError("pb_quote_open", line=first) from refusal
            wrong = EngineError("line_unreadable", line=first, text=self._held[0].strip()[:60])
            self._report.fault(wrong, "mended")
            again = csv.reader(chain(tuple(self._held), self._lines(first)), delimiter=self.separator)
            cells = next(again, None)
        return None if cells is None else Record(first, tuple(cell.strip() for cell in cells))

    def _lines(self, first: int) -> Iterator[str]:
        """Lines, as many as the record takes; a section that begins within quotation marks says that they are open."""
        while raw := self.stream.readline(LONGEST_LINE + 1):
            if len(raw) > LONGEST_LINE:
                raise EngineError("line_too_long", line=self.line + 1, most=LONGEST_LINE)
            self.line += 1
            if self._held and raw.strip().upper() in {b"PROJECTS", b"VOTES"}:
                raise EngineError("pb_quote_open", line=first)
            self._held.append(self._decoded(raw))
            yield self._held[-1]

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self._report.fault(EngineError("text_undecodable", line=self.line, encoding="UTF-8"), "mended")
            return raw.decode("utf-8", "replace")

    def header(self, section: str, first_separator: str) -> Record:
        """The record that names the columns of a section, of which it finds the separator.

        Raises: EngineError: pb_section_missing, pb_separators_differ, and as `next`.
        """
        text = ""
        for line in self._lines(self.line + 1):
            self._held.clear()
            if text := line.strip():
                break
        if not text:
            raise EngineError("pb_section_missing", file=self.file, section=section)
        self.separator = max(SEPARATORS, key=text.count) if any(one in text for one in SEPARATORS) else first_separator
        if first_separator and self.separator != first_separator:
            self._report.fault(
                EngineError(
                    "pb_separators_differ", line=self.line, section=section, found=self.separator,
                    first=first_separator,
                ),
                "mended",
            )  # fmt: skip
        cells = next(csv.reader([text], delimiter=self.separator))
        return Record(self.line, tuple(cell.strip() for cell in cells))
