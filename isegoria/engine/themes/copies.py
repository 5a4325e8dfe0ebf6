# SPDX-License-Identifier: LGPL-3.0-or-later
"""Copies: one text said many times, word for word or nearly, found among a million in time proportional to their words.

Exact copies have the same words in the same order (accents, capitals and punctuation do not count). Near copies share
most of their words, whatever their order: their weighted Jaccard similarity reaches a threshold, or nearly all of the
shorter stands in a text that is at most twice as long (a greeting or a sentence was added). The shorter the texts, the
more each word says: under ten words more must be shared, and texts of three words or fewer are copies of their equals
only. Texts that differ by a denial, by a contrary or by a number are not copies (`opposites`).

Candidates are the texts that share a band of their signature, or a long sentence; in each such bucket a text is
compared with the first and with its neighbour, so that ten thousand alike cost ten thousand comparisons. Each
comparison is on the true sets of words. Those found alike are put together, the lowest number first; what has drifted
too far from the first text of its group leaves it.

Published in: Broder (1997), "On the resemblance and containment of documents", SEQUENCES; Indyk and Motwani (1998),
"Approximate nearest neighbors", STOC; Hernández and Stolfo (1995), "The merge/purge problem for large databases",
SIGMOD (neighbours in sorted order).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run, chunk_bounds
from isegoria.engine.themes.exact_copies import exact_copies, hashes_between, numbered
from isegoria.engine.themes.key_order import order_of, perhaps_shared
from isegoria.engine.themes.opposites import opposed
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.signatures import (
    BANDS,
    BITS,
    WIDTH,
    Signed,
    Unsigned,
    WordTable,
    joined,
    sign,
    unsigned,
    word_table,
)

THRESHOLD = 0.65
SHORTEST = 4  # words that a text must have to be a near copy of another
CONTAINED = (
    0.9  # of the shorter text's words, by weight, that a longer one holds when it is a copy with something added
)
GROWN = 0.5  # of the longer text that the shorter must make then
SHORT = 10  # words under which nothing may be added, and more must be shared: see `raised`
DRIFTED = 0.4  # similarity with the first text of its group under which a text leaves it
DRIFTS = 16  # times that those who left are grouped again
LONG_SENTENCE = 8  # words of a sentence that is not written twice by chance
COMPARED = 200_000  # pairs compared together

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True)
class Copies:
    """Which texts are copies of one another.

    Attributes:
        group: (texts,) number of the group of each text; groups are numbered by their first text, and a text without
            a copy is a group alone.
        exact: (texts,) the same for exact copies; a text without a word has no copy.
        first: (groups,) the first text of each group.
        size: (groups,) texts in each.
        threshold: of similarity, for near copies.
    """

    group: NDArray[np.int64]
    exact: NDArray[np.int64]
    first: NDArray[np.int64]
    size: NDArray[np.int64]
    threshold: float

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """(texts,) one divided by the texts of its group: a group weighs as one text."""
        return 1.0 / self.size[self.group]

    def texts_of(self, group: int) -> NDArray[np.int64]:
        """The texts of a group, the first one first."""
        low, high = self._bounds[group : group + 2].tolist()
        return self._sorted[low:high]

    @cached_property
    def _sorted(self) -> NDArray[np.int64]:
        return np.argsort(self.group, kind="stable")

    @cached_property
    def _bounds(self) -> NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum(self.size)])


def find_copies(reading: Reading, *, threshold: float = THRESHOLD, run: Run = map) -> Copies:
    """The groups of copies of what was read.

    Args:
        threshold: weighted Jaccard similarity of near copies; 1 finds exact copies and reorderings.
        run: who signs the chunks.

    Raises:
        EngineError: parameter_out_of_range.
    Complexity: O(words × 48 + texts × 16 log texts) time, about 250 bytes a distinct text beside the reading.
    """
    if not 0.3 <= threshold <= 1.0:
        raise EngineError("parameter_out_of_range", name="threshold", value=threshold, rule="between 0.3 and 1")
    table = word_table(reading.vocabulary, reading.languages)
    exact, first = exact_copies(reading, table, run=run)
    kept = first[np.diff(reading.text_bounds)[first] >= SHORTEST]
    group = exact
    if len(kept) > 1:
        signed = signatures(reading, table, kept, run=run)
        near = near_copies(signed, held_sentences(reading, table, kept, run=run), threshold)
        leader = np.arange(len(first))
        place = exact[kept]
        leader[place] = place[near]
        group, first = numbered(leader[exact])
    return Copies(group, exact, first, np.bincount(group, minlength=len(first)), threshold)


def signatures(reading: Reading, table: WordTable, rows: NDArray[np.int64], *, run: Run = map) -> Signed:
    """The signatures of the texts numbered `rows`."""
    return joined(
        list(run(sign, unsigned(table, reading.tokens, reading.text_bounds, rows))) or [sign(Unsigned.none())]
    )


def held_sentences(
    reading: Reading, table: WordTable, rows: NDArray[np.int64], *, run: Run = map
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash of each long sentence of the texts numbered `rows`, and the place in `rows` of the text that holds it."""
    place = np.full(reading.n_texts, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    owner = place[reading.text_of_sentence]
    long = np.flatnonzero((np.diff(reading.sentences) >= LONG_SENTENCE) & (owner >= 0))
    return hashes_between(reading, table.numbers, reading.sentences, run=run)[long], owner[long]


def near_copies(
    signed: Signed, sentences: tuple[NDArray[np.uint64], NDArray[np.int64]], threshold: float
) -> NDArray[np.int64]:
    """(texts,) the first text of each one's group."""
    judge = Judge(signed, threshold)
    label = np.arange(signed.n_texts)
    everyone = np.arange(signed.n_texts)
    # As many bands at a time as there were before, since each finds fewer texts that are not together yet.
    for low, high in ((0, 1), *((2**step, 2 ** (step + 1)) for step in range(BANDS.bit_length() - 1))):
        label = _together(label, judge, *(buckets(key, everyone, np.uint64(BITS)) for key in signed.keys[low:high]))
    label = _together(label, judge, buckets(*sentences, np.uint64(0)))
    return _undrifted(label, judge)


def buckets(keys: NDArray[np.uint64], texts: NDArray[np.int64], lower: np.uint64) -> Pairs:
    """Pairs to compare: each text with the lowest number of its bucket, and with the one before it in sorted order.

    Args:
        keys: of each entry; entries of a bucket have the same bits above the `lower` ones, which sort them.
        texts: (entries,) the text of each entry.
    """
    some = perhaps_shared(keys)
    keys, texts = keys[some], texts[some]
    order = order_of(keys)
    bucket, member = keys[order] >> lower, texts[order]
    if not len(order):
        return member, member
    begins = np.concatenate([[True], bucket[1:] != bucket[:-1]])
    starts, after = np.flatnonzero(begins), np.flatnonzero(~begins)
    sizes = np.diff(np.concatenate([starts, [len(order)]]))
    leader = np.repeat(np.minimum.reduceat(member, starts), sizes)
    return np.concatenate([leader, member[after - 1]]), np.concatenate([member, member[after]])


@dataclass(frozen=True)
class Judge:
    """Compares texts on their true sets of words."""

    signed: Signed
    threshold: float

    @cached_property
    def weighed(self) -> sp.csr_matrix:
        """(texts, words) what each word of each text weighs."""
        return set_matrix(self.signed, self.signed.weights)

    @cached_property
    def held(self) -> sp.csr_matrix:
        """(texts, words) 1 where a text holds a word."""
        return set_matrix(self.signed, np.ones(len(self.signed.words), dtype=np.uint8))

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """(texts,) what the words of each weigh together."""
        return totals_of(self.signed)

    def alike(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(pairs,) whether the texts of each pair are copies."""
        return self._judged(left, right, self.threshold, contained=True)

    def near(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(pairs,) whether the texts of each pair may stay in one group."""
        return self._judged(left, right, DRIFTED, contained=False)

    def similarity(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """(pairs,) weighted Jaccard of the texts of each pair."""
        return self._both(left, right).similarity

    def _both(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Both:
        return Both(
            shared(self.weighed[left], self.held[right]),
            self.totals[left],
            self.totals[right],
            np.minimum(self.signed.lengths[left], self.signed.lengths[right]),
        )

    def _judged(
        self, left: NDArray[np.int64], right: NDArray[np.int64], threshold: float, *, contained: bool
    ) -> NDArray[np.bool_]:
        found = np.zeros(len(left), dtype=np.bool_)
        for low, high in chunk_bounds(len(left), COMPARED):
            one, other = left[low:high], right[low:high]
            both = self._both(one, other)
            alike = both.copies(threshold) if contained else both.similar(threshold)
            at = np.flatnonzero(alike)
            found[low + at] = ~opposed(
                self.signed.kinds[one[at]],
                self.signed.kinds[other[at]],
                self.signed.numbers[one[at]],
                self.signed.numbers[other[at]],
                both.shorter[at],
            )
        return found


@dataclass(frozen=True)
class Both:
    """What the texts of each pair have in common, by weight.

    Attributes:
        shared, left, right: (pairs,) weight of the words of both, of either.
        shorter: (pairs,) words of the shorter.
    """

    shared: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    shorter: NDArray[np.int64]

    @cached_property
    def similarity(self) -> NDArray[np.float64]:
        """(pairs,) weighted Jaccard."""
        return self.shared / np.maximum(self.left + self.right - self.shared, 1)

    def similar(self, threshold: float | NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray((self.similarity >= threshold - 1e-9) & (self.shared > 0))

    def copies(self, threshold: float) -> NDArray[np.bool_]:
        """Similar, or the shorter held by a longer one that adds no more than as much."""
        held = self.shared >= CONTAINED * np.minimum(self.left, self.right) - 1e-9
        added = held & (self.similarity >= min(GROWN, threshold)) & (self.shorter >= SHORT)
        # A threshold of 1 asks for the same words: nothing may be added.
        close = self.similar(np.where(self.shorter < SHORT, raised(threshold), threshold))
        return np.asarray(close | (added & (threshold < 1.0)))


def raised(threshold: float) -> float:
    """The similarity asked of short texts: a third of the way from the threshold to the same words."""
    return threshold + (1.0 - threshold) / 3.0


def set_matrix(signed: Signed, data: NDArray[np.uint8]) -> sp.csr_matrix:
    """(texts, WIDTH) the sets of words, with `data` in their order."""
    bounds = signed.bounds if signed.bounds[-1] >= 2**31 else signed.bounds.astype(np.int32)
    matrix = sp.csr_matrix((data, signed.words, bounds), shape=(signed.n_texts, WIDTH), copy=False)
    matrix.has_canonical_format = True
    return matrix


def shared(weighed: sp.csr_matrix, held: sp.csr_matrix) -> NDArray[np.int64]:
    """(rows,) weight of the words that two rows have in common."""
    common = weighed.multiply(held)
    sums = np.concatenate([[0], np.cumsum(common.data, dtype=np.int64)])
    return np.asarray(np.diff(sums[common.indptr]))


def totals_of(signed: Signed) -> NDArray[np.int64]:
    """(texts,) weight of all words of each."""
    sums = np.concatenate([[0], np.cumsum(signed.weights, dtype=np.int64)])
    return np.asarray(np.diff(sums[signed.bounds]))


def _together(label: NDArray[np.int64], judge: Judge, *pairs: Pairs) -> NDArray[np.int64]:
    """Labels once the pairs that are copies are put together; those already together are not compared."""
    left, right = _apart(label, *pairs)
    alike = judge.alike(left, right)
    if not alike.any():
        return label
    one, other = label[left[alike]], label[right[alike]]
    edges = sp.csr_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(label), len(label)))
    _, component = connected_components(edges, directed=False)
    _, lowest = np.unique(component, return_index=True)
    return np.asarray(lowest[component][label])


def _apart(label: NDArray[np.int64], *pairs: Pairs) -> Pairs:
    """The pairs of texts that are not together yet, each once."""
    some = [np.zeros(0, dtype=np.int64)]
    for left, right in pairs:
        apart = label[left] != label[right]
        left, right = left[apart], right[apart]
        some.append(np.minimum(left, right) * len(label) + np.maximum(left, right))
    both = np.unique(np.concatenate(some))
    return both // len(label), both % len(label)


def _undrifted(label: NDArray[np.int64], judge: Judge) -> NDArray[np.int64]:
    """Labels once the texts too far from the first of their group have left it, together where they are alike."""
    label = label.copy()
    away = np.flatnonzero(label != np.arange(len(label)))
    for _ in range(DRIFTS):
        away = away[~judge.near(label[away], away)]
        if not len(away):
            return label
        _, first, place = np.unique(label[away], return_index=True, return_inverse=True)
        label[away] = away[first[place]]
        away = away[label[away] != away]
    label[away] = away
    return label
