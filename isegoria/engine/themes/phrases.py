# SPDX-License-Identifier: LGPL-3.0-or-later
"""Phrases: the runs of words that come back in the texts, who wrote them, and how people write them.

A phrase is one to four words that tell a subject, joined by nothing, or by the few words that tie a name together
("droit de vote", "impôt sur la fortune"), inside one sentence. Words count by their stem, and ties do not count:
"baisse des impôts" and "baisse de l'impôt" are one phrase with two writings. Phrases grow by one word at a time, and
only from phrases that come back (the a-priori rule), so that the work is that of the phrases worth counting.

Published in: Agrawal and Srikant (1994), "Fast algorithms for mining association rules", VLDB (growing from what comes
back); Justeson and Katz (1995), "Technical terminology", Natural Language Engineering 1(1) (the shape of terms).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds
from isegoria.engine.themes.languages import before_nouns, links
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.wordlists import ADJECTIVES_FIRST

LONGEST = 4  # words that tell a subject, in one phrase
WIDEST = 7  # words in all, the "l" of "l'impôt" included
CHUNK = 50_000  # texts looked through together


@dataclass(frozen=True)
class Stream:
    """The words of some texts that tell a subject, one after another.

    Attributes:
        place: where each stands in the tokens of the reading.
        term: its term.
        text: its text.
        joined: whether the next one goes on from it: same sentence, nothing between them but ties.
        named: whether what stands before it announces a noun ("le", "the", "der"); where adjectives come first, or
            what stands before an adjective before it.
        ends: whether no word that tells a subject follows at once: an adjective before its noun does not.
    """

    place: NDArray[np.int64]
    term: NDArray[np.int64]
    text: NDArray[np.int64]
    joined: NDArray[np.bool_]
    named: NDArray[np.bool_]
    ends: NDArray[np.bool_]


@dataclass(frozen=True)
class Occurrences:
    """Where phrases stand: one row each time.

    Attributes:
        phrase: number of the phrase.
        text: the text it stands in.
        place, stop: its first word, and one past its last, in the tokens of the reading.
        named: whether what stands before it announces a noun.
        ends: whether no word that tells a subject follows at once.
    """

    phrase: NDArray[np.int64]
    text: NDArray[np.int64]
    place: NDArray[np.int64]
    stop: NDArray[np.int64]
    named: NDArray[np.bool_]
    ends: NDArray[np.bool_]


@dataclass(frozen=True)
class Phrases:
    """Phrases that come back, shortest first.

    Attributes:
        keys: for each length, sorted: (number of the phrase without its last word, among those one word shorter) ×
            terms + last term.
        n_terms: terms of the reading.
    """

    keys: tuple[NDArray[np.int64], ...]
    n_terms: int

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """(lengths + 1,) number of the first phrase of each length."""
        return np.concatenate([[0], np.cumsum([len(one) for one in self.keys])]).astype(np.int64)

    def __len__(self) -> int:
        return int(self.offsets[-1])

    @cached_property
    def terms(self) -> NDArray[np.int64]:
        """(phrases, LONGEST) the terms of each, then −1."""
        found = np.full((len(self), LONGEST), -1, dtype=np.int64)
        for size, keys in enumerate(self.keys):
            rows = slice(self.offsets[size], self.offsets[size + 1])
            if size:
                found[rows, :size] = found[self.offsets[size - 1] + keys // self.n_terms, :size]
            found[rows, size] = keys % self.n_terms
        return found

    @cached_property
    def size(self) -> NDArray[np.int64]:
        """(phrases,) words that tell a subject in each."""
        return np.repeat(np.arange(1, len(self.keys) + 1), [len(one) for one in self.keys])

    @cached_property
    def within(self) -> NDArray[np.int64]:
        """(phrases, 2) each phrase without its last word, and without its first; −1 for a single word."""
        found = np.full((len(self), 2), -1, dtype=np.int64)
        for size, keys in enumerate(self.keys[1:], 1):
            rows = slice(self.offsets[size], self.offsets[size + 1])
            shorter = keys // self.n_terms
            found[rows, 0] = self.offsets[size - 1] + shorter
            # Without its first word: the same last word, after what its beginning is without its own first.
            start = 0 if size == 1 else found[self.offsets[size - 1] + shorter, 1] - self.offsets[size - 2]
            wanted = start * self.n_terms + keys % self.n_terms
            found[rows, 1] = self.offsets[size - 1] + np.searchsorted(self.keys[size - 1], wanted)
        return found


def stream_of(reading: Reading, texts: NDArray[np.int64]) -> Stream:
    """The words that tell a subject, in some texts given in order."""
    low, high = reading.text_bounds[texts], reading.text_bounds[texts + 1]
    lengths = high - low
    starts = np.concatenate([[0], np.cumsum(lengths)])
    place = np.arange(starts[-1]) + np.repeat(low - starts[:-1], lengths)
    text = np.repeat(texts, lengths)
    words = reading.tokens[place]
    told = reading.term[words] >= 0
    languages = reading.language[text]
    tied = _listed(reading, links)[languages, words] & ~told
    broken = np.cumsum(~told & ~tied)
    announced = np.zeros(len(words), dtype=bool)
    announced[1:] = _listed(reading, before_nouns)[languages[:-1], words[:-1]]
    after_one = np.zeros(len(words), dtype=bool)
    after_one[1:] = announced[:-1] & told[:-1]
    announced |= after_one & np.isin(
        languages, [reading.languages.index(one) for one in ADJECTIVES_FIRST & set(reading.languages)]
    )
    kept = np.flatnonzero(told)
    sentence = np.searchsorted(reading.sentences, place[kept], side="right")
    same = sentence[1:] == sentence[:-1]
    joined, ends = np.zeros(len(kept), dtype=bool), np.ones(len(kept), dtype=bool)
    joined[:-1] = same & (broken[kept[1:]] == broken[kept[:-1]])
    ends[:-1] = ~(same & (place[kept[1:]] == place[kept[:-1]] + 1))
    terms = reading.term[words[kept]].astype(np.int64)
    return Stream(place[kept], terms, text[kept], joined, announced[kept], ends)


def _listed(reading: Reading, table: Callable[[str], frozenset[str]]) -> NDArray[np.bool_]:
    """(languages, vocabulary) which words the table of each language holds."""
    found = np.zeros((len(reading.languages), len(reading.vocabulary)), dtype=bool)
    for row, language in enumerate(reading.languages):
        known = [reading.number[word] for word in table(language) if word in reading.number]
        found[row, known] = True
    return found


def phrases_of(reading: Reading, texts: NDArray[np.int64], *, least: int = 2) -> Phrases:
    """The phrases that stand at least `least` times in some texts.

    Complexity: O(words × log words) for each length.
    """
    stream = stream_of(reading, texts)
    n_terms = max(len(reading.terms), 1)
    times = np.bincount(stream.term, minlength=n_terms)
    keys = [np.flatnonzero(times >= least).astype(np.int64)]
    numbers = _numbered(stream.term, keys[0])
    for size in range(2, LONGEST + 1):
        at, grown = _grown(stream, numbers, size, n_terms)
        found, count = np.unique(grown, return_counts=True)
        keys.append(found[count >= least])
        numbers = np.full(len(stream.term), -1, dtype=np.int64)
        numbers[at] = _numbered(grown, keys[-1])
    return Phrases(tuple(keys), n_terms)


def _grown(
    stream: Stream, numbers: NDArray[np.int64], size: int, n_terms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where a phrase of `size` words may start, and its key: its beginning and its end are phrases already."""
    last = len(stream.term) - size + 1
    if last <= 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    held = (numbers[:last] >= 0) & (numbers[1 : last + 1] >= 0) & stream.joined[size - 2 : size - 2 + last]
    at = np.flatnonzero(held)
    at = at[stream.place[at + size - 1] - stream.place[at] < WIDEST]
    return at, numbers[at] * n_terms + stream.term[at + size - 1]


def _numbered(wanted: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place of each in the sorted keys, −1 for those that are not there."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def occurrences(reading: Reading, phrases: Phrases, texts: NDArray[np.int64]) -> Occurrences:
    """Every time a phrase stands in some texts (given in order), phrase after phrase, in the order of the texts."""
    parts: list[tuple[NDArray[Any], ...]] = []
    for low, high in chunk_bounds(len(texts), CHUNK) if len(texts) else [(0, 0)]:
        stream = stream_of(reading, texts[low:high])
        numbers = _numbered(stream.term, phrases.keys[0])
        for size in range(1, LONGEST + 1):
            if size > 1:
                at, grown = _grown(stream, numbers, size, phrases.n_terms)
                numbers = np.full(len(stream.term), -1, dtype=np.int64)
                numbers[at] = _numbered(grown, phrases.keys[size - 1])
            at = np.flatnonzero(numbers >= 0)
            parts.append(
                (
                    phrases.offsets[size - 1] + numbers[at],
                    stream.text[at],
                    stream.place[at],
                    stream.place[at + size - 1] + 1,
                    stream.named[at],
                    stream.ends[at + size - 1],
                )
            )
    whole = [np.concatenate(each) for each in zip(*parts, strict=True)]
    order = np.argsort(whole[0], kind="stable")
    phrase, text, place, stop, named, ends = (each[order] for each in whole)
    return Occurrences(phrase, text, place, stop, named.astype(bool), ends.astype(bool))
