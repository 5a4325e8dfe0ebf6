# SPDX-License-Identifier: LGPL-3.0-or-later
"""Vectors: texts, or their sentences, as points whose closeness is closeness of subject.

Terms weigh by how rare they are; a term is also known by its letters, so that a misspelling, a compound or a word never
met before still falls near its kin. A truncated decomposition, fitted on a sample, keeps the strongest axes (latent
semantic analysis). Since the letters of a text are those of its words, one table (terms × axes) holds all: any text
becomes a vector by one sparse product.

`Embedding` is the port by which an administrator's own model, multilingual for example, takes the place of all this.

Published in: Deerwester et al. (1990), "Indexing by latent semantic analysis", JASIS 41(6); Salton and Buckley (1988),
"Term-weighting approaches in automatic text retrieval"; Weinberger et al. (2009), "Feature hashing for large scale
multitask learning", ICML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import chunk_bounds
from isegoria.engine.linear.truncated_svd import truncated_svd
from isegoria.engine.themes.reading import Reading, counted

AXES, LEAST_AXES = 64, 6
TEXTS_PER_AXIS = 10
SAMPLE = 30_000  # texts that the axes are fitted on
CHUNK = 50_000  # texts turned into vectors together
LETTERS = (3, 4)  # lengths of the runs of letters that a term is known by
BUCKETS = 2**15
LETTERS_WEIGHT = 0.15  # of a term's letters beside the term itself
BATCH = 256  # texts given to a model together
RAREST = 2  # texts that a term must stand in to have an axis of its own


class Embedding(Protocol):
    """A model that gives texts their vectors: (texts, dimensions), of any length but zero."""

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float32]: ...


@dataclass(frozen=True)
class TermSpace:
    """What turns counts of terms into vectors.

    Attributes:
        stems: of the terms, by which another reading finds them.
        rarity: (terms,) inverse document frequency: log(texts ÷ texts that hold it).
        loadings: (terms, axes) where each term stands.
        run_rarity, run_loadings: (BUCKETS,) and (BUCKETS, axes) the same of runs of letters, hashed.
    """

    stems: tuple[str, ...]
    rarity: NDArray[np.float32]
    loadings: NDArray[np.float32]
    run_rarity: NDArray[np.float32]
    run_loadings: NDArray[np.float32]

    @property
    def axes(self) -> int:
        return int(self.loadings.shape[1])

    def of(self, reading: Reading) -> TermSpace:
        """The same space for what was read apart: the terms that are known where they stood, the others by their
        letters alone."""
        places = {stem: number for number, stem in enumerate(self.stems)}
        known = np.array([places.get(stem, -1) for stem in reading.stems], dtype=np.int64)
        spelled = weighted(runs_of(reading.stems), self.run_rarity) @ self.run_loadings
        # The last row stands for what is not known.
        rarity = np.append(self.rarity, self.rarity.max(initial=1.0))[known].astype(np.float32)
        loadings = np.vstack([self.loadings, np.zeros((1, self.axes), dtype=np.float32)])[known]
        loadings[known < 0] = spelled[known < 0]
        return TermSpace(reading.stems, rarity, loadings, self.run_rarity, self.run_loadings)

    def vectors(self, counts: sp.csr_matrix) -> NDArray[np.float32]:
        """(rows, axes) unit vectors; a row without a term that is known stays zero."""
        found = weighted(counts, self.rarity) @ self.loadings
        return unit(np.asarray(found, dtype=np.float32))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row brought to length 1; those too short to have a direction become zero."""
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-6)


def weighted(counts: sp.csr_matrix, rarity: NDArray[np.float32]) -> sp.csr_matrix:
    """Counts as weights: 1 + log(times) for each term, times its rarity, each row of length 1."""
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    data = (1.0 + np.log(counts.data)) * rarity[counts.indices]
    length = np.sqrt(np.bincount(rows, weights=np.square(data), minlength=counts.shape[0]))
    data = np.divide(data, length[rows], out=np.zeros_like(data), where=length[rows] > 0)
    return sp.csr_matrix((data.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def rarity_of(documents: NDArray[np.int64], n_texts: int) -> NDArray[np.float32]:
    """Inverse document frequency, log(texts ÷ texts that hold the term); 0 for a term met nowhere or too rarely."""
    kept = documents >= min(RAREST, n_texts)
    return np.where(kept, np.log((n_texts + 1) / np.maximum(documents, 1)), 0.0).astype(np.float32)


def runs_of(stems: Sequence[str]) -> sp.csr_matrix:
    """(stems, BUCKETS) the runs of letters of each, its ends included, hashed."""
    numbers: list[int] = []
    bounds = [0]
    for stem in stems:
        whole = f" {stem} "
        for size in LETTERS:
            numbers += [crc32(whole[at : at + size].encode()) % BUCKETS for at in range(len(whole) - size + 1)]
        bounds.append(len(numbers))
    return counted(np.array(numbers, dtype=np.int32), np.array(bounds), BUCKETS)


def axes_for(n_texts: int) -> int:
    """How many axes so many texts bear: one for `TEXTS_PER_AXIS`, from `LEAST_AXES` to `AXES`.

    With as many axes as texts each text has one of its own, and none is close to another.
    """
    return min(AXES, max(LEAST_AXES, n_texts // TEXTS_PER_AXIS))


def fit(reading: Reading, *, axes: int | None = None, seed: int = 0) -> TermSpace:
    """The space of the terms of what was read.

    Args:
        axes: how many, at most; `axes_for` so many texts by default.

    Complexity: O(words of the sample × axes + terms × letters).
    """
    axes = axes or axes_for(reading.n_texts)
    step = max(reading.n_texts / SAMPLE, 1.0)
    sampled = np.unique((np.arange(min(reading.n_texts, SAMPLE)) * step).astype(np.int64))
    documents = np.zeros(len(reading.terms), dtype=np.int64)
    parts: list[sp.csr_matrix] = []
    for low, high in chunk_bounds(reading.n_texts, CHUNK):
        counts = reading.term_counts(reading.text_bounds[low : high + 1])
        documents += np.bincount(counts.indices, minlength=len(reading.terms))
        parts.append(counts[sampled[(sampled >= low) & (sampled < high)] - low])
    rarity = _given(rarity_of(documents, reading.n_texts))
    runs = runs_of(reading.stems)
    run_rarity = rarity_of(np.bincount(runs.indices, minlength=BUCKETS), len(reading.stems))
    spelled = LETTERS_WEIGHT * weighted(runs, run_rarity)
    known = sp.hstack([sp.identity(len(rarity), dtype=np.float32), spelled], "csr")
    _, vectors = truncated_svd([weighted(sp.vstack(parts, format="csr"), rarity), known], axes, seed=seed)
    loadings = np.asarray(known @ vectors, dtype=np.float32)
    return TermSpace(reading.stems, rarity, loadings, run_rarity, LETTERS_WEIGHT * vectors[len(rarity) :])


def _given(rarity: NDArray[np.float32]) -> NDArray[np.float32]:
    """A term too rare to have an axis still has its letters: it weighs as the rarest of the others."""
    return np.where(rarity > 0, rarity, rarity.max(initial=1.0)).astype(np.float32)


def text_vectors(
    reading: Reading, space: TermSpace, *, progress: Callable[[int, int], Any] = lambda done, total: None
) -> NDArray[np.float32]:
    """(texts, axes) unit vectors; zero for a text without a word that tells its subject."""
    found = np.zeros((reading.n_texts, space.axes), dtype=np.float32)
    for low, high in chunk_bounds(reading.n_texts, CHUNK):
        found[low:high] = space.vectors(reading.term_counts(reading.text_bounds[low : high + 1]))
        progress(high, reading.n_texts)
    return found


def sentence_vectors(reading: Reading, space: TermSpace, low: int = 0, high: int | None = None) -> NDArray[np.float32]:
    """(sentences, axes) unit vectors of the sentences from `low` to `high`."""
    high = reading.n_sentences if high is None else high
    return space.vectors(reading.term_counts(reading.sentences[low : high + 1]))


def embedded(
    texts: Sequence[str],
    embedding: Embedding,
    *,
    progress: Callable[[int, int], Any] = lambda done, total: None,
) -> NDArray[np.float32]:
    """(texts, dimensions) unit vectors that a model gives, some texts at a time; zero for a text without a letter.

    Raises:
        EngineError: embedding_shape, not_finite.
    """
    parts: list[NDArray[np.float32]] = []
    for low, high in chunk_bounds(len(texts), BATCH):
        batch = [texts[place] for place in range(low, high)]
        found = np.asarray(embedding(batch), dtype=np.float32)
        if found.ndim != 2 or len(found) != len(batch) or (parts and found.shape[1] != parts[0].shape[1]):
            raise EngineError("embedding_shape", expected=len(batch), found=list(found.shape))
        if not np.isfinite(found).all():
            raise EngineError("not_finite", what="vectors")
        found[[not any(map(str.isalpha, text)) for text in batch]] = 0.0
        parts.append(unit(found))
        progress(high, len(texts))
    return np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)


def embedded_sentences(
    reading: Reading, texts: Sequence[str], embedding: Embedding
) -> Callable[[int, int], NDArray[np.float32]]:
    """What gives the vectors of the sentences from one number to another by a model."""
    return lambda low, high: embedded([reading.quote(texts, one) for one in range(low, high)], embedding)
