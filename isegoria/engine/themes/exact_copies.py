# SPDX-License-Identifier: LGPL-3.0-or-later
"""Exact copies: the same words in the same order, whatever the accents, the capitals and the punctuation.

Texts are sorted by a hash of their words, then compared with the first of the same hash word by word: nobody can make a
text pass for another by a collision.

Published in: Rabin (1981), "Fingerprinting by random polynomials" (equality by hashes of sequences).
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import Run, chunk_bounds
from isegoria.engine.themes.key_order import firsts_of
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.signatures import WordTable, sequence_hashes

CHUNK = 50_000  # texts or sentences hashed together


def exact_copies(reading: Reading, table: WordTable, *, run: Run = map) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(texts,) the group of exact copies of each text, and (groups,) the first text of each.

    Groups are numbered by their first text; a text without a word is alone.
    Complexity: O(words + texts log texts).
    """
    hashes = hashes_between(reading, table.numbers, reading.text_bounds, run=run)
    return numbered(verified(reading, table, firsts_of(hashes)))


def hashes_between(
    reading: Reading, numbers: NDArray[np.uint64], bounds: NDArray[np.int64], *, run: Run = map
) -> NDArray[np.uint64]:
    """(len(bounds) − 1,) hash of the words between two bounds of the stream, one after another.

    Args:
        numbers: (vocabulary,) of each word: its hash, or what tells it apart in this reading (`word_numbers`).
    """
    chunks = (
        (reading.tokens[bounds[low] : bounds[high]], bounds[low : high + 1] - bounds[low])
        for low, high in chunk_bounds(len(bounds) - 1, CHUNK)
    )
    return np.concatenate(list(run(partial(_hashed, numbers), chunks)))


def _hashed(numbers: NDArray[np.uint64], chunk: tuple[NDArray[np.int32], NDArray[np.int64]]) -> NDArray[np.uint64]:
    return sequence_hashes(numbers, *chunk)


def verified(reading: Reading, table: WordTable, leader: NDArray[np.int64]) -> NDArray[np.int64]:
    """(texts,) the leader of each text where it has the same words, one at least; else the text itself."""
    bounds, lengths = reading.text_bounds, np.diff(reading.text_bounds)
    everyone = np.arange(reading.n_texts)
    equal = (lengths == lengths[leader]) & (lengths > 0)
    followers = np.flatnonzero(equal & (leader != everyone))
    for low, high in chunk_bounds(len(followers), CHUNK):
        texts = followers[low:high]
        ends = np.cumsum(lengths[texts])
        within = np.arange(ends[-1]) - np.repeat(ends - lengths[texts], lengths[texts])
        own = reading.tokens[within + np.repeat(bounds[texts], lengths[texts])]
        first = reading.tokens[within + np.repeat(bounds[leader[texts]], lengths[texts])]
        same = table.numbers[own] == table.numbers[first]
        equal[texts] = np.logical_and.reduceat(same, ends - lengths[texts])
    return np.where(equal, leader, everyone)


def numbered(leader: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Groups numbered from 0 in the order of their first member, from each member's leader; and the first members."""
    everyone = np.arange(len(leader))
    first = np.zeros(int(leader.max(initial=-1)) + 1, dtype=np.int64)
    first[leader[::-1]] = everyone[::-1]  # of several members of one leader, the last written is the first
    first = first[leader]
    opens = first == everyone
    return (np.cumsum(opens) - 1)[first], np.flatnonzero(opens)
