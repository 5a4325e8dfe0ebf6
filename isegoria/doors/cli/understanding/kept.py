# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work directory: what is complete is kept stage by stage, so that a command that was killed goes on from there.

A stage is a folder of plain arrays, named by what it depends on (the file's digest, the columns, the parameters): what
was kept for another file or other parameters is never taken up.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.formats.texts.store import save_array
from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.keeping import packed, unpacked
from isegoria.engine.themes.reading import ReadChunk, read_chunk

WORK = ".work"
NAMES = "names.json"


def key_of(**parts: Any) -> str:
    """A short name for whatever work depends on."""
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:20]


def cache_folder() -> Path:
    """Where work is kept when no report is written."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "isegoria"


class WorkFolder:
    """The texts of a table, and the stages of what is understood of them."""

    def __init__(self, folder: Path, texts_key: str) -> None:
        self.folder = folder
        self.texts = folder / f"texts-{texts_key}"
        self.texts.mkdir(parents=True, exist_ok=True)

    def stages(self, keys: Mapping[str, str]) -> "Stages":
        return Stages(self.texts / "stages", keys)

    def remove(self) -> None:
        """All of it; what it stood in too, where nothing else is there."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            self.folder.parent.rmdir()


class Stages:
    """The engine's `Keep`: stages as folders of arrays. A stage is there whole or not at all.

    `keys` says what each stage depends on; a stage that is not among them is not kept.
    """

    def __init__(self, folder: Path, keys: Mapping[str, str]) -> None:
        self._folder, self._keys = folder, keys

    def _place(self, stage: str) -> Path:
        return self._folder / f"{stage}-{self._keys[stage]}"

    def complete(self) -> list[str]:
        """Names of the stages that are whole, in their order."""
        return [stage for stage in self._keys if (self._place(stage) / NAMES).is_file()]

    def run(self, run: Run) -> Run:
        """What `run` does; the chunks of the reading, the first long stage, are kept one by one."""

        def kept(function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Any]:
            return self._read(run, items) if function is read_chunk else iter(run(function, items))

        return kept

    def _read(self, run: Run, items: Iterable[Any]) -> Iterator[ReadChunk]:
        texts, done = iter(items), 0
        while (arrays := self._load(self._chunk(done))) is not None:
            next(texts)
            yield unpacked(ReadChunk, arrays)
            done += 1
        for place, chunk in enumerate(run(read_chunk, texts), start=done):
            self._save(self._chunk(place), packed(replace(chunk, vocabulary=tuple(chunk.vocabulary))))
            yield chunk

    def _chunk(self, place: int) -> Path:
        return self._place("reading").with_name(f"chunks-{self._keys['reading']}") / str(place)

    def load(self, stage: str) -> Mapping[str, NDArray[Any]] | None:
        return self._load(self._place(stage)) if stage in self._keys else None

    def _load(self, place: Path) -> Mapping[str, NDArray[Any]] | None:
        try:
            names = json.loads((place / NAMES).read_text(encoding="utf-8"))
            return {name: np.load(place / f"{number}.npy", allow_pickle=False) for number, name in enumerate(names)}
        except (OSError, ValueError):
            return None

    def save(self, stage: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        if stage not in self._keys:
            return
        self._save(self._place(stage), arrays)
        if stage == "reading":
            shutil.rmtree(self._chunk(0).parent, ignore_errors=True)

    def _save(self, place: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
        unfinished = place.with_name(f"{place.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for number, values in enumerate(arrays.values()):
            save_array(unfinished / f"{number}.npy", values)
        (unfinished / NAMES).write_text(json.dumps(list(arrays)), encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        unfinished.replace(place)
