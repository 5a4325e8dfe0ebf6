# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a Pabulib file tells of its voters (number, age, sex, district…), kept as bytes: a few for each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TextColumn:
    """Cells as they are written, quotation marks included, one after the other.

    Attributes: text: their bytes. starts: (rows + 1) where each begins.
    """

    text: NDArray[np.uint8]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def raw(self, row: int) -> bytes:
        return self.text[self.starts[row] : self.starts[row + 1]].tobytes()

    def __getitem__(self, row: int) -> str:
        """What a cell holds."""
        return unquoted(self.raw(row))

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    @staticmethod
    def joined(chunks: list[tuple[NDArray[np.uint8], NDArray[np.int64]]]) -> TextColumn:
        """From bytes and the lengths of their cells, chunk after chunk."""
        nothing: list[NDArray[np.int64]] = [np.zeros(1, dtype=np.int64)]
        text = np.concatenate([np.zeros(0, dtype=np.uint8), *(text for text, _ in chunks)])
        return TextColumn(text, np.cumsum(np.concatenate([*nothing, *(lengths for _, lengths in chunks)])))

    def rows(self, kept: NDArray[np.int64]) -> TextColumn:
        """Some rows, in the order given."""
        # Late: what is compiled takes half a second to load.
        from isegoria.engine.formats.pabulib.vote_loop import gather

        begins, ends = self.starts[:-1][kept], self.starts[1:][kept]
        text = np.empty(int((ends - begins).sum()), dtype=np.uint8)
        gather(self.text, begins, ends, text)
        return TextColumn(text, np.concatenate([[0], np.cumsum(ends - begins)]).astype(np.int64))


def unquoted(raw: bytes) -> str:
    """What a cell holds, from how it is written."""
    text = raw.decode("utf-8", "replace").strip()
    if len(text) > 1 and text[0] == '"' and text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text


@dataclass(frozen=True)
class Voters:
    """The lines of votes of a file, blank ones too, in its order.

    Attributes:
        names: all columns of the votes, in the order of the file. columns: those that are neither vote nor points.
        row: (lines) the row of each line's ballot in `Votes`, −1 where nothing is marked on it.
    """

    names: tuple[str, ...]
    columns: Mapping[str, TextColumn]
    row: NDArray[np.int64]
