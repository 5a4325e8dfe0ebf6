# SPDX-License-Identifier: AGPL-3.0-or-later
"""JSON of other platforms, an object a line or an array in a file. A damaged entry is refused alone."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from isegoria.doors.exchange.errors import ImportStopped
from isegoria.engine.formats.polis.records import BOM, open_binary
from isegoria.engine.formats.polis.report import FileReport

LONGEST_LINE = 4 << 20
LARGEST_ARRAY = 64 << 20


def objects(path: Path, report: FileReport) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of each line of a .jsonl or .jsonl.gz file."""
    number = 0
    with open_binary(path) as stream:
        try:
            while raw := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                    report.refuse(number, "record_too_long", limit=LONGEST_LINE)
                    while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                        continue
                    continue
                if not raw.strip():
                    continue
                if (found := _object(raw, number, report, whole=raw.endswith(b"\n"))) is not None:
                    yield number, found
        except EOFError:
            report.refuse(number + 1, "gzip_truncated")
        except (gzip.BadGzipFile, zlib.error):
            report.refuse(number + 1, "gzip_damaged")


def _object(raw: bytes, number: int, report: FileReport, *, whole: bool) -> dict[str, Any] | None:
    try:
        found = json.loads(raw.removeprefix(BOM).decode("utf-8"))
    except UnicodeDecodeError as error:
        report.refuse(number, "not_utf8", byte=error.start + 1)
    except (json.JSONDecodeError, RecursionError, ValueError):
        report.refuse(number, "json_wrong" if whole else "file_truncated")
    else:
        if isinstance(found, dict):
            return found
        report.refuse(number, "json_wrong")
    return None


def entries(path: Path) -> list[Any]:
    """A file that is one JSON array. Raises ``ImportStopped``."""
    if path.stat().st_size > LARGEST_ARRAY:
        raise ImportStopped("file_too_large", file=path.name, limit=LARGEST_ARRAY >> 20)
    try:
        with open_binary(path) as stream:
            found = json.loads(stream.read(LARGEST_ARRAY + 1).removeprefix(BOM).decode("utf-8"))
    except (EOFError, gzip.BadGzipFile, zlib.error, ValueError, RecursionError) as error:
        raise ImportStopped("json_unreadable", file=path.name) from error
    if not isinstance(found, list):
        raise ImportStopped("json_unreadable", file=path.name)
    return found
