# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of refused lines of an import, written as it comes: a CSV file beside the site's data."""

import csv
from pathlib import Path
from typing import TextIO

from isegoria.engine.formats.polis.report import Refusal

from .sentences import refusal_sentence


class RefusedLines:
    """``file, line, id, code, sentence``; put in the place of an older list only once it is whole."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._part = path, path.with_suffix(".part")
        self._stream: TextIO = self._part.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self._writer.writerow(["file", "line", "id", "code", "sentence"])

    def line(self, refusal: Refusal) -> None:
        """A line of a file."""
        identity = refusal.params.get("external_id", "")
        sentence = refusal_sentence(refusal.code, dict(refusal.params))
        self._writer.writerow([refusal.file, refusal.line, identity, refusal.code, sentence])

    def row(self, file: str, identity: int | str, code: str, **params: object) -> None:
        """Something of a file that has an id rather than a line."""
        self._writer.writerow([file, "", identity, code, refusal_sentence(code, dict(params))])

    def finish(self) -> None:
        self._stream.close()
        self._part.replace(self._path)

    def give_up(self) -> None:
        self._stream.close()
        self._part.unlink(missing_ok=True)
