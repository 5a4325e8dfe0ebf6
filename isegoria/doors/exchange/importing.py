# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole import from its files: stage, begin or resume, write, finish, and publish if asked to."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isegoria.core.spaces.models import Space

from .actions import (
    BATCH,
    BREATH_SECONDS,
    NEXT,
    ImportOptions,
    Progress,
    begin_drop,
    begin_import,
    drop_batch,
    finish_import,
    new_pace,
    publish_import,
    write_batch,
)
from .errors import ImportStopped
from .models import Import
from .queries import find_import
from .staging_file import Staged, find_staged, staging_path
from .staging_polis import polis_digest, stage_polis
from .staging_texts import stage_texts, texts_digest
from .texts import Export


@dataclass(frozen=True)
class Imported:
    """What became of a call: the import, whether it had been begun before, and whether anything was left to do."""

    record: Import
    resumed: bool
    was_complete: bool
    slowest_batch: float
    """Seconds that the longest batch held the database's write lock."""


@dataclass(frozen=True)
class Files:
    """Files to import: what names them for good, and how they are checked into a staging file."""

    digest: str
    stage: Callable[[str, Progress], Staged]
    """From the name asked for ("" for the files' own) and where to tell how far it is."""


def polis_files(directory: Path) -> Files:
    """A directory that Polis exported. Raises ``ImportStopped`` when it is not one."""
    if not directory.is_dir():
        raise ImportStopped("not_a_directory", path=str(directory))
    return Files(
        polis_digest(directory),
        lambda source, progress: stage_polis(directory, source=source, progress=progress),
    )


def text_files(export: Export, *, authors: bool = True) -> Files:
    """Files of another platform, as one of :mod:`.sources` or a mapping found them."""
    return Files(
        texts_digest(export, authors=authors),
        lambda source, progress: stage_texts(export, source=source, authors=authors, progress=progress),
    )


def import_polis(directory: Path | None, **how: Any) -> Imported:
    """As :func:`import_files`, from a directory that Polis exported."""
    return import_files(polis_files(directory) if directory else None, **how)


def import_files(
    files: Files | None,
    *,
    source: str = "",
    space: Space | None,
    options: ImportOptions,
    publish: bool,
    resume_only: bool = False,
    progress: Progress,
) -> Imported:
    """Import what another platform exported, or go on with an import that was stopped.

    ``files`` may be None to go on from their checked copy. ``space`` is needed for a new import only.
    Raises ``ImportStopped``.
    """
    if files is not None and (known := _complete_already(files.digest, source)) is not None:
        if publish:
            publish_import(record=known)
        return Imported(known, resumed=True, was_complete=True, slowest_batch=0.0)
    staged = files.stage(source, progress) if files else None
    source = str(staged.facts["source"]) if staged else source
    record = find_import(source)
    if record is None:
        if resume_only or staged is None or space is None:
            raise ImportStopped("nothing_to_resume", source=source)
        record, resumed = begin_import(space=space, staged=staged, options=options), False
    else:
        resumed = True
        if record.stage == Import.Stage.DROPPING:
            raise ImportStopped("being_dropped", source=source)
        if staged and staged.digest != record.digest:
            raise ImportStopped("other_files", source=source, process=str(record.process))
    was_complete = record.is_complete
    slowest = 0.0
    if not was_complete:
        staged = staged or _checked_copy(record)
        slowest = _write(record, staged, progress)
        finish_import(record=record, progress=progress)
    if publish:
        publish_import(record=record)
    # The checked copy has served; its report stays.
    staging_path(record.digest).unlink(missing_ok=True)
    return Imported(record, resumed, was_complete, slowest)


def _complete_already(digest: str, source: str) -> Import | None:
    """The import of these very files, when nothing of it is left to write: no need to check them all again."""
    found = Import.objects.select_related("process__space").filter(digest=digest)
    record = (found.filter(source=source) if source else found).order_by("pk").first()
    return record if record is not None and record.is_complete else None


def _checked_copy(record: Import) -> Staged:
    staged = find_staged(record.digest)
    if staged is None:
        raise ImportStopped("files_needed", source=record.source)
    return staged


def _write(record: Import, staged: Staged, progress: Progress) -> float:
    paces = {stage: new_pace(stage) for stage in NEXT}
    while record.stage in NEXT:
        stage = record.stage
        write_batch(record=record, staged=staged, pace=paces[Import.Stage(stage)])
        progress(stage, record.cursor if record.stage == stage else record.counts[stage], record.counts[stage])
        time.sleep(BREATH_SECONDS)
    return max(pace.longest for pace in paces.values())


def drop_import(source: str, *, progress: Progress) -> int:
    """Remove every row of an import that is not public; returns how many there were. Raises ``ImportStopped``."""
    record = find_import(source)
    if record is None:
        raise ImportStopped("nothing_to_drop", source=source)
    begin_drop(record=record)
    removed = 0
    paces = {stage: new_pace(stage) for stage in BATCH}
    while count := drop_batch(record=record, paces=paces):
        removed += count
        progress("dropping", removed, None)
        time.sleep(BREATH_SECONDS)
    return removed
