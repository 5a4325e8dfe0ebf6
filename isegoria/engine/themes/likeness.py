# SPDX-License-Identifier: LGPL-3.0-or-later
"""Likeness of two sentences: half of it the closeness of their subjects, half of it the words they share.

Closeness of subject alone takes two sentences on one road for one opinion; words alone miss what is said otherwise. The
mean of both cosines does better than either, and keeps its meaning when an administrator's own model gives the vectors.

From which likeness a sentence *speaks for* another is set by the data: one pair in a thousand of sentences drawn at
random is as alike (`calibrated`), within bounds that hold for any data.

Published in: Salton and Buckley (1988), "Term-weighting approaches in automatic text retrieval", Information
Processing & Management 24(5); Deerwester et al. (1990), "Indexing by latent semantic analysis", JASIS 41(6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.vectors import TermSpace, rarity_of, sentence_vectors, weighted

SentenceVectors = Callable[[int, int], NDArray[np.float32]]
"""Gives the unit vectors of the sentences from one number to another, (high − low, axes)."""

CHUNK = 50_000  # sentences compared together
KEPT = 2_000_000  # sentences whose vectors are kept rather than made anew
PAIRS = 100_000
RARE_PAIR = 0.999
LOWEST, HIGHEST = 0.50, 0.60
ENOUGH = 0.5  # of the usual weight of a sentence


@dataclass(frozen=True)
class Likeness:
    """What sentences are compared by.

    Attributes:
        rarity: (terms,) how much each term weighs.
        lone: (terms,) those that one text alone holds.
    """

    reading: Reading
    vectors: SentenceVectors
    rarity: NDArray[np.float32]
    lone: NDArray[np.bool_]

    @classmethod
    def of(cls, reading: Reading, vectors: TermSpace | SentenceVectors) -> Likeness:
        """Of a space of terms, or of any model's vectors of the sentences."""
        documents = np.zeros(len(reading.terms), dtype=np.int64)
        for low, high in chunk_bounds(reading.n_texts, CHUNK):
            counts = reading.term_counts(reading.text_bounds[low : high + 1])
            documents += np.bincount(counts.indices, minlength=len(reading.terms))
        rarity = rarity_of(documents, reading.n_texts)
        # What stands in one text only still tells it from others.
        rarity = np.where(rarity > 0, rarity, rarity.max(initial=1.0)).astype(np.float32)
        given = partial(sentence_vectors, reading, vectors) if isinstance(vectors, TermSpace) else vectors
        if reading.n_sentences <= KEPT:
            parts = [given(low, high) for low, high in chunk_bounds(reading.n_sentences, CHUNK)]
            given = partial(_between, np.concatenate(parts))
        return cls(reading, given, rarity, documents < 2)

    @cached_property
    def telling(self) -> NDArray[np.float32]:
        """(sentences,) how much each says, to 1: its words weigh half of the usual, or more.

        "There is none here" is like anything: of two sentences that are not the same, the lesser tells how far to
        believe it.
        """
        weights = np.sqrt(self._total(np.square(self.rarity)))
        usual = float(np.median(weights[weights > 0])) if (weights > 0).any() else 1.0
        return np.minimum(weights / (ENOUGH * usual), 1.0).astype(np.float32)

    @cached_property
    def shared(self) -> NDArray[np.float32]:
        """(sentences,) the part of the terms of each that other texts hold too."""
        terms = np.maximum(self._total(np.ones(len(self.rarity))), 1.0)
        return (1.0 - self._total(self.lone.astype(np.float64)) / terms).astype(np.float32)

    def _total(self, of_term: NDArray[Any]) -> NDArray[np.float64]:
        """(sentences,) the sum of a figure over the terms of each."""
        if not len(of_term):
            return np.zeros(self.reading.n_sentences)
        term = self.reading.term[self.reading.tokens]
        sums = np.concatenate([[0.0], np.cumsum(np.where(term >= 0, of_term[term], 0.0))])
        return np.diff(sums[self.reading.sentences])

    def gist(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """How near each of some sentences is to the whole of its text, 0 to 1; 1 where it is the whole."""
        reading = self.reading
        found = np.ones(len(numbers))
        texts, place = np.unique(reading.text_of_sentence[numbers], return_inverse=True)
        for at, text in enumerate(texts.tolist()):
            low, high = int(reading.texts[text]), int(reading.texts[text + 1])
            if high - low > 1:
                vectors = self.vectors(low, high)
                whole = vectors.sum(axis=0)
                own = np.flatnonzero(place == at)
                close = vectors[numbers[own] - low] @ whole / max(float(np.linalg.norm(whole)), 1e-6)
                found[own] = np.clip(close, 0.0, 1.0)
        return found

    def words(self, low: int, high: int) -> sp.csr_matrix:
        """(high − low, terms) unit weights of the terms of each sentence."""
        return weighted(self.reading.term_counts(self.reading.sentences[low : high + 1]), self.rarity)

    def sides(self, numbers: NDArray[np.int64]) -> Sides:
        """Some sentences, whichever, as both sides of the comparison need them."""
        order = np.argsort(numbers, kind="stable")
        numbers, vectors, words = numbers[order], [], []
        for low, high in chunk_bounds(self.reading.n_sentences, CHUNK):
            own = numbers[np.searchsorted(numbers, low) : np.searchsorted(numbers, high)] - low
            if len(own):
                last = int(own[-1]) + 1
                vectors.append(self.vectors(low, low + last)[own])
                words.append(self.words(low, low + last)[own])
        if not vectors:
            return Sides(self.vectors(0, 0), sp.csr_matrix((0, len(self.reading.terms)), dtype=np.float32))
        return Sides(np.concatenate(vectors), sp.vstack(words, format="csr"))[np.argsort(order)]


@dataclass(frozen=True)
class Sides:
    """Sentences to compare: (sentences, axes) vectors and (sentences, terms) weights of words."""

    vectors: NDArray[np.float32]
    words: sp.csr_matrix

    def __len__(self) -> int:
        return len(self.vectors)

    def __getitem__(self, places: NDArray[np.int64] | slice) -> Sides:
        return Sides(self.vectors[places], self.words[places])

    def with_each(self, others: Sides) -> NDArray[np.float32]:
        """(these, others) likeness of each with each, between −0.5 and 1."""
        used, local = np.unique(others.words.indices, return_inverse=True)
        few = sp.csr_matrix((others.words.data, local.reshape(-1), others.words.indptr), shape=(len(others), len(used)))
        found = self.vectors @ others.vectors.T
        found += _columns(self.words, used) @ few.toarray().T
        found *= 0.5
        return found

    def in_common(
        self, others: Sides, rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Of pairs of one of these and one of the others: how many terms both hold, whether all of both."""
        used, local = np.unique(others.words.indices, return_inverse=True)
        shape = (len(others), len(used))
        held = sp.csr_matrix((np.ones(len(local), dtype=np.bool_), local.reshape(-1), others.words.indptr), shape=shape)
        table = held.toarray()
        mine = _columns(self.words, used)
        sizes, kept = np.diff(self.words.indptr), np.diff(mine.indptr)
        counts = kept[rows]
        ends = np.cumsum(counts)
        places = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
        terms = mine.indices[np.repeat(mine.indptr[rows], counts) + places]
        found = np.concatenate([[0], np.cumsum(table[np.repeat(columns, counts), terms])])
        common = found[ends] - found[ends - counts]
        return common, (common == sizes[rows]) & (common == np.diff(others.words.indptr)[columns])


def told(alike: NDArray[Any], telling: NDArray[np.float32]) -> NDArray[Any]:
    """The likeness of pairs, the lesser of which tells so much: l × telling^2(1 − l). What is said twice stays so."""
    return np.asarray(alike * np.maximum(telling, 1e-3) ** (2.0 * (1.0 - np.clip(alike, 0.0, 1.0))))


def _between(vectors: NDArray[np.float32], low: int, high: int) -> NDArray[np.float32]:
    return vectors[low:high]


def _columns(matrix: sp.csr_matrix, kept: NDArray[np.int32]) -> sp.csr_matrix:
    """Those columns only, in that order; `kept` rises."""
    place = np.full(matrix.shape[1], -1, dtype=np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    found = place[matrix.indices]
    inside = found >= 0
    bounds = np.concatenate([[0], np.cumsum(inside)])[matrix.indptr]
    return sp.csr_matrix((matrix.data[inside], found[inside], bounds), shape=(matrix.shape[0], len(kept)))


def calibrated(likeness: Likeness, sentences: NDArray[np.int64], *, seed: int = 0) -> tuple[float, float]:
    """The likeness from which a sentence speaks for another, and what the data alone would have set.

    Random pairs of at most 2,000 of the sentences are compared; the likeness that one pair in a thousand reaches is
    kept between 0.50 and 0.60: below, two sentences of the same subject may say different things; above, only copies
    are left.
    """
    rng = np.random.default_rng(seed)
    drawn = np.sort(rng.choice(sentences, min(2_000, len(sentences)), replace=False))
    if len(drawn) < 2:
        return HIGHEST, HIGHEST
    sides = likeness.sides(drawn)
    one, other = rng.integers(len(drawn), size=(2, PAIRS))
    one, other = one[one != other], other[one != other]
    texts = likeness.reading.text_of_sentence[drawn]
    one, other = one[texts[one] != texts[other]], other[texts[one] != texts[other]]
    if not len(one):
        return HIGHEST, HIGHEST
    found = np.einsum("ij,ij->i", sides.vectors[one], sides.vectors[other], dtype=np.float64)
    found += np.asarray(sides.words[one].multiply(sides.words[other]).sum(axis=1)).reshape(-1)
    telling = likeness.telling[drawn]
    level = float(np.quantile(told(found / 2, np.minimum(telling[one], telling[other])), RARE_PAIR))
    return min(max(level, LOWEST), HIGHEST), level
