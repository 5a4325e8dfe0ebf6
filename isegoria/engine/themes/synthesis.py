# SPDX-License-Identifier: LGPL-3.0-or-later
"""A synthesis of many texts in the words of those who wrote them: few sentences that speak for most people.

Sentences that stand alone are the candidates. One *speaks for* a text when the two say nearly the same: a sentence of
that text is as alike as one pair in a thousand of random pairs is (`likeness`), is of the same theme, and takes no
contrary side (`stance`). What a choice of sentences is worth is how many people it speaks for, on each theme: one
who spoke of three themes counts a third on each, and once however often they wrote. `selection` chooses within a
length, keeping places for the themes of minorities and for both sides. What nothing speaks for is listed with its size.

Published in: Lin and Bilmes (2011), "A class of submodular functions for document summarization", ACL; Carbonell and
Goldstein (1998), "The use of MMR, diversity-based reranking", SIGIR (nothing said twice); see `selection` for the
choice.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.candidates import FEWEST, Candidates, candidates_of, readable
from isegoria.engine.themes.extracts import Synthesis
from isegoria.engine.themes.likeness import Likeness, SentenceVectors, calibrated
from isegoria.engine.themes.people import People, Speakers
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.selection import Offer, choose
from isegoria.engine.themes.speaking import Hits, Sentences
from isegoria.engine.themes.stance import given_stances, opposed
from isegoria.engine.themes.vectors import TermSpace
from isegoria.engine.themes.writing_out import Writing

LENGTH = 1_500
WEIGHED = 5_000  # sentences of each theme that the choice is made on; its figures are of all
FAINT = 0.75  # of the level: from there a sentence is somewhat like another
FAINTLY = 0.2  # at most, of what speaking for it counts
SAME = 0.9  # likeness from which nothing more is gained
LEAST_PEOPLE = 0.001  # share of people that a sentence must add to be chosen for coverage alone
TWICE = 0.85  # of the level: a sentence as near to one already chosen repeats it


def synthesise(
    reading: Reading,
    texts: Sequence[str],
    vectors: TermSpace | SentenceVectors,
    themes: NDArray[np.integer[Any]],
    *,
    copies: NDArray[np.integer[Any]] | None = None,
    authors: Sequence[Hashable | None] | NDArray[np.int64] | None = None,
    weights: NDArray[np.float64] | None = None,
    stances: NDArray[np.int8] | None = None,
    length: int = LENGTH,
    sentences: int | None = None,
    minority: float = 0.05,
    minority_share: float = 0.2,
    seed: int = 0,
    run: Run = map,
) -> Synthesis:
    """Choose the sentences that speak for most people.

    Args:
        texts: those that were read, plain.
        vectors: the space of the terms, or whatever gives the vectors of sentences.
        themes: (texts,) label of the theme of each text, below 0 for none.
        copies: (texts,) the same number for copies of one text, where known: the sources that are copies are counted.
        authors: who wrote each text (None: not known, one person each). A person counts once on each theme.
        weights: (texts,) people who carry each text, its author included.
        stances: (texts,) 1 for, −1 against, 0 not known. Nothing is guessed.
        length: characters, all sentences together; `sentences`: how many sentences instead.
        minority: share of the people from which a theme is due a sentence.
        minority_share: of the length, for the themes outside the fewest that hold half of the people.
    Raises:
        EngineError: lengths_differ, stance_unknown, weights_not_positive, parameter_out_of_range.
    Complexity: O(themes × 5,000 sentences × 400 candidates) for the choice, O(sentences × chosen) for its figures; in
    chunks.
    """
    label = np.asarray(themes, dtype=np.int64)
    _checked(reading, texts, label, copies, length, sentences, minority, minority_share)
    stance = given_stances(stances, reading.n_texts)
    people = People.of(reading.n_texts, authors, weights)
    labels = np.unique(label[label >= 0])
    place = np.where(label >= 0, np.searchsorted(labels, label), len(labels))
    likeness = Likeness.of(reading, vectors)
    whole = Sentences.of(likeness, place, stance, len(labels) + 1)
    every = np.arange(reading.n_sentences)
    candidates = candidates_of(
        reading, texts, whole.theme * 3 + 1 + whole.stance_of(every), likeness.shared, likeness.gist, seed=seed
    )
    fit = np.flatnonzero(readable(reading, FEWEST))
    level, of_data = calibrated(likeness, fit if len(fit) > 1 else every, seed=seed)
    speakers = Speakers(people, place, stance, len(labels) + 1)
    among = whole.sampled(WEIGHED, seed=seed)
    hits = whole.compared(candidates.sentence, level, faint=FAINT * level, among=among, run=run)
    offer = _offer(whole, speakers, candidates, hits, among, level, minority, in_sentences=sentences is not None)
    budget = length if sentences is None else sentences
    # The measure of "too few to add" is people, as the worth is.
    choice = choose(offer, budget=budget, minority_share=minority_share, least_gain=LEAST_PEOPLE * people.weight.sum())
    chosen = np.array(choice.chosen, dtype=np.int64)
    said = whole.compared(candidates.sentence[chosen], level, run=run)
    return Writing(
        texts,
        labels,
        copies,
        whole,
        speakers,
        candidates,
        offer,
        choice,
        said,
        (level, of_data),
        budget,
        sentences is None,
    ).synthesis()


def _checked(
    reading: Reading,
    texts: Sequence[str],
    themes: NDArray[np.int64],
    copies: NDArray[np.integer[Any]] | None,
    length: int,
    sentences: int | None,
    minority: float,
    minority_share: float,
) -> None:
    for what, given in (("texts", texts), ("themes", themes), ("copies", copies)):
        if given is not None and len(given) != reading.n_texts:
            raise EngineError("lengths_differ", what=what, expected=reading.n_texts, found=len(given))
    for name, number in (("length", length), ("sentences", 1 if sentences is None else sentences)):
        if number < 1:
            raise EngineError("parameter_out_of_range", name=name, value=number, rule="at least 1")
    for name, share in (("minority", minority), ("minority_share", minority_share)):
        if not 0 <= share <= 1:
            raise EngineError("parameter_out_of_range", name=name, value=share, rule="between 0 and 1")


def _offer(
    whole: Sentences,
    speakers: Speakers,
    candidates: Candidates,
    hits: Hits,
    among: NDArray[np.bool_],
    level: float,
    minority: float,
    *,
    in_sentences: bool,
) -> Offer:
    authors = len(speakers.people.weight)
    speaker = speakers.people.author[whole.reading.text_of_sentence]
    everything = np.unique(whole.theme[whole.known] * authors + speaker[whole.known])
    themes_of = np.bincount(everything % authors, minlength=authors)
    part = speakers.people.weight / np.maximum(themes_of, 1)  # of a person, on each theme that they spoke of
    keys, unit = np.unique(np.where(among, whole.theme * authors + speaker, -1), return_inverse=True)
    unit, theme = unit.reshape(-1), np.where(keys >= 0, keys // authors, 0)
    weight = np.where(keys >= 0, part[keys % authors], 0.0)
    # Those drawn speak for all the people of their theme.
    of_all = np.bincount(everything // authors, weights=part[everything % authors], minlength=speakers.themes)
    of_drawn = np.bincount(theme, weights=weight, minlength=speakers.themes)
    weight *= (of_all / np.maximum(of_drawn, 1e-12))[theme]
    # Faint likenesses count little each: of sentences that speak for as many, they tell the one at the heart of its
    # theme.
    near = np.where(
        hits.likeness >= level,
        0.5 + 0.5 * np.clip((hits.likeness - level) / (SAME - level), 0, 1),
        FAINTLY * ((hits.likeness - FAINT * level) / (level - FAINT * level)) ** 2,
    )
    values = _greatest(
        hits.candidate, unit[hits.sentence], near * candidates.fitness[hits.candidate], (len(candidates), len(keys))
    )
    total = speakers.people.weight.sum()
    of_theme = speakers.of_themes(np.ones(len(speakers.place), dtype=np.bool_))
    # Where no theme was found, all are of one.
    named = np.arange(speakers.themes) < max(speakers.themes - 1, 1)
    due = np.flatnonzero((of_theme >= minority * total * (1 - 1e-12)) & named)
    sides = whole.likeness.sides(candidates.sentence)
    stance, cue = whole.stance_of(candidates.sentence), whole.cue[candidates.sentence]

    def alike(candidate: int) -> NDArray[np.bool_]:
        one = np.array([candidate])
        close = sides.with_each(sides[one])[:, 0] >= TWICE * level
        return np.asarray(close & ~opposed(stance, cue, stance[one], cue[one]))

    return Offer(
        values,
        weight,
        candidates.fitness,
        np.ones(len(candidates), dtype=np.int64) if in_sentences else np.diff(candidates.spans, axis=1).reshape(-1),
        whole.theme[candidates.sentence],
        stance,
        of_theme,
        np.stack([speakers.of_themes(speakers.stance == side) for side in (1, -1)], axis=1),
        due[np.argsort(-of_theme[due], kind="stable")],
        alike,
    )


def _greatest(
    row: NDArray[np.int32], column: NDArray[np.int64], value: NDArray[np.float64], shape: tuple[int, int]
) -> sp.csr_matrix:
    """The greatest value at each place."""
    keys = row.astype(np.int64) * shape[1] + column
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = (
        np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, dtype=np.int64)
    )
    rows, columns = np.divmod(keys[first], shape[1])
    bounds = np.searchsorted(rows, np.arange(shape[0] + 1))
    greatest = np.maximum.reduceat(value[order], first) if len(first) else value
    return sp.csr_matrix((greatest, columns, bounds), shape=shape)
