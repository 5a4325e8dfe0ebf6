# SPDX-License-Identifier: LGPL-3.0-or-later
"""Reading a journal export, a directory or a zip, line by line and without trusting its size."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from isegoria.engine.errors import EngineError

#: No line of an export comes near this; a longer one is no export, and must not fill the memory.
LONGEST_LINE = 16 * 1024 * 1024

#: What a file, or a member of a damaged, encrypted or exotic zip, may raise while it is read.
UNREADABLE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


def parse_json(data: bytes, file: str) -> Any:
    """The value of a JSON text in UTF-8. Raises EngineError: json_unreadable."""
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as refusal:
        raise EngineError("json_unreadable", file=file, reason=str(refusal)) from refusal


class ExportFiles:
    """The files of an export. Use as a context manager.

    Raises:
        EngineError: file_missing when there is no such directory or zip; json_unreadable when the zip is broken.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip: zipfile.ZipFile | None = None
        if path.is_dir():
            return
        if not path.is_file():
            raise EngineError("file_missing", file=path.name)
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as refusal:
            raise EngineError("json_unreadable", file=path.name, reason=str(refusal)) from refusal

    def __enter__(self) -> "ExportFiles":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._zip is not None:
            self._zip.close()

    def document(self, name: str) -> dict[str, Any]:
        """A file that holds one JSON object."""
        try:
            with self._open(name) as stream:
                data = parse_json(stream.read(LONGEST_LINE), name)
        except UNREADABLE as refusal:
            raise EngineError("json_unreadable", file=name, reason=str(refusal)) from refusal
        if not isinstance(data, dict):
            raise EngineError("json_shape", file=name, reason="not an object")
        return data

    def lines(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Number (from 1) and object of each line of a JSON Lines file."""
        number = 0
        try:
            with self._open(name) as stream:
                while line := stream.readline(LONGEST_LINE):
                    number += 1
                    if len(line) == LONGEST_LINE:
                        raise EngineError("json_shape", file=name, reason=f"line {number} is too long")
                    data = parse_json(line, f"{name}:{number}")
                    if not isinstance(data, dict):
                        raise EngineError("json_shape", file=name, reason=f"line {number} is not an object")
                    yield number, data
        except UNREADABLE as refusal:
            reason = f"line {number + 1}: {refusal}"
            raise EngineError("json_unreadable", file=name, reason=reason) from refusal

    def _open(self, name: str) -> IO[bytes]:
        try:
            if self._zip is None:
                return (self._path / name).open("rb")
            return self._zip.open(self._member(name))
        except (FileNotFoundError, KeyError) as refusal:
            raise EngineError("file_missing", file=name) from refusal

    def _member(self, name: str) -> str:
        """The file in the zip, at its top or in the one folder that holds it."""
        assert self._zip is not None  # noqa: S101 - only called with a zip open
        found = [one for one in self._zip.namelist() if one == name or one.endswith(f"/{name}")]
        return min(found, key=len, default=name)
