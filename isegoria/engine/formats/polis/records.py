# SPDX-License-Identifier: LGPL-3.0-or-later
"""Strict CSV, one record at a time: a damaged line is refused alone, and reading goes on after it.

A quoted field may hold line breaks, so a record may take several lines. When a quotation mark is never closed, only
the line that opened it is refused and the following ones are read again from their own beginning.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from isegoria.engine.formats.polis.report import FileReport

MAX_RECORD = 131_072  # bytes; the csv module's own limit on one field
BOM = b"\xef\xbb\xbf"


def open_binary(path: Path) -> BinaryIO:
    """A .csv or .csv.gz file as bytes."""
    if path.suffix == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]  # GzipFile reads as BinaryIO does
    return path.open("rb")


def records(
    path: Path, report: FileReport, *, delimiter: str = ",", encoding: str = "utf-8"
) -> Iterator[tuple[int, list[str], bool]]:
    """(line number, fields, whether the record ended with a line break) of each well-formed record.

    `encoding` is one in which a line feed and a quotation mark are the bytes that they are in ASCII. Blank lines are
    skipped. Whatever is not well formed is refused in `report`; nothing is raised.
    """
    for line, raw, reason in _assembled(path, report):
        if reason:
            report.refuse(line, reason, **({"limit": MAX_RECORD} if reason == "record_too_long" else {}))
            continue
        whole = raw.endswith(b"\n")
        body = raw.rstrip(b"\r\n")
        if not body:
            continue
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError as refusal:
            report.refuse(line, "not_utf8", byte=refusal.start + 1)
            continue
        if "\0" in text:
            report.refuse(line, "nul")
            continue
        try:
            fields = next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error:
            report.refuse(line, "csv_wrong")
            continue
        yield line, fields, whole


def _assembled(path: Path, report: FileReport) -> Iterator[tuple[int, bytes, str]]:
    """(first line number, bytes, reason to refuse or "") of each record, quotation marks balanced."""
    lines = _numbered(path, report)
    again: deque[tuple[int, bytes, str]] = deque()

    def following() -> tuple[int, bytes, str] | None:
        return again.popleft() if again else next(lines, None)

    while (first := following()) is not None:
        number, raw, reason = first
        if reason:
            yield first
            continue
        taken: list[tuple[int, bytes, str]] = []
        joined, length, balanced = [raw], len(raw), raw.count(b'"') % 2 == 0
        while not balanced and length <= MAX_RECORD:
            more = following()
            if more is None:
                break
            taken.append(more)
            if more[2]:
                break
            joined.append(more[1])
            length += len(more[1])
            balanced = more[1].count(b'"') % 2 == 1
        if balanced and length <= MAX_RECORD:
            yield number, b"".join(joined), ""
        else:
            again.extendleft(reversed(taken))
            yield number, raw, "quote_unclosed" if not balanced else "record_too_long"


def _numbered(path: Path, report: FileReport) -> Iterator[tuple[int, bytes, str]]:
    """(number, bytes, reason to refuse or "") of each physical line, at most `MAX_RECORD` bytes of it."""
    number = 0
    with open_binary(path) as stream:
        try:
            while raw := stream.readline(MAX_RECORD + 1):
                number += 1
                if number == 1:
                    raw = raw.removeprefix(BOM)
                reason = ""
                if len(raw) > MAX_RECORD and not raw.endswith(b"\n"):
                    reason = "record_too_long"
                    while (rest := stream.readline(MAX_RECORD)) and not rest.endswith(b"\n"):
                        continue
                yield number, raw, reason
        except EOFError:
            yield number + 1, b"", "gzip_truncated"
        except (gzip.BadGzipFile, zlib.error):
            yield number + 1, b"", "gzip_damaged"
