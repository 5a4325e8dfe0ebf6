# SPDX-License-Identifier: LGPL-3.0-or-later
"""For whom a sentence speaks: all sentences compared with the few that could be quoted, theme by theme.

A sentence belongs to the theme of its text, unless the centre of another is clearly closer: a long answer speaks of
several things. It is compared with the candidates of its own theme only, in chunks whose bounds depend on the number
of sentences alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import Run, chunk_bounds
from isegoria.engine.themes.likeness import CHUNK, Likeness, Sides, told
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.stance import cues, opposed
from isegoria.engine.themes.vectors import unit

CENTRE_SAMPLE = 200_000  # sentences that the centres of themes are made of
LEAST_COMMON = 2  # terms that a sentence and one that it speaks for both hold, unless all of their terms are the same
TOLD = 0.5  # how much two sentences of one and the same word must tell
CLEARLY = 0.15  # by how much another theme must be closer
CLOSE = 0.5  # closeness from which a sentence of a text without theme joins one


@dataclass(frozen=True)
class Hits:
    """Pairs of a candidate, by its place, and of the number of a sentence that it speaks for, with their likeness."""

    candidate: NDArray[np.int32]
    sentence: NDArray[np.int64]
    likeness: NDArray[np.float32]


@dataclass(frozen=True)
class _Compare:
    """Compares a chunk of sentences with the candidates; carried to wherever the work is done."""

    candidates: Sides
    theme: NDArray[np.int64] | None
    stance: NDArray[np.int8]
    cue: NDArray[np.int8]
    telling: NDArray[np.float32]
    level: float
    faint: float

    def __call__(self, chunk: _Chunk) -> Hits:
        found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]] = []
        if self.theme is None or chunk.theme is None:
            found.append(self._hits(chunk, np.arange(len(chunk.sides)), np.arange(len(self.candidates))))
        else:
            for theme in np.unique(self.theme).tolist():
                rows, own = np.flatnonzero(chunk.theme == theme), np.flatnonzero(self.theme == theme)
                if len(rows):
                    found.append(self._hits(chunk, rows, own))
        candidate = np.concatenate([one for one, _, _ in found] or [np.zeros(0, dtype=np.int64)])
        sentence = np.concatenate([one for _, one, _ in found] or [np.zeros(0, dtype=np.int64)])
        likeness = np.concatenate([one for _, _, one in found] or [np.zeros(0, dtype=np.float32)])
        return Hits(candidate.astype(np.int32), chunk.number[sentence], likeness)

    def _hits(
        self, chunk: _Chunk, rows: NDArray[np.int64], own: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        mine, others = chunk.sides[rows], self.candidates[own]
        alike = mine.with_each(others)
        row, column = np.nonzero(alike >= self.faint)
        value = alike[row, column]
        value = told(value, np.minimum(chunk.telling[rows[row]], self.telling[own[column]])).astype(np.float32)
        kept = value >= self.faint
        row, column, value = row[kept], column[kept], value[kept]
        # One word in common is no agreement, however rare the word: such a pair stays faintly alike.
        sure = np.flatnonzero(value >= self.level)
        common, same = mine.in_common(others, row[sure], column[sure])
        telling = np.minimum(chunk.telling[rows[row[sure]]], self.telling[own[column[sure]]])
        value[sure[(common < LEAST_COMMON) & ~(same & (telling >= TOLD))]] = (
            self.faint if self.faint < self.level else 0.0
        )
        kept = value >= self.faint
        row, column, value = rows[row[kept]], own[column[kept]], value[kept]
        kept = ~opposed(chunk.stance[row], chunk.cue[row], self.stance[column], self.cue[column])
        return column[kept], row[kept], value[kept]


@dataclass(frozen=True)
class _Chunk:
    number: NDArray[np.int64]
    sides: Sides
    theme: NDArray[np.int64] | None
    stance: NDArray[np.int8]
    cue: NDArray[np.int8]
    telling: NDArray[np.float32]


@dataclass(frozen=True)
class Sentences:
    """All sentences, as the choice sees them.

    Attributes:
        theme: (sentences,) place of the theme of each; the last place is that of no theme.
        stance: (texts,) as given; `cue`: (sentences, cues).
        themes: how many places.
    """

    likeness: Likeness
    theme: NDArray[np.int64]
    stance: NDArray[np.int8]
    cue: NDArray[np.int8]
    themes: int

    @classmethod
    def of(
        cls, likeness: Likeness, theme_of_text: NDArray[np.int64], stance: NDArray[np.int8], themes: int
    ) -> Sentences:
        """Of the place of each text's theme, `themes` − 1 where it has none."""
        theme = _themes_of_sentences(likeness, theme_of_text, themes)
        return cls(likeness, theme, stance, cues(likeness.reading), themes)

    @property
    def reading(self) -> Reading:
        return self.likeness.reading

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """(sentences,) those that hold a word that tells a subject."""
        found = np.concatenate([[0], np.cumsum(self.reading.term[self.reading.tokens] >= 0)])[self.reading.sentences]
        return np.diff(found) > 0

    def stance_of(self, sentences: NDArray[np.int64]) -> NDArray[np.int8]:
        return self.stance[self.reading.text_of_sentence[sentences]]

    def sampled(self, most: int, *, seed: int) -> NDArray[np.bool_]:
        """(sentences,) those that the choice is made on: of each theme all that are known, or so many at random."""
        found = self.known.copy()
        for theme in range(self.themes):
            own = np.flatnonzero(found & (self.theme == theme))
            if len(own) > most:
                found[own] = False
                found[np.random.default_rng((seed, theme)).choice(own, most, replace=False)] = True
        return found

    def compared(
        self,
        candidates: NDArray[np.int64],
        level: float,
        *,
        faint: float | None = None,
        among: NDArray[np.bool_] | None = None,
        run: Run,
    ) -> Hits:
        """The sentences that each candidate speaks for.

        Args:
            faint: a lower likeness from which pairs are given too, in the candidate's theme only; without it, all
            themes.
            among: (sentences,) those to compare with; all of them by default.
        """
        within_themes = faint is not None
        compare = _Compare(
            self.likeness.sides(candidates),
            self.theme[candidates] if within_themes else None,
            self.stance_of(candidates),
            self.cue[candidates],
            self.likeness.telling[candidates],
            level,
            level if faint is None else faint,
        )
        parts = list(run(compare, self._chunks(within_themes, among)))
        return Hits(
            np.concatenate([part.candidate for part in parts]),
            np.concatenate([part.sentence for part in parts]),
            np.concatenate([part.likeness for part in parts]),
        )

    def _chunks(self, within_themes: bool, among: NDArray[np.bool_] | None) -> Iterator[_Chunk]:
        for low, high in chunk_bounds(self.reading.n_sentences, CHUNK):
            number = np.arange(low, high) if among is None else low + np.flatnonzero(among[low:high])
            sides = Sides(self.likeness.vectors(low, high), self.likeness.words(low, high))
            yield _Chunk(
                number,
                sides if among is None else sides[number - low],
                self.theme[number] if within_themes else None,
                self.stance_of(number),
                self.cue[number],
                self.likeness.telling[number],
            )


def _themes_of_sentences(likeness: Likeness, theme_of_text: NDArray[np.int64], themes: int) -> NDArray[np.int64]:
    reading, none = likeness.reading, themes - 1
    found = theme_of_text[reading.text_of_sentence]
    if none == 0:
        return found
    step = max(reading.n_sentences // CENTRE_SAMPLE, 1)
    centres: NDArray[np.float64] | None = None
    for low, high in chunk_bounds(reading.n_sentences, CHUNK):
        vectors = likeness.vectors(low, high)
        centres = np.zeros((themes, vectors.shape[1])) if centres is None else centres
        rows = np.arange((-low) % step, high - low, step)
        np.add.at(centres, found[low + rows], vectors[rows])
    assert centres is not None  # noqa: S101 - there is a sentence
    directions = unit(centres[:none].astype(np.float32))
    for low, high in chunk_bounds(reading.n_sentences, CHUNK):
        close = likeness.vectors(low, high) @ directions.T
        own = found[low:high]
        nearest = close.argmax(axis=1)
        best = close[np.arange(high - low), nearest]
        mine = np.where(own == none, CLOSE - CLEARLY, close[np.arange(high - low), np.minimum(own, none - 1)])
        found[low:high] = np.where(best > mine + CLEARLY, nearest, own)
    return found
