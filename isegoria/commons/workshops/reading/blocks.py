# SPDX-License-Identifier: AGPL-3.0-or-later
"""What notes are made of, whatever file they came in; and why some cannot be read."""

from dataclasses import dataclass
from typing import Literal

FILE_BYTES = 5_000_000
"""Notes as they are sent."""
CHARACTERS = 1_000_000
"""All the words of the notes: some five hundred pages."""
LINES = 2_000
"""Lines to go through: those of a very large meeting."""


class UnreadableError(Exception):
    """Notes that cannot be read. ``code`` says why; ``rules.why_unreadable`` words it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Block:
    """A piece of the notes as it was laid out.

    ``level`` is that of a title (1 is the highest) or how deep an item stands in its list (0 is the top). A row of a
    table has its ``cells``, and those of the table's first row as ``header`` where that one names the columns.
    """

    kind: Literal["title", "item", "paragraph", "row"]
    text: str = ""
    level: int = 0
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
