# SPDX-License-Identifier: LGPL-3.0-or-later
"""Passages: long sentences that texts which are not copies hold word for word, as letters made from one model do.

Nobody writes the same eight words or more in the same order by chance, save for sayings; what is found is shown, and
judged by the reader. Sentences held by mostly the same texts are one passage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.copies import LONG_SENTENCE, Copies
from isegoria.engine.themes.exact_copies import hashes_between
from isegoria.engine.themes.languages import all_folded
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.signatures import word_numbers

LEAST = 3  # groups of copies that must hold a sentence
SHARED = 0.5  # of the groups that hold a sentence which hold an earlier passage, from which it is part of it


@dataclass(frozen=True)
class Passage:
    """A sentence, or several that go together, copied into texts that are otherwise different.

    Attributes:
        sentences: where each stands first: numbers of sentences of the reading, the most held first.
        texts: (holders,) texts that hold one of them, in order.
        groups: groups of copies that these texts make.
    """

    sentences: tuple[int, ...]
    texts: NDArray[np.int64]
    groups: int


def find_passages(reading: Reading, copies: Copies, *, least: int = LEAST, run: Run = map) -> tuple[Passage, ...]:
    """The passages of what was read, those of most groups first.

    Args:
        least: groups of copies that must hold a passage, 2 or more.

    Complexity: O(words + sentences log sentences).
    """
    long = np.flatnonzero(np.diff(reading.sentences) >= LONG_SENTENCE)
    numbers = word_numbers(all_folded(reading.vocabulary))
    hashes = hashes_between(reading, numbers, reading.sentences, run=run)[long]
    _, first, place = np.unique(hashes, return_index=True, return_inverse=True)
    owner = reading.text_of_sentence[long]
    # Each group once for each sentence, whatever the texts of the group.
    pairs = np.unique(place * len(copies.first) + copies.group[owner])
    holders = np.bincount(pairs // len(copies.first), minlength=len(first))
    kept = np.flatnonzero(holders >= max(least, 2))
    if not len(kept):
        return ()
    bounds = np.concatenate([[0], np.cumsum(holders)])
    order = np.argsort(place, kind="stable")
    texts = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(first)))])
    made: list[tuple[list[int], list[NDArray[np.int64]]]] = []
    made_of: dict[int, list[int]] = {}  # group of copies → passages that it holds
    for one in kept[np.lexsort((first[kept], -holders[kept]))].tolist():
        groups = (pairs[bounds[one] : bounds[one + 1]] % len(copies.first)).tolist()
        own = owner[order[texts[one] : texts[one + 1]]]
        held = [passage for group in groups for passage in made_of.get(group, ())]
        numbers, times = np.unique(np.array(held, dtype=np.int64), return_counts=True)
        if len(times) and times.max() >= SHARED * len(groups):
            sentences, holding = made[int(numbers[times.argmax()])]
            sentences.append(int(long[first[one]]))
            holding.append(own)
            continue
        for group in groups:
            made_of.setdefault(group, []).append(len(made))
        made.append(([int(long[first[one]])], [own]))
    found = []
    for sentences, holding in made:
        together = np.unique(np.concatenate(holding))
        found.append(Passage(tuple(sentences), together, len(np.unique(copies.group[together]))))
    return tuple(found)
