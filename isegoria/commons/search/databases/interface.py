# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each database's index can do. None of it takes a text that a person typed: only words that ``words`` made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from isegoria.commons.search.asking import Asked

TITLE_WEIGHT = 4.0
"""How many times more a word of the title counts than one of the body."""


@dataclass(frozen=True)
class Ranked:
    """An entry that answers, and how well: more is closer. Scores compare within one question only."""

    entry: int
    score: float


@dataclass(frozen=True)
class Tally:
    """How many entries of a kind and a language answer, and the first of them."""

    kind: str
    language: str
    count: int
    first: int


Tag = str | tuple[str, ...]
"""A word that an entry must hold, or several of which it must hold one (see ``words.tag``)."""


class Index(Protocol):
    """The index of one database."""

    def tally(self, asked: Asked, *, tags: Sequence[Tag], limit: int, plenty: bool) -> list[Tally]:
        """How many entries answer and hold every tag, by kind and language: of the latest ``limit`` alone.

        ``plenty``: far more than ``limit`` are expected to answer, so that walking back from the latest is quicker
        than looking all of them up. It changes how long this takes, never what it finds.
        """

    def contributions(self, asked: Asked, *, tags: Sequence[Tag], limit: int, plenty: bool) -> list[int]:
        """Keys of the contributions that answer and hold every tag: of the latest ``limit`` entries alone. For
        ``plenty`` see :meth:`tally`."""

    def rank(self, asked: Asked, *, tags: Sequence[Tag], limit: int, since: int = 0) -> list[Ranked]:
        """The closest entries that answer and hold every tag, the closest first; none before the entry ``since``."""

    def common_words(self, *, at_least: int) -> dict[str, int]:
        """Every word and stem that so many entries hold, with their number. Reads the whole index."""

    forgets_at_once: bool
    """Whether what leaves the index leaves its pages too; otherwise :meth:`rewrite_some` finishes it."""

    def make_ready(self) -> bool:
        """Tell the index to forget at once, where its database has learnt to since it was made; returns whether it
        was told just now."""

    def rewrite_some(self, *, begin: bool) -> bool:
        """Write some pages of the index anew, without what left; returns whether there is more to do."""
