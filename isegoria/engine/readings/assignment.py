# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which text a reader is handed next.

1. Texts that have fewer readings than asked for, the least read first: every text is read once before any is read
   twice. Nothing is read more often than asked for while something is read less, so that the whole takes the least
   readings that there can be.
2. Then those on which readers disagree, the least read first.
3. Never a text that one wrote, signed or supports, nor one that one read, passed on, or whose last place is taken by
   somebody who reads it now.
4. Among equals, the language of which this reader read the smaller share; then the text that most of those who will
   come next have read already (those who have read no more than this reader), so that something is left for them and
   loads stay even to the end; then a lot drawn for each pair of a text and a reader by its seed: two readers who come
   at once are not handed the same text, and nobody chooses what they read.

It is a greedy filling: each text holds k different readers as soon as k readers who may read it have nothing else left,
and no reading is asked for beyond k. Complexity: O(candidates).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A text that a reader may be handed.

    Attributes:
        text: what names it; `readings`: those that it has; `held`: readers who read it now.
        wanted: readings that it is to have.
        next_ones: readers of this text who have read no more texts than the one who asks.
    """

    text: int
    readings: int
    held: int
    wanted: int
    language: str = ""
    next_ones: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a place is free."""
        return self.readings + self.held < self.wanted


def next_text(
    candidates: Iterable[Candidate],
    *,
    asked: int,
    reader: str,
    seed: int = 0,
    read_by_language: Mapping[str, int] | None = None,
    waiting_by_language: Mapping[str, int] | None = None,
) -> Candidate | None:
    """The text to hand to a reader, or None where nothing is left for them.

    Args:
        candidates: texts that this reader may read.
        asked: readings asked for each text: beyond, it is a disagreement that is read again.
        reader: what names the reader, for the lot.
        read_by_language: how many texts of each language this reader read; `waiting_by_language`: how many wait.
    """
    read, waiting = read_by_language or {}, waiting_by_language or {}

    def place(one: Candidate) -> tuple[bool, int, float, int, bytes]:
        share = read.get(one.language, 0) / max(waiting.get(one.language, 0), 1)
        taken = one.readings + one.held
        return taken >= asked, taken, share, -one.next_ones, lot(one.text, reader, seed)

    return min((one for one in candidates if one.is_open), key=place, default=None)


def lot(text: int, reader: str, seed: int) -> bytes:
    """The lot drawn for a text and a reader: the same for the same seed, whoever computes it."""
    return hashlib.blake2b(f"{seed}:{reader}:{text}".encode(), digest_size=8).digest()
