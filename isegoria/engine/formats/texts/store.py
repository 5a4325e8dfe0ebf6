# SPDX-License-Identifier: LGPL-3.0-or-later
"""Texts on disk: their UTF-8 bytes end to end, and where each begins. Two million weigh what they weigh, not more.

Reading maps the file in memory, so that the system keeps in it what is used and lets go of the rest.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError

TEXTS = "texts.utf8"
BOUNDS = "texts.npy"
BLOCK = 1 << 20  # bytes written at a time


def save_array(path: Path, values: NDArray[Any]) -> None:
    """Write an array whole or not at all. A disk that is full says so, which numpy's own writing does not."""
    unfinished = path.with_name(f"{path.name}.part")
    values = np.asarray(values, order="C")
    with unfinished.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(values))
        if values.size:
            stream.write(values.reshape(-1).view(np.uint8).data)
    unfinished.replace(path)


class TextWriter:
    """Writes texts one after another; complete, and readable, once closed without an error."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / BOUNDS).unlink(missing_ok=True)
        self._stream = (folder / TEXTS).open("wb")
        self._bounds = array("q", [0])
        self._waiting = bytearray()
        self._written = 0

    def write(self, text: str) -> None:
        """Keep one text. Half characters (lone surrogates), which no file can hold, become a question mark."""
        self._waiting += text.encode("utf-8", errors="replace")
        self._bounds.append(self._written + len(self._waiting))
        if len(self._waiting) >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        self._stream.write(self._waiting)
        self._written += len(self._waiting)
        self._waiting.clear()

    def close(self) -> None:
        self._flush()
        self._stream.close()
        save_array(self._folder / BOUNDS, np.frombuffer(self._bounds, dtype=np.int64))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._stream.close()


class StoredTexts(Sequence[str]):
    """The texts of a folder written by `TextWriter`, read where they are.

    Raises:
        EngineError: store_damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self._bounds: NDArray[np.int64] = np.load(folder / BOUNDS, allow_pickle=False)
            with (folder / TEXTS).open("rb") as stream:
                length = stream.seek(0, 2)
                # An empty file cannot be mapped.
                self._bytes: mmap.mmap | bytes = (
                    mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if length else b""
                )
        except (OSError, ValueError) as error:
            raise EngineError("store_damaged", path=str(folder)) from error
        if self._bounds.ndim != 1 or not len(self._bounds) or int(self._bounds[-1]) != length:
            raise EngineError("store_damaged", path=str(folder))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self._bytes[self._bounds[place] : self._bounds[place + 1]].decode("utf-8")

    def __reduce__(self) -> tuple[type[StoredTexts], tuple[Path]]:
        """Another process opens the files again; nothing is sent to it."""
        return StoredTexts, (self.folder,)

    @property
    def n_bytes(self) -> int:
        """Length of the texts in UTF-8."""
        return int(self._bounds[-1])
