# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process as one ZIP: to a file for the command line, or as a stream for a download."""

import json
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from isegoria.core.processes.models import Process

from . import contents, describing
from .archive import Archive
from .contents import Opinions

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and out of how much (0: not known beforehand)."""


def stream_process_export(
    process: Process, *, progress: Progress | None = None, report: dict[str, Any] | None = None
) -> Generator[bytes]:
    """The bytes of the ZIP as they are made. ``report``, if given, is filled in at the end.

    Memory stays the same whatever the number of opinions; what is sorted stands in temporary files.
    """
    tell = progress or (lambda _step, _done, _total: None)
    today = timezone.now().date()
    archive = Archive()
    opinions = contents.read_opinions(process, lambda done, total: tell("read", done, total))
    with opinions.shuffled:
        tables = [contents.contributions_table(process), *contents.added_tables(process)]
        others = list(contents.other_formats(process, opinions)) if opinions.rows_may_leave else []
        described = [*tables, *([contents.opinions_table(opinions)] if opinions.rows_may_leave else [])]

        def once() -> Iterator[tuple[str, bytes]]:
            for language in describing.LANGUAGES:
                yield (
                    f"README.{language}.txt",
                    describing.readme(
                        process, described, language=language, today=today, rows_leave=opinions.rows_may_leave
                    ),
                )
            yield "dictionary.json", describing.dictionary(process, described, others, today)
            yield "process.json", contents.process_json(process)
            yield "totals.json", contents.totals_json(process, opinions)
            if head := contents.head_json():
                yield "journal-head.json", head

        for name, whole in once():
            yield from archive.add(name, [whole])
        files = [pair for table in tables for pair in contents.table_files(table)]
        files += contents.result_files(process)
        files += [(one.name, one.blocks) for one in others]
        for number, (name, blocks) in enumerate(files):
            tell("write", number, len(files))
            yield from archive.add(name, blocks())
        if opinions.rows_may_leave:
            yield from _add_opinions(archive, opinions, tell)
        listed = [{"file": one.name, "bytes": one.bytes, "sha256": one.sha256} for one in archive.written]
        yield from archive.add("files.json", [(json.dumps(listed, indent=2) + "\n").encode("utf-8")])
        yield from archive.close()
        if report is not None:
            report |= {
                "files": listed,
                "contributions": len(opinions.numbering),
                "opinions": opinions.shuffled.opinions,
                "participants": opinions.shuffled.participants,
                "totals_only": not opinions.rows_may_leave,
            }


def _add_opinions(archive: Archive, opinions: Opinions, tell: Progress) -> Generator[bytes]:
    total = 2 * opinions.shuffled.opinions

    def told(blocks: Iterator[bytes], before: int) -> Iterator[bytes]:
        done = before
        for block in blocks:
            yield block
            done += block.count(b"\n")
            tell("opinions", min(done, total), total)

    yield from archive.add("opinions.csv", told(contents.opinion_csv(opinions), 0))
    yield from archive.add("opinions.jsonl", told(contents.opinion_jsonl(opinions), total // 2))


def write_process_export(process: Process, destination: Path, *, progress: Progress | None = None) -> dict[str, Any]:
    """Write the ZIP to a file, whole or not at all; returns what is in it.

    Keys: ``path``, ``bytes``, ``files`` (file, bytes, sha256), ``contributions``, ``opinions``, ``participants``,
    ``totals_only``. Raises ``OSError`` when the file cannot be written.
    """
    report: dict[str, Any] = {}
    unfinished = destination.with_name(f".{destination.name}.part")
    try:
        with unfinished.open("wb") as stream:
            for block in stream_process_export(process, progress=progress, report=report):
                stream.write(block)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(destination)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return {"path": str(destination), "bytes": destination.stat().st_size, **report}
