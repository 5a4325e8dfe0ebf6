# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sentences to suggest to those who harvest: of each theme, those that speak for most people and differ.

A synthesis wants few sentences that cover much; a harvester wants many to choose from. Of each finest theme, the
sentences that can be quoted alone are ranked by the people who say nearly the same (`speaking`) and by how well they
stand alone (`standing_alone`); one that repeats a sentence already taken is passed over, as is a second one of the same
text, and what is taken again and again of one nature (`natures`) gives way to others. Beside that, for each sentence of
a synthesis, the sentences that are as like it but deny what it says, or come from the other side (`contraries`).

Published in: Carbonell and Goldstein (1998), "The use of MMR, diversity-based reranking", SIGIR.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import Run, chunk_bounds
from isegoria.engine.themes.candidates import FEWEST, Candidates, candidates_of, readable
from isegoria.engine.themes.extracts import Quote, Synthesis
from isegoria.engine.themes.likeness import CHUNK, Likeness, Sides, calibrated
from isegoria.engine.themes.natures import nature_of
from isegoria.engine.themes.people import People
from isegoria.engine.themes.speaking import Sentences
from isegoria.engine.themes.stance import given_stances, opposed
from isegoria.engine.themes.standing_alone import fitness, quoted_span
from isegoria.engine.themes.understanding import Understanding

OF_A_THEME = 20
IN_ALL = 2_000
WEIGHED = 5_000  # sentences of each theme that candidates are compared with
LOOKED_AT = 100  # candidates of each theme, the best, that are told apart
TWICE = 0.85  # of the level: a sentence as near to one already taken repeats it
AGAIN = 0.9  # worth of one more of the same nature
AGAINST_IT = 3  # contraries shown of each sentence

Taken = Callable[[int, int, int], bool]
"""Whether a passage (text, start, stop) was decided on before, and so is not suggested again."""


@dataclass(frozen=True)
class Suggested:
    """A sentence to suggest.

    Attributes:
        theme: place of the finest theme that it was found in, −1 where no theme was found.
        people: how many say nearly the same, its author included.
        score: from 0, the higher the sooner to look at.
    """

    quote: Quote
    theme: int
    nature: str
    people: int
    score: float


def suggested(
    found: Understanding,
    texts: Sequence[str],
    *,
    stances: NDArray[np.int8] | None = None,
    taken: Taken = lambda text, start, stop: False,
    of_a_theme: int = OF_A_THEME,
    in_all: int = IN_ALL,
    seed: int = 0,
    run: Run = map,
) -> tuple[Suggested, ...]:
    """Sentences to suggest, theme after theme, the best of each first.

    Args:
        texts: those that were understood.
        stances: (texts,) 1 for, −1 against, 0 not known; the nature of what an argument says is its side.
        of_a_theme, in_all: how many, at most.

    Raises:
        EngineError: lengths_differ, stance_unknown.
    Complexity: O(themes × `WEIGHED` × 400 candidates); in chunks.
    """
    reading = found.reading
    stance = given_stances(stances, reading.n_texts)
    n_themes = found.themes.n_themes
    place = np.where(found.themes.label >= 0, found.themes.label, n_themes).astype(np.int64)
    likeness = Likeness.of(reading, found.space)
    whole = Sentences.of(likeness, place, stance, n_themes + 1)
    candidates = candidates_of(reading, texts, whole.theme, likeness.shared, likeness.gist, seed=seed)
    if not len(candidates):
        return ()
    level = _level(likeness, seed)
    author = People.of(reading.n_texts, found.authors).author
    people = _people(whole, candidates, author, level, seed, run)
    worth = np.sqrt(people) * candidates.fitness
    theme = whole.theme[candidates.sentence]
    named = np.unique(theme[theme < n_themes])
    groups = named.tolist() or [n_themes]
    most = min(of_a_theme, max(in_all // len(groups), 1))
    chosen: list[Suggested] = []
    for number in groups:
        own = np.flatnonzero(theme == number)
        own = own[np.argsort(-worth[own], kind="stable")][:LOOKED_AT]
        for one, nature in _different(whole, candidates, texts, own, worth, level, taken, most):
            sentence = int(candidates.sentence[one])
            low, high = candidates.spans[one].tolist()
            quote = Quote.of(texts, int(reading.text_of_sentence[sentence]), sentence, (low, high))
            at = number if number < n_themes else -1
            chosen.append(Suggested(quote, at, nature, int(people[one]), float(worth[one])))
    return tuple(chosen[:in_all])


def _level(likeness: Likeness, seed: int) -> float:
    fit = np.flatnonzero(readable(likeness.reading, FEWEST))
    every = np.arange(likeness.reading.n_sentences)
    return calibrated(likeness, fit if len(fit) > 1 else every, seed=seed)[0]


def _people(
    whole: Sentences, candidates: Candidates, author: NDArray[np.int64], level: float, seed: int, run: Run
) -> NDArray[np.int64]:
    """(candidates,) how many people say nearly the same in the theme of each, its author included."""
    among = whole.sampled(WEIGHED, seed=seed)
    hits = whole.compared(candidates.sentence, level, faint=level, among=among, run=run)
    speaker = author[whole.reading.text_of_sentence]
    width = int(author.max(initial=0)) + 1
    pairs = np.unique(
        np.concatenate(
            [
                hits.candidate.astype(np.int64) * width + speaker[hits.sentence],
                np.arange(len(candidates)) * width + speaker[candidates.sentence],
            ]
        )
    )
    counts = np.bincount(pairs // width, minlength=len(candidates))
    # Where only some of the sentences of a theme were compared, they stand for all of them.
    drawn = np.bincount(whole.theme[among], minlength=whole.themes)
    known = np.bincount(whole.theme[whole.known], minlength=whole.themes)
    scale = known / np.maximum(drawn, 1)
    theme = whole.theme[candidates.sentence]
    return np.asarray(1 + np.rint((counts - 1) * np.maximum(scale[theme], 1.0)), dtype=np.int64)


def _different(
    whole: Sentences,
    candidates: Candidates,
    texts: Sequence[str],
    own: NDArray[np.int64],
    worth: NDArray[np.float64],
    level: float,
    taken: Taken,
    most: int,
) -> list[tuple[int, str]]:
    """Of the candidates of one theme, ranked, those to suggest, each with its nature."""
    reading = whole.reading
    text_of = reading.text_of_sentence[candidates.sentence[own]]
    natures, free = [], np.ones(len(own), dtype=np.bool_)
    for row, one in enumerate(own.tolist()):
        text, (low, high) = int(text_of[row]), candidates.spans[one].tolist()
        free[row] = not taken(text, low, high)
        language = reading.languages[reading.language[text]]
        natures.append(nature_of(texts[text][low:high], language, side=int(whole.stance[text])).nature)
    sides = whole.likeness.sides(candidates.sentence[own])
    alike = sides.with_each(sides) >= TWICE * level
    stance, cue = whole.stance_of(candidates.sentence[own]), whole.cue[candidates.sentence[own]]
    left = worth[own] * free
    found: list[tuple[int, str]] = []
    while len(found) < most and left.max(initial=0.0) > 0:
        best = int(left.argmax())
        found.append((int(own[best]), natures[best]))
        repeats = alike[best] & ~opposed(stance, cue, stance[best : best + 1], cue[best : best + 1])
        left[repeats | (text_of == text_of[best])] = 0.0
        left[best] = 0.0
        left[np.array([nature == natures[best] for nature in natures])] *= AGAIN
    return found


def contraries(
    found: Understanding,
    texts: Sequence[str],
    synthesis: Synthesis,
    *,
    stances: NDArray[np.int8] | None = None,
    most: int = AGAINST_IT,
) -> tuple[tuple[Quote, ...], ...]:
    """For each sentence of a synthesis, sentences as like it as its sources are, that take the contrary side.

    The closest first, one of a text; only those that can be quoted alone. They are for a person to judge: a sentence
    that denies may deny something else.

    Raises:
        EngineError: lengths_differ, stance_unknown.
    Complexity: O(sentences × sentences of the synthesis); in chunks.
    """
    if not synthesis.extracts:
        return ()
    reading = found.reading
    likeness = Likeness.of(reading, found.space)
    place = np.zeros(reading.n_texts, dtype=np.int64)
    whole = Sentences.of(likeness, place, given_stances(stances, reading.n_texts), 1)
    own = np.array([one.quote.sentence for one in synthesis.extracts], dtype=np.int64)
    sides, stance, cue = likeness.sides(own), whole.stance_of(own), whole.cue[own]
    fit = readable(reading, FEWEST)
    close: list[list[tuple[float, int]]] = [[] for _ in own]
    for low, high in chunk_bounds(reading.n_sentences, CHUNK):
        rows = low + np.flatnonzero(fit[low:high])
        some = Sides(likeness.vectors(low, high), likeness.words(low, high))[rows - low]
        alike = some.with_each(sides)
        row, column = np.nonzero(alike >= synthesis.level)
        value = alike[row, column]
        # Of the cues, the one that denies alone: pairs of contraries ("raise", "lower") say it of different things.
        against = opposed(whole.stance_of(rows[row]), whole.cue[rows[row], :1], stance[column], cue[column, :1])
        for sentence, one, near in zip(
            rows[row[against]].tolist(), column[against].tolist(), value[against].tolist(), strict=True
        ):
            close[one].append((-near, sentence))
    return tuple(_quoted(found, texts, sorted(ranked), most) for ranked in close)


def _quoted(
    found: Understanding, texts: Sequence[str], ranked: list[tuple[float, int]], most: int
) -> tuple[Quote, ...]:
    """The first of some sentences that can be quoted alone, one of a text."""
    reading = found.reading
    quotes: dict[int, Quote] = {}
    for _, sentence in ranked:
        text = int(reading.text_of_sentence[sentence])
        low, high = quoted_span(texts[text], *reading.spans[sentence].tolist())
        language = reading.languages[reading.language[text]]
        if text not in quotes and high > low and fitness(texts[text], low, high, language) > 0:
            quotes[text] = Quote.of(texts, text, sentence, (low, high))
        if len(quotes) == most:
            break
    return tuple(quotes.values())
